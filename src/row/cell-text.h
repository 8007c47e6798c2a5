/* row/cell-text.h -- one cell as text: Spark's show(), and JSON. */

#pragma once

#include "base/zone.h"
#include "row/schema.h"
#include "row/value.h"

G_BEGIN_DECLS

/**
 * sfc_cell_append_text:
 * @out: grows
 * @value: a cell
 * @column: its column
 * @zone: for timestamps
 *
 * Appends what Spark's `CAST(... AS STRING)` gives: `NULL`, `{start, end}` of a
 * window, Java's text of a double, a decimal's own digits.
 *
 * Source: spark-semantics 19.2, step 1
 */
void sfc_cell_append_text (GString *out, const SfcValue *value,
                           const SfcColumn *column, const SfcZone *zone);

/**
 * sfc_cell_append_json:
 * @out: grows
 * @value: a cell
 * @column: its column
 * @zone: for timestamps
 *
 * Appends @value as a JSON value: numbers in Java's text (NaN and the
 * infinities, which JSON lacks, in quotes), timestamps as ISO 8601 with the
 * zone's offset, windows as `{"start":...,"end":...}`.
 */
void sfc_cell_append_json (GString *out, const SfcValue *value,
                           const SfcColumn *column, const SfcZone *zone);

G_END_DECLS
