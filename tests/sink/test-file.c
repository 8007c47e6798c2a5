#include "config.h"

#include "support/file-sink.h"
#include "support/suite.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/error.h"

/* ---- folders */

START_TEST (partition_columns_become_folders)
{
  g_auto (GStrv) paths = NULL;
  g_autofree char *prefix = NULL, *file = NULL, *text = NULL;

  open_sink ("json", "a STRING, n INT, b STRING", "sink a.partitionBy=B, n\n");
  begin_rows ();
  for (int i = 0; i < 3; i++)
    {
      SfcValue *row = add_row ();

      row[0] = text_of ("v");
      row[1] = sfc_value_long (i % 2);
      row[2] = text_of ("x/y");
    }
  write_batch (0);
  paths = get_paths ("0");
  ck_assert_uint_eq (g_strv_length (paths), 2);
  prefix = g_build_filename (out, "b=x%252Fy/n=0/part-00000-", NULL);
  ck_assert (g_str_has_prefix (paths[0], prefix));
  ck_assert (g_str_has_suffix (paths[0], ".c000.json"));
  ck_assert_uint_eq (count_files ("out/b=x%2Fy/n=1"), 1);
  file = g_strconcat ("out/b=x%2Fy/n=0", strrchr (paths[0], '/'), NULL);
  text = folder_get (folder, file);
  ck_assert_str_eq (text, "{\"a\":\"v\"}\n{\"a\":\"v\"}\n");
}
END_TEST

static const struct
{
  const char *ddl, *text, *folder;
} partitions[] = {
  { "p STRING", "a b", "p=a b" },
  { "p STRING", "a\"#%'*/:=?\\{[]^",
    "p=a%22%23%25%27%2A%2F%3A%3D%3F%5C%7B%5B"
    "%5D%5E" },
  { "p STRING", "\001\n\177", "p=%01%0A%7F" },
  { "p STRING", "~`!@$&()+,;<>|.-_}", "p=~`!@$&()+,;<>|.-_}" },
  { "p STRING", "é", "p=é" },
  { "p STRING", "..", "p=.." },
  { "p STRING", "", "p=__HIVE_DEFAULT_PARTITION__" },
  { "p STRING", NULL, "p=__HIVE_DEFAULT_PARTITION__" },
  { "`a b/c` STRING", "x", "a b%2Fc=x" },
  { "p DECIMAL(20,10)", "0.0000001200", "p=1.200E-7" },
};

START_TEST (partition_folder_is_spelled_as_spark_does)
{
  g_autofree char *ddl = g_strdup_printf ("%s, v STRING", partitions[_i].ddl);
  g_autofree char *name = g_build_filename ("out", partitions[_i].folder, NULL);
  g_autofree char *lines = NULL;
  SfcValue *row;

  lines = g_strdup_printf (
      "sink a.partitionBy=%s\n",
      strstr (partitions[_i].ddl, "a b/c") != NULL ? "a b/c" : "p");
  open_sink ("json", ddl, lines);
  ck_assert_msg (sink != NULL, "%s", error != NULL ? error->message : "");
  begin_rows ();
  row = add_row ();
  row[0] = text_of (partitions[_i].text);
  row[1] = text_of ("v");
  write_batch (0);
  ck_assert_msg (count_files (name) == 1, "no %s", name);
}
END_TEST

START_TEST (partition_folder_of_a_time_has_microseconds)
{
  SfcValue *row;

  open_sink ("json", "t TIMESTAMP, v STRING", "sink a.partitionBy=t\n");
  begin_rows ();
  row = add_row ();
  row[0] = sfc_value_long (G_GINT64_CONSTANT (1546329420123456));
  row[1] = text_of ("v");
  write_batch (0);
  ck_assert_uint_eq (count_files ("out/t=2018-12-31 23%3A57%3A00.123456"), 1);
}
END_TEST

/* ---- the log */

static const char *const one[] = { "x", NULL };
static const char *const none[] = { NULL };

START_TEST (entry_says_what_spark_says)
{
  g_autofree char *text = NULL, *wanted = NULL, *description = NULL;
  g_auto (GStrv) paths = NULL;
  struct stat st;

  open_sink ("json", "a STRING", "");
  write_texts (0, one);
  paths = get_paths ("0");
  ck_assert_int_eq (stat (paths[0], &st), 0);
  wanted = g_strdup_printf (
      "v1\n{\"path\":\"file://%s\",\"size\":10,\"isDir\":false,"
      "\"modificationTime\":%" G_GINT64_FORMAT ",\"blockReplication\":1,"
      "\"blockSize\":33554432,\"action\":\"add\"}",
      paths[0],
      (gint64)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000);
  text = get_entry ("0");
  ck_assert_str_eq (text, wanted);
  ck_assert (g_regex_match_simple ("/part-00000-[0-9a-f-]{36}-c000\\.json$",
                                   paths[0], 0, 0));
  description = g_strdup_printf ("FileSink[%s]", out);
  ck_assert_str_eq (sink->description, description);
  ck_assert (!sink->klass->counts_rows);
}
END_TEST

