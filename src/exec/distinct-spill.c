#include "config.h"

#include "exec/distinct-spill.h"

#include <string.h>

struct _SfcDistinctSpill
{
  const SfcPlan *plan;
  SfcKeyTable *table; /* the value of a key: the row, while the batch runs */
  GByteArray *value;
  SfcValue *slots; /* of the row that is handed on */
  gint64 batch;
  gint64 total;      /* keys, without those that go */
  gint64 evicted_us; /* the watermark up to which all are gone */
};

SfcDistinctSpill *
sfc_distinct_spill_new (const SfcPlan *plan, const char *folder,
                        gsize cache_bytes, GError **error)
{
  SfcKeyTable *table = sfc_key_table_new (folder, cache_bytes, error);
  SfcDistinctSpill *self;

  if (table == NULL)
    return NULL;
  self = g_new0 (SfcDistinctSpill, 1);
  self->plan = plan;
  self->table = table;
  self->value = g_byte_array_new ();
  self->slots = g_new0 (SfcValue, (gsize)plan->n_slots + 1);
  self->evicted_us = G_MININT64;
  return self;
}

void
sfc_distinct_spill_free (SfcDistinctSpill *self)
{
  if (self == NULL)
    return;
  sfc_key_table_free (self->table);
  g_byte_array_unref (self->value);
  g_free (self->slots);
  g_free (self);
}

gboolean
sfc_distinct_spill_take (SfcDistinctSpill *self, GPtrArray *keys,
                         GError **error)
{
  sfc_group_sort_by_keys (keys);
  for (guint i = 0; i < keys->len; i++)
    {
      const SfcGroup *key = keys->pdata[i];
      const SfcKeyEntry entry = { .sequence = -1,
                                  .key = sfc_group_peek_key (key),
                                  .n_key = key->n_key };

      if (!sfc_key_table_put (self->table, &entry, FALSE, error))
        return FALSE;
    }
  self->total += keys->len;
  return TRUE;
}

/* ---- a row outside of memory: its slots, then their texts */

static gboolean
is_text (const SfcDistinctSpill *self, guint slot)
{
  return sfc_type_is_text (self->plan->slots->columns[slot].type);
}

static void
encode_row (SfcDistinctSpill *self, const SfcValue *slots)
{
  guint n = self->plan->join.first_slot;

  g_byte_array_set_size (self->value, 0);
  g_byte_array_append (self->value, (const guint8 *)slots,
                       n * (guint)sizeof (SfcValue));
  for (guint i = 0; i < n; i++)
    if (is_text (self, i) && slots[i].n > 0)
      g_byte_array_append (self->value, (const guint8 *)slots[i].s, slots[i].n);
}

static void
decode_row (SfcDistinctSpill *self, const guint8 *value)
{
  guint n = self->plan->join.first_slot;
  const char *text = (const char *)value + n * sizeof (SfcValue);

  memcpy (self->slots, value, n * sizeof (SfcValue));
  for (guint i = 0; i < n; i++)
    if (is_text (self, i) && self->slots[i].n > 0)
      {
        self->slots[i].s = text;
        text += self->slots[i].n;
      }
}

/* ---- a batch */

gboolean
sfc_distinct_spill_begin (SfcDistinctSpill *self, GError **error)
{
  self->batch++;
  return sfc_key_table_begin (self->table, error);
}

static gboolean
is_before (const SfcGroup *row, const SfcKeyEntry *entry)
{
  return row->first_rank != entry->rank ? row->first_rank < entry->rank
                                        : row->first_offset < entry->offset;
}

static gboolean
merge_row (SfcDistinctSpill *self, const SfcGroup *row, GError **error)
{
  SfcKeyEntry entry;
  gboolean is_new;

  if (!sfc_key_table_find (self->table, sfc_group_peek_key (row), row->n_key,
                           &entry, error))
    return FALSE;
  is_new = entry.id == 0;
  if (!is_new && (entry.batch != self->batch || !is_before (row, &entry)))
    return TRUE;
  encode_row (self, sfc_distinct_slots (row));
  entry.batch = self->batch;
  entry.rank = row->first_rank;
  entry.offset = row->first_offset;
  entry.value = self->value->data;
  entry.n_value = self->value->len;
  return sfc_key_table_put (self->table, &entry, is_new, error);
}

