#include "config.h"

#include "base/safe-text.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

gboolean
sfc_safe_text_is_unsafe (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0)           /* C0, DEL, C1 */
         || c == 0x61c || (c >= 0x200e && c <= 0x200f) /* direction marks */
         || (c >= 0x2028 && c <= 0x202e)  /* separators, embeddings */
         || (c >= 0x2066 && c <= 0x2069); /* isolates */
}

static void
append_valid (GString *out, const char *text, const char *end)
{
  const char *run = text;

  while (text < end)
    {
      const char *next = g_utf8_next_char (text);

      if (sfc_safe_text_is_unsafe (g_utf8_get_char (text)))
        {
          g_string_append_len (out, run, text - run);
          g_string_append (out, REPLACEMENT);
          run = next;
        }
      text = next;
    }
  g_string_append_len (out, run, end - run);
}

void
sfc_safe_text_append (GString *out, const char *text, gsize len)
{
  const char *end = text + len;

  while (text < end)
    {
      const char *bad;

      g_utf8_validate_len (text, (gsize)(end - text), &bad);
      append_valid (out, text, bad);
      text = bad;
      if (text < end)
        {
          g_string_append (out, REPLACEMENT);
          text++;
        }
    }
}

void
sfc_safe_text_append_lines (GString *out, const char *text, gsize len)
{
  const char *end = text + len;

  while (text < end)
    {
      const char *stop = memchr (text, '\n', (gsize)(end - text));

      sfc_safe_text_append (out, text,
                            (gsize)((stop != NULL ? stop : end) - text));
      if (stop != NULL)
        g_string_append_c (out, '\n');
      text = stop != NULL ? stop + 1 : end;
    }
}

void
sfc_safe_text_append_short (GString *out, const char *text, gsize len,
                            gsize most)
{
  if (len <= most)
    {
      sfc_safe_text_append (out, text, len);
      return;
    }
  /* not within a character */
  while (most > 0 && ((guchar)text[most] & 0xC0) == 0x80)
    most--;
  sfc_safe_text_append (out, text, most);
  g_string_append (out, "...");
}
