#include "config.h"

#include "exec/group-spill.h"

#include <string.h>

#include "exec/accumulate.h"
#include "exec/aggregate.h"
#include "exec/group-key.h"

struct _SfcGroupSpill
{
  const SfcPlan *plan;
  SfcAccumulators *accumulators;
  SfcKeyTable *table;
  SfcGroupTable *scratch; /* the group at hand */
  GByteArray *value;      /* its accumulators as bytes */
  SfcValue *cells;        /* room for one decoded key */
  gsize n_rank;           /* bytes of a partial group's key that are its rank */
  gboolean keeps_texts; /* whether a step after this one looks at rows again */
  gint64 batch;
  gint64 late_us;
  gint64 evicted_us; /* the watermark up to which all are gone */
  gint64 open_us;    /* the least end of the others */
};

/* A sort or a join hold on to the cells of many rows. */
static gboolean
keeps_texts (const SfcPlan *plan)
{
  if (plan->join.path != NULL && !plan->join.before)
    return TRUE;
  for (guint i = 0; i < plan->sort->len; i++)
    {
      guint column = g_array_index (plan->sort, SfcSortKey, i).column;

      if (plan->result->columns[column].type == SFC_TYPE_STRING)
        return TRUE;
    }
  return FALSE;
}

SfcGroupSpill *
sfc_group_spill_new (const SfcPlan *plan, const char *folder, gsize cache_bytes,
                     GError **error)
{
  SfcKeyTable *table = sfc_key_table_new (folder, cache_bytes, error);
  SfcGroupSpill *self;

  if (table == NULL)
    return NULL;
  self = g_new0 (SfcGroupSpill, 1);
  self->plan = plan;
  self->table = table;
  self->accumulators = sfc_accumulators_new (plan);
  self->scratch
      = sfc_group_table_new (sfc_accumulators_get_n_cells (self->accumulators));
  self->value = g_byte_array_new ();
  self->cells = g_new0 (SfcValue, plan->grouped->n_columns);
  self->n_rank = sfc_accumulators_depend_on_order (self->accumulators)
                     ? SFC_AGGREGATE_RANK
                     : 0;
  self->keeps_texts = keeps_texts (plan);
  self->evicted_us = G_MININT64;
  self->open_us = SFC_GROUP_NEVER_ENDS;
  return self;
}

void
sfc_group_spill_free (SfcGroupSpill *self)
{
  if (self == NULL)
    return;
  sfc_key_table_free (self->table);
  sfc_accumulators_free (self->accumulators);
  sfc_group_table_free (self->scratch);
  g_byte_array_unref (self->value);
  g_free (self->cells);
  g_free (self);
}

/* ---- one group */

/* Returns: (transfer none): room for the group of @key */
static SfcGroup *
scratch_group (SfcGroupSpill *self, const guint8 *key, gsize n_key)
{
  gboolean is_new;

  sfc_group_table_clear (self->scratch);
  return sfc_group_table_get (self->scratch, key, n_key, 0, &is_new);
}

static gboolean
put (SfcGroupSpill *self, SfcKeyEntry *entry, const SfcGroup *group,
     gboolean touch, GError **error)
{
  g_byte_array_set_size (self->value, 0);
  sfc_accumulators_save (self->accumulators, group, self->value);
  entry->value = self->value->data;
  entry->n_value = self->value->len;
  entry->batch = self->batch;
  return sfc_key_table_put (self->table, entry, touch, error);
}

/* Whether the group of @key is done; one that is not, comes or stays. */
static gboolean
is_done (SfcGroupSpill *self, const guint8 *key, gsize n_key,
         gint64 watermark_us)
{
  if (sfc_group_key_is_done (self->plan, key, n_key, watermark_us, self->cells))
    return TRUE;
  if (self->plan->output_mode != SFC_OUTPUT_COMPLETE)
    self->open_us
        = MIN (self->open_us, sfc_group_key_get_end (self->plan, self->cells));
  return FALSE;
}

