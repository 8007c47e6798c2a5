#include "config.h"

#include "exec/panes.h"
#include "support/instant.h"
#include "support/query.h"
#include "support/suite.h"

#include <string.h>

#include "exec/aggregate.h"
#include "exec/group-state.h"
#include "row/window.h"

/* Groups by panes against a model that knows no panes: it adds each row to
 * each of its windows, in the order of partition and offset. */

#define SCHEMA                                                                 \
  "schema=t TIMESTAMP, k STRING, n BIGINT, s STRING, e TIMESTAMP, d DOUBLE\n"
#define ANY_ORDER "aggregate=count, sum(n), min(s), max(s)\n"
#define IN_ORDER "aggregate=count, sum(n), min(s), max(s), sum(d)\n"
#define N_RANKS 4
#define N_ROUNDS 25

enum
{
  T,
  K,
  N,
  S,
  E,
  D,
  N_SLOTS
};

typedef struct
{
  guint rank, sub;
  gint64 offset;
  SfcValue slots[N_SLOTS];
} Input;

/* One way to run. */
typedef struct
{
  const char *windows, *keys, *aggregates, *mode;
  gint64 base; /* about which event times lie [us] */
  guint n_workers, n_threads;
  guint rows; /* at most, of a partition in a batch */
  gboolean is_on_disk;
} Way;

static SfcPlan *plan;
static SfcGroupState *state;
static SfcOperator *workers[N_RANKS];
static GPtrArray *model; /* (element-type ModelGroup): by first appearance */
static GHashTable *model_by_name;

static void
teardown (void)
{
  for (guint i = 0; i < N_RANKS; i++)
    {
      if (workers[i] != NULL)
        workers[i]->free (workers[i]);
      workers[i] = NULL;
    }
  g_clear_pointer (&state, sfc_group_state_free);
  g_clear_pointer (&plan, sfc_plan_free);
  g_clear_pointer (&model, g_ptr_array_unref);
  g_clear_pointer (&model_by_name, g_hash_table_unref);
}

/* ---- the model */

typedef struct
{
  char *name; /* window and keys, as they are printed */
  gint64 start;
  SfcValue event_time;
  gint64 count, sum;
  char *min, *max;
  gboolean touched;
} ModelGroup;

static void
model_group_free (gpointer data)
{
  ModelGroup *group = data;

  g_free (group->name);
  g_free (group->min);
  g_free (group->max);
  g_free (group);
}

static char *
name_of (gint64 start, const SfcValue *k, const SfcValue *e)
{
  GString *name = g_string_new (NULL);

  g_string_append_printf (name, "%" G_GINT64_FORMAT, start);
  if (plan->n_keys > 1)
    g_string_append_printf (name, " %" G_GINT64_FORMAT, e->null ? -1 : e->i);
  if (plan->n_keys > 0)
    g_string_append_printf (name, " %.*s", k->null ? 4 : (int)k->n,
                            k->null ? "NULL" : k->s);
  return g_string_free (name, FALSE);
}

/* What is over at a watermark, by the words of the semantics. */
static gboolean
is_over (gint64 start, const SfcValue *e, gint64 watermark)
{
  if (plan->output_mode == SFC_OUTPUT_COMPLETE)
    return FALSE;
  if (plan->event_time_key == SFC_EVENT_TIME_WINDOW)
    return sfc_window_add (start, plan->window_us) <= watermark;
  return plan->event_time_key >= 0 && !e->null && e->i <= watermark;
}

static void
model_add (gint64 start, const Input *row, gint64 late, GHashTable *dropped)
{
  const SfcValue *slots = row->slots;
  char *name = name_of (start, &slots[K], &slots[E]);
  ModelGroup *group;

  if (is_over (start, &slots[E], late))
    {
      g_hash_table_add (dropped, name);
      return;
    }
  group = g_hash_table_lookup (model_by_name, name);
  if (group == NULL)
    {
      group = g_new0 (ModelGroup, 1);
      group->name = g_strdup (name);
      group->start = start;
      group->event_time = slots[E];
      group->min = g_strndup (slots[S].s, slots[S].n);
      group->max = g_strdup (group->min);
      g_ptr_array_add (model, group);
      g_hash_table_insert (model_by_name, group->name, group);
    }
  g_free (name);
  group->count++;
  group->sum += slots[N].i;
  if (strncmp (slots[S].s, group->min, slots[S].n + 1) < 0)
    g_free (group->min), group->min = g_strndup (slots[S].s, slots[S].n);
  if (strcmp (slots[S].s, group->max) > 0)
    g_free (group->max), group->max = g_strndup (slots[S].s, slots[S].n);
  group->touched = TRUE;
}

