/* cli/tune-query.h -- the query whose runs sfcrime tune measures. */

#pragma once

#include "cli/tune-options.h"

G_BEGIN_DECLS

/**
 * SfcTuneQuery:
 * @settings: of it, without what varies
 * @name: its name
 * @topic: that it reads, or several as the configuration has them
 * @trigger: (nullable): of the runs, when it is another one than the query's
 * @interval_s: of the trigger of the runs; 0: as soon as possible [s]
 * @live: whether it begins at the latest offsets
 */
typedef struct
{
  SfcSettings *settings;
  char *name, *topic, *trigger;
  double interval_s;
  gboolean live;
} SfcTuneQuery;

/** sfc_tune_query_clear: frees what it has */
void sfc_tune_query_clear (SfcTuneQuery *self);

/**
 * sfc_tune_query_choose:
 * @self: (out caller-allocates): zeroed; to be cleared, on failure too
 * @opts: checked
 * @pairs: (element-type SfcPair): what will run, the ones of a group together
 * @error: set on failure
 *
 * Finds the query, and that each way to set what varies makes one, in which it
 * has an effect.
 *
 * Errors: %SFC_ERROR_USAGE: a cluster would run it; there is no such query;
 *         what varies does nothing.  %SFC_ERROR_CONFIG: settings that make no
 *         query, or one that reads no topic
 * Thread: main; asks no broker
 */
gboolean sfc_tune_query_choose (SfcTuneQuery *self, const SfcTuneOptions *opts,
                                const GPtrArray *pairs, GError **error);

G_END_DECLS
