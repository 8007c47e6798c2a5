#include "config.h"

#include "decode/scan-avx2.h"

#include "support/suite.h"

/* What the vectors must agree with, byte by byte. */
static const char *
find_stop (const char *p, const char *end, guint *high)
{
  for (; p < end && *p != '"' && *p != '\\' && (guchar)*p >= ' '; p++)
    *high |= (guchar)*p & 0x80;
  return p;
}

START_TEST (every_byte_at_every_place_is_judged_alike)
{
  for (gsize n = 1; n < 70; n++)
    {
      /* of the very size, so that a sanitizer sees a byte too many */
      g_autofree char *text = g_malloc (n);

      for (gsize at = 0; at < n; at++)
        for (guint c = 0; c < 256; c++)
          {
            guint high = 0, expected = 0;

            memset (text, 'x', n);
            text[at] = (char)c;
            ck_assert (sfc_scan_string (text, text + n, &high)
                       == find_stop (text, text + n, &expected));
            ck_assert (high == expected);
          }
    }
}
END_TEST

#ifdef SFC_SCAN_HAS_SSE2
START_TEST (every_byte_at_every_place_is_judged_alike_by_avx2)
{
  if (!__builtin_cpu_supports ("avx2") || !__builtin_cpu_supports ("bmi2"))
    return;
  for (gsize n = 1; n < 70; n++)
    {
      g_autofree char *text = g_malloc (n);

      for (gsize at = 0; at < n; at++)
        for (guint c = 0; c < 256; c++)
          for (gsize from = 0; from <= n; from += 31)
            {
              guint high = 0, expected = 0;

              memset (text, 'x', n);
              text[at] = (char)c;
              ck_assert (
                  sfc_scan_string_avx2 (text + from, text, text + n, &high)
                  == find_stop (text + from, text + n, &expected));
              ck_assert (high == expected);
            }
    }
}
END_TEST
#endif

START_TEST (high_byte_behind_the_stop_does_not_count)
{
  static const char text[] = "abc\"\xe9\xe9\xe9\xe9\xe9\xe9"
                             "\xe9\xe9\xe9\xe9\xe9\xe9";
  guint high = 0;

  ck_assert_ptr_eq (sfc_scan_string (text, text + 16, &high), text + 3);
  ck_assert_uint_eq (high, 0);
}
END_TEST

START_TEST (beginning_is_compared_to_its_last_byte)
{
  static const char all[] = "\"abcdefghijklmnopqrstuvwxyz0123\"";
  char word[SFC_SCAN_WORD];

  memcpy (word, all, sizeof word);
  for (gsize n = 1; n <= SFC_SCAN_WORD; n++)
    for (gsize len = n; len < 40; len++)
      {
        g_autofree char *record = g_malloc0 (len);

        memcpy (record, word, n);
        ck_assert (sfc_scan_begins_with (record, record + len, word, n));
        ck_assert (!sfc_scan_begins_with (record, record + n - 1, word, n));
        record[n - 1] ^= 1;
        ck_assert (!sfc_scan_begins_with (record, record + len, word, n));
#ifdef SFC_SCAN_HAS_SSE2
        if (!__builtin_cpu_supports ("avx2")
            || !__builtin_cpu_supports ("bmi2"))
          continue;
        ck_assert (!sfc_scan_begins_with_avx2 (record, record + len, word, n));
        record[n - 1] ^= 1;
        ck_assert (sfc_scan_begins_with_avx2 (record, record + len, word, n));
        ck_assert (
            !sfc_scan_begins_with_avx2 (record, record + n - 1, word, n));
#endif
      }
}
END_TEST

static Suite *
scan_suite (void)
{
  Suite *suite = suite_create ("decode/scan");
  TCase *tcase = tcase_create ("scan");

  tcase_add_test (tcase, every_byte_at_every_place_is_judged_alike);
#ifdef SFC_SCAN_HAS_SSE2
  tcase_add_test (tcase, every_byte_at_every_place_is_judged_alike_by_avx2);
#endif
  tcase_add_test (tcase, high_byte_behind_the_stop_does_not_count);
  tcase_add_test (tcase, beginning_is_compared_to_its_last_byte);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (scan_suite)
