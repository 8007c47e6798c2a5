#include "config.h"

#include "exec/group-share.h"

#include <stdlib.h>

#include "exec/aggregate.h"
#include "exec/digits.h"
#include "exec/group-key.h"

#define FEW 256 /* for which digits do not pay */

/* When those that stay are moved together: where a window closes with each
 * batch, doing so at once would copy every group twice. */
#define LEAST_REMOVED 1024
#define GONE_FOR_ONE 3

static SfcGroupTable *
make_table (const SfcGroupShare *self)
{
  return sfc_group_table_new (
      sfc_accumulators_get_n_cells (self->accumulators));
}

void
sfc_group_share_init (SfcGroupShare *self, const SfcPlan *plan,
                      const SfcAccumulators *accumulators)
{
  *self = (SfcGroupShare){ .plan = plan, .accumulators = accumulators };
  self->has_rank = sfc_accumulators_depend_on_order (accumulators);
  self->groups = make_table (self);
  self->order = g_ptr_array_new ();
  self->partials = g_array_new (FALSE, FALSE, sizeof (SfcPartial));
  if (sfc_panes_are_used (plan, accumulators))
    self->panes = sfc_panes_new (plan, accumulators);
  self->fresh = g_array_new (FALSE, FALSE, sizeof (SfcAppearance));
  self->spare = g_array_new (FALSE, FALSE, sizeof (SfcAppearance));
  self->touched = g_ptr_array_new ();
  self->gone = g_ptr_array_new ();
  self->late = sfc_group_table_new (1);
  self->cells = g_new0 (SfcValue, plan->grouped->n_columns);
}

void
sfc_group_share_clear (SfcGroupShare *self)
{
  sfc_group_table_free (self->groups);
  g_ptr_array_unref (self->order);
  g_array_unref (self->partials);
  sfc_panes_free (self->panes);
  g_array_unref (self->fresh);
  g_array_unref (self->spare);
  g_ptr_array_unref (self->touched);
  g_ptr_array_unref (self->gone);
  sfc_group_table_free (self->late);
  g_free (self->cells);
}

/* Moves those that stay to a new table. */
static void
compact (SfcGroupShare *self)
{
  SfcGroupTable *groups = make_table (self);
  gboolean is_new;

  sfc_group_table_reserve (groups, self->order->len);
  for (guint i = 0; i < self->order->len; i++)
    {
      const SfcGroup *old = self->order->pdata[i];
      SfcGroup *group;

      if (i + SFC_GROUP_AHEAD < self->order->len)
        sfc_group_prefetch (self->order->pdata[i + SFC_GROUP_AHEAD]);
      group = sfc_group_table_get (groups, sfc_group_peek_key (old), old->n_key,
                                   old->hash, &is_new);
      group->sequence = old->sequence;
      group->touched = old->touched;
      sfc_accumulators_copy (self->accumulators, group, old, groups);
      self->order->pdata[i] = group;
    }
  sfc_group_table_free (self->groups);
  self->groups = groups;
  self->removed = 0;
}

void
sfc_group_share_begin (SfcGroupShare *self, gint64 late_us)
{
  if (self->removed > LEAST_REMOVED + GONE_FOR_ONE * (gint64)self->order->len)
    compact (self);
  self->late_us = late_us;
  self->batch++;
  self->n_late = 0;
  self->n_brief = 0;
  sfc_group_table_clear (self->late);
  g_array_set_size (self->partials, 0);
  g_array_set_size (self->fresh, 0);
  g_ptr_array_set_size (self->touched, 0);
  g_ptr_array_set_size (self->gone, 0);
}

void
sfc_group_share_empty (SfcGroupShare *self)
{
  sfc_group_table_free (self->groups);
  self->groups = make_table (self);
  g_ptr_array_set_size (self->order, 0);
  self->removed = 0;
}

static int
by_sequence (gconstpointer a, gconstpointer b)
{
  const SfcGroup *one = *(const SfcGroup *const *)a;
  const SfcGroup *other = *(const SfcGroup *const *)b;

  return (one->sequence > other->sequence) - (one->sequence < other->sequence);
}

void
sfc_group_share_order (SfcGroupShare *self)
{
  g_ptr_array_unref (self->order);
  self->order = sfc_group_table_list (self->groups);
  g_ptr_array_sort (self->order, by_sequence);
}

/* ---- what the batch adds */

static void
note_new (SfcGroupShare *self, SfcGroup *group, const SfcAddition *addition)
{
  const SfcAppearance fresh = { .group = group };

  g_array_append_val (self->fresh, fresh);
  group->is_fresh = TRUE;
  group->first_rank = addition->first_rank;
  group->first_offset = addition->first_offset;
  group->first_sub = addition->first_sub;
}