START_TEST (path_is_escaped_as_a_uri)
{
  g_autofree char *text = NULL, *wanted = NULL;

  g_free (out);
  out = g_build_filename (folder, "st json#é%[x]?", NULL);
  open_sink ("json", "a STRING", "");
  write_texts (0, one);
  text = folder_get (out, "_spark_metadata/0");
  wanted = g_strdup_printf (
      "v1\n{\"path\":\"file://%s/st%%20json%%23é%%25%%5Bx%%5D%%3F/part-",
      folder);
  ck_assert_msg (g_str_has_prefix (text, wanted), "%s", text);
}
END_TEST

START_TEST (empty_batch_has_an_entry)
{
  open_sink ("csv", "a STRING, b STRING", "sink a.header=true\n");
  begin_rows ();
  write_batch (0);
  file_is ("0", "a,b\n");
}
END_TEST

START_TEST (empty_batch_without_a_folder_has_no_file)
{
  g_autofree char *text = NULL;

  open_sink ("json", "a STRING, b STRING", "sink a.partitionBy=a\n");
  begin_rows ();
  write_batch (0);
  text = get_entry ("0");
  ck_assert_str_eq (text, "v1");
}
END_TEST

START_TEST (batch_that_is_in_the_log_is_not_written_again)
{
  const SfcSinkRun run = { .again = 0 };

  open_sink ("json", "a STRING", "");
  write_texts (0, one);
  open_sink ("json", "a STRING", "");
  ck_assert (sfc_sink_begin (sink, &run, &error));
  write_texts (0, one);
  ck_assert_uint_eq (count_files ("out"), 1);
  write_texts (1, one);
  ck_assert_uint_eq (count_files ("out"), 2);
}
END_TEST

START_TEST (every_tenth_entry_holds_all)
{
  g_auto (GStrv) first = NULL, ninth = NULL, tenth = NULL, last = NULL;

  open_sink ("json", "a STRING", "");
  for (gint64 i = 0; i < 20; i++)
    {
      write_texts (i, i % 3 == 0 ? one : none);
      if (i == 12) /* a new run goes on */
        open_sink ("json", "a STRING", "");
    }
  first = get_paths ("0");
  ninth = get_paths ("9.compact");
  tenth = get_paths ("10");
  last = get_paths ("19.compact");
  ck_assert_uint_eq (g_strv_length (ninth), 10);
  ck_assert_uint_eq (g_strv_length (tenth), 1);
  ck_assert_uint_eq (g_strv_length (last), 20);
  ck_assert_str_eq (ninth[0], first[0]);
  ck_assert_str_eq (last[0], first[0]);
  ck_assert_str_eq (last[10], tenth[0]);
  ck_assert (!has_entry ("9"));
  ck_assert (!has_entry ("19"));
}
END_TEST

/* A log written with one interval, and a run with another */
static const struct
{
  int before, batches, now;
  const char *next;
} intervals[] = {
  { 4, 8, 10, "11.compact" },  /* two compact ones say 4 */
  { 12, 12, 5, "17.compact" }, /* 6 divides 12 */
  { 6, 6, 10, "11.compact" },  /* no less than what is there */
  { 7, 7, 3, "13.compact" },   /* 7 is prime */
  { 10, 5, 6, "5.compact" },   /* nothing to suit yet */
};

static void
open_with_interval (int interval)
{
  g_autofree char *lines = g_strdup_printf (
      "spark.spark.sql.streaming.fileSink.log.compactInterval=%d\n", interval);

  open_sink ("json", "a STRING", lines);
}

START_TEST (interval_suits_the_log_that_is_there)
{
  gint64 n = intervals[_i].batches;
  gint64 last = g_ascii_strtoll (intervals[_i].next, NULL, 10);
  g_auto (GStrv) paths = NULL;

  open_with_interval (intervals[_i].before);
  for (gint64 i = 0; i < n; i++)
    write_texts (i, one);
  open_with_interval (intervals[_i].now);
  for (gint64 i = n; i <= last; i++)
    {
      g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, i);

      write_texts (i, one);
      ck_assert (i == last || has_entry (name));
    }
  paths = get_paths (intervals[_i].next);
  ck_assert_uint_eq (g_strv_length (paths), (guint)last + 1);
}
END_TEST

