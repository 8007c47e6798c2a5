#include "config.h"

#include "exec/group-state.h"
#include "support/instant.h"
#include "support/query.h"
#include "support/suite.h"

#include <string.h>

#include "exec/aggregate.h"

#define SCHEMA "schema=t TIMESTAMP, k STRING\naggregate=count\n"
#define HOURS SCHEMA "watermark=t 1 hour\nwindow=t, 1 hour\ngroupBy=k\n"

/* t is slot 0, k is slot 1, in every plan here. */
static SfcPlan *plan;
static SfcOperator *op;
static SfcGroupState *state;
static SfcGroupStateMetrics metrics;
static gint64 next_offset;

static void
start (const char *keys)
{
  plan = plan_of (keys);
  op = sfc_aggregate_new (plan);
  state = sfc_group_state_new (plan);
  next_offset = 0;
}

static void
teardown (void)
{
  if (op != NULL)
    op->free (op);
  op = NULL;
  g_clear_pointer (&state, sfc_group_state_free);
  g_clear_pointer (&plan, sfc_plan_free);
}

static void
push_to (SfcOperator *to, guint rank, gint64 offset, const gint64 *time,
         const char *key)
{
  SfcValue slots[] = {
    time != NULL ? sfc_value_long (*time) : sfc_value_null (),
    key != NULL ? sfc_value_string (key, strlen (key)) : sfc_value_null (),
  };
  SfcRow row = { .slots = slots, .rank = rank, .offset = offset };

  to->push (to, &row);
}

/* "23:57 a": a row of 2018-12-31; "+02:00 a": of the next day; "- a": its
 * time is null; several are separated by commas. */
static void
push_text (const char *text)
{
  g_auto (GStrv) rows = g_strsplit (text, ", ", -1);

  for (char **row = rows; *row != NULL; row++)
    {
      g_auto (GStrv) parts = g_strsplit (*row, " ", 2);
      gboolean next_day = parts[0][0] == '+';
      g_autofree char *time = g_strconcat (
          next_day ? "2019-01-01 " : "2018-12-31 ", parts[0] + next_day, NULL);
      gint64 us = 0;

      if (parts[0][0] != '-')
        us = us_of (time);
      push_to (op, 0, next_offset++, parts[0][0] != '-' ? &us : NULL, parts[1]);
    }
}

static void
append_row (GString *out, const SfcValue *cells)
{
  const SfcSchema *schema = plan->grouped;

  for (guint i = 0; i < schema->n_columns; i++)
    {
      if (i > 0)
        g_string_append_c (out, ' ');
      if (cells[i].null)
        g_string_append (out, "NULL");
      else if (schema->columns[i].type == SFC_TYPE_STRING)
        g_string_append_len (out, cells[i].s, cells[i].n);
      else if (schema->columns[i].type == SFC_TYPE_BIGINT)
        g_string_append_printf (out, "%" G_GINT64_FORMAT, cells[i].i);
      else
        {
          g_autofree char *text = text_of (cells[i].i);

          g_string_append_len (out, text + 11, 5); /* HH:MM */
        }
    }
  g_string_append_c (out, '\n');
}

static char *
rows_text (const SfcRows *rows)
{
  GString *out = g_string_new (NULL);

  for (guint64 i = 0; i < sfc_rows_get_n (rows); i++)
    append_row (out, sfc_rows_peek (rows, i));
  return g_string_free (out, FALSE);
}

/* One batch of one worker. */
static char *
batch (const char *input, gint64 late_us, gint64 watermark_us)
{
  g_autoptr (SfcRows) rows = NULL;

  sfc_group_table_clear (sfc_aggregate_peek (op));
  if (*input != '\0')
    push_text (input);
  sfc_group_state_begin (state, late_us);
  sfc_group_state_merge (state, sfc_aggregate_peek (op));
  rows = sfc_group_state_finish (state, watermark_us, &metrics);
  return rows_text (rows);
}

static void
expect_batch (const char *input, const char *late, const char *watermark,
              const char *expected)
{
  g_autofree char *text = batch (input, late != NULL ? us_of (late) : 0,
                                 watermark != NULL ? us_of (watermark) : 0);

  ck_assert_str_eq (text, expected);
}

