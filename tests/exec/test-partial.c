#include "config.h"

#include "exec/partial.h"
#include "support/query.h"
#include "support/suite.h"

#include "exec/aggregate.h"

#define N_WORKERS 2
#define N_SHARES 3
#define N_KEYS 300

#define SCHEMA "schema=t TIMESTAMP, k BIGINT, d DOUBLE\noutputMode=update\n"

static const struct
{
  const char *keys;
  gboolean has_rank;
} queries[] = {
  { SCHEMA "groupBy=k\naggregate=count", FALSE },
  { SCHEMA "groupBy=k\naggregate=count\nwindow=t, 4 minutes, 1 minute", FALSE },
  { SCHEMA "groupBy=k\naggregate=sum(d)", TRUE },
};

static SfcPlan *plan;
static SfcAccumulators *accumulators;
static SfcOperator *workers[N_WORKERS];
static GPtrArray *tables;
static SfcPartials *partials;
static GArray *gathered[N_SHARES];

static void
teardown (void)
{
  for (guint i = 0; i < N_WORKERS; i++)
    workers[i]->free (workers[i]);
  for (guint i = 0; i < N_SHARES; i++)
    g_array_unref (gathered[i]);
  sfc_partials_free (partials);
  g_ptr_array_unref (tables);
  sfc_accumulators_free (accumulators);
  sfc_plan_free (plan);
}

/* Each worker has a row of each of the @n keys. */
static void
push (guint n)
{
  g_ptr_array_set_size (tables, 0);
  for (guint i = 0; i < N_WORKERS * n; i++)
    {
      SfcValue slots[] = { sfc_value_long (i % n * 60000000),
                           sfc_value_long (i % n),
                           { .d = 1 } };
      SfcRow row = { .slots = slots, .rank = 5 + i / n, .offset = i };

      workers[i / n]->push (workers[i / n], &row);
    }
  for (guint i = 0; i < N_WORKERS; i++)
    g_ptr_array_add (tables, sfc_aggregate_peek (workers[i]));
}

static void
deal (void)
{
  sfc_partials_take (partials, tables);
  for (guint i = 0; i < N_WORKERS; i++)
    sfc_partials_deal (partials, i);
  for (guint i = 0; i < N_SHARES; i++)
    sfc_partials_gather (partials, i, gathered[i]);
}

static void
start (const char *keys)
{
  plan = plan_of (keys);
  accumulators = sfc_accumulators_new (plan);
  for (guint i = 0; i < N_WORKERS; i++)
    workers[i] = sfc_aggregate_new (plan);
  tables = g_ptr_array_new ();
  partials = sfc_partials_new (plan, accumulators, N_SHARES);
  for (guint i = 0; i < N_SHARES; i++)
    gathered[i] = g_array_new (FALSE, FALSE, sizeof (SfcPartial));
}

START_TEST (parts_of_a_group_come_to_one_share)
{
  g_autoptr (GHashTable) share_of = g_hash_table_new (NULL, NULL);
  guint n = 0;

  start (queries[_i].keys);
  push (N_KEYS);
  deal ();
  for (guint s = 0; s < N_SHARES; s++)
    {
      ck_assert_uint_gt (gathered[s]->len, 0);
      for (guint i = 0; i < gathered[s]->len; i++, n++)
        {
          const SfcPartial *one = &g_array_index (gathered[s], SfcPartial, i);
          gpointer hash = GUINT_TO_POINTER (one->hash);
          gpointer known = g_hash_table_lookup (share_of, hash);

          ck_assert_uint_eq (sfc_partials_share_of (one->hash, N_SHARES), s);
          ck_assert (known == NULL || GPOINTER_TO_UINT (known) == s + 1);
          g_hash_table_insert (share_of, hash, GUINT_TO_POINTER (s + 1));
        }
    }
  ck_assert_uint_eq (n, N_WORKERS * N_KEYS);
  /* hashes are seeded anew by each process: some may be equal */
  ck_assert_uint_le (g_hash_table_size (share_of), N_KEYS);
  ck_assert_uint_ge (g_hash_table_size (share_of), N_KEYS - 3);
}
END_TEST

START_TEST (a_mark_says_whose_a_part_is)
{
  start (queries[_i].keys);
  push (N_KEYS);
  deal ();
  for (guint s = 0; s < N_SHARES; s++)
    for (guint i = 0; i < gathered[s]->len; i++)
      {
        const SfcPartial *one = &g_array_index (gathered[s], SfcPartial, i);
        guint worker = one->group->first_rank - 5;

        ck_assert_uint_eq (one->mark,
                           queries[_i].has_rank ? worker + 5 : worker);
        ck_assert_ptr_eq (sfc_partials_peek_tables (partials)[worker],
                          tables->pdata[worker]);
      }
}
END_TEST

START_TEST (a_batch_has_nothing_of_the_one_before)
{
  guint n = 0;

  start (queries[_i].keys);
  push (N_KEYS);
  deal ();
  for (guint i = 0; i < N_WORKERS; i++)
    sfc_group_table_clear (sfc_aggregate_peek (workers[i]));
  push (1);
  deal ();
  for (guint s = 0; s < N_SHARES; s++)
    n += gathered[s]->len;
  ck_assert_uint_eq (n, N_WORKERS);
}
END_TEST

static Suite *
partial_suite (void)
{
  Suite *suite = suite_create ("exec/partial");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, NULL, teardown);
  tcase_add_loop_test (all, parts_of_a_group_come_to_one_share, 0,
                       G_N_ELEMENTS (queries));
  tcase_add_loop_test (all, a_mark_says_whose_a_part_is, 0,
                       G_N_ELEMENTS (queries));
  tcase_add_loop_test (all, a_batch_has_nothing_of_the_one_before, 0,
                       G_N_ELEMENTS (queries));
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (partial_suite)
