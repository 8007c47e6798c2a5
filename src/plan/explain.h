/* plan/explain.h -- a checked query, told to its user. */

#pragma once

#include "plan/plan.h"

G_BEGIN_DECLS

/**
 * sfc_explain_steps:
 * @out: gets the text, lines
 * @settings: those of the plan
 * @plan: a plan
 * @source: what the source says of itself
 *
 * The steps from the source to the sink, in the order in which they run, each
 * with its settings and the columns that it reads.
 */
void sfc_explain_steps (GString *out, const SfcSettings *settings,
                        const SfcPlan *plan, const char *source);

/** sfc_explain_limits: how much a batch takes, and the settings that say so */
void sfc_explain_limits (GString *out, const SfcSettings *settings,
                         const SfcPlan *plan);

/** sfc_explain_memory: what spark.executor.memory leaves to the query */
void sfc_explain_memory (GString *out, const SfcSettings *settings);

/** sfc_explain_late_rows: what becomes of rows behind the watermark, and of
 * the state */
void sfc_explain_late_rows (GString *out, const SfcPlan *plan);

/** sfc_explain_warnings: what is set and does nothing in this query, or keeps
 * it from reading; nothing when there is nothing to say */
void sfc_explain_warnings (GString *out, const SfcSettings *settings,
                           const SfcPlan *plan);

G_END_DECLS