/* Neighbours in the table lie on one page of the file. */
gboolean
sfc_group_spill_take (SfcGroupSpill *self, GPtrArray *groups, GError **error)
{
  sfc_group_sort_by_keys (groups);
  for (guint i = 0; i < groups->len; i++)
    {
      const SfcGroup *group = groups->pdata[i];
      SfcKeyEntry entry = { .sequence = (gint64)group->sequence,
                            .key = sfc_group_peek_key (group),
                            .n_key = group->n_key };

      is_done (self, entry.key, entry.n_key, G_MININT64);
      if (!put (self, &entry, group, FALSE, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- a batch */

gboolean
sfc_group_spill_begin (SfcGroupSpill *self, gint64 late_us, GError **error)
{
  self->batch++;
  self->late_us = late_us;
  return sfc_key_table_begin (self->table, error);
}

static gsize
key_length (const SfcGroupSpill *self, const SfcGroup *partial)
{
  return partial->n_key - self->n_rank;
}

static int
by_key_and_rank (gconstpointer a, gconstpointer b, gpointer data)
{
  const SfcGroup *one = *(const SfcGroup *const *)a;
  const SfcGroup *other = *(const SfcGroup *const *)b;
  gsize n_one = key_length (data, one), n_other = key_length (data, other);
  int order = memcmp (sfc_group_peek_key (one), sfc_group_peek_key (other),
                      MIN (n_one, n_other));

  if (order == 0)
    order = (n_one > n_other) - (n_one < n_other);
  return order != 0 ? order
                    : (one->first_rank > other->first_rank)
                          - (one->first_rank < other->first_rank);
}

static gboolean
is_same_key (const SfcGroupSpill *self, const SfcGroup *a, const SfcGroup *b)
{
  return a->n_key == b->n_key
         && memcmp (sfc_group_peek_key (a), sfc_group_peek_key (b),
                    key_length (self, a))
                == 0;
}

static void
note_first (SfcKeyEntry *entry, const SfcGroup *partial, gboolean is_first)
{
  if (!is_first
      && (entry->rank != partial->first_rank ? entry->rank < partial->first_rank
          : entry->offset != partial->first_offset
              ? entry->offset < partial->first_offset
              : entry->sub < partial->first_sub))
    return;
  entry->rank = partial->first_rank;
  entry->offset = partial->first_offset;
  entry->sub = partial->first_sub;
}

/* @partials: (array length=n): of one key */
static gboolean
merge_key (SfcGroupSpill *self, gpointer *partials, guint n, GError **error)
{
  const SfcGroup *first = partials[0];
  const guint8 *key = sfc_group_peek_key (first);
  gsize n_key = key_length (self, first);
  SfcGroup *group = scratch_group (self, key, n_key);
  SfcKeyEntry entry;
  gboolean touch;

  if (!sfc_key_table_find (self->table, key, n_key, &entry, error))
    return FALSE;
  if (entry.id != 0)
    sfc_accumulators_load (self->accumulators, group, self->scratch,
                           entry.value, entry.n_value);
  touch = entry.id == 0 || entry.batch != self->batch;
  for (guint i = 0; i < n; i++)
    {
      if (entry.sequence < 0)
        note_first (&entry, partials[i], entry.id == 0 && i == 0);
      sfc_accumulators_merge (self->accumulators, group, partials[i],
                              self->scratch);
    }
  sfc_accumulators_settle (self->accumulators, group);
  return put (self, &entry, group, touch, error);
}

gboolean
sfc_group_spill_merge (SfcGroupSpill *self, GPtrArray *partials, GError **error)
{
  g_ptr_array_sort_with_data (partials, by_key_and_rank, self);
  for (guint i = 0, n; i < partials->len; i += n)
    {
      const SfcGroup *first = partials->pdata[i];
      const guint8 *key = sfc_group_peek_key (first);
      gsize n_key = key_length (self, first);
      gboolean ok;

      for (n = 1; i + n < partials->len
                  && is_same_key (self, first, partials->pdata[i + n]);)
        n++;
      ok = is_done (self, key, n_key, self->late_us)
               ? sfc_key_table_note_late (self->table, key, n_key, error)
               : merge_key (self, &partials->pdata[i], n, error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

/* ---- the end of a batch */

typedef struct
{
  SfcGroupSpill *self;
  gint64 watermark_us;
} Age;

static gboolean
is_old (const SfcKeyEntry *entry, gpointer data)
{
  const Age *age = data;

  return is_done (age->self, entry->key, entry->n_key, age->watermark_us);
}

/* Every group is looked at, but only when some may have come of age: what is
 * new is not older than what was late. */
static gboolean
evict (SfcGroupSpill *self, gint64 watermark_us, gint64 *removed,
       GError **error)
{
  Age age = { self, watermark_us };
  gboolean ok = TRUE;

  *removed = 0;
  if (self->plan->output_mode != SFC_OUTPUT_COMPLETE
      && self->plan->event_time_key != SFC_EVENT_TIME_NONE
      && (watermark_us != self->evicted_us || self->late_us < watermark_us))
    {
      self->open_us = SFC_GROUP_NEVER_ENDS;
      ok = sfc_key_table_mark_gone (self->table, is_old, &age, removed, error);
    }
  self->evicted_us = watermark_us;
  return ok;
}

static SfcKeySet
output_set (const SfcPlan *plan)
{
  switch (plan->output_mode)
    {
    case SFC_OUTPUT_APPEND:
      return SFC_KEYS_GONE;
    case SFC_OUTPUT_UPDATE:
      return SFC_KEYS_TOUCHED;
    case SFC_OUTPUT_COMPLETE:
    default:
      return SFC_KEYS_ALL;
    }
}

GPtrArray *
sfc_group_spill_finish (SfcGroupSpill *self, gint64 watermark_us,
                        guint64 *next_sequence, SfcGroupStateMetrics *metrics,
                        GError **error)
{
  if (!sfc_key_table_number (self->table, next_sequence, error)
      || !evict (self, watermark_us, &metrics->removed, error)
      || !sfc_key_table_count (self->table, SFC_KEYS_TOUCHED, &metrics->updated,
                               error)
      || !sfc_key_table_count (self->table, SFC_KEYS_ALL, &metrics->total,
                               error))
    return NULL;
  metrics->kept = MAX (metrics->updated - metrics->removed, 0);
  metrics->dropped = sfc_key_table_get_late (self->table);
  metrics->bytes = sfc_key_table_get_bytes (self->table);
  metrics->open_us = self->open_us;
  return sfc_key_table_list (self->table, output_set (self->plan), error);
}

gboolean
sfc_group_spill_fill (SfcGroupSpill *self, gpointer item, SfcRows *rows,
                      SfcValue *cells, GError **error)
{
  guint n = self->plan->grouped->n_columns;
  SfcKeyEntry entry;
  SfcGroup *group;
  const guint8 *key;

  for (guint i = 0; i < n; i++)
    cells[i] = sfc_value_null ();
  if (!sfc_key_table_read (self->table, (gint64)GPOINTER_TO_SIZE (item), &entry,
                           error))
    return FALSE;
  group = scratch_group (self, entry.key, entry.n_key);
  key = sfc_group_peek_key (group);
  sfc_accumulators_load (self->accumulators, group, self->scratch, entry.value,
                         entry.n_value);
  sfc_group_key_decode (self->plan, key, entry.n_key, cells);
  sfc_accumulators_result (self->accumulators, group, rows,
                           cells + n - self->plan->n_aggregates);
  for (guint i = 0; self->keeps_texts && i < n; i++)
    if (self->plan->grouped->columns[i].type == SFC_TYPE_STRING
        && !cells[i].null)
      cells[i].s = sfc_rows_keep (rows, cells[i].s, cells[i].n);
  return TRUE;
}

/* ---- to the checkpoint and back */

typedef struct
{
  GByteArray *value;
  SfcGroupStateVisit visit;
  gpointer data;
  gboolean gone;
} Save;

static void
save_entry (const SfcKeyEntry *entry, gpointer data)
{
  Save *save = data;
  guint64 sequence = (guint64)entry->sequence;

  if (save->gone)
    {
      save->visit (entry->key, entry->n_key, NULL, 0, save->data);
      return;
    }
  g_byte_array_set_size (save->value, 0);
  g_byte_array_append (save->value, (const guint8 *)&sequence, sizeof sequence);
  g_byte_array_append (save->value, entry->value, (guint)entry->n_value);
  save->visit (entry->key, entry->n_key, save->value->data, save->value->len,
               save->data);
}

gboolean
sfc_group_spill_save (SfcGroupSpill *self, gboolean all,
                      SfcGroupStateVisit visit, gpointer data, GError **error)
{
  Save save = { self->value, visit, data, TRUE };

  if (!all
      && !sfc_key_table_visit (self->table, SFC_KEYS_GONE, save_entry, &save,
                               error))
    return FALSE;
  save.gone = FALSE;
  return sfc_key_table_visit (self->table,
                              all ? SFC_KEYS_ALL : SFC_KEYS_CHANGED, save_entry,
                              &save, error);
}

gboolean
sfc_group_spill_restore (SfcGroupSpill *self, const guint8 *key, gsize n_key,
                         const guint64 *sequence, const guint8 *value,
                         gsize n_value, GError **error)
{
  SfcKeyEntry entry;

  if (!sfc_key_table_find (self->table, key, n_key, &entry, error))
    return FALSE;
  if (sequence == NULL)
    return entry.id == 0 || sfc_key_table_remove (self->table, entry.id, error);
  is_done (self, key, n_key, G_MININT64);
  entry.sequence = (gint64)*sequence;
  entry.key = key;
  entry.value = value;
  entry.n_value = n_value;
  return sfc_key_table_put (self->table, &entry, FALSE, error);
}
