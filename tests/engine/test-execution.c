#include "config.h"

#include "engine/execution.h"
#include "support/fake-sink.h"
#include "support/fake-source.h"
#include "support/instant.h"
#include "support/query.h"
#include "support/suite.h"

#include <glib/gstdio.h>
#include <math.h>

#include "engine/report.h"

#define SCHEMA "schema=t TIMESTAMP, k STRING\nselect=t, k\n"
#define COUNT SCHEMA "groupBy=k\naggregate=count\noutputMode=update\n"
#define HOURS                                                                  \
  SCHEMA "watermark=t 60 minutes\nwindow=t, 60 minutes\ngroupBy=k\n"           \
         "aggregate=count\n"
#define NOW "trigger=availableNow\n"

static FakeSource *source;
static FakeSink *sink;
static SfcSettings *settings;
static SfcPlan *plan;
static SfcZone *zone;
static SfcReporter *reporter;
static SfcExecution execution;
static int reload;
static GString *log_text;   /* a line a batch */
static GPtrArray *progress; /* (element-type SfcProgress) */
static guint idle;          /* triggers that ran no batch */

/* ---- what is run */

static void
append_watermark (GString *out, gint64 ms)
{
  if (ms == 0)
    g_string_append_c (out, '-');
  else
    g_string_append_printf (out, "%02d:%02d:%02d", (int)(ms / 3600000 % 24),
                            (int)(ms / 60000 % 60), (int)(ms / 1000 % 60));
}

/* ID WATERMARK RECORDS total/updated/removed/dropped */
static void
on_report (const SfcTriggerReport *report, gpointer data)
{
  SfcProgress *taken = sfc_reporter_take (reporter, report);
  const SfcBatch *batch = report->batch;

  if (taken != NULL)
    g_ptr_array_add (progress, taken);
  ck_assert_int_eq (report->ran, batch != NULL);
  if (batch == NULL)
    {
      idle++;
      return;
    }
  ck_assert_int_eq (batch->id, report->batch_id);
  g_string_append_printf (log_text, "%" G_GINT64_FORMAT " ", batch->id);
  append_watermark (log_text, report->watermark_ms);
  g_string_append_printf (
      log_text,
      " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT
      "/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "\n",
      batch->records, batch->metrics.total, batch->metrics.updated,
      batch->metrics.removed, batch->metrics.dropped);
}

static void
free_progress (gpointer item)
{
  sfc_progress_unref (item);
}

static void
setup (void)
{
  source = fake_source_new (FALSE);
  sink = fake_sink_new ();
  zone = sfc_zone_new ("UTC", NULL);
  log_text = g_string_new (NULL);
  progress = g_ptr_array_new_with_free_func (free_progress);
  idle = 0;
  reload = 0;
  execution = (SfcExecution){ .polling_ms = 1,
                              .no_data_batches = TRUE,
                              .stop = g_cancellable_new (),
                              .reload = &reload,
                              .report = on_report };
  execution.runner.abort = g_cancellable_new ();
}

static void
teardown (void)
{
  sfc_reporter_free (g_steal_pointer (&reporter));
  g_clear_pointer (&plan, sfc_plan_free);
  g_clear_pointer (&settings, sfc_settings_unref);
  sfc_source_free (&source->head);
  sfc_sink_free (&sink->head);
  sfc_zone_unref (zone);
  g_string_free (log_text, TRUE);
  g_ptr_array_unref (progress);
  g_object_unref (execution.stop);
  g_object_unref (execution.runner.abort);
}

static void
embed (void)
{
  sfc_source_free (&source->head);
  source = fake_source_new (TRUE);
}

/* Makes the plan; the rest of `execution` is the test's. */
static void
prepare (const char *keys)
{
  g_auto (GStrv) lines = g_strsplit (keys, "\n", -1);
  g_autoptr (GString) set = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      g_string_append_printf (set, "query t.%s\n", *line);
  settings = settings_of (set->str, &error);
  ck_assert_msg (settings != NULL, "%s", error != NULL ? error->message : "");
  plan = sfc_plan_new (settings, "t", &error);
  ck_assert_msg (plan != NULL, "%s", error != NULL ? error->message : "");
  reporter = sfc_reporter_new (settings, plan, &source->head, &sink->head);
}

static gboolean
run_from (SfcStart *start, guint n_workers, GError **error)
{
  g_autoptr (SfcGroupState) state
      = plan->aggregates ? sfc_group_state_new (plan) : NULL;
  g_autoptr (SfcDistinctState) distinct = NULL;
  g_autoptr (SfcPipeline) rest = NULL;
  g_autoptr (SfcWorkers) workers
      = sfc_workers_new (&source->head, plan, zone, n_workers, error);

  if (plan->n_distinct > 0)
    {
      distinct = sfc_distinct_state_new (plan);
      rest = sfc_pipeline_new_rest (plan, zone);
    }
  execution.runner.plan = plan;
  execution.runner.source = &source->head;
  execution.runner.sink = &sink->head;
  execution.runner.state = (SfcJournalState){ state, distinct };
  execution.runner.rest = rest;
  execution.runner.workers = workers;
  execution.runner.table = plan->join.table;
  return sfc_execution_run (&execution, start, error);
}

static gboolean
run_with (guint n_workers, GError **error)
{
  SfcStart start = { .at = sfc_source_initial (&source->head, NULL, NULL) };

  return run_from (&start, n_workers, error);
}

static void
run (void)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = run_with (2, &error);

  ck_assert_msg (ok, "%s", error != NULL ? error->message : "");
}

static void
expect (const char *batches, const char *log)
{
  ck_assert_str_eq (sink->text->str, batches);
  if (log != NULL)
    ck_assert_str_eq (log_text->str, log);
}

/* ---- input */

/* "23:57 a": a record of 2018-12-31; "+02:00 a": of the next day; "- a": its
 * time is null; "!": not well formed.  They go to the partitions in turns, or
 * all to partition 0. */
