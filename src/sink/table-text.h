/* sink/table-text.h -- rows as the table that Spark's show() prints. */

#pragma once

#include "base/zone.h"
#include "row/rows.h"

G_BEGIN_DECLS

/**
 * SfcTableStyle:
 * @n_rows: how many rows to show at most; below 0 is 0
 * @truncate: cuts cells to 20 UTF-16 units and aligns right; else left
 * @safe: shows characters that could steer a terminal as U+FFFD
 */
typedef struct
{
  gint64 n_rows;
  gboolean truncate;
  gboolean safe;
} SfcTableStyle;

/**
 * sfc_table_text_append:
 * @out: grows
 * @rows: what to show
 * @zone: for timestamps
 * @style: how
 *
 * Appends the table and, when there are more rows than are shown, its footer
 * line.  Bytes that are not UTF-8 become U+FFFD.
 *
 * Source: spark-semantics 19.2, without the empty line at the end
 */
void sfc_table_text_append (GString *out, const SfcRows *rows,
                            const SfcZone *zone, const SfcTableStyle *style);

G_END_DECLS
