#include "config.h"

#include "plan/clause.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "config/interval.h"

char **
sfc_clause_list (const char *text)
{
  GPtrArray *parts = g_ptr_array_new ();
  const char *start = text;
  gboolean quoted = FALSE;
  int depth = 0;

  for (const char *p = text; p != NULL; p++)
    {
      quoted ^= *p == '`';
      depth += (*p == '(') - (*p == ')');
      if ((*p != ',' || depth > 0 || quoted) && *p != '\0')
        continue;
      {
        g_autofree char *part
            = g_strstrip (g_strndup (start, (gsize)(p - start)));

        if (*part != '\0')
          g_ptr_array_add (parts, g_steal_pointer (&part));
      }
      start = p + 1;
      if (*p == '\0')
        break;
    }
  g_ptr_array_add (parts, NULL);
  return (char **)g_ptr_array_free (parts, FALSE);
}

char *
sfc_clause_unquote (const char *name)
{
  gsize n = strlen (name);

  if (n >= 2 && name[0] == '`' && name[n - 1] == '`')
    return g_strndup (name + 1, n - 2);
  return g_strdup (name);
}

char *
sfc_clause_name (const char *text, const char **rest)
{
  const char *quote = *text == '`' ? strchr (text + 1, '`') : NULL;
  const char *end = quote != NULL ? quote + 1 : text + strcspn (text, " \t");
  g_autofree char *name = g_strndup (text, (gsize)(end - text));

  *rest = end + strspn (end, " \t");
  return sfc_clause_unquote (name);
}

void
sfc_clause_alias (const char *part, char **column, char **name)
{
  g_autoptr (GRegex) regex = g_regex_new ("^(.*\\S)\\s+as\\s+(`[^`]*`|\\S+)$",
                                          G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *left = NULL, *right = NULL;

  if (g_regex_match (regex, part, 0, &match))
    {
      left = g_match_info_fetch (match, 1);
      right = g_match_info_fetch (match, 2);
    }
  *column = sfc_clause_unquote (left != NULL ? left : part);
  *name = right != NULL ? sfc_clause_unquote (right) : g_strdup (*column);
}

/* Returns: (transfer full) (nullable): a group, without back quotes; %NULL when
 * it took no part */
static char *
fetch_name (const GMatchInfo *match, int group)
{
  g_autofree char *text = g_match_info_fetch (match, group);

  return text != NULL && *text != '\0' ? sfc_clause_unquote (text) : NULL;
}

#define NAME "(`[^`]*`|[^\\s()`]+)"
#define ALIAS "(?:\\s+as\\s+" NAME ")?"

gboolean
sfc_clause_cast (const char *part, char **column, char **type, char **name)
{
  g_autoptr (GRegex) regex
      = g_regex_new ("^cast\\s*\\(\\s*" NAME "\\s+as\\s+(.+?)\\s*\\)" ALIAS "$",
                     G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, part, 0, &match))
    return FALSE;
  *column = fetch_name (match, 1);
  *type = g_match_info_fetch (match, 2);
  *name = fetch_name (match, 3);
  if (*name == NULL)
    *name = g_strdup (*column);
  return TRUE;
}

void
sfc_clause_call (const char *part, char **function, char **column, char **name)
{
  g_autoptr (GRegex) regex
      = g_regex_new ("^(\\w+)\\s*(?:\\(\\s*" NAME "\\s*\\))?" ALIAS "$",
                     G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  *column = *name = NULL;
  if (!g_regex_match (regex, part, 0, &match))
    {
      *function = g_strdup (part);
      return;
    }
  *function = g_match_info_fetch (match, 1);
  *column = fetch_name (match, 2);
  *name = fetch_name (match, 3);
}

static gboolean
window_mismatch (GError **error, const SfcClauseWindow *w, const char *kind,
                 const char *what)
{
  return sfc_fail (
      error, SFC_ERROR_CONFIG,
      "[DATATYPE_MISMATCH.%s] Cannot resolve \"window(%s, "
      "%" PRId64 ", %" PRId64 ", %" PRId64 ")\" due to data type mismatch: %s",
      kind, w->column, w->window_us, w->slide_us, w->start_us, what);
}

static gboolean
window_range (GError **error, const SfcClauseWindow *w, const char *name,
              gint64 value)
{
  g_autofree char *what
      = g_strdup_printf ("The `%s` must be between (0, 9223372036854775807] "
                         "(current value = %" PRId64 "L).",
                         name, value);

  return window_mismatch (error, w, "VALUE_OUT_OF_RANGE", what);
}

static gboolean
window_constraint (GError **error, const SfcClauseWindow *w, const char *one,
                   gint64 value, const char *relation, const char *other,
                   gint64 bound)
{
  g_autofree char *what = g_strdup_printf (
      "The `%s`(%" PRId64 "L) must be %s the `%s`(%" PRId64 "L).", one, value,
      relation, other, bound);

  return window_mismatch (error, w, "PARAMETER_CONSTRAINT_VIOLATION", what);
}

static gboolean
window_check (const SfcClauseWindow *w, GError **error)
{
  gint64 start = ABS (w->start_us);

  if (w->window_us <= 0)
    return window_range (error, w, "window_duration", w->window_us);
  if (w->slide_us <= 0)
    return window_range (error, w, "slide_duration", w->slide_us);
  if (w->slide_us > w->window_us)
    return window_constraint (error, w, "slide_duration", w->slide_us,
                              "<=", "window_duration", w->window_us);
  if (start >= w->slide_us)
    return window_constraint (error, w, "abs(start_time)", start, "<",
                              "slide_duration", w->slide_us);
  return TRUE;
}

gboolean
sfc_clause_window (const char *text, SfcClauseWindow *window, GError **error)
{
  g_auto (GStrv) parts = sfc_clause_list (text);
  guint n = g_strv_length (parts);
  SfcClauseWindow w = { 0 };

  if (n < 2 || n > 4)
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("“%s” is no window"), text);
      return sfc_remedy (error, _ ("write COLUMN, SIZE[, SLIDE[, START]]"));
    }
  if (!sfc_interval_parse (parts[1], &w.window_us, error))
    return FALSE;
  w.slide_us = w.window_us;
  if ((n > 2 && !sfc_interval_parse (parts[2], &w.slide_us, error))
      || (n > 3 && !sfc_interval_parse (parts[3], &w.start_us, error)))
    return FALSE;
  w.column = sfc_clause_unquote (parts[0]);
  if (!window_check (&w, error))
    {
      g_free (w.column);
      return FALSE;
    }
  *window = w;
  return TRUE;
}

gboolean
sfc_clause_watermark (const char *text, char **column, gint64 *delay_us,
                      GError **error)
{
  const char *delay;
  g_autofree char *name = sfc_clause_name (text, &delay);

  if (*delay == '\0')
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("“%s” is no watermark"), text);
      return sfc_remedy (error, _ ("write COLUMN DELAY"));
    }
  if (!sfc_interval_parse_delay (delay, delay_us, error))
    return FALSE;
  *column = g_steal_pointer (&name);
  return TRUE;
}
