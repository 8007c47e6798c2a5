#include "config.h"

#include "row/cast.h"

#include <math.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/json-text.h"
#include "row/cast-text.h"
#include "row/cell-text.h"
#include "row/decimal.h"
#include "row/timestamp.h"

struct _SfcCaster
{
  SfcZone *zone;
  SfcTimestampReader *timestamps;
  SfcArena *texts;
  GString *text; /* of one cast */
};

SfcCaster *
sfc_caster_new (SfcZone *zone)
{
  SfcCaster *self = g_new0 (SfcCaster, 1);

  self->zone = sfc_zone_ref (zone);
  self->timestamps = sfc_timestamp_reader_new (zone);
  self->texts = sfc_arena_new ();
  self->text = g_string_new (NULL);
  return self;
}

void
sfc_caster_free (SfcCaster *self)
{
  if (self == NULL)
    return;
  sfc_zone_unref (self->zone);
  sfc_timestamp_reader_free (self->timestamps);
  sfc_arena_free (self->texts);
  g_string_free (self->text, TRUE);
  g_free (self);
}

void
sfc_caster_reset (SfcCaster *self)
{
  sfc_arena_reset (self->texts);
}

static gboolean
is_integer (SfcType type)
{
  return type == SFC_TYPE_INT || type == SFC_TYPE_BIGINT;
}

static gboolean
is_floating (SfcType type)
{
  return type == SFC_TYPE_FLOAT || type == SFC_TYPE_DOUBLE;
}

gboolean
sfc_cast_is_allowed (SfcType from, SfcType to)
{
  if (from == SFC_TYPE_WINDOW || to == SFC_TYPE_WINDOW)
    return from == to;
  if (to == SFC_TYPE_DATE)
    return from == SFC_TYPE_STRING || from == SFC_TYPE_TIMESTAMP
           || from == SFC_TYPE_DATE;
  return TRUE;
}

static SfcValue
keep (SfcCaster *self, const char *text, gsize n)
{
  char *copy = sfc_arena_alloc (self->texts, n + 1);

  memcpy (copy, text, n);
  return sfc_value_string (copy, n);
}

/* ---- decimals: the integer in a text, modulo 2^64 as BigDecimal.longValue */

/* @digits: how many after the point count as part of the integer */
static gint64
decimal_to_long (const SfcValue *value, guint digits)
{
  gboolean negative = value->n > 0 && *value->s == '-';
  gboolean after = FALSE;
  guint64 v = 0;

  for (guint32 i = negative; i < value->n && (!after || digits > 0); i++)
    if (value->s[i] == '.')
      after = TRUE;
    else
      {
        v = v * 10 + (guint64)(value->s[i] - '0');
        digits -= after;
      }
  for (; digits > 0; digits--)
    v *= 10;
  return (gint64)(negative ? 0 - v : v);
}

static gboolean
decimal_is_zero (const SfcValue *value)
{
  for (guint32 i = 0; i < value->n; i++)
    if (value->s[i] >= '1' && value->s[i] <= '9')
      return FALSE;
  return TRUE;
}

/* BigDecimal.toString: with an exponent below 10^-6 */
static void
append_decimal (GString *out, const SfcValue *value, int scale)
{
  const char *digits = value->s, *end = value->s + value->n;
  int exponent = -scale;

  if (*digits == '-')
    g_string_append_c (out, *digits++);
  if (scale <= 6 || *digits != '0')
    {
      g_string_append_len (out, digits, end - digits);
      return;
    }
  for (digits += 2; digits < end - 1 && *digits == '0';) /* the point too */
    digits++;
  exponent += (int)(end - digits) - 1;
  if (exponent >= -6)
    {
      g_string_append_len (out, value->s + (*value->s == '-'),
                           value->n - (*value->s == '-'));
      return;
    }
  g_string_append_c (out, *digits++);
  if (digits < end)
    {
      g_string_append_c (out, '.');
      g_string_append_len (out, digits, end - digits);
    }
  g_string_append_printf (out, "E%d", exponent);
}

/* ---- to each type; FALSE: null */

