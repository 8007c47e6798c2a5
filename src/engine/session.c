#include "config.h"

#include "engine/session.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/service.h"
#include "base/thread.h"

#define GRACE_MS 10000 /* for the batches that run when a stop is asked for */

struct _SfcSession
{
  SfcSettings *settings;
  const SfcSessionOptions *options;
  GPtrArray *queries; /* (element-type SfcQuery) */
  SfcFace *faces;     /* (array): one a query */
  SfcAudience *audience;
  guint n_begun, n_running;
  GError *error; /* the first one */
  GMainLoop *loop;
  guint grace; /* source id */
  gboolean stopped;

  SfcPace *pace; /* (nullable), as all below: of an embedded run */
  SfcTurns *turns;
  SfcClient *producer;
  SfcFeed *feed;
  GThread *feed_thread;
  GCancellable *feed_stop;
};

/* ---- stopping */

static gboolean
on_grace_over (gpointer data)
{
  SfcSession *self = data;

  self->grace = 0;
  for (guint i = 0; i < self->queries->len; i++)
    sfc_query_abort (self->queries->pdata[i]);
  return G_SOURCE_REMOVE;
}

static void
stop (SfcSession *self)
{
  if (self->stopped)
    return;
  self->stopped = TRUE;
  sfc_service_notify ("STOPPING=1");
  if (self->feed_stop != NULL)
    g_cancellable_cancel (self->feed_stop);
  for (guint i = 0; i < self->queries->len; i++)
    sfc_query_stop (self->queries->pdata[i]);
  self->grace = g_timeout_add (GRACE_MS, on_grace_over, self);
}

static void
fail (SfcSession *self, const GError *error)
{
  if (self->error == NULL)
    self->error = g_error_copy (error);
  stop (self);
}

static void
quit_when_done (SfcSession *self)
{
  if (self->n_running == 0 && self->feed_thread == NULL)
    g_main_loop_quit (self->loop);
}

/* ---- events of the queries */

/* Returns: (transfer none): of @query */
static const SfcFace *
face_of (const SfcSession *self, SfcQuery *query)
{
  guint index = 0;

  g_ptr_array_find (self->queries, query, &index);
  return &self->faces[index];
}

static void
on_progress (SfcQuery *query, const SfcProgress *progress, gpointer data)
{
  SfcSession *self = data;
  g_autoptr (GError) error = NULL;

  if (!sfc_audience_report (self->audience, face_of (self, query), progress,
                            &error))
    fail (self, error);
}

/* A service is up when all of its queries are. */
static void
on_begun (SfcQuery *query, gpointer data)
{
  SfcSession *self = data;

  if (++self->n_begun == self->queries->len)
    sfc_service_notify ("READY=1");
}

static void
on_result (SfcQuery *query, gint64 batch_id, SfcRows *rows, guint64 n,
           gpointer data)
{
  SfcSession *self = data;

  sfc_audience_show (self->audience, face_of (self, query), batch_id, rows, n);
}

static void
on_ended (SfcQuery *query, const GError *error, gpointer data)
{
  SfcSession *self = data;

  sfc_audience_end (self->audience, face_of (self, query), error);
  if (error != NULL)
    fail (self, error);
  self->n_running--;
  /* nobody reads on: what the feed would still send is for nobody */
  if (self->n_running == 0 && self->feed_stop != NULL)
    g_cancellable_cancel (self->feed_stop);
  quit_when_done (self);
}

/* ---- the feed of an embedded run */

typedef struct
{
  SfcSession *session;
  GError *error;
} FeedEnd;

static gboolean
on_feed_ended (gpointer data)
{
  FeedEnd *end = data;
  SfcSession *self = end->session;

  g_thread_join (self->feed_thread);
  self->feed_thread = NULL;
  if (end->error != NULL)
    {
      SfcFeedCounts counts = sfc_feed_get_counts (self->feed);

      /* what was sent before a malformed record is worth its result; records
       * that got lost on the way will never arrive */
      if (counts.failed > 0 || !self->options->once)
        fail (self, end->error);
      else if (self->error == NULL)
        self->error = g_error_copy (end->error);
      g_error_free (end->error);
    }
  quit_when_done (self);
  return G_SOURCE_REMOVE;
}

static gpointer
feed_main (gpointer data)
{
  SfcSession *self = data;
  FeedEnd *end = g_new0 (FeedEnd, 1);

  end->session = self;
  sfc_feed_run (self->feed, self->feed_stop, &end->error);
  sfc_pace_end (self->pace);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_feed_ended, end, g_free);
  return NULL;
}

