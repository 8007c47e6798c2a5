#include "config.h"

#include "exec/distinct-state.h"

#include "exec/distinct-spill.h"
#include "exec/group-key.h"

struct _SfcDistinctState
{
  const SfcPlan *plan;
  SfcGroupTable *keys; /* cell 0: the event time, or what is never older */
  GPtrArray *rows;     /* (element-type SfcGroup): of the workers */
  GPtrArray *fresh;    /* (element-type SfcGroup): keys new in this batch */
  GPtrArray *gone;     /* (element-type SfcGroup): forgotten in this batch */
  SfcValue *slots;     /* of the row that is handed on */
  SfcDistinctCounts counts;
  gint64 removed; /* keys whose memory is still held */

  gsize limit;             /* of @keys [bytes], 0: none */
  char *folder;            /* (nullable): for @spill */
  SfcDistinctSpill *spill; /* (nullable): has all keys, and @keys none */
  GMutex lock;             /* of workers that overflow */
  GError *error;           /* (nullable): nothing is right any more */
};

SfcDistinctState *
sfc_distinct_state_new (const SfcPlan *plan)
{
  SfcDistinctState *self = g_new0 (SfcDistinctState, 1);

  self->plan = plan;
  self->keys = sfc_group_table_new (1);
  self->rows = g_ptr_array_new ();
  self->fresh = g_ptr_array_new ();
  self->gone = g_ptr_array_new ();
  self->slots = g_new0 (SfcValue, (gsize)plan->n_slots + 1);
  g_mutex_init (&self->lock);
  return self;
}

void
sfc_distinct_state_free (SfcDistinctState *self)
{
  if (self == NULL)
    return;
  sfc_group_table_free (self->keys);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->fresh);
  g_ptr_array_unref (self->gone);
  g_free (self->slots);
  g_free (self->folder);
  sfc_distinct_spill_free (self->spill);
  g_mutex_clear (&self->lock);
  g_clear_error (&self->error);
  g_free (self);
}

void
sfc_distinct_state_set_limit (SfcDistinctState *self,
                              const SfcStateLimit *limit)
{
  self->limit = limit->bytes;
  g_free (self->folder);
  self->folder = g_strdup (limit->folder);
}

gboolean
sfc_distinct_state_check (const SfcDistinctState *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

/* Gives back the memory of the keys that were forgotten. */
static void
compact (SfcDistinctState *self)
{
  g_autoptr (GPtrArray) list = sfc_group_table_list (self->keys);
  SfcGroupTable *keys = sfc_group_table_new (1);
  gboolean is_new;

  for (guint i = 0; i < list->len; i++)
    {
      const SfcGroup *old = list->pdata[i];

      sfc_group_table_get (keys, sfc_group_peek_key (old), old->n_key,
                           old->hash, &is_new)
          ->cells[0]
          = old->cells[0];
    }
  sfc_group_table_free (self->keys);
  self->keys = keys;
  self->removed = 0;
}

/* ---- out of memory */

/* Between two batches, or before the rows of one are merged. */
static void
move_to_disk (SfcDistinctState *self)
{
  g_autoptr (GPtrArray) list = sfc_group_table_list (self->keys);

  self->spill = sfc_distinct_spill_new (self->plan, self->folder,
                                        self->limit / 4, &self->error);
  if (self->spill == NULL
      || !sfc_distinct_spill_take (self->spill, list, &self->error)
      || !sfc_distinct_spill_begin (self->spill, &self->error))
    return;
  sfc_group_table_free (self->keys);
  self->keys = sfc_group_table_new (1);
  self->removed = 0;
}

static void
leave_memory (SfcDistinctState *self)
{
  if (self->spill != NULL || self->error != NULL)
    return;
  if (self->folder == NULL)
    sfc_state_fail_outgrown (self->limit, &self->error);
  else
    move_to_disk (self);
}

static void
keep_to_limit (SfcDistinctState *self, gsize bytes)
{
  if (self->limit > 0 && bytes > self->limit)
    leave_memory (self);
}

static gsize
bytes_in_use (const SfcDistinctState *self)
{
  return sfc_group_table_get_bytes_in_use (self->keys, (gsize)self->removed);
}

static void
merge_spilled (SfcDistinctState *self, SfcGroupTable *rows)
{
  g_autoptr (GPtrArray) list = sfc_group_table_list (rows);

  if (self->error == NULL)
    sfc_distinct_spill_merge (self->spill, list, &self->error);
}

gboolean
sfc_distinct_state_overflow (SfcDistinctState *self, SfcGroupTable *rows)
{
  gboolean ok;

  g_mutex_lock (&self->lock);
  leave_memory (self);
  merge_spilled (self, rows);
  ok = self->error == NULL;
  g_mutex_unlock (&self->lock);
  sfc_group_table_clear (rows);
  return ok;
}

/* ---- a batch */

void
sfc_distinct_state_begin (SfcDistinctState *self)
{
  if (self->removed > MAX (sfc_group_table_get_n (self->keys), 1024))
    compact (self);
  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->fresh, 0);
  g_ptr_array_set_size (self->gone, 0);
  self->counts = (SfcDistinctCounts){ 0 };
  if (self->spill != NULL && self->error == NULL)
    sfc_distinct_spill_begin (self->spill, &self->error);
  else
    keep_to_limit (self, bytes_in_use (self));
}

void
sfc_distinct_state_merge (SfcDistinctState *self, SfcOperator *worker)
{
  SfcDistinctCounts counts = sfc_distinct_get_counts (worker);
  g_autoptr (GPtrArray) list = NULL;

  self->counts.late += counts.late;
  self->counts.seen += counts.seen;
  if (self->spill != NULL)
    {
      merge_spilled (self, sfc_distinct_peek (worker));
      return;
    }
  list = sfc_group_table_list (sfc_distinct_peek (worker));
  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add (self->rows, list->pdata[i]);
}

