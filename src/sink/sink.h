/* sink/sink.h -- rows -> outside. */

#pragma once

#include <gio/gio.h>

#include "base/zone.h"
#include "config/settings.h"
#include "row/rows.h"
#include "source/offsets.h"

G_BEGIN_DECLS

typedef struct _SfcSink SfcSink;

/**
 * SfcSinkRun: the run of the query that begins
 * @query_id: (nullable): the same in every run; %NULL: without a checkpoint
 * @again: the batch that an earlier run may have written already, or -1
 * @timeout_ms: how long the outside may be silent [ms]
 * @stop: when it is cancelled, nothing waits much longer
 */
typedef struct
{
  const char *query_id;
  gint64 again;
  int timeout_ms;
  GCancellable *stop;
} SfcSinkRun;

/**
 * SfcSinkClass:
 * @begin: (nullable): called once, before the first batch
 * @locate: (nullable): called before each batch: @end is where it ends in its
 *          source, good until it is written
 * @write: writes the rows of a batch
 * @claim: (nullable): makes the file that the sink appends to this query's
 *         alone, for the other hooks' sake
 * @tell: (nullable): with @claim: the length of the file [bytes]
 * @cut: (nullable): with @claim: cuts the file to @length [bytes], unless it is
 *       shorter
 * @ends: (nullable): with @claim: whether the file ends with @batch_id
 * @sync: (nullable): with @claim: what was written is on disk when it returns
 * @free: frees what the sink owns, then the sink
 * @counts_rows: whether progress reports numOutputRows (else -1)
 */
typedef struct
{
  gboolean (*begin) (SfcSink *self, const SfcSinkRun *run, GError **error);
  void (*locate) (SfcSink *self, const SfcOffsets *end);
  gboolean (*write) (SfcSink *self, gint64 batch_id, const SfcRows *rows,
                     GError **error);
  gboolean (*claim) (SfcSink *self, GError **error);
  gboolean (*tell) (SfcSink *self, gint64 *length, GError **error);
  gboolean (*cut) (SfcSink *self, gint64 length, GError **error);
  gboolean (*ends) (SfcSink *self, gint64 batch_id);
  gboolean (*sync) (SfcSink *self, GError **error);
  void (*free) (SfcSink *self);
  gboolean counts_rows;
} SfcSinkClass;

/**
 * SfcSink: the head of every sink's own struct.
 * @description: sink.description of the progress report
 * @file: (nullable): absolute path of the regular file that it appends to; the
 *        sink then has the hooks that need one
 * @schema: of the rows
 */
struct _SfcSink
{
  const SfcSinkClass *klass;
  char *description;
  char *file;
  SfcSchema *schema;
};

/**
 * sfc_sink_new:
 * @settings: the [sink NAME] group says which and how
 * @query: NAME
 * @schema: of the rows; a reference is taken
 * @zone: for timestamps
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG, %SFC_ERROR_SINK, %SFC_ERROR_RESOURCES
 *
 * Returns: (transfer full): the sink of @query, the console when nothing is
 *          said
 */
SfcSink *sfc_sink_new (SfcSettings *settings, const char *query,
                       SfcSchema *schema, SfcZone *zone, GError **error);

/**
 * sfc_sink_new_lines:
 * @settings: settings
 * @query: whose raw records it takes
 * @name: of the group [sink @name]
 * @offline: only checks the settings; the sink cannot write
 * @error: set on failure
 *
 * A jsonlines or kafka sink for rows of one column, `value`, which become lines,
 * or records, as they are; a batch without rows leaves no trace.
 *
 * Errors: as sfc_sink_new()
 *
 * Returns: (transfer full): the sink
 */
SfcSink *sfc_sink_new_lines (SfcSettings *settings, const char *query,
                             const char *name, gboolean offline,
                             GError **error);

/**
 * sfc_sink_check:
 *
 * Makes the checks of sfc_sink_new() that are about settings, and opens
 * nothing.
 * @elsewhere: another program will write, so that librdkafka is not asked
 *             about `kafka.` options
 *
 * Errors: %SFC_ERROR_CONFIG
 */
gboolean sfc_sink_check (SfcSettings *settings, const char *query,
                         SfcSchema *schema, SfcZone *zone, gboolean elsewhere,
                         GError **error);

/** sfc_sink_begin: @run starts; Errors, thread: as of sfc_sink_write() */
gboolean sfc_sink_begin (SfcSink *self, const SfcSinkRun *run, GError **error);

/**
 * sfc_sink_write:
 * @self: a sink
 * @batch_id: from 0
 * @rows: the batch's result, in order
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_SINK, %SFC_ERROR_RESOURCES
 * Thread: the query's
 *
 * Returns: whether it is written
 */
gboolean sfc_sink_write (SfcSink *self, gint64 batch_id, const SfcRows *rows,
                         GError **error);

/** sfc_sink_locate: says where the next batch ends in its source */
void sfc_sink_locate (SfcSink *self, const SfcOffsets *end);
void sfc_sink_free (SfcSink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSink, sfc_sink_free)

G_END_DECLS
