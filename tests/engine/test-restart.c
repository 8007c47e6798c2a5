#include "config.h"

#include "engine/execution.h"
#include "state/store.h"
#include "support/fake-sink.h"
#include "support/fake-source.h"
#include "support/folder.h"
#include "support/query.h"
#include "support/suite.h"

#define HOURS                                                                  \
  "schema=t TIMESTAMP, k STRING\nselect=t, k\nwatermark=t 60 minutes\n"        \
  "window=t, 60 minutes\ngroupBy=k\naggregate=count\ntrigger=availableNow\n"
#define N_RECORDS 60

static char *scratch;
static FakeSource *source;
static FakeSink *sink;
static SfcSettings *settings;
static SfcPlan *plan;
static SfcZone *zone;
static SfcExecution execution;
static GString *reports; /* a line a batch: how it was reported */
static char *began;      /* the offsets at which the last batch began */
static int reload;
static guint n_copies; /* 0, 1, ...: the checkpoint as it was once */
static gboolean copies;

/* ---- what is run */

static void
copy_now (void)
{
  g_autofree char *from = g_build_filename (scratch, "checkpoint", NULL);
  g_autofree char *to = g_strdup_printf ("%s/%u", scratch, n_copies);

  if (!copies)
    return;
  folder_copy (from, to);
  n_copies++;
}

static void
on_latest (FakeSource *self)
{
  copy_now ();
}

/* Between the log and the batch. */
static SfcStaticTable *
on_planned (gpointer data)
{
  copy_now ();
  return NULL;
}

static void
on_write (gint64 batch_id, gpointer data)
{
  copy_now ();
}

static void
on_report (const SfcTriggerReport *report, gpointer data)
{
  copy_now ();
  if (report->ran)
    {
      g_free (began);
      began = sfc_offsets_to_json (report->at);
      g_string_append_printf (
          reports, "%" G_GINT64_FORMAT " %s %s\n", report->batch_id,
          report->latest != NULL ? "planned" : "again",
          report->phase_us[SFC_DURATION_WAL_COMMIT] >= 0 ? "logged" : "");
    }
}

static void
fill (guint n)
{
  static const char *const keys[] = { "a", "b", "c", "d" };

  for (guint i = 0; i < n; i++)
    {
      guint minute = i * 17 % 900;
      g_autofree char *json
          = g_strdup_printf ("{\"t\":\"2018-12-31T%02u:%02u:00\",\"k\":\"%s\"}",
                             minute / 60, minute % 60, keys[i * i % 4]);

      fake_add (source, i % FAKE_PARTITIONS, json);
    }
}

static void
setup (void)
{
  scratch = folder_new ();
  source = fake_source_new (FALSE);
  sink = fake_sink_new ();
  zone = sfc_zone_new ("UTC", NULL);
  reports = g_string_new (NULL);
  reload = TRUE;
  n_copies = 0;
  copies = FALSE;
  execution
      = (SfcExecution){ .polling_ms = 1,
                        .quota = { .has_max_offsets = TRUE, .max_offsets = 6 },
                        .stop = g_cancellable_new (),
                        .reload = &reload,
                        .reload_table = on_planned,
                        .report = on_report };
  execution.runner.abort = g_cancellable_new ();
}