static void
feed (const char *text, gboolean in_turns)
{
  g_auto (GStrv) records = g_strsplit (text, ", ", -1);

  for (guint i = 0; records[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (records[i], " ", 2);
      const char *time = parts[0];
      g_autofree char *json = NULL;

      if (*time == '!')
        json = g_strdup ("{\"t\":");
      else if (*time == '-')
        json = g_strdup_printf ("{\"t\":null,\"k\":\"%s\"}", parts[1]);
      else
        json = g_strdup_printf ("{\"t\":\"%sT%s\",\"k\":\"%s\"}",
                                *time == '+' ? "2019-01-01" : "2018-12-31",
                                *time == '+' ? time + 1 : time, parts[1]);
      fake_add (source, in_turns ? i % FAKE_PARTITIONS : 0, json);
    }
}

/* Partitions with so many records, all alike. */
static void
fill (guint a, guint b, guint c)
{
  const guint sizes[FAKE_PARTITIONS] = { a, b, c };

  for (guint i = 0; i < FAKE_PARTITIONS; i++)
    for (guint n = 0; n < sizes[i]; n++)
      fake_add (source, i, "{\"t\":\"2018-12-31T10:00:00\",\"k\":\"a\"}");
}

static void
stop_at (gint64 batch_id, gpointer last)
{
  if (batch_id == (gint64)GPOINTER_TO_INT (last))
    g_cancellable_cancel (execution.stop);
}

static void
stop_after_batch (int last)
{
  sink->on_write = stop_at;
  sink->data = GINT_TO_POINTER (last);
}

/* ---- runs of Spark */

static const char *const *stages;

/* Input comes when nothing else is to be done: not in the trigger that may
 * run a batch for the watermark. */
static void
next_stage (FakeSource *self)
{
  if (self->asked % 2 != 0)
    return;
  if (*stages == NULL)
    g_cancellable_cancel (execution.stop);
  else
    feed (*stages++, TRUE);
}

START_TEST (batches_without_data_follow_the_watermark)
{
  static const char *const worked[]
      = { "23:57 a, 23:54 b, 23:49 a, - a, - b", "+02:00 a",
          "22:10 a, +02:30 c", "22:10 a", NULL };
  g_autoptr (GError) error = NULL;

  stages = worked;
  source->on_latest = next_stage;
  prepare (HOURS "outputMode=update");
  ck_assert (run_with ((guint)_i, &error));
  expect ("0: 23:00 a 2; 23:00 b 1\n"
          "1:\n"
          "2: 02:00 a 1\n"
          "3:\n"
          "4: 02:00 c 1\n"
          "5:\n"
          "6:\n",
          "0 - 5 2/2/0/0\n"
          "1 22:57:00 0 2/0/0/0\n"
          "2 22:57:00 1 3/1/0/0\n"
          "3 01:00:00 0 1/0/2/0\n"
          "4 01:00:00 2 2/1/0/1\n"
          "5 01:30:00 0 2/0/0/0\n"
          "6 01:30:00 1 2/0/0/1\n");
}
END_TEST

START_TEST (batches_without_data_can_be_switched_off)
{
  static const char *const worked[] = { "23:57 a", "+02:00 a", NULL };

  stages = worked;
  source->on_latest = next_stage;
  execution.no_data_batches = FALSE;
  prepare (HOURS "outputMode=update");
  run ();
  expect ("0: 23:00 a 1\n1: 02:00 a 1\n", "0 - 1 1/1/0/0\n"
                                          "1 22:57:00 1 2/1/0/0\n");
}
END_TEST

START_TEST (complete_mode_has_no_batch_without_data)
{
  static const char *const worked[]
      = { "23:57 a", "+02:00 a", "22:10 a", NULL };

  stages = worked;
  source->on_latest = next_stage;
  prepare (HOURS "outputMode=complete");
  run ();
  expect ("0: 23:00 a 1\n1: 23:00 a 1; 02:00 a 1\n"
          "2: 23:00 a 1; 02:00 a 1; 22:00 a 1\n",
          "0 - 1 1/1/0/0\n1 22:57:00 1 2/1/0/0\n2 01:00:00 1 3/1/0/0\n");
}
END_TEST

START_TEST (duplicates_are_dropped_before_the_rest)
{
  static const char *const worked[]
      = { "10:00 a, 10:01 b, 10:02 a", "10:00 b, 12:00 c", NULL };
  g_autoptr (GError) error = NULL;
  const SfcProgress *last;
  const SfcStateOperator *operators;

  stages = worked;
  source->on_latest = next_stage;
  prepare (SCHEMA "watermark=t 1 minute\ndropDuplicates=k\nwindow=t, 1 hour\n"
                  "aggregate=count\noutputMode=update");
  ck_assert (run_with ((guint)_i, &error));
  expect ("0: 10:00 2\n1:\n2: 12:00 1\n3:\n", "0 - 3 1/1/0/0\n"
                                              "1 10:01:00 0 1/0/0/0\n"
                                              "2 10:01:00 2 2/1/0/0\n"
                                              "3 11:59:00 0 1/0/1/0\n");
  last = progress->pdata[2];
  ck_assert_uint_eq (last->operators->len, 2);
  operators = (const SfcStateOperator *)(gpointer)last->operators->data;
  ck_assert_str_eq (operators[0].operator_name, "stateStoreSave");
  ck_assert_int_eq (operators[0].dropped_duplicates, -1);
  ck_assert_str_eq (operators[1].operator_name, "dedupe");
  ck_assert_int_eq (operators[1].rows_total, 3);
  ck_assert_int_eq (operators[1].rows_updated, 1);
  ck_assert_int_eq (operators[1].rows_dropped, 1);
  ck_assert_int_eq (operators[1].dropped_duplicates, 0);
}
END_TEST

START_TEST (keys_of_duplicates_alone_have_batches_without_data)
{
  static const char *const worked[] = { "10:00 a, 10:00 a", "10:00 a", NULL };
  g_autoptr (GError) error = NULL;

  stages = worked;
  source->on_latest = next_stage;
  prepare (SCHEMA "watermark=t 0 seconds\ndropDuplicates=k, t\n"
                  "outputMode=append");
  ck_assert (run_with ((guint)_i, &error));
  expect ("0: 10:00 a\n1:\n2:\n", NULL);
}
END_TEST

START_TEST (where_comes_before_the_watermark)
{
  static const char *const worked[] = { "10:00 a, 11:00 b", NULL };

  stages = worked;
  source->on_latest = next_stage;
  prepare (SCHEMA "where=k = 'a'\nwatermark=t 0 seconds\ngroupBy=k\n"
                  "aggregate=count, max(t) AS last\noutputMode=update");
  run ();
  expect ("0: a 1 10:00\n1:\n", "0 - 2 1/1/0/0\n1 10:00:00 0 1/0/0/0\n");
}
END_TEST

/* A run of Spark 3.5.7: rows that are late for the watermark of a batch, but
 * not yet for that of the batch before. */
static const char *const late_rows[] = {
  "+10:00:39 ADV, +10:05:22 CIT, +10:00:49 ADV, +10:05:03 HAN, +10:00:23 HAN, "
  "+10:05:24 ADV, +10:00:15 ADV, +10:05:13 CIT, +10:00:11 HAN, +10:05:48 HAN, "
  "+10:00:39 HAN, +10:05:08 HAN",
  "+12:00:13 HAN, +12:01:55 CIT, +12:00:20 ADV, +12:01:56 HAN, +12:00:44 CIT, "
  "+12:01:19 CIT, +12:00:26 HAN, +12:01:16 CIT, +12:00:19 ADV, +12:01:43 HAN, "
  "+12:00:19 CIT, +12:01:30 HAN",
  "+10:30:30 ADV, +12:02:11 CIT, +09:10:01 CIT, +10:30:01 CIT, +12:02:24 CIT, "
  "+09:10:02 ADV, +10:30:12 HAN, +12:02:59 CIT, +09:10:32 ADV, +10:30:16 HAN, "
  "+12:02:37 CIT, +09:10:02 HAN",
  "+10:31:13 ADV, +12:03:39 HAN, +11:45:21 ADV, +10:31:34 CIT, +12:03:43 CIT, "
  "+11:45:11 ADV, +10:31:09 CIT, +12:03:10 HAN, +11:45:38 HAN, +10:31:15 CIT, "
  "+12:03:29 HAN, +11:45:03 CIT",
  "+14:00:21 HAN, +14:00:46 ADV, +14:00:57 HAN, +14:00:10 CIT, +14:00:09 CIT, "
  "+14:00:18 CIT, +14:00:59 ADV, +14:00:29 ADV, +14:00:46 CIT, +14:00:17 CIT, "
  "+14:00:25 HAN, +14:00:24 ADV",
  "+12:05:59 CIT, +13:30:11 CIT, +10:00:17 HAN, +12:05:50 ADV, +13:30:37 CIT, "
  "+10:00:23 CIT, +12:05:16 CIT, +13:30:41 ADV, +10:00:54 CIT, +12:05:35 CIT, "
  "+13:30:42 CIT, +10:00:18 CIT",
  "+12:06:17 ADV, +13:52:53 CIT, +12:06:59 ADV, +13:52:28 CIT, +12:06:33 ADV, "
  "+13:52:10 CIT, +12:06:59 CIT, +13:52:44 ADV, +12:06:42 HAN, +13:52:39 CIT, "
  "+12:06:39 ADV, +13:52:01 HAN",
  "+14:10:37 ADV, +14:10:41 HAN, +14:10:48 ADV, +14:10:45 CIT, +14:10:14 HAN, "
  "+14:10:57 HAN, +14:10:20 CIT, +14:10:12 CIT, +14:10:29 CIT, +14:10:42 ADV, "
  "+14:10:13 ADV, +14:10:57 HAN",
  "+09:00:22 CIT, +09:00:54 HAN, +09:00:44 HAN, +09:00:35 HAN, +09:00:18 ADV, "
  "+09:00:18 HAN, +09:00:26 ADV, +09:00:41 CIT, +09:00:09 ADV, +09:00:24 HAN, "
  "+09:00:08 CIT, +09:00:52 CIT",
};

static const struct
{
  const char *mode, *batches;
} late_runs[] = {
  { "outputMode=update",
    "0: 10:00 ADV 4; 10:00 CIT 2; 10:00 HAN 6\n"
    "1: 12:00 ADV 2; 12:00 CIT 5; 12:00 HAN 5\n"
    "2: 10:20 ADV 1; 10:20 CIT 1; 10:20 HAN 2; 12:00 CIT 9\n"
    "3: 11:40 ADV 2; 11:40 CIT 1; 11:40 HAN 1; 12:00 CIT 10; 12:00 HAN 8\n"
    "4: 14:00 ADV 4; 14:00 CIT 5; 14:00 HAN 3\n"
    "5: 12:00 ADV 3; 12:00 CIT 13; 13:20 ADV 1; 13:20 CIT 3\n"
    "6: 13:40 ADV 1; 13:40 CIT 4; 13:40 HAN 1\n"
    "7: 14:00 ADV 8; 14:00 CIT 9; 14:00 HAN 7\n"
    "8:\n" },
  { "outputMode=append",
    "0:\n1:\n"
    "2: 10:00 ADV 4; 10:00 CIT 2; 10:00 HAN 6; 10:20 ADV 1; 10:20 CIT 1; "
    "10:20 HAN 2\n"
    "3:\n4:\n"
    "5: 11:40 ADV 2; 11:40 CIT 1; 11:40 HAN 1; 12:00 ADV 3; 12:00 CIT 13; "
    "12:00 HAN 8; 13:20 ADV 1; 13:20 CIT 3\n"
    "6:\n7:\n"
    "8: 13:40 ADV 1; 13:40 CIT 4; 13:40 HAN 1\n" },
};

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* The rows of each batch in the order of their bytes. */
static char *
sorted (const char *batches)
{
  g_auto (GStrv) lines = g_strsplit (batches, "\n", -1);
  GString *out = g_string_new (NULL);

  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      char *colon = strchr (*line, ':');
      g_auto (GStrv) rows = g_strsplit (colon + 1, ";", -1);
      g_autofree char *joined = NULL;

      qsort (rows, g_strv_length (rows), sizeof *rows, by_text);
      joined = g_strjoinv (";", rows);
      g_string_append_printf (out, "%.*s%s\n", (int)(colon + 1 - *line), *line,
                              joined);
    }
  return g_string_free (out, FALSE);
}

