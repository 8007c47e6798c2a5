/* feed/json-scan.h -- the two loops in which a JSON reader spends its time. */

#pragma once

#include <glib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

G_BEGIN_DECLS

/**
 * SFC_SCAN_SLACK:
 *
 * Bytes behind the end of the text that must be readable, the first of them
 * NUL, and behind the end of the output that must be writable.
 */
#define SFC_SCAN_SLACK 16

#define SFC_SCAN_EACH(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

static inline gboolean
sfc_scan_is_space (char c)
{
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/** sfc_scan_is_plain: Returns: whether @c stands for itself in a string and is
 * ASCII */
static inline gboolean
sfc_scan_is_plain (char c)
{
  return (guchar)(c - 0x20) < 0x60 && c != '"' && c != '\\';
}

/** sfc_scan_space_plain: Returns: the first byte from @p on that is not JSON's
 * whitespace */
static inline const char *
sfc_scan_space_plain (const char *p)
{
  guint64 word;

  for (;;)
    {
      memcpy (&word, p, sizeof word);
      if (word != SFC_SCAN_EACH (0x20))
        break;
      p += sizeof word;
    }
  while (sfc_scan_is_space (*p))
    p++;
  return p;
}

/** sfc_scan_copy_plain: copies the plain bytes from @p on to *@out; Returns:
 * the first byte that is not plain */
static inline const char *
sfc_scan_copy_plain (const char *p, char **out)
{
  char *o = *out;
  guint64 word;

  for (;;)
    {
      guint64 quote, backslash, found;

      memcpy (&word, p, sizeof word);
      quote = word ^ SFC_SCAN_EACH (0x22);
      backslash = word ^ SFC_SCAN_EACH (0x5c);
      found = (quote - SFC_SCAN_EACH (1)) | (backslash - SFC_SCAN_EACH (1))
              | (word - SFC_SCAN_EACH (0x20)) | word;
      if ((found & SFC_SCAN_EACH (0x80)) != 0)
        break;
      memcpy (o, &word, sizeof word);
      p += sizeof word;
      o += sizeof word;
    }
  while (sfc_scan_is_plain (*p))
    *o++ = *p++;
  *out = o;
  return p;
}

/** sfc_scan_sum: Returns: how many bytes of @ones are 1; the others are 0 */
static inline guint
sfc_scan_sum (guint64 ones)
{
  return (guint)((ones * SFC_SCAN_EACH (1)) >> 56);
}

/** sfc_scan_count_lines_plain: Returns: the line feeds from @p up to @end */
static inline gint64
sfc_scan_count_lines_plain (const char *p, const char *end)
{
  const guint64 low = SFC_SCAN_EACH (0x7f);
  gint64 n = 0;
  guint64 word;

  for (; end - p >= (gssize)sizeof word; p += sizeof word)
    {
      memcpy (&word, p, sizeof word);
      word ^= SFC_SCAN_EACH ('\n');
      n += sfc_scan_sum (~(((word & low) + low) | word | low) >> 7);
    }
  for (; p < end; p++)
    n += *p == '\n';
  return n;
}

/** sfc_scan_count_chars: Returns: the bytes from @p up to @end that begin a
 * character */
static inline gint64
sfc_scan_count_chars (const char *p, const char *end)
{
  gint64 n = end - p;
  guint64 word;

  for (; end - p >= (gssize)sizeof word; p += sizeof word)
    {
      memcpy (&word, p, sizeof word);
      n -= sfc_scan_sum ((word >> 7) & ~(word >> 6) & SFC_SCAN_EACH (1));
    }
  for (; p < end; p++)
    n -= ((guchar)*p & 0xc0) == 0x80;
  return n;
}

#ifdef __SSE2__

static inline __m128i
sfc_scan_load (const char *p)
{
  return _mm_loadu_si128 ((const __m128i *)(const void *)p);
}

static inline const char *
sfc_scan_space_sse2 (const char *p)
{
  for (;; p += 16)
    {
      __m128i v = sfc_scan_load (p);
      __m128i is_space = _mm_or_si128 (
          _mm_or_si128 (_mm_cmpeq_epi8 (v, _mm_set1_epi8 (' ')),
                        _mm_cmpeq_epi8 (v, _mm_set1_epi8 ('\n'))),
          _mm_or_si128 (_mm_cmpeq_epi8 (v, _mm_set1_epi8 ('\t')),
                        _mm_cmpeq_epi8 (v, _mm_set1_epi8 ('\r'))));
      guint other = (guint)_mm_movemask_epi8 (is_space) ^ 0xffff;

      if (other != 0)
        return p + __builtin_ctz (other);
    }
}

/* Signed, the bytes from 0x80 on are below 0x20 too. */
static inline const char *
sfc_scan_copy_sse2 (const char *p, char **out)
{
  for (char *o = *out;; p += 16, o += 16)
    {
      __m128i v = sfc_scan_load (p);
      guint other = (guint)_mm_movemask_epi8 (_mm_or_si128 (
          _mm_cmplt_epi8 (v, _mm_set1_epi8 (0x20)),
          _mm_or_si128 (_mm_cmpeq_epi8 (v, _mm_set1_epi8 ('"')),
                        _mm_cmpeq_epi8 (v, _mm_set1_epi8 ('\\')))));

      _mm_storeu_si128 ((__m128i *)(void *)o, v);
      if (other != 0)
        {
          *out = o + __builtin_ctz (other);
          return p + __builtin_ctz (other);
        }
    }
}

/* Each byte counts to 255 at most before they are added up. */
static inline gint64
sfc_scan_count_lines_sse2 (const char *p, const char *end)
{
  const __m128i zero = _mm_setzero_si128 ();
  gint64 n = 0;

  while (end - p >= 16)
    {
      const char *stop = p + MIN ((end - p) / 16, 255) * 16;
      __m128i sum = zero;

      for (; p < stop; p += 16)
        sum = _mm_sub_epi8 (
            sum, _mm_cmpeq_epi8 (sfc_scan_load (p), _mm_set1_epi8 ('\n')));
      sum = _mm_sad_epu8 (sum, zero);
      n += _mm_extract_epi16 (sum, 0) + _mm_extract_epi16 (sum, 4);
    }
  for (; p < end; p++)
    n += *p == '\n';
  return n;
}

#define sfc_scan_space sfc_scan_space_sse2
#define sfc_scan_copy sfc_scan_copy_sse2
#define sfc_scan_count_lines sfc_scan_count_lines_sse2
#else
#define sfc_scan_space sfc_scan_space_plain
#define sfc_scan_copy sfc_scan_copy_plain
#define sfc_scan_count_lines sfc_scan_count_lines_plain
#endif

G_END_DECLS