static void
note_earlier (SfcGroup *group, const SfcAddition *addition)
{
  const SfcAppearance known
      = { group->first_rank, group->first_sub, group->first_offset, group };
  const SfcAppearance other = { addition->first_rank, addition->first_sub,
                                addition->first_offset, group };

  if (!sfc_appearance_is_before (&other, &known))
    return;
  group->first_rank = other.rank;
  group->first_offset = other.offset;
  group->first_sub = other.sub;
}

static void
add_part (SfcGroupShare *self, SfcGroup *group, const SfcGroup *part)
{
  if (self->plan->counts_only)
    group->cells[0] += part->cells[0];
  else
    sfc_accumulators_merge (self->accumulators, group, part, self->groups);
}

static void
add (const SfcAddition *addition, gpointer data)
{
  SfcGroupShare *self = data;
  gboolean is_new;
  SfcGroup *group;

  if (addition->soon != 0)
    sfc_group_table_prefetch (self->groups, addition->soon);
  group = sfc_group_table_get (self->groups, addition->key, addition->n_key,
                               addition->hash, &is_new);
  if (is_new)
    note_new (self, group, addition);
  else if (group->is_fresh)
    note_earlier (group, addition);
  else if (group->touched != self->batch)
    {
      group->touched = self->batch;
      g_ptr_array_add (self->touched, group);
    }
  add_part (self, group, addition->parts[0]);
  if (addition->parts[1] != NULL)
    add_part (self, group, addition->parts[1]);
}

/* A late group is counted in the first of the tables that have it. */
static void
count_late (SfcGroupShare *self, const SfcPartial *partial,
            SfcGroupTable *const *tables, gsize n_key)
{
  const guint8 *key = sfc_group_peek_key (partial->group);
  gboolean is_new;

  if (self->has_rank)
    {
      sfc_group_table_get (self->late, key, n_key, partial->hash, &is_new);
      return;
    }
  for (guint i = 0; i < partial->mark; i++)
    if (sfc_group_table_has (tables[i], partial->group))
      return;
  self->n_late++;
}

static void
merge_partial (SfcGroupShare *self, const SfcPartial *partial,
               SfcGroupTable *const *tables)
{
  const SfcGroup *group = partial->group;
  const SfcAddition addition = {
    .key = sfc_group_peek_key (group),
    .n_key = group->n_key - (self->has_rank ? SFC_AGGREGATE_RANK : 0),
    .hash = partial->hash,
    .first_rank = group->first_rank,
    .first_offset = group->first_offset,
    .first_sub = group->first_sub,
    .parts = { group, NULL },
  };

  if (sfc_group_key_is_done (self->plan, addition.key, addition.n_key,
                             self->late_us, self->cells))
    count_late (self, partial, tables, addition.n_key);
  else
    add (&addition, self);
}

/* The groups lie all over the memory: they and their places are asked for some
 * groups ahead. */
static void
merge_partials (SfcGroupShare *self, SfcGroupTable *const *tables)
{
  const SfcPartial *all = (const SfcPartial *)(gpointer)self->partials->data;
  guint n = self->partials->len;

  for (guint i = 0; i < n; i++)
    {
      if (i + SFC_GROUP_AHEAD < n)
        sfc_group_prefetch (all[i + SFC_GROUP_AHEAD].group);
      if (i + SFC_GROUP_AHEAD / 2 < n)
        sfc_group_table_prefetch (self->groups,
                                  all[i + SFC_GROUP_AHEAD / 2].hash);
      merge_partial (self, &all[i], tables);
    }
}

/* Partition by partition, whichever worker read it. */
static int
by_mark (const void *a, const void *b)
{
  const SfcPartial *one = a, *other = b;

  return (one->mark > other->mark) - (one->mark < other->mark);
}

void
sfc_group_share_prepare (SfcGroupShare *self)
{
  SfcPanesCounts counts;

  if (self->has_rank && self->partials->len > 0)
    qsort (self->partials->data, self->partials->len, sizeof (SfcPartial),
           by_mark);
  self->n_changed = self->partials->len;
  if (self->panes == NULL)
    return;
  counts = sfc_panes_take (self->panes, self->partials, self->late_us);
  self->n_late = counts.late;
  self->n_changed = (gsize)counts.others;
}

static int
by_appearance (const void *a, const void *b)
{
  return sfc_appearance_is_before (a, b)   ? -1
         : sfc_appearance_is_before (b, a) ? 1
                                           : 0;
}

/* An appearance as one number: where its parts begin, and their bits that are
 * not 0 in all. */
typedef struct
{
  gint64 low; /* of all offsets */
  guint offset_shift, rank_shift;
  guint64 bits;
} Numbering;

