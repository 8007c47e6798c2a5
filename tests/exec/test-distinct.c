#include "config.h"

#include "exec/distinct-state.h"

#include "exec/pipeline.h"
#include "support/folder.h"
#include "support/instant.h"
#include "support/query.h"
#include "support/suite.h"

#define SCHEMA "schema=k STRING, v STRING, t TIMESTAMP\n"

static SfcPlan *plan;
static SfcZone *zone;
static SfcDistinctState *state;
static GPtrArray *workers; /* (element-type SfcPipeline) */
static SfcDistinctMetrics metrics;
static char *folder;

/* Where the keys are */
static enum {
  IN_MEMORY,
  ON_DISK,     /* from the second batch on */
  OVERFLOWING, /* on disk with the first rows that a worker has */
  UNLIMITED,   /* the same, beside a state without a limit */
  N_PLACES,
} place;

static void
setup (void)
{
  zone = sfc_zone_new ("UTC", NULL);
  folder = folder_new ();
  place = IN_MEMORY;
}

static void
clear (void)
{
  g_clear_pointer (&workers, g_ptr_array_unref);
  g_clear_pointer (&state, sfc_distinct_state_free);
  g_clear_pointer (&plan, sfc_plan_free);
  g_clear_pointer (&zone, sfc_zone_unref);
}

static void
teardown (void)
{
  clear ();
  folder_remove (folder);
}

static void
free_pipeline (gpointer pipeline)
{
  sfc_pipeline_free (pipeline);
}

static void
start (const char *keys, guint n_workers)
{
  const SfcStateLimit limit = { place == UNLIMITED ? 0 : 1, folder };

  clear ();
  zone = sfc_zone_new ("UTC", NULL);
  plan = plan_of (keys);
  state = sfc_distinct_state_new (plan);
  if (place != IN_MEMORY)
    sfc_distinct_state_set_limit (state, &limit);
  workers = g_ptr_array_new_with_free_func (free_pipeline);
  for (guint i = 0; i < n_workers; i++)
    g_ptr_array_add (workers, sfc_pipeline_new (plan, zone));
}

/* A record "RANK/OFFSET KEY VALUE [HH:MM]"; `-` is null. */
static void
push (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, "/ ", 5);
  guint rank = (guint)atoi (parts[0]);
  gboolean has_time = g_strv_length (parts) > 4;
  g_autoptr (GString) json = g_string_new ("{");
  SfcRecord record = { .rank = rank, .offset = atoi (parts[1]) };

  if (!g_str_equal (parts[2], "-"))
    g_string_append_printf (json, "\"k\":\"%s\",", parts[2]);
  if (has_time)
    g_string_append_printf (json, "\"t\":\"2018-12-31T%s:00\",", parts[4]);
  g_string_append_printf (json, "\"v\":\"%s\"}", parts[3]);
  record.value = json->str;
  record.n_value = json->len;
  sfc_pipeline_push (&record, workers->pdata[rank % workers->len]);
}

static void
on_row (SfcRow *row, gpointer out)
{
  const SfcFlow *flow = &plan->flow;
  const SfcValue *value
      = &row->slots[flow->slots[sfc_schema_find (flow->schema, "v")]];

  g_string_append_printf (out, "%u/%d:%.*s ", row->rank, (int)row->offset,
                          (int)value->n, value->s);
}

static gboolean
on_overflow (SfcGroupTable *rows, gpointer data)
{
  return sfc_distinct_state_overflow (state, rows);
}

/* One batch of the records, `, ` between them; Returns: (transfer full): what
 * passed */
static char *
batch (const char *records, const char *late, const char *watermark)
{
  g_auto (GStrv) all = g_strsplit (records, ", ", -1);
  g_autofree char *from = g_strconcat ("2018-12-31 ", late, NULL);
  g_autofree char *to = g_strconcat ("2018-12-31 ", watermark, NULL);
  GString *out = g_string_new (NULL);

  sfc_distinct_state_begin (state);
  for (guint i = 0; i < workers->len; i++)
    {
      sfc_pipeline_begin (workers->pdata[i], 4, NULL,
                          late != NULL ? us_of (from) : 0);
      if (place == OVERFLOWING || place == UNLIMITED)
        sfc_pipeline_set_limit (workers->pdata[i], 0, on_overflow, NULL);
    }
  for (char **record = all; *record != NULL; record++)
    push (*record);
  for (guint i = workers->len; i-- > 0;)
    sfc_distinct_state_merge (state,
                              sfc_pipeline_peek_distinct (workers->pdata[i]));
  sfc_distinct_state_finish (state, watermark != NULL ? us_of (to) : 0, on_row,
                             out, &metrics);
  ck_assert (sfc_distinct_state_check (state, NULL));
  return g_string_free (out, FALSE);
}