static void
teardown (void)
{
  g_clear_pointer (&plan, sfc_plan_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  sfc_source_free (&source->head);
  sfc_sink_free (&sink->head);
  sfc_zone_unref (zone);
  g_string_free (reports, TRUE);
  g_clear_pointer (&began, g_free);
  g_object_unref (execution.stop);
  g_object_unref (execution.runner.abort);
  folder_remove (scratch);
}

static void
prepare (const char *keys, const char *conf)
{
  g_auto (GStrv) lines = g_strsplit (keys, "\n", -1);
  g_autoptr (GString) set = g_string_new (conf);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&plan, sfc_plan_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      g_string_append_printf (set, "query t.%s\n", *line);
  settings = settings_of (set->str, &error);
  ck_assert_msg (settings != NULL, "%s", error != NULL ? error->message : "");
  plan = sfc_plan_new (settings, "t", &error);
  ck_assert_msg (plan != NULL, "%s", error != NULL ? error->message : "");
}

/* A run of another process, on the folder @name of the test. */
static gboolean
run_on (const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (scratch, name, NULL);
  g_autoptr (SfcJournal) journal
      = sfc_journal_open (path, settings, plan, &sink->head, error);
  g_autoptr (SfcGroupState) groups
      = plan->aggregates ? sfc_group_state_new (plan) : NULL;
  g_autoptr (SfcDistinctState) distinct
      = plan->n_distinct > 0 ? sfc_distinct_state_new (plan) : NULL;
  g_autoptr (SfcPipeline) rest
      = plan->n_distinct > 0 ? sfc_pipeline_new_rest (plan, zone) : NULL;
  g_autoptr (SfcWorkers) workers = NULL;
  SfcStart start;

  if (journal == NULL
      || !sfc_journal_recover (journal, &source->head, &start, NULL, error))
    return FALSE;
  workers = sfc_workers_new (&source->head, plan, zone, 2, error);
  execution.runner.plan = plan;
  execution.runner.source = &source->head;
  execution.runner.sink = &sink->head;
  execution.runner.state = (SfcJournalState){ groups, distinct };
  execution.runner.rest = rest;
  execution.runner.journal = journal;
  execution.runner.workers = workers;
  return sfc_execution_run (&execution, &start, error);
}

static void
run (const char *name)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = run_on (name, &error);

  ck_assert_msg (ok, "%s: %s", name, error != NULL ? error->message : "");
}

static void
expect_failure (const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!run_on (name, &error));
  ck_assert_msg (strstr (error->message, text) != NULL, "%s\nlacks: %s",
                 error->message, text);
  ck_assert_int_eq (sfc_error_exit_status (error), 4);
}

static void
forget_output (void)
{
  g_string_truncate (sink->text, 0);
  g_string_truncate (reports, 0);
}

static void
stop_at (gint64 batch_id, gpointer last)
{
  if (batch_id == (gint64)GPOINTER_TO_INT (last))
    g_cancellable_cancel (execution.stop);
}

/* Runs as far as batch @last. */
static void
run_until (const char *name, int last)
{
  sink->on_write = stop_at;
  sink->data = GINT_TO_POINTER (last);
  run (name);
  sink->on_write = NULL;
  g_cancellable_reset (execution.stop);
}

static char *
last_lines (const char *text, const char *from)
{
  const char *at = strstr (text, from);

  return g_strdup (at != NULL ? at : "");
}

/* ---- any end, and a restart */

static const char *const modes[]
    = { HOURS "outputMode=update", HOURS "outputMode=append",
        HOURS "outputMode=complete" };

#define ROWS                                                                   \
  "schema=t TIMESTAMP, k STRING\nwatermark=t 60 minutes\n"                     \
  "trigger=availableNow\n"

static const struct
{
  const char *keys, *conf;
} killed[] = {
  { HOURS "outputMode=update", "" },
  { HOURS "outputMode=append", "" },
  { HOURS "outputMode=complete", "" },
  { HOURS "outputMode=update",
    "spark.spark.sql.streaming.minBatchesToRetain=1\n" },
  { ROWS "dropDuplicates=k, t\noutputMode=append", "" },
  { ROWS "dropDuplicates=k\noutputMode=append", "" },
  { ROWS "dropDuplicates=t\nwindow=t, 60 minutes\n"
         "aggregate=count, max(k), min(t), sum(k), avg(t)\noutputMode=append",
    "spark.spark.sql.streaming.minBatchesToRetain=1\n" },
};

