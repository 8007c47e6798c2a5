/* decode/members.h -- the members of a plain JSON object, as most records are:
 * the fast path of the decoder.
 *
 * Records tend to repeat their members, the order and the blanks of them.  What
 * stood before a value, from behind the value before it, is kept as a lead:
 * `,"name": '.  A record is then read lead by lead, each found by one
 * comparison and never trusted, and value by value, each passed over by the
 * vectors of decode/scan.h.
 */

#pragma once

#include "decode/convert.h"
#include "decode/scan.h"

G_BEGIN_DECLS

#define SFC_MAX_LEADS 64
#define SFC_NOT_WANTED (-1)

typedef struct _SfcLead SfcLead;

/**
 * SfcLead:
 * @text: from behind the value before, or from the brace that opens, to the
 *        value
 * @n: length of it [bytes]
 * @column: that the value belongs to, or %SFC_NOT_WANTED
 * @next: (nullable): the lead that followed the last time
 */
struct _SfcLead
{
  char text[SFC_SCAN_WORD];
  guint n;
  gint32 column;
  SfcLead *next;
};

/**
 * SfcMembers: what was learned of the records; one a thread.
 * @schema: the wanted columns
 * @converter: of values
 * @corrupt: a column that no member is meant for, or -1
 * @first: (nullable): the lead that began the last record
 * @slots: (array): of the record at hand
 * @start: the first byte of the record at hand
 * @end: behind the last byte of it
 * @good: whether every wanted value so far fitted its column
 * @hopeless: whether the record, which is not plain JSON, is none of Jackson's
 *            either, by his default grammar, so that all cells are null
 * @n_leads: learned so far
 * @n_misses: leads that were not found, since there is no more room
 * @leads: those
 */
typedef struct
{
  const SfcSchema *schema;
  SfcConverter *converter;
  int corrupt;
  SfcLead *first;
  SfcValue *slots;
  const char *start, *end;
  gboolean good, hopeless;
  guint n_leads, n_misses;
  SfcLead leads[SFC_MAX_LEADS];
} SfcMembers;

/**
 * SfcMembersRead:
 * @self: its fields set
 * @p: at the brace that opens the object
 *
 * Sets the slots of the wanted members that are there; of several of a name
 * the last one counts.  Text points into the record or into the arena of the
 * converter.
 *
 * Returns: where the closing brace is, or %NULL when the object is not plain
 *          JSON: then the careful decoder has the word, unless it is hopeless
 */
typedef const char *(*SfcMembersRead) (SfcMembers *self, const char *p);

/** sfc_members_choose: Returns: the fastest that this processor has */
SfcMembersRead sfc_members_choose (void);

/* One for each kind of vectors, all with the same result. */
const char *sfc_members_read_plain (SfcMembers *self, const char *p);
#ifdef SFC_SCAN_HAS_SSE2
const char *sfc_members_read_sse2 (SfcMembers *self, const char *p);
const char *sfc_members_read_avx2 (SfcMembers *self, const char *p);
const char *sfc_members_read_avx512 (SfcMembers *self, const char *p);
#elif defined SFC_SCAN_HAS_NEON
const char *sfc_members_read_neon (SfcMembers *self, const char *p);
#endif

/* What the loops, decode/members-loop.inc, leave to functions. */

/**
 * SfcFound:
 * @column: of the member, or %SFC_NOT_WANTED
 * @next: where its follower is expected
 */
typedef struct
{
  int column;
  SfcLead **next;
} SfcFound;

/**
 * sfc_members_find_lead:
 * @p: where a lead begins that was not the expected one
 * @place: (inout): what to expect here the next time
 * @found: (out): the member
 *
 * Returns: where the value is; at the closing brace when that came; %NULL
 */
const char *sfc_members_find_lead (SfcMembers *self, const char *p,
                                   SfcLead **place, SfcFound *found);

/** sfc_members_skip_text: passes over a text that nobody wants; @p is inside */
const char *sfc_members_skip_text (SfcMembers *self, const char *p);

/** sfc_members_read_value: any value but a text, of any column; @p may be the
 * end */
const char *sfc_members_read_value (SfcMembers *self, const char *p, int index);

/**
 * sfc_members_read_text:
 * @p: behind the quote that opens a wanted text
 * @stop: its first stop
 * @high: whether there is a byte of 0x80 or more before it
 */
const char *sfc_members_read_text (SfcMembers *self, const char *p,
                                   const char *stop, guint high, int index);

G_END_DECLS
