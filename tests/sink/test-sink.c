#include "config.h"

#include "sink/sink.h"
#include "support/suite.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"

static char *folder, *path;
static SfcZone *zone;
static SfcSettings *settings;
static SfcSchema *schema;
static SfcSink *sink;
static SfcRows *rows;
static GError *error;

static void
setup (void)
{
  folder = g_dir_make_tmp ("sfcrime-XXXXXX", NULL);
  path = g_build_filename (folder, "out.jsonl", NULL);
  zone = sfc_zone_new ("UTC", NULL);
  schema = sfc_schema_new ();
  sfc_schema_add (schema, &(SfcColumn){ .name = (char *)"k" });
  sfc_schema_add (
      schema, &(SfcColumn){ .name = (char *)"count", .type = SFC_TYPE_BIGINT });
}

static void
teardown (void)
{
  g_clear_error (&error);
  g_clear_pointer (&sink, sfc_sink_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  g_clear_pointer (&schema, sfc_schema_unref);
  g_clear_pointer (&rows, sfc_rows_free);
  g_clear_pointer (&zone, sfc_zone_unref);
  g_unlink (path);
  g_rmdir (folder);
  g_clear_pointer (&path, g_free);
  g_clear_pointer (&folder, g_free);
}

/* @key and @value of [sink main], beside the format */
static void
open_sink (const char *format, const char *key, const char *value)
{
  g_autofree char *file = g_build_filename (folder, "conf", NULL);
  g_autofree char *text = g_strdup_printf (
      "[query main]\n[sink main]\nformat=%s\n%s=%s\n", format, key, value);
  const SfcSettingsInput input = { .file = file };

  ck_assert (g_file_set_contents (file, text, -1, NULL));
  settings = sfc_settings_load (&input, &error);
  if (settings == NULL)
    ck_abort_msg ("%s", error->message);
  sink = sfc_sink_new (settings, "main", schema, zone, &error);
  g_unlink (file);
}

static void
add_row (const char *key, gint64 count)
{
  gsize n = strlen (key);
  SfcValue *row = sfc_rows_append (rows);

  row[0] = sfc_value_string (sfc_rows_keep (rows, key, n), n);
  row[1] = sfc_value_long (count);
}

/* Rows (“k” STRING, “count” BIGINT): k0, 0; k1, 1; ... */
static void
fill_rows (guint64 n)
{
  g_clear_pointer (&rows, sfc_rows_free);
  rows = sfc_rows_new (schema);
  for (guint64 i = 0; i < n; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%" G_GUINT64_FORMAT, i);

      add_row (key, (gint64)i);
    }
}

static char *
read_file (void)
{
  char *text = NULL;

  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* Runs a write with @path as standard output; returns what it wrote. */
static char *
write_to_stdout (gint64 batch_id)
{
  int saved = dup (STDOUT_FILENO);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  gboolean ok;

  fflush (stdout);
  dup2 (fd, STDOUT_FILENO);
  ok = sfc_sink_write (sink, batch_id, rows, &error);
  dup2 (saved, STDOUT_FILENO);
  close (saved);
  close (fd);
  ck_assert (ok);
  return read_file ();
}

/* ---- which */

static const struct
{
  const char *format, *description;
} descriptions[] = {
  { "console", "org.apache.spark.sql.execution.streaming.ConsoleTable$@" },
  { "CONSOLE", "org.apache.spark.sql.execution.streaming.ConsoleTable$@" },
  { "noop", "org.apache.spark.sql.execution.datasources.noop.NoopTable$@" },
  { "jsonlines", "JsonLinesSink[-]" },
};

START_TEST (format_names_the_sink)
{
  open_sink (descriptions[_i].format, "path", "-");
  ck_assert_ptr_nonnull (sink);
  ck_assert (
      g_str_has_prefix (sink->description, descriptions[_i].description));
  ck_assert (sink->klass->counts_rows);
}
END_TEST

START_TEST (query_without_a_sink_has_the_console)
{
  open_sink ("noop", "path", "x");
  g_clear_pointer (&sink, sfc_sink_free);
  sink = sfc_sink_new (settings, "other", schema, zone, &error);
  ck_assert_ptr_nonnull (strstr (sink->description, "ConsoleTable$@"));
}
END_TEST

/* ---- console */

START_TEST (console_prints_batch_and_table)
{
  g_autofree char *text = NULL;

  open_sink ("console", "numRows", "1");
  fill_rows (2);
  text = write_to_stdout (12);
  ck_assert_str_eq (text, "-------------------------------------------\n"
                          "Batch: 12\n"
                          "-------------------------------------------\n"
                          "+---+-----+\n"
                          "|  k|count|\n"
                          "+---+-----+\n"
                          "| k0|    0|\n"
                          "+---+-----+\n"
                          "only showing top 1 row\n"
                          "\n");
}
END_TEST

START_TEST (console_aligns_left_without_truncate)
{
  g_autofree char *text = NULL;

  open_sink ("console", "truncate", "false");
  fill_rows (1);
  text = write_to_stdout (0);
  ck_assert_ptr_nonnull (strstr (text, "\n|k0 |0    |\n"));
}
END_TEST

/* Runs the console on a terminal; returns what the terminal got. */
static char *
write_to_terminal (void)
{
  char text[4096];
  int saved = dup (STDOUT_FILENO);
  int master = posix_openpt (O_RDWR | O_NOCTTY), slave;
  gssize n;

  ck_assert (grantpt (master) == 0 && unlockpt (master) == 0);
  slave = g_open (ptsname (master), O_RDWR | O_NOCTTY, 0);
  fflush (stdout);
  dup2 (slave, STDOUT_FILENO);
  open_sink ("console", "truncate", "false");
  ck_assert (sfc_sink_write (sink, 0, rows, &error));
  dup2 (saved, STDOUT_FILENO);
  n = read (master, text, sizeof text);
  ck_assert_int_gt (n, 0);
  close (saved);
  close (slave);
  close (master);
  return g_strndup (text, (gsize)n);
}

START_TEST (console_does_not_steer_a_terminal)
{
  g_autofree char *text = NULL;

  fill_rows (0);
  add_row ("\033[2Jx", 0);
  text = write_to_terminal ();
  ck_assert_ptr_nonnull (strstr (text, "\n|\uFFFD[2Jx|"));
  ck_assert_ptr_null (strchr (text, '\033'));
}
END_TEST

START_TEST (console_gives_a_file_every_byte)
{
  g_autofree char *text = NULL;

  open_sink ("console", "truncate", "false");
  fill_rows (0);
  add_row ("\033[2Jx", 0);
  text = write_to_stdout (0);
  ck_assert_ptr_nonnull (strstr (text, "\n|\033[2Jx|"));
}
END_TEST

/* ---- jsonlines */

START_TEST (json_lines_end_each_batch_with_its_count)
{
  g_autofree char *text = NULL;

  open_sink ("jsonlines", "path", path);
  fill_rows (2);
  ck_assert (sfc_sink_write (sink, 0, rows, &error));
  fill_rows (0);
  ck_assert (sfc_sink_write (sink, 1, rows, &error));
  text = read_file ();
  ck_assert_str_eq (text, "{\"batchId\":0,\"row\":{\"k\":\"k0\",\"count\":0}}\n"
                          "{\"batchId\":0,\"row\":{\"k\":\"k1\",\"count\":1}}\n"
                          "{\"batchId\":0,\"rows\":2}\n"
                          "{\"batchId\":1,\"rows\":0}\n");
}
END_TEST

START_TEST (json_lines_append_to_what_is_there)
{
  g_autofree char *text = NULL;

  ck_assert (g_file_set_contents (path, "before\n", -1, NULL));
  open_sink ("jsonlines", "path", path);
  fill_rows (0);
  ck_assert (sfc_sink_write (sink, 0, rows, &error));
  text = read_file ();
  ck_assert_str_eq (text, "before\n{\"batchId\":0,\"rows\":0}\n");
}
END_TEST

START_TEST (json_lines_go_to_standard_output)
{
  g_autofree char *text = NULL;

  open_sink ("jsonlines", "path", "-");
  fill_rows (1);
  text = write_to_stdout (3);
  ck_assert_str_eq (text, "{\"batchId\":3,\"row\":{\"k\":\"k0\",\"count\":0}}\n"
                          "{\"batchId\":3,\"rows\":1}\n");
}
END_TEST

START_TEST (json_lines_of_a_batch_larger_than_a_piece_are_all_there)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  open_sink ("jsonlines", "path", path);
  fill_rows (50000); /* 2.4 MB */
  ck_assert (sfc_sink_write (sink, 0, rows, &error));
  text = read_file ();
  lines = g_strsplit (text, "\n", 0);
  ck_assert_uint_eq (g_strv_length (lines), 50000 + 1 + 1);
  ck_assert_str_eq (lines[49999], "{\"batchId\":0,\"row\":{\"k\":\"k49999\","
                                  "\"count\":49999}}");
  ck_assert_str_eq (lines[50000], "{\"batchId\":0,\"rows\":50000}");
}
END_TEST

START_TEST (batch_that_does_not_fit_leaves_nothing)
{
  struct rlimit small = { .rlim_cur = 1500000 };
  struct rlimit before;
  g_autofree char *text = NULL;
  gboolean ok;

  ck_assert (g_file_set_contents (path, "before\n", -1, NULL));
  open_sink ("jsonlines", "path", path);
  fill_rows (50000); /* 2.4 MB */
  signal (SIGXFSZ, SIG_IGN);
  ck_assert_int_eq (getrlimit (RLIMIT_FSIZE, &before), 0);
  small.rlim_max = before.rlim_max;
  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &small), 0);
  ok = sfc_sink_write (sink, 0, rows, &error);
  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &before), 0);
  ck_assert (!ok);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  text = read_file ();
  ck_assert_str_eq (text, "before\n");
}
END_TEST

