#include "config.h"

#include "source/rate-source.h"
#include "support/folder.h"
#include "support/query.h"
#include "support/suite.h"

#include "base/error.h"

static char *folder;
static SfcSettings *settings;
static SfcSource *source;
static GString *got;

static void
setup (void)
{
  folder = folder_new ();
  got = g_string_new (NULL);
}

static void
teardown (void)
{
  g_clear_pointer (&source, sfc_source_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  g_string_free (got, TRUE);
  folder_remove (folder);
}

static gboolean
open_source (const char *lines, GError **error)
{
  g_autofree char *set
      = g_strconcat ("source.format=rate\nquery t.select=*\n", lines, NULL);

  settings = settings_of (set, error);
  if (settings != NULL)
    source = sfc_rate_source_new (settings, "source t", error);
  return source != NULL;
}

/* ---- how many rows there are */

/* RateStreamProvider.valueAtSecond of spark-3.5.7 for the seconds 0 to 12, 99
 * to 102 and 1000. */
static const struct
{
  gint64 rows_per_second, ramp_up_s, values[18];
} ramps[] = {
  { 1,
    0,
    { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 99, 100, 101, 102, 1000 } },
  { 10,
    4,
    { 0, 2, 6, 12, 20, 30, 40, 50, 60, 70, 80, 90, 100, 970, 980, 990, 1000,
      9980 } },
  { 10,
    0,
    { 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 990, 1000, 1010,
      1020, 10000 } },
  { 7,
    3,
    { 0, 1, 3, 6, 13, 20, 27, 34, 41, 48, 55, 62, 69, 678, 685, 692, 699,
      6985 } },
  { 1, 5, { 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 94, 95, 96, 97, 995 } },
  { 100,
    10,
    { 0, 9, 27, 54, 90, 135, 189, 252, 324, 405, 495, 595, 695, 9395, 9495,
      9595, 9695, 99495 } },
  { 3, 100, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 6, 2700 } },
  { 11,
    10,
    { 0, 1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 66, 77, 1034, 1045, 1056, 1067,
      10945 } },
};

START_TEST (rows_are_as_many_as_sparks)
{
  for (gint64 i = 0; i < 18; i++)
    {
      gint64 seconds = i < 13 ? i : i < 17 ? i - 13 + 99 : 1000;

      ck_assert_int_eq (sfc_rate_value_at (seconds, ramps[_i].rows_per_second,
                                           ramps[_i].ramp_up_s),
                        ramps[_i].values[i]);
    }
}
END_TEST

/* ---- rows */

static void
take (const SfcRecord *record, gpointer data)
{
  g_string_append_printf (got, "%u %" G_GINT64_FORMAT " %.*s\n", record->rank,
                          record->offset, (int)record->n_value, record->value);
}

static SfcOffsets *
offsets_of (const char *json)
{
  SfcOffsets *offsets = sfc_source_offsets_from_json (source, json);

  ck_assert_ptr_nonnull (offsets);
  return offsets;
}

/* Recorded with spark-3.5.7: batch 3 of a query that began at this moment. */
START_TEST (rows_are_sparks)
{
  g_autoptr (GArray) from = NULL;
  g_autoptr (GArray) end = NULL;
  g_autoptr (SfcReader) reader = NULL;
  SfcReadResult result;

  folder_set (folder, "0", "v1\n1795229282039", -1);
  ck_assert (open_source ("source.rowsPerSecond=10\nsource.rampUpTime=4s\n"
                          "source.numPartitions=2",
                          NULL));
  ck_assert (sfc_source_restore (source, folder, NULL));
  from = offsets_of ("2");
  end = offsets_of ("3");
  reader = sfc_source_reader_new (source, 0, 1, NULL);
  ck_assert (
      sfc_reader_read (reader, from, end, take, NULL, &result, NULL, NULL));
  ck_assert_int_eq (result.records, 6);
#define ROW(rank, offset, time, value)                                         \
#rank " " #offset " {\"timestamp\":\"2026-11-21T02:48:0" time                \
        "Z\",\"value\":" #value "}\n"
  ck_assert_str_eq (got->str,
                    ROW (0, 0, "4.039", 6) ROW (0, 1, "4.372", 8)
                        ROW (0, 2, "4.706", 10) ROW (1, 0, "4.206", 7)
                            ROW (1, 1, "4.539", 9) ROW (1, 2, "4.872", 11));
}
END_TEST

START_TEST (a_worker_reads_its_parts)
{
  g_autoptr (GArray) from = NULL;
  g_autoptr (GArray) end = NULL;

  folder_set (folder, "0", "v1\n0", -1);
  ck_assert (
      open_source ("source.rowsPerSecond=7\nsource.numPartitions=3", NULL));
  ck_assert (sfc_source_restore (source, folder, NULL));
  from = offsets_of ("0");
  end = offsets_of ("1");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SfcReader) reader = sfc_source_reader_new (source, i, 2, NULL);
      SfcReadResult result;

      ck_assert (
          sfc_reader_read (reader, from, end, take, NULL, &result, NULL, NULL));
      ck_assert_int_eq (result.records, i == 0 ? 3 + 2 : 2);
    }
}
END_TEST

/* ---- offsets */