START_TEST (late_rows_are_dropped_as_spark_dropped_them)
{
  g_autofree char *keys = g_strconcat (
      SCHEMA "watermark=t 10 minutes\nwindow=t, 20 minutes\ngroupBy=k\n"
             "aggregate=count\n" NOW,
      late_runs[_i].mode, NULL);
  g_autofree char *batches = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (late_rows); i++)
    feed (late_rows[i], FALSE);
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 12;
  prepare (keys);
  run ();
  batches = sorted (sink->text->str);
  ck_assert_str_eq (batches, late_runs[_i].batches);
  ck_assert_str_eq (log_text->str, "0 - 12 3/3/0/0\n"
                                   "1 09:55:48 12 6/3/0/0\n"
                                   "2 11:51:56 12 3/4/6/3\n"
                                   "3 11:52:59 12 6/5/0/2\n"
                                   "4 11:53:43 12 9/3/0/0\n"
                                   "5 13:50:59 12 3/4/8/2\n"
                                   "6 13:50:59 12 6/3/0/3\n"
                                   "7 13:50:59 12 6/3/0/0\n"
                                   "8 14:00:57 12 3/0/3/3\n");
}
END_TEST

/* ---- triggers and limits */

static void
grow (FakeSource *self)
{
  if (self->asked > 0)
    fill (1, 1, 1);
}

