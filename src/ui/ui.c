#include "config.h"

#include "ui/ui.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "base/log.h"
#include "engine/trigger.h"
#include "ui/server.h"

struct _SfcUi
{
  SfcSettings *settings;
  SfcUiModel *model;
  SfcUiServer *server;
  SfcSessionObserver observer;
  gboolean announced;
};

/* ---- how much a batch takes */

static void
add_limit (GString *out, const SfcSettings *settings, const char *group,
           const char *key)
{
  const char *value = sfc_settings_get (settings, group, key);

  if (value == NULL || !sfc_settings_is_set (settings, group, key))
    return;
  g_string_append_printf (out, "%s%s = %s", out->len > 0 ? ", " : "", key,
                          value);
}

/* (transfer full): the limits that are set, by their names */
static char *
describe_limits (const SfcSettings *settings, const char *query)
{
  static const char *const keys[]
      = { "maxOffsetsPerTrigger", "minOffsetsPerTrigger", "maxTriggerDelay",
          "maxFilesPerTrigger", "rowsPerSecond" };
  g_autofree char *group = g_strconcat ("source ", query, NULL);
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    add_limit (out, settings, group, keys[i]);
  add_limit (out, settings, "spark",
             "spark.streaming.kafka.maxRatePerPartition");
  if (out->len == 0)
    g_string_append (out, _ ("none"));
  return g_string_free (out, FALSE);
}

/* ---- events of the session */

static void
on_started (SfcQuery *query, gpointer data)
{
  SfcUi *self = data;
  const SfcPlan *plan = sfc_query_get_plan (query);
  const char *name = sfc_query_get_name (query);
  g_autofree char *limits = describe_limits (self->settings, name);
  const SfcUiQueryInfo info = { .name = name,
                                .run_id = sfc_query_get_run_id (query),
                                .output_mode = plan->output_mode,
                                .trigger = plan->trigger,
                                .trigger_us = plan->trigger_us,
                                .limits = limits };

  sfc_ui_model_add (self->model, &info, sfc_now_ms ());
  if (!self->announced) /* not before the configuration was found good */
    sfc_info (_ ("the UI is at %s"), sfc_ui_server_get_url (self->server));
  self->announced = TRUE;
}

static void
on_progress (SfcQuery *query, const SfcProgress *progress, gpointer data)
{
  sfc_ui_model_report (((SfcUi *)data)->model, progress);
}

static void
on_result (SfcQuery *query, gint64 batch_id, SfcRows *rows, guint64 n,
           gpointer data)
{
  sfc_ui_model_set_result (((SfcUi *)data)->model, sfc_query_get_run_id (query),
                           batch_id, rows, n);
}

static void
on_ended (SfcQuery *query, const GError *error, gpointer data)
{
  sfc_ui_model_end (((SfcUi *)data)->model, sfc_query_get_run_id (query),
                    error != NULL ? error->message : NULL, sfc_now_ms ());
}

static void
on_changed (gpointer data)
{
  sfc_ui_server_changed (((SfcUi *)data)->server);
}

/* ---- life */

SfcUi *
sfc_ui_new (SfcSettings *settings)
{
  g_autoptr (SfcUi) self = g_new0 (SfcUi, 1);
  g_autoptr (GError) error = NULL;
  const SfcUiServerOptions options
      = { .host = sfc_settings_get (settings, "spark", "spark.ui.host"),
          .port
          = (guint16)sfc_settings_get_int (settings, "spark", "spark.ui.port"),
          .retries
          = sfc_settings_get_int (settings, "spark", "spark.port.maxRetries"),
          .pages = sfc_settings_get_boolean (
              settings, "spark", "spark.sql.streaming.ui.enabled") };

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
  self->observer = (SfcSessionObserver){ .started = on_started,
                                         .events = { .progress = on_progress,
                                                     .result = on_result,
                                                     .ended = on_ended,
                                                     .data = self } };
  return g_steal_pointer (&self);
}

void
sfc_ui_free (SfcUi *self)
{
  if (self == NULL)
    return;
  sfc_ui_server_free (self->server);
  sfc_ui_model_free (self->model);
  sfc_settings_unref (self->settings);
  g_free (self);
}

const SfcSessionObserver *
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