static gint64
double_to_long (double d, gint64 least, gint64 most)
{
  if (isnan (d))
    return 0;
  if (d >= (double)most) /* of G_MAXINT64 that is the next one */
    return most;
  return d <= (double)least ? least : (gint64)d;
}

static gboolean
to_string (SfcCaster *self, const SfcColumn *from, const SfcValue *value,
           SfcValue *result)
{
  g_string_truncate (self->text, 0);
  if (from->type == SFC_TYPE_DECIMAL)
    append_decimal (self->text, value, from->scale);
  else
    sfc_cell_append_text (self->text, value, from, self->zone);
  *result = keep (self, self->text->str, self->text->len);
  return TRUE;
}

static gboolean
to_boolean (const SfcColumn *from, const SfcValue *value, SfcValue *result)
{
  gboolean is_true;

  switch (from->type)
    {
    case SFC_TYPE_STRING:
      if (!sfc_text_to_boolean (value->s, value->n, &is_true))
        return FALSE;
      break;
    case SFC_TYPE_DATE:
      return FALSE;
    case SFC_TYPE_DECIMAL:
      is_true = !decimal_is_zero (value);
      break;
    case SFC_TYPE_FLOAT:
    case SFC_TYPE_DOUBLE:
      is_true = value->d != 0;
      break;
    default:
      is_true = value->i != 0;
    }
  *result = sfc_value_long (is_true);
  return TRUE;
}

static gboolean
to_integer (const SfcColumn *from, gboolean narrow, const SfcValue *value,
            SfcValue *result)
{
  gint64 i;

  switch (from->type)
    {
    case SFC_TYPE_STRING:
      if (!sfc_text_to_long (value->s, value->n, &i)
          || (narrow && i != (gint32)i))
        return FALSE;
      break;
    case SFC_TYPE_DATE:
      return FALSE;
    case SFC_TYPE_DECIMAL:
      i = decimal_to_long (value, 0);
      break;
    case SFC_TYPE_FLOAT:
    case SFC_TYPE_DOUBLE:
      i = narrow ? double_to_long (value->d, G_MININT32, G_MAXINT32)
                 : double_to_long (value->d, G_MININT64, G_MAXINT64);
      break;
    case SFC_TYPE_TIMESTAMP:
      i = sfc_floor_div (value->i, G_USEC_PER_SEC);
      break;
    default:
      i = value->i;
    }
  *result = sfc_value_long (narrow ? (gint32)(guint32)(guint64)i : i);
  return TRUE;
}

static gboolean
to_floating (const SfcColumn *from, gboolean single, const SfcValue *value,
             SfcValue *result)
{
  double d;

  switch (from->type)
    {
    case SFC_TYPE_STRING:
    case SFC_TYPE_DECIMAL:
      if (!sfc_text_to_double (value->s, value->n, single, &d))
        return FALSE;
      break;
    case SFC_TYPE_DATE:
      return FALSE;
    case SFC_TYPE_FLOAT:
    case SFC_TYPE_DOUBLE:
      d = single ? (double)(float)value->d : value->d;
      break;
    case SFC_TYPE_TIMESTAMP:
      d = (double)value->i / (double)G_USEC_PER_SEC;
      d = single ? (double)(float)d : d;
      break;
    default:
      d = single ? (double)(float)value->i : (double)value->i;
    }
  *result = (SfcValue){ .d = d };
  return TRUE;
}

static gboolean
to_decimal (SfcCaster *self, const SfcColumn *from, const SfcColumn *to,
            const SfcValue *value, SfcValue *result)
{
  char plain[SFC_DECIMAL_TEXT];
  const char *text = value->s;
  gsize n = value->n;

  if (from->type == SFC_TYPE_DATE)
    return FALSE;
  if (from->type == SFC_TYPE_STRING)
    while (n > 0 && (guchar)text[n - 1] <= ' ')
      n--;
  while (sfc_type_is_text (from->type) && n > 0 && (guchar)*text <= ' ')
    {
      text++;
      n--;
    }
  if (!sfc_type_is_text (from->type))
    {
      g_string_truncate (self->text, 0);
      if (is_floating (from->type))
        sfc_json_append_double (self->text, value->d);
      else if (from->type == SFC_TYPE_TIMESTAMP)
        sfc_json_append_double (self->text,
                                (double)value->i / (double)G_USEC_PER_SEC);
      else
        g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value->i);
      text = self->text->str;
      n = self->text->len;
    }
  n = from->type == SFC_TYPE_STRING ? sfc_decimal_cast (text, n, to, plain)
                                    : sfc_decimal_read (text, n, to, plain);
  if (n == 0)
    return FALSE;
  *result = keep (self, plain, n);
  return TRUE;
}