START_TEST (available_now_reads_what_was_there_at_first)
{
  fill (70, 25, 5);
  source->on_latest = grow;
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 10;
  prepare (COUNT NOW);
  run ();
  /* as Spark shared them: 10, 10, 10, 10, 10, then 10 without the third */
  expect ("0: a 10\n1: a 20\n2: a 30\n3: a 40\n4: a 50\n5: a 60\n6: a 70\n"
          "7: a 80\n8: a 90\n9: a 100\n",
          NULL);
  ck_assert_uint_eq (source->asked, 1);
}
END_TEST

START_TEST (available_now_ends_after_the_batch_for_the_watermark)
{
  feed ("10:00 a, 12:00 b", TRUE);
  prepare (HOURS "outputMode=append\n" NOW);
  run ();
  expect ("0:\n1: 10:00 a 1\n", "0 - 2 2/2/0/0\n1 11:00:00 0 1/0/1/0\n");
}
END_TEST

/* ---- a watermark of the clock */

#define MOMENTS                                                                \
  SCHEMA "watermark=t 10 milliseconds\nwindow=t, 20 milliseconds\ngroupBy=k\n" \
         "aggregate=count\n"

START_TEST (an_idle_watermark_closes_what_is_open)
{
  feed ("23:57 a, 23:57 a, 10:00 b", TRUE);
  prepare (MOMENTS "outputMode=append\nwatermarkIdleTimeout=1ms");
  stop_after_batch (2);
  run ();
  /* batch 1 is for the records, as ever */
  expect ("0:\n1: 10:00 b 1\n2: 23:57 a 2\n", NULL);
  ck_assert_ptr_nonnull (strstr (log_text->str, " 0 0/0/1/0\n"));
}
END_TEST

static void
stop_soon (FakeSource *self)
{
  if (self->asked > 200)
    g_cancellable_cancel (execution.stop);
}

START_TEST (an_idle_watermark_runs_no_batch_that_ends_nothing)
{
  static const char *const none[] = {
    /* the timeout is not over, or what is open ends in days */
    MOMENTS "outputMode=append\nwatermarkIdleTimeout=1h",
    HOURS "outputMode=append\nwatermarkIdleTimeout=1ms",
    /* nothing ends at all */
    MOMENTS "outputMode=complete\nwatermarkIdleTimeout=1ms",
  };

  feed ("10:00 b", TRUE);
  prepare (none[_i]);
  source->on_latest = stop_soon;
  run ();
  ck_assert_ptr_null (strstr (log_text->str, "2 "));
  ck_assert_uint_gt (idle, 100);
}
END_TEST

START_TEST (an_idle_watermark_needs_batches_without_data)
{
  feed ("10:00 b", TRUE);
  prepare (MOMENTS "outputMode=append\nwatermarkIdleTimeout=1ms");
  execution.no_data_batches = FALSE;
  source->on_latest = stop_soon;
  run ();
  expect ("0:\n", NULL);
}
END_TEST

START_TEST (an_idle_watermark_forgets_keys_of_duplicates)
{
  feed ("10:00 b", TRUE);
  prepare (SCHEMA "watermark=t 10 milliseconds\ndropDuplicates=k, t\n"
                  "watermarkIdleTimeout=1ms");
  stop_after_batch (2);
  run ();
  ck_assert_int_eq (
      g_array_index (((SfcProgress *)progress->pdata[2])->operators,
                     SfcStateOperator, 0)
          .rows_total,
      0);
}
END_TEST

START_TEST (a_query_that_ends_by_itself_does_not_wait_for_the_clock)
{
  feed ("23:57 a", TRUE);
  prepare (MOMENTS "outputMode=append\nwatermarkIdleTimeout=1ms\n" NOW);
  run ();
  expect ("0:\n1:\n", NULL);
}
END_TEST

#define FAR "{\"t\":\"9999-12-31T00:00:00\",\"k\":\"z\"}"

START_TEST (a_row_far_ahead_of_the_clock_moves_no_watermark)
{
  feed ("23:57 a, +02:00 b", TRUE);
  fake_add (source, 2, FAR);
  prepare (HOURS "outputMode=update\nwatermarkMaxAhead=1 hour\n" NOW);
  run ();
  expect ("0: 23:00 a 1; 02:00 b 1; 00:00 z 1\n1:\n",
          "0 - 3 3/3/0/0\n1 01:00:00 0 2/0/1/0\n");
  ck_assert_int_eq (((SfcProgress *)progress->pdata[0])->ahead_rows, 1);
  ck_assert_int_eq (((SfcProgress *)progress->pdata[1])->ahead_rows, 0);
  ck_assert_int_eq (((SfcProgress *)progress->pdata[0])->event_time.max_ms,
                    us_of ("2019-01-01 02:00") / 1000);
}
END_TEST

START_TEST (without_a_guard_a_row_far_ahead_closes_every_window)
{
  feed ("23:57 a", TRUE);
  fake_add (source, 2, FAR);
  prepare (HOURS "outputMode=append\n" NOW);
  run ();
  expect ("0:\n1: 23:00 a 1\n", NULL);
  ck_assert_int_eq (((SfcProgress *)progress->pdata[0])->ahead_rows, -1);
}
END_TEST

/* By the clock of the first time: 1 ms before it is further than an hour. */
START_TEST (a_batch_that_runs_again_has_the_clock_of_its_log)
{
  g_autoptr (GError) error = NULL;
  SfcStart start = { .at = sfc_source_initial (&source->head, NULL, NULL) };

  feed ("23:57 a", TRUE);
  prepare (HOURS "outputMode=update\nwatermarkMaxAhead=1 hour\n" NOW);
  start.end = sfc_source_latest (&source->head, start.at, NULL, NULL);
  start.timestamp_ms = us_of ("2018-12-31 22:57") / 1000 - (_i == 0);
  ck_assert (run_from (&start, 2, &error));
  expect (_i == 0 ? "0: 23:00 a 1\n" : "0: 23:00 a 1\n1:\n",
          _i == 0 ? "0 - 1 1/1/0/0\n"
                  : "0 - 1 1/1/0/0\n1 22:57:00 0 1/0/0/0\n");
}
END_TEST

/* ---- the end of a bounded run */

START_TEST (a_flush_closes_what_is_open_and_no_more)
{
  feed ("23:57 a, +02:10 b, 22:10 a", TRUE);
  execution.options.flush = TRUE;
  prepare (HOURS "outputMode=append\n" NOW);
  run ();
  expect ("0:\n1: 23:00 a 1; 22:00 a 1\n2: 02:00 b 1\n",
          "0 - 3 3/3/0/0\n1 01:10:00 0 1/0/2/0\n2 03:00:00 0 0/0/1/0\n");
}
END_TEST

