#include "config.h"

#include "source/file-source.h"
#include "support/folder.h"
#include "support/query.h"
#include "support/suite.h"

#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "base/error.h"

#define T 1600000000 /* of the oldest file [s] */

static char *folder;
static SfcSettings *settings;
static SfcSource *source;
static SfcOffsets *at;

static void
put (const char *name, const char *text, gint64 time_s)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  struct utimbuf times = { .actime = time_s, .modtime = time_s };

  ck_assert_int_eq (g_mkdir_with_parents (parent, 0700), 0);
  folder_set (folder, name, text, -1);
  ck_assert_int_eq (utime (path, &times), 0);
}

/* Names without order, so that only the times can give one. */
static void
setup (void)
{
  static const char *const names[] = { "c", "a", "b", "e", "d" };

  folder = folder_new ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    put (names[i], names[i], T + i);
  put ("_hidden", "x", T);
  put (".hidden", "x", T);
  put ("half._COPYING_", "x", T);
  put ("below/f", "f", T + 10);
  put ("_below/g", "g", T);
}

static void
teardown (void)
{
  g_clear_pointer (&at, g_array_unref);
  g_clear_pointer (&source, sfc_source_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  folder_remove (folder);
}

/* @lines: of --set; @FOLDER is the test's */
static gboolean
open_source (const char *lines, const char *path, gboolean limited,
             GError **error)
{
  g_autofree char *full = path != NULL
                              ? g_strconcat ("source.path=", folder, path, NULL)
                              : g_strdup ("");
  g_autofree char *all = g_strconcat ("source.format=file\nquery t.select=*\n"
                                      "spark.spark.master=local[2]\n",
                                      full, "\n", lines, NULL);
  g_auto (GStrv) list = g_strsplit (all, "\n", -1);
  g_autoptr (GString) set = g_string_new (NULL);

  for (char **line = list; *line != NULL; line++)
    if (**line != '\0')
      g_string_append_printf (set, "%s\n", *line);
  g_clear_pointer (&at, g_array_unref);
  g_clear_pointer (&source, sfc_source_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  settings = settings_of (set->str, error);
  if (settings == NULL)
    return FALSE;
  source = sfc_file_source_new (settings, "source t", limited, error);
  if (source != NULL)
    at = sfc_source_initial (source, NULL, NULL);
  return source != NULL;
}

/* ---- batches, as the engine takes them */

typedef struct
{
  GString *parts[2]; /* by rank */
} Got;

static void
take (const SfcRecord *record, gpointer data)
{
  Got *got = data;
  GString *part = got->parts[record->rank];

  g_string_append_len (part, record->value, (gssize)record->n_value);
}

/* What both workers read of the range, in the order of the ranks. */
static char *
read_range (const SfcOffsets *from, const SfcOffsets *end, GError **error)
{
  Got got = { { g_string_new (NULL), g_string_new (NULL) } };
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < 2; i++)
    {
      g_autoptr (SfcReader) reader
          = sfc_source_reader_new (source, i, 2, error);
      SfcReadResult result;

      ok = sfc_reader_read (reader, from, end, take, &got, &result, NULL,
                            error);
      ck_assert (!ok || result.records == (gint64)got.parts[i]->len);
    }
  g_string_append (got.parts[0], got.parts[1]->str);
  g_string_free (got.parts[1], TRUE);
  return g_string_free (got.parts[0], !ok);
}

/* Appends the contents of the next batch and a blank; Returns: whether there
 * was one */
static gboolean
next_batch (GString *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) end = sfc_source_latest (source, at, NULL, &error);
  g_autofree char *part = NULL;

  ck_assert_msg (end != NULL, "%s", error != NULL ? error->message : "");
  if (sfc_offsets_equal (at, end))
    return FALSE;
  part = read_range (at, end, &error);
  ck_assert_msg (part != NULL, "%s", error != NULL ? error->message : "");
  g_string_append_printf (text, "%s ", part);
  g_array_unref (at);
  at = g_steal_pointer (&end);
  return TRUE;
}

static char *
all_batches (void)
{
  GString *text = g_string_new (NULL);

  while (next_batch (text))
    ;
  return g_string_free (text, FALSE);
}

/* Recorded with spark-3.5.7, availableNow; files of the same time in the order
 * of their paths, which Spark leaves open. */
