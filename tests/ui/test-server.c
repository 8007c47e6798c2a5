#include "config.h"

#include "ui/server.h"
#include "support/suite.h"
#include "support/ui-model.h"

#include <gio/gio.h>
#include <string.h>

#include "base/error.h"

#define MAX_CLIENTS 64

static SfcUiModel *model;
static SfcUiServer *server;

static SfcUiServer *
server_new (const char *host, guint16 port, gint64 retries, GError **error)
{
  const SfcUiServerOptions options = { .host = host,
                                       .port = port,
                                       .retries = retries,
                                       .max_clients = MAX_CLIENTS,
                                       .pages = TRUE };

  return sfc_ui_server_new (model, &options, error);
}

static void
setup (void)
{
  model = model_of ("calls", NULL);
  server = server_new ("127.0.0.1", 0, 0, NULL);
  ck_assert_ptr_nonnull (server);
}

static void
teardown (void)
{
  g_clear_pointer (&server, sfc_ui_server_free);
  g_clear_pointer (&model, sfc_ui_model_free);
}

static guint16
port_of (const SfcUiServer *any)
{
  const char *colon = strrchr (sfc_ui_server_get_url (any), ':');

  return (guint16)g_ascii_strtoull (colon + 1, NULL, 10);
}

/* ---- a client: blocking in a thread, while the main loop serves */

static GSocketConnection *
connect_to_server (void)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GSocketConnection *connection;

  g_socket_client_set_timeout (client, 20);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                port_of (server), NULL, NULL);
  ck_assert_ptr_nonnull (connection);
  return connection;
}

typedef struct
{
  const char *text;  /* what is sent */
  const char *until; /* (nullable): read up to this; NULL: to the end */
  GString *answer;
  gboolean done;
} Exchange;

