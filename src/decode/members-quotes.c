#include "config.h"

#include "decode/members.h"

#include "decode/quotes-avx512.h"
#include "decode/scan-avx2.h"

#ifdef SFC_SCAN_HAS_SSE2

/* NOLINTBEGIN(*-core.UndefinedBinaryOperatorResult): the list of the places ends
 * with one behind the text */

/* As decode/members-loop.inc, which takes the records that this does not, but
 * from quote to quote: @quote is the first one at or behind @p.  A lead has
 * two, those of the name. */
static SFC_QUOTES_AVX512 const char *
read_between (SfcMembers *self, const char *p, const guint16 *quote)
{
  const char *const start = self->start, *const end = self->end;
  SfcLead **expected = &self->first;
  int column;

  for (;;)
    {
      SfcLead *lead = *expected;

      if (G_LIKELY (lead != NULL
                    && sfc_scan_begins_with_avx2 (p, end, lead->text, lead->n)))
        {
          p += lead->n;
          quote += 2;
          column = lead->column;
          expected = &lead->next;
        }
      else if (p < end && *p == '}')
        return p;
      else
        {
          SfcFound found;

          p = sfc_members_find_lead (self, p, expected, &found);
          if (p == NULL || *p == '}')
            return p;
          column = found.column;
          expected = found.next;
          for (; *quote < p - start; quote++)
            ;
        }
      if (G_LIKELY (*quote == p - start))
        {
          const char *stop = start + quote[1];

          if (G_UNLIKELY (stop >= end)
              || (column != SFC_NOT_WANTED
                  && sfc_members_read_text (self, p + 1, stop, 0, column)
                         == NULL))
            return NULL;
          p = stop + 1;
          quote += 2;
          continue;
        }
      p = sfc_members_read_value (self, p, column);
      if (p == NULL)
        return NULL;
      for (; *quote < p - start; quote++)
        ;
    }
}

/* NOLINTEND(*-core.UndefinedBinaryOperatorResult) */

SFC_QUOTES_AVX512 const char *
sfc_members_read_avx512 (SfcMembers *self, const char *p)
{
  gsize n = (gsize)(self->end - self->start);
  guint16 places[SFC_QUOTES_PLACES];

  if (n > SFC_QUOTES_BYTES || !sfc_quotes_find_avx512 (self->start, n, places))
    return sfc_members_read_avx2 (self, p);
  return read_between (self, p, places);
}

#endif
