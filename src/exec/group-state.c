#include "config.h"

#include "exec/group-state.h"

#include "exec/group-key.h"
#include "exec/group-memory.h"
#include "exec/group-spill.h"

/* In memory until it outgrows its limit, then on disk. */
struct _SfcGroupState
{
  const SfcPlan *plan;
  SfcAccumulators *accumulators;
  gboolean has_panes; /* which is what workers' groups are of */
  SfcGroupMemory *memory;
  GPtrArray *tables; /* (element-type SfcGroupTable): of this batch */
  SfcRows *given;    /* (nullable): of the last batch; the caller's */
  gint64 late_us;
  guint64 next_sequence;

  gsize limit;            /* of @memory [bytes], 0: none */
  char *folder;           /* (nullable): for @spill */
  SfcGroupSpill *spill;   /* (nullable): has all groups, and @memory none */
  SfcGroupTable *windows; /* what panes make, on its way to @spill */
  GMutex lock;            /* of workers that overflow */
  GError *error;          /* (nullable): nothing is right any more */
};

SfcGroupState *
sfc_group_state_new (const SfcPlan *plan)
{
  SfcGroupState *self = g_new0 (SfcGroupState, 1);

  self->plan = plan;
  self->accumulators = sfc_accumulators_new (plan);
  self->has_panes = sfc_panes_are_used (plan, self->accumulators);
  self->memory = sfc_group_memory_new (plan, 1);
  self->tables = g_ptr_array_new ();
  self->windows
      = sfc_group_table_new (sfc_accumulators_get_n_cells (self->accumulators));
  g_mutex_init (&self->lock);
  return self;
}

void
sfc_group_state_free (SfcGroupState *self)
{
  if (self == NULL)
    return;
  sfc_accumulators_free (self->accumulators);
  sfc_group_memory_free (self->memory);
  g_ptr_array_unref (self->tables);
  g_free (self->folder);
  sfc_group_spill_free (self->spill);
  sfc_group_table_free (self->windows);
  g_mutex_clear (&self->lock);
  g_clear_error (&self->error);
  g_free (self);
}

