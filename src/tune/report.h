/* tune/report.h -- what was found, for people and for programs. */

#pragma once

#include "tune/analysis.h"

G_BEGIN_DECLS

/**
 * SfcTuneReport: all borrowed
 * @grid, @experiment, @analysis: what was tried, run and found
 * @query, @topic: over which
 * @repeats: runs a pair that were wanted
 */
typedef struct
{
  const SfcGrid *grid;
  const SfcExperiment *experiment;
  const SfcAnalysis *analysis;
  const char *query, *topic;
  guint repeats;
} SfcTuneReport;

/** sfc_tune_report_table: appends the figures as tables, then what they say in
 * words */
void sfc_tune_report_table (const SfcTuneReport *self, GString *out);

/** sfc_tune_report_words: appends only the words */
void sfc_tune_report_words (const SfcTuneReport *self, GString *out);

/** sfc_tune_report_json: appends one JSON object; the same in every locale */
void sfc_tune_report_json (const SfcTuneReport *self, GString *out);

/** sfc_tune_report_csv: appends a header and a line a pair; likewise */
void sfc_tune_report_csv (const SfcTuneReport *self, GString *out);

/** sfc_tune_report_svg: appends a drawing: a heat map of throughput for each
 * group of pairs, and throughput against latency with the front */
void sfc_tune_report_svg (const SfcTuneReport *self, GString *out);

/** sfc_tune_report_label: Returns: (transfer full): "200 x 50", and the values
 * that vary besides */
char *sfc_tune_report_label (const SfcPair *pair);

G_END_DECLS