/* What a kill leaves: the checkpoint between any two of its steps. */
START_TEST (a_killed_query_goes_on_with_the_same_batches)
{
  g_autofree char *whole = NULL;

  fill (N_RECORDS);
  prepare (killed[_i].keys, killed[_i].conf);
  copies = TRUE;
  source->on_latest = on_latest;
  sink->on_write = on_write;
  run ("checkpoint");
  copies = FALSE;
  whole = g_strdup (sink->text->str);
  ck_assert_uint_ge (n_copies, 30);
  for (guint i = 0; i < n_copies; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *expected = NULL;

      forget_output ();
      run (name);
      expected = sink->text->len > 0 ? last_lines (whole, sink->text->str)
                                     : g_strdup ("");
      ck_assert_str_eq (sink->text->str, expected);
      ck_assert (i >= n_copies - 2 || sink->text->len > 0);
    }
}
END_TEST

START_TEST (a_batch_that_failed_runs_again_as_it_was_planned)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *planned = NULL, *now = NULL;

  fill (30);
  prepare (modes[0], "");
  sink->fails_at = 2;
  ck_assert (!run_on ("x", &error));
  ck_assert_int_eq (error->code, SFC_ERROR_SINK);
  planned = folder_get (scratch, "x/offsets/2");
  ck_assert_ptr_nonnull (planned);
  ck_assert_ptr_null (folder_get (scratch, "x/commits/2"));
  sink->fails_at = -1;
  forget_output ();
  execution.quota.max_offsets = 100; /* nothing to the batch that is planned */
  fill (3);
  run ("x");
  now = folder_get (scratch, "x/offsets/2");
  ck_assert_str_eq (now, planned);
  ck_assert_str_eq (reports->str, "2 again \n3 planned logged\n");
}
END_TEST

START_TEST (a_committed_batch_without_its_commit_runs_again)
{
  g_autofree char *whole = NULL, *end = NULL;

  fill (30);
  prepare (modes[_i], "");
  run ("x");
  whole = g_strdup (sink->text->str);
  folder_delete (scratch, "x/commits/4");
  forget_output ();
  run ("x");
  ck_assert_str_eq (reports->str, "4 again \n");
  end = last_lines (whole, "4: 0");
  ck_assert_str_eq (sink->text->str, end);
}
END_TEST

START_TEST (a_batch_without_data_waits_for_data_after_a_restart)
{
  execution.no_data_batches = TRUE;
  fake_add (source, 0, "{\"t\":\"2018-12-31T10:00:00\",\"k\":\"a\"}");
  prepare (modes[1], "");
  run_until ("x", 0);
  forget_output ();
  run ("x");
  ck_assert_str_eq (sink->text->str, "");
  fake_add (source, 0, "{\"t\":\"2018-12-31T12:30:00\",\"k\":\"a\"}");
  run ("x");
  ck_assert_str_eq (sink->text->str, "1:\n2: 10:00 a 1\n");
}
END_TEST

/* ---- a watermark of the clock */

#define MOMENTS                                                                \
  "schema=t TIMESTAMP, k STRING\nselect=t, k\nwatermark=t 10 milliseconds\n"   \
  "window=t, 20 milliseconds\ngroupBy=k\naggregate=count\n"                    \
  "outputMode=append\n"

#define A_RECORD "{\"t\":\"2018-12-31T10:00:00\",\"k\":\"a\"}"

/* (transfer full): the number after @key in a log's entry */
static char *
number_of (const char *name, const char *key)
{
  g_autofree char *text = folder_get (scratch, name);
  g_auto (GStrv) parts = NULL;

  ck_assert_ptr_nonnull (text);
  parts = g_strsplit (text, key, 2);
  ck_assert_ptr_nonnull (parts[1]);
  return g_strndup (parts[1] + 2, strspn (parts[1] + 2, "0123456789"));
}

