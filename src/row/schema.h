/* row/schema.h -- names and types of columns. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SFC_TYPE_STRING,
  SFC_TYPE_TIMESTAMP,
  SFC_TYPE_DATE,
  SFC_TYPE_BOOLEAN,
  SFC_TYPE_INT,
  SFC_TYPE_BIGINT,
  SFC_TYPE_FLOAT,
  SFC_TYPE_DOUBLE,
  SFC_TYPE_DECIMAL,
  SFC_TYPE_WINDOW, /* struct<start: timestamp, end: timestamp> */
} SfcType;

/** sfc_type_is_text: Returns: whether a cell of @type is text: @s and @n */
static inline gboolean
sfc_type_is_text (SfcType type)
{
  return type == SFC_TYPE_STRING || type == SFC_TYPE_DECIMAL;
}

/**
 * SfcColumn:
 * @name: as the user spells it
 * @type: its type
 * @nullable: whether printSchema says so
 * @precision: of DECIMAL, else 0
 * @scale: of DECIMAL, else 0
 * @window_us: of WINDOW: its size [us], else 0
 */
typedef struct
{
  char *name;
  SfcType type;
  gboolean nullable;
  int precision, scale;
  gint64 window_us;
} SfcColumn;

/** SfcSchema: an ordered list of columns, immutable once shared, counted. */
typedef struct
{
  SfcColumn *columns;
  guint n_columns;
  gatomicrefcount refs;
} SfcSchema;

/**
 * sfc_schema_parse:
 * @ddl: Spark DDL, `crime_id STRING, call_date_time TIMESTAMP NOT NULL, ...`;
 *       also with colons, back-quoted names and COMMENT, as Spark reads it
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG: what and where; ARRAY, MAP and STRUCT are refused
 *         by name
 * Source: Spark's StructType.fromDDL; from_json makes every column nullable
 *
 * Returns: (transfer full): the schema, or %NULL
 */
SfcSchema *sfc_schema_parse (const char *ddl, GError **error);

/**
 * sfc_schema_parse_type:
 * @text: a type of Spark DDL: `DECIMAL(10,2)`
 * @column: gets the type, precision and scale
 *
 * Returns: whether it is one that sfc_schema_parse() takes
 */
gboolean sfc_schema_parse_type (const char *text, SfcColumn *column);

/** sfc_schema_new: Returns: (transfer full): a schema without columns */
SfcSchema *sfc_schema_new (void);

/**
 * sfc_schema_add:
 * @self: not yet shared
 * @column: copied, the name too
 *
 * Returns: the index of the new column
 */
guint sfc_schema_add (SfcSchema *self, const SfcColumn *column);

/** sfc_schema_find: Returns: the index of the column @name (exact), or -1 */
int sfc_schema_find (const SfcSchema *self, const char *name);

/** sfc_schema_resolve: Returns: the index of the first column @name in any
 * case, as Spark compares the names that a user writes; or -1 */
int sfc_schema_resolve (const SfcSchema *self, const char *name);

SfcSchema *sfc_schema_ref (SfcSchema *self);
void sfc_schema_unref (SfcSchema *self);

/** sfc_type_name: Returns: the name in printSchema: "string", "long", ... */
const char *sfc_type_name (SfcType type);

/** sfc_column_dup_sql_type: Returns: (transfer full): the type in SQL:
 * "BIGINT", "DECIMAL(10,2)" */
char *sfc_column_dup_sql_type (const SfcColumn *self);

/** sfc_column_dup_catalog_type: Returns: (transfer full): the type as Spark's
 * catalog has it: "bigint", "struct<start:timestamp,end:timestamp>" */
char *sfc_column_dup_catalog_type (const SfcColumn *self);

/**
 * sfc_schema_to_text:
 * @self: a schema
 *
 * Source: spark-semantics section 20
 *
 * Returns: (transfer full): what Spark's printSchema prints, with its line
 *          breaks, "root" first
 */
char *sfc_schema_to_text (const SfcSchema *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSchema, sfc_schema_unref)

G_END_DECLS