static void
expect_metrics (gint64 total, gint64 updated, gint64 removed, gint64 dropped)
{
  ck_assert_int_eq (metrics.total, total);
  ck_assert_int_eq (metrics.updated, updated);
  ck_assert_int_eq (metrics.removed, removed);
  ck_assert_int_eq (metrics.dropped, dropped);
}

/* ---- runs of Spark */

START_TEST (update_mode_runs_as_spark_ran)
{
  start (HOURS "outputMode=update");
  expect_batch ("23:57 a, 23:54 b, 23:49 a, - a, - b", NULL, NULL,
                "23:00 a 2\n23:00 b 1\n");
  expect_metrics (2, 2, 0, 0);
  expect_batch ("", NULL, "2018-12-31 22:57", "");
  expect_metrics (2, 0, 0, 0);
  expect_batch ("+02:00 a", "2018-12-31 22:57", "2018-12-31 22:57",
                "02:00 a 1\n");
  expect_metrics (3, 1, 0, 0);
  expect_batch ("", "2018-12-31 22:57", "2019-01-01 01:00", "");
  expect_metrics (1, 0, 2, 0);
  expect_batch ("22:10 a, +02:30 c", "2019-01-01 01:00", "2019-01-01 01:00",
                "02:00 c 1\n");
  expect_metrics (2, 1, 0, 1);
  expect_batch ("", "2019-01-01 01:00", "2019-01-01 01:30", "");
  expect_metrics (2, 0, 0, 0);
  expect_batch ("22:10 a", "2019-01-01 01:30", "2019-01-01 01:30", "");
  expect_metrics (2, 0, 0, 1);
}
END_TEST

/* A row that is late only for the batch's own watermark is counted, given
 * out and removed. */
START_TEST (append_mode_gives_out_what_is_done)
{
  start (HOURS "outputMode=append");
  expect_batch ("10:10 a, 10:20 a, 11:05 b", NULL, NULL, "");
  expect_metrics (2, 2, 0, 0);
  expect_batch ("13:00 c", NULL, "2018-12-31 10:40", "");
  expect_metrics (3, 1, 0, 0);
  expect_batch ("10:30 late", "2018-12-31 10:40", "2018-12-31 12:30",
                "10:00 a 2\n11:00 b 1\n10:00 late 1\n");
  expect_metrics (1, 1, 3, 0);
  expect_batch ("10:30 late, 11:59 late, 12:00 d", "2018-12-31 12:30",
                "2018-12-31 12:30", "");
  expect_metrics (2, 1, 0, 2);
}
END_TEST

START_TEST (complete_mode_keeps_and_counts_everything)
{
  start (HOURS "outputMode=complete");
  expect_batch ("10:10 a, 11:05 b", NULL, NULL, "10:00 a 1\n11:00 b 1\n");
  expect_metrics (2, 2, 0, 0);
  expect_batch ("", "2018-12-31 20:00", "2018-12-31 22:00",
                "10:00 a 1\n11:00 b 1\n");
  expect_metrics (2, 0, 0, 0);
  expect_batch ("10:10 a, 09:00 z, 10:10 a", "2018-12-31 22:00",
                "2018-12-31 23:00", "10:00 a 3\n11:00 b 1\n09:00 z 1\n");
  expect_metrics (3, 2, 0, 0);
}
END_TEST

START_TEST (late_groups_are_counted_once_and_not_late_rows)
{
  static const char late_rows[]
      = "01:00 a, 01:00 a, 01:01 a, 01:02 a, 01:00 b, 01:59 b, 01:00 b, "
        "21:00 c";
  static const char both[] = "2018-12-31 20:00";

  start (_i == 0 ? HOURS "outputMode=update" : HOURS "outputMode=complete");
  g_free (batch ("21:00 x", 0, 0));
  if (_i == 0)
    {
      expect_batch (late_rows, both, both, "21:00 c 1\n");
      expect_metrics (2, 1, 0, 2);
      expect_batch ("", both, both, "");
      expect_metrics (2, 0, 0, 0); /* dropped: of one batch only */
      return;
    }
  expect_batch (late_rows, both, both,
                "21:00 x 1\n01:00 a 4\n01:00 b 3\n21:00 c 1\n");
  expect_metrics (4, 3, 0, 0);
}
END_TEST

