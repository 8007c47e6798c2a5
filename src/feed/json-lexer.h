/* feed/json-lexer.h -- blocks of input -> tokens, copied to a record; only for
 * feed/json-reader.c. */

#pragma once

#include "feed/json-reader.h"
#include "feed/json-scan.h"

G_BEGIN_DECLS

/** SfcJsonPosition: both from 1, the column in characters */
typedef struct
{
  gint64 line, column;
} SfcJsonPosition;

/**
 * SfcJsonLexer:
 * @error: the first one; ends everything
 * @block: what was read last: [@p, @end) is still to come; NULs stand behind
 *         it, so that every loop stops there
 * @base: offset of @block in the input
 * @at_base: its position
 * @at_end: @read has nothing more
 * @out: the record, up to @o; has room for all that the rest of the block can
 *       become
 * @start: offset of the record
 * @at_start: its position, once the block with @start is gone
 * @in_record: whether one was begun and not ended
 */
typedef struct
{
  SfcJsonRead read;
  gpointer data;
  char *name;
  gsize max_record_bytes;
  GError *error;

  char *block;
  const char *p, *end;
  gint64 base;
  SfcJsonPosition at_base;
  gboolean at_end;

  char *out, *o;
  gsize out_size;
  gint64 start;
  SfcJsonPosition at_start;
  gboolean in_record;
} SfcJsonLexer;

/** sfc_json_lexer_init: of all zeros; the rest as sfc_json_reader_new() */
void sfc_json_lexer_init (SfcJsonLexer *self, SfcJsonRead read, gpointer data,
                          const char *name, gsize max_record_bytes);
void sfc_json_lexer_clear (SfcJsonLexer *self);

/** sfc_json_lexer_restart: forgets what was read */
void sfc_json_lexer_restart (SfcJsonLexer *self);

/** sfc_json_lexer_refill: reads the next block; the one before must be used
 * up; Returns: whether there is more, else the end or an error */
gboolean sfc_json_lexer_refill (SfcJsonLexer *self);

/** sfc_json_lexer_fail: malformed at @p, unless there is an error already; at
 * the end that is what is wrong, and not @what; Returns: %FALSE */
gboolean sfc_json_lexer_fail (SfcJsonLexer *self, const char *what);

/** sfc_json_lexer_fail_at: as above, at another place */
gboolean sfc_json_lexer_fail_at (SfcJsonLexer *self, SfcJsonPosition at,
                                 const char *what);

/** sfc_json_lexer_begin: a record begins at @p */
void sfc_json_lexer_begin (SfcJsonLexer *self);

/** sfc_json_lexer_check_size: fails when the record is too large */
gboolean sfc_json_lexer_check_size (SfcJsonLexer *self);

/**
 * sfc_json_lexer_read_string / _number / _literal:
 *
 * Copies a token that begins at @p to the record; fails when it is malformed.
 */
gboolean sfc_json_lexer_read_string (SfcJsonLexer *self);
gboolean sfc_json_lexer_read_number (SfcJsonLexer *self);
gboolean sfc_json_lexer_read_literal (SfcJsonLexer *self, const char *literal);

/** sfc_json_lexer_skip_space: for sfc_json_lexer_peek_token(), at the end of a
 * block */
char sfc_json_lexer_skip_space (SfcJsonLexer *self);

/** sfc_json_lexer_get_offset: Returns: of @p in the input [bytes] */
static inline gint64
sfc_json_lexer_get_offset (const SfcJsonLexer *self)
{
  return self->base + (self->p - self->block);
}

/** sfc_json_lexer_peek: Returns: the next byte, or NUL at the end */
static inline char
sfc_json_lexer_peek (SfcJsonLexer *self)
{
  if (G_UNLIKELY (self->p == self->end))
    sfc_json_lexer_refill (self);
  return *self->p;
}

/**
 * sfc_json_lexer_peek_token:
 *
 * One blank is so common that a predicted branch beats looking for the end of
 * the run.
 *
 * Returns: the next byte that is not whitespace, or NUL at the end
 */
static inline char
sfc_json_lexer_peek_token (SfcJsonLexer *self)
{
  const char *p = self->p;

  if ((guchar)*p <= ' ')
    {
      if (*p == ' ' && (guchar)p[1] > ' ')
        p++;
      else
        p = sfc_scan_space (p);
      self->p = p;
    }
  if (G_UNLIKELY (*p == '\0'))
    return sfc_json_lexer_skip_space (self);
  return *p;
}

/** sfc_json_lexer_take: copies the byte at @p to the record */
static inline void
sfc_json_lexer_take (SfcJsonLexer *self)
{
  *self->o++ = *self->p++;
}

G_END_DECLS
