/* fuzz/fuzz-time.c -- texts -> times, zones, durations, sizes and numbers.
 *
 * Input: a byte that says what the rest is, see readers[] below.  What must
 * hold:
 *
 *   - a timestamp and a date, written as CAST writes them, are read again as
 *     the same;
 *   - blanks around a text change nothing where CAST reads it;
 *   - a zone's id does not lead out of the zone files, its offset is within a
 *     day, and a wall clock is in the span that is said to hold it;
 *   - a compiled zone's changes ascend;
 *   - a duration without months is the same in all that read one.
 *
 * Covers: src/row/timestamp.c src/row/date.c src/row/time-text.c
 * Covers: src/row/time-pattern.c src/row/time-pattern-match.c
 * Covers: src/row/legacy-time.c src/row/cast-text.c src/row/decimal.c
 * Covers: src/row/schema.c src/config/interval.c src/base/zone.c
 * Covers: src/base/zone-id.c src/base/tzfile.c src/base/civil.h
 */

#include "config.h"

#include "base/civil.h"
#include "base/tzfile.h"
#include "base/zone.h"
#include "base/zone-id.h"
#include "config/interval.h"
#include "fuzz.h"
#include "row/cast-text.h"
#include "row/cell-text.h"
#include "row/decimal.h"
#include "row/legacy-time.h"
#include "row/time-text.h"
#include "row/timestamp.h"

static SfcZone *zones[3];
static SfcTimestampReader *readers_of[3];

/* Before and behind @text, which CAST trims. */
static char *
pad (const char *text, gsize n, gsize *n_padded)
{
  char *padded = g_malloc (n + 2);

  padded[0] = ' ';
  memcpy (padded + 1, text, n);
  padded[n + 1] = '\t';
  *n_padded = n + 2;
  return padded;
}

/* ---- times */

static void
check_written (guint i, gint64 us)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 again;

  sfc_zone_append_iso8601 (zones[i], text, us);
  sfc_zone_append_timestamp (zones[i], text, us);
  /* a wall clock says one instant only where the offset never changes */
  g_string_truncate (text, 0);
  sfc_zone_append_timestamp (zones[i], text, us);
  if (i == 0)
    fuzz_check (sfc_timestamp_cast (readers_of[i], text->str, text->len, &again)
                && again == us);
}

static void
read_timestamp (FuzzInput *input)
{
  gsize n, n_padded;
  g_autofree char *text = fuzz_take_rest (input, &n);
  g_autofree char *padded = pad (text, n, &n_padded);

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      gint64 us, same;
      gboolean cast;

      sfc_timestamp_reader_set_pattern (readers_of[i], NULL, TRUE);
      cast = sfc_timestamp_cast (readers_of[i], text, n, &us);
      fuzz_check (sfc_timestamp_cast (readers_of[i], padded, n_padded, &same)
                      == cast
                  && (!cast || same == us));
      if (cast)
        check_written (i, us);
      if (sfc_timestamp_read (readers_of[i], text, n, &same))
        check_written (i, same);
      else
        fuzz_check (!cast);
    }
  sfc_legacy_reads_timestamp (text, n);
}

static void
check_date (gint32 days)
{
  static const SfcColumn column = { .type = SFC_TYPE_DATE };
  const SfcValue value = sfc_value_long (days);
  g_autoptr (GString) text = g_string_new (NULL);
  gint32 again;

  sfc_cell_append_text (text, &value, &column, zones[0]);
  fuzz_check (sfc_date_cast (text->str, text->len, &again) && again == days);
}

static void
read_date (FuzzInput *input)
{
  gsize n, n_padded;
  g_autofree char *text = fuzz_take_rest (input, &n);
  g_autofree char *padded = pad (text, n, &n_padded);
  gint32 days, same;
  gboolean cast = sfc_date_cast (text, n, &days);

  fuzz_check (sfc_date_cast (padded, n_padded, &same) == cast
              && (!cast || same == days));
  if (cast)
    check_date (days);
  if (n > 0 && sfc_date_read (text, n, NULL, TRUE, &days))
    check_date (days);
  else
    fuzz_check (!cast);
  sfc_legacy_reads_date (text, n);
}

