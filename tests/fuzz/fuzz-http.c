/* fuzz/fuzz-http.c -- what a client sends to the web UI.
 *
 * Input: a byte that says how: `@' to `O': the rest is sent, in pieces of that
 * many bytes (0: all at once), over a connection of its own; ``' to `o': the
 * same, but half a minute goes by between any two; `P': the first line is a
 * path, the others are NAME=VALUE; `Q': the first line is what a query says of
 * its source, and is the topic; the others are samples of its records.  What
 * must hold:
 *
 *   - an answer is of HTTP, none is the server's own failure, and each page has
 *     the headers that keep a browser safe;
 *   - no text of a query or a record, and nothing that was sent, becomes
 * markup;
 *   - what is said to be JSON is, and a redirection stays here;
 *   - no client is left when all have gone.
 *
 * Covers: src/ui/server.c src/ui/clients.c src/ui/routes.c src/ui/api.c
 * Covers: src/ui/html.c src/ui/list-page.c src/ui/statistics-page.c
 * Covers: src/ui/metrics.c src/ui/tables.c src/ui/text.c src/base/xml-text.c
 */

#include "config.h"

#include <glib.h>

/* The clock of the clients: a slow one costs no time. */
static gint64 waited_us;
#define g_get_monotonic_time() (g_get_monotonic_time () + waited_us)
#include "ui/clients.c"
#undef g_get_monotonic_time
#include "ui/server.c"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/json-text.h"
#include "cli/json-compact.h"
#include "fuzz.h"
#include "source/offsets.h"

#define RUN_ID "c7314c3a-88e0-460b-a2ab-c23691dde0d5"
#define HOSTILE "<script>alert(1)</script>\"'&\x01\x7f\\\n\xff"
#define PATIENCE 200 /* turns of the main loop in which nothing happens */
#define MOST_CLIENTS 2
#define KEPT 2 /* reports of a query */
#define PAUSE_US (UNREAD_S / 2 * G_USEC_PER_SEC)

static SfcUiModel *model;
static SfcUiServer *server;

/* ---- what is served */

static void
add_operator (SfcProgress *progress)
{
  const SfcStateOperator op
      = { .operator_name = "stateStoreSave", .rows_total = 7 };

  progress->operators = g_array_new (FALSE, TRUE, sizeof op);
  g_array_append_val (progress->operators, op);
}

static char *
offsets_of (const char *topic, int offset)
{
  GString *json = g_string_new ("{");

  sfc_json_append_string (json, topic, -1);
  g_string_append_printf (json, ":{\"0\":%d,\"1\":%d}}", offset, offset);
  return g_string_free (json, FALSE);
}

/* @samples: (transfer full) (nullable) */
static void
report (const char *run_id, gint64 id, const char *text, char **samples)
{
  SfcProgress *progress = sfc_progress_new ();

  progress->id = g_strdup ("49e9741b-15f2-4112-950a-4d419b520670");
  progress->run_id = g_strdup (run_id);
  progress->name = g_strdup (text);
  progress->timestamp_ms = 2000 + id * 100000000;
  progress->batch_id = id;
  progress->input_rows = id * 10;
  progress->input_rate = id > 0 ? (double)id : INFINITY;
  progress->processed_rate = NAN;
  progress->output_rows = 1;
  progress->duration_ms[SFC_DURATION_ADD_BATCH] = 5;
  progress->duration_ms[SFC_DURATION_TRIGGER_EXECUTION] = 7;
  progress->duration_us[SFC_DURATION_ADD_BATCH] = 5000;
  progress->duration_us[SFC_DURATION_TRIGGER_EXECUTION] = 7000;
  progress->event_time = (SfcEventTime){ .defined = TRUE, .watermark_ms = 1 };
  add_operator (progress);
  progress->limit_rows = 100;
  progress->limit_rate = 5;
  progress->source.description = g_strdup (text);
  progress->source.start_offset = id > 0 ? offsets_of (text, 1) : NULL;
  progress->source.end_offset = offsets_of (text, 4);
  progress->source.latest_offset = offsets_of (text, 9);
  progress->source.has_behind = TRUE;
  progress->source.n_partitions = 2;
  progress->source.behind = 10 * (id % 2);
  progress->sink_description = g_strdup (text);
  progress->malformed_samples = g_strdupv (samples);
  progress->late_samples = samples;
  sfc_ui_model_report (model, progress);
  sfc_progress_unref (progress);
}

