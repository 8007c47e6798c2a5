#include "source/subscription.h"
#include "support/settings.h"
#include "support/suite.h"

static const struct
{
  const char *setting, *description, *message;
} cases[] = {
  { "source.subscribe=a", "KafkaV2[Subscribe[a]]", NULL },
  { "source.subscribe= b ,, a", "KafkaV2[Subscribe[b, a]]", NULL },
  { "source.subscribePattern=sf\\.c.*", "KafkaV2[SubscribePattern[sf\\.c.*]]",
    NULL },
  { "source.assign={\"t\":[1,0]}", "KafkaV2[Assign[t-0, t-1]]", NULL },
  { "source.subscribePattern=[", NULL, "subscribePattern: " },
  { "source.assign={\"t\":[\"x\"]}", NULL,
    "Expected e.g. {\"topicA\":[0,1],\"topicB\":[0,1]}, got "
    "{\"t\":[\"x\"]}" },
  { "spark.spark.app.name=x", NULL,
    "One of the following options must be specified for Kafka source: "
    "subscribe, subscribepattern, assign. See the docs for more details." },
};

START_TEST (a_subscription_is_described_or_refused_in_sparks_words)
{
  const char *const set[] = { cases[_i].setting, NULL };
  g_autoptr (SfcSettings) settings = settings_of (set, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcSubscription) self
      = sfc_subscription_new (settings, "source", &error);
  g_autofree char *description = NULL;

  if (cases[_i].message != NULL)
    {
      ck_assert_ptr_null (self);
      ck_assert_msg (g_str_has_prefix (error->message, cases[_i].message), "%s",
                     error->message);
      return;
    }
  ck_assert_msg (self != NULL, "%s", error != NULL ? error->message : "");
  description = sfc_subscription_describe (self);
  ck_assert_str_eq (description, cases[_i].description);
}
END_TEST

static Suite *
subscription_suite (void)
{
  Suite *suite = suite_create ("source/subscription");
  TCase *all = tcase_create ("all");

  tcase_add_loop_test (all,
                       a_subscription_is_described_or_refused_in_sparks_words,
                       0, G_N_ELEMENTS (cases));
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (subscription_suite)
