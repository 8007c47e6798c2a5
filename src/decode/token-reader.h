/* decode/token-reader.h -- JSON tokens, one at a time, with Jackson's manners.
 *
 * Slow and exact: what it takes for a number, where it stands after an error
 * and what it then makes of the rest is what Jackson's reader does, for
 * Spark goes on reading after some errors.  The records that are plain JSON
 * never come here.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SFC_TOKEN_NONE,
  SFC_TOKEN_OBJECT,
  SFC_TOKEN_OBJECT_END,
  SFC_TOKEN_ARRAY,
  SFC_TOKEN_ARRAY_END,
  SFC_TOKEN_NAME,
  SFC_TOKEN_STRING,
  SFC_TOKEN_INTEGER,
  SFC_TOKEN_FLOAT, /* also NaN, Infinity, ... */
  SFC_TOKEN_TRUE,
  SFC_TOKEN_FALSE,
  SFC_TOKEN_NULL,
} SfcToken;

/**
 * SfcTokenReader:
 * @token: the token read last; unchanged by an error
 * @text: (element-type gunichar2): of a STRING, after
 *        sfc_token_reader_finish_string()
 * @number: of an INTEGER or FLOAT, its text
 *
 * The other fields are its own.
 */
typedef struct
{
  const gunichar2 *at, *end;
  SfcToken token, next;
  gboolean string_pending;
  GArray *levels; /* (element-type Level) */
  GArray *names;  /* (element-type gunichar2): of the open objects */
  GArray *text;
  GString *number;
  guint grammar; /* (type SfcJsonGrammar) */
} SfcTokenReader;

/** sfc_token_reader_init: makes @self ready for use; it is the caller's memory;
 * @grammar: (type SfcJsonGrammar): what to take more, or less, than by default
 */
void sfc_token_reader_init (SfcTokenReader *self, guint grammar);
void sfc_token_reader_clear (SfcTokenReader *self);

/**
 * sfc_token_reader_begin:
 * @self: a reader
 * @units: (array length=n): the text, UTF-16; must outlive the reading
 * @n: how many units
 *
 * Forgets the text before.
 */
void sfc_token_reader_begin (SfcTokenReader *self, const gunichar2 *units,
                             gsize n);

/**
 * sfc_token_reader_next:
 * @self: a reader
 *
 * Reads a token into @self->token, %SFC_TOKEN_NONE at the end of the text.
 * With a NAME the token behind its colon is read too, but a STRING only up to
 * its quote.
 *
 * Returns: %FALSE when the text is not JSON here
 */
gboolean sfc_token_reader_next (SfcTokenReader *self);

/**
 * sfc_token_reader_finish_string:
 * @self: a reader whose token is STRING
 *
 * Reads the rest of the string into @self->text, unless that was done.
 *
 * Returns: %FALSE when it is not a JSON string
 */
gboolean sfc_token_reader_finish_string (SfcTokenReader *self);

/**
 * sfc_token_reader_skip_children:
 * @self: a reader
 *
 * After OBJECT or ARRAY: reads up to its end.
 *
 * Returns: %FALSE when the text is not JSON
 */
gboolean sfc_token_reader_skip_children (SfcTokenReader *self);

/**
 * sfc_token_reader_peek_name:
 * @self: a reader
 * @n: (out): its length [units]
 *
 * Returns: (transfer none) (nullable) (array length=n): the name that the
 *          token has or belongs to; valid until the next token
 */
const gunichar2 *sfc_token_reader_peek_name (const SfcTokenReader *self,
                                             gsize *n);

G_END_DECLS