static gboolean
to_date (SfcCaster *self, const SfcColumn *from, const SfcValue *value,
         SfcValue *result)
{
  gint32 days;
  gint64 s;

  if (from->type == SFC_TYPE_STRING)
    {
      if (!sfc_date_cast (value->s, value->n, &days))
        return FALSE;
      *result = sfc_value_long (days);
      return TRUE;
    }
  s = sfc_floor_div (value->i, G_USEC_PER_SEC);
  *result = sfc_value_long (
      sfc_floor_div (s + sfc_zone_offset_at (self->zone, s), SFC_DAY_S));
  return TRUE;
}

/* Seconds to microseconds, up to the ends as TimeUnit.toMicros */
static gint64
seconds_to_us (gint64 s)
{
  gint64 us;

  if (__builtin_mul_overflow (s, (gint64)G_USEC_PER_SEC, &us))
    return s < 0 ? G_MININT64 : G_MAXINT64;
  return us;
}

static gboolean
to_timestamp (SfcCaster *self, const SfcColumn *from, const SfcValue *value,
              SfcValue *result)
{
  gint64 us;

  switch (from->type)
    {
    case SFC_TYPE_STRING:
      if (!sfc_timestamp_cast (self->timestamps, value->s, value->n, &us))
        return FALSE;
      break;
    case SFC_TYPE_DATE:
      us = seconds_to_us (sfc_zone_to_unix (self->zone, value->i * SFC_DAY_S));
      break;
    case SFC_TYPE_DECIMAL:
      us = decimal_to_long (value, 6);
      break;
    case SFC_TYPE_FLOAT:
    case SFC_TYPE_DOUBLE:
      if (!isfinite (value->d))
        return FALSE;
      us = double_to_long (value->d * (double)G_USEC_PER_SEC, G_MININT64,
                           G_MAXINT64);
      break;
    case SFC_TYPE_BOOLEAN:
      us = value->i;
      break;
    default:
      us = seconds_to_us (value->i);
    }
  *result = sfc_value_long (us);
  return TRUE;
}

static gboolean
is_same (const SfcColumn *from, const SfcColumn *to)
{
  if (from->type != to->type)
    return is_integer (from->type) && to->type == SFC_TYPE_BIGINT;
  return from->type != SFC_TYPE_DECIMAL
         || (from->scale == to->scale && from->precision <= to->precision);
}

static gboolean
cast (SfcCaster *self, const SfcColumn *from, const SfcColumn *to,
      const SfcValue *value, SfcValue *result)
{
  switch (to->type)
    {
    case SFC_TYPE_STRING:
      return to_string (self, from, value, result);
    case SFC_TYPE_BOOLEAN:
      return to_boolean (from, value, result);
    case SFC_TYPE_INT:
    case SFC_TYPE_BIGINT:
      return to_integer (from, to->type == SFC_TYPE_INT, value, result);
    case SFC_TYPE_FLOAT:
    case SFC_TYPE_DOUBLE:
      return to_floating (from, to->type == SFC_TYPE_FLOAT, value, result);
    case SFC_TYPE_DECIMAL:
      return to_decimal (self, from, to, value, result);
    case SFC_TYPE_DATE:
      return to_date (self, from, value, result);
    case SFC_TYPE_TIMESTAMP:
      return to_timestamp (self, from, value, result);
    case SFC_TYPE_WINDOW:
    default:
      return FALSE;
    }
}

void
sfc_cast (SfcCaster *self, const SfcColumn *from, const SfcColumn *to,
          const SfcValue *value, SfcValue *result)
{
  SfcValue made;

  if (value->null)
    *result = sfc_value_null ();
  else if (is_same (from, to))
    *result = *value;
  else if (cast (self, from, to, value, &made))
    *result = made;
  else
    *result = sfc_value_null ();
}
