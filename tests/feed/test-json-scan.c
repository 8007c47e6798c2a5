#include "config.h"

#include "feed/json-scan.h"
#include "support/suite.h"

enum
{
  TEXT_BYTES = 200
};

static char text[TEXT_BYTES + SFC_SCAN_SLACK];

/* Mostly @common, so that runs are long enough to cross words and vectors. */
static void
fill (GRand *rand, char common)
{
  for (int i = 0; i < TEXT_BYTES; i++)
    text[i] = g_rand_int_range (rand, 0, 20) > 0
                  ? common
                  : (char)g_rand_int_range (rand, 0, 256);
}

static const char *
first_not_space (const char *p)
{
  while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')
    p++;
  return p;
}

static const char *
first_not_plain (const char *p)
{
  while ((guchar)*p >= 0x20 && (guchar)*p < 0x80 && *p != '"' && *p != '\\')
    p++;
  return p;
}

static void
check_copy (const char *(*copy) (const char *p, char **out), const char *p)
{
  const char *end = first_not_plain (p);
  char copied[TEXT_BYTES + SFC_SCAN_SLACK];
  char *o = copied;

  ck_assert_ptr_eq (copy (p, &o), end);
  ck_assert_int_eq (o - copied, end - p);
  ck_assert_mem_eq (copied, p, (gsize)(end - p));
}

static void
check_all (int at)
{
  const char *p = text + at, *end = text + TEXT_BYTES;
  gint64 lines = 0, chars = 0;

  for (const char *c = p; c < end; c++)
    {
      lines += *c == '\n';
      chars += ((guchar)*c & 0xc0) != 0x80;
    }
  ck_assert_ptr_eq (sfc_scan_space_plain (p), first_not_space (p));
  check_copy (sfc_scan_copy_plain, p);
  ck_assert_int_eq (sfc_scan_count_lines_plain (p, end), lines);
  ck_assert_int_eq (sfc_scan_count_chars (p, end), chars);
#ifdef __SSE2__
  ck_assert_ptr_eq (sfc_scan_space_sse2 (p), first_not_space (p));
  check_copy (sfc_scan_copy_sse2, p);
  ck_assert_int_eq (sfc_scan_count_lines_sse2 (p, end), lines);
#endif
}

START_TEST (every_way_to_scan_finds_the_same)
{
  static const char common[] = " \na\xc3\xa9\x80";
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int round = 0; round < 2000; round++)
    {
      fill (rand, common[round % 6]);
      for (int at = 0; at < 40; at++)
        check_all (at);
    }
}
END_TEST

START_TEST (every_byte_is_of_one_kind)
{
  char byte[SFC_SCAN_SLACK + 1] = { (char)_i };
  char copied[SFC_SCAN_SLACK];
  char *o = copied;

  ck_assert_int_eq (sfc_scan_space (byte) - byte,
                    first_not_space (byte) - byte);
  ck_assert_int_eq (sfc_scan_copy (byte, &o) - byte,
                    first_not_plain (byte) - byte);
}
END_TEST

static const gsize lengths[]
    = { 0, 1, 15, 16, 17, 4079, 4080, 4081, 4096, 65536 };

START_TEST (counts_do_not_wrap)
{
  g_autofree char *lines = g_strnfill (lengths[_i], '\n');

  ck_assert_int_eq (sfc_scan_count_lines (lines, lines + lengths[_i]),
                    (gint64)lengths[_i]);
  ck_assert_int_eq (sfc_scan_count_lines_plain (lines, lines + lengths[_i]),
                    (gint64)lengths[_i]);
}
END_TEST

static Suite *
json_scan_suite (void)
{
  Suite *suite = suite_create ("feed/json-scan");
  TCase *tcase = tcase_create ("scan");

  tcase_add_test (tcase, every_way_to_scan_finds_the_same);
  tcase_add_loop_test (tcase, every_byte_is_of_one_kind, 1, 256);
  tcase_add_loop_test (tcase, counts_do_not_wrap, 0, G_N_ELEMENTS (lengths));
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (json_scan_suite)
