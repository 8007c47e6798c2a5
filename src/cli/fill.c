#include "config.h"

#include "cli/fill.h"

#include <string.h>

#include "base/columns.h"

/* Of an option and what it sets; a longer one has its description below. */
#define LEAST_TEXT 30

/* Returns: where the text of an option begins: behind two blanks or more
 * [bytes]
 */
static gsize
find_text (const char *line)
{
  const char *word = line + strspn (line, " ");
  const char *gap = strstr (word, "  ");

  if (*line != ' ' || gap == NULL)
    return (gsize)(word - line);
  return (gsize)(gap - line) + strspn (gap, " ");
}

/* Returns: up to where @line fits into @most columns, where it may be broken
 * [bytes] */
static gsize
find_break (const char *line, glong most)
{
  gsize end = sfc_columns_fit (line, most);
  const char *p = line + end;

  if (*p == '\0' || *p == ' ')
    return end;
  while (p > line)
    {
      const char *before = g_utf8_prev_char (p);

      if (*before == ' ' || g_unichar_iswide (g_utf8_get_char (before)))
        return (gsize)(p - line);
      p = before;
    }
  return end + strcspn (line + end, " ");
}

static void
fill_line (const char *line, GString *out)
{
  gsize text = find_text (line);
  g_autofree char *head = g_strndup (line, text);
  glong indent = sfc_columns (head);

  g_string_append (out, head);
  if (indent > SFC_FILL_COLUMNS - LEAST_TEXT)
    {
      indent = SFC_FILL_COLUMNS - LEAST_TEXT;
      g_string_append_printf (out, "\n%*s", (int)indent, "");
    }
  for (line += text; *line != '\0';)
    {
      gsize n = find_break (line, SFC_FILL_COLUMNS - indent);

      g_string_append_len (out, line, (gssize)n);
      while (out->str[out->len - 1] == ' ')
        g_string_truncate (out, out->len - 1);
      line += n + strspn (line + n, " ");
      if (*line != '\0')
        g_string_append_printf (out, "\n%*s", (int)indent, "");
    }
  g_string_append_c (out, '\n');
}

static gboolean
is_paragraph (const char *line)
{
  return line != NULL && *line != '\0' && *line != ' ';
}

/* Chinese has no blanks between its words. */
static void
join (GString *paragraph, const char *line)
{
  const char *last = paragraph->len > 0
                         ? g_utf8_prev_char (paragraph->str + paragraph->len)
                         : NULL;

  if (last != NULL && !g_unichar_iswide (g_utf8_get_char (last)))
    g_string_append_c (paragraph, ' ');
  g_string_append (paragraph, line);
}

char *
sfc_fill (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) paragraph = g_string_new (NULL);
  GString *out = g_string_new (NULL);

  for (char **line = lines; *line != NULL; line++)
    {
      join (paragraph, *line);
      if (is_paragraph (*line) && is_paragraph (line[1]))
        continue;
      fill_line (paragraph->str, out);
      g_string_truncate (paragraph, 0);
    }
  g_string_truncate (out, out->len - 1); /* the last break ends a line */
  return g_string_free (out, FALSE);
}
