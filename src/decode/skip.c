#include "config.h"

#include "decode/skip.h"

#include "base/json-text.h"

/* Jackson's limits */
#define MAX_DEPTH 1000
#define MAX_NUMBER 1000
#define MAX_NAME 20000000 /* [bytes, to be sure] */

const char *
sfc_skip_many_blanks (const char *p, const char *end)
{
  while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
    p++;
  return p;
}

const char *
sfc_skip_escape (const char *p, const char *end)
{
  if (end - p < 2)
    return NULL;
  switch (p[1])
    {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return p + 2;
    case 'u':
      if (end - p < 6)
        return NULL;
      for (int i = 2; i < 6; i++)
        if (!g_ascii_isxdigit (p[i]))
          return NULL;
      return p + 6;
    default:
      return NULL;
    }
}

/* ---- numbers and words */

const char *
sfc_skip_number (const char *p, const char *end)
{
  const char *start = p;

  p = sfc_json_number_end (p, end);
  return p != NULL && p - start <= MAX_NUMBER ? p : NULL;
}

static const char *
skip_word (const char *p, const char *end, const char *word, gsize n)
{
  if ((gsize)(end - p) <= n || memcmp (p, word, n) != 0)
    return NULL;
  p += n;
  return *p == ',' || *p == '}' || *p == ']' || *p == ' ' || *p == '\n'
                 || *p == '\r' || *p == '\t'
             ? p
             : NULL;
}

/* ---- values */

static const char *
skip_scalar (const char *p, const char *end)
{
  switch (*p)
    {
    case '"':
      return sfc_skip_string (p + 1, end);
    case 't':
      return skip_word (p, end, "true", 4);
    case 'f':
      return skip_word (p, end, "false", 5);
    case 'n':
      return skip_word (p, end, "null", 4);
    default:
      return sfc_skip_number (p, end);
    }
}

static const char *
skip_name (const char *p, const char *end)
{
  const char *start = p;

  if (p == end || *p != '"')
    return NULL;
  p = sfc_skip_string (p + 1, end);
  if (p == NULL || p - start > MAX_NAME)
    return NULL;
  p = sfc_skip_blanks (p, end);
  if (p == end || *p != ':')
    return NULL;
  return sfc_skip_blanks (p + 1, end);
}

/* An object or array that no column wants. */
static const char *
skip_nested (const char *p, const char *end)
{
  guint8 in_object[MAX_DEPTH];
  guint depth = 0; /* the record itself is one more */

  for (;;)
    {
      /* @p is at a value */
      if (p == end)
        return NULL;
      if (*p == '{' || *p == '[')
        {
          gboolean object = *p == '{';

          if (depth + 1 >= MAX_DEPTH)
            return NULL;
          p = sfc_skip_blanks (p + 1, end);
          if (p == end)
            return NULL;
          in_object[depth++] = object;
          if (*p != (object ? '}' : ']'))
            {
              if (object && (p = skip_name (p, end)) == NULL)
                return NULL;
              continue;
            }
        }
      else
        {
          p = skip_scalar (p, end);
          if (p == NULL)
            return NULL;
          p = sfc_skip_blanks (p, end);
        }
      /* @p is behind a value or at the end of an empty one */
      while (p < end && *p == (in_object[depth - 1] ? '}' : ']'))
        {
          p++;
          if (--depth == 0)
            return p;
          p = sfc_skip_blanks (p, end);
        }
      if (p == end || *p != ',')
        return NULL;
      p = sfc_skip_blanks (p + 1, end);
      if (in_object[depth - 1] && (p = skip_name (p, end)) == NULL)
        return NULL;
    }
}

const char *
sfc_skip_value (const char *p, const char *end)
{
  if (*p == '"')
    return sfc_skip_string (p + 1, end);
  if (*p == '{' || *p == '[')
    return skip_nested (p, end);
  return skip_scalar (p, end);
}
