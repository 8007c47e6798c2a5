#include "config.h"

#include "base/zone.h"

#include <string.h>

#include "base/civil.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/tzfile.h"
#include "base/zone-id.h"

#define CYCLE_S (SFC_CYCLE_DAYS * SFC_DAY_S)

/* A change of the offset, as the instant and as the wall clock from which on
 * the new offset is the answer: the later of the wall clocks before and after
 * (java.time: in a gap and in an overlap the offset before holds). */
typedef struct
{
  gint64 unix_s, local_s;
  gint32 offset_s;
} Change;

struct _SfcZone
{
  gatomicrefcount refs;
  gint32 first_offset_s;
  gboolean cyclic; /* the last 400 years of changes repeat */
  guint n;
  Change changes[];
};

static SfcZone *
zone_alloc (gint32 first_offset_s, guint n)
{
  SfcZone *self = g_malloc0 (sizeof *self + n * sizeof (Change));

  g_atomic_ref_count_init (&self->refs);
  self->first_offset_s = first_offset_s;
  self->n = n;
  return self;
}

static SfcZone *
zone_from_file (const char *region)
{
  const char *dir = g_getenv ("TZDIR");
  g_autofree char *path = NULL;
  g_autofree char *data = NULL;
  g_autoptr (GArray) changes = NULL;
  gint32 first, before;
  gboolean cyclic;
  SfcZone *self;
  gsize len;

  path = g_build_filename (dir != NULL ? dir : "/usr/share/zoneinfo", region,
                           NULL);
  if (!g_file_get_contents (path, &data, &len, NULL))
    return NULL;
  changes = sfc_tzfile_parse ((const guint8 *)data, len, &first, &cyclic);
  if (changes == NULL)
    return NULL;
  self = zone_alloc (first, changes->len);
  self->cyclic = cyclic;
  before = first;
  for (guint i = 0; i < changes->len; i++)
    {
      SfcTzChange *c = &g_array_index (changes, SfcTzChange, i);
      gint64 local = c->unix_s + MAX (before, c->offset_s);

      if (i > 0)
        local = MAX (local, self->changes[i - 1].local_s);
      self->changes[i] = (Change){ c->unix_s, local, c->offset_s };
      before = c->offset_s;
    }
  return self;
}

SfcZone *
sfc_zone_resolve (const char *id)
{
  const char *region;
  gint32 offset_s;

  switch (sfc_zone_id_parse (id, &offset_s, &region))
    {
    case SFC_ZONE_ID_OFFSET:
      return zone_alloc (offset_s, 0);
    case SFC_ZONE_ID_REGION:
      return zone_from_file (region);
    case SFC_ZONE_ID_BAD:
    default:
      return NULL;
    }
}

static SfcZone *
zone_of_system (void)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  SfcZone *self = sfc_zone_resolve (g_time_zone_get_identifier (local));

  return self != NULL ? self : zone_alloc (0, 0);
}

SfcZone *
sfc_zone_new (const char *id, GError **error)
{
  SfcZone *self = id == NULL ? zone_of_system () : sfc_zone_resolve (id);

  if (self == NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("'%s' in spark.sql.session.timeZone is invalid. Cannot "
                   "resolve the given timezone with ZoneId.of(_, "
                   "ZoneId.SHORT_IDS)"),
                id);
      sfc_remedy (error,
                  _ ("give a region as America/Los_Angeles, UTC, or an offset "
                     "as +01:00"));
    }
  return self;
}

SfcZone *
sfc_zone_ref (SfcZone *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
sfc_zone_unref (SfcZone *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self);
}

/* ---- wall clock <-> instant */

/* How many cycles to go back from @t, so that it comes before @last. */
static gint64
cycles_beyond (gint64 t, gint64 last)
{
  return t < last ? 0 : (t - last) / CYCLE_S + 1;
}

gint32
sfc_zone_offset_at (const SfcZone *self, gint64 unix_s)
{
  guint low = 0, high = self->n;

  if (self->cyclic)
    unix_s
        -= CYCLE_S * cycles_beyond (unix_s, self->changes[self->n - 1].unix_s);
  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (self->changes[middle].unix_s <= unix_s)
        low = middle + 1;
      else
        high = middle;
    }
  return low == 0 ? self->first_offset_s : self->changes[low - 1].offset_s;
}