/* The rule of the semantics, section 11, as it stands there. */
static void
model_add_row (const Input *row, gint64 late, GHashTable *dropped)
{
  gint64 time = row->slots[T].i, size = plan->window_us, slide = plan->slide_us;
  gint64 r = sfc_window_subtract (time, plan->start_us) % slide;
  gint64 last = sfc_window_subtract (time, r < 0 ? r + slide : r);
  gint64 n = (size + slide - 1) / slide;

  for (gint64 i = 0; !row->slots[T].null && i < n; i++)
    {
      gint64 start = sfc_window_subtract (last, i * slide);

      if (size % slide == 0
          || (start <= time && time < sfc_window_add (start, size)))
        model_add (start, row, late, dropped);
    }
}

static void
print_model (GString *out, const ModelGroup *group)
{
  g_string_append_printf (
      out, "%s: %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %s\n", group->name,
      group->count, group->sum, group->min, group->max);
}

static char *
model_end (gint64 watermark, SfcGroupStateMetrics *expected)
{
  GString *out = g_string_new (NULL);
  guint kept = 0;

  for (guint i = 0; i < model->len; i++)
    {
      ModelGroup *group = model->pdata[i];
      gboolean over = is_over (group->start, &group->event_time, watermark);

      expected->updated += group->touched;
      expected->removed += over;
      if (plan->output_mode == SFC_OUTPUT_COMPLETE
          || (plan->output_mode == SFC_OUTPUT_UPDATE && group->touched)
          || (plan->output_mode == SFC_OUTPUT_APPEND && over))
        print_model (out, group);
      group->touched = FALSE;
      if (!over)
        {
          model->pdata[kept++] = group;
          continue;
        }
      g_hash_table_remove (model_by_name, group->name);
      model_group_free (group);
    }
  g_ptr_array_set_free_func (model, NULL);
  g_ptr_array_set_size (model, (int)kept);
  g_ptr_array_set_free_func (model, model_group_free);
  expected->total = kept;
  return g_string_free (out, FALSE);
}

/* ---- the state */

static char *
rows_text (const SfcRows *rows)
{
  GString *out = g_string_new (NULL);

  for (guint64 i = 0; i < sfc_rows_get_n (rows); i++)
    {
      const SfcValue *cells = sfc_rows_peek (rows, i);
      const SfcValue *results = cells + 1 + plan->n_keys;
      g_autofree char *name = plan->n_keys > 1
                                  ? name_of (cells[0].i, &cells[2], &cells[1])
                                  : name_of (cells[0].i, &cells[1], NULL);

      g_string_append_printf (
          out, "%s: %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %.*s %.*s\n",
          name, results[0].i, results[1].i, (int)results[2].n, results[2].s,
          (int)results[3].n, results[3].s);
    }
  return g_string_free (out, FALSE);
}

static gboolean
on_overflow (SfcGroupTable *groups, gpointer data)
{
  return sfc_group_state_overflow (state, groups);
}

static void
start (const Way *way)
{
  const SfcStateLimit limit = { 100 * 1024, g_get_tmp_dir () };
  g_autofree char *keys
      = g_strconcat (SCHEMA, way->aggregates, "window=t, ", way->windows, "\n",
                     way->keys, "outputMode=", way->mode, NULL);

  plan = plan_of (keys);
  state = sfc_group_state_new (plan);
  sfc_group_state_set_threads (state, way->n_threads);
  if (way->is_on_disk)
    sfc_group_state_set_limit (state, &limit);
  for (guint i = 0; i < way->n_workers; i++)
    {
      workers[i] = sfc_aggregate_new (plan);
      if (way->is_on_disk)
        sfc_aggregate_set_limit (workers[i], 100 * 1024, on_overflow, NULL);
    }
  model = g_ptr_array_new_with_free_func (model_group_free);
  model_by_name = g_hash_table_new (g_str_hash, g_str_equal);
}

