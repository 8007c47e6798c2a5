#include "config.h"

#include "cluster/remote-queries.h"

#include "cluster/spark-report.h"

typedef struct
{
  SfcFace face;
  char *run_id;
  SfcPlan *plan;
  SfcActivity now;
  gboolean begun, ended;
} Query;

struct _SfcRemoteQueries
{
  SfcAudience *audience;
  GPtrArray *queries; /* (element-type Query) */
};

static void
query_free (gpointer data)
{
  Query *self = data;

  g_free (self->run_id);
  sfc_plan_free (self->plan);
  g_free (self);
}

static SfcActivity
activity_of (gpointer data)
{
  const Query *query = data;

  return query->now;
}

SfcRemoteQueries *
sfc_remote_queries_new (SfcSettings *settings, const char *const *names,
                        SfcAudience *audience, GError **error)
{
  g_autoptr (SfcRemoteQueries) self = g_new0 (SfcRemoteQueries, 1);

  self->audience = audience;
  self->queries = g_ptr_array_new_with_free_func (query_free);
  for (; *names != NULL; names++)
    {
      Query *query = g_new0 (Query, 1);

      g_ptr_array_add (self->queries, query);
      query->plan = sfc_plan_new (settings, *names, error);
      if (query->plan == NULL)
        return NULL;
      query->face = (SfcFace){ .name = *names,
                               .plan = query->plan,
                               .activity = activity_of,
                               .data = query };
    }
  return g_steal_pointer (&self);
}

void
sfc_remote_queries_free (SfcRemoteQueries *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->queries);
  g_free (self);
}

static Query *
find_query (const SfcRemoteQueries *self, const char *name)
{
  for (guint i = 0; i < self->queries->len; i++)
    {
      Query *query = self->queries->pdata[i];

      if (g_str_equal (query->face.name, name))
        return query;
    }
  return NULL;
}

gboolean
sfc_remote_queries_start (SfcRemoteQueries *self, const char *name,
                          const char *run_id)
{
  Query *query = find_query (self, name);

  if (query == NULL || query->begun)
    return FALSE;
  query->begun = TRUE;
  query->face.run_id = query->run_id = g_strdup (run_id);
  sfc_audience_start (self->audience, &query->face);
  for (guint i = 0; i < self->queries->len; i++)
    if (!((const Query *)self->queries->pdata[i])->begun)
      return FALSE;
  return TRUE;
}

gboolean
sfc_remote_queries_report (SfcRemoteQueries *self, const char *name,
                           const char *json, GError **error)
{
  Query *query = find_query (self, name);
  g_autoptr (SfcProgress) progress = NULL;

  if (query == NULL || !query->begun || query->ended)
    return TRUE;
  progress = sfc_spark_report_parse (json, error);
  if (progress == NULL)
    return FALSE;
  query->now.kind = SFC_ACTIVITY_WAIT;
  query->now.reason
      = sfc_progress_ran (progress) ? SFC_IDLE_NOT : SFC_IDLE_NO_DATA;
  if (sfc_progress_ran (progress))
    query->now.since_ms = progress->timestamp_ms;
  return sfc_audience_report (self->audience, &query->face, progress, error);
}

void
sfc_remote_queries_end (SfcRemoteQueries *self, const char *name,
                        const GError *error)
{
  for (guint i = 0; i < self->queries->len; i++)
    {
      Query *query = self->queries->pdata[i];

      if (!query->begun || query->ended
          || (name != NULL && !g_str_equal (query->face.name, name)))
        continue;
      query->ended = TRUE;
      sfc_audience_end (self->audience, &query->face, error);
    }
}
