/* support/ui-model.h -- a model of the UI with what a test says. */

#pragma once

#include "support/settings.h"
#include "ui/model.h"

#define RUN_ID "c7314c3a-88e0-460b-a2ab-c23691dde0d5"

/** model_of: a model of one query, @name, and of settings (nullable); Returns:
 * (transfer full) */
static inline SfcUiModel *
model_of (const char *name, const char *const *set)
{
  SfcSettings *settings = settings_of (set, NULL);
  SfcUiModel *model = sfc_ui_model_new (settings, NULL, NULL);
  const SfcUiQueryInfo info = { .name = name,
                                .run_id = RUN_ID,
                                .output_mode = SFC_OUTPUT_UPDATE,
                                .limits = "none" };

  sfc_settings_unref (settings);
  sfc_ui_model_add (model, &info, 1000);
  return model;
}

/** report_of: a report of batch @id with @rows records; Returns: (transfer
 * full) */
static inline SfcProgress *
report_of (gint64 id, gint64 rows)
{
  SfcProgress *progress = sfc_progress_new ();

  progress->id = g_strdup ("49e9741b-15f2-4112-950a-4d419b520670");
  progress->run_id = g_strdup (RUN_ID);
  progress->name = g_strdup ("calls");
  progress->timestamp_ms = 2000 + id * 1000;
  progress->batch_id = id;
  progress->input_rows = rows;
  progress->input_rate = (double)rows;
  progress->processed_rate = 2 * (double)rows;
  progress->duration_ms[SFC_DURATION_ADD_BATCH] = 5;
  progress->duration_ms[SFC_DURATION_TRIGGER_EXECUTION] = 7;
  progress->duration_us[SFC_DURATION_ADD_BATCH] = 5000;
  progress->duration_us[SFC_DURATION_TRIGGER_EXECUTION] = 7000;
  progress->source.description = g_strdup ("KafkaV2[Subscribe[calls]]");
  progress->source.start_offset = g_strdup ("{\"calls\":{\"0\":1,\"1\":2}}");
  progress->source.end_offset = g_strdup ("{\"calls\":{\"0\":4,\"1\":2}}");
  progress->source.latest_offset = g_strdup ("{\"calls\":{\"0\":9,\"1\":2}}");
  progress->source.has_behind = TRUE;
  progress->source.n_partitions = 2;
  progress->source.behind = 5;
  progress->sink_description = g_strdup ("console");
  progress->output_rows = 1;
  return progress;
}

/** report_to: hands a report to the model, as the session does */
static inline void
report_to (SfcUiModel *model, SfcProgress *progress)
{
  sfc_ui_model_report (model, progress);
  sfc_progress_unref (progress);
}
