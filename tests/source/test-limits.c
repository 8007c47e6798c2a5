#include "config.h"

#include "source/limits.h"
#include "support/suite.h"

#include <math.h>

#define MAX_PARTITIONS 5

typedef struct
{
  gint64 sizes[MAX_PARTITIONS];
  gint64 limit;
  gint64 taken[MAX_PARTITIONS];
} Case;

static SfcOffsets *
offsets_of (const gint64 *offsets, guint n)
{
  SfcOffsets *made = sfc_offsets_new ();

  for (guint i = 0; i < n; i++)
    sfc_offsets_add (made, "t", (gint32)i, offsets[i]);
  return made;
}

/* ---- maxOffsetsPerTrigger */

static const Case shares[] = {
  { { 70, 25, 5 }, 10, { 7, 2, 1 } },
  { { 63, 23, 4 }, 10, { 7, 2, 1 } },
  { { 14, 6, 0 }, 10, { 7, 3, 0 } },
  { { 1, 1 }, 1, { 1, 1 } },              /* above the limit */
  { { 100, 100, 100 }, 10, { 3, 3, 3 } }, /* below it */
  { { 0, 0, 0 }, 10, { 0, 0, 0 } },
  { { 5, 5 }, 10, { 5, 5 } },
  { { 5, 5 }, 1000, { 5, 5 } },
  { { 5, 5 }, G_MAXINT64, { 5, 5 } },
  { { 5, 5 }, 0, { 0, 0 } },
  { { 5, 5 }, -1, { 0, 0 } },
  { { 5, 5 }, -1000, { 0, 0 } },
  { { 1000000, 1 }, 1, { 1, 1 } },
  { { 3, -2, 4 }, 7, { 3, -2, 4 } }, /* what has shrunk is not in the sum */
};

START_TEST (a_limit_is_shared_by_backlog)
{
  static const gint64 at[MAX_PARTITIONS] = { 10, 0, 7, 3, 0 };
  gint64 latest[MAX_PARTITIONS];
  g_autoptr (GArray) from = offsets_of (at, MAX_PARTITIONS);
  g_autoptr (GArray) end = NULL;

  for (guint i = 0; i < MAX_PARTITIONS; i++)
    latest[i] = at[i] + shares[_i].sizes[i];
  end = offsets_of (latest, MAX_PARTITIONS);
  sfc_limits_max_offsets (from, end, shares[_i].limit);
  for (guint i = 0; i < MAX_PARTITIONS; i++)
    ck_assert_int_eq (sfc_offsets_at (end, i)->offset - at[i],
                      shares[_i].taken[i]);
}
END_TEST

/* As Spark read it. */
START_TEST (a_backlog_is_worked_off_in_sparks_steps)
{
  static const gint64 latest[] = { 70, 25, 5 }, nothing[] = { 0, 0, 0 };
  static const gint64 ends[][3] = {
    { 7, 2, 1 },   { 14, 4, 2 },  { 21, 6, 3 },  { 28, 8, 4 },  { 35, 10, 5 },
    { 42, 13, 5 }, { 49, 16, 5 }, { 56, 19, 5 }, { 63, 22, 5 }, { 70, 25, 5 },
  };
  g_autoptr (GArray) at = offsets_of (nothing, 3);

  for (guint step = 0; step < G_N_ELEMENTS (ends); step++)
    {
      g_autoptr (GArray) end = offsets_of (latest, 3);

      sfc_limits_max_offsets (at, end, 10);
      for (guint i = 0; i < 3; i++)
        {
          ck_assert_int_eq (sfc_offsets_at (end, i)->offset, ends[step][i]);
          sfc_offsets_at (at, i)->offset = ends[step][i];
        }
    }
}
END_TEST

/* Spark's rule once more, as its text has it. */
static gint64
share_of (const gint64 *from, const gint64 *latest, guint n, guint i,
          gint64 limit)
{
  double total = 0, x;

  for (guint k = 0; k < n; k++)
    if (latest[k] > from[k])
      total += (double)(latest[k] - from[k]);
  if (total < 1 || latest[i] <= from[i])
    return latest[i];
  x = (double)limit * ((double)(latest[i] - from[i]) / total);
  x = x < 1 ? ceil (x) : floor (x);
  if (x > (double)(latest[i] - from[i]))
    return latest[i];
  return from[i] + (gint64)x;
}