START_TEST (a_watermark_that_the_clock_moved_is_logged)
{
  g_autofree char *planned = NULL, *next = NULL;

  execution.no_data_batches = TRUE;
  fake_add (source, 0, A_RECORD);
  prepare (MOMENTS "watermarkIdleTimeout=1ms", "");
  run_until ("x", 2);
  ck_assert_str_eq (sink->text->str, "0:\n1:\n2: 10:00 a 1\n");
  planned = number_of ("x/offsets/2", "batchWatermarkMs");
  next = number_of ("x/commits/2", "nextBatchWatermarkMs");
  ck_assert_str_eq (planned, next);
  /* again, by the log and not by the clock */
  folder_delete (scratch, "x/commits/2");
  forget_output ();
  prepare (MOMENTS "trigger=availableNow", "");
  run ("x");
  ck_assert_str_eq (sink->text->str, "2: 10:00 a 1\n");
  /* and it stays there: what it closed is closed */
  forget_output ();
  fake_add (source, 0, A_RECORD);
  run ("x");
  ck_assert_str_eq (sink->text->str, "3:\n");
}
END_TEST

START_TEST (an_idle_watermark_goes_on_in_a_run_without_any_record)
{
  execution.no_data_batches = TRUE;
  fake_add (source, 0, A_RECORD);
  prepare (MOMENTS "trigger=availableNow", "");
  run ("x");
  ck_assert_str_eq (sink->text->str, "0:\n1:\n");
  forget_output ();
  prepare (MOMENTS "watermarkIdleTimeout=1ms", "");
  run_until ("x", 2);
  ck_assert_str_eq (sink->text->str, "2: 10:00 a 1\n");
}
END_TEST

START_TEST (later_rows_of_what_was_flushed_are_late)
{
  g_autofree char *planned = NULL;

  execution.no_data_batches = TRUE;
  execution.options.flush = TRUE;
  fake_add (source, 0, A_RECORD);
  prepare (modes[1], "");
  run ("x");
  ck_assert_str_eq (sink->text->str, "0:\n1:\n2: 10:00 a 1\n");
  planned = number_of ("x/offsets/2", "batchWatermarkMs");
  ck_assert_str_eq (planned, "1546254000000"); /* 11:00 */
  /* nothing more to close */
  forget_output ();
  run ("x");
  ck_assert_str_eq (sink->text->str, "");
  /* what is of a window that was open is late, what comes after is not */
  fake_add (source, 0, A_RECORD);
  fake_add (source, 0, "{\"t\":\"2018-12-31T11:00:00\",\"k\":\"b\"}");
  run ("x");
  ck_assert_str_eq (sink->text->str, "3:\n4: 11:00 b 1\n");
}
END_TEST

START_TEST (a_flush_that_was_cut_short_runs_again)
{
  execution.no_data_batches = TRUE;
  execution.options.flush = TRUE;
  fake_add (source, 0, A_RECORD);
  prepare (modes[1], "");
  run ("x");
  folder_delete (scratch, "x/commits/2");
  forget_output ();
  execution.options.flush = FALSE;
  run ("x");
  ck_assert_str_eq (sink->text->str, "2: 10:00 a 1\n");
}
END_TEST

START_TEST (a_run_without_any_record_flushes_what_an_earlier_one_left)
{
  execution.no_data_batches = TRUE;
  fake_add (source, 0, A_RECORD);
  prepare (modes[1], "");
  run ("x");
  forget_output ();
  execution.options.flush = TRUE;
  run ("x");
  ck_assert_str_eq (sink->text->str, "2: 10:00 a 1\n");
}
END_TEST

/* ---- what the checkpoint fixes, and what may change */

START_TEST (the_checkpoint_keeps_its_shuffle_partitions)
{
  g_autofree char *entry = NULL;

  fill (6);
  prepare (modes[0], "spark.spark.sql.shuffle.partitions=2\n");
  run ("x");
  fill (3);
  prepare (modes[0], "spark.spark.sql.shuffle.partitions=7\n");
  run ("x");
  entry = folder_get (scratch, "x/offsets/1");
  ck_assert_ptr_nonnull (
      strstr (entry, "\"spark.sql.shuffle.partitions\":\"2\"}}"));
}
END_TEST

