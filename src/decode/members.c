#include "config.h"

#include "decode/members.h"

#include <string.h>

#include "decode/quotes-avx512.h"
#include "decode/skip.h"

#define MAX_STRING 20000000 /* Jackson's, of names too [bytes, to be sure] */

/* ---- strings */

static gunichar
read_hex (const char *p)
{
  gunichar c = 0;

  for (int i = 0; i < 4; i++)
    c = c << 4 | (gunichar)g_ascii_xdigit_value (p[i]);
  return c;
}

/* Writes what the escape at @p means to *@to.  A surrogate alone is left to
 * the careful decoder. */
static const char *
read_escape (const char *p, const char *end, char **to)
{
  static const char from[] = "bfnrt", meaning[] = "\b\f\n\r\t";
  const char *next = sfc_skip_escape (p, end), *found;
  gunichar c, low;

  if (next == NULL)
    return NULL;
  if (p[1] != 'u')
    {
      found = strchr (from, p[1]);
      *(*to)++ = found != NULL ? meaning[found - from] : p[1];
      return next;
    }
  c = read_hex (p + 2);
  if (c >= 0xD800 && c <= 0xDFFF)
    {
      if (c >= 0xDC00 || end - next < 6 || next[0] != '\\' || next[1] != 'u'
          || sfc_skip_escape (next, end) == NULL)
        return NULL;
      low = read_hex (next + 2);
      if (low < 0xDC00 || low > 0xDFFF)
        return NULL;
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      next += 6;
    }
  *to += g_unichar_to_utf8 (c, *to);
  return next;
}

static gboolean
set_text (SfcMembers *self, const char *text, gsize n, guint high, int index)
{
  const SfcColumn *column = &self->schema->columns[index];
  SfcValue *slot = &self->slots[index];

  if (G_UNLIKELY (n > MAX_STRING)
      || (G_UNLIKELY (high != 0) && !g_utf8_validate_len (text, n, NULL)))
    return FALSE;
  if (G_LIKELY (column->type == SFC_TYPE_STRING))
    *slot = sfc_value_string (text, n);
  else
    self->good &= sfc_convert_text (self->converter, column, text, n, slot);
  return TRUE;
}

static const char *
read_escaped (SfcMembers *self, const char *p, const char *stop, guint high,
              int index)
{
  const char *end = self->end;
  const char *closing = sfc_skip_string (stop, end);
  char *start, *to;

  if (closing == NULL)
    return NULL;
  start = to = sfc_arena_alloc (self->converter->texts, (gsize)(closing - p));
  for (;;)
    {
      memcpy (to, p, (gsize)(stop - p));
      to += stop - p;
      if (*stop == '"')
        break;
      p = read_escape (stop, end, &to);
      if (p == NULL)
        return NULL;
      stop = sfc_scan_string (p, end, &high);
    }
  return set_text (self, start, (gsize)(to - start), high, index) ? closing
                                                                  : NULL;
}

const char *
sfc_members_read_text (SfcMembers *self, const char *p, const char *stop,
                       guint high, int index)
{
  if (G_UNLIKELY (stop == self->end || *stop != '"'))
    return read_escaped (self, p, stop, high, index);
  return set_text (self, p, (gsize)(stop - p), high, index) ? stop + 1 : NULL;
}

/* ---- values */

const char *
sfc_members_read_value (SfcMembers *self, const char *p, int index)
{
  const SfcColumn *column;
  SfcValue *slot;
  const char *start = p;

  if (p == self->end)
    return NULL;
  if (index == SFC_NOT_WANTED)
    return sfc_skip_value (p, self->end);
  column = &self->schema->columns[index];
  slot = &self->slots[index];
  switch (*p)
    {
    case 'n':
      *slot = sfc_value_null ();
      return sfc_skip_value (p, self->end);
    case 't':
    case 'f':
      self->good &= sfc_convert_boolean (column, *p == 't', slot);
      return sfc_skip_value (p, self->end);
    case '{':
    case '[':
      if (column->type == SFC_TYPE_STRING)
        return NULL;
      self->good = FALSE;
      return sfc_skip_value (p, self->end);
    default:
      p = sfc_skip_number (p, self->end);
      if (p != NULL)
        self->good &= sfc_convert_number (self->converter, column, start,
                                          (gsize)(p - start), slot);
      return p;
    }
}

