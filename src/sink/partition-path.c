#include "config.h"

#include "sink/partition-path.h"

#include <string.h>

#include "row/cell-text.h"
#include "row/decimal.h"

static void
append_escaped (GString *out, const char *text, gsize n)
{
  static const char special[] = "\"#%'*/:=?\\\x7f{[]^";

  for (gsize i = 0; i < n; i++)
    if ((guchar)text[i] < ' ' || strchr (special, text[i]) != NULL)
      g_string_append_printf (out, "%%%02X", (guint)(guchar)text[i]);
    else
      g_string_append_c (out, text[i]);
}

void
sfc_partition_path_append (GString *out, const SfcValue *value,
                           const SfcColumn *column, const SfcZone *zone)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!value->null && column->type == SFC_TYPE_DECIMAL)
    sfc_decimal_append_java (text, value->s, value->n);
  else if (!value->null)
    sfc_cell_append_text (text, value, column, zone);
  append_escaped (out, column->name, strlen (column->name));
  g_string_append_c (out, '=');
  if (text->len == 0)
    g_string_append (out, "__HIVE_DEFAULT_PARTITION__");
  else
    append_escaped (out, text->str, text->len);
}
