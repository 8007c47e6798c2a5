/* base/zone.h -- the session's time zone: wall clock <-> instant, and text. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SfcZone: one time zone, immutable, counted; Thread: any. */
typedef struct _SfcZone SfcZone;

/**
 * sfc_zone_new:
 * @id: a Java zone id: region, `Z`, `UTC`, `UTC+3`, `GMT-7:00`, `+01:00`, a
 *      short id as `PST`; or %NULL for the system's zone, UTC when that is not
 *      known
 * @error: set on failure
 *
 * Regions are read from the system's zone files ($TZDIR, else
 * /usr/share/zoneinfo).
 *
 * Errors: %SFC_ERROR_CONFIG in Spark's words (spark-semantics 24.1)
 * Source: Spark's getZoneId, ZoneId.of with its short ids (Java 17)
 *
 * Returns: (transfer full): the zone, or %NULL
 */
SfcZone *sfc_zone_new (const char *id, GError **error);

/**
 * sfc_zone_resolve:
 * @id: as for sfc_zone_new(), not %NULL
 *
 * Returns: (transfer full) (nullable): the zone, or %NULL when there is none
 */
SfcZone *sfc_zone_resolve (const char *id);

SfcZone *sfc_zone_ref (SfcZone *self);
void sfc_zone_unref (SfcZone *self);

/**
 * sfc_zone_offset_at:
 * @self: a zone
 * @unix_s: an instant [s since 1970-01-01T00:00:00Z], of any year
 *
 * Returns: the offset then in force [s], positive east of Greenwich
 */
gint32 sfc_zone_offset_at (const SfcZone *self, gint64 unix_s);

/**
 * sfc_zone_to_unix:
 * @self: a zone
 * @local_s: a wall clock, as the instant it would be in UTC [s]
 *
 * In a gap the time moves forward by the gap, in an overlap the earlier
 * offset is taken, as java.time does.
 *
 * Returns: the instant [s]
 */
gint64 sfc_zone_to_unix (const SfcZone *self, gint64 local_s);

/**
 * SfcZoneSpan: wall clocks that one offset turns into instants
 * @from_s: the first wall clock, as the instant it would be in UTC [s]
 * @to_s: the first after the span [s]
 * @offset_s: instant = wall clock - @offset_s
 */
typedef struct
{
  gint64 from_s, to_s;
  gint32 offset_s;
} SfcZoneSpan;

/**
 * sfc_zone_span_at_local:
 * @self: a zone
 * @local_s: a wall clock, as the instant it would be in UTC [s]
 *
 * For a caller that keeps the span, so as to look up the zone only when the
 * offset changes.
 *
 * Returns: a span that holds @local_s; rules as for sfc_zone_to_unix()
 */
SfcZoneSpan sfc_zone_span_at_local (const SfcZone *self, gint64 local_s);

/**
 * sfc_zone_append_timestamp:
 * @self: a zone
 * @out: grows
 * @us: an instant [us]
 *
 * Source: spark-semantics 8.3 (`2018-12-31 23:57:00.12`): years above 9999
 *         have a plus sign, negative ones a minus
 */
void sfc_zone_append_timestamp (const SfcZone *self, GString *out, gint64 us);

/**
 * sfc_zone_append_iso8601:
 * @self: a zone
 * @out: grows
 * @us: an instant [us]
 *
 * Appends `2018-12-31T23:57:00.000-08:00`: at least milliseconds, up to
 * microseconds where they are not 0; offset `Z` where it is 0 (java.time's
 * XXX); seconds of an offset only where they are not 0.
 */
void sfc_zone_append_iso8601 (const SfcZone *self, GString *out, gint64 us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcZone, sfc_zone_unref)

G_END_DECLS
