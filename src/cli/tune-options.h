/* cli/tune-options.h -- the options of sfcrime tune. */

#pragma once

#include "cli/common.h"
#include "tune/experiment.h"

G_BEGIN_DECLS

/* Options that were not given; no number that was can be one of these. */
#define SFC_TUNE_NO_RATE G_MAXDOUBLE
#define SFC_TUNE_NO_NUMBER G_MININT

/**
 * SfcTuneOptions: as given, on the stack of the command
 * @grid: of @max_offsets, @max_rate and @vary, once they are checked
 * @trigger_us: -1: not given [us]
 * @duration_us, @target_us: 0: not given [us]
 */
typedef struct
{
  SfcCommon common;
  char *query, *max_offsets, *max_rate, *trigger, *duration, *target_latency;
  char *format, *plot, *input, *progress_file;
  char **vary;
  gint64 records;
  int partitions, repeat;
  double arrival_rate;
  gboolean embedded, write_config;
  SfcGrid grid;
  gint64 trigger_us;
  gint64 duration_us, target_us;
} SfcTuneOptions;

void sfc_tune_options_clear (SfcTuneOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SfcTuneOptions, sfc_tune_options_clear)

/**
 * sfc_tune_options_check:
 * @self: (inout): parsed; its grid is empty
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_USAGE: a value, or options that exclude each other
 */
gboolean sfc_tune_options_check (SfcTuneOptions *self, GError **error);

/** sfc_tune_options_check_files: Errors: %SFC_ERROR_SINK: a file that could not
 * be written after all runs; %SFC_ERROR_SOURCE: the input is not there */
gboolean sfc_tune_options_check_files (const SfcTuneOptions *self,
                                       GError **error);

G_END_DECLS
