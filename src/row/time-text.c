#include "config.h"

#include "row/time-text.h"

#include <string.h>

/* Spark's isWhitespaceOrISOControl of a byte */
static gboolean
is_blank (char c)
{
  return (guchar)c <= ' ' || c == 0x7F;
}

void
sfc_time_trim (const char **text, gsize *n)
{
  while (*n > 0 && is_blank ((*text)[*n - 1]))
    (*n)--;
  while (*n > 0 && is_blank (**text))
    {
      (*text)++;
      (*n)--;
    }
}

char *
sfc_time_without_gmt (const char *text, gsize *n)
{
  char *copy = NULL;
  gsize to = 0;

  if (memmem (text, *n, "GMT", 3) == NULL)
    return NULL;
  copy = g_malloc (*n + 1);
  for (gsize i = 0; i < *n;)
    if (*n - i >= 3 && memcmp (text + i, "GMT", 3) == 0)
      i += 3;
    else
      copy[to++] = text[i++];
  copy[to] = '\0';
  *n = to;
  return copy;
}
