/* base/tzfile.h -- a compiled time zone (RFC 8536), with its footer's rule
 * spelled out for 400 years. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcTzChange:
 * @unix_s: from this instant on
 * @offset_s: this offset holds [s east of Greenwich]
 */
typedef struct
{
  gint64 unix_s;
  gint32 offset_s;
} SfcTzChange;

/**
 * sfc_tzfile_parse:
 * @data: (array length=len): the file
 * @len: [bytes]
 * @first_offset_s: (out): the offset before the first change
 * @cyclic: (out): whether the last 400 years of the changes repeat for ever
 *
 * Returns: (transfer full) (nullable) (element-type SfcTzChange): the changes
 *          of the offset in ascending order; %NULL when @data is not a file of
 *          version 2 or later, or is damaged
 */
GArray *sfc_tzfile_parse (const guint8 *data, gsize len, gint32 *first_offset_s,
                          gboolean *cyclic);

G_END_DECLS
