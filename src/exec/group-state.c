#include "config.h"

#include "exec/group-state.h"

#include <stdlib.h>

#include "exec/accumulate.h"
#include "exec/aggregate.h"
#include "exec/group-key.h"
#include "exec/group-spill.h"

struct _SfcGroupState
{
  const SfcPlan *plan;
  SfcAccumulators *accumulators;
  gboolean has_rank; /* whether partial groups are one of each partition */
  SfcGroupTable *groups;
  SfcGroupTable *late; /* of this batch, to count each once; not of @spill */
  GPtrArray *pending;  /* (element-type SfcGroup): partial, not merged yet */
  GPtrArray *order;    /* (element-type SfcGroup): by sequence */
  GPtrArray *fresh;    /* (element-type SfcGroup): new in this batch */
  GPtrArray *touched;  /* (element-type SfcGroup): saved in this batch, with
                          those of @fresh once they are numbered */
  GPtrArray *gone;     /* (element-type SfcGroup): evicted in this batch */
  SfcValue *cells;     /* room for one decoded key */
  SfcRows *given;      /* (nullable): of the last batch; the caller's */
  gint64 late_us;
  guint64 batch; /* SfcGroup.touched of the groups of this batch */
  guint64 next_sequence;
  gint64 removed;       /* groups whose memory is still held */
  gboolean is_restored; /* not yet in order */

  gsize limit;          /* of @groups [bytes], 0: none */
  char *folder;         /* (nullable): for @spill */
  SfcGroupSpill *spill; /* (nullable): has all groups, and @groups none */
  GMutex lock;          /* of workers that overflow */
  GError *error;        /* (nullable): nothing is right any more */
};

static SfcGroupTable *
make_table (const SfcGroupState *self)
{
  return sfc_group_table_new (
      sfc_accumulators_get_n_cells (self->accumulators));
}

SfcGroupState *
sfc_group_state_new (const SfcPlan *plan)
{
  SfcGroupState *self = g_new0 (SfcGroupState, 1);

  self->plan = plan;
  self->accumulators = sfc_accumulators_new (plan);
  self->has_rank = sfc_accumulators_depend_on_order (self->accumulators);
  self->groups = make_table (self);
  self->late = sfc_group_table_new (1);
  self->pending = g_ptr_array_new ();
  self->order = g_ptr_array_new ();
  self->fresh = g_ptr_array_new ();
  self->touched = g_ptr_array_new ();
  self->gone = g_ptr_array_new ();
  self->cells = g_new0 (SfcValue, plan->grouped->n_columns);
  g_mutex_init (&self->lock);
  return self;
}

void
sfc_group_state_free (SfcGroupState *self)
{
  if (self == NULL)
    return;
  sfc_accumulators_free (self->accumulators);
  sfc_group_table_free (self->groups);
  sfc_group_table_free (self->late);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->order);
  g_ptr_array_unref (self->fresh);
  g_ptr_array_unref (self->touched);
  g_ptr_array_unref (self->gone);
  g_free (self->cells);
  g_free (self->folder);
  sfc_group_spill_free (self->spill);
  g_mutex_clear (&self->lock);
  g_clear_error (&self->error);
  g_free (self);
}

void
sfc_group_state_set_limit (SfcGroupState *self, const SfcStateLimit *limit)
{
  self->limit = limit->bytes;
  g_free (self->folder);
  self->folder = g_strdup (limit->folder);
}

