/* decode/scan-avx2.h -- the loops of decode/scan.h with AVX2, for a processor
 * that has it and BMI2. */

#pragma once

#include "decode/scan.h"

#ifdef SFC_SCAN_HAS_SSE2

#include <immintrin.h>

#define SFC_SCAN_AVX2 __attribute__ ((target ("avx2,bmi,bmi2")))

G_BEGIN_DECLS

/* Where the stops are among 32 bytes, and the bytes of 0x80 or more. */
static inline SFC_SCAN_AVX2 guint
sfc_scan_stops_avx2 (const char *p, guint *highs)
{
  const __m256i x = _mm256_loadu_si256 ((const __m256i *)(const void *)p);
  const __m256i last_control = _mm256_set1_epi8 (0x1F);
  const __m256i hit = _mm256_or_si256 (
      _mm256_or_si256 (_mm256_cmpeq_epi8 (x, _mm256_set1_epi8 ('"')),
                       _mm256_cmpeq_epi8 (x, _mm256_set1_epi8 ('\\'))),
      _mm256_cmpeq_epi8 (_mm256_min_epu8 (x, last_control), x));

  *highs = (guint)_mm256_movemask_epi8 (x);
  return (guint)_mm256_movemask_epi8 (hit);
}

/**
 * sfc_scan_string_avx2:
 * @start: of the record, before @p
 * @high: (nullable)
 *
 * As sfc_scan_string().
 */
static inline SFC_SCAN_AVX2 const char *
sfc_scan_string_avx2 (const char *p, const char *start, const char *end,
                      guint *high)
{
  guint stops, highs, before;

  for (; G_LIKELY (end - p >= 32); p += 32)
    {
      stops = sfc_scan_stops_avx2 (p, &highs);
      if (high != NULL && (highs & ~stops & _blsmsk_u32 (stops)) != 0)
        *high |= 0x80;
      if (G_LIKELY (stops != 0))
        return p + _tzcnt_u32 (stops);
    }
  if (p == end || end - start < 32)
    return sfc_scan_string (p, end, high != NULL ? high : &highs);
  /* the last 32 bytes of the record, of which some lie before @p */
  before = 32 - (guint)(end - p);
  stops = sfc_scan_stops_avx2 (end - 32, &highs) >> before;
  if (high != NULL && ((highs >> before) & ~stops & _blsmsk_u32 (stops)) != 0)
    *high |= 0x80;
  return stops != 0 ? p + _tzcnt_u32 (stops) : end;
}

/** sfc_scan_begins_with_avx2: as sfc_scan_begins_with() */
static inline SFC_SCAN_AVX2 gboolean
sfc_scan_begins_with_avx2 (const char *p, const char *end, const char *word,
                           gsize n)
{
  if (G_LIKELY (end - p >= SFC_SCAN_WORD))
    {
      const __m256i *a = (const __m256i *)(const void *)p;
      const __m256i *b = (const __m256i *)(const void *)word;
      guint same = (guint)_mm256_movemask_epi8 (
          _mm256_cmpeq_epi8 (_mm256_loadu_si256 (a), _mm256_loadu_si256 (b)));

      return _bzhi_u32 (~same, (guint)n) == 0;
    }
  return (gsize)(end - p) >= n && memcmp (p, word, n) == 0;
}

G_END_DECLS

#endif