static void
expect (const char *records, const char *late, const char *watermark,
        const char *passed)
{
  g_autofree char *got = batch (records, late, watermark);

  ck_assert_str_eq (got, passed);
}

static void
expect_metrics (gint64 total, gint64 updated, gint64 removed, gint64 dropped,
                gint64 duplicates)
{
  ck_assert_int_eq (metrics.state.total, total);
  ck_assert_int_eq (metrics.state.updated, updated);
  ck_assert_int_eq (metrics.state.removed, removed);
  ck_assert_int_eq (metrics.state.dropped, dropped);
  ck_assert_int_eq (metrics.duplicates, duplicates);
}

START_TEST (the_first_by_partition_and_offset_passes)
{
  place = (guint)_i;
  for (guint n = 1; n <= 4; n++)
    {
      start (SCHEMA "dropDuplicates=k", n);
      expect ("3/0 a late, 2/5 b two, 0/7 a first, 0/8 a second, 1/1 b one, "
              "2/6 c only",
              NULL, NULL, "0/7:first 1/1:one 2/6:only ");
      expect_metrics (3, 3, 0, 0, 3);
    }
}
END_TEST

START_TEST (a_key_passes_once_in_all_batches)
{
  place = (guint)_i;
  start (SCHEMA "dropDuplicates=k", 2);
  expect ("0/0 a x, 1/0 b y", NULL, NULL, "0/0:x 1/0:y ");
  expect ("0/1 b z, 1/1 c z, 1/2 a z", NULL, NULL, "1/1:z ");
  expect_metrics (3, 1, 0, 0, 2);
  expect ("0/2 c z", NULL, NULL, "");
  expect_metrics (3, 0, 0, 0, 1);
}
END_TEST

START_TEST (null_is_a_key_like_others)
{
  place = (guint)_i;
  start (SCHEMA "dropDuplicates=k", 2);
  expect ("0/0 - x, 1/0 - y, 1/1 b y", NULL, NULL, "0/0:x 1/1:y ");
  expect ("0/1 - z", NULL, NULL, "");
  expect_metrics (2, 0, 0, 0, 1);
}
END_TEST

START_TEST (keys_of_several_columns_are_compared_as_a_whole)
{
  place = (guint)_i;
  start (SCHEMA "dropDuplicates=K, v", 2);
  expect ("0/0 a bc, 0/1 ab c, 1/0 a bc, 1/1 - bc", NULL, NULL,
          "0/0:bc 0/1:c 1/1:bc ");
}
END_TEST

START_TEST (keys_with_the_event_time_leave_with_the_watermark)
{
  place = (guint)_i;
  start (SCHEMA "watermark=t 0 seconds\ndropDuplicates=k, t", 2);
  expect ("0/0 a x 10:00, 0/1 a y 10:00, 1/0 b z 10:01, 1/1 c n", NULL, NULL,
          "0/0:x 1/0:z 1/1:n ");
  expect_metrics (3, 3, 0, 0, 1);
  expect ("0/2 a again 10:00", "09:59", "10:00", "");
  expect_metrics (2, 0, 1, 0, 1);
  /* at the watermark is late; null never is */
  expect ("0/3 a x 10:00, 1/2 c n, 0/4 b z 10:01", "10:00", "10:01", "");
  expect_metrics (1, 0, 1, 1, 2);
}
END_TEST

START_TEST (a_watermark_of_another_column_drops_rows_and_keeps_keys)
{
  place = (guint)_i;
  start (SCHEMA "watermark=t 0 seconds\ndropDuplicates=k", 1);
  expect ("0/0 a x 10:00, 0/1 b y 10:30", "10:00", "11:00", "0/1:y ");
  expect_metrics (1, 1, 0, 1, 0);
}
END_TEST