void
sfc_group_state_set_threads (SfcGroupState *self, guint n)
{
  sfc_group_memory_free (self->memory);
  self->memory
      = sfc_group_memory_new (self->plan, MIN (n, g_get_num_processors ()));
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

/* ---- out of memory */

/* Between two batches, or before the first groups of one are merged: they all
 * have their places. */
static void
move_to_disk (SfcGroupState *self)
{
  g_autoptr (GPtrArray) list = sfc_group_memory_list (self->memory);

  self->spill = sfc_group_spill_new (self->plan, self->folder, self->limit / 4,
                                     &self->error);
  if (self->spill == NULL
      || !sfc_group_spill_take (self->spill, list, &self->error)
      || !sfc_group_spill_begin (self->spill, self->late_us, &self->error))
    return;
  sfc_group_memory_empty (self->memory);
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

static void
merge_table (SfcGroupState *self, SfcGroupTable *partial)
{
  g_autoptr (GPtrArray) list = sfc_group_table_list (partial);

  if (self->error == NULL)
    sfc_group_spill_merge (self->spill, list, &self->error);
}

/* ---- panes on their way to the disk */

static void
merge_windows (SfcGroupState *self)
{
  merge_table (self, self->windows);
  sfc_group_table_clear (self->windows);
}

static void
add_window (const SfcAddition *addition, gpointer data)
{
  SfcGroupState *self = data;
  gboolean is_new;
  SfcGroup *group = sfc_group_table_get (
      self->windows, addition->key, addition->n_key, addition->hash, &is_new);

  if (!is_new) /* of a time that is far out */
    {
      merge_windows (self);
      add_window (addition, data);
      return;
    }
  group->first_rank = addition->first_rank;
  group->first_offset = addition->first_offset;
  group->first_sub = addition->first_sub;
  for (guint i = 0; i < 2 && addition->parts[i] != NULL; i++)
    sfc_accumulators_merge (self->accumulators, group, addition->parts[i],
                            self->windows);
  if (sfc_group_table_get_bytes (self->windows) > self->limit / 4)
    merge_windows (self);
}

/* ---- a batch */

void
sfc_group_state_begin (SfcGroupState *self, gint64 late_us)
{
  sfc_group_memory_begin (self->memory, late_us);
  self->late_us = late_us;
  g_ptr_array_set_size (self->tables, 0);
  if (self->spill != NULL && self->error == NULL)
    sfc_group_spill_begin (self->spill, late_us, &self->error);
  else
    keep_to_limit (self, sfc_group_memory_get_bytes_in_use (self->memory));
}

static void
merge_spilled (SfcGroupState *self, SfcGroupTable *partial)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  if (!self->has_panes)
    {
      merge_table (self, partial);
      return;
    }
  g_ptr_array_add (one, partial);
  sfc_group_memory_take (self->memory, one);
  sfc_group_memory_give (self->memory, add_window, self);
  merge_windows (self);
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

void
sfc_group_state_merge (SfcGroupState *self, SfcGroupTable *partial)
{
  g_ptr_array_add (self->tables, partial);
}

static void
fill_row (gpointer item, SfcValue *cells, gpointer data)
{
  SfcGroupState *self = data;

  if (self->spill != NULL)
    sfc_group_spill_fill (self->spill, item, self->given, cells,
                          self->error == NULL ? &self->error : NULL);
  else
    sfc_group_memory_fill (self->memory, item, self->given, cells);
}

/* All in one call where results depend on the order of rows. */
static void
merge_all_spilled (SfcGroupState *self)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (!sfc_accumulators_depend_on_order (self->accumulators))
    {
      for (guint i = 0; i < self->tables->len; i++)
        merge_spilled (self, self->tables->pdata[i]);
      return;
    }
  for (guint i = 0; i < self->tables->len; i++)
    g_ptr_array_extend_and_steal (
        all, sfc_group_table_list (self->tables->pdata[i]));
  if (self->error == NULL)
    sfc_group_spill_merge (self->spill, all, &self->error);
}

/* Returns: (transfer full) (nullable): what the batch gives out */
static GPtrArray *
finish_spilled (SfcGroupState *self, gint64 watermark_us,
                SfcGroupStateMetrics *metrics)
{
  return self->error == NULL
             ? sfc_group_spill_finish (self->spill, watermark_us,
                                       &self->next_sequence, metrics,
                                       &self->error)
             : NULL;
}

/* Takes the batch into memory, or to the disk, when that cannot be. */
static void
merge_all (SfcGroupState *self)
{
  gsize bytes = sfc_group_memory_take (self->memory, self->tables);

  if (self->folder != NULL)
    keep_to_limit (self,
                   sfc_group_memory_get_bytes_in_use (self->memory) + bytes);
  if (self->spill == NULL)
    sfc_group_memory_merge (self->memory);
  else if (!self->has_panes)
    merge_all_spilled (self);
  else
    {
      sfc_group_memory_give (self->memory, add_window, self);
      merge_windows (self);
    }
}

SfcRows *
sfc_group_state_finish (SfcGroupState *self, gint64 watermark_us,
                        SfcGroupStateMetrics *metrics)
{
  g_autoptr (GPtrArray) items = NULL;

  *metrics = (SfcGroupStateMetrics){ .open_us = SFC_GROUP_NEVER_ENDS };
  if (self->spill != NULL)
    merge_all_spilled (self);
  else if (self->error == NULL)
    merge_all (self);
  if (self->spill != NULL)
    items = finish_spilled (self, watermark_us, metrics);
  else if (self->error == NULL)
    {
      items = g_ptr_array_ref (sfc_group_memory_finish (
          self->memory, watermark_us, &self->next_sequence, metrics));
      if (self->folder == NULL)
        keep_to_limit (self, sfc_group_memory_get_bytes_in_use (self->memory));
    }
  if (items == NULL)
    items = g_ptr_array_new ();
  self->given
      = sfc_rows_new_on_demand (self->plan->grouped, items, fill_row, self);
  return self->given;
}

/* ---- a group outside of memory */

void
sfc_group_state_save (SfcGroupState *self, gboolean all,
                      SfcGroupStateVisit visit, gpointer data)
{
  if (self->spill == NULL)
    sfc_group_memory_save (self->memory, all, visit, data);
  else if (self->error == NULL)
    sfc_group_spill_save (self->spill, all, visit, data, &self->error);
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
  guint64 sequence;

  if (!sfc_group_key_is_valid (self->plan, key, n_key))
    return FALSE;
  if (self->spill != NULL)
    return restore_spilled (self, key, n_key, value, n_value);
  if (!sfc_group_memory_restore (self->memory, key, n_key, value, n_value,
                                 &sequence)
      || sequence >= G_MAXINT64 - 1)
    return FALSE;
  if (value != NULL)
    self->next_sequence = MAX (self->next_sequence, sequence + 1);
  if (self->folder != NULL)
    keep_to_limit (self, sfc_group_memory_get_bytes_in_use (self->memory));
  return self->error == NULL;
}