SfcZoneSpan
sfc_zone_span_at_local (const SfcZone *self, gint64 local_s)
{
  SfcZoneSpan span = { G_MININT64, G_MAXINT64, self->first_offset_s };
  guint low = 0, high = self->n;
  gint64 back = 0;

  if (self->cyclic)
    back
        = CYCLE_S * cycles_beyond (local_s, self->changes[self->n - 1].local_s);
  local_s -= back;
  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (self->changes[middle].local_s <= local_s)
        low = middle + 1;
      else
        high = middle;
    }
  if (low > 0)
    {
      span.from_s = self->changes[low - 1].local_s + back;
      span.offset_s = self->changes[low - 1].offset_s;
    }
  if (low < self->n)
    span.to_s = self->changes[low].local_s + back;
  return span;
}

gint64
sfc_zone_to_unix (const SfcZone *self, gint64 local_s)
{
  return local_s - sfc_zone_span_at_local (self, local_s).offset_s;
}

/* ---- text */

static char *
put_digits (char *to, guint value, int width)
{
  for (int i = width - 1; i >= 0; i--, value /= 10)
    to[i] = (char)('0' + value % 10);
  return to + width;
}

static char *
put_year (char *to, gint64 year)
{
  guint width = 4;

  if (year > 9999)
    *to++ = '+';
  if (year < 0)
    {
      *to++ = '-';
      year = -year;
    }
  for (gint64 rest = year / 10000; rest > 0; rest /= 10)
    width++;
  return put_digits (to, (guint)year, (int)width);
}

/* DATE, @separator and TIME of @us in @self, without the fraction. */
static char *
put_clock (const SfcZone *self, char *to, gint64 us, char separator,
           gint32 *offset_s, guint *micros)
{
  gint64 unix_s = sfc_floor_div (us, G_USEC_PER_SEC);
  gint64 local_s, days;
  SfcCivil date;
  guint second;

  *micros = (guint)sfc_floor_mod (us, G_USEC_PER_SEC);
  *offset_s = sfc_zone_offset_at (self, unix_s);
  local_s = unix_s + *offset_s;
  days = sfc_floor_div (local_s, SFC_DAY_S);
  date = sfc_civil_from_days (days);
  second = (guint)(local_s - days * SFC_DAY_S);
  to = put_year (to, date.year);
  *to++ = '-';
  to = put_digits (to, (guint)date.month, 2);
  *to++ = '-';
  to = put_digits (to, (guint)date.day, 2);
  *to++ = separator;
  to = put_digits (to, second / 3600, 2);
  *to++ = ':';
  to = put_digits (to, second / 60 % 60, 2);
  *to++ = ':';
  return put_digits (to, second % 60, 2);
}

void
sfc_zone_append_timestamp (const SfcZone *self, GString *out, gint64 us)
{
  char text[48], *end;
  gint32 offset_s;
  guint micros;

  end = put_clock (self, text, us, ' ', &offset_s, &micros);
  if (micros != 0)
    {
      *end++ = '.';
      end = put_digits (end, micros, 6);
      while (end[-1] == '0')
        end--;
    }
  g_string_append_len (out, text, end - text);
}

void
sfc_zone_append_iso8601 (const SfcZone *self, GString *out, gint64 us)
{
  char text[64], *end;
  gint32 offset_s;
  guint micros, east;

  end = put_clock (self, text, us, 'T', &offset_s, &micros);
  *end++ = '.';
  end = micros % 1000 == 0 ? put_digits (end, micros / 1000, 3)
                           : put_digits (end, micros, 6);
  east = (guint)ABS (offset_s);
  if (offset_s == 0)
    *end++ = 'Z';
  else
    {
      *end++ = offset_s < 0 ? '-' : '+';
      end = put_digits (end, east / 3600, 2);
      *end++ = ':';
      end = put_digits (end, east / 60 % 60, 2);
      if (east % 60 != 0)
        {
          *end++ = ':';
          end = put_digits (end, east % 60, 2);
        }
    }
  g_string_append_len (out, text, end - text);
}