START_TEST (other_columns_are_refused_once_there_is_data)
{
  fill (6);
  prepare (modes[0], "");
  run ("x");
  prepare (HOURS "outputMode=update\ngroupBy=k, t", "");
  run ("x");
  fill (3);
  expect_failure ("x", "Provided schema doesn't match to the schema for "
                       "existing state!");
  prepare (modes[0], "");
  run ("x");
}
END_TEST

/* Spark looks at types only, and would take one for the other. */
START_TEST (another_function_is_refused_though_its_type_is_the_same)
{
  fill (6);
  prepare (ROWS "groupBy=k\naggregate=max(t)\noutputMode=update", "");
  run ("x");
  fill (3);
  prepare (ROWS "groupBy=k\naggregate=min(t)\noutputMode=update", "");
  expect_failure ("x", "Provided schema doesn't match to the schema for "
                       "existing state!");
  prepare (ROWS "groupBy=k\naggregate=max(t) AS last\noutputMode=update", "");
  run ("x");
}
END_TEST

START_TEST (other_keys_of_duplicates_are_refused)
{
  fill (6);
  prepare (ROWS "dropDuplicates=k", "");
  run ("x");
  fill (3);
  prepare (ROWS "dropDuplicates=t", "");
  expect_failure ("x", "Provided schema doesn't match to the schema for "
                       "existing state!");
}
END_TEST

START_TEST (delay_and_mode_may_change)
{
  fill (6);
  prepare (modes[0], "");
  run ("x");
  fill (3);
  prepare (HOURS "outputMode=complete\nwatermark=t 1 minute", "");
  forget_output ();
  run ("x");
  ck_assert_str_eq (sink->text->str, "1: 00:00 a 4; 00:00 b 3; 01:00 a 1; "
                                     "01:00 b 1\n");
}
END_TEST

START_TEST (a_new_partition_is_read_from_its_beginning)
{
  fill (6);
  prepare (modes[2], "");
  run ("x");
  /* as if there had been two */
  folder_set (scratch, "x/offsets/0", "v1\n{}\n{\"fake\":{\"1\":2,\"0\":2}}",
              -1);
  folder_delete (scratch, "x/offsets/.0.crc");
  forget_output ();
  run ("x");
  ck_assert_str_eq (began, "{\"fake\":{\"0\":2,\"1\":2}}");
  ck_assert_str_eq (sink->text->str, "1: 00:00 a 3; 00:00 b 2; 01:00 a 1; "
                                     "01:00 b 2\n");
}
END_TEST

START_TEST (a_batch_that_found_a_new_partition_runs_again_with_it)
{
  fill (6);
  prepare (modes[2], "");
  run ("x");
  folder_delete (scratch, "x/commits/0");
  folder_set (scratch, "x/sources/0/0", "v1\n{\"fake\":{\"1\":0,\"0\":0}}", -1);
  folder_delete (scratch, "x/sources/0/.0.crc");
  forget_output ();
  run ("x");
  ck_assert_str_eq (sink->text->str, "0: 00:00 a 2; 00:00 b 2; 01:00 a 1; "
                                     "01:00 b 1\n");
}
END_TEST

/* ---- damage */

