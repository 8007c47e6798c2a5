/* base/spool.h -- lines that wait to be read, in memory or on disk. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcSpool: lines in lanes, each read in the order in which it was filled.
 * What outgrows memory goes to a file without a name, which is gone with the
 * program, whatever ends it.  One thread at a time.
 */
typedef struct _SfcSpool SfcSpool;

/** sfc_spool_new: @most_bytes: what may wait in memory [bytes]; Returns:
 * (transfer full): no lane */
SfcSpool *sfc_spool_new (gsize most_bytes);
void sfc_spool_free (SfcSpool *self);

/** sfc_spool_set_folder: @folder: for the file; at first, that of temporary
 * files */
void sfc_spool_set_folder (SfcSpool *self, const char *folder);

/** sfc_spool_begin: forgets all; there are @n_lanes lanes without a line */
void sfc_spool_begin (SfcSpool *self, guint n_lanes);

/**
 * sfc_spool_add:
 * @self: a spool
 * @lane: from 0
 * @line: (array length=n): without a line break
 * @n: [bytes]
 *
 * A failure is told by sfc_spool_next().
 */
void sfc_spool_add (SfcSpool *self, guint lane, const char *line, gsize n);

/** sfc_spool_count: Returns: the lines of @lane */
guint64 sfc_spool_count (const SfcSpool *self, guint lane);

/** sfc_spool_rewind: the first line of @lane is the next one; none is added
 * from here on */
void sfc_spool_rewind (SfcSpool *self, guint lane);

/**
 * sfc_spool_next:
 * @self: after sfc_spool_rewind(), and not more often than there are lines
 * @out: grows by the line
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_SINK, %SFC_ERROR_RESOURCES: the file could not be written,
 *         or not read
 */
gboolean sfc_spool_next (SfcSpool *self, GString *out, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSpool, sfc_spool_free)

G_END_DECLS
