#include "config.h"

#include "sink/table-text.h"
#include "support/suite.h"

#include <string.h>

static SfcZone *zone;
static SfcSchema *schema;
static SfcRows *rows;
static GString *text;

static void
setup (void)
{
  zone = sfc_zone_new ("UTC", NULL);
  schema = sfc_schema_new ();
  text = g_string_new (NULL);
}

static void
teardown (void)
{
  g_clear_pointer (&rows, sfc_rows_free);
  g_clear_pointer (&schema, sfc_schema_unref);
  g_clear_pointer (&zone, sfc_zone_unref);
  g_string_free (g_steal_pointer (&text), TRUE);
}

static void
add_column (const char *name)
{
  SfcColumn column = { .name = (char *)name, .type = SFC_TYPE_STRING };

  sfc_schema_add (schema, &column);
}

static void
add_row (const char *cell, gsize n)
{
  if (rows == NULL)
    rows = sfc_rows_new (schema);
  *sfc_rows_append (rows) = sfc_value_string (cell, n);
}

static const char *
show (gint64 n_rows, gboolean truncate, gboolean safe)
{
  const SfcTableStyle style = { n_rows, truncate, safe };

  if (rows == NULL)
    rows = sfc_rows_new (schema);
  g_string_truncate (text, 0);
  sfc_table_text_append (text, rows, zone, &style);
  return text->str;
}

/* ---- cells: what is shown of one, and how wide Spark takes it to be */

#define LITERAL(s) s, sizeof s - 1