static const struct
{
  const char *name, *text, *message;
} damages[] = {
  { "offsets/1", "", "/x/offsets/1. Incomplete log file" },
  { "offsets/1", "v2\n{}\n{}",
    "/x/offsets/1. UnsupportedLogVersion: maximum supported log version is "
    "v1, but encountered v2. The log file was produced by a newer version of "
    "Spark and cannot be read by this version. Please upgrade." },
  { "offsets/1", "{}",
    "/x/offsets/1. Log file was malformed: failed to read correct log version "
    "from {}." },
  { "offsets/1", "v1\n{\"batchWatermarkMs\":0", "/x/offsets/1. " },
  { "offsets/1", "v1\n{}\n{\"fake\":{\"0\":1", "/x/offsets/1. " },
  { "offsets/1", "v1\n{}\n{\"fake\":{\"0\":-1}}", "/x/offsets/1. " },
  { "offsets/1", "v1\n{}\n-\n-",
    "There are [2] sources in the checkpoint offsets and now there are [1] "
    "sources requested by the query. Cannot continue." },
  { "offsets/0", NULL, "batch 0 doesn't exist" },
  { "commits/1", "",
    "/x/commits/1. Incomplete log file in the offset commit log" },
  { "commits/1", "v1\n{\"nextBatchWatermarkMs\":", "/x/commits/1. " },
  { "commits/1", "v1\n{\"nextBatchWatermarkMs\":1}",
    "/x/commits/1. Checksum error: its content is not the one that was "
    "written" },
  { "metadata", "xx", "/x/metadata. " },
  { "metadata", "", "/x/metadata. " },
};

START_TEST (damage_is_named_and_left_as_it_is)
{
  g_autofree char *name = g_strconcat ("x/", damages[_i].name, NULL);
  g_autofree char *after = NULL;

  fill (12);
  prepare (modes[0], "");
  run ("x");
  if (damages[_i].text != NULL)
    folder_set (scratch, name, damages[_i].text, -1);
  else
    folder_delete (scratch, name);
  fill (3);
  expect_failure ("x", damages[_i].message);
  after = folder_get (scratch, name);
  ck_assert_pstr_eq (after, damages[_i].text);
}
END_TEST

START_TEST (what_spark_does_not_miss_is_not_missed)
{
  static const char *const names[]
      = { "x/metadata", "x/sources/0/0", "x/commits/0" };

  fill (12);
  prepare (modes[0], "");
  run ("x");
  folder_delete (scratch, names[_i]);
  fill (3);
  forget_output ();
  run ("x");
  ck_assert_str_eq (reports->str, "2 planned logged\n");
}
END_TEST

START_TEST (a_lost_state_is_an_error)
{
  fill (12);
  prepare (modes[0], "");
  run ("x");
  folder_delete (scratch, "x/state/sfcrime.db");
  fill (3);
  expect_failure ("x", "does not exist");
}
END_TEST

START_TEST (old_entries_of_the_logs_are_removed)
{
  static const char *const gone[]
      = { "x/offsets/8", "x/commits/8", "x/offsets/0" };
  static const char *const kept[]
      = { "x/offsets/9", "x/commits/9", "x/offsets/12", "x/commits/12" };

  fill (13 * 6);
  prepare (modes[0], "spark.spark.sql.streaming.minBatchesToRetain=3\n");
  run ("x");
  for (guint i = 0; i < G_N_ELEMENTS (gone); i++)
    ck_assert_ptr_null (folder_get (scratch, gone[i]));
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autofree char *text = folder_get (scratch, kept[i]);

      ck_assert_ptr_nonnull (text);
    }
}
END_TEST

/* What is in the state's version that batch @id left. */
static SfcStoreVersion
version_of (const char *name, gint64 id)
{
  g_autofree char *path = g_build_filename (scratch, name, "state", NULL);
  SfcStore *store = sfc_store_open_to_read (path, NULL);
  g_autoptr (GArray) versions = sfc_store_list (store, NULL);
  SfcStoreVersion version = { 0 };

  for (guint i = 0; i < versions->len; i++)
    if (g_array_index (versions, SfcStoreVersion, i).version == id + 1)
      version = g_array_index (versions, SfcStoreVersion, i);
  sfc_store_free (store);
  return version;
}

