#include "config.h"

#include "base/file-uri.h"

#include <string.h>

static gboolean
is_plain (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum ((char)c) || strchr ("/-_.!~*'(),;:$&+=@", (int)c);
  return c < 0x110000 && !g_unichar_isspace (c) && !g_unichar_iscntrl (c);
}

void
sfc_file_uri_append (GString *out, const char *path)
{
  g_string_append (out, "file://");
  for (const char *p = path, *next; *p != '\0'; p = next)
    {
      gunichar c = g_utf8_get_char_validated (p, -1);

      next = c < 0x110000 ? g_utf8_next_char (p) : p + 1;
      if (is_plain (c))
        g_string_append_len (out, p, next - p);
      else
        for (; p < next; p++)
          g_string_append_printf (out, "%%%02X", (guint)(guchar)*p);
    }
}