START_TEST (a_flush_evicts_in_update_mode)
{
  feed ("23:57 a, - b", TRUE);
  execution.options.flush = TRUE;
  prepare (HOURS "outputMode=update\n" NOW);
  run ();
  expect ("0: 23:00 a 1\n1:\n2:\n", "0 - 2 1/1/0/0\n1 22:57:00 0 1/0/0/0\n"
                                    "2 00:00:00 0 0/0/1/0\n");
}
END_TEST

START_TEST (a_flush_of_nothing_is_no_batch)
{
  static const char *const none[]
      = { HOURS "outputMode=append\n" NOW, COUNT NOW,
          HOURS "outputMode=complete\n" NOW, SCHEMA NOW };

  if (_i > 0)
    feed ("23:57 a", TRUE);
  execution.options.flush = TRUE;
  prepare (none[_i]);
  run ();
  ck_assert_uint_eq (progress->len - idle, 1);
}
END_TEST

START_TEST (a_flush_follows_the_last_of_so_many_batches)
{
  feed ("23:57 a, 23:58 a", FALSE);
  execution.options.flush = TRUE;
  execution.options.max_batches = 1;
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 1;
  prepare (HOURS "outputMode=append");
  run ();
  expect ("0:\n1: 23:00 a 1\n", "0 - 1 1/1/0/0\n1 00:00:00 0 0/0/1/0\n");
}
END_TEST

START_TEST (a_query_that_is_stopped_is_not_flushed)
{
  feed ("23:57 a", TRUE);
  execution.options.flush = TRUE;
  prepare (HOURS "outputMode=append\n" NOW);
  stop_after_batch (1);
  run ();
  expect ("0:\n1:\n", NULL);
}
END_TEST

START_TEST (an_empty_topic_has_one_empty_batch)
{
  static const char *const triggers[]
      = { COUNT NOW, COUNT "trigger=once", COUNT,
          COUNT "trigger=processingTime "
                "1 hour" };

  if (_i > 1)
    stop_after_batch (0);
  prepare (triggers[_i]);
  run ();
  expect ("0:\n", "0 - 0 0/0/0/0\n");
}
END_TEST

START_TEST (once_is_one_batch_without_limits)
{
  feed ("10:00 a, 12:00 b, 13:00 a", TRUE);
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 1;
  execution.quota.max_rate = 1;
  prepare (HOURS "outputMode=update\ntrigger=once");
  run ();
  expect ("0: 10:00 a 1; 12:00 b 1; 13:00 a 1\n", "0 - 3 3/3/0/0\n");
}
END_TEST

START_TEST (the_option_once_makes_any_trigger_available_now)
{
  static const char *const triggers[]
      = { "trigger=once", "trigger=processingTime 1 hour", "",
          "trigger=availableNow" };
  g_autofree char *keys = g_strconcat (COUNT, triggers[_i], NULL);

  fill (2, 2, 0);
  execution.options.once = TRUE;
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 2;
  prepare (keys);
  run ();
  expect ("0: a 2\n1: a 4\n", NULL);
}
END_TEST

START_TEST (a_stop_ends_the_wait_for_the_next_tick)
{
  fill (1, 0, 0);
  stop_after_batch (0);
  prepare (COUNT "trigger=processingTime 1000000 hours");
  run ();
  expect ("0: a 1\n", NULL);
}
END_TEST

START_TEST (a_batch_is_limited_by_rate_and_interval)
{
  fill (100, 30, 1);
  stop_after_batch (0);
  execution.quota.max_rate = _i == 0 ? 7 : 0.002;
  prepare (_i == 0 ? COUNT : COUNT "trigger=processingTime 1 hour");
  run ();
  /* 7 a second for one second; 0.002 for 3600 */
  expect ("0: a 15\n", NULL);
}
END_TEST

START_TEST (so_many_batches_are_enough)
{
  fill (9, 9, 9);
  execution.options.max_batches = 3;
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 3;
  prepare (_i == 0 ? COUNT : COUNT NOW);
  run ();
  expect ("0: a 3\n1: a 6\n2: a 9\n", NULL);
}
END_TEST

START_TEST (a_limit_that_lets_nothing_through_ends_available_now)
{
  fill (5, 5, 5);
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = -_i;
  prepare (COUNT NOW);
  run ();
  expect ("0:\n", "0 - 0 0/0/0/0\n");
}
END_TEST

static void
add_one (FakeSource *self)
{
  fill (1, 0, 0);
  if (self->asked == 8)
    g_cancellable_cancel (execution.stop);
}

/* One record comes with every look: the first batch never waits. */
START_TEST (a_batch_waits_until_it_is_worth_it)
{
  static const struct
  {
    gint64 min, delay_ms;
    const char *keys, *batches;
  } cases[] = {
    { 3, 3600000, COUNT, "0: a 1\n1: a 4\n2: a 7\n" },
    { 3, 0, COUNT,
      "0: a 1\n1: a 2\n2: a 3\n3: a 4\n4: a 5\n5: a 6\n6: a 7\n7: a 8\n"
      "8: a 9\n" },
    { 3, 3600000, COUNT NOW, "0: a 1\n" },
    { 3, 3600000, COUNT "trigger=once", "0: a 1\n" },
  };

  source->on_latest = add_one;
  execution.quota.min_offsets = cases[_i].min;
  execution.quota.max_delay_ms = cases[_i].delay_ms;
  prepare (cases[_i].keys);
  run ();
  expect (cases[_i].batches, NULL);
}
END_TEST

START_TEST (available_now_leaves_a_rest_that_is_too_small)
{
  fill (5, 0, 0);
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = execution.quota.min_offsets = 2;
  execution.quota.max_delay_ms = 3600000;
  prepare (COUNT NOW);
  run ();
  expect ("0: a 2\n1: a 4\n", NULL);
}
END_TEST

/* The fake source adds the partitions that @from has not. */
START_TEST (a_new_partition_is_news_without_a_record)
{
  SfcStart start = { .at = sfc_offsets_new (), .batch_id = 3 };
  g_autoptr (GError) error = NULL;

  fill (2, 0, 0);
  sfc_offsets_add (start.at, FAKE_TOPIC, 0, 2);
  prepare (COUNT NOW);
  ck_assert (run_from (&start, 1, &error));
  expect ("3:\n", NULL);
}
END_TEST

static void
stop_when_idle (FakeSource *self)
{
  if (self->asked == 5)
    g_cancellable_cancel (execution.stop);
}

