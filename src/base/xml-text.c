#include "config.h"

#include "base/xml-text.h"

#include <string.h>

#include "base/safe-text.h"

static const char *
reference_of (char c)
{
  switch (c)
    {
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '&':
      return "&amp;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return NULL;
    }
}

void
sfc_xml_append (GString *out, const char *text, gssize len)
{
  g_autoptr (GString) safe = g_string_new (NULL);
  const char *run;

  sfc_safe_text_append (safe, text, len < 0 ? strlen (text) : (gsize)len);
  run = safe->str;
  for (const char *p = safe->str; *p != '\0'; p++)
    {
      const char *reference = reference_of (*p);

      if (reference == NULL)
        continue;
      g_string_append_len (out, run, p - run);
      g_string_append (out, reference);
      run = p + 1;
    }
  g_string_append (out, run);
}
