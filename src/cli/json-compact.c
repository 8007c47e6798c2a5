#include "config.h"

#include "cli/json-compact.h"

#include <string.h>

#include "base/json-text.h"

typedef struct
{
  const char *p, *end;
  GString *out;
  guint depth;
  char open[SFC_JSON_COMPACT_DEPTH]; /* '{' or '[' */
} Scan;

static void
skip_space (Scan *s)
{
  while (s->p < s->end
         && (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r'))
    s->p++;
}

static gboolean
take (Scan *s, char c)
{
  if (s->p == s->end || *s->p != c)
    return FALSE;
  g_string_append_c (s->out, c);
  s->p++;
  return TRUE;
}

/* The first byte behind an escape, @p behind its backslash, or NULL. */
static const char *
escape_end (const char *p, const char *end)
{
  if (p == end)
    return NULL;
  if (*p != 'u')
    return strchr ("\"\\/bfnrt", *p) != NULL && *p != '\0' ? p + 1 : NULL;
  if (end - p < 5)
    return NULL;
  for (int i = 1; i <= 4; i++)
    if (!g_ascii_isxdigit (p[i]))
      return NULL;
  return p + 5;
}

/* The first byte behind a string, @p at its quote, or NULL. */
static const char *
string_end (const char *p, const char *end)
{
  for (p++; p != NULL && p < end;)
    if (*p == '"')
      return p + 1;
    else if (*p == '\\')
      p = escape_end (p + 1, end);
    else if ((guchar)*p < ' ')
      return NULL;
    else
      p++;
  return NULL;
}

static const char *
word_end (const char *p, const char *end)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize n = strlen (words[i]);

      if ((gsize)(end - p) >= n && memcmp (p, words[i], n) == 0)
        return p + n;
    }
  return NULL;
}

/* A value that holds no other. */
static gboolean
take_scalar (Scan *s)
{
  const char *to;

  if (s->p == s->end)
    return FALSE;
  to = *s->p == '"' ? string_end (s->p, s->end)
       : *s->p == '-' || g_ascii_isdigit (*s->p)
           ? sfc_json_number_end (s->p, s->end)
           : word_end (s->p, s->end);
  if (to == NULL)
    return FALSE;
  g_string_append_len (s->out, s->p, to - s->p);
  s->p = to;
  return TRUE;
}

static gboolean
take_name (Scan *s)
{
  skip_space (s);
  if (s->p == s->end || *s->p != '"' || !take_scalar (s))
    return FALSE;
  skip_space (s);
  return take (s, ':');
}

/* Behind a value: closes what it ends, up to the next value's place. */
static gboolean
go_on (Scan *s)
{
  while (s->depth > 0)
    {
      char open = s->open[s->depth - 1];

      skip_space (s);
      if (take (s, ','))
        return open == '[' || take_name (s);
      if (!take (s, open == '[' ? ']' : '}'))
        return FALSE;
      s->depth--;
    }
  return TRUE;
}

/* Opens an array or object; @empty: it was closed at once. */
static gboolean
open_one (Scan *s, gboolean *empty)
{
  char open = *s->p;

  if (s->depth == SFC_JSON_COMPACT_DEPTH)
    return FALSE;
  take (s, open);
  skip_space (s);
  *empty = take (s, open == '[' ? ']' : '}');
  if (*empty)
    return TRUE;
  s->open[s->depth++] = open;
  return open == '[' || take_name (s);
}

static gboolean
take_value (Scan *s)
{
  do
    {
      gboolean whole = TRUE;

      skip_space (s);
      if (s->p < s->end && (*s->p == '{' || *s->p == '['))
        {
          if (!open_one (s, &whole))
            return FALSE;
        }
      else if (!take_scalar (s))
        return FALSE;
      if (whole && !go_on (s))
        return FALSE;
    }
  while (s->depth > 0);
  skip_space (s);
  return s->p == s->end;
}

gboolean
sfc_json_append_compact (GString *out, const char *text, gsize len)
{
  gsize before = out->len;
  Scan s;

  s.p = text;
  s.end = text + len;
  s.out = out;
  s.depth = 0;
  if (take_value (&s) && g_utf8_validate_len (text, len, NULL))
    return TRUE;
  g_string_truncate (out, before);
  return FALSE;
}