START_TEST (an_idle_query_looks_again_and_again)
{
  fill (1, 0, 0);
  source->on_latest = stop_when_idle;
  prepare (COUNT);
  run ();
  expect ("0: a 1\n", NULL);
  ck_assert_uint_eq (idle, 5);
}
END_TEST

/* ---- rows that pass through */

START_TEST (rows_come_by_partition_and_offset)
{
  g_autoptr (GError) error = NULL;

  feed ("10:00 a, 10:01 b, 10:02 c, 10:03 d, 10:04 e, - f, !, 10:05 g", TRUE);
  prepare (SCHEMA NOW);
  ck_assert (run_with ((guint)_i, &error));
  /* 0: a d and the malformed; 1: b e g; 2: c f */
  expect ("0: 10:00 a; 10:03 d; NULL NULL; 10:01 b; 10:04 e; 10:05 g; "
          "10:02 c; NULL f\n",
          "0 - 8 0/0/0/0\n");
  ck_assert_int_eq (((SfcProgress *)progress->pdata[0])->malformed_rows, 1);
}
END_TEST

/* ---- the static table */

static SfcStaticTable *replacement;

static SfcStaticTable *
give_replacement (gpointer data)
{
  reload = 0;
  return replacement;
}

static void
ask_for_reload (gint64 batch_id, gpointer data)
{
  reload = 1;
}

START_TEST (a_table_is_read_again_before_the_next_batch)
{
  g_autofree char *path = NULL, *keys = NULL;
  int fd = g_file_open_tmp ("sfcrime-XXXXXX.json", &path, NULL);

  g_close (fd, NULL);
  ck_assert (
      g_file_set_contents (path, "[{\"k\":\"a\",\"name\":\"old\"}]", -1, NULL));
  keys = g_strdup_printf (COUNT NOW "join=%s\njoinOn=k\njoinType=left", path);
  prepare (keys);
  ck_assert (
      g_file_set_contents (path, "[{\"k\":\"a\",\"name\":\"new\"}]", -1, NULL));
  replacement = sfc_join_load_table (settings, "t", &plan->join, NULL);
  ck_assert_ptr_nonnull (replacement);
  fill (2, 0, 0);
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 1;
  execution.reload_table = give_replacement;
  sink->on_write = ask_for_reload;
  run ();
  expect ("0: a 1 old\n1: a 2 new\n", NULL);
  sfc_static_table_unref (replacement);
  g_unlink (path);
}
END_TEST

/* ---- errors and stops */