static const struct
{
  const char *keys;
  gboolean drops_late;
} readers[] = {
  { "dropDuplicates=k", TRUE },
  { "dropDuplicates=k\ngroupBy=v\naggregate=count\noutputMode=update", FALSE },
  { "dropDuplicates=k, t\ngroupBy=v\naggregate=count\noutputMode=update",
    TRUE },
  { "dropDuplicates=k\ngroupBy=t\naggregate=count\noutputMode=update", TRUE },
  { "dropDuplicates=k\naggregate=max(t)\noutputMode=update", TRUE },
  { "dropDuplicates=k\naggregate=sum(t)\noutputMode=update", TRUE },
  { "dropDuplicates=k\nwindow=t, 1 hour\naggregate=count\noutputMode=update",
    TRUE },
};

START_TEST (nothing_is_late_when_nobody_reads_the_event_time)
{
  g_autofree char *keys
      = g_strconcat (SCHEMA "watermark=t 0 seconds\n", readers[_i].keys, NULL);

  plan = plan_of (keys);
  ck_assert_int_eq (plan->distinct_drops_late, readers[_i].drops_late);
}
END_TEST

/* What was kept, an entry a line: key, "+" or "-" */
static void
note_entry (const guint8 *key, gsize n_key, const guint8 *value, gsize n_value,
            gpointer list)
{
  ck_assert_uint_eq (n_value, 0);
  g_ptr_array_add (list, g_strdup_printf ("%.*s%c", (int)n_key - 5,
                                          (const char *)key + 5,
                                          value != NULL ? '+' : '-'));
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
expect_saved (gboolean all, const char *wanted)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *got = NULL;

  sfc_distinct_state_save (state, all, note_entry, list);
  g_ptr_array_sort (list, compare_texts);
  g_ptr_array_add (list, NULL);
  got = g_strjoinv (" ", (char **)list->pdata);
  ck_assert_str_eq (got, wanted);
}

START_TEST (what_is_kept_goes_on_anywhere)
{
  static const guint8 a[] = "\1\1\0\0\0a", b[] = "\1\1\0\0\0b";

  place = (guint)_i;
  start (SCHEMA "dropDuplicates=k", 1);
  for (guint again = 0; again < 2; again++)
    {
      ck_assert (sfc_distinct_state_restore (state, a, 6, a, 0));
      ck_assert (sfc_distinct_state_restore (state, b, 6, b, 0));
      ck_assert (sfc_distinct_state_restore (state, b, 6, NULL, 0));
    }
  ck_assert (!sfc_distinct_state_restore (state, a, 5, a, 0));
  expect ("0/0 a x, 0/1 b y, 0/2 c z, 0/3 c z", NULL, NULL, "0/1:y 0/2:z ");
  expect_metrics (3, 2, 0, 0, 2);
  expect_saved (FALSE, "b+ c+");
  expect_saved (TRUE, "a+ b+ c+");
}
END_TEST

START_TEST (memory_of_old_keys_is_given_back)
{
  gsize most = 0;

  start (SCHEMA "watermark=t 0 seconds\ndropDuplicates=k, t", 1);
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (GString) records = g_string_new (NULL);
      g_autofree char *passed = NULL;

      for (guint i = 0; i < 500; i++)
        g_string_append_printf (records, "%s0/%u key-%u-%u v 10:00",
                                i > 0 ? ", " : "", round * 500 + i, round, i);
      passed = batch (records->str, NULL, "10:00");
      ck_assert_int_eq (metrics.state.total, 0);
      if (round < 5)
        most = MAX (most, metrics.state.bytes);
      ck_assert_uint_le (metrics.state.bytes, 2 * MAX (most, 1));
    }
}
END_TEST

static Suite *
distinct_suite (void)
{
  Suite *suite = suite_create ("exec/distinct");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_loop_test (all, the_first_by_partition_and_offset_passes, 0,
                       N_PLACES);
  tcase_add_loop_test (all, a_key_passes_once_in_all_batches, 0, N_PLACES);
  tcase_add_loop_test (all, null_is_a_key_like_others, 0, N_PLACES);
  tcase_add_loop_test (all, keys_of_several_columns_are_compared_as_a_whole, 0,
                       N_PLACES);
  tcase_add_loop_test (all, keys_with_the_event_time_leave_with_the_watermark,
                       0, N_PLACES);
  tcase_add_loop_test (all,
                       a_watermark_of_another_column_drops_rows_and_keeps_keys,
                       0, N_PLACES);
  tcase_add_loop_test (all, nothing_is_late_when_nobody_reads_the_event_time, 0,
                       G_N_ELEMENTS (readers));
  tcase_add_loop_test (all, what_is_kept_goes_on_anywhere, 0, N_PLACES);
  tcase_add_test (all, memory_of_old_keys_is_given_back);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (distinct_suite)