/* ---- edges */

START_TEST (a_group_ends_at_its_watermark_exactly)
{
  start (HOURS "outputMode=append");
  expect_batch ("10:59 a", NULL, "2018-12-31 10:59:59", "");
  expect_batch ("10:59 b", "2018-12-31 10:59:59", "2018-12-31 11:00:00",
                "10:00 a 1\n10:00 b 1\n");
  expect_batch ("10:59 c", "2018-12-31 11:00:00", "2018-12-31 11:00:00", "");
  expect_metrics (0, 0, 0, 1);
}
END_TEST

START_TEST (before_1970_everything_is_late)
{
  const gint64 edge[] = { -HOUR_US, -1, 0 };
  g_autoptr (SfcRows) rows = NULL;
  g_autofree char *text = NULL;

  start (HOURS "outputMode=update");
  for (guint i = 0; i < G_N_ELEMENTS (edge); i++)
    push_to (op, 0, i, &edge[i], "a");
  sfc_group_state_begin (state, 0);
  sfc_group_state_merge (state, sfc_aggregate_peek (op));
  rows = sfc_group_state_finish (state, 0, &metrics);
  text = rows_text (rows);
  ck_assert_str_eq (text, "00:00 a 1\n");
  expect_metrics (1, 1, 0, 1);
}
END_TEST

START_TEST (the_event_time_itself_may_be_the_key)
{
  start (SCHEMA "watermark=t 1 hour\ngroupBy=t\noutputMode=append");
  expect_batch ("10:00 x, 11:00 x, - x, 10:00 y", NULL, NULL, "");
  expect_batch ("", NULL, "2018-12-31 10:00", "10:00 2\n");
  expect_metrics (2, 0, 1, 0);
  /* a null time is never older */
  expect_batch ("", "2018-12-31 10:00", "2018-12-31 23:00", "11:00 1\n");
  expect_metrics (1, 0, 1, 0);
}
END_TEST

START_TEST (without_event_time_in_the_key_nothing_is_late)
{
  start (SCHEMA "watermark=t 1 hour\ngroupBy=k\noutputMode=update");
  expect_batch ("01:00 a", "2018-12-31 22:00", "2018-12-31 23:00", "a 1\n");
  expect_metrics (1, 1, 0, 0);
}
END_TEST

/* ---- order */

START_TEST (groups_come_in_the_order_of_their_first_appearance)
{
  start (SCHEMA "watermark=t 1 hour\ngroupBy=k\noutputMode=update");
  expect_batch ("01:00 b, 01:00 a, 01:00 b", NULL, NULL, "b 2\na 1\n");
  expect_batch ("01:00 c, 01:00 a, 01:00 b", NULL, NULL, "b 3\na 2\nc 1\n");
  expect_batch ("01:00 c, - c", NULL, NULL, "c 3\n");
}
END_TEST

START_TEST (a_group_that_was_removed_comes_again_at_the_end)
{
  start (HOURS "outputMode=update");
  g_free (batch ("10:00 a, 20:00 b", 0, 0));
  expect_batch ("", NULL, "2018-12-31 12:00", "");
  expect_metrics (1, 0, 1, 0);
  /* not late yet for the batch before */
  expect_batch ("10:00 a, 20:00 b", NULL, "2018-12-31 11:00",
                "20:00 b 2\n10:00 a 1\n");
}
END_TEST

/* ---- memory */