static int
by_place (gconstpointer a, gconstpointer b)
{
  const SfcGroup *one = *(const SfcGroup *const *)a;
  const SfcGroup *other = *(const SfcGroup *const *)b;

  if (one->first_rank != other->first_rank)
    return one->first_rank < other->first_rank ? -1 : 1;
  return (one->first_offset > other->first_offset)
         - (one->first_offset < other->first_offset);
}

/* Returns: whether the key of @row is new */
static gboolean
learn (SfcDistinctState *self, const SfcGroup *row)
{
  gboolean is_new;
  SfcGroup *key = sfc_group_table_get (self->keys, sfc_group_peek_key (row),
                                       row->n_key, row->hash, &is_new);

  if (is_new)
    {
      key->cells[0]
          = sfc_distinct_key_time (self->plan, sfc_group_peek_key (key));
      g_ptr_array_add (self->fresh, key);
    }
  return is_new;
}

static void
hand_on (SfcDistinctState *self, const SfcGroup *from, SfcRowFunc push,
         gpointer data)
{
  SfcRow row = { .slots = self->slots,
                 .rank = from->first_rank,
                 .offset = from->first_offset };

  memcpy (self->slots, sfc_distinct_slots (from),
          self->plan->join.first_slot * sizeof (SfcValue));
  push (&row, data);
}

static gint64
evict (SfcDistinctState *self, gint64 watermark_us)
{
  g_autoptr (GPtrArray) list = NULL;
  gint64 removed = 0;

  if (self->plan->distinct_time < 0)
    return 0;
  list = sfc_group_table_list (self->keys);
  for (guint i = 0; i < list->len; i++)
    {
      SfcGroup *key = list->pdata[i];

      if (key->cells[0] == G_MAXINT64 || key->cells[0] > watermark_us)
        continue;
      sfc_group_table_remove (self->keys, key);
      g_ptr_array_add (self->gone, key);
      removed++;
    }
  self->removed += removed;
  return removed;
}

static void
finish (SfcDistinctState *self, gint64 watermark_us, SfcRowFunc push,
        gpointer data, SfcGroupStateMetrics *metrics)
{
  g_ptr_array_sort (self->rows, by_place);
  for (guint i = 0; i < self->rows->len; i++)
    if (learn (self, self->rows->pdata[i]))
      hand_on (self, self->rows->pdata[i], push, data);
  metrics->updated = self->fresh->len;
  metrics->removed = evict (self, watermark_us);
  metrics->kept = MAX (metrics->updated - metrics->removed, 0);
  metrics->total = sfc_group_table_get_n (self->keys);
  metrics->bytes = sfc_group_table_get_bytes (self->keys);
  if (self->folder == NULL)
    keep_to_limit (self, bytes_in_use (self));
}

void
sfc_distinct_state_finish (SfcDistinctState *self, gint64 watermark_us,
                           SfcRowFunc push, gpointer data,
                           SfcDistinctMetrics *metrics)
{
  *metrics = (SfcDistinctMetrics){ 0 };
  if (self->error != NULL)
    return;
  if (self->spill != NULL)
    sfc_distinct_spill_finish (self->spill, watermark_us, push, data,
                               &metrics->state, &self->error);
  else
    finish (self, watermark_us, push, data, &metrics->state);
  metrics->state.dropped = self->counts.late;
  metrics->duplicates = self->counts.seen - metrics->state.updated;
}

/* ---- outside of memory */

void
sfc_distinct_state_save (SfcDistinctState *self, gboolean all,
                         SfcGroupStateVisit visit, gpointer data)
{
  g_autoptr (GPtrArray) every = all ? sfc_group_table_list (self->keys) : NULL;
  GPtrArray *list = all ? every : self->fresh;

  if (self->spill != NULL)
    {
      if (self->error == NULL)
        sfc_distinct_spill_save (self->spill, all, visit, data, &self->error);
      return;
    }
  for (guint i = 0; i < list->len; i++)
    {
      const SfcGroup *key = list->pdata[i];

      visit (sfc_group_peek_key (key), key->n_key, (const guint8 *)"", 0, data);
    }
  /* after those that are new: a key may be both */
  for (guint i = 0; !all && i < self->gone->len; i++)
    {
      const SfcGroup *key = self->gone->pdata[i];

      visit (sfc_group_peek_key (key), key->n_key, NULL, 0, data);
    }
}

gboolean
sfc_distinct_state_restore (SfcDistinctState *self, const guint8 *key,
                            gsize n_key, const guint8 *value, gsize n_value)
{
  gboolean is_new;
  SfcGroup *known;

  if (n_value > 0
      || !sfc_group_key_has_columns (self->plan->distinct_names->columns,
                                     self->plan->n_distinct, key, n_key))
    return FALSE;
  if (self->spill != NULL)
    return sfc_distinct_spill_restore (self->spill, key, n_key, value == NULL,
                                       &self->error);
  known = sfc_group_table_get (self->keys, key, n_key,
                               sfc_group_hash (key, n_key), &is_new);
  known->cells[0] = sfc_distinct_key_time (self->plan, key);
  if (value == NULL)
    {
      sfc_group_table_remove (self->keys, known);
      self->removed++;
    }
  else if (is_new && self->folder != NULL)
    keep_to_limit (self, sfc_group_table_get_bytes (self->keys));
  return self->error == NULL;
}