static guint64
number_of (gconstpointer item, gconstpointer data)
{
  const SfcAppearance *at = item;
  const Numbering *by = data;
  guint64 offset = (guint64)at->offset - (guint64)by->low;

  return (guint64)at->rank << by->rank_shift | offset << by->offset_shift
         | at->sub;
}

/* Returns: whether 64 bits are enough */
static gboolean
find_numbering (const SfcAppearance *all, guint n, Numbering *by)
{
  guint64 rank = 0, offset = 0, sub = 0;

  by->low = all[0].offset;
  for (guint i = 1; i < n; i++)
    by->low = MIN (by->low, all[i].offset);
  for (guint i = 0; i < n; i++)
    {
      rank |= all[i].rank;
      offset |= (guint64)all[i].offset - (guint64)by->low;
      sub |= all[i].sub;
    }
  by->offset_shift = g_bit_storage (sub);
  by->rank_shift = by->offset_shift + g_bit_storage (offset);
  if (by->rank_shift + MAX (g_bit_storage (rank), 1) > 64)
    return FALSE;
  by->bits = rank << by->rank_shift | offset << by->offset_shift | sub;
  return TRUE;
}

static void
sort_fresh (SfcGroupShare *self)
{
  SfcAppearance *all = (SfcAppearance *)(gpointer)self->fresh->data;
  guint n = self->fresh->len;
  Numbering by;

  for (guint i = 0; i < n; i++)
    {
      if (i + SFC_GROUP_AHEAD < n)
        __builtin_prefetch (all[i + SFC_GROUP_AHEAD].group);
      all[i]
          = (SfcAppearance){ all[i].group->first_rank, all[i].group->first_sub,
                             all[i].group->first_offset, all[i].group };
    }
  if (n < FEW || !find_numbering (all, n, &by))
    {
      if (n > 1)
        qsort (all, n, sizeof *all, by_appearance);
      return;
    }
  g_array_set_size (self->spare, n);
  sfc_digits_sort (all, self->spare->data, n, sizeof *all, number_of, &by,
                   by.bits);
}

static void
settle (SfcGroupShare *self)
{
  for (guint i = 0; i < self->touched->len; i++)
    sfc_accumulators_settle (self->accumulators, self->touched->pdata[i]);
  for (guint i = 0; i < self->fresh->len; i++)
    sfc_accumulators_settle (
        self->accumulators,
        g_array_index (self->fresh, SfcAppearance, i).group);
}

void
sfc_group_share_merge (SfcGroupShare *self, SfcGroupTable *const *tables)
{
  if (self->panes != NULL)
    sfc_panes_give (self->panes, FALSE, add, self);
  else
    merge_partials (self, tables);
  if (!self->plan->counts_only)
    settle (self);
  sort_fresh (self);
  if (self->plan->output_mode == SFC_OUTPUT_UPDATE)
    g_ptr_array_sort (self->touched, by_sequence);
}

static void
take_out (SfcGroupShare *self)
{
  const GPtrArray *gone = self->gone;

  if (gone->len > self->order->len)
    {
      sfc_group_table_keep (self->groups, self->order);
      return;
    }
  for (guint i = 0; i < gone->len; i++)
    {
      if (i + SFC_GROUP_AHEAD < gone->len)
        __builtin_prefetch (gone->pdata[i + SFC_GROUP_AHEAD]);
      if (i + SFC_GROUP_AHEAD / 2 < gone->len)
        sfc_group_table_prefetch (
            self->groups,
            ((const SfcGroup *)gone->pdata[i + SFC_GROUP_AHEAD / 2])->hash);
      sfc_group_table_remove (self->groups, gone->pdata[i]);
    }
}

void
sfc_group_share_evict (SfcGroupShare *self, gint64 watermark_us)
{
  guint kept = 0;

  self->open_us = SFC_GROUP_NEVER_ENDS;
  if (self->plan->output_mode == SFC_OUTPUT_COMPLETE
      || self->plan->event_time_key == SFC_EVENT_TIME_NONE)
    return;
  for (guint i = 0; i < self->order->len; i++)
    {
      SfcGroup *group = self->order->pdata[i];

      if (i + SFC_GROUP_AHEAD < self->order->len)
        sfc_group_prefetch (self->order->pdata[i + SFC_GROUP_AHEAD]);
      if (sfc_group_key_is_done (self->plan, sfc_group_peek_key (group),
                                 group->n_key, watermark_us, self->cells))
        {
          g_ptr_array_add (self->gone, group);
          self->n_brief += group->touched == self->batch;
        }
      else
        {
          self->order->pdata[kept++] = group;
          self->open_us = MIN (self->open_us,
                               sfc_group_key_get_end (self->plan, self->cells));
        }
    }
  g_ptr_array_set_size (self->order, (int)kept);
  take_out (self);
  self->removed += self->gone->len;
}