START_TEST (memory_of_the_removed_is_given_back)
{
  enum
  {
    N = 5000
  };
  gint64 old = us_of ("2018-12-31 10:00"), young = us_of ("2018-12-31 20:00");
  gsize before;
  g_autofree char *text = NULL;
  g_autoptr (GString) expected = g_string_new (NULL);

  start (HOURS "outputMode=update");
  for (int i = 0; i < N; i++)
    {
      g_autofree char *key = g_strdup_printf ("a key of some length %d", i);
      gboolean is_kept = i % 50 == 0;

      push_to (op, 0, i, is_kept ? &young : &old, key);
      if (is_kept)
        g_string_append_printf (expected, "20:00 %s 2\n", key);
    }
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (SfcRows) rows = NULL;

      sfc_group_state_begin (state, 0);
      sfc_group_state_merge (state, sfc_aggregate_peek (op));
      rows = sfc_group_state_finish (state, i == 0 ? 0 : old + 2 * HOUR_US,
                                     &metrics);
      if (i == 0)
        before = metrics.bytes;
    }
  expect_metrics (N / 50, N, N - N / 50, 0);
  g_free (batch ("", 0, 0));
  ck_assert_uint_lt (metrics.bytes, before / 2);
  /* and those that stay are as they were, in their order */
  sfc_group_table_clear (sfc_aggregate_peek (op));
  for (int i = N - 50; i >= 0; i -= 50)
    {
      g_autofree char *key = g_strdup_printf ("a key of some length %d", i);

      push_to (op, 0, N - i, &young, key);
    }
  {
    g_autoptr (SfcRows) rows = NULL;

    sfc_group_state_begin (state, 0);
    sfc_group_state_merge (state, sfc_aggregate_peek (op));
    rows = sfc_group_state_finish (state, 0, &metrics);
    text = rows_text (rows);
  }
  for (char *at = expected->str; (at = strstr (at, " 2\n")) != NULL; at++)
    at[1] = '3';
  ck_assert_str_eq (text, expected->str);
}
END_TEST

/* ---- any input, dealt to any workers */

#define N_RANKS 4
#define WINDOWS                                                                \
  SCHEMA "watermark=t 10 minutes\nwindow=t, 10 minutes, 5 minutes\n"           \
         "groupBy=k\n"
#define SIZE_US (10 * MINUTE_US)
#define SLIDE_US (5 * MINUTE_US)

typedef struct
{
  guint rank;
  gint64 offset, time;
  gboolean null_time;
  const char *key; /* NULL: a null key */
} Input;

/* The model: a list of groups in their order, and nothing clever. */
typedef struct
{
  gint64 start;
  const char *key;
  gint64 count;
  gboolean touched;
} ModelGroup;

static ModelGroup *
model_find (GArray *groups, gint64 window, const char *key)
{
  for (guint i = 0; i < groups->len; i++)
    {
      ModelGroup *group = &g_array_index (groups, ModelGroup, i);

      if (group->start == window && g_strcmp0 (group->key, key) == 0)
        return group;
    }
  return NULL;
}

static void
model_count (GArray *groups, gint64 window, const char *key)
{
  ModelGroup *group = model_find (groups, window, key);

  if (group == NULL)
    {
      const ModelGroup fresh = { window, key, 0, FALSE };

      g_array_append_val (groups, fresh);
      group = &g_array_index (groups, ModelGroup, groups->len - 1);
    }
  group->count++;
  group->touched = TRUE;
}

static void
model_print (GString *out, const ModelGroup *group)
{
  g_autofree char *text = text_of (group->start);

  g_string_append_printf (out, "%.5s %s %" G_GINT64_FORMAT "\n", text + 11,
                          group->key != NULL ? group->key : "NULL",
                          group->count);
}

/* @input: by rank, then offset */
static char *
model_batch (GArray *groups, GArray *input, gint64 late, gint64 watermark,
             SfcGroupStateMetrics *expected)
{
  gboolean complete = plan->output_mode == SFC_OUTPUT_COMPLETE;
  g_autoptr (GArray) dropped = g_array_new (FALSE, FALSE, sizeof (ModelGroup));
  GString *out = g_string_new (NULL);

  *expected = (SfcGroupStateMetrics){ .open_us = SFC_GROUP_NEVER_ENDS };
  for (guint i = 0; i < input->len; i++)
    {
      const Input *row = &g_array_index (input, Input, i);
      gint64 last = row->time / SLIDE_US * SLIDE_US;

      for (gint64 w = last; !row->null_time && w > last - SIZE_US;
           w -= SLIDE_US)
        model_count (!complete && w + SIZE_US <= late ? dropped : groups, w,
                     row->key);
    }
  expected->dropped = dropped->len;
  for (guint i = 0; i < groups->len;)
    {
      ModelGroup *group = &g_array_index (groups, ModelGroup, i);
      gboolean done = !complete && group->start + SIZE_US <= watermark;

      expected->updated += group->touched;
      if (complete || (plan->output_mode == SFC_OUTPUT_UPDATE && group->touched)
          || (plan->output_mode == SFC_OUTPUT_APPEND && done))
        model_print (out, group);
      group->touched = FALSE;
      expected->removed += done;
      if (!done && !complete)
        expected->open_us = MIN (expected->open_us, group->start + SIZE_US);
      if (done)
        g_array_remove_index (groups, i);
      else
        i++;
    }
  expected->total = groups->len;
  return g_string_free (out, FALSE);
}

