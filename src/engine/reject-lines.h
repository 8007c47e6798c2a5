/* engine/reject-lines.h -- malformed and late records of a batch, a line each.
 *
 * They are part of the progress reports, which are the same in every language.
 */

#pragma once

#include "engine/late.h"
#include "exec/malformed.h"

G_BEGIN_DECLS

/** sfc_reject_lines_place: Returns: (transfer full): where a record @at of a
 * batch that ends at @end stands */
char *sfc_reject_lines_place (const SfcOffsets *end,
                              const SfcMalformedPlace *at);

/** sfc_reject_lines_malformed: Returns: (transfer full) (nullable) (array
 * zero-terminated=1): the samples of @malformed, of a batch that ends at @end;
 * %NULL: there are none */
char **sfc_reject_lines_malformed (const SfcOffsets *end,
                                   const SfcMalformed *malformed);

/**
 * sfc_reject_lines_late:
 * @end: of the batch
 * @late: samples
 * @plan: of the query
 * @late_ms: the watermark that it came too late for [ms since 1970]
 *
 * Returns: (transfer full) (array zero-terminated=1): the lines
 */
char **sfc_reject_lines_late (const SfcOffsets *end, const SfcLateSamples *late,
                              const SfcPlan *plan, gint64 late_ms);

G_END_DECLS
