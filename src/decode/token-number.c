#include "config.h"

#include "decode/token-private.h"

#define MAX_NUMBER 1000 /* StreamReadConstraints of Jackson 2.15 */

static gboolean
is_digit (int c)
{
  return c >= '0' && c <= '9';
}

/* Appends digits to the number, up to @c, the character that ends them, which
 * is passed over unless the text ends before. */
static int
take_digits (SfcTokenReader *self, int *c)
{
  int n = 0;

  for (; is_digit (*c); n++)
    {
      g_string_append_c (self->number, (char)*c);
      *c = sfc_token_take (self);
    }
  return n;
}

SfcToken
sfc_token_read_signed_word (SfcTokenReader *self, int c, gboolean negative)
{
  const char *word = NULL;

  if (c == 'I')
    {
      c = sfc_token_take (self);
      if (c == 'N')
        word = negative ? "-INF" : "+INF";
      else if (c == 'n')
        word = negative ? "-Infinity" : "+Infinity";
    }
  if (word == NULL || !sfc_token_take_word (self, word, 3)
      || sfc_token_allows (self, SFC_JSON_ONLY_FINITE))
    return SFC_TOKEN_NONE;
  g_string_assign (self->number, word);
  return SFC_TOKEN_FLOAT;
}

SfcToken
sfc_token_read_number (SfcTokenReader *self, int c)
{
  gboolean negative = c == '-', zero;
  int digits, fraction = -1, exponent = -1;
  const gunichar2 *resume;

  g_string_truncate (self->number, 0);
  if (negative)
    {
      c = sfc_token_take (self);
      if (!is_digit (c))
        return sfc_token_read_signed_word (self, c, TRUE);
      g_string_append_c (self->number, '-');
    }
  zero = c == '0';
  while (c == '0' && self->at < self->end && is_digit (*self->at))
    {
      if (!sfc_token_allows (self, SFC_JSON_LEADING_ZEROS))
        return SFC_TOKEN_NONE;
      c = *self->at++;
    }
  digits = take_digits (self, &c);
  resume = self->at;
  if (c == '.')
    {
      g_string_append_c (self->number, '.');
      c = sfc_token_take (self);
      fraction = take_digits (self, &c);
    }
  if (fraction != 0 && (c == 'e' || c == 'E'))
    {
      g_string_append_c (self->number, 'e');
      c = sfc_token_take (self);
      if (c == '-' || c == '+')
        {
          g_string_append_c (self->number, (char)c);
          c = sfc_token_take (self);
        }
      exponent = take_digits (self, &c);
    }
  if (fraction == 0 || exponent == 0)
    {
      /* Jackson has two readers of numbers; the one for those that do not
       * begin with 0 leaves off behind the point or the E */
      if (!zero && c != SFC_END_OF_TEXT)
        self->at = resume;
      return SFC_TOKEN_NONE;
    }
  if (c != SFC_END_OF_TEXT)
    self->at--;
  /* that other reader does not count the 0 */
  if (digits - (zero ? 1 : 0) + MAX (fraction, 0) + MAX (exponent, 0)
      > MAX_NUMBER)
    return SFC_TOKEN_NONE;
  return fraction < 0 && exponent < 0 ? SFC_TOKEN_INTEGER : SFC_TOKEN_FLOAT;
}
