#include "config.h"

#include "feed/json-member.h"

#include <string.h>

/* @p is at the opening quote; returns what follows the closing one. */
static const char *
skip_string (const char *p)
{
  for (p++; *p != '"'; p++)
    if (*p == '\\')
      p++;
  return p + 1;
}

/* Returns the comma or bracket that follows the value at @p. */
static const char *
skip_value (const char *p, const char *end)
{
  guint depth = 0;

  while (p < end)
    switch (*p)
      {
      case '"':
        p = skip_string (p);
        break;
      case '{':
      case '[':
        depth++;
        p++;
        break;
      case '}':
      case ']':
        if (depth == 0)
          return p;
        depth--;
        p++;
        break;
      case ',':
        if (depth == 0)
          return p;
        p++;
        break;
      default:
        p++;
      }
  return p;
}

/* @text is a JSON string with its quotes. */
static gboolean
is_name (const char *text, gsize len, const char *name, gsize name_len)
{
  g_autoptr (GString) decoded = NULL;

  if (memchr (text, '\\', len) == NULL)
    return len - 2 == name_len && memcmp (text + 1, name, name_len) == 0;
  decoded = g_string_new (NULL);
  sfc_json_string_decode (text, len, decoded);
  return decoded->len == name_len && memcmp (decoded->str, name, name_len) == 0;
}

gboolean
sfc_json_member_find (const char *text, gsize len, const char *name,
                      const char **value, gsize *value_len)
{
  const char *p = text + 1, *end = text + len;
  gsize name_len = strlen (name);
  gboolean found = FALSE;

  if (len < 2 || *text != '{')
    return FALSE;
  while (*p == '"')
    {
      const char *start = p;
      gboolean wanted;

      p = skip_string (p);
      wanted = is_name (start, (gsize)(p - start), name, name_len);
      start = ++p;
      p = skip_value (p, end);
      if (wanted)
        {
          *value = start;
          *value_len = (gsize)(p - start);
          found = TRUE;
        }
      p++; /* the comma; or the brace, behind which no name begins */
      if (p >= end)
        break;
    }
  return found;
}

static gunichar
read_hex (const char *p)
{
  gunichar c = 0;

  for (int i = 0; i < 4; i++)
    c = c << 4 | (gunichar)g_ascii_xdigit_value (p[i]);
  return c;
}

/* @p is behind "\u"; returns what follows. */
static const char *
decode_unicode (const char *p, GString *out)
{
  gunichar c = read_hex (p);

  p += 4;
  if (c >= 0xd800 && c < 0xdc00 && p[0] == '\\' && p[1] == 'u')
    {
      gunichar low = read_hex (p + 2);

      if (low >= 0xdc00 && low < 0xe000)
        {
          c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
          p += 6;
        }
    }
  if (c >= 0xd800 && c < 0xe000)
    c = 0xfffd;
  g_string_append_unichar (out, c);
  return p;
}

void
sfc_json_string_decode (const char *text, gsize len, GString *out)
{
  static const char letters[] = "bfnrt", means[] = "\b\f\n\r\t";
  const char *p = text + 1, *end = text + len - 1;

  while (p < end)
    {
      const char *escape = memchr (p, '\\', (gsize)(end - p));
      const char *letter;

      g_string_append_len (out, p, (escape != NULL ? escape : end) - p);
      if (escape == NULL)
        return;
      p = escape + 2;
      letter = strchr (letters, escape[1]);
      if (escape[1] == 'u')
        p = decode_unicode (p, out);
      else
        g_string_append_c (out, letter != NULL ? means[letter - letters]
                                               : escape[1]);
    }
}
