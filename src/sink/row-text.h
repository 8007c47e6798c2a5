/* sink/row-text.h -- rows as the lines of a file, as Spark writes them. */

#pragma once

#include "sink/formats.h"

G_BEGIN_DECLS

typedef struct _SfcRowText SfcRowText;

/**
 * SfcRowTextClass:
 * @head: (nullable): appends what stands above the rows
 * @add: appends one row; @row: the cells of all columns
 * @free: frees what the implementation owns, then itself
 */
typedef struct
{
  void (*head) (SfcRowText *self, GString *out);
  void (*add) (SfcRowText *self, GString *out, const SfcValue *row);
  void (*free) (SfcRowText *self);
} SfcRowTextClass;

/**
 * SfcRowText: the head of every implementation's own struct.
 * @name: of the format, also the end of a file's name
 * @columns: (array length=n_columns): copies of those to write
 * @places: (array length=n_columns): where they stand in a row
 * @zone: for timestamps
 */
struct _SfcRowText
{
  const SfcRowTextClass *klass;
  const char *name;
  SfcSchema *columns;
  guint *places;
  SfcZone *zone;
};

/**
 * sfc_json_text_new / sfc_csv_text_new:
 * @spec: of the sink
 * @zone: for timestamps; a reference is taken
 * @skip: (array zero-terminated=1): names of columns that are left out
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG: an option, or a type that the format cannot hold
 * Source: Spark's JacksonGenerator and UnivocityGenerator
 *
 * Returns: (transfer full): a writer, or %NULL
 */
SfcRowText *sfc_json_text_new (const SfcSinkSpec *spec, SfcZone *zone,
                               const char *const *skip, GError **error);
SfcRowText *sfc_csv_text_new (const SfcSinkSpec *spec, SfcZone *zone,
                              const char *const *skip, GError **error);

/** sfc_row_text_init: fills the head; what @klass frees is not this */
void sfc_row_text_init (SfcRowText *self, const SfcRowTextClass *klass,
                        const char *name, const SfcSinkSpec *spec,
                        SfcZone *zone, const char *const *skip);

void sfc_row_text_free (SfcRowText *self);

/** sfc_row_text_append_time: appends `2018-12-31T23:57:00.123-08:00`, in
 * milliseconds and an offset in minutes; Source: Spark's pattern
 * `yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]` */
void sfc_row_text_append_time (const SfcRowText *self, GString *out, gint64 us);

/** sfc_row_text_append_plain: appends a cell that is neither null nor a window
 * as it stands in CSV, without quotation marks */
void sfc_row_text_append_plain (const SfcRowText *self, GString *out,
                                const SfcValue *value, const SfcColumn *column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcRowText, sfc_row_text_free)

G_END_DECLS