static gboolean
make_feed (SfcSession *self, GError **error)
{
  SfcFeedOptions feed = *self->options->feed;

  self->producer = sfc_client_new (self->settings, "source",
                                   SFC_CLIENT_PRODUCER, NULL, error);
  if (self->producer == NULL)
    return FALSE;
  feed.pace = self->pace;
  self->feed_stop = g_cancellable_new ();
  self->feed = sfc_feed_new (self->producer, &feed, error);
  return self->feed != NULL;
}

/* ---- life */

static gboolean
make_queries (SfcSession *self, GError **error)
{
  const SfcSessionOptions *options = self->options;
  const SfcQueryEvents events
      = { .begun = on_begun,
          .progress = on_progress,
          .result
          = sfc_audience_has_observer (self->audience) ? on_result : NULL,
          .ended = on_ended,
          .data = self };

  for (guint i = 0; options->queries[i] != NULL; i++)
    {
      const SfcQueryOptions query = { .once = options->once,
                                      .max_batches = options->max_batches,
                                      .timeout_ms = options->timeout_ms,
                                      .pace = self->pace,
                                      .index = i,
                                      .turns = self->turns,
                                      .full_batches = options->full_batches,
                                      .flush = options->flush };
      SfcQuery *made = sfc_query_new (self->settings, options->queries[i],
                                      &query, &events, error);

      if (made == NULL)
        return FALSE;
      g_ptr_array_add (self->queries, made);
    }
  return TRUE;
}

static void
free_query (gpointer query)
{
  sfc_query_free (query);
}

SfcSession *
sfc_session_new (SfcSettings *settings, const SfcSessionOptions *options,
                 GError **error)
{
  g_autoptr (SfcSession) self = g_new0 (SfcSession, 1);

  self->settings = sfc_settings_ref (settings);
  self->options = options;
  self->queries = g_ptr_array_new_with_free_func (free_query);
  self->faces = g_new0 (SfcFace, g_strv_length ((char **)options->queries));
  self->loop = g_main_loop_new (NULL, FALSE);
  if (options->feed != NULL)
    {
      guint n_queries = g_strv_length ((char **)options->queries);

      self->pace = sfc_pace_new ((guint)options->feed->n_partitions, n_queries);
      if (options->full_batches)
        self->turns = sfc_turns_new (n_queries, self->pace);
    }
  self->audience
      = sfc_audience_new (options->progress_file, options->observer, error);
  if (self->audience == NULL || !make_queries (self, error)
      || (options->feed != NULL && !make_feed (self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
sfc_session_free (SfcSession *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->queries);
  g_clear_pointer (&self->feed, sfc_feed_free);
  g_clear_pointer (&self->producer, sfc_client_free);
  sfc_turns_unref (self->turns);
  g_clear_pointer (&self->pace, sfc_pace_unref);
  g_clear_object (&self->feed_stop);
  g_clear_error (&self->error);
  sfc_audience_free (self->audience);
  g_free (self->faces);
  g_main_loop_unref (self->loop);
  sfc_settings_unref (self->settings);
  g_free (self);
}

static gboolean
on_stop_asked (gpointer data)
{
  stop (data);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  /* not here: the queries' cancellables may not be cancelled inside this one */
  g_idle_add_full (G_PRIORITY_HIGH, on_stop_asked, data, NULL);
}

static void
start_feed (SfcSession *self)
{
  g_autoptr (GError) error = NULL;

  self->feed_thread = sfc_thread_new ("feed", feed_main, self, &error);
  if (self->feed_thread == NULL)
    fail (self, error);
}

static SfcActivity
activity_of (gpointer query)
{
  return sfc_query_get_activity (query);
}

static void
start_queries (SfcSession *self)
{
  self->n_running = self->queries->len;
  for (guint i = 0; i < self->queries->len; i++)
    {
      SfcQuery *query = self->queries->pdata[i];

      self->faces[i] = (SfcFace){ .name = sfc_query_get_name (query),
                                  .run_id = sfc_query_get_run_id (query),
                                  .plan = sfc_query_get_plan (query),
                                  .activity = activity_of,
                                  .data = query };
      sfc_audience_start (self->audience, &self->faces[i]);
      sfc_query_start (query);
    }
}

gboolean
sfc_session_run (SfcSession *self, GCancellable *stop_asked, GError **error)
{
  gulong handler = g_cancellable_connect (stop_asked, G_CALLBACK (on_cancelled),
                                          self, NULL);

  start_queries (self);
  if (self->feed != NULL)
    start_feed (self);
  g_main_loop_run (self->loop);
  g_cancellable_disconnect (stop_asked, handler);
  if (self->grace != 0)
    g_source_remove (self->grace);
  g_idle_remove_by_data (self);
  sfc_audience_finish (self->audience, self->error != NULL);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

void
sfc_session_reload_tables (SfcSession *self)
{
  for (guint i = 0; i < self->queries->len; i++)
    sfc_query_reload_tables (self->queries->pdata[i]);
}
