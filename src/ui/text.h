/* ui/text.h -- times and numbers for people. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** sfc_ui_append_time: appends `2026/11/20 21:56:11`, in UTC; Source: the
 * pattern of Spark's UI */
void sfc_ui_append_time (GString *out, gint64 ms);

/** sfc_ui_append_duration: appends `26 seconds 361 ms`; Source: Spark's
 * formatDurationVerbose, spark-semantics 23.1, without its doubled blanks */
void sfc_ui_append_duration (GString *out, gint64 ms);

/** sfc_ui_append_rate: appends `%.2f`, `NaN` for what is no number */
void sfc_ui_append_rate (GString *out, double rate);

G_END_DECLS
