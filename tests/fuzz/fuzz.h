/* fuzz/fuzz.h -- what the fuzzers share.
 *
 * Each is a program of one function that takes any bytes.  libFuzzer calls it
 * where configure was told --enable-fuzzing, else replay.c with the inputs of
 * its folder below corpus.  What must hold is asserted by fuzz_check().
 */

#pragma once

#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/** LLVMFuzzerTestOneInput: Returns: 0, always */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n);

/** LLVMFuzzerInitialize: called first: what GLib calls critical is a finding;
 * Returns: 0 */
int LLVMFuzzerInitialize (int *argc, char ***argv);

/** fuzz_check: the run is a finding unless @holds */
#define fuzz_check(holds)                                                      \
  do                                                                           \
    {                                                                          \
      if (!(holds))                                                            \
        {                                                                      \
          g_printerr ("%s:%d: does not hold: %s\n", __FILE__, __LINE__,        \
                      #holds);                                                 \
          abort ();                                                            \
        }                                                                      \
    }                                                                          \
  while (0)

/**
 * fuzz_begin_foreign / fuzz_end_foreign:
 *
 * What is allocated between them, and not freed, is no finding: it is another's
 * leak.  json-glib 1.6 loses nodes of texts that are not JSON.
 */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#define fuzz_begin_foreign() __lsan_disable ()
#define fuzz_end_foreign() __lsan_enable ()
#else
#define fuzz_begin_foreign() ((void)0)
#define fuzz_end_foreign() ((void)0)
#endif

/** FuzzInput: what is left of an input */
typedef struct
{
  const char *p;
  gsize n;
} FuzzInput;

/** fuzz_is_utf8: Returns: whether @text is UTF-8, NULs among it */
static inline gboolean
fuzz_is_utf8 (const char *text, gsize n)
{
  const char *end = text + n, *at = text;

  while (!g_utf8_validate_len (at, (gsize)(end - at), &at))
    if (*at++ != '\0')
      return FALSE;
  return TRUE;
}

/** fuzz_take_byte: Returns: the first byte, taken off; 0 at the end */
static inline guchar
fuzz_take_byte (FuzzInput *input)
{
  if (input->n == 0)
    return 0;
  input->n--;
  return (guchar)*input->p++;
}

/** fuzz_take_rest: Returns: (transfer full): a block of what is left, of @n
 * bytes, so that a sanitizer sees a byte too many */
static inline char *
fuzz_take_rest (FuzzInput *input, gsize *n)
{
  char *rest = g_malloc (MAX (input->n, 1));

  if (input->n > 0)
    memcpy (rest, input->p, input->n);
  *n = input->n;
  input->p += input->n;
  input->n = 0;
  return rest;
}

/** fuzz_take_file: Returns: (transfer full): what is left, of @n bytes, as
 * g_file_get_contents() gives it: with a NUL behind it */
static inline char *
fuzz_take_file (FuzzInput *input, gsize *n)
{
  char *content = g_malloc0 (input->n + 1);

  if (input->n > 0)
    memcpy (content, input->p, input->n);
  *n = input->n;
  input->p += input->n;
  input->n = 0;
  return content;
}

/**
 * fuzz_take_line:
 * @input: what is left
 * @n: (out): length of the line [bytes]
 *
 * Returns: (transfer full): the bytes up to the next line break, which is taken
 *          off too, or to the end; a block as above
 */
static inline char *
fuzz_take_line (FuzzInput *input, gsize *n)
{
  const char *stop = input->n > 0 ? memchr (input->p, '\n', input->n) : NULL;
  gsize length = stop != NULL ? (gsize)(stop - input->p) : input->n;
  char *line = g_malloc (MAX (length, 1));

  if (length > 0)
    memcpy (line, input->p, length);
  *n = length;
  length += stop != NULL;
  input->p += length;
  input->n -= length;
  return line;
}

/** fuzz_take_text: the same, ended by a NUL */
static inline char *
fuzz_take_text (FuzzInput *input)
{
  gsize n;
  g_autofree char *line = fuzz_take_line (input, &n);

  return g_strndup (line, n);
}