START_TEST (an_error_of_a_reader_ends_the_query)
{
  g_autoptr (GError) error = NULL;

  fill (3, 3, 3);
  source->fails_rank = 1;
  source->fails_offset = 2;
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 6;
  prepare (COUNT NOW);
  ck_assert (!run_with ((guint)_i, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
  ck_assert_str_eq (error->message, "record 1/2");
  expect ("0: a 6\n", "0 - 6 1/1/0/0\n");
}
END_TEST

/* Whoever fails, and whoever would wait for ever. */
START_TEST (an_error_of_a_reader_ends_the_others)
{
  g_autoptr (GError) error = NULL;

  fill (3, 3, 3);
  source->fails_rank = _i;
  source->fails_offset = 0;
  source->waits_rank = 1 - _i;
  prepare (COUNT NOW);
  ck_assert (!run_with (2, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
  ck_assert (!g_cancellable_is_cancelled (execution.runner.abort));
  expect ("", "");
}
END_TEST

static gpointer
abort_soon (gpointer data)
{
  g_cancellable_cancel (execution.runner.abort);
  return NULL;
}

START_TEST (an_abort_ends_every_reader)
{
  GThread *thread;

  fill (3, 3, 3);
  source->waits_rank = 1;
  prepare (COUNT NOW);
  thread = g_thread_new ("abort", abort_soon, NULL);
  run ();
  g_thread_join (thread);
  expect ("", "");
}
END_TEST

START_TEST (an_error_of_the_source_ends_the_query)
{
  g_autoptr (GError) error = NULL;

  fill (1, 0, 0);
  source->latest_fails = 1;
  prepare (COUNT);
  ck_assert (!run_with (1, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE));
  expect ("0: a 1\n", NULL);
}
END_TEST

START_TEST (an_error_of_the_sink_ends_the_query)
{
  g_autoptr (GError) error = NULL;

  fill (4, 0, 0);
  sink->fails_at = 1;
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 2;
  prepare (COUNT NOW);
  ck_assert (!run_with (2, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  /* a batch that is not written is not reported */
  expect ("0: a 2\n", "0 - 2 1/1/0/0\n");
}
END_TEST

START_TEST (a_stop_ends_after_the_batch)
{
  fill (9, 0, 0);
  stop_after_batch (1);
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 2;
  prepare (COUNT NOW);
  run ();
  expect ("0: a 2\n1: a 4\n", "0 - 2 1/1/0/0\n1 - 2 1/1/0/0\n");
}
END_TEST

START_TEST (a_batch_that_is_cancelled_writes_nothing_and_is_no_error)
{
  fill (9, 0, 0);
  source->fails_rank = 0;
  source->fails_offset = 3;
  source->cancels = TRUE;
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 2;
  prepare (COUNT NOW);
  run ();
  expect ("0: a 2\n", "0 - 2 1/1/0/0\n");
}
END_TEST

START_TEST (a_query_that_is_stopped_before_it_begins_does_nothing)
{
  fill (1, 0, 0);
  g_cancellable_cancel (execution.stop);
  prepare (COUNT);
  run ();
  expect ("", "");
}
END_TEST

/* ---- an input that ends */

static void
end_after_three (FakeSource *self)
{
  if (self->asked == 1)
    fill (2, 1, 0);
  self->ended = self->asked >= 3;
}

START_TEST (an_input_is_read_until_it_has_ended)
{
  embed ();
  source->on_latest = end_after_three;
  execution.options.once = TRUE;
  prepare (COUNT);
  run ();
  expect ("0: a 3\n", "0 - 3 1/1/0/0\n");
}
END_TEST

static void
end_at_once (FakeSource *self)
{
  self->ended = self->asked >= 1;
}

/* Nothing was there while it was on its way, and nothing came. */
START_TEST (an_input_that_is_empty_has_one_empty_batch)
{
  embed ();
  source->on_latest = end_at_once;
  execution.options.once = TRUE;
  prepare (COUNT);
  run ();
  expect ("0:\n", NULL);
  ck_assert_uint_eq (idle, 1);
}
END_TEST

START_TEST (a_batch_that_was_planned_too_long_ends_where_the_input_does)
{
  embed ();
  fill (3, 2, 2);
  source->planned = 10;
  stop_after_batch (0);
  prepare (COUNT);
  run ();
  expect ("0: a 7\n", "0 - 7 1/1/0/0\n");
  ck_assert_str_eq (((SfcProgress *)progress->pdata[0])->source.end_offset,
                    "{\"fake\":{\"0\":3,\"1\":2,\"2\":2}}");
  ck_assert_int_eq (((SfcProgress *)progress->pdata[0])->source.behind, 0);
}
END_TEST

/* ---- progress reports */

static const SfcProgress *
report_at (guint i)
{
  ck_assert_uint_lt (i, progress->len);
  return progress->pdata[i];
}

/* The names of the durations, as letters in Spark's order. */
static char *
durations_of (const SfcProgress *report)
{
  static const char letters[] = "acglqtw";
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < SFC_N_DURATIONS; i++)
    if (report->duration_ms[i] >= 0)
      g_string_append_c (text, letters[i]);
  return g_string_free (text, FALSE);
}

START_TEST (a_batch_with_data_is_reported_in_full)
{
  const SfcProgress *report;
  g_autofree char *durations = NULL;
  const SfcStateOperator *op;

  feed ("10:00 a, - b, 12:00 a, 11:00 c", TRUE);
  execution.quota.has_max_offsets = TRUE;
  execution.quota.max_offsets = 3;
  prepare (HOURS "outputMode=update\n" NOW);
  run ();
  report = report_at (0);
  ck_assert_str_eq (report->name, "t");
  ck_assert_int_eq (report->batch_id, 0);
  ck_assert_int_eq (report->input_rows, 3);
  ck_assert_double_eq (report->input_rate, 0.0);
  ck_assert (isfinite (report->processed_rate) && report->processed_rate > 0);
  durations = durations_of (report);
  ck_assert_str_eq (durations, "acglqtw");
  ck_assert (report->event_time.defined && report->event_time.has_rows);
  ck_assert_int_eq (report->event_time.watermark_ms, 0);
  ck_assert_int_eq (report->event_time.min_ms, 0);
  ck_assert_int_eq (report->event_time.max_ms % 86400000, 12 * 3600000);
  ck_assert_uint_eq (report->operators->len, 1);
  op = &g_array_index (report->operators, SfcStateOperator, 0);
  ck_assert_str_eq (op->operator_name, "stateStoreSave");
  ck_assert_int_eq (op->rows_total, 2);
  ck_assert_int_eq (op->rows_updated, 2);
  ck_assert_int_eq (op->shuffle_partitions, 200);
  ck_assert_int_gt (op->memory_bytes, 0);
  ck_assert_int_eq (op->dropped_duplicates, -1);
  ck_assert_str_eq (report->source.description, "Fake[fake]");
  ck_assert_ptr_null (report->source.start_offset);
  ck_assert_str_eq (report->source.end_offset,
                    "{\"fake\":{\"0\":1,\"1\":1,\"2\":1}}");
  ck_assert_str_eq (report->source.latest_offset,
                    "{\"fake\":{\"0\":2,\"1\":1,\"2\":1}}");
  ck_assert (report->source.has_behind);
  ck_assert_int_eq (report->source.behind, 1);
  ck_assert_int_eq (report->source.max_behind, 1);
  ck_assert_int_eq (report->source.min_behind, 0);
  ck_assert_uint_eq (report->source.n_partitions, 3);
  ck_assert_str_eq (report->sink_description, "fake");
  ck_assert_int_eq (report->output_rows, 2);
}
END_TEST

START_TEST (a_batch_without_data_has_no_event_times)
{
  const SfcProgress *report;
  g_autofree char *durations = NULL;

  feed ("10:00 a, 12:00 a", TRUE);
  prepare (HOURS "outputMode=append\n" NOW);
  run ();
  ck_assert_uint_eq (progress->len, 2);
  report = report_at (1);
  ck_assert_int_eq (report->batch_id, 1);
  ck_assert_int_eq (report->input_rows, 0);
  durations = durations_of (report);
  ck_assert_str_eq (durations, "acglqtw");
  ck_assert (report->event_time.defined);
  ck_assert (!report->event_time.has_rows);
  ck_assert_int_eq (report->event_time.watermark_ms % 86400000, 11 * 3600000);
  ck_assert_str_eq (report->source.start_offset, report->source.end_offset);
  ck_assert_int_eq (report->output_rows, 1);
  ck_assert_str_eq (report->id, report_at (0)->id);
  ck_assert_str_eq (report->run_id, report_at (0)->run_id);
}
END_TEST

START_TEST (an_idle_query_reports_once_and_then_when_it_is_time)
{
  const SfcProgress *report;
  const SfcStateOperator *op;
  g_autofree char *durations = NULL;

  fill (1, 0, 0);
  source->on_latest = stop_when_idle;
  prepare (COUNT);
  run ();
  ck_assert_uint_eq (idle, 5);
  ck_assert_uint_eq (progress->len, 1);
  teardown ();

  /* the interval of idle reports counts from any report */
  setup ();
  fill (1, 0, 0);
  source->on_latest = stop_when_idle;
  prepare (COUNT);
  sfc_reporter_free (reporter);
  sfc_settings_unref (settings);
  settings = settings_of (
      "spark.spark.sql.streaming.noDataProgressEventInterval=0\n", NULL);
  ck_assert_ptr_nonnull (settings);
  reporter = sfc_reporter_new (settings, plan, &source->head, &sink->head);
  run ();
  ck_assert_uint_eq (progress->len, 6);
  report = report_at (1);
  durations = durations_of (report);
  ck_assert_str_eq (durations, "lt");
  ck_assert_int_eq (report->batch_id, 1); /* the next one */
  ck_assert_int_eq (report->input_rows, 0);
  ck_assert_int_eq (report->output_rows, 0);
  op = &g_array_index (report->operators, SfcStateOperator, 0);
  ck_assert_int_eq (op->rows_total, 1);
  ck_assert_int_eq (op->rows_updated, 0);
  ck_assert_str_eq (report->source.start_offset, report->source.end_offset);
}
END_TEST

/* A batch of 20 s is not followed by an idle report at once. */
START_TEST (an_idle_report_waits_from_the_end_of_a_batch_on)
{
  static const struct
  {
    gint64 start_s, duration_s;
    gboolean ran, reported;
  } triggers[] = { { 100, 20, TRUE, TRUE },  { 120, 0, FALSE, FALSE },
                   { 129, 0, FALSE, FALSE }, { 130, 0, FALSE, TRUE },
                   { 139, 0, FALSE, FALSE }, { 139, 2, FALSE, TRUE },
                   { 150, 0, FALSE, FALSE }, { 150, 0, TRUE, TRUE },
                   { 151, 1, FALSE, FALSE } };
  g_autoptr (GArray) at = sfc_offsets_new ();
  const SfcBatch batch = { .from = at, .end = at };

  prepare (COUNT);
  for (guint i = 0; i < G_N_ELEMENTS (triggers); i++)
    {
      const SfcTriggerReport report
          = { .batch_id = 1,
              .ran = triggers[i].ran,
              .start_ms = triggers[i].start_s * 1000,
              .duration_us = triggers[i].duration_s * 1000000,
              .latest = at,
              .at = at,
              .batch = triggers[i].ran ? &batch : NULL };
      g_autoptr (SfcProgress) taken = sfc_reporter_take (reporter, &report);

      ck_assert_int_eq (taken != NULL, triggers[i].reported);
    }
}
END_TEST

START_TEST (without_state_and_watermark_nothing_is_said_of_them)
{
  fill (1, 0, 0);
  prepare (SCHEMA NOW);
  run ();
  ck_assert_ptr_null (report_at (0)->operators);
  ck_assert (!report_at (0)->event_time.defined);
  ck_assert_int_eq (report_at (0)->output_rows, 1);
}
END_TEST

static Suite *
execution_suite (void)
{
  Suite *suite = suite_create ("engine/execution");
  TCase *spark = tcase_create ("as Spark ran");
  TCase *trigger = tcase_create ("triggers");
  TCase *end = tcase_create ("ends");
  TCase *report = tcase_create ("reports");

  tcase_add_checked_fixture (spark, setup, teardown);
  tcase_add_loop_test (spark, batches_without_data_follow_the_watermark, 1, 4);
  tcase_add_test (spark, batches_without_data_can_be_switched_off);
  tcase_add_test (spark, complete_mode_has_no_batch_without_data);
  tcase_add_loop_test (spark, duplicates_are_dropped_before_the_rest, 1, 4);
  tcase_add_loop_test (
      spark, keys_of_duplicates_alone_have_batches_without_data, 1, 4);
  tcase_add_test (spark, where_comes_before_the_watermark);
  tcase_add_loop_test (spark, late_rows_are_dropped_as_spark_dropped_them, 0,
                       2);
  suite_add_tcase (suite, spark);

  tcase_add_checked_fixture (trigger, setup, teardown);
  tcase_add_test (trigger, available_now_reads_what_was_there_at_first);
  tcase_add_test (trigger,
                  available_now_ends_after_the_batch_for_the_watermark);
  tcase_add_test (trigger, an_idle_watermark_closes_what_is_open);
  tcase_add_loop_test (trigger,
                       an_idle_watermark_runs_no_batch_that_ends_nothing, 0, 3);
  tcase_add_test (trigger, an_idle_watermark_needs_batches_without_data);
  tcase_add_test (trigger, an_idle_watermark_forgets_keys_of_duplicates);
  tcase_add_test (trigger,
                  a_query_that_ends_by_itself_does_not_wait_for_the_clock);
  tcase_add_test (trigger, a_row_far_ahead_of_the_clock_moves_no_watermark);
  tcase_add_test (trigger, without_a_guard_a_row_far_ahead_closes_every_window);
  tcase_add_loop_test (trigger,
                       a_batch_that_runs_again_has_the_clock_of_its_log, 0, 2);
  tcase_add_test (trigger, a_flush_closes_what_is_open_and_no_more);
  tcase_add_test (trigger, a_flush_evicts_in_update_mode);
  tcase_add_loop_test (trigger, a_flush_of_nothing_is_no_batch, 0, 4);
  tcase_add_test (trigger, a_flush_follows_the_last_of_so_many_batches);
  tcase_add_test (trigger, a_query_that_is_stopped_is_not_flushed);
  tcase_add_loop_test (trigger, an_empty_topic_has_one_empty_batch, 0, 4);
  tcase_add_test (trigger, once_is_one_batch_without_limits);
  tcase_add_loop_test (trigger, the_option_once_makes_any_trigger_available_now,
                       0, 4);
  tcase_add_test (trigger, a_stop_ends_the_wait_for_the_next_tick);
  tcase_add_loop_test (trigger, a_batch_is_limited_by_rate_and_interval, 0, 2);
  tcase_add_loop_test (trigger, so_many_batches_are_enough, 0, 2);
  tcase_add_loop_test (
      trigger, a_limit_that_lets_nothing_through_ends_available_now, 0, 2);
  tcase_add_loop_test (trigger, a_batch_waits_until_it_is_worth_it, 0, 4);
  tcase_add_test (trigger, available_now_leaves_a_rest_that_is_too_small);
  tcase_add_test (trigger, a_new_partition_is_news_without_a_record);
  tcase_add_test (trigger, an_idle_query_looks_again_and_again);
  tcase_add_loop_test (trigger, rows_come_by_partition_and_offset, 1, 4);
  tcase_add_test (trigger, a_table_is_read_again_before_the_next_batch);
  suite_add_tcase (suite, trigger);

  tcase_add_checked_fixture (end, setup, teardown);
  tcase_add_loop_test (end, an_error_of_a_reader_ends_the_query, 1, 4);
  tcase_add_loop_test (end, an_error_of_a_reader_ends_the_others, 0, 2);
  tcase_add_test (end, an_abort_ends_every_reader);
  tcase_add_test (end, an_error_of_the_source_ends_the_query);
  tcase_add_test (end, an_error_of_the_sink_ends_the_query);
  tcase_add_test (end, a_stop_ends_after_the_batch);
  tcase_add_test (end,
                  a_batch_that_is_cancelled_writes_nothing_and_is_no_error);
  tcase_add_test (end, a_query_that_is_stopped_before_it_begins_does_nothing);
  tcase_add_test (end, an_input_is_read_until_it_has_ended);
  tcase_add_test (end, an_input_that_is_empty_has_one_empty_batch);
  tcase_add_test (end,
                  a_batch_that_was_planned_too_long_ends_where_the_input_does);
  suite_add_tcase (suite, end);

  tcase_add_checked_fixture (report, setup, teardown);
  tcase_add_test (report, a_batch_with_data_is_reported_in_full);
  tcase_add_test (report, a_batch_without_data_has_no_event_times);
  tcase_add_test (report, an_idle_query_reports_once_and_then_when_it_is_time);
  tcase_add_test (report, an_idle_report_waits_from_the_end_of_a_batch_on);
  tcase_add_test (report, without_state_and_watermark_nothing_is_said_of_them);
  suite_add_tcase (suite, report);
  return suite;
}

SFC_SUITE_MAIN (execution_suite)
