#include "config.h"

#include "engine/session.h"

#include <inttypes.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/service.h"
#include "base/thread.h"
#include "base/status.h"
#include "base/write-all.h"
#include "engine/status-lines.h"

#define GRACE_MS 10000 /* for the batches that run when a stop is asked for */

/* What a query did in this run. */
typedef struct
{
  gint64 batches, records, malformed, late_groups, late_rows;
} Totals;

struct _SfcSession
{
  SfcSettings *settings;
  const SfcSessionOptions *options;
  GPtrArray *queries; /* (element-type SfcQuery) */
  Totals *totals;     /* (array): one a query */
  guint n_begun, n_running;
  int progress_fd;
  GError *error; /* the first one */
  GMainLoop *loop;
  SfcStatusLines *lines;
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

/* Into the progress file, and at -v among the messages, in Spark's words. */
static gboolean
write_progress (SfcSession *self, const SfcProgress *progress, GError **error)
{
  g_autoptr (GString) line = NULL;

  if (self->progress_fd < 0 && !sfc_log_is_verbose ())
    return TRUE;
  line = g_string_new (NULL);
  sfc_progress_to_json (progress, line);
  sfc_log_about ()->query = progress->name;
  sfc_log_about ()->batch = progress->batch_id;
  sfc_debug ("Streaming query made progress: %s", line->str);
  *sfc_log_about () = (SfcLogAbout){ .batch = -1 };
  if (self->progress_fd < 0)
    return TRUE;
  g_string_append_c (line, '\n');
  return sfc_write_all (self->progress_fd, line->str, line->len, SFC_ERROR_SINK,
                        self->options->progress_file, error);
}

static void
count (Totals *totals, const SfcProgress *progress)
{
  if (!sfc_progress_ran (progress))
    return;
  totals->batches++;
  totals->records += progress->input_rows;
  totals->malformed += progress->malformed_rows;
  for (guint i = 0; progress->operators != NULL && i < progress->operators->len;
       i++)
    {
      const SfcStateOperator *op
          = &g_array_index (progress->operators, SfcStateOperator, i);

      /* an aggregation counts groups, dropDuplicates rows */
      *(op->dropped_duplicates < 0 ? &totals->late_groups : &totals->late_rows)
          += op->rows_dropped;
    }
}

static void
say_totals (const char *name, const Totals *totals)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          ngettext ("%'" PRId64 " batch, ",
                                    "%'" PRId64 " batches, ",
                                    (gulong)totals->batches),
                          totals->batches);
  g_string_append_printf (text,
                          ngettext ("%'" PRId64 " record",
                                    "%'" PRId64 " records",
                                    (gulong)totals->records),
                          totals->records);
  if (totals->malformed > 0)
    g_string_append_printf (
        text, _ (", %'" PRId64 " of them malformed: null where not readable"),
        totals->malformed);
  if (totals->late_rows > 0)
    g_string_append_printf (
        text,
        ngettext (", %'" PRId64 " late row dropped by the watermark",
                  ", %'" PRId64 " late rows dropped by the watermark",
                  (gulong)totals->late_rows),
        totals->late_rows);
  if (totals->late_groups > 0)
    g_string_append_printf (
        text,
        ngettext (", %'" PRId64 " late group dropped by the watermark",
                  ", %'" PRId64 " late groups dropped by the watermark",
                  (gulong)totals->late_groups),
        totals->late_groups);
  sfc_info (_ ("query %s: %s"), name, text->str);
}

static void
on_progress (SfcQuery *query, const SfcProgress *progress, gpointer data)
{
  SfcSession *self = data;
  g_autoptr (GError) error = NULL;
  guint index;

  if (g_ptr_array_find (self->queries, query, &index))
    count (&self->totals[index], progress);
  if (!write_progress (self, progress, &error))
    fail (self, error);
  sfc_status_lines_report (self->lines, query, progress);
  if (self->options->observer != NULL)
    self->options->observer->events.progress (
        query, progress, self->options->observer->events.data);
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
  const SfcQueryEvents *events = &self->options->observer->events;

  events->result (query, batch_id, rows, n, events->data);
}

static void
on_ended (SfcQuery *query, const GError *error, gpointer data)
{
  SfcSession *self = data;

  sfc_status_lines_end (self->lines, query, error);
  if (self->options->observer != NULL)
    self->options->observer->events.ended (
        query, error, self->options->observer->events.data);
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
          .result = options->observer != NULL ? on_result : NULL,
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
                                      .full_batches = options->full_batches };
      SfcQuery *made = sfc_query_new (self->settings, options->queries[i],
                                      &query, &events, error);

      if (made == NULL)
        return FALSE;
      g_ptr_array_add (self->queries, made);
    }
  return TRUE;
}

static gboolean
open_progress_file (SfcSession *self, GError **error)
{
  const char *path = self->options->progress_file;

  self->progress_fd = -1;
  if (path == NULL)
    return TRUE;
  self->progress_fd
      = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (self->progress_fd >= 0)
    return TRUE;
  sfc_fail_errno (error, SFC_ERROR_CONFIG, errno, "--progress-file: %s", path);
  return sfc_remedy (error, _ ("name a place that you may write to"));
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
  self->totals = g_new0 (Totals, g_strv_length ((char **)options->queries));
  self->loop = g_main_loop_new (NULL, FALSE);
  self->lines = sfc_status_lines_new ();
  if (options->feed != NULL)
    {
      guint n_queries = g_strv_length ((char **)options->queries);

      self->pace = sfc_pace_new ((guint)options->feed->n_partitions, n_queries);
      if (options->full_batches)
        self->turns = sfc_turns_new (n_queries, self->pace);
    }
  if (!open_progress_file (self, error) || !make_queries (self, error)
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
  sfc_status_lines_free (self->lines);
  g_free (self->totals);
  g_main_loop_unref (self->loop);
  sfc_settings_unref (self->settings);
  if (self->progress_fd >= 0)
    close (self->progress_fd);
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

static void
start_queries (SfcSession *self)
{
  const SfcSessionObserver *observer = self->options->observer;

  self->n_running = self->queries->len;
  for (guint i = 0; i < self->queries->len; i++)
    {
      if (observer != NULL)
        observer->started (self->queries->pdata[i], observer->events.data);
      sfc_status_lines_add (self->lines, self->queries->pdata[i]);
      sfc_query_start (self->queries->pdata[i]);
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
  sfc_status_finish ();
  for (guint i = 0; i < self->queries->len; i++)
    if (self->error == NULL || self->totals[i].batches > 0)
      say_totals (sfc_query_get_name (self->queries->pdata[i]),
                  &self->totals[i]);
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
