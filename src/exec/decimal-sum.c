#include "config.h"

#include "exec/decimal-sum.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LIMB_DIGITS 18
#define LIMB G_GINT64_CONSTANT (1000000000000000000)

/* Brings the lower numbers between 0 and LIMB. */
static void
carry (gint64 *self)
{
  for (guint i = 0; i + 1 < SFC_DECIMAL_SUM_CELLS; i++)
    {
      gint64 over = self[i] / LIMB - (self[i] % LIMB < 0);

      self[i] -= over * LIMB;
      self[i + 1] += over;
    }
}

void
sfc_decimal_sum_merge (gint64 *self, const gint64 *other)
{
  for (guint i = 0; i < SFC_DECIMAL_SUM_CELLS; i++)
    self[i] += other[i];
  carry (self);
}

void
sfc_decimal_sum_add (gint64 *self, const SfcValue *value)
{
  guint32 negative = *value->s == '-';
  gint64 limbs[SFC_DECIMAL_SUM_CELLS] = { 0 }, unit = 1;
  guint at = 0, digits = 0;

  for (guint32 i = value->n; i-- > negative;)
    {
      if (value->s[i] == '.')
        continue;
      if (digits == LIMB_DIGITS)
        {
          at++;
          digits = 0;
          unit = 1;
        }
      limbs[at] += (value->s[i] - '0') * unit;
      if (++digits < LIMB_DIGITS)
        unit *= 10;
    }
  for (guint i = 0; negative > 0 && i < SFC_DECIMAL_SUM_CELLS; i++)
    limbs[i] = -limbs[i];
  sfc_decimal_sum_merge (self, limbs);
}

gboolean
sfc_decimal_sum_is_valid (const gint64 *self)
{
  for (guint i = 0; i + 1 < SFC_DECIMAL_SUM_CELLS; i++)
    if (self[i] < 0 || self[i] >= LIMB)
      return FALSE;
  return self[SFC_DECIMAL_SUM_CELLS - 1] > -LIMB
         && self[SFC_DECIMAL_SUM_CELLS - 1] < LIMB;
}

static gboolean
to_magnitude (const gint64 *self, gint64 *magnitude)
{
  gboolean negative = self[SFC_DECIMAL_SUM_CELLS - 1] < 0;

  for (guint i = 0; i < SFC_DECIMAL_SUM_CELLS; i++)
    magnitude[i] = negative ? -self[i] : self[i];
  carry (magnitude);
  return negative;
}

gboolean
sfc_decimal_sum_is_over (const gint64 *self)
{
  gint64 magnitude[SFC_DECIMAL_SUM_CELLS];

  to_magnitude (self, magnitude);
  return magnitude[SFC_DECIMAL_SUM_CELLS - 1] >= 100;
}

/* Long division, digit by digit; @more digits after those of @digits.  The
 * remainder times 10 fits as long as there are fewer than 10^18 rows. */
static gsize
divide (const char *digits, guint more, guint64 n, char *quotient)
{
  guint64 rest = 0;
  gsize length = strlen (digits) + more;

  for (gsize i = 0; i < length; i++)
    {
      rest = rest * 10 + (guint64)(i < length - more ? digits[i] - '0' : 0);
      quotient[i] = (char)('0' + rest / n);
      rest %= n;
    }
  /* one more digit, which rounds: 5 stands for half and what is above */
  quotient[length] = rest >= n - rest ? '5' : '0';
  return length + 1;
}

gsize
sfc_decimal_sum_text (const gint64 *self, gint64 n, int scale,
                      const SfcColumn *column, char plain[SFC_DECIMAL_TEXT])
{
  gint64 magnitude[SFC_DECIMAL_SUM_CELLS];
  char digits[64], text[160];
  gsize length = 1;
  int more = column->scale - scale;

  text[0] = to_magnitude (self, magnitude) ? '-' : '+';
  snprintf (digits, sizeof digits, "%" PRId64 "%018" PRId64 "%018" PRId64,
            magnitude[2], magnitude[1], magnitude[0]);
  length += divide (digits, (guint)more, (guint64)n, text + length);
  length += (gsize)snprintf (text + length, sizeof text - length, "E-%d",
                             column->scale + 1);
  return sfc_decimal_read (text, length, column, plain);
}
