#include "config.h"

#include "decode/members.h"

#include <string.h>

#include "base/json-text.h"
#include "decode/quotes-avx512.h"
#include "decode/skip.h"

#define KEPT_MISSES 16
#define MAX_STRING 20000000 /* Jackson's, of names too [bytes, to be sure] */

/* The record is not plain JSON.  A reader that knows more quotes and
 * words than those of plain JSON gets no further either. */
static const char *
give_up (SfcMembers *self)
{
  self->hopeless = TRUE;
  return NULL;
}

/* ---- strings */

const char *
sfc_members_skip_text (SfcMembers *self, const char *p)
{
  const char *end = self->end;

  for (;;)
    {
      p = sfc_scan_pass_string (p, end);
      if (p == end || (guchar)*p < ' ')
        return give_up (self);
      if (*p == '"')
        return p + 1;
      p = sfc_skip_escape (p, end);
      if (p == NULL)
        return NULL;
    }
}

/* Whether the record ends inside a text.  Anything else that is wrong in a
 * text that is wanted may leave the other columns their values. */
static gboolean
is_cut (const char *p, const char *end)
{
  while ((p = sfc_scan_pass_string (p, end)) < end)
    {
      p = *p == '\\' ? sfc_skip_escape (p, end) : NULL;
      if (p == NULL)
        return FALSE;
    }
  return TRUE;
}

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
    return is_cut (stop, end) ? give_up (self) : NULL;
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

/* After a failure at @p, a value that is no text: Jackson reads it together
 * with its name.  Blanks are there when the lead had fewer. */
static const char *
give_up_value (SfcMembers *self, const char *p)
{
  const char *end = self->end;

  if (*p == '-' && p + 1 < end && p[1] == 'I')
    return NULL;
  if (*p == '-' || g_ascii_isdigit (*p))
    return sfc_json_number_end (p, end) == NULL ? give_up (self) : NULL;
  return memchr ("{['NI+ \t\n\r", *p, 10) != NULL ? NULL : give_up (self);
}

static const char *
skip_value (SfcMembers *self, const char *p)
{
  const char *next = sfc_skip_value (p, self->end);

  return next != NULL ? next : give_up_value (self, p);
}

const char *
sfc_members_read_value (SfcMembers *self, const char *p, int index)
{
  const SfcColumn *column;
  SfcValue *slot;
  const char *start = p;

  if (p == self->end)
    return give_up (self);
  if (index == SFC_NOT_WANTED)
    return skip_value (self, p);
  column = &self->schema->columns[index];
  slot = &self->slots[index];
  switch (*p)
    {
    case 'n':
      *slot = sfc_value_null ();
      return skip_value (self, p);
    case 't':
    case 'f':
      self->good &= sfc_convert_boolean (column, *p == 't', slot);
      return skip_value (self, p);
    case '{':
    case '[':
      if (column->type == SFC_TYPE_STRING)
        return NULL;
      self->good = FALSE;
      return skip_value (self, p);
    default:
      p = sfc_skip_number (p, self->end);
      if (p == NULL)
        return give_up_value (self, start);
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

/* Room for one more.  When all is taken one of KEPT_MISSES misses gets that of
 * another, so that records of a kind are learned again after many of any, and
 * those of more members than there is room for keep most of what they have. */
static SfcLead *
room_for_lead (SfcMembers *self)
{
  if (self->n_leads < SFC_MAX_LEADS)
    return &self->leads[self->n_leads++];
  self->n_misses++;
  return self->n_misses % KEPT_MISSES == 0
             ? &self->leads[self->n_misses / KEPT_MISSES % SFC_MAX_LEADS]
             : NULL;
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
  lead = room_for_lead (self);
  if (lead == NULL)
    return NULL;
  memcpy (lead->text, p, n);
  lead->n = (guint)n;
  lead->column = find_column (self, name, n_name);
  lead->next = NULL;
  return lead;
}

/* Behind what must stand before a name; at the closing brace; or NULL. */
static const char *
enter_member (SfcMembers *self, const char *p, gboolean is_first)
{
  const char *end = self->end;

  p = sfc_skip_blanks (is_first ? p + 1 : p, end);
  if (p < end && *p == '}')
    return p;
  if (!is_first)
    {
      if (p == end || *p != ',')
        return give_up (self);
      p = sfc_skip_blanks (p + 1, end);
    }
  if (p < end && *p == '"')
    return p;
  return p < end && *p == '\'' ? NULL : give_up (self);
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
  if (stop == end || (guchar)*stop < ' ')
    return give_up (self);
  /* names with escapes or bad UTF-8 may mean a column's */
  if (*stop != '"' || stop - name > MAX_STRING
      || (high != 0 && !g_utf8_validate_len (name, (gsize)(stop - name), NULL)))
    return NULL;
  p = sfc_skip_blanks (stop + 1, end);
  if (p == end || *p != ':')
    return give_up (self);
  p = sfc_skip_blanks (p + 1, end);
  if (p == end || *p == '}')
    return give_up (self);
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
