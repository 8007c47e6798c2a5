#include "config.h"

#include "ui/ui.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "base/log.h"
#include "engine/trigger.h"
#include "plan/explain.h"
#include "ui/server.h"

struct _SfcUi
{
  SfcSettings *settings;
  SfcUiModel *model;
  SfcUiServer *server;
  SfcObserver observer;
  gboolean announced;
  guint tick;     /* source id */
  guint n_ticks;  /* without a change */
  GString *doing; /* what the queries did at the last tick, as numbers */
};

/* ---- events of the session */

static void
on_started (const SfcFace *query, gpointer data)
{
  SfcUi *self = data;
  g_autoptr (GString) limits = g_string_new (NULL);
  SfcUiQueryInfo info = { .name = query->name,
                          .run_id = query->run_id,
                          .output_mode = query->plan->output_mode,
                          .activity = query->activity,
                          .data = query->data };

  sfc_explain_limits (limits, self->settings, query->plan);
  info.limits = g_strchomp (limits->str);
  sfc_ui_model_add (self->model, &info, sfc_now_ms ());
  if (!self->announced) /* not before the configuration was found good */
    sfc_info (_ ("the UI is at %s"), sfc_ui_server_get_url (self->server));
  self->announced = TRUE;
}

static void
on_progress (const SfcFace *query, const SfcProgress *progress, gpointer data)
{
  sfc_ui_model_report (((SfcUi *)data)->model, progress);
}

static void
on_result (const SfcFace *query, gint64 batch_id, SfcRows *rows, guint64 n,
           gpointer data)
{
  sfc_ui_model_set_result (((SfcUi *)data)->model, query->run_id, batch_id,
                           rows, n);
}

static void
on_ended (const SfcFace *query, const GError *error, gpointer data)
{
  sfc_ui_model_end (((SfcUi *)data)->model, query->run_id,
                    error != NULL ? error->message : NULL, sfc_now_ms ());
}

static void
on_changed (gpointer data)
{
  sfc_ui_server_changed (((SfcUi *)data)->server);
}

/* ---- what they do */

#define TICK_S 1
#define TICKS 5 /* after which a time that is left is told anew */

/* The pages come anew when a query does something else. */
static gboolean
on_tick (gpointer data)
{
  SfcUi *self = data;
  const GPtrArray *queries = sfc_ui_model_peek_queries (self->model);
  g_autofree char *before = g_strdup (self->doing->str);

  g_string_truncate (self->doing, 0);
  for (guint i = 0; i < queries->len; i++)
    {
      const SfcUiQuery *query = queries->pdata[i];
      g_auto (SfcActivity) now = { 0 };

      if (query->end_ms != 0)
        continue;
      now = query->activity (query->data);
      g_string_append_printf (
          self->doing, "%d %d %" PRId64 " %" PRId64 " %" PRId64 "\n", now.kind,
          now.reason, now.since_ms, now.have, now.trouble_ms);
    }
  if (!g_str_equal (before, self->doing->str) || ++self->n_ticks == TICKS)
    {
      self->n_ticks = 0;
      sfc_ui_server_changed (self->server);
    }
  return G_SOURCE_CONTINUE;
}

/* ---- life */

SfcUi *
sfc_ui_new (SfcSettings *settings)
{
  g_autoptr (SfcUi) self = g_new0 (SfcUi, 1);
  g_autoptr (GError) error = NULL;
  const SfcUiServerOptions options = {
    .host = sfc_settings_get (settings, "spark", "spark.ui.host"),
    .port = (guint16)sfc_settings_get_int (settings, "spark", "spark.ui.port"),
    .retries
    = sfc_settings_get_int (settings, "spark", "spark.port.maxRetries"),
    .max_clients
    = (guint)sfc_settings_get_int (settings, "spark", "sfcrime.maxClients"),
    .pages = sfc_settings_get_boolean (settings, "spark",
                                       "spark.sql.streaming.ui.enabled")
  };

  if (!sfc_settings_get_boolean (settings, "spark", "spark.ui.enabled"))
    return NULL;
  self->settings = sfc_settings_ref (settings);
  self->model = sfc_ui_model_new (settings, on_changed, self);
  self->server = sfc_ui_server_new (self->model, &options, &error);
  if (self->server == NULL)
    {
      sfc_warn ("%s", error->message);
      return NULL;
    }
  self->doing = g_string_new (NULL);
  self->tick = g_timeout_add_seconds (TICK_S, on_tick, self);
  self->observer = (SfcObserver){ .started = on_started,
                                  .progress = on_progress,
                                  .result = on_result,
                                  .ended = on_ended,
                                  .data = self };
  return g_steal_pointer (&self);
}

void
sfc_ui_free (SfcUi *self)
{
  if (self == NULL)
    return;
  if (self->tick != 0)
    g_source_remove (self->tick);
  if (self->doing != NULL)
    g_string_free (self->doing, TRUE);
  sfc_ui_server_free (self->server);
  sfc_ui_model_free (self->model);
  sfc_settings_unref (self->settings);
  g_free (self);
}

const SfcObserver *
sfc_ui_get_observer (const SfcUi *self)
{
  return &self->observer;
}

static void
on_cancelled (GCancellable *stop, gpointer loop)
{
  g_main_loop_quit (loop);
}

void
sfc_ui_linger (SfcUi *self, GCancellable *stop)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gulong handler;

  if (g_cancellable_is_cancelled (stop))
    return;
  sfc_info (_ ("the queries have ended; the UI stays at %s until a signal"),
            sfc_ui_server_get_url (self->server));
  handler = g_cancellable_connect (stop, G_CALLBACK (on_cancelled), loop, NULL);
  g_main_loop_run (loop);
  g_cancellable_disconnect (stop, handler);
}