/* ---- any input */

static Input
make_row (GRand *rand, const Way *way, guint rank, gint64 offset, gint64 base)
{
  static const char *const keys[] = { "a", "b", "c", "dd", "", NULL };
  static const char *const texts[]
      = { "m", "mm", "aa", "z", "", "a longer text" };
  gint64 spread
      = g_rand_int_range (rand, 0, 4) == 0 ? 300 * MINUTE_US : 20 * MINUTE_US;
  const char *key = keys[g_rand_int_range (rand, 0, 6)];
  const char *text = texts[g_rand_int_range (rand, 0, 6)];
  gint64 before = (gint64)(g_rand_double (rand) * (double)spread);
  Input row
      = { .rank = rank,
          .offset = offset,
          .slots = { [T] = sfc_value_long (sfc_window_subtract (base, before)),
                     [S] = sfc_value_string (text, strlen (text)) } };

  if (g_rand_boolean (rand)) /* on an edge of many windows */
    row.slots[T].i -= row.slots[T].i % MINUTE_US;
  if (g_rand_int_range (rand, 0, 20) == 0)
    row.slots[T] = sfc_value_null ();
  row.slots[K]
      = key != NULL ? sfc_value_string (key, strlen (key)) : sfc_value_null ();
  row.slots[N] = sfc_value_long (g_rand_int_range (rand, -9, 9));
  row.slots[D] = (SfcValue){ .d = (double)row.slots[N].i };
  row.slots[E] = sfc_value_long (
      way->base - g_rand_int_range (rand, -10, 10) * 10 * MINUTE_US);
  return row;
}

/* By partition and offset; a record may be several rows. */
static void
make_input (GRand *rand, const Way *way, GArray *input, gint64 *offsets,
            gint64 base)
{
  g_array_set_size (input, 0);
  for (guint rank = 0; rank < N_RANKS; rank++)
    for (int n = g_rand_int_range (rand, 0, (gint32)way->rows); n > 0; n--)
      {
        guint subs = g_rand_int_range (rand, 0, 8) == 0 ? 3 : 1;

        for (guint sub = 0; sub < subs; sub++)
          {
            Input row = make_row (rand, way, rank, offsets[rank], base);

            row.sub = sub;
            g_array_append_val (input, row);
          }
        offsets[rank]++;
      }
}

/* The plan reads only the columns that it needs. */
static void
push (guint worker, const Input *input)
{
  static const char names[] = "tknsed";
  SfcValue slots[N_SLOTS];
  SfcRow row = { .slots = slots,
                 .rank = input->rank,
                 .sub = input->sub,
                 .offset = input->offset };

  for (guint i = 0; i < plan->input->n_columns; i++)
    slots[i]
        = input->slots[strchr (names, *plan->input->columns[i].name) - names];
  workers[worker]->push (workers[worker], &row);
}

/* Partitions in some order, as they come. */
static void
deal (GRand *rand, GArray *input, guint n_workers)
{
  guint at[N_RANKS] = { 0 }, left = input->len;

  for (guint i = 0; i < n_workers; i++)
    sfc_group_table_clear (sfc_aggregate_peek (workers[i]));
  while (left > 0)
    {
      guint rank = (guint)g_rand_int_range (rand, 0, N_RANKS);
      int n = g_rand_int_range (rand, 1, 20);

      for (; n > 0 && at[rank] < input->len; at[rank]++)
        {
          const Input *row = &g_array_index (input, Input, at[rank]);

          if (row->rank != rank)
            continue;
          push (rank % n_workers, row);
          n--;
          left--;
        }
    }
}