START_TEST (full_disk_is_a_resource_and_names_the_file)
{
  open_sink ("jsonlines", "path", "/dev/full");
  fill_rows (1);
  ck_assert (!sfc_sink_write (sink, 0, rows, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_RESOURCES));
  ck_assert_str_eq (error->message, "/dev/full: No space left on device");
}
END_TEST

START_TEST (file_that_does_not_open_is_a_sink_error)
{
  g_autofree char *below = g_build_filename (folder, "none", "out", NULL);

  open_sink ("jsonlines", "path", below);
  ck_assert_ptr_null (sink);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  ck_assert_ptr_nonnull (strstr (error->message, " path: "));
  ck_assert_ptr_nonnull (strstr (error->message, below));
  ck_assert_ptr_nonnull (
      strstr (error->message, "\nname a place that you may"));
}
END_TEST

static Suite *
sink_suite (void)
{
  Suite *suite = suite_create ("sink/sink");
  TCase *which = tcase_create ("which");
  TCase *console = tcase_create ("console");
  TCase *json_lines = tcase_create ("jsonlines");

  tcase_add_checked_fixture (which, setup, teardown);
  tcase_add_loop_test (which, format_names_the_sink, 0,
                       G_N_ELEMENTS (descriptions));
  tcase_add_test (which, query_without_a_sink_has_the_console);
  suite_add_tcase (suite, which);

  tcase_add_checked_fixture (console, setup, teardown);
  tcase_add_test (console, console_prints_batch_and_table);
  tcase_add_test (console, console_aligns_left_without_truncate);
  tcase_add_test (console, console_does_not_steer_a_terminal);
  tcase_add_test (console, console_gives_a_file_every_byte);
  suite_add_tcase (suite, console);

  tcase_add_checked_fixture (json_lines, setup, teardown);
  tcase_add_test (json_lines, json_lines_end_each_batch_with_its_count);
  tcase_add_test (json_lines, json_lines_append_to_what_is_there);
  tcase_add_test (json_lines, json_lines_go_to_standard_output);
  tcase_add_test (json_lines,
                  json_lines_of_a_batch_larger_than_a_piece_are_all_there);
  tcase_add_test (json_lines, batch_that_does_not_fit_leaves_nothing);
  tcase_add_test (json_lines, full_disk_is_a_resource_and_names_the_file);
  tcase_add_test (json_lines, file_that_does_not_open_is_a_sink_error);
  suite_add_tcase (suite, json_lines);
  return suite;
}

SFC_SUITE_MAIN (sink_suite)