static void
add_query (const char *run_id, const char *error)
{
  const SfcUiQueryInfo info = { .name = HOSTILE,
                                .run_id = run_id,
                                .output_mode = SFC_OUTPUT_COMPLETE,
                                .limits = "none" };

  sfc_ui_model_add (model, &info, 1000);
  if (error != NULL)
    sfc_ui_model_end (model, run_id, error, 5000);
}

static void
set_result (const char *run_id, const char *text)
{
  g_autoptr (SfcSchema) schema = sfc_schema_parse (
      "`<b>` STRING, n BIGINT, t TIMESTAMP, d DOUBLE", NULL);
  SfcRows *rows = sfc_rows_new (schema);
  SfcValue *cells = sfc_rows_append (rows);

  cells[0] = sfc_value_string (sfc_rows_keep (rows, text, strlen (text)),
                               strlen (text));
  cells[1] = sfc_value_long (7);
  cells[2] = sfc_value_long (1546300620000000);
  cells[3] = (SfcValue){ .d = NAN };
  cells = sfc_rows_append (rows);
  for (guint i = 0; i < 4; i++)
    cells[i] = sfc_value_null ();
  sfc_ui_model_set_result (model, run_id, 2, rows, 2);
}

static void
set_up (void)
{
  const char *const kept[]
      = { "spark.sql.streaming.numRecentProgressUpdates=" G_STRINGIFY (KEPT),
          "spark.sql.streaming.ui.retainedProgressUpdates=" G_STRINGIFY (KEPT),
          NULL };
  g_auto (GStrv) conf = g_strdupv ((char **)(gpointer)kept);
  const SfcSettingsInput input = { .file = "/dev/null", .conf = conf };
  const SfcUiServerOptions options = {
    .host = "127.0.0.1", .port = 0, .max_clients = MOST_CLIENTS, .pages = TRUE
  };
  g_autoptr (SfcSettings) settings = sfc_settings_load (&input, NULL);

  fuzz_check (settings != NULL);
  model = sfc_ui_model_new (settings, NULL, NULL);
  add_query (RUN_ID, NULL);
  add_query ("failed", HOSTILE);
  add_query ("ended", NULL);
  add_query ("fuzzed", NULL);
  sfc_ui_model_end (model, "ended", NULL, 6000);
  for (gint64 i = 0; i < KEPT; i++)
    report (RUN_ID, i, HOSTILE, NULL);
  set_result (RUN_ID, HOSTILE);
  server = sfc_ui_server_new (model, &options, NULL);
  fuzz_check (server != NULL);
}

/* ---- what must hold of an answer */

static void
check_markup (const char *text)
{
  fuzz_check (strstr (text, "<script>") == NULL);
  fuzz_check (strstr (text, "<b>") == NULL);
  fuzz_check (strpbrk (text, "\x01\x7f\xff") == NULL);
}

static void
check_body (const char *type, const char *body, gsize n)
{
  g_autoptr (GString) compact = g_string_new (NULL);

  fuzz_check (g_utf8_validate_len (body, n, NULL));
  if (g_str_has_prefix (type, "application/json"))
    fuzz_check (sfc_json_append_compact (compact, body, n));
  else if (g_str_has_prefix (type, "text/html"))
    check_markup (body);
}

