/* decode/skip.h -- plain JSON that nobody wants.
 *
 * Each function returns where it stands behind what it passed over, or NULL
 * when that is not plain JSON, or near one of Jackson's limits: then the
 * careful decoder has the word.  None looks at a byte at @end or behind.
 */

#pragma once

#include "decode/scan.h"

G_BEGIN_DECLS

/** sfc_skip_many_blanks: see sfc_skip_blanks() */
const char *sfc_skip_many_blanks (const char *p, const char *end);

/** sfc_skip_blanks: passes over white space, if any; never NULL */
static inline const char *
sfc_skip_blanks (const char *p, const char *end)
{
  return G_LIKELY (p < end && (guchar)*p > ' ') ? p
                                                : sfc_skip_many_blanks (p, end);
}

/** sfc_skip_escape: @p is at a backslash */
const char *sfc_skip_escape (const char *p, const char *end);

/** sfc_skip_string: @p is behind the quote that opens */
static inline const char *
sfc_skip_string (const char *p, const char *end)
{
  guint high = 0;

  for (;;)
    {
      p = sfc_scan_string (p, end, &high);
      if (p == end)
        return NULL;
      if (G_LIKELY (*p == '"'))
        return p + 1;
      if (*p != '\\')
        return NULL;
      p = sfc_skip_escape (p, end);
      if (p == NULL)
        return NULL;
    }
}

/** sfc_skip_number: @p is before @end */
const char *sfc_skip_number (const char *p, const char *end);

/** sfc_skip_value: @p is before @end, at any value */
const char *sfc_skip_value (const char *p, const char *end);

G_END_DECLS
