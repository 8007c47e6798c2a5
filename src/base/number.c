#include "config.h"

#include "base/number.h"

#include <inttypes.h>
#include <langinfo.h>

char *
sfc_number_grouped (gint64 n)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%'" PRId64, n);
  if (*nl_langinfo (THOUSEP) == '\0')
    for (gssize at = (gssize)text->len - 3; at > (n < 0); at -= 3)
      g_string_insert_c (text, at, ',');
  return g_string_free (text, FALSE);
}
