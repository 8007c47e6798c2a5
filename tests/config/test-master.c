#include "config/master.h"

#include "base/error.h"
#include "support/suite.h"

static const struct
{
  const char *text;
  int workers;
} masters[] = {
  { "local", 1 },
  { "local[1]", 1 },
  { "local[8]", 8 },
  { "local[*]", 0 },
  { "local[2,4]", 2 },
  { "local[*, 4]", 0 },
  { "local[2147483647]", 2147483647 },
  { "spark://host:7077", -1 },
  { "yarn", -1 },
  { "k8s://https://host:443", -1 },
  { "local-cluster[2,1,1024]", -1 },
  { "local-cluster[ 2 , 1 , 1024 ]", -1 },
};

START_TEST (a_master_says_how_many_workers)
{
  int workers = -7;

  ck_assert (sfc_master_parse (masters[_i].text, &workers, NULL));
  ck_assert_int_eq (workers, masters[_i].workers);
}
END_TEST

#define UNKNOWN                                                                \
  "Master must either be yarn or start with spark, mesos, k8s, or local"

static const struct
{
  const char *text, *message;
} wrong[] = {
  { "", "A master URL must be set in your configuration" },
  { "foo", UNKNOWN },
  { "yarn-client", UNKNOWN },
  { " local", UNKNOWN },
  { "Local", UNKNOWN },
  { "localx", "Could not parse Master URL: 'localx'" },
  { "local[]", "Could not parse Master URL: 'local[]'" },
  { "local[-1]", "Could not parse Master URL: 'local[-1]'" },
  { "local[2", "Could not parse Master URL: 'local[2'" },
  { "local[2] ", "Could not parse Master URL: 'local[2] '" },
  { "local[2]\n", "Could not parse Master URL: 'local[2]\n'" },
  { "local[2,]", "Could not parse Master URL: 'local[2,]'" },
  { "spark:", "Could not parse Master URL: 'spark:'" },
  { "spark://", "Could not parse Master URL: 'spark://'" },
  { "k8s", "Could not parse Master URL: 'k8s'" },
  { "mesos://host", "Could not parse Master URL: 'mesos://host'" },
  { "local[0]", "Asked to run locally with 0 threads" },
  { "local[00]", "Asked to run locally with 0 threads" },
  { "local[2147483648]", "For input string: \"2147483648\"" },
};

START_TEST (a_wrong_master_is_refused_in_sparks_words)
{
  g_autoptr (GError) error = NULL;
  int workers;

  ck_assert (!sfc_master_parse (wrong[_i].text, &workers, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_str_eq (error->message, wrong[_i].message);
}
END_TEST

static Suite *
master_suite (void)
{
  Suite *suite = suite_create ("config/master");
  TCase *master = tcase_create ("master");

  tcase_add_loop_test (master, a_master_says_how_many_workers, 0,
                       G_N_ELEMENTS (masters));
  tcase_add_loop_test (master, a_wrong_master_is_refused_in_sparks_words, 0,
                       G_N_ELEMENTS (wrong));
  suite_add_tcase (suite, master);
  return suite;
}

SFC_SUITE_MAIN (master_suite)
