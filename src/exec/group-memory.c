#include "config.h"

#include "exec/group-memory.h"

#include "base/crew.h"
#include "exec/group-key.h"

/* Fewer partial groups than that are merged before another thread wakes up. */
#define FEW 2000

struct _SfcGroupMemory
{
  const SfcPlan *plan;
  SfcAccumulators *accumulators;
  SfcCrew *crew;
  guint n; /* of @shares */
  SfcGroupShare *shares;
  SfcPartials *partials; /* of this batch */
  GPtrArray *order;   /* (element-type SfcGroup): all by sequence, in complete
                         mode */
  GPtrArray *touched; /* (element-type SfcGroup): saved in this batch */
  GPtrArray *gone;    /* (element-type SfcGroup): evicted in it */
  gint64 late_us, watermark_us;
  gboolean is_small;
  gboolean is_restored; /* not yet in order */
};

SfcGroupMemory *
sfc_group_memory_new (const SfcPlan *plan, guint n_threads)
{
  SfcGroupMemory *self = g_new0 (SfcGroupMemory, 1);

  self->plan = plan;
  self->accumulators = sfc_accumulators_new (plan);
  self->crew = sfc_crew_new (n_threads);
  self->n = n_threads;
  self->shares = g_new0 (SfcGroupShare, self->n);
  for (guint i = 0; i < self->n; i++)
    sfc_group_share_init (&self->shares[i], plan, self->accumulators);
  self->partials = sfc_partials_new (plan, self->accumulators, self->n);
  self->order = g_ptr_array_new ();
  self->touched = g_ptr_array_new ();
  self->gone = g_ptr_array_new ();
  return self;
}

void
sfc_group_memory_free (SfcGroupMemory *self)
{
  if (self == NULL)
    return;
  sfc_crew_free (self->crew);
  for (guint i = 0; i < self->n; i++)
    sfc_group_share_clear (&self->shares[i]);
  g_free (self->shares);
  sfc_accumulators_free (self->accumulators);
  sfc_partials_free (self->partials);
  g_ptr_array_unref (self->order);
  g_ptr_array_unref (self->touched);
  g_ptr_array_unref (self->gone);
  g_free (self);
}

/* Does @func for each of @n shares or tables. */
static void
run (SfcGroupMemory *self, guint n, SfcCrewFunc func)
{
  if (!self->is_small)
    sfc_crew_run (self->crew, n, func, self);
  for (guint i = 0; self->is_small && i < n; i++)
    func (i, self);
}

/* ---- lists of all shares */

/* Which of the lists of a share. */
typedef GPtrArray *(*ListFunc) (const SfcGroupShare *share);

static GPtrArray *
order_of (const SfcGroupShare *share)
{
  return share->order;
}

static GPtrArray *
touched_of (const SfcGroupShare *share)
{
  return share->touched;
}

static GPtrArray *
gone_of (const SfcGroupShare *share)
{
  return share->gone;
}

static void
append_all (SfcGroupMemory *self, ListFunc list, GPtrArray *to)
{
  for (guint s = 0; s < self->n; s++)
    g_ptr_array_extend (to, list (&self->shares[s]), NULL, NULL);
}

/* The lists are by sequence, and so is @to. */
static void
append_by_sequence (SfcGroupMemory *self, ListFunc list, GPtrArray *to)
{
  g_autofree guint *at = g_new0 (guint, self->n);

  for (;;)
    {
      SfcGroup *first = NULL;
      guint from = 0;

      for (guint s = 0; s < self->n; s++)
        {
          const GPtrArray *groups = list (&self->shares[s]);
          SfcGroup *group = at[s] < groups->len ? groups->pdata[at[s]] : NULL;

          if (group != NULL
              && (first == NULL || group->sequence < first->sequence))
            {
              first = group;
              from = s;
            }
        }
      if (first == NULL)
        return;
      at[from]++;
      g_ptr_array_add (to, first);
    }
}

/* ---- a batch */

static void
order_restored (SfcGroupMemory *self)
{
  for (guint i = 0; i < self->n; i++)
    sfc_group_share_order (&self->shares[i]);
  if (self->plan->output_mode == SFC_OUTPUT_COMPLETE)
    {
      g_ptr_array_set_size (self->order, 0);
      append_by_sequence (self, order_of, self->order);
    }
  self->is_restored = FALSE;
}

static void
begin (guint index, gpointer data)
{
  SfcGroupMemory *self = data;

  sfc_group_share_begin (&self->shares[index], self->late_us);
}

void
sfc_group_memory_begin (SfcGroupMemory *self, gint64 late_us)
{
  if (self->is_restored)
    order_restored (self);
  self->late_us = late_us;
  run (self, self->n, begin);
  g_ptr_array_set_size (self->touched, 0);
  g_ptr_array_set_size (self->gone, 0);
}

static void
deal (guint table, gpointer data)
{
  SfcGroupMemory *self = data;

  sfc_partials_deal (self->partials, table);
}

