#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "plan/plan-private.h"

#define MAX_SUGGESTIONS 5

/* ---- Levenshtein's distance */

static guint
distance (const char *a, const char *b)
{
  gsize n = strlen (a), m = strlen (b);
  g_autofree guint *row = g_new (guint, m + 1);

  for (gsize j = 0; j <= m; j++)
    row[j] = (guint)j;
  for (gsize i = 1; i <= n; i++)
    {
      guint diagonal = row[0];

      row[0] = (guint)i;
      for (gsize j = 1; j <= m; j++)
        {
          guint replaced = diagonal + (a[i - 1] != b[j - 1]);

          diagonal = row[j];
          row[j] = MIN (replaced, MIN (row[j], row[j - 1]) + 1);
        }
    }
  return row[m];
}

/* ---- names that are not there */

static int
by_bytes (gconstpointer a, gconstpointer b, gpointer name)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Spark measures from the quoted name. */
static guint
distance_quoted (const char *column, const char *name)
{
  g_autofree char *quoted = g_strconcat ("`", column, "`", NULL);

  return distance (quoted, name);
}

static int
by_distance (gconstpointer a, gconstpointer b, gpointer name)
{
  guint one = distance_quoted (*(const char *const *)a, name);
  guint other = distance_quoted (*(const char *const *)b, name);

  return one != other ? (one > other) - (one < other) : by_bytes (a, b, name);
}

/* "`a`, `b`": the first @most names of @schema in the order of @compare */
static char *
list_names (const SfcSchema *schema, GCompareDataFunc compare, const char *name,
            guint most)
{
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (char *));
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < schema->n_columns; i++)
    g_array_append_val (names, schema->columns[i].name);
  g_array_sort_with_data (names, compare, (gpointer)name); /* stable */
  for (guint i = 0; i < MIN (names->len, most); i++)
    g_string_append_printf (list, "%s`%s`", i > 0 ? ", " : "",
                            g_array_index (names, const char *, i));
  return g_string_free (list, FALSE);
}

int
sfc_plan_find (GError **error, const SfcSchema *schema, const guint *slots,
               const char *name)
{
  g_autoptr (GString) list = g_string_new (NULL);
  int index = -1;
  guint n = 0;

  for (guint i = schema->n_columns; i-- > 0;)
    if (g_ascii_strcasecmp (schema->columns[i].name, name) == 0
        && (index < 0 || slots == NULL || slots[i] != slots[index]))
      {
        g_string_append_printf (list, "%s`%s`", n++ > 0 ? ", " : "", name);
        index = (int)i;
      }
  if (n == 1)
    return index;
  if (n == 0)
    sfc_plan_unresolved (error, schema, name);
  else
    sfc_fail (error, SFC_ERROR_CONFIG,
              "[AMBIGUOUS_REFERENCE] Reference `%s` is ambiguous, could be: "
              "[%s].",
              name, list->str);
  return -1;
}

gboolean
sfc_plan_unresolved (GError **error, const SfcSchema *schema, const char *name)
{
  g_autofree char *list
      = list_names (schema, by_distance, name, MAX_SUGGESTIONS);

  g_autofree char *all = list_names (schema, by_bytes, NULL, G_MAXUINT);

  sfc_fail (error, SFC_ERROR_CONFIG,
            "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column or function "
            "parameter with name `%s` cannot be resolved. Did you mean "
            "one of the following? [%s].",
            name, list);
  return sfc_remedy (error, _ ("the columns here are %s"), all);
}

gboolean
sfc_plan_unresolved_key (GError **error, const SfcSchema *schema,
                         const char *name, const char *side)
{
  g_autofree char *list = list_names (schema, by_bytes, NULL, G_MAXUINT);

  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "[UNRESOLVED_USING_COLUMN_FOR_JOIN] USING column `%s` "
                   "cannot be resolved on the %s side of the join. The "
                   "%s-side columns: [%s].",
                   name, side, side, list);
}
