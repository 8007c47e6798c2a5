/* sink/sink.h -- rows -> outside. */

#pragma once

#include "config/settings.h"
#include "base/zone.h"
#include "row/rows.h"

G_BEGIN_DECLS

typedef struct _SfcSink SfcSink;

/**
 * SfcSinkClass:
 * @write: writes the rows of a batch; the same batch twice has the effect of
 *         once, or the sink's page says that it has not
 * @free: frees what the sink owns, then the sink
 * @counts_rows: whether progress reports numOutputRows (else -1)
 */
typedef struct
{
  gboolean (*write) (SfcSink *self, gint64 batch_id, const SfcRows *rows,
                     GError **error);
  void (*free) (SfcSink *self);
  gboolean counts_rows;
} SfcSinkClass;

/** SfcSink: the head of every sink's own struct. */
struct _SfcSink
{
  const SfcSinkClass *klass;
  char *description; /* sink.description of the progress report */
};

/**
 * sfc_sink_new:
 * @settings: the [sink NAME] group says which and how
 * @query: NAME
 * @zone: for timestamps
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG, %SFC_ERROR_SINK
 *
 * Returns: (transfer full): the sink of @query, the console when nothing is
 *          said
 */
SfcSink *sfc_sink_new (SfcSettings *settings, const char *query, SfcZone *zone,
                       GError **error);

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
void sfc_sink_free (SfcSink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSink, sfc_sink_free)

G_END_DECLS