static void
check_answer (const GString *answer)
{
  static const int allowed[]
      = { 100, 200, 302, 400, 403, 404, 405, 413, 414, 417, 431, 501, 505 };
  const char *text = answer->str, *end = strstr (text, "\r\n\r\n");
  gboolean known = FALSE;
  int status;

  if (answer->len == 0)
    return;
  fuzz_check (g_str_has_prefix (text, "HTTP/1.") && end != NULL);
  status = atoi (text + strlen ("HTTP/1.1 "));
  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    known |= status == allowed[i];
  fuzz_check (known);
  if (status == 200)
    fuzz_check (
        strstr (text, "\r\nContent-Security-Policy: default-src 'none'") != NULL
        && strstr (text, "\r\nX-Content-Type-Options: nosniff") != NULL);
  if (status == 302)
    fuzz_check (strstr (text, "\r\nLocation: /StreamingQuery/\r\n") != NULL);
}

/* ---- over a connection */

static int
open_connection (void)
{
  const char *colon = strrchr (server->url, ':');
  struct sockaddr_in to
      = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  to.sin_port = htons ((guint16)g_ascii_strtoull (colon + 1, NULL, 10));
  fuzz_check (fd >= 0);
  /* no port waits for what may still be on its way */
  setsockopt (fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  fuzz_check (connect (fd, (const struct sockaddr *)(gpointer)&to, sizeof to)
              == 0);
  return fd;
}

/* libsoup 3.2 loses a GSocket, 336 bytes, with each connection. */
static gboolean
serve (void)
{
  gboolean any = FALSE;

  fuzz_begin_foreign ();
  while (g_main_context_iteration (NULL, FALSE))
    any = TRUE;
  fuzz_end_foreign ();
  return any;
}

/* Returns: FALSE at the end of the answers */
static gboolean
receive (int fd, GString *answer, gboolean *any)
{
  char buffer[4096];
  gssize n;

  while ((n = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
    {
      g_string_append_len (answer, buffer, n);
      *any = TRUE;
    }
  return n < 0 && (errno == EAGAIN || errno == EINTR);
}

static void
fire (guint *source, GSourceFunc function, guint after_ms)
{
  if (*source == 0)
    return;
  g_source_remove (*source);
  *source = 0;
  if (function (server->clients) == G_SOURCE_CONTINUE)
    *source = g_timeout_add (after_ms, function, server->clients);
}

/* As if half a minute had gone by. */
static void
pause_for_long (void)
{
  waited_us += PAUSE_US;
  fire (&server->clients->notify, on_notify, NOTIFY_MS);
  fire (&server->clients->sweep, on_sweep, SWEEP_S * 1000);
  serve ();
}

static void
send_all (int fd, FuzzInput *input, guint piece, gboolean is_slow)
{
  while (input->n > 0)
    {
      gsize n = piece > 0 ? MIN (piece, input->n) : input->n;

      if (send (fd, input->p, n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        break;
      input->p += n;
      input->n -= n;
      if (piece > 0)
        serve ();
      if (is_slow)
        pause_for_long ();
    }
}

static void
receive_all (int fd, GString *answer)
{
  gboolean any;

  for (int idle = 0; idle < PATIENCE; idle = any ? 0 : idle + 1)
    {
      any = serve ();
      if (!receive (fd, answer, &any))
        break;
    }
}

/* Whoever has hung up is noticed when something is sent. */
static void
expect_no_clients (void)
{
  for (int turn = 0; turn < 8; turn++)
    {
      if (g_hash_table_size (server->clients->all) == 0)
        return;
      sfc_ui_server_changed (server);
      pause_for_long ();
    }
  fuzz_check (g_hash_table_size (server->clients->all) == 0);
}

/* With the last sizes of pieces there are others beside, who listen. */
static void
talk (FuzzInput *input, guint piece, gboolean is_slow)
{
  static const char listen[]
      = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
  g_autoptr (GString) answer = g_string_new (NULL);
  int others[MOST_CLIENTS], fd;
  guint n_others = piece >= 14 ? piece - 13 : 0;

  for (guint i = 0; i < n_others; i++)
    {
      FuzzInput request = { listen, strlen (listen) };

      others[i] = open_connection ();
      send_all (others[i], &request, 0, FALSE);
      serve ();
    }
  fd = open_connection ();
  send_all (fd, input, piece, is_slow);
  shutdown (fd, SHUT_WR);
  receive_all (fd, answer);
  sfc_ui_server_changed (server);
  close (fd);
  for (guint i = 0; i < n_others; i++)
    close (others[i]);
  serve ();
  check_answer (answer);
  expect_no_clients ();
}

/* ---- straight to the routes */

static void
check_reply (const SfcUiReply *reply)
{
  fuzz_check (reply->status == 200 || reply->status == 302
              || reply->status == 400 || reply->status == 404);
  fuzz_check ((reply->status == 302) == (reply->location != NULL));
  check_body (reply->type, reply->body->str, reply->body->len);
}

static void
route (FuzzInput *input)
{
  g_autofree char *path = fuzz_take_text (input);
  g_autoptr (GHashTable) query
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GString) body = g_string_new (NULL);
  SfcUiReply reply = { .body = body };

  while (input->n > 0)
    {
      g_autofree char *line = fuzz_take_text (input);
      g_auto (GStrv) parts = g_strsplit (line, "=", 2);

      if (parts[0] != NULL && parts[1] != NULL)
        g_hash_table_insert (query, g_strdup (parts[0]), g_strdup (parts[1]));
    }
  sfc_ui_route (model, TRUE, path, query, 10000, &reply);
  check_reply (&reply);
}

/* ---- what comes from records */

/* Returns: how many characters of @text are one of @marks */
static guint
count (const char *text, const char *marks)
{
  guint n = 0;

  while ((text = strpbrk (text, marks)) != NULL)
    {
      n++;
      text++;
    }
  return n;
}

/* Returns: the markup of all pages and lines of the metrics, after they have
 * come to know @text and @samples */
static guint
marks_of (const char *text, char **samples)
{
  static const char *const paths[] = { "/StreamingQuery/",
                                       "/StreamingQuery/statistics/",
                                       "/metrics",
                                       "/api/v1/queries",
                                       "/api/v1/queries/fuzzed/progress",
                                       "/api/v1/queries/fuzzed/result" };
  g_autoptr (GHashTable) query = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) body = g_string_new (NULL);
  guint marks = 0;

  g_hash_table_insert (query, (gpointer) "id", (gpointer) "fuzzed");
  for (gint64 i = 0; i < KEPT; i++)
    report ("fuzzed", i, text, g_strdupv (samples));
  set_result ("fuzzed", text);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      SfcUiReply reply = { .body = body };

      g_string_truncate (body, 0);
      sfc_ui_route (model, TRUE, paths[i], query, 10000, &reply);
      check_reply (&reply);
      if (g_str_has_prefix (reply.type, "text/html"))
        marks += count (body->str, "<>'\"\n");
      else if (g_str_has_prefix (reply.type, "text/plain"))
        marks += count (body->str, "\n");
    }
  return marks;
}

static void
show (FuzzInput *input)
{
  g_autofree char *text = fuzz_take_text (input);
  g_autofree char *offsets = offsets_of (text, 1);
  g_autoptr (GArray) is_topic = sfc_offsets_from_json (offsets);
  g_autoptr (GStrvBuilder) some = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) harmless = g_strv_builder_new ();
  g_auto (GStrv) samples = NULL, plain = NULL;

  while (input->n > 0)
    {
      g_autofree char *line = fuzz_take_text (input);

      g_strv_builder_add (some, line);
      g_strv_builder_add (harmless, "x");
    }
  samples = g_strv_builder_end (some);
  plain = g_strv_builder_end (harmless);
  fuzz_check (is_topic == NULL
              || marks_of (text, samples) == marks_of ("x", plain));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = { (const char *)data, size };
  guint how = (guchar)(fuzz_take_byte (&input) - '@');

  if (server == NULL)
    set_up ();
  if ((how & ~32u) < 16)
    talk (&input, how & 15, (how & 32) != 0);
  else if (how == 16)
    route (&input);
  else if (how == 17)
    show (&input);
  return 0;
}
