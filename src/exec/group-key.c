#include "config.h"

#include "exec/group-key.h"

#include "row/window.h"
#include "state/group-table.h"

#define SIGN_BIT (G_GUINT64_CONSTANT (1) << 63)

void
sfc_group_key_clear (SfcGroupKey *self)
{
  g_free (self->bytes);
  *self = (SfcGroupKey){ 0 };
}

static guint8 *
grow (SfcGroupKey *self, gsize n)
{
  if (self->room - self->n < n)
    {
      self->room = MAX (2 * self->room, self->n + n + 64);
      self->bytes = g_realloc (self->bytes, self->room);
    }
  self->n += n;
  return self->bytes + self->n - n;
}

void
sfc_group_key_set (SfcGroupKey *self, const guint8 *bytes, gsize n)
{
  self->n = 0;
  memcpy (grow (self, n), bytes, n);
}

void
sfc_group_key_begin (SfcGroupKey *self)
{
  self->n = 0;
}

void
sfc_group_key_append (SfcGroupKey *self, SfcType type, const SfcValue *cell)
{
  guint8 *to;

  if (cell->null)
    {
      *grow (self, 1) = 0;
      return;
    }
  if (sfc_type_is_text (type))
    {
      to = grow (self, 1 + 4 + (gsize)cell->n);
      memcpy (to + 1, &cell->n, 4);
      if (cell->n > 0)
        memcpy (to + 5, cell->s, cell->n);
    }
  else
    {
      SfcValue value = *cell;

      if (type == SFC_TYPE_FLOAT || type == SFC_TYPE_DOUBLE)
        value.d = sfc_value_key_double (value.d);
      to = grow (self, 1 + 8);
      memcpy (to + 1, &value.i, 8);
    }
  *to = 1;
}

/* Where the key columns begin among those of plan->grouped. */
static guint
first_key (const SfcPlan *plan)
{
  return plan->window_slot >= 0 ? 1 : 0;
}

void
sfc_group_key_encode (SfcGroupKey *self, const SfcPlan *plan,
                      const SfcValue *slots)
{
  const SfcColumn *columns = plan->grouped->columns + first_key (plan);

  self->n = 0;
  if (plan->window_slot >= 0)
    grow (self, 8);
  for (guint i = 0; i < plan->n_keys; i++)
    sfc_group_key_append (self, columns[i].type, &slots[plan->keys[i]]);
}

void
sfc_group_key_append_rank (SfcGroupKey *self, guint32 rank)
{
  memcpy (grow (self, sizeof rank), &rank, sizeof rank);
}

void
sfc_group_key_set_window (SfcGroupKey *self, gint64 start_us)
{
  guint64 ordered = GUINT64_TO_BE ((guint64)start_us ^ SIGN_BIT);

  memcpy (self->bytes, &ordered, 8);
}

guint32
sfc_group_key_hash_columns (const SfcPlan *plan, const guint8 *key, gsize n)
{
  gsize head = plan->window_slot >= 0 ? 8 : 0;

  return sfc_group_hash (key + head, n - head);
}

guint32
sfc_group_key_hash_window (gint64 start_us)
{
  return sfc_group_hash ((const guint8 *)&start_us, sizeof start_us);
}

guint32
sfc_group_key_hash (const SfcPlan *plan, const guint8 *key, gsize n)
{
  guint32 hash = sfc_group_key_hash_columns (plan, key, n);

  if (plan->window_slot >= 0)
    hash ^= sfc_group_key_hash_window (sfc_group_key_get_window (key));
  return hash;
}

gint64
sfc_group_key_get_window (const guint8 *key)
{
  guint64 ordered;

  memcpy (&ordered, key, 8);
  return (gint64)(GUINT64_FROM_BE (ordered) ^ SIGN_BIT);
}

const guint8 *
sfc_group_key_read (SfcType type, const guint8 *at, SfcValue *cell)
{
  *cell = (SfcValue){ 0 };
  if (*at++ == 0)
    cell->null = TRUE;
  else if (sfc_type_is_text (type))
    {
      memcpy (&cell->n, at, 4);
      cell->s = (const char *)at + 4;
      at += 4 + cell->n;
    }
  else
    {
      memcpy (&cell->i, at, 8);
      at += 8;
    }
  return at;
}

void
sfc_group_key_decode (const SfcPlan *plan, const guint8 *key, gsize n,
                      SfcValue *cells)
{
  const SfcColumn *column = plan->grouped->columns;
  const guint8 *at = key;

  if (plan->window_slot >= 0)
    {
      *cells++ = sfc_value_long (sfc_group_key_get_window (at));
      at += 8;
      column++;
    }
  for (guint i = 0; i < plan->n_keys; i++)
    at = sfc_group_key_read (column[i].type, at, &cells[i]);
  g_assert (at == key + n);
}

/* Takes one value off the front. */
static gboolean
skip (SfcType type, const guint8 **at, gsize *n)
{
  gsize size = 1;
  guint32 length;

  if (*n < 1 || **at > 1)
    return FALSE;
  if (**at == 1 && !sfc_type_is_text (type))
    size += 8;
  else if (**at == 1)
    {
      if (*n < 1 + 4)
        return FALSE;
      memcpy (&length, *at + 1, 4);
      size += 4 + (gsize)length;
    }
  if (*n < size)
    return FALSE;
  *at += size;
  *n -= size;
  return TRUE;
}

gboolean
sfc_group_key_has_columns (const SfcColumn *columns, guint n_columns,
                           const guint8 *key, gsize n)
{
  for (guint i = 0; i < n_columns; i++)
    if (!skip (columns[i].type, &key, &n))
      return FALSE;
  return n == 0;
}

gboolean
sfc_group_key_is_valid (const SfcPlan *plan, const guint8 *key, gsize n)
{
  const SfcColumn *columns = plan->grouped->columns + first_key (plan);

  if (plan->window_slot >= 0)
    {
      if (n < 8)
        return FALSE;
      key += 8;
      n -= 8;
    }
  return sfc_group_key_has_columns (columns, plan->n_keys, key, n);
}

gint64
sfc_group_key_get_end (const SfcPlan *plan, const SfcValue *cells)
{
  const SfcValue *time;

  if (plan->event_time_key == SFC_EVENT_TIME_NONE)
    return SFC_GROUP_NEVER_ENDS;
  if (plan->event_time_key == SFC_EVENT_TIME_WINDOW)
    return sfc_window_add (cells[0].i, plan->window_us);
  time = &cells[first_key (plan) + (guint)plan->event_time_key];
  return time->null ? SFC_GROUP_NEVER_ENDS : time->i;
}

gboolean
sfc_group_key_is_older (const SfcPlan *plan, const SfcValue *cells,
                        gint64 watermark_us)
{
  gint64 end_us = sfc_group_key_get_end (plan, cells);

  return end_us <= watermark_us && end_us != SFC_GROUP_NEVER_ENDS;
}

gboolean
sfc_group_key_is_done (const SfcPlan *plan, const guint8 *key, gsize n,
                       gint64 watermark_us, SfcValue *cells)
{
  if (plan->output_mode == SFC_OUTPUT_COMPLETE
      || plan->event_time_key == SFC_EVENT_TIME_NONE)
    return FALSE;
  if (plan->event_time_key == SFC_EVENT_TIME_WINDOW)
    cells[0] = sfc_value_long (sfc_group_key_get_window (key));
  else
    sfc_group_key_decode (plan, key, n, cells);
  return sfc_group_key_is_older (plan, cells, watermark_us);
}
