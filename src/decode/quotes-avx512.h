/* decode/quotes-avx512.h -- where the quotes of a record are, all at once, for
 * a processor that has AVX-512 with VBMI2.
 *
 * A text's end is known a while after its beginning, and a record of 14 texts
 * waits 14 times.  With all quotes known beforehand nothing waits.
 */

#pragma once

#include "decode/scan.h"

#ifdef SFC_SCAN_HAS_SSE2

#include <immintrin.h>

#define SFC_QUOTES_AVX512                                                      \
  __attribute__ ((target ("avx2,bmi,bmi2,popcnt,avx512f,avx512bw,"             \
                          "avx512vbmi2")))

G_BEGIN_DECLS

#define SFC_QUOTES_BYTES 2048 /* the longest record that is looked at */
#define SFC_QUOTES_PLACES (SFC_QUOTES_BYTES + 64)
#define SFC_QUOTES_NONE G_MAXUINT16

/** sfc_quotes_can: Returns: whether this processor can */
static inline gboolean
sfc_quotes_can (void)
{
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("bmi")
         && __builtin_cpu_supports ("bmi2") && __builtin_cpu_supports ("popcnt")
         && __builtin_cpu_supports ("avx512f")
         && __builtin_cpu_supports ("avx512bw")
         && __builtin_cpu_supports ("avx512vbmi2");
}

/* Writes the numbers of the bits that are set in @bits, and what comes, with
 * @base added to each. */
static inline SFC_QUOTES_AVX512 guint
sfc_quotes_put (guint16 *to, guint64 bits, gsize base)
{
  const __m512i numbers = _mm512_set_epi64 (
      0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928,
      0x2726252423222120, 0x1f1e1d1c1b1a1918, 0x1716151413121110,
      0x0f0e0d0c0b0a0908, 0x0706050403020100);
  const __m512i bases = _mm512_set1_epi16 ((short)base);
  __m512i set = _mm512_maskz_compress_epi8 (bits, numbers);
  guint n = (guint)_mm_popcnt_u64 (bits);

  _mm512_storeu_si512 (
      to, _mm512_add_epi16 (
              bases, _mm512_cvtepu8_epi16 (_mm512_castsi512_si256 (set))));
  if (G_UNLIKELY (n > 32))
    _mm512_storeu_si512 (
        to + 32,
        _mm512_add_epi16 (
            bases, _mm512_cvtepu8_epi16 (_mm512_extracti64x4_epi64 (set, 1))));
  return n;
}

/**
 * sfc_quotes_find_avx512:
 * @record: looked at whole, nothing behind it is read
 * @n: length of it, at most %SFC_QUOTES_BYTES [bytes]
 * @places: (out) (array fixed-size=SFC_QUOTES_PLACES): of each quote, from the
 *          first byte; then %SFC_QUOTES_NONE, twice
 *
 * Returns: whether all of @record is ASCII without backslashes and control
 *          characters: then every other quote ends a text, if it is JSON
 */
static inline SFC_QUOTES_AVX512 gboolean
sfc_quotes_find_avx512 (const char *record, gsize n, guint16 *places)
{
  guint64 odd = 0;

  for (gsize i = 0; i < n; i += 64)
    {
      /* what is beyond the mask is not read, and counts as nothing */
      guint64 there = _bzhi_u64 (G_MAXUINT64, (guint)MIN (n - i, 64));
      __m512i x = _mm512_maskz_loadu_epi8 (there, record + i);

      /* signed: a byte of 0x80 or more is below the blank, too */
      odd |= _mm512_mask_cmplt_epi8_mask (there, x, _mm512_set1_epi8 (' '))
             | _mm512_cmpeq_epi8_mask (x, _mm512_set1_epi8 ('\\'));
      places += sfc_quotes_put (
          places, _mm512_cmpeq_epi8_mask (x, _mm512_set1_epi8 ('"')), i);
    }
  places[0] = places[1] = SFC_QUOTES_NONE;
  return odd == 0;
}

G_END_DECLS

#endif
