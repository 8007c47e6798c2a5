#include "config.h"

#include "decode/quotes-avx512.h"
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

#ifdef SFC_SCAN_HAS_SSE2
static void
check_quotes (const char *text, gsize n)
{
  guint16 places[SFC_QUOTES_PLACES];
  guint at = 0;
  gboolean plain = TRUE;
  gboolean found = sfc_quotes_find_avx512 (text, n, places);

  for (gsize i = 0; i < n; i++)
    {
      guchar c = (guchar)text[i];

      if (c == '"')
        ck_assert_uint_eq (places[at++], i);
      else
        plain &= c >= ' ' && c < 0x80 && c != '\\';
    }
  ck_assert_int_eq (found, plain);
  ck_assert_uint_eq (places[at], SFC_QUOTES_NONE);
  ck_assert_uint_eq (places[at + 1], SFC_QUOTES_NONE);
}

START_TEST (every_quote_of_every_length_is_found)
{
  if (!sfc_quotes_can ())
    return;
  for (gsize n = 0; n < 200; n++)
    {
      /* of the very size, so that a sanitizer sees a byte too many */
      g_autofree char *text = g_malloc (MAX (n, 1));

      for (gsize at = 0; at < n; at++)
        for (guint c = 0; c < 256; c += n % 63 < 3 ? 1 : 17)
          {
            memset (text, 'x', n);
            text[at] = (char)c;
            text[n / 2] = '"';
            check_quotes (text, n);
          }
      for (gsize step = 1; step < 5; step++)
        {
          memset (text, '~', n);
          for (gsize at = 0; at < n; at += step)
            text[at] = '"';
          check_quotes (text, n);
        }
    }
}
END_TEST

START_TEST (quotes_of_the_longest_record_are_found)
{
  g_autofree char *text = g_strnfill (SFC_QUOTES_BYTES, '"');

  if (!sfc_quotes_can ())
    return;
  check_quotes (text, SFC_QUOTES_BYTES);
  text[SFC_QUOTES_BYTES - 1] = '\n';
  check_quotes (text, SFC_QUOTES_BYTES);
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
  tcase_add_test (tcase, every_quote_of_every_length_is_found);
  tcase_add_test (tcase, quotes_of_the_longest_record_are_found);
#endif
  tcase_add_test (tcase, high_byte_behind_the_stop_does_not_count);
  tcase_add_test (tcase, beginning_is_compared_to_its_last_byte);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (scan_suite)