/* A line of pattern, then a text. */
static void
read_pattern (FuzzInput *input)
{
  g_autofree char *line = fuzz_take_text (input);
  gsize n;
  g_autofree char *text = fuzz_take_rest (input, &n);
  g_autoptr (SfcTimePattern) pattern = g_utf8_validate (line, -1, NULL)
                                           ? sfc_time_pattern_new (line, NULL)
                                           : NULL;
  SfcTimeParts parts;
  gint64 us;
  gint32 days;

  if (pattern == NULL)
    return;
  if (sfc_time_pattern_match (pattern, text, n, &parts))
    fuzz_check (parts.month >= 1 && parts.month <= 12 && parts.day >= 1
                && parts.day <= 31 && parts.second >= 0 && parts.second < 86400
                && parts.nano >= 0 && parts.nano < 1000000000
                && ABS (parts.offset_s) <= 18 * 3600);
  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    for (int fallback = 0; fallback < 2; fallback++)
      {
        sfc_timestamp_reader_set_pattern (readers_of[i], pattern, fallback);
        sfc_timestamp_read (readers_of[i], text, n, &us);
        sfc_timestamp_reader_set_pattern (readers_of[i], NULL, TRUE);
        sfc_date_read (text, n, pattern, fallback, &days);
      }
}

/* ---- zones */

