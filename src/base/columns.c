#include "config.h"

#include "base/columns.h"

static glong
columns_of (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

glong
sfc_columns (const char *text)
{
  glong n = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    n += columns_of (g_utf8_get_char (text));
  return n;
}

gsize
sfc_columns_fit (const char *text, glong most)
{
  const char *end = text;

  for (; *end != '\0'; end = g_utf8_next_char (end))
    {
      most -= columns_of (g_utf8_get_char (end));
      if (most < 0)
        break;
    }
  return (gsize)(end - text);
}

static void
append_spaces (GString *out, glong n)
{
  for (; n > 0; n--)
    g_string_append_c (out, ' ');
}

void
sfc_columns_append_left (GString *out, const char *text, glong columns)
{
  g_string_append (out, text);
  append_spaces (out, columns - sfc_columns (text));
}

void
sfc_columns_append_right (GString *out, const char *text, glong columns)
{
  append_spaces (out, columns - sfc_columns (text));
  g_string_append (out, text);
}