START_TEST (old_entries_go_once_they_are_merged)
{
  open_sink ("json", "a STRING",
             "spark.spark.sql.streaming.minBatchesToRetain=2\n"
             "spark.spark.sql.streaming.fileSink.log.compactInterval=3\n"
             "spark.spark.sql.streaming.fileSink.log.cleanupDelay=0\n");
  for (gint64 i = 0; i < 9; i++)
    write_texts (i, one);
  ck_assert (!has_entry ("4"));
  ck_assert (!has_entry ("2.compact"));
  ck_assert (has_entry ("5.compact"));
  ck_assert (has_entry ("7"));
}
END_TEST

START_TEST (old_entries_stay_for_those_who_read_just_now)
{
  open_sink ("json", "a STRING",
             "spark.spark.sql.streaming.minBatchesToRetain=2\n"
             "spark.spark.sql.streaming.fileSink.log.compactInterval=3\n");
  for (gint64 i = 0; i < 9; i++)
    write_texts (i, one);
  ck_assert (has_entry ("0"));
}
END_TEST

/* ---- failures */

START_TEST (batch_that_fails_leaves_nothing)
{
  struct rlimit small = { .rlim_cur = 100 };
  struct rlimit before;
  gboolean ok;

  open_sink ("json", "a STRING, b STRING", "sink a.partitionBy=a\n");
  begin_rows ();
  for (int i = 0; i < 100; i++)
    {
      SfcValue *row = add_row ();

      row[0] = text_of (i < 1 ? "short" : "long");
      row[1] = text_of ("v");
    }
  signal (SIGXFSZ, SIG_IGN);
  ck_assert_int_eq (getrlimit (RLIMIT_FSIZE, &before), 0);
  small.rlim_max = before.rlim_max;
  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &small), 0);
  ok = sfc_sink_write (sink, 0, rows, &error);
  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &before), 0);
  ck_assert (!ok);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  ck_assert_uint_eq (count_files ("out/a=short"), 0);
  ck_assert_uint_eq (count_files ("out/a=long"), 0);
  ck_assert (!has_entry ("0"));
  g_clear_error (&error);
  write_batch (0);
  ck_assert (has_entry ("0"));
}
END_TEST

