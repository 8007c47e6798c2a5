#include "config.h"

#include "base/java-double.h"

#include <math.h>
#include <string.h>

/* The digits are those of B / S, one after another, until what is left is no
 * more than M, half the distance to the next double.  Java does this in 32
 * bits, in 64, or in large numbers, and the three differ a little: in what they
 * do on overflow, and in whether the upper bound belongs to the number. */

#define FRACTION_BITS 52
#define WORDS 40

/* ---- large numbers: little-endian words, all of the same length */

typedef guint32 Big[WORDS];

static void
big_multiply (Big x, guint32 factor)
{
  guint64 carry = 0;

  for (int i = 0; i < WORDS; i++)
    {
      carry += (guint64)x[i] * factor;
      x[i] = (guint32)carry;
      carry >>= 32;
    }
}

/* @x = @value * 5^fives * 2^twos */
static void
big_set (Big x, guint64 value, int fives, int twos)
{
  memset (x, 0, sizeof (Big));
  x[0] = (guint32)value;
  x[1] = (guint32)(value >> 32);
  for (; fives > 0; fives--)
    big_multiply (x, 5);
  for (; twos >= 31; twos -= 31)
    big_multiply (x, 1u << 31);
  big_multiply (x, 1u << twos);
}

static int
big_compare (const Big a, const Big b)
{
  for (int i = WORDS - 1; i >= 0; i--)
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  return 0;
}

static void
big_add (Big sum, const Big a, const Big b)
{
  guint64 carry = 0;

  for (int i = 0; i < WORDS; i++)
    {
      carry += (guint64)a[i] + b[i];
      sum[i] = (guint32)carry;
      carry >>= 32;
    }
}

static void
big_subtract (Big x, const Big y)
{
  gint64 borrow = 0;

  for (int i = 0; i < WORDS; i++)
    {
      borrow += (gint64)x[i] - y[i];
      x[i] = (guint32)borrow;
      borrow >>= 32;
    }
}

/* ---- the state of a division, in one of the three widths */

typedef struct
{
  int bits; /* 32, 64, or 0: large */
  gint64 b, s, m, tens;
  Big big_b, big_s, big_m, big_tens;
  gboolean low, high; /* what is left is nothing; or the next digit's start */
} Division;

/* Keeps a sum or product in the width that Java has it in. */
static gint64
wrap (const Division *d, guint64 x)
{
  return d->bits == 32 ? (gint64)(gint32)(guint32)x : (gint64)x;
}

/* The next digit.  @first: M has not been scaled yet */
static int
next_digit (Division *d, gboolean first)
{
  Big sum;
  int q = 0;

  if (d->bits != 0)
    {
      q = (int)(d->b / d->s);
      d->b = wrap (d, 10 * (guint64)(d->b % d->s));
      d->m = wrap (d, 10 * (guint64)d->m);
      /* M may overflow: then it is larger than all else */
      d->low = d->b < d->m || (!first && d->m <= 0);
      d->high = wrap (d, (guint64)d->b + (guint64)d->m) > d->tens
                || (!first && d->m <= 0);
      return q;
    }
  for (; big_compare (d->big_b, d->big_s) >= 0; q++)
    big_subtract (d->big_b, d->big_s);
  big_multiply (d->big_b, 10);
  big_multiply (d->big_m, 10);
  big_add (sum, d->big_b, d->big_m);
  d->low = big_compare (d->big_b, d->big_m) < 0;
  d->high = big_compare (d->big_tens, sum) <= 0;
  return q;
}

/* Whether what is left is below, at or above half a digit. */
static int
compare_half (Division *d)
{
  gint64 difference;
  Big twice;

  if (d->bits == 0)
    {
      big_add (twice, d->big_b, d->big_b);
      return big_compare (twice, d->big_tens);
    }
  difference = wrap (d, wrap (d, (guint64)d->b << 1) - (guint64)d->tens);
  return (difference > 0) - (difference < 0);
}

static guint64
power_of_5 (int n)
{
  guint64 power = 1;

  for (; n > 0; n--)
    power *= 5;
  return power;
}

/* Bits of 5^n: exact up to 26, beyond that Java's bound */
static int
bits_of_5 (int n)
{
  if (n == 0)
    return 0;
  return n <= 26 ? 64 - __builtin_clzll (power_of_5 (n)) : n * 3;
}

/* ---- rounding and special cases */

static int
round_up (char *digits, int n)
{
  int i = n - 1;

  while (digits[i] == '9' && i > 0)
    digits[i--] = '0';
  if (digits[i] == '9')
    {
      digits[0] = '1';
      return 1;
    }
  digits[i]++;
  return 0;
}

/* An integer below 2^63 whose binary form has @insignificant bits too many:
 * about as many digits are given up. */
