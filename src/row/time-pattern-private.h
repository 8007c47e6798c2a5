/* row/time-pattern-private.h -- the items of a pattern. */

#pragma once

#include "row/time-pattern.h"

G_BEGIN_DECLS

typedef enum
{
  SFC_FIELD_YEAR,
  SFC_FIELD_MONTH,
  SFC_FIELD_DAY,
  SFC_FIELD_AMPM,
  SFC_FIELD_HOUR,            /* H: 0 to 23 */
  SFC_FIELD_CLOCK_HOUR,      /* k: 1 to 24 */
  SFC_FIELD_HALF_HOUR,       /* K: 0 to 11 */
  SFC_FIELD_CLOCK_HALF_HOUR, /* h: 1 to 12 */
  SFC_FIELD_MINUTE,
  SFC_FIELD_SECOND,
  SFC_FIELD_NANO,
  SFC_FIELD_OFFSET,
  SFC_N_FIELDS
} SfcTimeField;

typedef enum
{
  SFC_ITEM_LITERAL,  /* @c */
  SFC_ITEM_NUMBER,   /* @min to @max digits */
  SFC_ITEM_YEAR_2,   /* two digits of this century */
  SFC_ITEM_FRACTION, /* @min to @max digits */
  SFC_ITEM_TEXT,     /* one of @words */
  SFC_ITEM_OFFSET,   /* @c for none, or else +HH and what follows */
  SFC_ITEM_ZONE_ID,
  SFC_ITEM_ZONE_NAME,
  SFC_ITEM_OPTION, /* a section of @n items, which may be missing */
} SfcTimeItemKind;

/* Java's SignStyle */
typedef enum
{
  SFC_SIGN_NONE,
  SFC_SIGN_MINUS,
  SFC_SIGN_BEYOND, /* minus, and plus where there are more than @min digits */
} SfcSign;

/**
 * SfcTimeItem:
 * @field: which it sets
 * @sign: of NUMBER
 * @reserved: of NUMBER and FRACTION: digits that belong to the next items; -1:
 *            it takes its own without looking further
 * @words, @first: of TEXT: the value of the first of them
 * @colon, @minutes, @seconds: of OFFSET: ':' between the parts; 0: absent,
 *                             1: may be there, 2: must
 */
typedef struct
{
  SfcTimeItemKind kind;
  SfcTimeField field;
  gunichar c;
  int min, max, reserved;
  SfcSign sign;
  const char *const *words;
  int first;
  const char *zero;
  gboolean colon;
  int minutes, seconds;
  guint n;
} SfcTimeItem;

struct _SfcTimePattern
{
  GArray *items; /* (element-type SfcTimeItem) */
};

G_END_DECLS
