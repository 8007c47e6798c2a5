/* exec/digits.h -- sorting by numbers, digit by digit. */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

#define SFC_DIGIT_BITS 11
#define SFC_DIGITS (1 << SFC_DIGIT_BITS)

/** SfcNumberFunc: Returns: the number by which @item is sorted; @data: of the
 * caller */
typedef guint64 (*SfcNumberFunc) (gconstpointer item, gconstpointer data);

/* Inlined with its constants, so that a pass calls nothing. */
static inline __attribute__ ((always_inline)) void
sfc_digits_pass (const guint8 *from, guint8 *to, guint n, gsize size,
                 SfcNumberFunc number, gconstpointer data, guint shift)
{
  guint32 at[SFC_DIGITS] = { 0 }, sum = 0;

  for (guint i = 0; i < n; i++)
    at[number (from + i * size, data) >> shift & (SFC_DIGITS - 1)]++;
  for (guint digit = 0; digit < SFC_DIGITS; digit++)
    {
      guint32 count = at[digit];

      at[digit] = sum;
      sum += count;
    }
  for (guint i = 0; i < n; i++)
    {
      guint64 digit
          = number (from + i * size, data) >> shift & (SFC_DIGITS - 1);

      memcpy (to + at[digit]++ * size, from + i * size, size);
    }
}

/**
 * sfc_digits_sort:
 * @items: (array length=n): of @size bytes each
 * @spare: room for as many
 * @number: of an item
 * @data: for @number
 * @bits: those that are not 0 in all numbers
 *
 * Puts them in the order of their numbers; those of equal ones stay as they
 * are.
 */
static inline __attribute__ ((always_inline)) void
sfc_digits_sort (gpointer items, gpointer spare, guint n, gsize size,
                 SfcNumberFunc number, gconstpointer data, guint64 bits)
{
  guint8 *from = items, *to = spare, *swap;

  for (guint shift = 0; shift < 64 && bits >> shift > 0;
       shift += SFC_DIGIT_BITS)
    {
      if ((bits >> shift & (SFC_DIGITS - 1)) == 0)
        continue;
      sfc_digits_pass (from, to, n, size, number, data, shift);
      swap = from, from = to, to = swap;
    }
  if (from != items)
    memcpy (items, from, n * size);
}

G_END_DECLS