static void
prepare (guint index, gpointer data)
{
  SfcGroupMemory *self = data;
  SfcGroupShare *share = &self->shares[index];

  sfc_partials_gather (self->partials, index, share->partials);
  sfc_group_share_prepare (share);
}

gsize
sfc_group_memory_take (SfcGroupMemory *self, GPtrArray *tables)
{
  gsize bytes = 0, n = 0, changed = 0;

  sfc_partials_take (self->partials, tables);
  for (guint i = 0; i < tables->len; i++)
    {
      bytes += sfc_group_table_get_bytes (tables->pdata[i]);
      n += sfc_group_table_get_n (tables->pdata[i]);
    }
  self->is_small = n < FEW;
  run (self, tables->len, deal);
  run (self, self->n, prepare);
  for (guint i = 0; i < self->n; i++)
    changed += self->shares[i].n_changed;
  self->is_small &= changed < FEW;
  return n > 0 ? (gsize)((double)bytes * (double)changed / (double)n) : 0;
}

static void
merge (guint index, gpointer data)
{
  SfcGroupMemory *self = data;

  sfc_group_share_merge (&self->shares[index],
                         sfc_partials_peek_tables (self->partials));
}

void
sfc_group_memory_merge (SfcGroupMemory *self)
{
  run (self, self->n, merge);
}

/* ---- its end */

/* Returns: the next of all new groups, or %NULL; @at: one index a share */
static SfcGroup *
next_fresh (SfcGroupMemory *self, guint *at, guint *share)
{
  const SfcAppearance *first = NULL;

  for (guint s = 0; s < self->n; s++)
    {
      const GArray *fresh = self->shares[s].fresh;
      const SfcAppearance *one;

      if (at[s] == fresh->len)
        continue;
      one = &g_array_index (fresh, SfcAppearance, at[s]);
      if (first != NULL && !sfc_appearance_is_before (one, first))
        continue;
      first = one;
      *share = s;
    }
  if (first == NULL)
    return NULL;
  if (++at[*share] + SFC_GROUP_AHEAD < self->shares[*share].fresh->len)
    __builtin_prefetch (first[1 + SFC_GROUP_AHEAD].group, 1);
  return first->group;
}

/* The new groups come behind all others, also among those touched. */
static void
number_fresh (SfcGroupMemory *self, guint64 *next_sequence)
{
  g_autofree guint *at = g_new0 (guint, self->n);
  gboolean is_complete = self->plan->output_mode == SFC_OUTPUT_COMPLETE;
  SfcGroup *group;
  guint share;

  if (self->plan->output_mode == SFC_OUTPUT_UPDATE)
    append_by_sequence (self, touched_of, self->touched);
  else
    append_all (self, touched_of, self->touched);
  while ((group = next_fresh (self, at, &share)) != NULL)
    {
      group->is_fresh = FALSE;
      group->sequence = (*next_sequence)++;
      group->touched = self->shares[share].batch;
      g_ptr_array_add (self->shares[share].order, group);
      g_ptr_array_add (self->touched, group);
      if (is_complete)
        g_ptr_array_add (self->order, group);
    }
}

static void
evict (guint index, gpointer data)
{
  SfcGroupMemory *self = data;

  sfc_group_share_evict (&self->shares[index], self->watermark_us);
}

static guint
get_n (const SfcGroupMemory *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    n += sfc_group_table_get_n (self->shares[i].groups);
  return n;
}

/* What the batch gives out; the memory of the evicted is still held. */
static GPtrArray *
find_output (SfcGroupMemory *self)
{
  switch (self->plan->output_mode)
    {
    case SFC_OUTPUT_APPEND:
      return self->gone;
    case SFC_OUTPUT_UPDATE:
      return self->touched;
    case SFC_OUTPUT_COMPLETE:
    default:
      return self->order;
    }
}

GPtrArray *
sfc_group_memory_finish (SfcGroupMemory *self, gint64 watermark_us,
                         guint64 *next_sequence, SfcGroupStateMetrics *metrics)
{
  number_fresh (self, next_sequence);
  self->watermark_us = watermark_us;
  self->is_small = get_n (self) < FEW;
  run (self, self->n, evict);
  if (self->plan->output_mode == SFC_OUTPUT_APPEND)
    append_by_sequence (self, gone_of, self->gone);
  else
    append_all (self, gone_of, self->gone);
  *metrics = (SfcGroupStateMetrics){ .updated = self->touched->len,
                                     .kept = self->touched->len,
                                     .removed = self->gone->len,
                                     .total = get_n (self),
                                     .open_us = SFC_GROUP_NEVER_ENDS };
  for (guint i = 0; i < self->n; i++)
    {
      const SfcGroupShare *share = &self->shares[i];

      metrics->kept -= share->n_brief;
      metrics->dropped += share->n_late + sfc_group_table_get_n (share->late);
      metrics->bytes += sfc_group_table_get_bytes (share->groups);
      metrics->open_us = MIN (metrics->open_us, share->open_us);
    }
  return find_output (self);
}