START_TEST (any_backlog_is_shared_by_the_rule)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20181231);

  for (guint round = 0; round < 20000; round++)
    {
      gint64 from[MAX_PARTITIONS], latest[MAX_PARTITIONS];
      guint n = (guint)g_rand_int_range (rand, 1, MAX_PARTITIONS + 1);
      int scale = g_rand_int_range (rand, 1, 40);
      gint64 limit = g_rand_int (rand) >> g_rand_int_range (rand, 0, 31);
      g_autoptr (GArray) at = NULL;
      g_autoptr (GArray) end = NULL;

      for (guint i = 0; i < n; i++)
        {
          gint64 size = ((gint64)g_rand_int (rand) << 8) >> scale;

          from[i] = g_rand_int_range (rand, 0, 1000000);
          latest[i] = from[i] + (g_rand_boolean (rand) ? size : 0);
        }
      at = offsets_of (from, n);
      end = offsets_of (latest, n);
      sfc_limits_max_offsets (at, end, limit);
      for (guint i = 0; i < n; i++)
        {
          gint64 got = sfc_offsets_at (end, i)->offset;

          ck_assert_int_eq (got, share_of (from, latest, n, i, limit));
          ck_assert_int_ge (got, from[i]);
          ck_assert_int_le (got, latest[i]);
        }
    }
}
END_TEST

/* ---- maxRatePerPartition */

static const struct
{
  double rate, seconds;
  gint64 size, taken;
} rates[] = {
  { 10, 10, 1000, 100 }, { 10, 10, 100, 100 }, { 10, 10, 99, 99 },
  { 1, 0.5, 1000, 1 }, /* trunc(0.5), but at least one */
  { 3, 0.5, 1000, 1 },   { 4, 0.5, 1000, 2 },  { 500, 1, 0, 0 },
  { 500, 1, -3, -3 },    { 0.1, 1, 5, 1 },     { 1e300, 1e300, 7, 7 },
};

START_TEST (a_rate_caps_every_partition)
{
  const gint64 at[] = { 40, 1000 };
  const gint64 latest[]
      = { at[0] + rates[_i].size, at[1] + 2 * rates[_i].size };
  g_autoptr (GArray) from = offsets_of (at, 2);
  g_autoptr (GArray) end = offsets_of (latest, 2);

  sfc_limits_max_rate (from, end, rates[_i].rate, rates[_i].seconds);
  ck_assert_int_eq (sfc_offsets_at (end, 0)->offset - at[0], rates[_i].taken);
  ck_assert_int_le (sfc_offsets_at (end, 1)->offset, latest[1]);
}
END_TEST

START_TEST (the_smaller_of_share_and_rate_holds)
{
  static const gint64 nothing[] = { 0, 0 }, latest[] = { 90, 10 };
  g_autoptr (GArray) from = offsets_of (nothing, 2);
  g_autoptr (GArray) end = offsets_of (latest, 2);

  sfc_limits_max_offsets (from, end, 50); /* 45 and 5 */
  sfc_limits_max_rate (from, end, 20, 1);
  ck_assert_int_eq (sfc_offsets_at (end, 0)->offset, 20);
  ck_assert_int_eq (sfc_offsets_at (end, 1)->offset, 5);
}
END_TEST

static Suite *
limits_suite (void)
{
  Suite *suite = suite_create ("source/limits");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all, a_limit_is_shared_by_backlog, 0,
                       G_N_ELEMENTS (shares));
  tcase_add_test (all, a_backlog_is_worked_off_in_sparks_steps);
  tcase_add_test (all, any_backlog_is_shared_by_the_rule);
  tcase_add_loop_test (all, a_rate_caps_every_partition, 0,
                       G_N_ELEMENTS (rates));
  tcase_add_test (all, the_smaller_of_share_and_rate_holds);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (limits_suite)