gboolean
sfc_distinct_spill_merge (SfcDistinctSpill *self, GPtrArray *rows,
                          GError **error)
{
  sfc_group_sort_by_keys (rows);
  for (guint i = 0; i < rows->len; i++)
    if (!merge_row (self, rows->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* ---- the end of a batch */

static gboolean
hand_on (SfcDistinctSpill *self, GPtrArray *ids, SfcRowFunc push, gpointer data,
         GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      SfcRow row = { .slots = self->slots };
      SfcKeyEntry entry;

      if (!sfc_key_table_read (self->table,
                               (gint64)GPOINTER_TO_SIZE (ids->pdata[i]), &entry,
                               error))
        return FALSE;
      decode_row (self, entry.value);
      row.rank = entry.rank;
      row.offset = entry.offset;
      push (&row, data);
    }
  return sfc_key_table_forget_values (self->table, error);
}

typedef struct
{
  SfcDistinctSpill *self;
  gint64 watermark_us;
} Age;

static gboolean
is_old (const SfcKeyEntry *entry, gpointer data)
{
  const Age *age = data;
  gint64 time = sfc_distinct_key_time (age->self->plan, entry->key);

  return time != G_MAXINT64 && time <= age->watermark_us;
}

/* Every key is looked at, but only when some may have come of age: rows that
 * are older than the last watermark are late. */
static gboolean
evict (SfcDistinctSpill *self, gint64 watermark_us, gint64 *removed,
       GError **error)
{
  Age age = { self, watermark_us };
  gboolean ok = TRUE;

  *removed = 0;
  if (self->plan->distinct_time >= 0 && watermark_us != self->evicted_us)
    ok = sfc_key_table_mark_gone (self->table, is_old, &age, removed, error);
  self->evicted_us = watermark_us;
  return ok;
}

gboolean
sfc_distinct_spill_finish (SfcDistinctSpill *self, gint64 watermark_us,
                           SfcRowFunc push, gpointer data,
                           SfcGroupStateMetrics *metrics, GError **error)
{
  g_autoptr (GPtrArray) ids
      = sfc_key_table_list (self->table, SFC_KEYS_TOUCHED, error);

  if (ids == NULL || !hand_on (self, ids, push, data, error)
      || !evict (self, watermark_us, &metrics->removed, error))
    return FALSE;
  self->total += ids->len - metrics->removed;
  metrics->updated = ids->len;
  metrics->kept = MAX (metrics->updated - metrics->removed, 0);
  metrics->total = self->total;
  metrics->bytes = sfc_key_table_get_bytes (self->table);
  return TRUE;
}

/* ---- to the checkpoint and back */

typedef struct
{
  SfcGroupStateVisit visit;
  gpointer data;
  const guint8 *value;
} Save;

static void
save_entry (const SfcKeyEntry *entry, gpointer data)
{
  const Save *save = data;

  save->visit (entry->key, entry->n_key, save->value, 0, save->data);
}

gboolean
sfc_distinct_spill_save (SfcDistinctSpill *self, gboolean all,
                         SfcGroupStateVisit visit, gpointer data,
                         GError **error)
{
  Save there = { visit, data, (const guint8 *)"" };
  Save gone = { visit, data, NULL };

  if (all)
    return sfc_key_table_visit (self->table, SFC_KEYS_ALL, save_entry, &there,
                                error);
  /* those that go are the last: a key may be both */
  return sfc_key_table_visit (self->table, SFC_KEYS_TOUCHED, save_entry, &there,
                              error)
         && sfc_key_table_visit (self->table, SFC_KEYS_GONE, save_entry, &gone,
                                 error);
}

gboolean
sfc_distinct_spill_restore (SfcDistinctSpill *self, const guint8 *key,
                            gsize n_key, gboolean gone, GError **error)
{
  SfcKeyEntry entry;

  if (!sfc_key_table_find (self->table, key, n_key, &entry, error))
    return FALSE;
  if (gone == (entry.id == 0))
    return TRUE;
  self->total += gone ? -1 : 1;
  return gone ? sfc_key_table_remove (self->table, entry.id, error)
              : sfc_key_table_put (self->table, &entry, FALSE, error);
}
