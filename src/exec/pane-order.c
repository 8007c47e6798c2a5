#include "config.h"

#include "exec/pane-order.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW_BYTES 8 /* of a key, before its columns */
#define DIGIT_BITS 11
#define DIGITS (1 << DIGIT_BITS)
#define HASH_BITS (2 * DIGIT_BITS) /* keep most columns apart */
#define FEW 256                    /* for which counting digits does not pay */

struct _SfcPaneOrder
{
  const SfcWindows *windows;
  GArray *other; /* (element-type SfcPartial): where a pass puts them */
};

SfcPaneOrder *
sfc_pane_order_new (const SfcWindows *windows)
{
  SfcPaneOrder *self = g_new0 (SfcPaneOrder, 1);

  self->windows = windows;
  self->other = g_array_new (FALSE, FALSE, sizeof (SfcPartial));
  return self;
}

void
sfc_pane_order_free (SfcPaneOrder *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->other);
  g_free (self);
}

static guint32
hash_of (const SfcPartial *partial)
{
  return partial->hash & ((1U << HASH_BITS) - 1);
}

static int
by_hash_and_time (const void *a, const void *b)
{
  const SfcPartial *one = a, *other = b;
  guint32 hash = hash_of (one), other_hash = hash_of (other);

  if (hash != other_hash)
    return hash < other_hash ? -1 : 1;
  return (one->time > other->time) - (one->time < other->time);
}

static int
compare_columns (const SfcGroup *a, const SfcGroup *b)
{
  if (a->n_key != b->n_key)
    return a->n_key < b->n_key ? -1 : 1;
  return memcmp (sfc_group_peek_key (a) + WINDOW_BYTES,
                 sfc_group_peek_key (b) + WINDOW_BYTES,
                 a->n_key - WINDOW_BYTES);
}

static int
by_columns_and_time (const void *a, const void *b)
{
  const SfcPartial *one = a, *other = b;
  int order = compare_columns (one->group, other->group);

  return order != 0 ? order
                    : (one->time > other->time) - (one->time < other->time);
}

/* ---- digit by digit, the lowest first */

static guint32
digit_of (const SfcPartial *partial, gboolean of_hash, guint shift)
{
  return (of_hash ? partial->hash : partial->mark) >> shift & (DIGITS - 1);
}

static void
pass (const SfcPartial *from, SfcPartial *to, guint n, gboolean of_hash,
      guint shift)
{
  guint32 at[DIGITS] = { 0 }, sum = 0;

  for (guint i = 0; i < n; i++)
    at[digit_of (&from[i], of_hash, shift)]++;
  for (guint digit = 0; digit < DIGITS; digit++)
    {
      guint32 count = at[digit];

      at[digit] = sum;
      sum += count;
    }
  for (guint i = 0; i < n; i++)
    to[at[digit_of (&from[i], of_hash, shift)]++] = from[i];
}

/* Marks each with the number of its pane, from the earliest on.  Returns: the
 * last number, or 0: they lie too far apart. */
static guint32
number_panes (const SfcPaneOrder *self, SfcPartial *all, guint n)
{
  const SfcWindows *windows = self->windows;
  gint64 low = G_MAXINT64, high = G_MININT64, base;

  for (guint i = 0; i < n; i++)
    {
      low = MIN (low, all[i].time);
      high = MAX (high, all[i].time);
    }
  if (!sfc_windows_are_plain (windows, low)
      || !sfc_windows_are_plain (windows, high))
    return 0;
  base = sfc_windows_last (windows, low);
  if ((high - base) / windows->slide_us >= G_MAXINT32)
    return 0;
  for (guint i = 0; i < n; i++)
    {
      gint64 after = all[i].time - base;

      /* there are two panes a slide where a window ends in the middle of it */
      all[i].mark = 2 * (guint32)(after / windows->slide_us)
                    + (after % windows->slide_us != 0);
    }
  return 2 * (guint32)((high - base) / windows->slide_us) + 1;
}

static gboolean
sort_by_digits (SfcPaneOrder *self, GArray *partials)
{
  guint n = partials->len;
  SfcPartial *from = (SfcPartial *)(gpointer)partials->data, *to, *swap;
  guint32 last = number_panes (self, from, n);

  if (last == 0)
    return FALSE;
  g_array_set_size (self->other, n);
  to = (SfcPartial *)(gpointer)self->other->data;
  for (guint shift = 0; shift < 32 && last >> shift > 0; shift += DIGIT_BITS)
    {
      pass (from, to, n, FALSE, shift);
      swap = from, from = to, to = swap;
    }
  for (guint shift = 0; shift < HASH_BITS; shift += DIGIT_BITS)
    {
      pass (from, to, n, TRUE, shift);
      swap = from, from = to, to = swap;
    }
  if (to == (SfcPartial *)(gpointer)partials->data)
    memcpy (to, from, n * sizeof *to);
  return TRUE;
}

/* ---- columns */

/* Different columns may look the same by their hashes. */
static void
part_equal_hashes (SfcPartial *all, guint n)
{
  for (guint i = 1; i < n; i++)
    if (all[i].hash != all[0].hash
        || compare_columns (all[0].group, all[i].group) != 0)
      {
        qsort (all, n, sizeof *all, by_columns_and_time);
        return;
      }
}

void
sfc_pane_order_sort (SfcPaneOrder *self, GArray *partials)
{
  SfcPartial *all = (SfcPartial *)(gpointer)partials->data;
  guint n = partials->len;

  if (n < FEW || !sort_by_digits (self, partials))
    qsort (all, n, sizeof *all, by_hash_and_time);
  for (guint i = 0, same; i < n; i += same)
    {
      for (same = 1;
           i + same < n && hash_of (&all[i + same]) == hash_of (&all[i]);)
        same++;
      part_equal_hashes (all + i, same);
    }
}

guint
sfc_pane_order_next (const SfcPartial *all, guint n)
{
  guint same = 1;

  while (same < n && all[same].hash == all[0].hash
         && compare_columns (all[same].group, all[0].group) == 0)
    same++;
  return same;
}
