#include "config.h"

#include "tune/experiment.h"

#include "base/error.h"

struct _SfcExperiment
{
  GPtrArray *pairs; /* (element-type SfcPair) */
  GPtrArray *runs;  /* (element-type GPtrArray): of SfcRun, a pair each */
  guint repeats;
  gboolean complete;
};

/* ---- the grid */

static void
free_varied (gpointer data)
{
  SfcVaried *self = data;

  g_free (self->name);
  g_strfreev (self->values);
  g_free (self);
}

void
sfc_grid_init (SfcGrid *self)
{
  self->max_offsets = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->max_rates = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->varied = g_ptr_array_new_with_free_func (free_varied);
}

void
sfc_grid_clear (SfcGrid *self)
{
  g_clear_pointer (&self->max_offsets, g_array_unref);
  g_clear_pointer (&self->max_rates, g_array_unref);
  g_clear_pointer (&self->varied, g_ptr_array_unref);
}

void
sfc_grid_vary (SfcGrid *self, char *name, char **values)
{
  SfcVaried *varied = g_new0 (SfcVaried, 1);

  varied->name = name;
  varied->values = values;
  g_ptr_array_add (self->varied, varied);
}

static const SfcVaried *
varied_at (const SfcGrid *self, guint i)
{
  return self->varied->pdata[i];
}

/* The ways to set the properties that vary besides, saturated. */
static guint64
count_groups (const SfcGrid *self)
{
  guint64 n = 1;

  for (guint i = 0; i < self->varied->len; i++)
    n = MIN (n * g_strv_length (varied_at (self, i)->values), G_MAXUINT32);
  return n;
}

guint64
sfc_grid_count (const SfcGrid *self)
{
  return MIN (count_groups (self) * self->max_offsets->len, G_MAXUINT32)
         * self->max_rates->len;
}

/* The last property varies fastest. */
static char **
values_of (const SfcGrid *self, guint group)
{
  char **values = g_new0 (char *, (gsize)self->varied->len + 1);

  for (guint i = self->varied->len; i-- > 0;)
    {
      const SfcVaried *varied = varied_at (self, i);
      guint n = g_strv_length (varied->values);

      values[i] = g_strdup (varied->values[group % n]);
      group /= n;
    }
  return values;
}

static void
free_pair (gpointer data)
{
  SfcPair *self = data;

  g_strfreev (self->values);
  g_free (self);
}

static GPtrArray *
make_pairs (const SfcGrid *grid)
{
  GPtrArray *pairs = g_ptr_array_new_with_free_func (free_pair);

  for (guint group = 0; group < count_groups (grid); group++)
    for (guint i = 0; i < grid->max_offsets->len; i++)
      for (guint j = 0; j < grid->max_rates->len; j++)
        {
          SfcPair *pair = g_new0 (SfcPair, 1);

          pair->max_offsets = g_array_index (grid->max_offsets, gint64, i);
          pair->max_rate = g_array_index (grid->max_rates, gint64, j);
          pair->group = group;
          pair->values = values_of (grid, group);
          g_ptr_array_add (pairs, pair);
        }
  return pairs;
}

/* ---- the order */

void
sfc_experiment_order (guint *order, guint n, guint round)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (round + 1);

  for (guint i = 0; i < n; i++)
    {
      guint j = (guint)g_rand_int_range (rand, 0, (gint32)i + 1);

      order[i] = order[j];
      order[j] = i;
    }
}

/* ---- the experiment */

static void
free_run (gpointer run)
{
  sfc_run_free (run);
}

static void
unref_runs (gpointer runs)
{
  g_ptr_array_unref (runs);
}

SfcExperiment *
sfc_experiment_new (const SfcGrid *grid, guint repeats)
{
  SfcExperiment *self = g_new0 (SfcExperiment, 1);

  self->pairs = make_pairs (grid);
  self->runs = g_ptr_array_new_with_free_func (unref_runs);
  for (guint i = 0; i < self->pairs->len; i++)
    g_ptr_array_add (self->runs, g_ptr_array_new_with_free_func (free_run));
  self->repeats = repeats;
  return self;
}

void
sfc_experiment_free (SfcExperiment *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->runs);
  g_ptr_array_unref (self->pairs);
  g_free (self);
}

/* @goes_on: (nullable): all */
static gboolean
run_round (SfcExperiment *self, guint round, const gboolean *goes_on,
           SfcRunFunc run, gpointer data, GError **error)
{
  guint n = self->pairs->len;
  g_autofree guint *order = g_new0 (guint, n);

  sfc_experiment_order (order, n, round);
  for (guint i = 0; i < n; i++)
    {
      SfcRun *made;

      if (goes_on != NULL && !goes_on[order[i]])
        continue;
      made = run (self->pairs->pdata[order[i]], data, error);
      if (made == NULL)
        return FALSE;
      g_ptr_array_add (self->runs->pdata[order[i]], made);
    }
  return TRUE;
}

static gboolean
run_all (SfcExperiment *self, SfcRunFunc run, gpointer data, GError **error)
{
  g_autoptr (SfcRun) warm_up = run (self->pairs->pdata[0], data, error);

  if (warm_up == NULL)
    return FALSE;
  for (guint round = 0; round < self->repeats; round++)
    if (!run_round (self, round, NULL, run, data, error))
      return FALSE;
  self->complete = TRUE; /* so far */
  return TRUE;
}

static gboolean
run_more (SfcExperiment *self, SfcRunFunc run, SfcNarrowFunc narrow,
          gpointer data, GError **error)
{
  g_autofree gboolean *goes_on = g_new (gboolean, self->pairs->len);
  guint more, round = self->repeats;

  for (guint i = 0; i < self->pairs->len; i++)
    goes_on[i] = TRUE;
  while ((more = narrow (self, goes_on, data)) > 0)
    for (; more > 0; more--)
      if (!run_round (self, round++, goes_on, run, data, error))
        return FALSE;
  return TRUE;
}

gboolean
sfc_experiment_run (SfcExperiment *self, SfcRunFunc run, SfcNarrowFunc narrow,
                    gpointer data, GError **error)
{
  GError *failure = NULL;

  if ((run_all (self, run, data, &failure)
       && (narrow == NULL || run_more (self, run, narrow, data, &failure)))
      || g_error_matches (failure, SFC_ERROR, SFC_ERROR_CANCELLED))
    {
      self->complete = failure == NULL;
      g_clear_error (&failure);
      return TRUE;
    }
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
sfc_experiment_is_complete (const SfcExperiment *self)
{
  return self->complete;
}

const GPtrArray *
sfc_experiment_get_pairs (const SfcExperiment *self)
{
  return self->pairs;
}

const GPtrArray *
sfc_experiment_get_runs (const SfcExperiment *self, guint index)
{
  return self->runs->pdata[index];
}
