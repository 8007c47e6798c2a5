#include "config.h"

#include "ui/routes.h"

#include <string.h>

#include "base/i18n.h"
#include "plot/plot.h"
#include "ui/assets.h"
#include "ui/pages.h"

#define HTML "text/html; charset=utf-8"
#define JSON "application/json; charset=utf-8"
#define QUERIES "/api/v1/queries"
#define DEFAULT_LIMIT 100

static const char *
parameter (GHashTable *query, const char *name)
{
  return query != NULL ? g_hash_table_lookup (query, name) : NULL;
}

/* ---- pages */

static void
answer_page (SfcUiReply *reply, guint status, const char *problem)
{
  reply->status = status;
  sfc_ui_error_page (reply->body, problem);
}

static void
route_statistics (const SfcUiModel *model, GHashTable *query, gint64 now_ms,
                  SfcUiReply *reply)
{
  const char *id = parameter (query, "id");
  const SfcUiQuery *found = id != NULL ? sfc_ui_model_find (model, id) : NULL;
  g_autofree char *problem = NULL;

  if (id == NULL)
    answer_page (reply, 400, _ ("Missing id parameter"));
  else if (found == NULL)
    {
      problem = g_strdup_printf (_ ("Failed to find streaming query %s"), id);
      answer_page (reply, 404, problem);
    }
  else
    sfc_ui_statistics_page (model, found, reply->body, now_ms);
}

static gboolean
route_page (const SfcUiModel *model, const char *path, GHashTable *query,
            gint64 now_ms, SfcUiReply *reply)
{
  reply->type = HTML;
  if (g_str_equal (path, "/") || g_str_equal (path, "/StreamingQuery"))
    {
      reply->status = 302;
      reply->location = "/StreamingQuery/";
    }
  else if (g_str_equal (path, "/StreamingQuery/"))
    sfc_ui_list_page (model, reply->body, now_ms);
  else if (g_str_equal (path, "/StreamingQuery/statistics/")
           || g_str_equal (path, "/StreamingQuery/statistics"))
    route_statistics (model, query, now_ms, reply);
  else
    return FALSE;
  return TRUE;
}

static gboolean
route_asset (const char *path, SfcUiReply *reply)
{
  if (g_str_equal (path, "/static/style.css"))
    {
      reply->type = "text/css; charset=utf-8";
      g_string_append (reply->body, sfc_ui_style_css);
      g_string_append (reply->body, sfc_plot_css);
    }
  else if (g_str_equal (path, "/static/live.js"))
    {
      reply->type = "text/javascript; charset=utf-8";
      g_string_append (reply->body, sfc_ui_live_js);
    }
  else if (g_str_equal (path, "/static/icon.svg"))
    {
      reply->type = "image/svg+xml";
      g_string_append (reply->body, sfc_ui_icon_svg);
    }
  else
    return FALSE;
  return TRUE;
}

/* ---- API */

static void
answer_error (SfcUiReply *reply, guint status, const char *problem)
{
  reply->status = status;
  sfc_ui_error_json (reply->body, problem);
}

static void
route_result (const SfcUiModel *model, const SfcUiQuery *found,
              GHashTable *query, SfcUiReply *reply)
{
  const char *text = parameter (query, "limit");
  guint64 limit = DEFAULT_LIMIT;

  if (text != NULL
      && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &limit, NULL))
    answer_error (reply, 400, "limit is no number");
  else
    sfc_ui_result_json (model, found, limit, reply->body);
}

/* RUNID/progress and RUNID/result */
static void
route_query (const SfcUiModel *model, const char *rest, GHashTable *query,
             SfcUiReply *reply)
{
  gsize length = strcspn (rest, "/");
  g_autofree char *run_id = g_strndup (rest, length);
  const SfcUiQuery *found = sfc_ui_model_find (model, run_id);
  const char *what = rest + length;

  if (found == NULL)
    answer_error (reply, 404, "there is no such query");
  else if (g_str_equal (what, "/progress"))
    sfc_ui_progress_json (found, reply->body);
  else if (g_str_equal (what, "/result"))
    route_result (model, found, query, reply);
  else
    answer_error (reply, 404, "there is no such resource");
}

static gboolean
route_api (const SfcUiModel *model, const char *path, GHashTable *query,
           gint64 now_ms, SfcUiReply *reply)
{
  if (!g_str_has_prefix (path, "/api/"))
    return FALSE;
  reply->type = JSON;
  if (g_str_equal (path, QUERIES))
    sfc_ui_queries_json (model, reply->body, now_ms);
  else if (g_str_has_prefix (path, QUERIES "/"))
    route_query (model, path + strlen (QUERIES "/"), query, reply);
  else
    answer_error (reply, 404, "there is no such resource");
  return TRUE;
}

void
sfc_ui_route (const SfcUiModel *model, gboolean pages, const char *path,
              GHashTable *query, gint64 now_ms, SfcUiReply *reply)
{
  reply->status = 200;
  if (g_str_equal (path, "/metrics"))
    {
      reply->type = "text/plain; version=0.0.4; charset=utf-8";
      sfc_ui_metrics (model, reply->body);
      return;
    }
  if (route_api (model, path, query, now_ms, reply) || route_asset (path, reply)
      || (pages && route_page (model, path, query, now_ms, reply)))
    return;
  reply->type = "text/plain; charset=utf-8";
  if (g_str_equal (path, "/healthz"))
    {
      g_string_append (reply->body, "ok\n");
      return;
    }
  reply->status = 404;
  g_string_append (reply->body, "not found\n");
}
