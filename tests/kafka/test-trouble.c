#include "kafka/trouble.h"
#include "base/error.h"
#include "support/suite.h"

static SfcTrouble *trouble;

static void
setup (void)
{
  trouble = sfc_trouble_new ();
}

static void
teardown (void)
{
  g_clear_pointer (&trouble, sfc_trouble_free);
}

#define TLS "sasl_ssl://h:1/bootstrap: "
#define VERIFY "error:0A000086:SSL routines::certificate verify failed"
#define CERTIFICATE "sasl_ssl://h:1: the broker's certificate is refused: "

/* verdict: 0: the certificate was not looked at */
static const struct
{
  const char *text;
  int verdict;
  const char *last;
  gboolean refused;
  const char *remedy;
} said[] = {
  { "[thrd:h:1/bootstrap]: h:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: "
    "Connection refused (after 0ms in state CONNECT)",
    0, "h:1: Connect to ipv4#127.0.0.1:1 failed: Connection refused", FALSE,
    SFC_REMEDY_NETWORK },
  { TLS "SSL handshake failed: " VERIFY ": broker certificate could not be "
        "verified (after 3ms in state SSL_HANDSHAKE)",
    10, CERTIFICATE "it has expired", TRUE, SFC_REMEDY_TLS },
  { TLS VERIFY " (after 3ms in state CONNECT)", 62,
    CERTIFICATE "it is for another host name", TRUE, SFC_REMEDY_TLS },
  { TLS VERIFY " (after 3ms in state SSL_HANDSHAKE)", 20,
    CERTIFICATE "it is of an authority that is not trusted here", TRUE,
    SFC_REMEDY_TLS },
  { TLS VERIFY " (after 3ms in state SSL_HANDSHAKE)", 9,
    CERTIFICATE "it is not valid yet", TRUE, SFC_REMEDY_TLS },
  { TLS VERIFY " (after 3ms in state SSL_HANDSHAKE)", 1,
    CERTIFICATE "OpenSSL does not accept it", TRUE, SFC_REMEDY_TLS },
  { TLS "Receive failed: error:0A000412:SSL routines::sslv3 alert bad "
        "certificate: SSL alert number 42 (after 9ms in state "
        "APIVERSION_QUERY)",
    0,
    "sasl_ssl://h:1: Receive failed: error:0A000412:SSL routines::sslv3 alert "
    "bad certificate: SSL alert number 42",
    FALSE, SFC_REMEDY_TLS },
  { TLS "SSL handshake failed: error:0A000126:SSL routines::unexpected eof "
        "while reading (after 50ms in state SSL_HANDSHAKE)",
    0,
    "sasl_ssl://h:1: SSL handshake failed: error:0A000126:SSL "
    "routines::unexpected eof while reading",
    FALSE, SFC_REMEDY_TLS },
  { TLS "SASL authentication error: Authentication failed: Invalid username or "
        "password (after 302ms in state AUTH_REQ)",
    0,
    "sasl_ssl://h:1: SASL authentication error: Authentication failed: Invalid "
    "username or password",
    TRUE, SFC_REMEDY_LOGIN },
  { TLS "Disconnected (after 302ms in state AUTH_REQ)", 0,
    "sasl_ssl://h:1: Disconnected", FALSE, SFC_REMEDY_NETWORK },
  { "ssl://h:1/bootstrap: Disconnected: verify that security.protocol is "
    "correctly configured (after 433ms in state UP)",
    0,
    "ssl://h:1: Disconnected: verify that security.protocol is correctly "
    "configured",
    FALSE, SFC_REMEDY_LOGIN },
};

START_TEST (a_failure_is_told_with_its_remedy)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *last = NULL;

  if (said[_i].verdict != 0)
    sfc_trouble_refuse (trouble, said[_i].verdict);
  sfc_trouble_take (trouble, said[_i].text);
  last = sfc_trouble_dup_last (trouble);
  ck_assert_str_eq (last, said[_i].last);
  ck_assert_int_eq (sfc_trouble_is_refused (trouble), said[_i].refused);
  sfc_fail (&error, SFC_ERROR_SOURCE, "no broker");
  sfc_trouble_remedy (trouble, &error);
  ck_assert (g_str_has_suffix (error->message, said[_i].remedy));
}
END_TEST

START_TEST (who_was_answered_once_is_not_refused)
{
  sfc_trouble_answered (trouble);
  sfc_trouble_take (trouble, "h:1/bootstrap: SASL authentication error: no "
                             "(after 1ms in state AUTH_REQ)");
  ck_assert (!sfc_trouble_is_refused (trouble));
}
END_TEST

START_TEST (trouble_lasts_until_all_have_answered)
{
  g_autofree char *none = NULL;
  g_autofree char *some = NULL;
  g_autofree char *over = NULL;
  gint64 since_ms;

  none = sfc_trouble_dup (trouble, &since_ms);
  ck_assert_ptr_null (none);
  ck_assert_int_eq (since_ms, 0);
  sfc_trouble_take (trouble, "h:1/bootstrap: away");
  sfc_trouble_answered (trouble);
  some = sfc_trouble_dup (trouble, &since_ms);
  ck_assert_pstr_eq (some, "h:1: away");
  ck_assert_int_gt (since_ms, 0);
  sfc_trouble_end (trouble);
  over = sfc_trouble_dup (trouble, &since_ms);
  ck_assert_ptr_null (over);
}
END_TEST

static Suite *
trouble_suite (void)
{
  Suite *suite = suite_create ("kafka/trouble");
  TCase *tell = tcase_create ("tell");

  tcase_add_checked_fixture (tell, setup, teardown);
  tcase_add_loop_test (tell, a_failure_is_told_with_its_remedy, 0,
                       G_N_ELEMENTS (said));
  tcase_add_test (tell, who_was_answered_once_is_not_refused);
  tcase_add_test (tell, trouble_lasts_until_all_have_answered);
  suite_add_tcase (suite, tell);
  return suite;
}

SFC_SUITE_MAIN (trouble_suite)