static const struct
{
  const char *path, *lines, *batches;
} runs[] = {
  { "", "", "cabed " },
  { "", "source.maxFilesPerTrigger=2", "ca be d " },
  { "", "source.maxFilesPerTrigger=5", "cabed " },
  { "", "source.latestFirst=true", "debac " },
  { "", "source.latestFirst=true\nsource.maxFilesPerTrigger=2", "de ba c " },
  /* the newest does not make the others too old before they are read */
  { "",
    "source.latestFirst=true\nsource.maxFilesPerTrigger=2\n"
    "source.maxFileAge=1s",
    "de ba c " },
  { "", "source.maxFileAge=1s", "cabed " },
  { "", "source.recursiveFileLookup=true", "cabedf " },
  { "", "source.pathGlobFilter=[a-c]", "cab " },
  { "", "source.pathGlobFilter={a,d}", "ad " },
  { "", "source.pathGlobFilter=[^a-c]", "ed " },
  { "", "source.pathGlobFilter=a.*", "" },
  { "/{a,b}", "", "ab " },
  { "/[ab]", "", "ab " },
  { "/be*", "", "f " },
  { "/[a-z]*", "", "cabedf " },
  { "/{a,[ab],a}", "", "ab " }, /* each once */
  { "/none*", "", "" },
  { "/below/", "", "f " },
};

START_TEST (a_run_reads_what_spark_reads)
{
  for (gboolean frozen = FALSE; frozen <= TRUE; frozen++)
    {
      g_autofree char *batches = NULL;

      ck_assert (open_source (runs[_i].lines, runs[_i].path, TRUE, NULL));
      ck_assert (!frozen || sfc_source_freeze (source, NULL));
      ck_assert_int_eq (sfc_source_is_exhausted (source, at),
                        frozen && *runs[_i].batches == '\0');
      batches = all_batches ();
      ck_assert_str_eq (batches, runs[_i].batches);
      ck_assert_int_eq (sfc_source_is_exhausted (source, at), frozen);
    }
}
END_TEST

START_TEST (a_single_batch_has_no_limit)
{
  g_autofree char *batches = NULL;

  ck_assert (open_source ("source.maxFilesPerTrigger=1", "", FALSE, NULL));
  batches = all_batches ();
  ck_assert_str_eq (batches, "cabed ");
}
END_TEST

/* ---- what changes meanwhile */

START_TEST (a_file_is_read_once)
{
  g_autofree char *first = NULL, *second = NULL;

  ck_assert (open_source ("", "", TRUE, NULL));
  first = all_batches ();
  put ("c", "C", T + 100); /* changed */
  put ("new", "n", T + 100);
  put ("late", "l", T - 1); /* older than what was read, but not too old */
  put ("old", "o", T + 100 - 8 * 86400);
  second = all_batches ();
  ck_assert_str_eq (second, "ln ");
}
END_TEST

START_TEST (only_the_name_may_count)
{
  g_autoptr (GString) text = g_string_new (NULL);

  ck_assert (open_source ("source.fileNameOnly=true", "/[a-z]*", TRUE, NULL));
  ck_assert (next_batch (text));
  put ("below/a", "A", T + 20);
  put ("below/h", "h", T + 20);
  ck_assert (next_batch (text));
  ck_assert_str_eq (text->str, "cabedf h ");
}
END_TEST

START_TEST (a_frozen_source_reads_no_more)
{
  g_autofree char *batches = NULL;

  ck_assert (open_source ("source.maxFilesPerTrigger=2", "", TRUE, NULL));
  ck_assert (sfc_source_freeze (source, NULL));
  put ("new", "n", T - 1);
  batches = all_batches ();
  ck_assert_str_eq (batches, "ca be d ");
  ck_assert (sfc_source_is_exhausted (source, at));
}
END_TEST

START_TEST (a_file_that_is_gone_is_an_error_unless_told_otherwise)
{
  static const char *const lines[]
      = { "", "spark.spark.sql.files.ignoreMissingFiles=true" };
  g_autoptr (GArray) end = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  ck_assert (open_source (lines[_i], "", TRUE, NULL));
  end = sfc_source_latest (source, at, NULL, NULL);
  folder_delete (folder, "b");
  text = read_range (at, end, &error);
  if (_i == 1)
    ck_assert_str_eq (text, "caed");
  else
    {
      ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
      ck_assert_ptr_nonnull (strstr (error->message, "ignoreMissingFiles"));
    }
}
END_TEST