static void
play_batch (GRand *rand, const Way *way, GArray *input, gint64 late,
            gint64 watermark)
{
  g_autoptr (GHashTable) dropped
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (SfcRows) rows = NULL;
  g_autofree char *text = NULL, *expected = NULL;
  SfcGroupStateMetrics metrics, wanted = { 0 };

  for (guint i = 0; i < input->len; i++)
    model_add_row (&g_array_index (input, Input, i), late, dropped);
  expected = model_end (watermark, &wanted);
  sfc_group_state_begin (state, late);
  deal (rand, input, way->n_workers);
  for (guint i = way->n_workers; i-- > 0;)
    sfc_group_state_merge (state, sfc_aggregate_peek (workers[i]));
  rows = sfc_group_state_finish (state, watermark, &metrics);
  text = rows_text (rows);
  ck_assert (sfc_group_state_check (state, NULL));
  if (strcmp (text, expected) != 0) /* too long for a message */
    g_printerr ("got:\n%sexpected:\n%s", text, expected);
  ck_assert (g_str_equal (text, expected));
  ck_assert_int_eq (metrics.total, wanted.total);
  ck_assert_int_eq (metrics.updated, wanted.updated);
  ck_assert_int_eq (metrics.removed, wanted.removed);
  ck_assert_int_eq (metrics.dropped, g_hash_table_size (dropped));
}

static void
play (const Way *way, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GArray) input = g_array_new (FALSE, FALSE, sizeof (Input));
  gint64 offsets[N_RANKS] = { 0 };
  gint64 base = way->base, late = base - 400 * MINUTE_US, watermark = late;

  start (way);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      make_input (rand, way, input, offsets, base);
      play_batch (rand, way, input, late, watermark);
      late = watermark;
      base += g_rand_int_range (rand, 0, 40) * MINUTE_US;
      watermark = MAX (watermark, base - 60 * MINUTE_US);
    }
}

static const char *const windows[]
    = { "10 minutes, 5 minutes",
        "12 minutes, 5 minutes",
        "12 minutes, 5 minutes, 2 minutes",
        "60 minutes, 1 minute",
        "3 minutes, 2 minutes, -1 minute",
        "1 hour, 7 minutes, 3 minutes",
        "61 seconds, 1 minute",
        "1 day, 3 hours",
        "7 minutes" }; /* the last has no panes */
static const char *const modes[] = { "update", "append", "complete" };

#define BY_WINDOW "watermark=t 1 hour\ngroupBy=k\n"
#define BY_COLUMN "watermark=e 1 hour\ngroupBy=e, k\n"
#define YEAR_2019 (G_GINT64_CONSTANT (1546300800) * SECOND_US)

START_TEST (panes_give_what_windows_give)
{
  const Way way = { .windows = windows[_i / 3],
                    .keys = BY_WINDOW,
                    .aggregates = ANY_ORDER,
                    .mode = modes[_i % 3],
                    .base = _i % 2 ? YEAR_2019 : -YEAR_2019,
                    .n_workers = (guint)_i % N_RANKS + 1,
                    .n_threads = (guint)_i % 3 + 1,
                    .rows = 30 };

  play (&way, (guint32)_i + 1);
}
END_TEST

START_TEST (so_do_windows_where_the_order_counts)
{
  const Way way = { .windows = windows[_i / 3],
                    .keys = BY_WINDOW,
                    .aggregates = IN_ORDER,
                    .mode = modes[_i % 3],
                    .base = YEAR_2019,
                    .n_workers = (guint)_i % N_RANKS + 1,
                    .n_threads = (guint)_i % 3 + 1,
                    .rows = 15 };

  play (&way, (guint32)_i + 1);
}
END_TEST

/* So many that they are sorted by digits, and merged by several threads. */
START_TEST (large_batches_are_as_small_ones)
{
  const Way way = { .windows = windows[_i / 3],
                    .keys = _i % 2 ? "watermark=t 1 hour\n" : BY_WINDOW,
                    .aggregates = ANY_ORDER,
                    .mode = modes[_i % 3],
                    .base = YEAR_2019,
                    .n_workers = 3,
                    .n_threads = 2,
                    .rows = 1500 };

  play (&way, (guint32)_i + 1);
}
END_TEST

