/* engine/last-rows.h -- the rows of the last batch, shown now and then. */

#pragma once

#include "row/rows.h"

G_BEGIN_DECLS

/**
 * SfcLastRows: zeroed memory shows nothing; Thread: the query's, between two
 * batches
 * @show: (nullable): is shown rows that the sink has; without it none are kept
 * @data: for @show
 * @batch_id, @rows, @base: until they are shown, and what they are made of
 * @shown_us: when some were last [us, monotonic]
 */
typedef struct
{
  void (*show) (gint64 batch_id, const SfcRows *rows, gpointer data);
  gpointer data;
  gint64 batch_id;
  SfcRows *rows, *base;
  gint64 shown_us;
} SfcLastRows;

/** sfc_last_rows_keep: nothing is kept yet; @base: (nullable) (transfer full):
 * what @rows, (transfer full), are made of */
void sfc_last_rows_keep (SfcLastRows *self, gint64 batch_id, SfcRows *rows,
                         SfcRows *base);

/**
 * sfc_last_rows_show:
 * @self: the rows
 * @now: also when some were shown within the last second
 *
 * Has what is kept shown, once.  At full rate that is too much work for each
 * batch: they are shown now and then, and when there is nothing else to do.
 */
void sfc_last_rows_show (SfcLastRows *self, gboolean now);

/** sfc_last_rows_forget: what they are made of is about to change */
void sfc_last_rows_forget (SfcLastRows *self);

G_END_DECLS