/* As a file sink wrote it: "c" was removed again, "e" is not complete. */
START_TEST (of_a_sinks_folder_what_is_complete_counts)
{
#define LINE(name, time, action)                                               \
  "\n{\"path\":\"file://%s/" name "\",\"size\":1,\"isDir\":false,"             \
  "\"modificationTime\":" #time ",\"blockReplication\":1,"                     \
  "\"blockSize\":33554432,\"action\":\"" action "\"}"
  static const char *const filters[]
      = { "", "source.pathGlobFilter=[ab]", "source.latestFirst=true" };
  static const char *const batches[] = { "dab ", "ab ", "bad " };
  g_autofree char *first = g_strdup_printf (
      "v1" LINE ("a", 6000, "add") LINE ("c", 1, "add"), folder, folder);
  g_autofree char *second
      = g_strdup_printf ("v1" LINE ("b", 7000, "add") LINE ("c", 1, "delete")
                             LINE ("d", 5000, "add"),
                         folder, folder, folder);
  g_autofree char *got = NULL;

  put ("_spark_metadata/0", first, T);
  put ("_spark_metadata/1", second, T);
  ck_assert (open_source (filters[_i], "", TRUE, NULL));
  got = all_batches ();
  ck_assert_str_eq (got, batches[_i]);
}
END_TEST

START_TEST (a_damaged_log_of_a_sink_is_an_error)
{
  static const char *const texts[] = { "", "v2", "v1\nx", "v1\n{}" };
  g_autoptr (GArray) end = NULL;
  g_autoptr (GError) error = NULL;

  put ("_spark_metadata/0", texts[_i], T);
  ck_assert (open_source ("", "", TRUE, NULL));
  end = sfc_source_latest (source, at, NULL, &error);
  ck_assert_ptr_null (end);
  ck_assert_int_eq (sfc_error_exit_status (error), 3);
}
END_TEST

START_TEST (a_link_that_leads_back_is_not_followed)
{
  g_autofree char *link = g_build_filename (folder, "below", "up", NULL);
  g_autofree char *batches = NULL;

  ck_assert_int_eq (symlink ("..", link), 0);
  ck_assert (open_source ("source.recursiveFileLookup=true", "", TRUE, NULL));
  batches = all_batches ();
  ck_assert_str_eq (batches, "cabedf ");
}
END_TEST

START_TEST (a_folder_that_is_gone_is_an_error)
{
  g_autoptr (GArray) end = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  ck_assert (open_source ("", "/below", TRUE, NULL));
  path = g_build_filename (folder, "below", NULL);
  folder_delete (folder, "below/f");
  ck_assert_int_eq (g_rmdir (path), 0);
  end = sfc_source_latest (source, at, NULL, &error);
  ck_assert_ptr_null (end);
  ck_assert_int_eq (sfc_error_exit_status (error), 3);
}
END_TEST

/* ---- offsets and the log */

START_TEST (offsets_are_those_of_the_log)
{
  g_autoptr (GArray) read = NULL;
  g_autofree char *none = NULL, *one = NULL;
  static const char *const bad[] = { "",
                                     "1",
                                     "{}",
                                     "{\"logOffset\":}",
                                     "{\"logOffset\":-1}",
                                     "{\"logOffset\":1",
                                     "{\"t\":{\"0\":1}}" };

  ck_assert (open_source ("source.maxFilesPerTrigger=3", "", TRUE, NULL));
  none = sfc_source_offsets_to_json (source, at);
  ck_assert_ptr_null (none);
  g_free (all_batches ());
  one = sfc_source_offsets_to_json (source, at);
  ck_assert_str_eq (one, "{\"logOffset\":1}");
  read = sfc_source_offsets_from_json (source, one);
  ck_assert (sfc_offsets_equal (read, at));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    ck_assert_ptr_null (sfc_source_offsets_from_json (source, bad[i]));
}
END_TEST

START_TEST (another_run_goes_on_where_the_log_ends)
{
  g_autofree char *log = g_build_filename (folder, "_ck", NULL);
  g_autofree char *again = NULL, *after = NULL;
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GArray) from = NULL;
  g_autoptr (GArray) end = NULL;

  ck_assert (open_source ("source.maxFilesPerTrigger=2", "", TRUE, NULL));
  ck_assert (sfc_source_restore (source, log, NULL));
  ck_assert (next_batch (first) && next_batch (first));

  /* batch 1 runs again, with the same files */
  ck_assert (open_source ("source.maxFilesPerTrigger=2", "", TRUE, NULL));
  ck_assert (sfc_source_restore (source, log, NULL));
  from = sfc_source_offsets_from_json (source, "{\"logOffset\":0}");
  end = sfc_source_offsets_from_json (source, "{\"logOffset\":1}");
  again = read_range (from, end, NULL);
  ck_assert_str_eq (again, "be");
  g_array_unref (at);
  at = g_array_ref (end);
  after = all_batches ();
  ck_assert_str_eq (after, "d ");
}
END_TEST

