/* feed/generator.h -- synthetic calls for service, as JSON text. */

#pragma once

#include <glib.h>

#include "feed/call.h"

G_BEGIN_DECLS

/**
 * SfcGeneratorOptions:
 * @n_records: 0 up to %SFC_CALL_MAX_INDEX
 * @seed: any; the same gives the same bytes on every machine
 * @lines: one compact record a line, instead of an array as the city's export
 *         lays it out
 * @oldest_first: else the same records the other way round, as in that export
 * @late: fraction of the records whose times lie 75 to 240 minutes before
 *        their place in the order, and so behind a watermark of 60 minutes
 * @malformed: fraction of the records that are no good ones: a call_date_time
 *             that is not a time, another JSON value than an object; of lines
 *             also such that are not JSON
 */
typedef struct
{
  gint64 n_records;
  guint64 seed;
  gboolean lines, oldest_first;
  double late, malformed;
} SfcGeneratorOptions;

/** SfcGenerator: constant memory, whatever the number. */
typedef struct _SfcGenerator SfcGenerator;

/** sfc_generator_new: Returns: (transfer full): before the first record */
SfcGenerator *sfc_generator_new (const SfcGeneratorOptions *options);
void sfc_generator_free (SfcGenerator *self);

/**
 * sfc_generator_next:
 * @out: grows by the next record, with what stands before and behind it
 *
 * Returns: whether something was appended; %FALSE: the text is complete
 */
gboolean sfc_generator_next (SfcGenerator *self, GString *out);

/** sfc_generator_stop: no record more; what is still appended ends the text */
void sfc_generator_stop (SfcGenerator *self);

/** sfc_generator_get_done: Returns: records appended so far */
gint64 sfc_generator_get_done (const SfcGenerator *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcGenerator, sfc_generator_free)

G_END_DECLS
