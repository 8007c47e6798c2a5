#include "config.h"

#include "cluster/master.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

#define SCHEME "spark://"
#define DEFAULT_PORT 7077

typedef struct
{
  GMainLoop *loop;
  gboolean ok;
  GError *error; /* of the last address */
} Attempt;

static void
on_connected (GObject *client, GAsyncResult *result, gpointer data)
{
  Attempt *attempt = data;
  g_autoptr (GSocketConnection) connection = NULL;

  g_clear_error (&attempt->error);
  connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (client),
                                                       result, &attempt->error);
  attempt->ok = connection != NULL;
  g_main_loop_quit (attempt->loop);
}

static gboolean
is_there (GSocketClient *client, const char *address, GCancellable *cancellable,
          GError **why)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Attempt attempt = { .loop = loop };

  g_socket_client_connect_to_host_async (client, address, DEFAULT_PORT,
                                         cancellable, on_connected, &attempt);
  g_main_loop_run (loop);
  g_clear_error (why);
  *why = attempt.error;
  return attempt.ok;
}

gboolean
sfc_spark_master_check (const char *master, int timeout_ms,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) why = NULL;
  g_auto (GStrv) addresses = NULL;

  if (!g_str_has_prefix (master, SCHEME))
    return TRUE;
  g_socket_client_set_timeout (client, (guint)MAX (timeout_ms / 1000, 1));
  g_socket_client_set_enable_proxy (client, FALSE);
  addresses = g_strsplit (master + strlen (SCHEME), ",", -1);
  for (char **address = addresses; *address != NULL; address++)
    if (is_there (client, *address, cancellable, &why))
      return TRUE;
  if (g_cancellable_is_cancelled (cancellable))
    return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
  sfc_fail (error, SFC_ERROR_FAILED, "spark.master: %s: %s", master,
            why != NULL ? why->message : "");
  return sfc_remedy (error, _ ("start the master, or correct spark.master"));
}