START_TEST (a_log_that_lacks_a_batch_is_an_error)
{
  g_autofree char *log = g_build_filename (folder, "_ck", NULL);
  g_autoptr (GArray) end = NULL;
  g_autoptr (GError) error = NULL, other = NULL;

  ck_assert (open_source ("", "", TRUE, NULL));
  ck_assert (sfc_source_restore (source, log, NULL));
  end = sfc_source_offsets_from_json (source, "{\"logOffset\":0}");
  ck_assert_ptr_null (read_range (at, end, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_STATE));
  ck_assert_ptr_null (sfc_source_latest (source, end, NULL, &other));
  ck_assert (g_error_matches (other, SFC_ERROR, SFC_ERROR_STATE));
}
END_TEST

/* ---- what is refused */

static const struct
{
  const char *path, *lines, *message;
} refused[] = {
  { NULL, "", "'path' is not specified." },
  { "/none", "", "[PATH_NOT_FOUND] Path does not exist: /" },
  { "/a", "", "Option 'basePath' must be a directory" },
  { NULL, "source.path=hdfs://host/x", "is not on this machine" },
  { "", "source.maxFilesPerTrigger=0",
    "Invalid value '0' for option 'maxFilesPerTrigger', must be a positive "
    "integer" },
  { "", "source.maxFilesPerTrigger=99999999999",
    "Invalid value '99999999999' for option 'maxFilesPerTrigger', must be a "
    "positive integer" },
  { "", "source.latestFirst=maybe",
    "Invalid value 'maybe' for option 'latestFirst', must be 'true' or "
    "'false'" },
  { "", "source.cleanSource=foo",
    "Invalid mode for clean source option Some(foo). Must be one of "
    "ARCHIVE,DELETE,OFF" },
  { "", "source.pathGlobFilter={a,b", "pathGlobFilter: “{a,b” is not a " },
};

START_TEST (a_bad_source_is_refused_in_sparks_words)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!open_source (refused[_i].lines, refused[_i].path, TRUE, &error));
  ck_assert_int_eq (sfc_error_exit_status (error), 2);
  ck_assert_msg (strstr (error->message, refused[_i].message) != NULL, "%s",
                 error->message);
}
END_TEST

START_TEST (it_describes_its_path)
{
  g_autofree char *wanted
      = g_strdup_printf ("FileStreamSource[file:%s/{a,b}]", folder);
  g_autofree char *plain
      = g_strdup_printf ("FileStreamSource[file:%s]", folder);
  g_autofree char *lines = g_strconcat ("source.path=file://", folder, NULL);

  ck_assert (open_source ("", "/{a,b}", TRUE, NULL));
  ck_assert_str_eq (source->description, wanted);
  ck_assert (open_source (lines, NULL, TRUE, NULL));
  ck_assert_str_eq (source->description, plain);
}
END_TEST

static void
add_all (Suite *suite, const char *name, const TTest *const *tests, guint n)
{
  TCase *tcase = tcase_create (name);

  tcase_add_checked_fixture (tcase, setup, teardown);
  for (guint i = 0; i < n; i++)
    tcase_add_test (tcase, tests[i]);
  suite_add_tcase (suite, tcase);
}

static Suite *
file_source_suite (void)
{
  const TTest *const changes[] = { a_single_batch_has_no_limit,
                                   a_file_is_read_once,
                                   only_the_name_may_count,
                                   a_frozen_source_reads_no_more,
                                   a_folder_that_is_gone_is_an_error,
                                   it_describes_its_path,
                                   a_link_that_leads_back_is_not_followed };
  const TTest *const log[]
      = { offsets_are_those_of_the_log, another_run_goes_on_where_the_log_ends,
          a_log_that_lacks_a_batch_is_an_error };
  Suite *suite = suite_create ("source/file-source");
  TCase *tables = tcase_create ("tables");

  tcase_add_checked_fixture (tables, setup, teardown);
  tcase_add_loop_test (tables, a_run_reads_what_spark_reads, 0,
                       G_N_ELEMENTS (runs));
  tcase_add_loop_test (tables, a_bad_source_is_refused_in_sparks_words, 0,
                       G_N_ELEMENTS (refused));
  tcase_add_loop_test (
      tables, a_file_that_is_gone_is_an_error_unless_told_otherwise, 0, 2);
  tcase_add_loop_test (tables, of_a_sinks_folder_what_is_complete_counts, 0, 3);
  tcase_add_loop_test (tables, a_damaged_log_of_a_sink_is_an_error, 0, 4);
  suite_add_tcase (suite, tables);
  add_all (suite, "changes", changes, G_N_ELEMENTS (changes));
  add_all (suite, "log", log, G_N_ELEMENTS (log));
  return suite;
}

SFC_SUITE_MAIN (file_source_suite)
