/* sink/partition-path.h -- folders by the values of columns, as Hive has
 * them. */

#pragma once

#include "base/zone.h"
#include "row/schema.h"
#include "row/value.h"

G_BEGIN_DECLS

/**
 * sfc_partition_path_append:
 * @out: grows
 * @value: a cell
 * @column: its column, not a window
 * @zone: for timestamps
 *
 * Appends `COLUMN=VALUE`, both escaped; null and the empty text are
 * `__HIVE_DEFAULT_PARTITION__`.
 *
 * Source: Spark's ExternalCatalogUtils.getPartitionPathString; U+0000, which no
 *         path can have, is escaped too
 */
void sfc_partition_path_append (GString *out, const SfcValue *value,
                                const SfcColumn *column, const SfcZone *zone);

G_END_DECLS