START_TEST (the_clock_begins_with_the_first_start)
{
  g_autofree char *log = g_build_filename (folder, "sources", NULL);
  g_autofree char *text = NULL, *json = NULL;
  g_autoptr (GArray) at = NULL;
  g_autoptr (GArray) now = NULL;
  gint64 created_ms;

  ck_assert (open_source ("", NULL));
  ck_assert (sfc_source_restore (source, log, NULL));
  text = folder_get (log, "0");
  ck_assert (g_str_has_prefix (text, "v1\n"));
  created_ms = g_ascii_strtoll (text + 3, NULL, 10);
  ck_assert_int_le (created_ms, g_get_real_time () / 1000);

  g_clear_pointer (&source, sfc_source_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  g_free (text);
  text = g_strdup_printf ("v1\n%" G_GINT64_FORMAT, created_ms - 100500);
  folder_set (log, "0", text, -1);
  ck_assert (open_source ("", NULL));
  ck_assert (sfc_source_restore (source, log, NULL));
  at = sfc_source_initial (source, NULL, NULL);
  json = sfc_source_offsets_to_json (source, at);
  ck_assert_str_eq (json, "0");
  now = sfc_source_latest (source, at, NULL, NULL);
  ck_assert_int_ge (sfc_offsets_at (now, 0)->offset, 100);
}
END_TEST

/* A clock that was put back does not undo what was planned. */
START_TEST (offsets_never_go_back)
{
  g_autoptr (GArray) at = NULL;
  g_autoptr (GArray) now = NULL;

  ck_assert (open_source ("", NULL));
  g_array_unref (sfc_source_initial (source, NULL, NULL));
  at = offsets_of ("1000");
  now = sfc_source_latest (source, at, NULL, NULL);
  ck_assert (sfc_offsets_equal (at, now));
}
END_TEST

START_TEST (what_is_no_offset_is_refused)
{
  static const char *const bad[]
      = { "", "-1", "1.5", "{}", "{\"logOffset\":1}", "9223372036854775807" };

  ck_assert (open_source ("", NULL));
  ck_assert_ptr_null (sfc_source_offsets_from_json (source, bad[_i]));
}
END_TEST

START_TEST (a_damaged_log_is_an_error)
{
  static const char *const bad[] = { "", "v1", "v1\n", "v1\nx", "v2\n1" };
  g_autoptr (GError) error = NULL;

  folder_set (folder, "0", bad[_i], -1);
  ck_assert (open_source ("", NULL));
  ck_assert (!sfc_source_restore (source, folder, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_STATE));
}
END_TEST

/* ---- options */

START_TEST (it_describes_itself_as_spark_does)
{
  static const char *const texts[][2] = {
    { "source.rowsPerSecond=3",
      "RateStreamV2[rowsPerSecond=3, rampUpTimeSeconds=0, "
      "numPartitions=default" },
    { "source.rampUpTime=1500ms\nsource.numPartitions=2",
      "RateStreamV2[rowsPerSecond=1, rampUpTimeSeconds=1, numPartitions=2" },
  };

  ck_assert (open_source (texts[_i][0], NULL));
  ck_assert_str_eq (source->description, texts[_i][1]);
  ck_assert (!sfc_source_can_exhaust (source));
}
END_TEST

START_TEST (a_bad_option_is_refused_in_sparks_words)
{
  static const char *const texts[][2] = {
    { "source.rowsPerSecond=0",
      "Invalid value '0'. The option 'rowsPerSecond' must be positive" },
    { "source.rowsPerSecond=x", "For input string: \"x\"" },
    { "source.rampUpTime=-1s",
      "Invalid value '-1'. The option 'rampUpTime' must not be negative" },
    { "source.numPartitions=0",
      "Invalid value '0'. The option 'numPartitions' must be positive" },
    { "source.rowsPerSecond=9223372036854775807\nsource.rampUpTime=2s",
      "[INCORRECT_RAMP_UP_RATE] Max offset with 9223372036854775807 "
      "rowsPerSecond is 1, but 'rampUpTimeSeconds' is 2." },
  };
  g_autoptr (GError) error = NULL;

  ck_assert (!open_source (texts[_i][0], &error));
  ck_assert_int_eq (sfc_error_exit_status (error), 2);
  ck_assert_msg (strstr (error->message, texts[_i][1]) != NULL, "%s",
                 error->message);
}
END_TEST

static Suite *
rate_source_suite (void)
{
  Suite *suite = suite_create ("source/rate-source");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_loop_test (all, rows_are_as_many_as_sparks, 0,
                       G_N_ELEMENTS (ramps));
  tcase_add_test (all, rows_are_sparks);
  tcase_add_test (all, a_worker_reads_its_parts);
  tcase_add_test (all, the_clock_begins_with_the_first_start);
  tcase_add_test (all, offsets_never_go_back);
  tcase_add_loop_test (all, what_is_no_offset_is_refused, 0, 6);
  tcase_add_loop_test (all, a_damaged_log_is_an_error, 0, 5);
  tcase_add_loop_test (all, it_describes_itself_as_spark_does, 0, 2);
  tcase_add_loop_test (all, a_bad_option_is_refused_in_sparks_words, 0, 5);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (rate_source_suite)