START_TEST (entry_that_is_missing_stops_the_merge)
{
  open_sink ("json", "a STRING", "");
  for (gint64 i = 0; i < 9; i++)
    write_texts (i, one);
  folder_delete (out, "_spark_metadata/4");
  ck_assert (!sfc_sink_write (sink, 9, rows, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  ck_assert_ptr_nonnull (strstr (error->message,
                                 "/_spark_metadata/4 doesn't exist when "
                                 "compacting batch 9 (compactInterval: 10)"));
  ck_assert_uint_eq (count_files ("out"), 9);
}
END_TEST

START_TEST (entry_of_another_version_stops_the_merge)
{
  open_sink ("json", "a STRING", "");
  for (gint64 i = 0; i < 9; i++)
    write_texts (i, one);
  folder_set (out, "_spark_metadata/4", "v12\n{}", -1);
  ck_assert (!sfc_sink_write (sink, 9, rows, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "read correct log version "
                                                 "from v12."));
}
END_TEST

START_TEST (folder_has_one_writer)
{
  g_autoptr (SfcSink) second = NULL;

  open_sink ("json", "a STRING", "");
  second = sfc_sink_new (settings, "a", schema, zone, &error);
  ck_assert_ptr_null (second);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  ck_assert_ptr_nonnull (strstr (error->message, "another query writes to"));
}
END_TEST

START_TEST (leftovers_of_a_killed_run_are_no_entries)
{
  static const char name[]
      = "_spark_metadata/.0.01234567-89ab-cdef-0123-456789abcdef.tmp";
  g_autofree char *leftover = NULL;

  open_sink ("json", "a STRING", "");
  leftover = g_build_filename (out, name, NULL);
  folder_set (out, name, "v1", -1);
  open_sink ("json", "a STRING", "");
  ck_assert (!g_file_test (leftover, G_FILE_TEST_EXISTS));
  write_texts (0, one);
  ck_assert (has_entry ("0"));
}
END_TEST

/* ---- settings that do not fit */

static const struct
{
  const char *format, *ddl, *lines, *message;
} refused[] = {
  { "json", "a INT", "query a.outputMode=update\n",
    "--set: [query a] outputMode: Data source json does not support Update "
    "output mode." },
  { "csv", "a INT", "query a.outputMode=COMPLETE\n",
    "Data source csv does not support Complete output mode." },
  { "json", "a INT", "sink a.path=hdfs://h/x\n",
    "--set: [sink a] path: only a directory of this machine can hold files" },
  { "json", "a INT, b INT", "sink a.partitionBy=c\n",
    "Partition column `c` not found in schema struct<a:int,b:int>." },
  { "json", "a INT, b INT", "sink a.partitionBy=a, b\n",
    "[ALL_PARTITION_COLUMNS_NOT_ALLOWED] Cannot use all columns for partition "
    "columns." },
  { "json", "a INT, b INT", "sink a.partitionBy=a, A\n",
    "[COLUMN_ALREADY_EXISTS] The column `A` already exists." },
  { "json", "a INT", "sink a.timeZone=Nowhere\n",
    "--set: [sink a] timeZone: " },
  { "csv", "a INT", "sink a.sep=\n", "Delimiter cannot be empty string" },
  { "csv", "a INT", "sink a.sep=||\n", "[sink a] sep: only one character" },
  { "csv", "a INT", "sink a.quote=ab\n",
    "[sink a] quote: quote cannot be more than one character" },
  { "csv", "a INT", "sink a.escape=é\n", "[sink a] escape: only a character" },
};

START_TEST (setting_that_does_not_fit_is_named)
{
  open_sink (refused[_i].format, refused[_i].ddl, refused[_i].lines);
  ck_assert_ptr_null (sink);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_msg (strstr (error->message, refused[_i].message) != NULL, "%s",
                 error->message);
  ck_assert (!g_file_test (out, G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST (gzip_makes_a_file_that_gzip_reads)
{
  const char *argv[] = { "gzip", "-dc", NULL, NULL };
  g_autoptr (GSubprocess) gzip = NULL;
  g_auto (GStrv) paths = NULL;
  g_autofree char *text = NULL;

  open_sink ("json", "a STRING", "sink a.compression=GZIP\n");
  write_texts (0, one);
  paths = get_paths ("0");
  ck_assert (g_str_has_suffix (paths[0], "-c000.json.gz"));
  argv[2] = paths[0];
  gzip = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  ck_assert_ptr_nonnull (gzip);
  ck_assert (
      g_subprocess_communicate_utf8 (gzip, NULL, NULL, &text, NULL, &error));
  ck_assert_str_eq (text, "{\"a\":\"x\"}\n");
}
END_TEST

static Suite *
file_suite (void)
{
  Suite *suite = suite_create ("sink/file");
  TCase *folders = tcase_create ("folders");
  TCase *log = tcase_create ("log");
  TCase *failure = tcase_create ("failure");
  TCase *option = tcase_create ("option");

  tcase_add_checked_fixture (folders, setup, teardown);
  tcase_add_test (folders, partition_columns_become_folders);
  tcase_add_loop_test (folders, partition_folder_is_spelled_as_spark_does, 0,
                       G_N_ELEMENTS (partitions));
  tcase_add_test (folders, partition_folder_of_a_time_has_microseconds);
  suite_add_tcase (suite, folders);
  tcase_add_checked_fixture (log, setup, teardown);
  tcase_add_test (log, entry_says_what_spark_says);
  tcase_add_test (log, path_is_escaped_as_a_uri);
  tcase_add_test (log, empty_batch_has_an_entry);
  tcase_add_test (log, empty_batch_without_a_folder_has_no_file);
  tcase_add_test (log, batch_that_is_in_the_log_is_not_written_again);
  tcase_add_test (log, every_tenth_entry_holds_all);
  tcase_add_loop_test (log, interval_suits_the_log_that_is_there, 0,
                       G_N_ELEMENTS (intervals));
  tcase_add_test (log, old_entries_go_once_they_are_merged);
  tcase_add_test (log, old_entries_stay_for_those_who_read_just_now);
  suite_add_tcase (suite, log);
  tcase_add_checked_fixture (failure, setup, teardown);
  tcase_add_test (failure, batch_that_fails_leaves_nothing);
  tcase_add_test (failure, entry_that_is_missing_stops_the_merge);
  tcase_add_test (failure, entry_of_another_version_stops_the_merge);
  tcase_add_test (failure, folder_has_one_writer);
  tcase_add_test (failure, leftovers_of_a_killed_run_are_no_entries);
  suite_add_tcase (suite, failure);
  tcase_add_checked_fixture (option, setup, teardown);
  tcase_add_loop_test (option, setting_that_does_not_fit_is_named, 0,
                       G_N_ELEMENTS (refused));
  tcase_add_test (option, gzip_makes_a_file_that_gzip_reads);
  suite_add_tcase (suite, option);
  return suite;
}

SFC_SUITE_MAIN (file_suite)