static void
make_input (GRand *rand, GArray *input, gint64 *offsets, gint64 base)
{
  static const char *const keys[] = { "a", "b", "c", "dd", "", NULL };

  g_array_set_size (input, 0);
  for (guint rank = 0; rank < N_RANKS; rank++)
    for (int n = g_rand_int_range (rand, 0, 15); n > 0; n--)
      {
        const Input row
            = { .rank = rank,
                .offset = offsets[rank]++,
                .time = base + g_rand_int_range (rand, -25, 10) * MINUTE_US,
                .null_time = g_rand_int_range (rand, 0, 20) == 0,
                .key = keys[g_rand_int_range (rand, 0, 6)] };

        g_array_append_val (input, row);
      }
}

/* Deals the input to workers, each of which reads its partitions in turns. */
static void
deal (GRand *rand, GArray *input, SfcOperator **workers, guint n)
{
  g_autofree gboolean *pushed = g_new0 (gboolean, input->len + 1);

  for (guint i = 0; i < n; i++)
    sfc_group_table_clear (sfc_aggregate_peek (workers[i]));
  for (guint left = input->len; left > 0; left--)
    {
      guint rank = (guint)g_rand_int_range (rand, 0, N_RANKS);
      guint first = input->len;

      for (guint i = 0; i < input->len; i++)
        if (!pushed[i]
            && (first == input->len
                || g_array_index (input, Input, i).rank == rank))
          {
            /* its partition's first that is left */
            if (first != input->len
                && g_array_index (input, Input, first).rank == rank)
              break;
            first = i;
          }
      {
        const Input *row = &g_array_index (input, Input, first);

        pushed[first] = TRUE;
        push_to (workers[row->rank % n], row->rank, row->offset,
                 row->null_time ? NULL : &row->time, row->key);
      }
    }
}

static void
merge_in_any_order (GRand *rand, SfcOperator **workers, guint n)
{
  guint order[N_RANKS];

  for (guint i = 0; i < n; i++)
    {
      guint j = (guint)g_rand_int_range (rand, 0, (gint32)i + 1);

      order[i] = order[j];
      order[j] = i;
    }
  for (guint i = 0; i < n; i++)
    sfc_group_state_merge (state, sfc_aggregate_peek (workers[order[i]]));
}

static const char *const modes[]
    = { WINDOWS "outputMode=complete", WINDOWS "outputMode=update",
        WINDOWS "outputMode=append" };

/* ---- what is saved outside */

typedef struct
{
  guint8 *key, *value;
  gsize n_key, n_value;
} Saved;

static void
saved_free (gpointer data)
{
  Saved *saved = data;

  g_free (saved->key);
  g_free (saved->value);
  g_free (saved);
}

static void
keep (const guint8 *key, gsize n_key, const guint8 *value, gsize n_value,
      gpointer data)
{
  Saved *saved = g_new0 (Saved, 1);

  *saved = (Saved){ g_memdup2 (key, n_key), g_memdup2 (value, n_value), n_key,
                    n_value };
  g_ptr_array_add (data, saved);
}

static void
save (GPtrArray *log, gboolean all)
{
  if (all)
    g_ptr_array_set_size (log, 0);
  sfc_group_state_save (state, all, keep, log);
}

/* Beyond @bytes the state is on disk; 0: never. */
static void
set_limit (gsize bytes)
{
  const SfcStateLimit limit = { bytes, g_get_tmp_dir () };

  if (bytes > 0)
    sfc_group_state_set_limit (state, &limit);
}

/* Another process begins. */
static void
restart_from (const GPtrArray *log, gsize limit)
{
  sfc_group_state_free (state);
  state = sfc_group_state_new (plan);
  set_limit (limit);
  for (guint i = 0; i < log->len; i++)
    {
      const Saved *saved = log->pdata[i];

      ck_assert (sfc_group_state_restore (state, saved->key, saved->n_key,
                                          saved->value, saved->n_value));
    }
  ck_assert (sfc_group_state_check (state, NULL));
}

