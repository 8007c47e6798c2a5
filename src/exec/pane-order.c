#include "config.h"

#include "exec/pane-order.h"

#include <stdlib.h>
#include <string.h>

#include "exec/digits.h"

#define WINDOW_BYTES 8 /* of a key, before its columns */
#define FEW 256        /* for which digits do not pay */
#define HASH_MASK ((1U << 2 * SFC_DIGIT_BITS) - 1) /* most columns differ */

struct _SfcPaneOrder
{
  const SfcWindows *windows;
  GArray *spare; /* (element-type SfcPartial): room to sort */
};

SfcPaneOrder *
sfc_pane_order_new (const SfcWindows *windows)
{
  SfcPaneOrder *self = g_new0 (SfcPaneOrder, 1);

  self->windows = windows;
  self->spare = g_array_new (FALSE, FALSE, sizeof (SfcPartial));
  return self;
}

void
sfc_pane_order_free (SfcPaneOrder *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->spare);
  g_free (self);
}

static guint32
hash_of (const SfcPartial *partial)
{
  return partial->hash & HASH_MASK;
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

/* ---- by numbers: of the columns, then of the pane */

#define PANE_BITS (3 * SFC_DIGIT_BITS)

static guint64
number_of (gconstpointer item, gconstpointer data)
{
  const SfcPartial *partial = item;

  return (guint64)hash_of (partial) << PANE_BITS | partial->mark;
}

/* Marks each with the number of its pane, from the earliest on.  Returns: the
 * bits that are not 0 in all numbers; G_MAXUINT32: they lie too far apart. */
static guint32
number_panes (const SfcPaneOrder *self, SfcPartial *all, guint n)
{
  const SfcWindows *windows = self->windows;
  gint64 low = G_MAXINT64, high = G_MININT64, base;
  guint32 bits = 0;

  for (guint i = 0; i < n; i++)
    {
      low = MIN (low, all[i].time);
      high = MAX (high, all[i].time);
    }
  if (!sfc_windows_are_plain (windows, low)
      || !sfc_windows_are_plain (windows, high))
    return G_MAXUINT32;
  base = sfc_windows_last (windows, low);
  if ((high - base) / windows->slide_us >= G_MAXINT32 / 2)
    return G_MAXUINT32;
  for (guint i = 0; i < n; i++)
    {
      gint64 after = all[i].time - base;

      /* there are two panes a slide where a window ends in the middle of it */
      all[i].mark = 2 * (guint32)(after / windows->slide_us)
                    + (after % windows->slide_us != 0);
      bits |= all[i].mark;
    }
  return bits;
}

static gboolean
sort_by_digits (SfcPaneOrder *self, GArray *partials)
{
  guint32 bits = number_panes (self, (SfcPartial *)(gpointer)partials->data,
                               partials->len);

  if (bits == G_MAXUINT32)
    return FALSE;
  g_array_set_size (self->spare, partials->len);
  sfc_digits_sort (partials->data, self->spare->data, partials->len,
                   sizeof (SfcPartial), number_of, NULL,
                   (guint64)(HASH_MASK) << PANE_BITS | bits);
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
