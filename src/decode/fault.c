#include "config.h"

#include "decode/fault.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/safe-text.h"
#include "row/cell-text.h"

#define MAX_TEXT 200 /* of a record, in a message [bytes] */

char *
sfc_fault_describe (const SfcFault *self)
{
  switch (self->kind)
    {
    case SFC_FAULT_NO_OBJECT:
    case SFC_FAULT_ARRAY:
      return g_strdup ("not a JSON object");
    case SFC_FAULT_TYPE:
    case SFC_FAULT_UPGRADE:
      return g_strdup_printf ("the value of %s is not of type %s",
                              self->column->name,
                              sfc_type_name (self->column->type));
    case SFC_FAULT_NONE:
    case SFC_FAULT_SYNTAX:
    default:
      return g_strdup_printf ("not JSON at character %" PRIu64,
                              (guint64)self->at);
    }
}

static char *
upgrade_text (const SfcFault *self)
{
  GString *out = g_string_new (
      "[INCONSISTENT_BEHAVIOR_CROSS_VERSION.PARSE_DATETIME_BY_NEW_PARSER] You "
      "may get a different result due to the upgrading to Spark >= 3.0:\n"
      "Fail to parse '");

  sfc_safe_text_append_short (out, self->text, self->n, MAX_TEXT);
  g_string_append (
      out, "' in the new parser. You can set "
           "\"spark.sql.legacy.timeParserPolicy\" to \"LEGACY\" to restore the "
           "behavior before Spark 3.0, or set to \"CORRECTED\" and treat it as "
           "an invalid datetime string.");
  return g_string_free (out, FALSE);
}

/* InternalRow.toString(): times are bare numbers. */
static void
append_cell (GString *out, const SfcValue *value, const SfcColumn *column)
{
  if (value->null)
    g_string_append (out, "null");
  else if (column->type == SFC_TYPE_TIMESTAMP || column->type == SFC_TYPE_DATE)
    g_string_append_printf (out, "%" PRId64, value->i);
  else if (column->type == SFC_TYPE_STRING)
    sfc_safe_text_append_short (out, value->s, value->n, MAX_TEXT);
  else
    sfc_cell_append_text (out, value, column, NULL);
}

static char *
malformed_text (const SfcFault *self, const SfcSchema *schema,
                const SfcValue *slots, const char *json, gsize len)
{
  gboolean array = self->kind == SFC_FAULT_ARRAY;
  GString *out = g_string_new ("[MALFORMED_RECORD_IN_PARSING.");

  g_string_append_printf (
      out, "%s] Malformed records are detected in record parsing: ",
      array ? "CANNOT_PARSE_JSON_ARRAYS_AS_STRUCTS" : "WITHOUT_SUGGESTION");
  if (array)
    sfc_safe_text_append_short (out, json, len, MAX_TEXT);
  else
    {
      for (guint i = 0; i < schema->n_columns; i++)
        {
          g_string_append_c (out, i == 0 ? '[' : ',');
          append_cell (out, &slots[i], &schema->columns[i]);
        }
      g_string_append_c (out, ']');
    }
  g_string_append_printf (
      out,
      ".\nParse Mode: FAILFAST. To process malformed records as null "
      "result, try setting the option 'mode' as 'PERMISSIVE'.%s",
      array ? " Parsing JSON arrays as structs is forbidden." : "");
  return g_string_free (out, FALSE);
}

void
sfc_fault_set_error (const SfcFault *self, const SfcSchema *schema,
                     const SfcValue *slots, const char *json, gsize len,
                     GError **error)
{
  g_autofree char *text = self->kind == SFC_FAULT_UPGRADE
                              ? upgrade_text (self)
                              : malformed_text (self, schema, slots, json, len);

  sfc_fail (error, SFC_ERROR_DATA, "%s", text);
}