/* Whether the state agrees with the model, batch after batch. */
static void
play (guint mode, guint n_workers, guint32 seed, gboolean restarts, gsize limit)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GArray) input = g_array_new (FALSE, FALSE, sizeof (Input));
  g_autoptr (GArray) model = g_array_new (FALSE, FALSE, sizeof (ModelGroup));
  g_autoptr (GPtrArray) log = g_ptr_array_new_with_free_func (saved_free);
  SfcOperator *workers[N_RANKS];
  gint64 offsets[N_RANKS] = { 0 }, base = us_of ("2018-12-31 10:00");
  gint64 late = 0, watermark = 0;

  start (modes[mode]);
  set_limit (limit);
  for (guint i = 0; i < n_workers; i++)
    workers[i] = sfc_aggregate_new (plan);
  for (guint round = 0; round < 60; round++)
    {
      g_autofree char *expected = NULL, *text = NULL;
      g_autoptr (SfcRows) rows = NULL;
      SfcGroupStateMetrics wanted;

      make_input (rand, input, offsets, base);
      expected = model_batch (model, input, late, watermark, &wanted);
      deal (rand, input, workers, n_workers);
      sfc_group_state_begin (state, late);
      merge_in_any_order (rand, workers, n_workers);
      rows = sfc_group_state_finish (state, watermark, &metrics);
      text = rows_text (rows);
      ck_assert_str_eq (text, expected);
      expect_metrics (wanted.total, wanted.updated, wanted.removed,
                      wanted.dropped);
      ck_assert_int_eq (metrics.open_us, wanted.open_us);
      save (log, g_rand_int_range (rand, 0, 8) == 0);
      if (restarts && g_rand_boolean (rand))
        restart_from (log, limit);
      late = watermark;
      base += g_rand_int_range (rand, 0, 12) * MINUTE_US;
      watermark = MAX (watermark, base - 10 * MINUTE_US);
    }
  for (guint i = 0; i < n_workers; i++)
    workers[i]->free (workers[i]);
}

START_TEST (rows_do_not_depend_on_the_workers)
{
  play ((guint)_i / N_RANKS, (guint)_i % N_RANKS + 1, (guint32)_i + 1, FALSE,
        0);
}
END_TEST

START_TEST (a_restored_state_goes_on_as_if_nothing_had_been)
{
  play ((guint)_i % G_N_ELEMENTS (modes), 2, (guint32)_i + 100, TRUE, 0);
}
END_TEST

/* The first group is read into memory, as always, the others into the file. */
START_TEST (a_state_that_outgrew_its_memory_is_restored_on_disk)
{
  play ((guint)_i % G_N_ELEMENTS (modes), 2, (guint32)_i + 100, TRUE, 1);
}
END_TEST

START_TEST (what_is_no_group_is_not_restored_on_disk_either)
{
  const guint8 null_key[] = { 0 }, a[] = { 1, 1, 0, 0, 0, 'a' };
  const guint8 value[16] = { 0 };
  guint8 last[16] = { 0 };

  start (SCHEMA "groupBy=k\noutputMode=update");
  set_limit (1);
  ck_assert (sfc_group_state_restore (state, null_key, 1, value, 16));
  ck_assert (sfc_group_state_restore (state, a, sizeof a, value, 16));
  ck_assert (sfc_group_state_restore (state, a, sizeof a, NULL, 0));
  ck_assert (sfc_group_state_restore (state, a, sizeof a, NULL, 0));
  ck_assert (!sfc_group_state_restore (state, a, sizeof a, value, 7));
  memset (last, 0xff, 8); /* no group could come after it */
  ck_assert (!sfc_group_state_restore (state, a, sizeof a, last, 16));
}
END_TEST