static const struct
{
  const char *cell;
  gsize n;
  const char *shown;
  guint width;
} cells[] = {
  { LITERAL (""), "", 0 },
  { LITERAL (" lead"), " lead", 5 },
  { LITERAL ("exactly twenty chars"), "exactly twenty chars", 20 },
  { LITERAL ("twenty-one characters"), "twenty-one charac...", 20 },
  { LITERAL ("\a\b\t\n\v\f\r"), "\\a\\b\\t\\n\\v\\f\\r", 14 },
  { LITERAL ("a\\n"), "a\\n", 3 },
  /* what an escape adds counts */
  { LITERAL ("0123456789012345678\n"), "01234567890123456...", 20 },
  { LITERAL ("0123456789012345\n7890"), "0123456789012345\\...", 20 },
  { LITERAL ("nul\0x"), "nul", 5 }, /* strcmp ends there */
  /* ranges of two columns, with their neighbours of one */
  { LITERAL ("\u10FF\u1100\u115F\u1160"), "\u10FF\u1100\u115F\u1160", 6 },
  { LITERAL ("\u2E7F\u2E80\uA4CF\uA4D0"), "\u2E7F\u2E80\uA4CF\uA4D0", 6 },
  { LITERAL ("\uABFF\uAC00\uD7A3\uD7A4"), "\uABFF\uAC00\uD7A3\uD7A4", 6 },
  { LITERAL ("\uF8FF\uF900\uFAFF\uFB00"), "\uF8FF\uF900\uFAFF\uFB00", 6 },
  { LITERAL ("\uFE0F\uFE10\uFE19\uFE1A"), "\uFE0F\uFE10\uFE19\uFE1A", 6 },
  { LITERAL ("\uFE2F\uFE30\uFE6F\uFE70"), "\uFE2F\uFE30\uFE6F\uFE70", 6 },
  { LITERAL ("\uFEFF\uFF00\uFF60\uFF61"), "\uFEFF\uFF00\uFF60\uFF61", 6 },
  { LITERAL ("\uFFDF\uFFE0\uFFE6\uFFE7"), "\uFFDF\uFFE0\uFFE6\uFFE7", 6 },
  { LITERAL ("e\u0301 combining"), "e\u0301 combining", 12 },
  { LITERAL ("\U0001F694 car"), "\U0001F694 car", 6 },
  { LITERAL ("\U00020000"), "\U00020000", 2 },
  /* units are counted, not columns: 20 wide characters fit */
  { LITERAL ("警察警察警察警察警察警察警察警察警察警察"),
    "警察警察警察警察警察警察警察警察警察警察", 40 },
  { LITERAL ("警察警察警察警察警察警察警察警察警察警察x"),
    "警察警察警察警察警察警察警察警察警...", 37 },
  /* half a pair */
  { LITERAL ("1234567890123456\U0001F694xyz"), "1234567890123456?...", 20 },
  { LITERAL ("123456789012345\U0001F694wxyz"), "123456789012345\U0001F694...",
    20 },
  /* each byte that is not UTF-8 */
  { LITERAL ("a\xff\xfe"), "a\uFFFD\uFFFD", 3 },
  { LITERAL ("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD", 3 },
  { LITERAL ("\xe8\xad"), "\uFFFD\uFFFD", 2 },
  { LITERAL ("esc\033[1m"), "esc\033[1m", 7 },
};

static void
check_cell (const char *shown, guint width, gboolean right)
{
  guint wide = MAX (width, 3);
  g_autofree char *border = g_strnfill (wide, '-');
  g_autofree char *blanks = g_strnfill (wide - width, ' ');
  g_autofree char *expected = g_strdup_printf (
      "+%s+\n|%*s|\n+%s+\n|%s%s|\n+%s+\n", border, (int)(right ? wide : -wide),
      "c", border, right ? blanks : shown, right ? shown : blanks, border);

  ck_assert_str_eq (text->str, expected);
}

START_TEST (cell_is_cut_and_as_wide_as_in_spark)
{
  add_column ("c");
  add_row (cells[_i].cell, cells[_i].n);
  show (20, TRUE, FALSE);
  if (memchr (cells[_i].cell, '\0', cells[_i].n) != NULL)
    {
      ck_assert_uint_eq (text->len, 4 * 8 + 8);
      ck_assert_ptr_nonnull (memmem (text->str, text->len, "|nul\0x|", 7));
    }
  else
    check_cell (cells[_i].shown, cells[_i].width, TRUE);
}
END_TEST

START_TEST (cell_is_whole_and_left_when_not_truncated)
{
  const char *cell = "twenty-one characters";

  add_column ("c");
  add_row (cell, strlen (cell));
  show (20, FALSE, FALSE);
  check_cell (cell, 21, FALSE);
}
END_TEST

static const struct
{
  const char *cell, *safe;
} steering[] = {
  { "a\033[2Jb", "a\uFFFD[2Jb" },
  { "\001\006\016\037", "\uFFFD\uFFFD\uFFFD\uFFFD" },
  { "\a\b\t\n\v\f\r", "\\a\\b\\t\\n\\v\\f\\r" }, /* harmless already */
  { " ~\177", " ~\uFFFD" },
  { "\302\200\302\233\302\237\302\240", "\uFFFD\uFFFD\uFFFD\u00A0" },
  { "\u202A\u202E\u2066\u2069", "\uFFFD\uFFFD\uFFFD\uFFFD" },
  { "\u2029\u200F\u061C", "\uFFFD\uFFFD\uFFFD" },
  { "\u202F\u2065\u206A", "\u202F\u2065\u206A" },
  { "العربية", "العربية" },
};

START_TEST (terminal_is_not_steered_by_a_cell)
{
  add_column ("c");
  add_row (steering[_i].cell, strlen (steering[_i].cell));
  show (20, FALSE, TRUE);
  check_cell (steering[_i].safe, (guint)g_utf8_strlen (steering[_i].safe, -1),
              FALSE);
}
END_TEST

START_TEST (terminal_is_not_steered_by_a_name)
{
  add_column ("c\033");
  show (20, TRUE, TRUE);
  ck_assert_str_eq (text->str, "+---+\n| c\uFFFD|\n+---+\n+---+\n");
}
END_TEST

/* ---- tables */

START_TEST (name_is_escaped_but_never_cut)
{
  add_column ("a name that is longer\nthan twenty");
  ck_assert_str_eq (show (20, TRUE, FALSE),
                    "+----------------------------------+\n"
                    "|a name that is longer\\nthan twenty|\n"
                    "+----------------------------------+\n"
                    "+----------------------------------+\n");
}
END_TEST

START_TEST (columns_stand_side_by_side)
{
  add_column ("a");
  add_column ("察察");
  rows = sfc_rows_new (schema);
  for (int i = 0; i < 2; i++)
    {
      SfcValue *row = sfc_rows_append (rows);

      row[0] = i == 0 ? sfc_value_null () : sfc_value_string ("x", 1);
      row[1] = sfc_value_string ("three", i == 0 ? 5 : 1);
    }
  ck_assert_str_eq (show (20, TRUE, FALSE), "+----+-----+\n"
                                            "|   a| 察察|\n"
                                            "+----+-----+\n"
                                            "|NULL|three|\n"
                                            "|   x|    t|\n"
                                            "+----+-----+\n");
  ck_assert_str_eq (show (20, FALSE, FALSE), "+----+-----+\n"
                                             "|a   |察察 |\n"
                                             "+----+-----+\n"
                                             "|NULL|three|\n"
                                             "|x   |t    |\n"
                                             "+----+-----+\n");
}
END_TEST

static const struct
{
  gint64 n_rows;
  const char *shown;
} footers[] = {
  { G_MAXINT32, "|xxx|\n|xxx|\n|xxx|\n+---+\n" },
  { 3, "|xxx|\n|xxx|\n|xxx|\n+---+\n" },
  { 2, "|xxx|\n|xxx|\n+---+\nonly showing top 2 rows\n" },
  { 1, "|xxx|\n+---+\nonly showing top 1 row\n" },
  { 0, "+---+\nonly showing top 0 rows\n" },
  { -1, "+---+\nonly showing top 0 rows\n" },
};

START_TEST (footer_counts_the_rows_that_are_shown)
{
  g_autofree char *expected
      = g_strconcat ("+---+\n|  c|\n+---+\n", footers[_i].shown, NULL);

  add_column ("c");
  for (int i = 0; i < 3; i++)
    add_row ("xxx", 3);
  ck_assert_str_eq (show (footers[_i].n_rows, TRUE, FALSE), expected);
}
END_TEST

START_TEST (rows_that_are_not_shown_do_not_widen)
{
  add_column ("c");
  add_row ("x", 1);
  add_row ("wider", 5);
  ck_assert_str_eq (
      show (1, TRUE, FALSE),
      "+---+\n|  c|\n+---+\n|  x|\n+---+\nonly showing top 1 row\n");
}
END_TEST

START_TEST (empty_batch_has_no_footer)
{
  add_column ("value");
  ck_assert_str_eq (show (0, TRUE, FALSE),
                    "+-----+\n|value|\n+-----+\n+-----+\n");
}
END_TEST

static Suite *
table_text_suite (void)
{
  Suite *suite = suite_create ("sink/table-text");
  TCase *cell = tcase_create ("cell");
  TCase *table = tcase_create ("table");

  tcase_add_checked_fixture (cell, setup, teardown);
  tcase_add_loop_test (cell, cell_is_cut_and_as_wide_as_in_spark, 0,
                       G_N_ELEMENTS (cells));
  tcase_add_test (cell, cell_is_whole_and_left_when_not_truncated);
  tcase_add_loop_test (cell, terminal_is_not_steered_by_a_cell, 0,
                       G_N_ELEMENTS (steering));
  tcase_add_test (cell, terminal_is_not_steered_by_a_name);
  suite_add_tcase (suite, cell);

  tcase_add_checked_fixture (table, setup, teardown);
  tcase_add_test (table, name_is_escaped_but_never_cut);
  tcase_add_test (table, columns_stand_side_by_side);
  tcase_add_loop_test (table, footer_counts_the_rows_that_are_shown, 0,
                       G_N_ELEMENTS (footers));
  tcase_add_test (table, rows_that_are_not_shown_do_not_widen);
  tcase_add_test (table, empty_batch_has_no_footer);
  suite_add_tcase (suite, table);
  return suite;
}

SFC_SUITE_MAIN (table_text_suite)