/* One row of each of the keys from @first to @last. */
static void
add_keys (const char *time, char first, char last)
{
  for (char key = first; key <= last; key++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"t\":\"2018-12-31T%s:00\",\"k\":\"%c\"}", time, key);

      fake_add (source, 0, json);
    }
}

/* To name what is gone takes more than what stays as it was, or less. */
START_TEST (all_is_kept_where_windows_close_and_few_stay)
{
  execution.quota.max_offsets = 100;
  prepare (modes[0], "");
  add_keys ("10:00", 'a', 'b');
  add_keys ("12:30", 'c', 'v');
  run ("x");
  add_keys ("12:40", 'c', 'c');
  run ("x");
  ck_assert (!version_of ("x", 1).snapshot); /* of 20, for 2 that closed */
  add_keys ("16:00", 'a', 'a');
  run ("x");
  ck_assert (!version_of ("x", 2).snapshot); /* nothing closed yet */
  add_keys ("16:10", 'b', 'k');
  run ("x");
  ck_assert_int_eq (version_of ("x", 3).version, 4);
  ck_assert (version_of ("x", 3).snapshot); /* of 11, 10 of them new */
  forget_output ();
  add_keys ("16:20", 'a', 'a');
  run ("x");
  ck_assert_str_eq (sink->text->str, "4: 16:00 a 2\n");
  ck_assert (!version_of ("x", 4).snapshot);
}
END_TEST

START_TEST (a_second_run_is_kept_out)
{
  g_autofree char *path = g_build_filename (scratch, "x", NULL);
  g_autoptr (SfcJournal) first = NULL;

  fill (6);
  prepare (modes[0], "");
  first = sfc_journal_open (path, settings, plan, &sink->head, NULL);
  ck_assert_ptr_nonnull (first);
  expect_failure ("x", "another run uses it (process ");
  g_clear_pointer (&first, sfc_journal_free);
  run ("x");
}
END_TEST

static Suite *
restart_suite (void)
{
  Suite *suite = suite_create ("engine/restart");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_set_timeout (all, 30);
  tcase_add_loop_test (all, a_killed_query_goes_on_with_the_same_batches, 0,
                       G_N_ELEMENTS (killed));
  tcase_add_test (all, a_batch_that_failed_runs_again_as_it_was_planned);
  tcase_add_loop_test (all, a_committed_batch_without_its_commit_runs_again, 0,
                       3);
  tcase_add_test (all, a_batch_without_data_waits_for_data_after_a_restart);
  tcase_add_test (all, a_watermark_that_the_clock_moved_is_logged);
  tcase_add_test (all, an_idle_watermark_goes_on_in_a_run_without_any_record);
  tcase_add_test (all, later_rows_of_what_was_flushed_are_late);
  tcase_add_test (all, a_flush_that_was_cut_short_runs_again);
  tcase_add_test (all,
                  a_run_without_any_record_flushes_what_an_earlier_one_left);
  tcase_add_test (all, the_checkpoint_keeps_its_shuffle_partitions);
  tcase_add_test (all, other_columns_are_refused_once_there_is_data);
  tcase_add_test (all, another_function_is_refused_though_its_type_is_the_same);
  tcase_add_test (all, other_keys_of_duplicates_are_refused);
  tcase_add_test (all, delay_and_mode_may_change);
  tcase_add_test (all, a_new_partition_is_read_from_its_beginning);
  tcase_add_test (all, a_batch_that_found_a_new_partition_runs_again_with_it);
  tcase_add_loop_test (all, damage_is_named_and_left_as_it_is, 0,
                       G_N_ELEMENTS (damages));
  tcase_add_loop_test (all, what_spark_does_not_miss_is_not_missed, 0, 3);
  tcase_add_test (all, a_lost_state_is_an_error);
  tcase_add_test (all, old_entries_of_the_logs_are_removed);
  tcase_add_test (all, all_is_kept_where_windows_close_and_few_stay);
  tcase_add_test (all, a_second_run_is_kept_out);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (restart_suite)