START_TEST (what_no_group_looks_like_is_not_restored)
{
  const guint8 null_key[] = { 0 }, bad_flag[] = { 2 };
  const guint8 cut[] = { 1, 5, 0, 0, 0, 'a' };
  const guint8 value[16] = { 0 };

  start (SCHEMA "groupBy=k\noutputMode=update");
  ck_assert (sfc_group_state_restore (state, null_key, 1, value, 16));
  ck_assert (sfc_group_state_restore (state, null_key, 1, NULL, 0));
  ck_assert (!sfc_group_state_restore (state, null_key, 1, value, 15));
  ck_assert (!sfc_group_state_restore (state, bad_flag, 1, value, 16));
  ck_assert (!sfc_group_state_restore (state, cut, 1, value, 16));
  ck_assert (!sfc_group_state_restore (state, cut, 4, value, 16));
  ck_assert (!sfc_group_state_restore (state, cut, sizeof cut, value, 16));
  ck_assert (!sfc_group_state_restore (state, NULL, 0, value, 16));
}
END_TEST

/* A place in the order, then what a sum of DECIMAL is. */
START_TEST (numbers_that_would_overflow_are_not_restored)
{
  static const struct
  {
    guint64 place;
    gint64 n, sum[4];
    gboolean good;
  } cases[] = {
    { 0, 1, { 1, 0, 0, 0 }, TRUE },
    { G_MAXINT64 - 2, 1, { 0 }, TRUE },
    { G_MAXINT64 - 1, 1, { 0 }, FALSE },
    { 0, G_GINT64_CONSTANT (1000000000000000000), { 0 }, TRUE },
    { 0, G_GINT64_CONSTANT (1000000000000000001), { 0 }, FALSE },
    { 0, -1, { 0 }, FALSE },
    { 0, 1, { -1, 0, 0, 0 }, FALSE },
    { 0, 1, { 0, G_GINT64_CONSTANT (1000000000000000000), 0, 0 }, FALSE },
    { 0, 1, { 0, 0, G_GINT64_CONSTANT (-999999999999999999), 0 }, TRUE },
    { 0, 1, { 0, 0, G_GINT64_CONSTANT (-1000000000000000000), 0 }, FALSE },
    { 0, 1, { 0, 0, 0, 1 }, TRUE },
    { 0, 1, { 0, 0, 0, 2 }, FALSE },
  };
  const guint8 null_key[] = { 0 };
  guint64 value[6] = { cases[_i].place, (guint64)cases[_i].n };

  for (guint i = 0; i < 4; i++)
    value[2 + i] = (guint64)cases[_i].sum[i];
  start ("schema=k STRING, d DECIMAL(10,2)\naggregate=sum(d)\ngroupBy=k\n"
         "outputMode=update");
  ck_assert (sfc_group_state_restore (state, null_key, 1, (const guint8 *)value,
                                      sizeof value)
             == cases[_i].good);
}
END_TEST

static Suite *
group_state_suite (void)
{
  Suite *suite = suite_create ("exec/group-state");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, NULL, teardown);
  tcase_add_test (all, update_mode_runs_as_spark_ran);
  tcase_add_test (all, append_mode_gives_out_what_is_done);
  tcase_add_test (all, complete_mode_keeps_and_counts_everything);
  tcase_add_loop_test (all, late_groups_are_counted_once_and_not_late_rows, 0,
                       2);
  tcase_add_test (all, a_group_ends_at_its_watermark_exactly);
  tcase_add_test (all, before_1970_everything_is_late);
  tcase_add_test (all, the_event_time_itself_may_be_the_key);
  tcase_add_test (all, without_event_time_in_the_key_nothing_is_late);
  tcase_add_test (all, groups_come_in_the_order_of_their_first_appearance);
  tcase_add_test (all, a_group_that_was_removed_comes_again_at_the_end);
  tcase_add_test (all, memory_of_the_removed_is_given_back);
  tcase_add_loop_test (all, rows_do_not_depend_on_the_workers, 0, 3 * N_RANKS);
  tcase_add_loop_test (all, a_restored_state_goes_on_as_if_nothing_had_been, 0,
                       9);
  tcase_add_test (all, what_no_group_looks_like_is_not_restored);
  tcase_add_loop_test (all, a_state_that_outgrew_its_memory_is_restored_on_disk,
                       0, 9);
  tcase_add_test (all, what_is_no_group_is_not_restored_on_disk_either);
  tcase_add_loop_test (all, numbers_that_would_overflow_are_not_restored, 0,
                       12);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (group_state_suite)
