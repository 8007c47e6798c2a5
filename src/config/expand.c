#include "config.h"

#include "config/expand.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

static gsize
name_length (const char *p)
{
  gsize n = 0;

  if (g_ascii_isdigit (*p))
    return 0;
  while (g_ascii_isalnum (p[n]) || p[n] == '_')
    n++;
  return n;
}

/* @p is behind "${"; Returns: behind "}", or NULL */
static const char *
expand_one (GString *out, const char *p, GError **error)
{
  gsize len = name_length (p);
  g_autofree char *name = g_strndup (p, len);
  const char *value;

  if (len == 0 || p[len] != '}')
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("“${” begins no ${NAME} of an environment variable"));
      sfc_remedy (error, _ ("write $${ for ${ itself"));
      return NULL;
    }
  value = g_getenv (name);
  if (value == NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("the environment variable %s is not set"), name);
      return NULL;
    }
  if (!g_utf8_validate (value, -1, NULL) || strpbrk (value, "\r\n") != NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("the environment variable %s is not one line of UTF-8"),
                name);
      return NULL;
    }
  g_string_append (out, value);
  return p + len + 1;
}

char *
sfc_expand (const char *text, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *p = text;

  while (*p != '\0')
    if (strncmp (p, "$${", 3) == 0)
      {
        g_string_append (out, "${");
        p += 3;
      }
    else if (strncmp (p, "${", 2) == 0)
      {
        p = expand_one (out, p + 2, error);
        if (p == NULL)
          return NULL;
      }
    else
      g_string_append_c (out, *p++);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
sfc_expand_escape (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "${", -1);

  return g_strjoinv ("$${", parts);
}