START_TEST (a_key_may_be_what_is_late)
{
  const Way way = { .windows = windows[_i / 3],
                    .keys = BY_COLUMN,
                    .aggregates = ANY_ORDER,
                    .mode = modes[_i % 3],
                    .base = YEAR_2019,
                    .n_workers = 2,
                    .n_threads = 2,
                    .rows = 30 };

  play (&way, (guint32)_i + 1);
}
END_TEST

/* Here and there an edge is further out than 64 bits count. */
START_TEST (times_may_be_far_out)
{
  static const gint64 bases[]
      = { G_MAXINT64 / 4 + 60 * MINUTE_US, -(G_MAXINT64 / 4) + 60 * MINUTE_US,
          G_MININT64 + 500 * MINUTE_US, G_MAXINT64 - 5000 * MINUTE_US };
  const Way way = { .windows = windows[_i / 4],
                    .keys = _i % 2 ? BY_COLUMN : BY_WINDOW,
                    .aggregates = ANY_ORDER,
                    .mode = modes[_i % 2],
                    .base = bases[_i % 4],
                    .n_workers = 2,
                    .n_threads = 1,
                    .rows = 20 };

  play (&way, (guint32)_i + 1);
}
END_TEST

START_TEST (on_disk_panes_give_the_same)
{
  const Way way = { .windows = windows[_i / 3],
                    .keys = BY_WINDOW,
                    .aggregates = _i % 4 == 3 ? IN_ORDER : ANY_ORDER,
                    .mode = modes[_i % 3],
                    .base = YEAR_2019,
                    .n_workers = (guint)_i % N_RANKS + 1,
                    .n_threads = 2,
                    .rows = 100,
                    .is_on_disk = TRUE };

  play (&way, (guint32)_i + 1);
}
END_TEST

START_TEST (only_exact_results_are_made_of_panes)
{
  static const struct
  {
    const char *window, *aggregates;
    gboolean expected;
  } cases[] = {
    { "10 minutes, 5 minutes", "count", TRUE },
    { "10 minutes, 5 minutes", "sum(n), min(s), max(t)", TRUE },
    { "10 minutes, 5 minutes", "sum(p), avg(p)", TRUE },
    { "10 minutes, 5 minutes", "sum(q)", FALSE }, /* null when it is too long */
    { "10 minutes, 5 minutes", "count, sum(d)", FALSE },
    { "10 minutes, 5 minutes", "avg(n)", FALSE },
    { "10 minutes, 5 minutes", "min(d)", FALSE }, /* of 0 and -0 the first */
    { "10 minutes", "count", FALSE },
  };
  g_autofree char *keys = g_strconcat (
      "schema=t TIMESTAMP, n BIGINT, s STRING, d DOUBLE, "
      "p DECIMAL(28,2), q DECIMAL(29,2)\noutputMode=complete\n"
      "window=t, ",
      cases[_i].window, "\naggregate=", cases[_i].aggregates, NULL);
  g_autoptr (SfcAccumulators) accumulators = NULL;

  plan = plan_of (keys);
  accumulators = sfc_accumulators_new (plan);
  ck_assert_int_eq (sfc_panes_are_used (plan, accumulators),
                    cases[_i].expected);
}
END_TEST

static Suite *
panes_suite (void)
{
  Suite *suite = suite_create ("exec/panes");
  TCase *all = tcase_create ("all");

  tcase_set_timeout (all, 60);
  tcase_add_checked_fixture (all, NULL, teardown);
  tcase_add_loop_test (all, panes_give_what_windows_give, 0,
                       3 * G_N_ELEMENTS (windows));
  tcase_add_loop_test (all, so_do_windows_where_the_order_counts, 0,
                       3 * G_N_ELEMENTS (windows));
  tcase_add_loop_test (all, large_batches_are_as_small_ones, 0, 6);
  tcase_add_loop_test (all, a_key_may_be_what_is_late, 0,
                       3 * G_N_ELEMENTS (windows));
  tcase_add_loop_test (all, times_may_be_far_out, 0,
                       4 * G_N_ELEMENTS (windows));
  tcase_add_loop_test (all, on_disk_panes_give_the_same, 0, 12);
  tcase_add_loop_test (all, only_exact_results_are_made_of_panes, 0, 8);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (panes_suite)
