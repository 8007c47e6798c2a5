/* decode/scan.h -- the inner loops over a record's bytes.
 *
 * With SSE2 or NEON they look at 16 bytes at a time, with AVX2
 * (decode/scan-avx2.h) at 32, but never at one behind @end.
 * SFC_SCAN_PLAIN asks for the loops in plain C, which give the same results.
 */

#pragma once

#include <glib.h>
#include <string.h>

#ifdef __SSE2__
#define SFC_SCAN_HAS_SSE2 /* then AVX2 is a question to the processor */
#ifndef SFC_SCAN_PLAIN
#define SFC_SCAN_SSE2
#include <emmintrin.h>
#endif
#elif defined __ARM_NEON && defined __aarch64__                                \
    && G_BYTE_ORDER == G_LITTLE_ENDIAN
#define SFC_SCAN_HAS_NEON
#ifndef SFC_SCAN_PLAIN
#define SFC_SCAN_NEON
#include <arm_neon.h>
#endif
#endif

G_BEGIN_DECLS

/* Whether @c ends the run of plain characters in a JSON string. */
static inline gboolean
sfc_scan_is_stop (guchar c)
{
  return c == '"' || c == '\\' || c < ' ';
}

#ifdef SFC_SCAN_SSE2

#define SFC_SCAN_BITS 1 /* of a mask, for each byte */
typedef guint SfcScanMask;

/* Where the stops are among 16 bytes, and the bytes of 0x80 or more. */
static inline SfcScanMask
sfc_scan_stops (const char *p, SfcScanMask *highs)
{
  const __m128i x = _mm_loadu_si128 ((const __m128i *)(const void *)p);
  const __m128i hit = _mm_or_si128 (
      _mm_or_si128 (_mm_cmpeq_epi8 (x, _mm_set1_epi8 ('"')),
                    _mm_cmpeq_epi8 (x, _mm_set1_epi8 ('\\'))),
      _mm_cmpeq_epi8 (_mm_min_epu8 (x, _mm_set1_epi8 (0x1F)), x));

  *highs = (guint)_mm_movemask_epi8 (x);
  return (guint)_mm_movemask_epi8 (hit);
}

#elif defined SFC_SCAN_NEON

#define SFC_SCAN_BITS 4
typedef guint64 SfcScanMask;

static inline SfcScanMask
sfc_scan_mask (uint8x16_t hit)
{
  return vget_lane_u64 (
      vreinterpret_u64_u8 (vshrn_n_u16 (vreinterpretq_u16_u8 (hit), 4)), 0);
}

static inline SfcScanMask
sfc_scan_stops (const char *p, SfcScanMask *highs)
{
  const uint8x16_t x = vld1q_u8 ((const guchar *)p);
  const uint8x16_t hit = vorrq_u8 (vorrq_u8 (vceqq_u8 (x, vdupq_n_u8 ('"')),
                                             vceqq_u8 (x, vdupq_n_u8 ('\\'))),
                                   vcltq_u8 (x, vdupq_n_u8 (' ')));

  *highs = sfc_scan_mask (vcgeq_u8 (x, vdupq_n_u8 (0x80)));
  return sfc_scan_mask (hit);
}

#endif

/**
 * sfc_scan_string:
 * @p: inside a JSON string
 * @end: of the record
 * @high: (inout): gets the bit 0x80 when a byte before the stop has it
 *
 * Returns: the first quote, backslash or control character, or @end
 */
static inline const char *
sfc_scan_string (const char *p, const char *end, guint *high)
{
#ifdef SFC_SCAN_BITS
  for (; end - p >= 16; p += 16)
    {
      SfcScanMask highs, stops = sfc_scan_stops (p, &highs);

      if (stops != 0)
        {
          /* the bits below the first stop */
          if ((highs & (stops ^ (stops - 1)) & ~stops) != 0)
            *high |= 0x80;
          return p + __builtin_ctzll (stops) / SFC_SCAN_BITS;
        }
      if (highs != 0)
        *high |= 0x80;
    }
#endif
  for (; p < end && !sfc_scan_is_stop ((guchar)*p); p++)
    *high |= (guchar)*p & 0x80;
  return p;
}

/** sfc_scan_pass_string: sfc_scan_string() of a text that nobody wants */
static inline const char *
sfc_scan_pass_string (const char *p, const char *end)
{
  guint high = 0;

  return sfc_scan_string (p, end, &high);
}

/* What a predicted name is compared by: room for two vectors. */
#define SFC_SCAN_WORD 32

/**
 * sfc_scan_begins_with:
 * @p: in the record
 * @end: of the record
 * @word: (array fixed-size=SFC_SCAN_WORD): what may stand at @p
 * @n: length of it, at most %SFC_SCAN_WORD [bytes]
 *
 * Returns: whether the record goes on with @word
 */
static inline gboolean
sfc_scan_begins_with (const char *p, const char *end, const char *word, gsize n)
{
#ifdef SFC_SCAN_SSE2
  if (end - p >= SFC_SCAN_WORD)
    {
      const __m128i *a = (const __m128i *)(const void *)p;
      const __m128i *b = (const __m128i *)(const void *)word;
      guint low = (guint)_mm_movemask_epi8 (
          _mm_cmpeq_epi8 (_mm_loadu_si128 (a), _mm_loadu_si128 (b)));
      guint high = (guint)_mm_movemask_epi8 (
          _mm_cmpeq_epi8 (_mm_loadu_si128 (a + 1), _mm_loadu_si128 (b + 1)));

      return ((guint64) ~(low | high << 16)
              & ((G_GUINT64_CONSTANT (1) << n) - 1) & G_MAXUINT32)
             == 0;
    }
#elif defined SFC_SCAN_NEON
  if (end - p >= SFC_SCAN_WORD)
    {
      static const guchar places[16]
          = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
      const guchar *a = (const guchar *)p, *b = (const guchar *)word;
      uint8x16_t place = vld1q_u8 (places), end_place = vdupq_n_u8 ((guchar)n);
      uint8x16_t low = vandq_u8 (veorq_u8 (vld1q_u8 (a), vld1q_u8 (b)),
                                 vcltq_u8 (place, end_place));
      uint8x16_t high
          = vandq_u8 (veorq_u8 (vld1q_u8 (a + 16), vld1q_u8 (b + 16)),
                      vcltq_u8 (vaddq_u8 (place, vdupq_n_u8 (16)), end_place));

      return vmaxvq_u8 (vorrq_u8 (low, high)) == 0;
    }
#endif
  return (gsize)(end - p) >= n && memcmp (p, word, n) == 0;
}

G_END_DECLS
