/* row/time-pattern.h -- a date and time in a pattern of Java's letters. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SfcTimePattern: checked; immutable. */
typedef struct _SfcTimePattern SfcTimePattern;

/**
 * SfcTimeParts: what a text says, valid as far as it goes without a zone
 * @year: of the calendar that goes on before 1, @month, @day: a date
 * @second: of the day
 * @nano: of the second
 * @has_offset: whether @offset_s is the offset from UTC [s]
 * @zone: (array length=zone_n) (nullable): else the name of the zone, in the
 *        text
 */
typedef struct
{
  gint64 year;
  int month, day, second, nano;
  gboolean has_offset;
  int offset_s;
  const char *zone;
  gsize zone_n;
} SfcTimeParts;

/**
 * sfc_time_pattern_new:
 * @text: UTF-8, of letters y M L d a h H K k m s S V z X x Z, quoted text, and
 *        optional sections in brackets
 * @error: set on failure
 *
 * Source: DateTimeFormatterBuilder.appendPattern(), and of Spark
 *         DateTimeFormatterHelper: any case of letters, S of 1 digit up to the
 *         given number, strict otherwise
 *
 * Errors: %SFC_ERROR_CONFIG: letters or widths that Java or Spark refuses, or
 *         that are not here (D, G, O, zzzz, ZZZZ)
 *
 * Returns: (transfer full): the pattern, or %NULL
 */
SfcTimePattern *sfc_time_pattern_new (const char *text, GError **error);
void sfc_time_pattern_free (SfcTimePattern *self);

/**
 * sfc_time_pattern_match:
 * @self: a pattern
 * @text: (array length=n): UTF-8
 * @n: [bytes]
 * @parts: (out): of what the pattern leaves open, Spark's defaults:
 *         1970-01-01 and midnight
 *
 * Thread: any
 *
 * Returns: whether all of @text is in the pattern, and a time
 */
gboolean sfc_time_pattern_match (const SfcTimePattern *self, const char *text,
                                 gsize n, SfcTimeParts *parts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcTimePattern, sfc_time_pattern_free)

G_END_DECLS
