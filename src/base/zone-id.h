/* base/zone-id.h -- zone ids as java.time.ZoneId.of() reads them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SFC_ZONE_ID_BAD,
  SFC_ZONE_ID_OFFSET,
  SFC_ZONE_ID_REGION,
} SfcZoneIdKind;

/**
 * sfc_zone_id_parse:
 * @id: an id, as a user or a record gives it
 * @offset_s: (out): of an offset [s east of Greenwich]
 * @region: (out) (transfer none): of a region: its name in the zone files;
 *          points into @id or to a constant.  Whether there is such a file is
 *          not looked up, but the name cannot lead out of their folder.
 *
 * Source: Spark's getZoneId: `+1:0` stands for `+01:00`; then ZoneId.of with
 *         ZoneId.SHORT_IDS
 */
SfcZoneIdKind sfc_zone_id_parse (const char *id, gint32 *offset_s,
                                 const char **region);

G_END_DECLS
