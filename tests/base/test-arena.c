#include "config.h"

#include "base/arena.h"
#include "support/suite.h"

#include <string.h>

static SfcArena *arena;

static void
setup (void)
{
  arena = sfc_arena_new ();
}

static void
teardown (void)
{
  g_clear_pointer (&arena, sfc_arena_free);
}

START_TEST (pieces_are_aligned_and_lie_apart)
{
  enum
  {
    N = 5000
  };
  guint8 *pieces[N];

  for (guint i = 0; i < N; i++)
    {
      pieces[i] = sfc_arena_alloc (arena, i % 100);
      ck_assert_uint_eq ((guintptr)pieces[i] % 8, 0);
      memset (pieces[i], (int)(i % 251), i % 100);
    }
  for (guint i = 0; i < N; i++)
    for (guint j = 0; j < i % 100; j++)
      ck_assert_uint_eq (pieces[i][j], i % 251);
}
END_TEST

START_TEST (a_piece_may_be_larger_than_a_block)
{
  char *small = sfc_arena_alloc (arena, 8);
  char *large = sfc_arena_alloc (arena, 1000000);
  char *after = sfc_arena_alloc (arena, 8);

  memset (small, 1, 8);
  memset (large, 2, 1000000);
  memset (after, 3, 8);
  ck_assert_int_eq (small[7], 1);
  ck_assert_int_eq (large[999999], 2);
  ck_assert_uint_ge (sfc_arena_get_bytes (arena), 1000000);
}
END_TEST

START_TEST (a_reset_gives_the_memory_back_and_keeps_a_block)
{
  gsize one;

  ck_assert_uint_eq (sfc_arena_get_bytes (arena), 0);
  sfc_arena_reset (arena);
  sfc_arena_alloc (arena, 1);
  one = sfc_arena_get_bytes (arena);
  ck_assert_uint_gt (one, 0);
  for (guint i = 0; i < 100; i++)
    sfc_arena_alloc (arena, 10000);
  ck_assert_uint_gt (sfc_arena_get_bytes (arena), 10 * one);
  sfc_arena_reset (arena);
  ck_assert_uint_eq (sfc_arena_get_bytes (arena), one);
  memset (sfc_arena_alloc (arena, 1000), 7, 1000);
  ck_assert_uint_eq (sfc_arena_get_bytes (arena), one);
}
END_TEST

static Suite *
arena_suite (void)
{
  Suite *suite = suite_create ("base/arena");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, pieces_are_aligned_and_lie_apart);
  tcase_add_test (all, a_piece_may_be_larger_than_a_block);
  tcase_add_test (all, a_reset_gives_the_memory_back_and_keeps_a_block);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (arena_suite)