static gpointer
exchange_main (gpointer data)
{
  Exchange *self = data;
  g_autoptr (GSocketConnection) connection = connect_to_server ();
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *to = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char buffer[4096];
  gssize n;

  g_output_stream_write_all (to, self->text, strlen (self->text), NULL, NULL,
                             NULL);
  while ((n = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      g_string_append_len (self->answer, buffer, n);
      if (self->until != NULL
          && strstr (self->answer->str, self->until) != NULL)
        break;
    }
  g_atomic_int_set (&self->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* Returns: (transfer full): the answer to @text */
static char *
exchange (const char *text, const char *until)
{
  Exchange self
      = { .text = text, .until = until, .answer = g_string_new (NULL) };
  GThread *thread = g_thread_new ("client", exchange_main, &self);

  while (!g_atomic_int_get (&self.done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  return g_string_free (self.answer, FALSE);
}

#define HOST "Host: localhost\r\n"
#define CLOSE "Connection: close\r\n\r\n"

static void
check_status (const char *answer, int status)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %d ", status);

  ck_assert_msg (g_str_has_prefix (answer, head), "%s", answer);
}

/* ---- what is answered */

START_TEST (page_comes_with_all_that_keeps_a_browser_safe)
{
  static const char *const wanted[] = {
    "Content-Security-Policy: default-src 'none'; script-src 'self'; ",
    "frame-ancestors 'none'\r\n",
    "X-Content-Type-Options: nosniff\r\n",
    "X-Frame-Options: DENY\r\n",
    "Content-Type: text/html; charset=utf-8\r\n",
  };
  g_autofree char *answer
      = exchange ("GET /StreamingQuery/ HTTP/1.1\r\n" HOST CLOSE, NULL);

  check_status (answer, 200);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    ck_assert_msg (strstr (answer, wanted[i]) != NULL, "%s", answer);
  ck_assert_ptr_null (strstr (answer, "unsafe-inline"));
  ck_assert (g_str_has_suffix (answer, "</html>\n"));
}
END_TEST

START_TEST (head_has_the_length_and_no_body)
{
  g_autofree char *answer
      = exchange ("HEAD /healthz HTTP/1.1\r\n" HOST CLOSE, NULL);

  check_status (answer, 200);
  ck_assert_ptr_nonnull (strstr (answer, "Content-Length: 3\r\n"));
  ck_assert (g_str_has_suffix (answer, "\r\n\r\n"));
}
END_TEST

static const struct
{
  const char *request;
  int status;
} refusals[] = {
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n" CLOSE, 405 },
  { "PUT / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n" CLOSE, 405 },
  { "DELETE / HTTP/1.1\r\n" HOST CLOSE, 405 },
  { "OPTIONS / HTTP/1.1\r\n" HOST CLOSE, 405 },
  { "TRACE / HTTP/1.1\r\n" HOST CLOSE, 405 },
  { "GET / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n" CLOSE "x", 413 },
  { "GET / HTTP/1.1\r\nHost: evil.example\r\n" CLOSE, 403 },
  { "GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n" CLOSE, 403 },
  { "GET / HTTP/1.1\r\nHost: 10.0.0.1:80\r\n" CLOSE, 403 },
  { "GET / HTTP/1.1\r\nHost: \r\n" CLOSE, 403 },
  { "GET /nowhere HTTP/1.1\r\n" HOST CLOSE, 404 },
};

START_TEST (what_is_not_for_us_is_refused)
{
  g_autofree char *answer = exchange (refusals[_i].request, NULL);

  check_status (answer, refusals[_i].status);
  if (refusals[_i].status == 405)
    ck_assert_ptr_nonnull (strstr (answer, "Allow: GET, HEAD\r\n"));
  if (refusals[_i].status != 404)
    ck_assert_ptr_nonnull (strstr (answer, "Connection: close\r\n"));
}
END_TEST

static const char *const names[]
    = { "localhost", "LOCALHOST:4040", "127.0.0.1", "127.0.0.1:1",
        "127.1.2.3", "[::1]",          "[::1]:4040" };

START_TEST (this_machine_has_several_names)
{
  g_autofree char *request = g_strdup_printf (
      "GET /healthz HTTP/1.1\r\nHost: %s\r\n" CLOSE, names[_i]);
  g_autofree char *answer = exchange (request, NULL);

  check_status (answer, 200);
}
END_TEST

/* Whatever the answer is, there is a next one. */
static const char *const garbage[] = {
  "\r\n\r\n\r\n",
  "GET\r\n\r\n",
  "GET /%00%ff/../../etc/passwd HTTP/1.1\r\n" HOST CLOSE,
  "GET http://[ HTTP/1.1\r\n" HOST CLOSE,
  "GET / HTTP/9.9\r\n" HOST CLOSE,
  "GET / HTTP/1.1\r\nNo colon\r\n" HOST CLOSE,
  "GET / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n" CLOSE,
  "GET / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n" CLOSE,
  "POST / HTTP/1.1\r\n" HOST "Content-Length: 1000000\r\n" CLOSE,
  "GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n" CLOSE,
  "\x16\x03\x01\x02\x01\x01\r\n\r\n",
};

START_TEST (garbage_ends_only_its_own_connection)
{
  g_autofree char *answer = exchange (garbage[_i], "\n");
  g_autofree char *next
      = exchange ("GET /healthz HTTP/1.1\r\n" HOST CLOSE, NULL);

  ck_assert_ptr_null (strstr (answer, "root:"));
  check_status (next, 200);
}
END_TEST

START_TEST (head_of_a_request_without_end_is_cut_off)
{
  g_autoptr (GString) request
      = g_string_new ("GET / HTTP/1.1\r\n" HOST "X-Long: ");
  g_autofree char *answer = NULL, *next = NULL;

  for (guint i = 0; i < 300000; i++)
    g_string_append_c (request, 'x');
  answer = exchange (request->str, NULL);
  next = exchange ("GET /healthz HTTP/1.1\r\n" HOST CLOSE, NULL);
  check_status (next, 200);
}
END_TEST

/* ---- events */

static gboolean
on_change (gpointer data)
{
  sfc_ui_server_changed (server);
  return G_SOURCE_CONTINUE;
}

START_TEST (event_stream_tells_of_changes)
{
  guint source = g_timeout_add (10, on_change, NULL);
  g_autofree char *answer = exchange (
      "GET /api/v1/events HTTP/1.1\r\n" HOST "\r\n", "data: changed\n\n");

  g_source_remove (source);
  check_status (answer, 200);
  ck_assert_ptr_nonnull (
      strstr (answer, "Content-Type: text/event-stream\r\n"));
  ck_assert_ptr_nonnull (strstr (answer, "retry: 2000\n\n"));
  ck_assert_ptr_nonnull (strstr (answer, "data: changed\n\n"));
}
END_TEST

/* ---- connections */

static gpointer
crowd_main (gpointer data)
{
  g_autoptr (GPtrArray) crowd = g_ptr_array_new_with_free_func (g_object_unref);
  GSocketConnection *last;
  char byte;

  for (guint i = 0; i < MAX_CLIENTS; i++)
    g_ptr_array_add (crowd, connect_to_server ());
  last = connect_to_server ();
  g_ptr_array_add (crowd, last);
  /* closed without a word: end of file, or a reset */
  ck_assert_int_le (
      g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (last)),
                           &byte, 1, NULL, NULL),
      0);
  g_atomic_int_set ((gint *)data, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

START_TEST (one_client_too_many_is_closed_at_once)
{
  gint done = FALSE;
  GThread *thread = g_thread_new ("crowd", crowd_main, &done);
  g_autofree char *next = NULL;

  while (!g_atomic_int_get (&done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  /* the crowd has gone, which the server finds out one by one */
  for (guint i = 0; i < 1000 && (next == NULL || *next == '\0'); i++)
    {
      g_free (next);
      next = exchange ("GET /healthz HTTP/1.1\r\n" HOST CLOSE, NULL);
    }
  check_status (next, 200);
}
END_TEST

/* ---- ports */

START_TEST (taken_port_leads_to_the_next_free_one)
{
  guint16 port = port_of (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcUiServer) other = server_new ("127.0.0.1", port, 16, &error);

  ck_assert_ptr_nonnull (other);
  ck_assert_uint_gt (port_of (other), port);
  ck_assert_uint_le (port_of (other), port + 16);
}
END_TEST

START_TEST (no_free_port_is_an_error_that_names_it)
{
  guint16 port = port_of (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strdup_printf ("127.0.0.1 port %u", port);

  ck_assert_ptr_null (server_new ("127.0.0.1", port, 0, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_FAILED));
  ck_assert_ptr_nonnull (strstr (error->message, name));
}
END_TEST

START_TEST (host_may_be_a_name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcUiServer) other = server_new ("LocalHost", 0, 0, &error);

  ck_assert_ptr_nonnull (other);
  ck_assert (g_str_has_prefix (sfc_ui_server_get_url (other), "http://"));
  ck_assert_uint_ne (port_of (other), port_of (server));
}
END_TEST

START_TEST (host_without_an_address_is_a_wrong_setting)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (server_new ("no..host", 0, 0, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
  ck_assert_str_eq (error->message,
                    "spark.ui.host: no..host is no address\n"
                    "for example 127.0.0.1, or 0.0.0.0 for all");
}
END_TEST

static Suite *
server_suite (void)
{
  Suite *suite = suite_create ("ui/server");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, page_comes_with_all_that_keeps_a_browser_safe);
  tcase_add_test (all, head_has_the_length_and_no_body);
  tcase_add_loop_test (all, what_is_not_for_us_is_refused, 0,
                       G_N_ELEMENTS (refusals));
  tcase_add_loop_test (all, this_machine_has_several_names, 0,
                       G_N_ELEMENTS (names));
  tcase_add_loop_test (all, garbage_ends_only_its_own_connection, 0,
                       G_N_ELEMENTS (garbage));
  tcase_add_test (all, head_of_a_request_without_end_is_cut_off);
  tcase_add_test (all, event_stream_tells_of_changes);
  tcase_add_test (all, one_client_too_many_is_closed_at_once);
  tcase_add_test (all, taken_port_leads_to_the_next_free_one);
  tcase_add_test (all, no_free_port_is_an_error_that_names_it);
  tcase_add_test (all, host_may_be_a_name);
  tcase_add_test (all, host_without_an_address_is_a_wrong_setting);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (server_suite)