/* ---- leads */

static int
find_column (const SfcMembers *self, const char *name, gsize n)
{
  const SfcSchema *schema = self->schema;

  for (guint i = 0; i < schema->n_columns; i++)
    if (strncmp (schema->columns[i].name, name, n) == 0
        && schema->columns[i].name[n] == '\0')
      return (int)i == self->corrupt ? SFC_NOT_WANTED : (int)i;
  return SFC_NOT_WANTED;
}

/* The lead that is @n bytes at @p; it is made when there is room. */
static SfcLead *
learn (SfcMembers *self, const char *p, gsize n, const char *name, gsize n_name)
{
  SfcLead *lead;

  if (n > SFC_SCAN_WORD)
    return NULL;
  for (guint i = 0; i < self->n_leads; i++)
    if (self->leads[i].n == n && memcmp (self->leads[i].text, p, n) == 0)
      return &self->leads[i];
  if (self->n_leads == SFC_MAX_LEADS)
    return NULL;
  lead = &self->leads[self->n_leads++];
  memcpy (lead->text, p, n);
  lead->n = (guint)n;
  lead->column = find_column (self, name, n_name);
  lead->next = NULL;
  return lead;
}

/* Behind what must stand before a name; at the closing brace; or NULL. */
static const char *
enter_member (const SfcMembers *self, const char *p, gboolean is_first)
{
  const char *end = self->end;

  p = sfc_skip_blanks (is_first ? p + 1 : p, end);
  if (p == end || *p == '}')
    return p == end ? NULL : p;
  if (!is_first)
    {
      if (*p != ',')
        return NULL;
      p = sfc_skip_blanks (p + 1, end);
    }
  return p < end && *p == '"' ? p : NULL;
}

const char *
sfc_members_find_lead (SfcMembers *self, const char *p, SfcLead **place,
                       SfcFound *found)
{
  static SfcLead *nowhere; /* never written: what has no place is not kept */
  const char *end = self->end, *from = p, *name, *stop;
  guint high = 0;
  SfcLead *lead;

  p = enter_member (self, p, place == &self->first);
  if (p == NULL || *p == '}')
    return p;
  name = p + 1;
  stop = sfc_scan_string (name, end, &high);
  /* names with escapes or bad UTF-8 may mean a column's */
  if (stop == end || *stop != '"' || stop - name > MAX_STRING
      || (high != 0 && !g_utf8_validate_len (name, (gsize)(stop - name), NULL)))
    return NULL;
  p = sfc_skip_blanks (stop + 1, end);
  if (p == end || *p != ':')
    return NULL;
  p = sfc_skip_blanks (p + 1, end);
  if (p == end || *p == '}')
    return NULL;
  lead = learn (self, from, (gsize)(p - from), name, (gsize)(stop - name));
  if (lead != NULL && place != &nowhere)
    *place = lead;
  found->next = lead != NULL ? &lead->next : &nowhere;
  found->column = lead != NULL ? lead->column
                               : find_column (self, name, (gsize)(stop - name));
  return p;
}

SfcMembersRead
sfc_members_choose (void)
{
#ifdef SFC_SCAN_HAS_SSE2
  if (sfc_quotes_can ())
    return sfc_members_read_avx512;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("bmi2"))
    return sfc_members_read_avx2;
  return sfc_members_read_sse2;
#elif defined SFC_SCAN_HAS_NEON
  return sfc_members_read_neon;
#else
  return sfc_members_read_plain;
#endif
}