static void
check_zone (const SfcZone *zone)
{
  static const gint64 times[]
      = { -62135596800, -1633280400, 0, 1552212000, 1572768000, 7984915200 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    for (gint64 local = times[i] - 7200; local <= times[i] + 7200;
         local += 1800)
      {
        SfcZoneSpan span = sfc_zone_span_at_local (zone, local);

        fuzz_check (span.from_s <= local && local < span.to_s);
        fuzz_check (sfc_zone_to_unix (zone, local) == local - span.offset_s);
        fuzz_check (ABS (sfc_zone_offset_at (zone, local)) <= 18 * 3600);
      }
}

static void
read_zone (FuzzInput *input)
{
  g_autofree char *id = fuzz_take_text (input);
  g_autoptr (SfcZone) zone = NULL;
  const char *region = NULL;
  gint32 offset_s;

  switch (sfc_zone_id_parse (id, &offset_s, &region))
    {
    case SFC_ZONE_ID_OFFSET:
      fuzz_check (ABS (offset_s) <= 18 * 3600);
      break;
    case SFC_ZONE_ID_REGION:
      fuzz_check (*region != '/' && strstr (region, "..") == NULL);
      break;
    case SFC_ZONE_ID_BAD:
      break;
    }
  zone = sfc_zone_resolve (id);
  if (zone != NULL)
    check_zone (zone);
}

static void
read_tzfile (FuzzInput *input)
{
  gsize n;
  g_autofree char *data = fuzz_take_rest (input, &n);
  gint32 first;
  gboolean cyclic;
  g_autoptr (GArray) changes
      = sfc_tzfile_parse ((const guint8 *)data, n, &first, &cyclic);

  for (guint i = 1; changes != NULL && i < changes->len; i++)
    fuzz_check (g_array_index (changes, SfcTzChange, i - 1).unix_s
                < g_array_index (changes, SfcTzChange, i).unix_s);
}

/* ---- durations and sizes */

static void
read_interval (FuzzInput *input)
{
  g_autofree char *text = fuzz_take_text (input);
  gint64 us, same;

  if (sfc_interval_parse (text, &us, NULL))
    {
      fuzz_check (sfc_interval_parse_delay (text, &same, NULL) == (us >= 0));
      fuzz_check (us < 0 || same == us);
      fuzz_check (sfc_interval_parse_trigger (text, &same, NULL) == (us >= 0));
      fuzz_check (us < 0 || same == us - us % 1000);
    }
  else
    {
      sfc_interval_parse_delay (text, &us, NULL);
      sfc_interval_parse_trigger (text, &us, NULL);
    }
}

static void
read_duration (FuzzInput *input)
{
  g_autofree char *text = fuzz_take_text (input);
  gint64 value;
  g_autoptr (GError) first = NULL, second = NULL;

  fuzz_check (sfc_duration_parse (text, 1000, &value, &first)
              == (first == NULL));
  fuzz_check (sfc_size_parse (text, 1 << 20, &value, &second)
              == (second == NULL));
}

/* ---- numbers and types */

static void
read_number (FuzzInput *input)
{
  gsize n, length;
  g_autofree char *text = fuzz_take_rest (input, &n);
  g_autofree char *digits = NULL;
  char plain[SFC_DECIMAL_TEXT];
  const SfcColumn column
      = { .type = SFC_TYPE_DECIMAL, .precision = 38, .scale = 18 };
  gint64 i;
  double d;
  gboolean b;

  if (sfc_text_to_long (text, n, &i))
    {
      g_autofree char *copy = g_strdup_printf ("%" G_GINT64_FORMAT, i);
      gint64 again;

      fuzz_check (sfc_text_to_long (copy, strlen (copy), &again) && again == i);
    }
  sfc_text_to_double (text, n, FALSE, &d);
  sfc_text_to_double (text, n, TRUE, &d);
  sfc_text_to_boolean (text, n, &b);
  length = sfc_decimal_read (text, n, &column, plain);
  fuzz_check (length <= sizeof plain);
  if (length > 0)
    {
      char again[SFC_DECIMAL_TEXT];
      g_autoptr (GString) java = g_string_new (NULL);

      fuzz_check (sfc_decimal_read (plain, length, &column, again) == length
                  && memcmp (plain, again, length) == 0);
      sfc_decimal_append_java (java, plain, length);
      fuzz_check (sfc_decimal_read (java->str, java->len, &column, again)
                      == length
                  && memcmp (plain, again, length) == 0);
    }
  sfc_decimal_cast (text, n, &column, plain);
  length = n;
  digits = sfc_text_ascii_digits (text, &length);
}

static void
read_schema (FuzzInput *input)
{
  g_autofree char *text = fuzz_take_text (input);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcSchema) schema = sfc_schema_parse (text, &error);

  fuzz_check ((schema == NULL) == (error != NULL));
  for (guint i = 0; schema != NULL && i < schema->n_columns; i++)
    {
      const SfcColumn *column = &schema->columns[i];
      g_autofree char *type = sfc_column_dup_sql_type (column);
      SfcColumn again = { 0 };

      fuzz_check (sfc_schema_find (schema, column->name) >= 0);
      fuzz_check (sfc_schema_parse_type (type, &again)
                  && again.type == column->type
                  && again.precision == column->precision
                  && again.scale == column->scale);
    }
}

/* ---- all */

static void (*const readers[]) (FuzzInput *input) = {
  read_timestamp, /* @ */
  read_date,      /* A */
  read_pattern,   /* B */
  read_zone,      /* C */
  read_tzfile,    /* D */
  read_interval,  /* E */
  read_duration,  /* F */
  read_number,    /* G */
  read_schema,    /* H */
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const ids[]
      = { "UTC", "America/Los_Angeles", "Australia/Lord_Howe" };
  FuzzInput input = { (const char *)data, size };
  guint what = (guchar)(fuzz_take_byte (&input) - '@');

  for (guint i = 0; zones[0] == NULL || zones[2] == NULL; i++)
    {
      zones[i] = sfc_zone_new (ids[i], NULL);
      fuzz_check (zones[i] != NULL);
      readers_of[i] = sfc_timestamp_reader_new (zones[i]);
    }
  if (what < G_N_ELEMENTS (readers))
    readers[what](&input);
  return 0;
}