void
sfc_group_memory_fill (const SfcGroupMemory *self, const SfcGroup *group,
                       SfcRows *rows, SfcValue *cells)
{
  const SfcPlan *plan = self->plan;

  sfc_group_key_decode (plan, sfc_group_peek_key (group), group->n_key, cells);
  sfc_accumulators_result (self->accumulators, group, rows,
                           cells + plan->grouped->n_columns
                               - plan->n_aggregates);
}

void
sfc_group_memory_give (SfcGroupMemory *self, SfcAdditionFunc add, gpointer data)
{
  for (guint i = 0; i < self->n; i++)
    sfc_panes_give (self->shares[i].panes, TRUE, add, data);
}

/* ---- a group outside of memory */

/* The sequence, then the accumulators, as group-spill.c has it. */
static void
encode_value (const SfcGroupMemory *self, const SfcGroup *group,
              GByteArray *value)
{
  g_byte_array_set_size (value, 0);
  g_byte_array_append (value, (const guint8 *)&group->sequence,
                       sizeof group->sequence);
  sfc_accumulators_save (self->accumulators, group, value);
}

static gboolean
decode_value (const SfcGroupMemory *self, SfcGroup *group, SfcGroupTable *table,
              const guint8 *value, gsize n_value)
{
  gsize head = sizeof group->sequence;

  if (n_value < head)
    return FALSE;
  memcpy (&group->sequence, value, head);
  return sfc_accumulators_load (self->accumulators, group, table, value + head,
                                n_value - head);
}

void
sfc_group_memory_save (SfcGroupMemory *self, gboolean all,
                       SfcGroupStateVisit visit, gpointer data)
{
  g_autoptr (GPtrArray) every = all ? sfc_group_memory_list (self) : NULL;
  GPtrArray *list = all ? every : self->touched;
  g_autoptr (GByteArray) value = g_byte_array_new ();
  guint64 batch = self->shares->batch;

  for (guint i = 0; !all && i < self->gone->len; i++)
    {
      SfcGroup *group = self->gone->pdata[i];

      if (i + SFC_GROUP_AHEAD < self->gone->len)
        sfc_group_prefetch (self->gone->pdata[i + SFC_GROUP_AHEAD]);
      group->touched = 0;
      visit (sfc_group_peek_key (group), group->n_key, NULL, 0, data);
    }
  for (guint i = 0; i < list->len; i++)
    {
      const SfcGroup *group = list->pdata[i];

      if (i + SFC_GROUP_AHEAD < list->len)
        sfc_group_prefetch (list->pdata[i + SFC_GROUP_AHEAD]);
      if (!all && group->touched != batch)
        continue;
      encode_value (self, group, value);
      visit (sfc_group_peek_key (group), group->n_key, value->data, value->len,
             data);
    }
}

gboolean
sfc_group_memory_restore (SfcGroupMemory *self, const guint8 *key, gsize n_key,
                          const guint8 *value, gsize n_value, guint64 *sequence)
{
  guint32 hash = sfc_group_key_hash (self->plan, key, n_key);
  guint32 columns = sfc_group_key_hash_columns (self->plan, key, n_key);
  SfcGroupShare *share = &self->shares[sfc_partials_share_of (
      self->shares->panes != NULL ? columns : hash, self->n)];
  gboolean is_new;
  SfcGroup *group
      = sfc_group_table_get (share->groups, key, n_key, hash, &is_new);

  self->is_restored = TRUE;
  *sequence = 0;
  if (value == NULL)
    {
      sfc_group_table_remove (share->groups, group);
      share->removed++;
      return TRUE;
    }
  if (!decode_value (self, group, share->groups, value, n_value))
    return FALSE;
  *sequence = group->sequence;
  return TRUE;
}

GPtrArray *
sfc_group_memory_list (SfcGroupMemory *self)
{
  GPtrArray *list = g_ptr_array_new ();

  if (self->is_restored)
    order_restored (self);
  append_all (self, order_of, list);
  return list;
}

void
sfc_group_memory_empty (SfcGroupMemory *self)
{
  for (guint i = 0; i < self->n; i++)
    sfc_group_share_empty (&self->shares[i]);
  g_ptr_array_set_size (self->order, 0);
  self->is_restored = FALSE;
}

gsize
sfc_group_memory_get_bytes_in_use (const SfcGroupMemory *self)
{
  gsize bytes = 0;

  for (guint i = 0; i < self->n; i++)
    {
      const SfcGroupShare *share = &self->shares[i];

      bytes += sfc_group_table_get_bytes_in_use (share->groups,
                                                 (gsize)share->removed);
      bytes += sfc_group_table_get_bytes_in_use (share->late, 0);
    }
  return bytes;
}