gboolean
sfc_group_state_check (SfcGroupState *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

/* Gives back the memory of the evicted: moves the others to a new table. */
static void
compact (SfcGroupState *self)
{
  SfcGroupTable *groups = make_table (self);
  gboolean is_new;

  for (guint i = 0; i < self->order->len; i++)
    {
      const SfcGroup *old = self->order->pdata[i];
      SfcGroup *group = sfc_group_table_get (groups, sfc_group_peek_key (old),
                                             old->n_key, old->hash, &is_new);

      group->sequence = old->sequence;
      group->touched = old->touched;
      sfc_accumulators_copy (self->accumulators, group, old, groups);
      self->order->pdata[i] = group;
    }
  sfc_group_table_free (self->groups);
  self->groups = groups;
  self->removed = 0;
}

static int
by_sequence (gconstpointer a, gconstpointer b)
{
  const SfcGroup *one = *(const SfcGroup *const *)a;
  const SfcGroup *other = *(const SfcGroup *const *)b;

  return (one->sequence > other->sequence) - (one->sequence < other->sequence);
}

/* After a restart the groups stand as they stood before it. */
static void
order_restored (SfcGroupState *self)
{
  g_ptr_array_unref (self->order);
  self->order = sfc_group_table_list (self->groups);
  g_ptr_array_sort (self->order, by_sequence);
  self->is_restored = FALSE;
}

/* ---- out of memory */

/* Between two batches, or before the first groups of one are merged: they all
 * have their places. */
static void
move_to_disk (SfcGroupState *self)
{
  g_autoptr (GPtrArray) list = sfc_group_table_list (self->groups);

  self->spill = sfc_group_spill_new (self->plan, self->folder, self->limit / 4,
                                     &self->error);
  if (self->spill == NULL
      || !sfc_group_spill_take (self->spill, list, &self->error)
      || !sfc_group_spill_begin (self->spill, self->late_us, &self->error))
    return;
  sfc_group_table_free (self->groups);
  self->groups = make_table (self);
  g_ptr_array_set_size (self->order, 0);
  self->removed = 0;
  self->is_restored = FALSE;
}

static gsize
bytes_in_use (const SfcGroupState *self)
{
  return sfc_group_table_get_bytes_in_use (self->groups, (gsize)self->removed);
}

static void
keep_to_limit (SfcGroupState *self, gsize bytes)
{
  if (self->limit == 0 || bytes <= self->limit || self->spill != NULL
      || self->error != NULL)
    return;
  if (self->folder == NULL)
    sfc_state_fail_outgrown (self->limit, &self->error);
  else
    move_to_disk (self);
}

void
sfc_group_state_reserve (SfcGroupState *self, gsize bytes)
{
  if (self->folder != NULL)
    keep_to_limit (self, bytes_in_use (self) + bytes);
}

static void
merge_spilled (SfcGroupState *self, SfcGroupTable *partial)
{
  g_autoptr (GPtrArray) list = sfc_group_table_list (partial);

  sfc_group_spill_merge (self->spill, list, &self->error);
}

gboolean
sfc_group_state_overflow (SfcGroupState *self, SfcGroupTable *partial)
{
  gboolean ok;

  g_mutex_lock (&self->lock);
  keep_to_limit (self, G_MAXSIZE);
  if (self->error == NULL)
    merge_spilled (self, partial);
  ok = self->error == NULL;
  g_mutex_unlock (&self->lock);
  sfc_group_table_clear (partial);
  return ok;
}

/* ---- a batch */

void
sfc_group_state_begin (SfcGroupState *self, gint64 late_us)
{
  if (self->is_restored)
    order_restored (self);
  if (self->removed > MAX (self->order->len, 1024))
    compact (self);
  self->late_us = late_us;
  self->batch++;
  g_ptr_array_set_size (self->pending, 0);
  g_ptr_array_set_size (self->fresh, 0);
  g_ptr_array_set_size (self->touched, 0);
  g_ptr_array_set_size (self->gone, 0);
  sfc_group_table_clear (self->late);
  if (self->spill != NULL && self->error == NULL)
    sfc_group_spill_begin (self->spill, late_us, &self->error);
  else
    keep_to_limit (self, bytes_in_use (self));
}

static gboolean
is_older (SfcGroupState *self, const guint8 *key, gsize n_key,
          gint64 watermark_us)
{
  if (self->plan->output_mode == SFC_OUTPUT_COMPLETE
      || self->plan->event_time_key == SFC_EVENT_TIME_NONE)
    return FALSE;
  if (self->plan->event_time_key == SFC_EVENT_TIME_WINDOW)
    self->cells[0] = sfc_value_long (sfc_group_key_get_window (key));
  else
    sfc_group_key_decode (self->plan, key, n_key, self->cells);
  return sfc_group_key_is_older (self->plan, self->cells, watermark_us);
}

static gboolean
appears_before (const SfcGroup *a, const SfcGroup *b)
{
  if (a->first_rank != b->first_rank)
    return a->first_rank < b->first_rank;
  if (a->first_offset != b->first_offset)
    return a->first_offset < b->first_offset;
  return a->first_sub < b->first_sub;
}

static void
copy_first (SfcGroup *to, const SfcGroup *from)
{
  to->first_rank = from->first_rank;
  to->first_offset = from->first_offset;
  to->first_sub = from->first_sub;
}

static void
merge_group (SfcGroupState *self, const SfcGroup *partial)
{
  const guint8 *key = sfc_group_peek_key (partial);
  guint32 n_key = partial->n_key, hash = partial->hash;
  gboolean is_new;
  SfcGroup *group;

  if (self->has_rank)
    {
      n_key -= SFC_AGGREGATE_RANK;
      hash = sfc_group_hash (key, n_key);
    }
  if (is_older (self, key, n_key, self->late_us))
    {
      sfc_group_table_get (self->late, key, n_key, hash, &is_new);
      return;
    }
  group = sfc_group_table_get (self->groups, key, n_key, hash, &is_new);
  if (is_new)
    {
      g_ptr_array_add (self->fresh, group);
      copy_first (group, partial);
      group->is_fresh = TRUE;
    }
  else if (group->is_fresh)
    {
      if (appears_before (partial, group))
        copy_first (group, partial);
    }
  else if (group->touched != self->batch)
    {
      group->touched = self->batch;
      g_ptr_array_add (self->touched, group);
    }
  if (self->plan->counts_only)
    group->cells[0] += partial->cells[0];
  else
    sfc_accumulators_merge (self->accumulators, group, partial, self->groups);
}

/* The groups lie all over the memory: they and their places are asked for some
 * groups ahead. */
static void
merge_groups (SfcGroupState *self, const GPtrArray *list)
{
  const guint ahead = 8;

  for (guint i = 0; i < list->len; i++)
    {
      if (i + 2 * ahead < list->len)
        sfc_group_prefetch (list->pdata[i + 2 * ahead]);
      if (i + ahead < list->len)
        sfc_group_table_prefetch (
            self->groups, ((const SfcGroup *)list->pdata[i + ahead])->hash);
      merge_group (self, list->pdata[i]);
    }
}

void
sfc_group_state_merge (SfcGroupState *self, SfcGroupTable *partial)
{
  g_autoptr (GPtrArray) list = NULL;

  if (self->error != NULL)
    return;
  if (self->spill != NULL && !self->has_rank)
    {
      merge_spilled (self, partial);
      return;
    }
  list = sfc_group_table_list (partial);
  if (!self->has_rank)
    merge_groups (self, list);
  for (guint i = 0; self->has_rank && i < list->len; i++)
    g_ptr_array_add (self->pending, list->pdata[i]);
}

static int
by_rank (gconstpointer a, gconstpointer b)
{
  const SfcGroup *one = *(const SfcGroup *const *)a;
  const SfcGroup *other = *(const SfcGroup *const *)b;

  return (one->first_rank > other->first_rank)
         - (one->first_rank < other->first_rank);
}

/* Partition by partition, whichever worker read it. */
static void
merge_pending (SfcGroupState *self)
{
  g_ptr_array_sort (self->pending, by_rank);
  for (guint i = 0; i < self->pending->len; i++)
    merge_group (self, self->pending->pdata[i]);
}

/* Where a group first appeared, beside it: to compare two does not look at
 * them. */
typedef struct
{
  guint32 rank, sub;
  gint64 offset;
  SfcGroup *group;
} Appearance;

static int
by_appearance (const void *a, const void *b)
{
  const Appearance *one = a, *other = b;

  if (one->rank != other->rank)
    return one->rank < other->rank ? -1 : 1;
  if (one->offset != other->offset)
    return one->offset < other->offset ? -1 : 1;
  return (one->sub > other->sub) - (one->sub < other->sub);
}

/* Returns: (transfer full) (array): the new groups, as they first appeared */
static Appearance *
sort_fresh (const SfcGroupState *self)
{
  Appearance *all = g_new (Appearance, self->fresh->len);

  for (guint i = 0; i < self->fresh->len; i++)
    {
      SfcGroup *group = self->fresh->pdata[i];

      all[i] = (Appearance){ group->first_rank, group->first_sub,
                             group->first_offset, group };
    }
  if (self->fresh->len > 1)
    qsort (all, self->fresh->len, sizeof *all, by_appearance);
  return all;
}

/* The new groups come behind all others, also among those touched. */
static void
number_fresh (SfcGroupState *self)
{
  g_autofree Appearance *all = sort_fresh (self);

  if (self->plan->output_mode == SFC_OUTPUT_UPDATE)
    g_ptr_array_sort (self->touched, by_sequence);
  for (guint i = 0; i < self->fresh->len; i++)
    {
      SfcGroup *group = all[i].group;

      group->is_fresh = FALSE;
      group->sequence = self->next_sequence++;
      group->touched = self->batch;
      g_ptr_array_add (self->order, group);
      g_ptr_array_add (self->touched, group);
    }
}

static void
settle (SfcGroupState *self)
{
  for (guint i = 0; !self->plan->counts_only && i < self->touched->len; i++)
    sfc_accumulators_settle (self->accumulators, self->touched->pdata[i]);
}

static void
fill_row (gpointer item, SfcValue *cells, gpointer data)
{
  SfcGroupState *self = data;
  const SfcGroup *group = item;

  if (self->spill != NULL)
    {
      sfc_group_spill_fill (self->spill, item, self->given, cells,
                            self->error == NULL ? &self->error : NULL);
      return;
    }
  sfc_group_key_decode (self->plan, sfc_group_peek_key (group), group->n_key,
                        cells);
  sfc_accumulators_result (self->accumulators, group, self->given,
                           cells + self->plan->grouped->n_columns
                               - self->plan->n_aggregates);
}

/* Takes out what is older than the watermark. */
static gint64
evict (SfcGroupState *self, gint64 watermark_us)
{
  guint kept = 0;
  gint64 removed = 0;

  if (self->plan->output_mode == SFC_OUTPUT_COMPLETE
      || self->plan->event_time_key == SFC_EVENT_TIME_NONE)
    return 0;
  for (guint i = 0; i < self->order->len; i++)
    {
      SfcGroup *group = self->order->pdata[i];

      if (!is_older (self, sfc_group_peek_key (group), group->n_key,
                     watermark_us))
        {
          self->order->pdata[kept++] = group;
          continue;
        }
      sfc_group_table_remove (self->groups, group);
      g_ptr_array_add (self->gone, group);
      removed++;
    }
  g_ptr_array_set_size (self->order, (int)kept);
  self->removed += removed;
  return removed;
}

/* What the batch gives out; the memory of the evicted is still held. */
static GPtrArray *
find_output (SfcGroupState *self)
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

static GPtrArray *
finish_spilled (SfcGroupState *self, gint64 watermark_us,
                SfcGroupStateMetrics *metrics)
{
  if (self->error == NULL && self->pending->len > 0)
    sfc_group_spill_merge (self->spill, self->pending, &self->error);
  return self->error == NULL
             ? sfc_group_spill_finish (self->spill, watermark_us,
                                       &self->next_sequence, metrics,
                                       &self->error)
             : NULL;
}

static SfcRows *
give (SfcGroupState *self, GPtrArray *items)
{
  self->given
      = sfc_rows_new_on_demand (self->plan->grouped, items, fill_row, self);
  return self->given;
}

SfcRows *
sfc_group_state_finish (SfcGroupState *self, gint64 watermark_us,
                        SfcGroupStateMetrics *metrics)
{
  if (self->spill != NULL)
    {
      g_autoptr (GPtrArray) items
          = finish_spilled (self, watermark_us, metrics);

      return give (self, items != NULL ? items : self->gone);
    }
  merge_pending (self);
  number_fresh (self);
  settle (self);
  metrics->updated = self->touched->len;
  metrics->dropped = sfc_group_table_get_n (self->late);
  metrics->removed = evict (self, watermark_us);
  metrics->total = sfc_group_table_get_n (self->groups);
  metrics->bytes = sfc_group_table_get_bytes (self->groups);
  if (self->folder == NULL)
    keep_to_limit (self, bytes_in_use (self)
                             + sfc_group_table_get_bytes (self->late));
  return give (self, find_output (self));
}

/* ---- a group outside of memory */

/* The sequence, then the accumulators; the only two functions that know it. */
static void
encode_value (const SfcGroupState *self, const SfcGroup *group,
              GByteArray *value)
{
  g_byte_array_set_size (value, 0);
  g_byte_array_append (value, (const guint8 *)&group->sequence,
                       sizeof group->sequence);
  sfc_accumulators_save (self->accumulators, group, value);
}

static gboolean
decode_value (SfcGroupState *self, SfcGroup *group, const guint8 *value,
              gsize n_value)
{
  gsize head = sizeof group->sequence;

  if (n_value < head)
    return FALSE;
  memcpy (&group->sequence, value, head);
  return sfc_accumulators_load (self->accumulators, group, self->groups,
                                value + head, n_value - head);
}

void
sfc_group_state_save (SfcGroupState *self, gboolean all,
                      SfcGroupStateVisit visit, gpointer data)
{
  GPtrArray *list = all ? self->order : self->touched;
  g_autoptr (GByteArray) value = g_byte_array_new ();

  if (self->spill != NULL)
    {
      if (self->error == NULL)
        sfc_group_spill_save (self->spill, all, visit, data, &self->error);
      return;
    }
  for (guint i = 0; !all && i < self->gone->len; i++)
    {
      SfcGroup *group = self->gone->pdata[i];

      group->touched = 0;
      visit (sfc_group_peek_key (group), group->n_key, NULL, 0, data);
    }
  for (guint i = 0; i < list->len; i++)
    {
      const SfcGroup *group = list->pdata[i];

      if (!all && group->touched != self->batch)
        continue;
      encode_value (self, group, value);
      visit (sfc_group_peek_key (group), group->n_key, value->data, value->len,
             data);
    }
}

static gboolean
restore_spilled (SfcGroupState *self, const guint8 *key, gsize n_key,
                 const guint8 *value, gsize n_value)
{
  guint64 sequence;

  if (value == NULL)
    return sfc_group_spill_restore (self->spill, key, n_key, NULL, NULL, 0,
                                    &self->error);
  if (n_value < sizeof sequence)
    return FALSE;
  memcpy (&sequence, value, sizeof sequence);
  if (sequence >= G_MAXINT64 - 1)
    return FALSE;
  self->next_sequence = MAX (self->next_sequence, sequence + 1);
  return sfc_group_spill_restore (self->spill, key, n_key, &sequence,
                                  value + sizeof sequence,
                                  n_value - sizeof sequence, &self->error);
}

gboolean
sfc_group_state_restore (SfcGroupState *self, const guint8 *key, gsize n_key,
                         const guint8 *value, gsize n_value)
{
  guint32 hash = sfc_group_hash (key, n_key);
  gboolean is_new;
  SfcGroup *group;

  if (!sfc_group_key_is_valid (self->plan, key, n_key))
    return FALSE;
  if (self->spill != NULL)
    return restore_spilled (self, key, n_key, value, n_value);
  self->is_restored = TRUE;
  group = sfc_group_table_get (self->groups, key, n_key, hash, &is_new);
  if (value == NULL)
    {
      sfc_group_table_remove (self->groups, group);
      self->removed++;
      return TRUE;
    }
  if (!decode_value (self, group, value, n_value)
      || group->sequence >= G_MAXUINT64 - 1)
    return FALSE;
  self->next_sequence = MAX (self->next_sequence, group->sequence + 1);
  if (is_new && self->folder != NULL)
    keep_to_limit (self, sfc_group_table_get_bytes (self->groups));
  return self->error == NULL;
}
