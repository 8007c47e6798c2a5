#include "config.h"

#include "engine/query.h"
#include "support/query.h"
#include "support/suite.h"

#include <string.h>

#include "base/error.h"

/* Nobody listens there. */
#define SETTINGS                                                               \
  "source.kafka.bootstrap.servers=127.0.0.1:1\n"                               \
  "source.subscribe=calls\n"                                                   \
  "sink t.format=noop\n"                                                       \
  "query t.aggregate=count\nquery t.outputMode=update\n"

static GMainLoop *loop;
static GError *why;
static SfcSettings *settings;
static SfcQueryOptions options;

static void
on_progress (SfcQuery *query, const SfcProgress *progress, gpointer data)
{
  ck_abort_msg ("no batch can have run");
}

static void
on_ended (SfcQuery *query, const GError *error, gpointer data)
{
  if (error != NULL)
    why = g_error_copy (error);
  g_main_loop_quit (loop);
}

static void
setup (void)
{
  loop = g_main_loop_new (NULL, FALSE);
  why = NULL;
  options = (SfcQueryOptions){ .timeout_ms = 60000 };
}

static void
teardown (void)
{
  g_clear_error (&why);
  g_clear_pointer (&settings, sfc_settings_unref);
  g_clear_pointer (&options.pace, sfc_pace_unref);
  g_main_loop_unref (loop);
}

static SfcQuery *
query_new (const char *lines, GError **error)
{
  const SfcQueryEvents events = { .progress = on_progress, .ended = on_ended };

  settings = settings_of (lines, NULL);
  ck_assert_ptr_nonnull (settings);
  return sfc_query_new (settings, "t", &options, &events, error);
}

START_TEST (a_query_needs_no_broker_to_be_made)
{
  g_autoptr (SfcQuery) query = query_new (SETTINGS, NULL);

  ck_assert_ptr_nonnull (query);
  ck_assert_str_eq (sfc_query_get_name (query), "t");
}
END_TEST

START_TEST (an_error_names_the_query)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (query_new (SETTINGS "query t.groupBy=nope", &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert (g_str_has_prefix (error->message, "--set: [query t] groupBy: "));
}
END_TEST

START_TEST (a_stop_ends_the_search_for_a_broker)
{
  g_autoptr (SfcQuery) query = query_new (SETTINGS, NULL);

  sfc_query_start (query);
  sfc_query_stop (query);
  g_main_loop_run (loop);
  ck_assert_ptr_null (why);
}
END_TEST

START_TEST (a_broker_that_is_not_there_ends_the_query)
{
  g_autoptr (SfcQuery) query = NULL;

  options.timeout_ms = 200;
  query = query_new (SETTINGS, NULL);
  sfc_query_start (query);
  g_main_loop_run (loop);
  ck_assert (g_error_matches (why, SFC_ERROR, SFC_ERROR_SOURCE));
  ck_assert (g_str_has_prefix (why->message, "query t: "));
}
END_TEST

/* Such a batch would be planned for ever, at a rate or not. */
START_TEST (an_embedded_run_needs_a_limit_that_lets_something_through)
{
  g_autoptr (GError) error = NULL;

  options.pace = sfc_pace_new (1, 1);
  options.full_batches = _i == 0;
  ck_assert_ptr_null (
      query_new (SETTINGS "source.maxOffsetsPerTrigger=0", &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_ptr_nonnull (strstr (error->message, "set it to at least 1"));
}
END_TEST

static Suite *
query_suite (void)
{
  Suite *suite = suite_create ("engine/query");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, a_query_needs_no_broker_to_be_made);
  tcase_add_test (all, an_error_names_the_query);
  tcase_add_test (all, a_stop_ends_the_search_for_a_broker);
  tcase_add_test (all, a_broker_that_is_not_there_ends_the_query);
  tcase_add_loop_test (
      all, an_embedded_run_needs_a_limit_that_lets_something_through, 0, 2);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (query_suite)
