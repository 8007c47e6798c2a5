/* fuzz/fuzz-http.c -- what a client sends to the web UI.
 *
 * Input: a byte that says how: `@' to `O': the rest is sent, in pieces of that
 * many bytes (0: all at once), over a connection of its own; `P': the first
 * line is a path, the others are NAME=VALUE.  What must hold:
 *
 *   - an answer is of HTTP, none is the server's own failure, and each page has
 *     the headers that keep a browser safe;
 *   - no text of a query, and nothing that was sent, becomes markup;
 *   - what is said to be JSON is, and a redirection stays here.
 *
 * Covers: src/ui/server.c src/ui/clients.c src/ui/routes.c src/ui/api.c
 * Covers: src/ui/html.c src/ui/list-page.c src/ui/statistics-page.c
 * Covers: src/ui/metrics.c src/ui/tables.c src/ui/text.c src/base/xml-text.c
 */

#include "config.h"

#include "ui/server.c"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/json-compact.h"
#include "fuzz.h"

#define RUN_ID "c7314c3a-88e0-460b-a2ab-c23691dde0d5"
#define HOSTILE "<script>alert(1)</script>\"'&\x01\x7f\\\n\xff"
#define PATIENCE 200 /* turns of the main loop in which nothing happens */

static SfcUiModel *model;
static SfcUiServer *server;

/* ---- what is served */

static void
report (gint64 id)
{
  SfcProgress *progress = sfc_progress_new ();

  progress->id = g_strdup ("49e9741b-15f2-4112-950a-4d419b520670");
  progress->run_id = g_strdup (RUN_ID);
  progress->name = g_strdup (HOSTILE);
  progress->timestamp_ms = 2000 + id * 1000;
  progress->batch_id = id;
  progress->input_rows = id * 10;
  progress->input_rate = (double)id;
  progress->processed_rate = NAN;
  progress->output_rows = 1;
  progress->duration_ms[SFC_DURATION_ADD_BATCH] = 5;
  progress->duration_ms[SFC_DURATION_TRIGGER_EXECUTION] = 7;
  progress->duration_us[SFC_DURATION_ADD_BATCH] = 5000;
  progress->duration_us[SFC_DURATION_TRIGGER_EXECUTION] = 7000;
  progress->source.description = g_strdup (HOSTILE);
  progress->source.start_offset = g_strdup ("{\"calls\":{\"0\":1}}");
  progress->source.end_offset = g_strdup ("{\"calls\":{\"0\":4}}");
  progress->source.latest_offset = g_strdup ("{\"calls\":{\"0\":9}}");
  progress->source.has_behind = TRUE;
  progress->source.n_partitions = 1;
  progress->sink_description = g_strdup (HOSTILE);
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
set_result (void)
{
  g_autoptr (SfcSchema) schema = sfc_schema_parse (
      "`<b>` STRING, n BIGINT, t TIMESTAMP, d DOUBLE", NULL);
  SfcRows *rows = sfc_rows_new (schema);
  SfcValue *cells = sfc_rows_append (rows);

  cells[0] = sfc_value_string (HOSTILE, strlen (HOSTILE));
  cells[1] = sfc_value_long (7);
  cells[2] = sfc_value_long (1546300620000000);
  cells[3] = (SfcValue){ .d = NAN };
  cells = sfc_rows_append (rows);
  for (guint i = 0; i < 4; i++)
    cells[i] = sfc_value_null ();
  sfc_ui_model_set_result (model, RUN_ID, 2, rows, 2);
}

static void
set_up (void)
{
  const SfcSettingsInput input = { .file = "/dev/null" };
  const SfcUiServerOptions options
      = { .host = "127.0.0.1", .port = 0, .pages = TRUE };
  g_autoptr (SfcSettings) settings = sfc_settings_load (&input, NULL);

  model = sfc_ui_model_new (settings, NULL, NULL);
  add_query (RUN_ID, NULL);
  add_query ("failed", HOSTILE);
  add_query ("ended", NULL);
  sfc_ui_model_end (model, "ended", NULL, 6000);
  for (gint64 i = 0; i < 4; i++)
    report (i);
  set_result ();
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
talk (FuzzInput *input, guint piece)
{
  g_autoptr (GString) answer = g_string_new (NULL);
  int fd = open_connection (), idle = 0;
  gboolean any = FALSE;

  while (input->n > 0)
    {
      gsize n = piece > 0 ? MIN (piece, input->n) : input->n;

      if (send (fd, input->p, n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        break;
      input->p += n;
      input->n -= n;
      if (piece > 0)
        serve ();
    }
  shutdown (fd, SHUT_WR);
  while (idle < PATIENCE)
    {
      any = serve ();
      if (!receive (fd, answer, &any))
        break;
      idle = any ? 0 : idle + 1;
    }
  sfc_ui_server_changed (server);
  close (fd);
  for (idle = 0; idle < 3; idle++)
    serve ();
  check_answer (answer);
}

/* ---- straight to the routes */

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
  fuzz_check (reply.status == 200 || reply.status == 302 || reply.status == 400
              || reply.status == 404);
  fuzz_check ((reply.status == 302) == (reply.location != NULL));
  check_body (reply.type, body->str, body->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = { (const char *)data, size };
  guint how = (guchar)(fuzz_take_byte (&input) - '@');

  if (server == NULL)
    set_up ();
  if (how < 16)
    talk (&input, how);
  else if (how == 16)
    route (&input);
  return 0;
}