static int
integer_digits (guint64 value, int insignificant, char *digits)
{
  /* digits that the lowest bits cannot tell: those of 2^p, less one */
  int drop = insignificant > 1 ? (int)(insignificant * 0.30102999566398) : 0;
  guint64 power = power_of_5 (drop) << drop;
  int n;

  if (drop > 0)
    value = value / power + (value % power >= power >> 1);
  g_snprintf (digits, SFC_JAVA_DIGITS, "%" G_GUINT64_FORMAT, value);
  n = (int)strlen (digits);
  for (int i = n - 1; i > 0 && digits[i] == '0'; i--)
    digits[i] = '\0';
  return n + drop;
}

/* A power of two times a power of five. */
typedef struct
{
  int two, five;
} Scale;

static void
begin (Division *d, guint64 fraction, int bits, Scale b, Scale s, Scale m)
{
  int b_bits = bits + b.two + bits_of_5 (b.five);
  int tens_bits = s.two + 1 + bits_of_5 (s.five + 1);

  d->bits = b_bits >= 64 || tens_bits >= 64   ? 0
            : b_bits >= 32 || tens_bits >= 32 ? 64
                                              : 32;
  if (d->bits == 0)
    {
      big_set (d->big_b, fraction, b.five, b.two);
      big_set (d->big_s, 1, s.five, s.two);
      big_set (d->big_m, 1, m.five, m.two);
      big_set (d->big_tens, 1, s.five + 1, s.two + 1);
      return;
    }
  d->b = wrap (d, (fraction * power_of_5 (b.five)) << b.two);
  d->s = wrap (d, power_of_5 (s.five) << s.two);
  d->m = wrap (d, power_of_5 (m.five) << m.two);
  d->tens = wrap (d, (guint64)d->s * 10);
}

/* Prepares the division for @fraction of @bits bits, the first of which
 * stands for 2^@exponent, as a multiple of 10^@decimal. */
static void
begin_at (Division *d, guint64 fraction, int bits, int exponent,
          int significant, int decimal)
{
  int tiny = MAX (0, bits - exponent - 1), common;
  Scale b = { .five = MAX (0, -decimal) }, m = b;
  Scale s = { .five = MAX (0, decimal) };

  s.two = s.five + tiny;
  m.two = b.five + tiny + exponent - significant;
  b.two = b.five + tiny + exponent - (bits - 1);
  common = MIN (b.two, s.two);
  b.two -= common;
  s.two -= common;
  m.two -= common + (bits == 1); /* below a power of two they are closer */
  if (m.two < 0)
    {
      b.two -= m.two;
      s.two -= m.two;
      m.two = 0;
    }
  begin (d, fraction, bits, b, s, m);
}

/* All digits but the rounding of the last; returns how many.  A leading zero
 * is left out, and counted in *@decimal. */
static int
divide (Division *d, char *digits, int *decimal)
{
  int n = 0, digit = next_digit (d, TRUE);

  if (digit == 0 && !d->high)
    (*decimal)--;
  else
    digits[n++] = (char)('0' + digit);
  /* the form with an exponent has two digits at least */
  if (*decimal < -3 || *decimal >= 8)
    d->low = d->high = FALSE;
  while (!d->low && !d->high)
    digits[n++] = (char)('0' + next_digit (d, FALSE));
  digits[n] = '\0';
  return n;
}

int
sfc_java_digits (double value, gboolean single, char digits[SFC_JAVA_DIGITS])
{
  int significant = single ? 24 : FRACTION_BITS + 1;
  int least = single ? -126 : -1022;
  int exponent, tail, bits, decimal, n, half;
  guint64 fraction;
  Division d;

  fraction = (guint64)ldexp (frexp (value, &exponent), FRACTION_BITS + 1);
  exponent--;
  if (exponent < least)
    significant -= least - exponent;
  tail = __builtin_ctzll (fraction);
  bits = FRACTION_BITS + 1 - tail;
  if (exponent <= 62 && bits <= exponent + 1)
    return integer_digits (exponent >= FRACTION_BITS
                               ? fraction << (exponent - FRACTION_BITS)
                               : fraction >> (FRACTION_BITS - exponent),
                           MAX (0, exponent - significant - 1), digits);
  decimal = (int)floor ((ldexp ((double)fraction, -FRACTION_BITS) - 1.5)
                            * 0.289529654
                        + 0.176091259 + exponent * 0.301029995663981);
  begin_at (&d, fraction >> tail, bits, exponent, significant, decimal);
  n = divide (&d, digits, &decimal);
  half = !d.high ? -1 : d.low ? compare_half (&d) : 1;
  if (half > 0 || (half == 0 && (digits[n - 1] & 1) != 0))
    decimal += round_up (digits, n);
  return decimal + 1;
}
