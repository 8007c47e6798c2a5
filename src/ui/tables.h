/* ui/tables.h -- the tables of the statistics page. */

#pragma once

#include "ui/model.h"

G_BEGIN_DECLS

/** sfc_ui_append_facts: ids, limits and the figures of the last batch */
void sfc_ui_append_facts (const SfcUiQuery *query, GString *out);

/** sfc_ui_append_partitions: what the last batch took of each partition, and
 * what it left */
void sfc_ui_append_partitions (const SfcUiQuery *query, GString *out);

/** sfc_ui_append_result: the first rows of the result */
void sfc_ui_append_result (const SfcUiModel *model, const SfcUiQuery *query,
                           GString *out);

/** sfc_ui_append_samples: malformed and late records of the newest batches that
 * have some */
void sfc_ui_append_samples (const SfcUiQuery *query, GString *out);

/** sfc_ui_append_batches: the figures of the plots as a table */
void sfc_ui_append_batches (const SfcUiQuery *query, GString *out);

G_END_DECLS
