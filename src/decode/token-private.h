/* decode/token-private.h -- what a token is made of, for decode/token-*.c: the
 * characters of a text, taken one after the other. */

#pragma once

#include "decode/options.h"
#include "decode/token-reader.h"

G_BEGIN_DECLS

/* StreamReadConstraints of Jackson 2.15: how long a name may be, and a text
 * that somebody wants [units] */
#define SFC_MAX_STRING 20000000

/* Jackson looks at the length of a text when it is whole, and before whenever a
 * piece of its buffer is full; the pieces grow from 4,000 by halves to 65,536.
 * A text that reaches this length breaks off there. */
#define SFC_MAX_PIECES 20051631

/* Instead of a character: */
#define SFC_END_OF_TEXT (-1)
#define SFC_NO_JSON (-2) /* what stands there must not */

/** sfc_token_take: Returns: the next character, passed over, or
 * %SFC_END_OF_TEXT */
static inline int
sfc_token_take (SfcTokenReader *self)
{
  return self->at < self->end ? *self->at++ : SFC_END_OF_TEXT;
}

/** sfc_token_allows: Returns: whether the grammar differs by @what */
static inline gboolean
sfc_token_allows (const SfcTokenReader *self, SfcJsonGrammar what)
{
  return (self->grammar & what) != 0;
}

/* ---- decode/token-text.c */

/** sfc_token_take_past_blanks: Returns: the next character that is neither
 * white space, as RFC 8259 has it, nor of a comment that is allowed, passed
 * over; or %SFC_END_OF_TEXT, %SFC_NO_JSON */
int sfc_token_take_past_blanks (SfcTokenReader *self);

/** sfc_token_begins_identifier: Returns: Character.isJavaIdentifierStart() of
 * a char */
gboolean sfc_token_begins_identifier (int c);

/** sfc_token_pass_bad_word: passes over what may have been meant as one word,
 * of which @n characters were right, as far as Jackson does for its message */
void sfc_token_pass_bad_word (SfcTokenReader *self, guint n);

/**
 * sfc_token_take_word:
 * @self: a reader
 * @word: ASCII
 * @done: how many characters of it are read
 *
 * Returns: whether the rest of @word followed, and nothing that is of a word
 */
gboolean sfc_token_take_word (SfcTokenReader *self, const char *word,
                              guint done);

/**
 * sfc_token_take_quoted:
 * @self: a reader, behind the quote that opens
 * @quote: what closes, passed over
 * @out: (element-type gunichar2) (nullable): the text is added
 *
 * Returns: %FALSE when it is no JSON string
 */
gboolean sfc_token_take_quoted (SfcTokenReader *self, int quote, GArray *out);

/** sfc_token_take_name: reads the name that begins with @c, which was taken,
 * into @self->text; Returns: %FALSE when there is none */
gboolean sfc_token_take_name (SfcTokenReader *self, int c);

/* ---- decode/token-number.c */

/** sfc_token_read_number: reads the number that begins with @c, which was
 * taken, `-' or a digit; Returns: INTEGER or FLOAT; NONE: it is no number */
SfcToken sfc_token_read_number (SfcTokenReader *self, int c);

/** sfc_token_read_signed_word: reads -Infinity, +INF and the like, of which the
 * sign and @c behind it were taken; Returns: FLOAT; NONE: it is no number */
SfcToken sfc_token_read_signed_word (SfcTokenReader *self, int c,
                                     gboolean negative);

G_END_DECLS
