#include "config.h"

#include "engine/query.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/thread.h"
#include "engine/execution.h"
#include "engine/query-parts.h"

struct _SfcQuery
{
  char *name;
  SfcQueryOptions options;
  SfcQueryEvents events;
  SfcSettings *settings;
  SfcQueryParts parts;
  SfcReporter *reporter;
  SfcStaticTable *table; /* (nullable): of the join, as of now */
  GCancellable *stop, *abort;
  int reload; /* atomic */
  SfcActivityCell activity;
  GThread *thread;
};

/* ---- events, in the main context */

typedef struct
{
  enum
  {
    BEGUN,
    PROGRESS,
    RESULT,
    ENDED,
  } kind;
  SfcQuery *query;
  SfcProgress *progress;
  gint64 batch_id;
  SfcRows *rows;
  guint64 n_rows;
  GError *error;
} Event;

static void
event_free (gpointer data)
{
  Event *event = data;

  sfc_progress_unref (event->progress);
  sfc_rows_free (event->rows);
  g_clear_error (&event->error);
  g_free (event);
}

static gboolean
deliver (gpointer data)
{
  Event *event = data;
  SfcQuery *query = event->query;
  const SfcQueryEvents *to = &query->events;

  switch (event->kind)
    {
    case BEGUN:
      to->begun (query, to->data);
      break;
    case PROGRESS:
      to->progress (query, event->progress, to->data);
      break;
    case RESULT:
      to->result (query, event->batch_id, g_steal_pointer (&event->rows),
                  event->n_rows, to->data);
      break;
    case ENDED:
      to->ended (query, event->error, to->data);
      break;
    }
  return G_SOURCE_REMOVE;
}

/* Delivers @with, which is taken, in the main context. */
static void
post (SfcQuery *self, Event with)
{
  Event *event = g_new (Event, 1);

  /* never g_main_context_invoke(): it may call the event in this thread */
  *event = with;
  event->query = self;
  g_idle_add_full (G_PRIORITY_DEFAULT, deliver, event, event_free);
}

/* ---- the query's thread */

static void
on_trigger (const SfcTriggerReport *report, gpointer data)
{
  SfcQuery *self = data;
  SfcProgress *progress = sfc_reporter_take (self->reporter, report);

  if (progress != NULL)
    post (self, (Event){ .kind = PROGRESS, .progress = progress });
}

static void
on_rows (gint64 batch_id, const SfcRows *rows, gpointer data)
{
  post (data, (Event){ .kind = RESULT,
                       .batch_id = batch_id,
                       .rows = sfc_rows_copy (rows, SFC_QUERY_RESULT_ROWS),
                       .n_rows = sfc_rows_get_n (rows) });
}

/* The columns of the plan stand: a file with other columns is not taken. */
static SfcStaticTable *
on_reload (gpointer data)
{
  SfcQuery *self = data;
  g_autoptr (GError) error = NULL;
  SfcStaticTable *table;

  g_atomic_int_set (&self->reload, 0);
  table = sfc_join_load_table (self->settings, self->name,
                               &self->parts.plan->join, &error);
  if (table == NULL)
    {
      sfc_warn (_ ("query %s: the static table stays as it was: %s"),
                self->name, error->message);
      return self->table;
    }
  sfc_info (_ ("query %s: read %s again"), self->name,
            self->parts.plan->join.path);
  sfc_static_table_unref (self->table);
  self->table = table;
  return self->table;
}

static SfcWorkers *
make_workers (SfcQuery *self, guint n_partitions, GError **error)
{
  guint n = CLAMP (sfc_settings_get_workers (self->settings), 1,
                   MAX (n_partitions, 1));

  return sfc_workers_new (self->parts.source, self->parts.plan,
                          self->parts.zone, n, error);
}

static void
read_settings (SfcQuery *self, SfcExecution *execution)
{
  sfc_quota_read (&execution->quota, self->settings, self->parts.plan,
                  self->options.full_batches);
  execution->polling_ms
      = sfc_settings_get_duration_us (self->settings, "spark",
                                      "spark.sql.streaming.pollingDelay")
        / 1000;
  execution->no_data_batches = sfc_settings_get_boolean (
      self->settings, "spark",
      "spark.sql.streaming.noDataMicroBatches.enabled");
}

static gboolean
find_start (SfcQuery *self, SfcStart *start, GError **error)
{
  if (self->parts.journal == NULL)
    {
      start->at = sfc_source_initial (self->parts.source, self->stop, error);
      return start->at != NULL;
    }
  if (!sfc_journal_recover (self->parts.journal, self->parts.source, start,
                            self->stop, error))
    return FALSE;
  sfc_reporter_resume (
      self->reporter, sfc_journal_get_id (self->parts.journal),
      sfc_journal_get_shuffle_partitions (self->parts.journal));
  return TRUE;
}

static gboolean
begin_sink (SfcQuery *self, const SfcStart *start, GError **error)
{
  const SfcSinkRun run
      = { .query_id = self->parts.journal != NULL
                          ? sfc_journal_get_id (self->parts.journal)
                          : NULL,
          .again = start->end != NULL ? start->batch_id : -1,
          .timeout_ms = self->options.timeout_ms,
          .stop = self->stop };

  return sfc_sink_begin (self->parts.sink, &run, error)
         && sfc_reject_sinks_begin (self->parts.rejects, &run, error);
}

static gboolean
execute (SfcQuery *self, GError **error)
{
  const SfcQueryParts *parts = &self->parts;
  SfcStart start = { 0 };
  g_autoptr (SfcGroupState) state = NULL;
  g_autoptr (SfcDistinctState) distinct = NULL;
  g_autoptr (SfcPipeline) rest = NULL;
  g_autoptr (SfcWorkers) workers
      = find_start (self, &start, error) && begin_sink (self, &start, error)
            ? make_workers (self, start.at->len, error)
            : NULL;
  SfcExecution execution = { .options = self->options,
                             .stop = self->stop,
                             .reload = &self->reload,
                             .reload_table = on_reload,
                             .report = on_trigger,
                             .data = self };

  if (workers == NULL)
    {
      sfc_start_clear (&start);
      return FALSE;
    }
  post (self, (Event){ .kind = BEGUN });
  state = parts->plan->aggregates ? sfc_group_state_new (parts->plan) : NULL;
  if (parts->plan->n_distinct > 0)
    {
      distinct = sfc_distinct_state_new (parts->plan);
      rest = sfc_pipeline_new_rest (parts->plan, parts->zone);
    }
  execution.runner = (SfcBatchRunner){ .plan = parts->plan,
                                       .source = parts->source,
                                       .sink = parts->sink,
                                       .rejects = parts->rejects,
                                       .state = { state, distinct },
                                       .rest = rest,
                                       .workers = workers,
                                       .table = self->table,
                                       .abort = self->abort,
                                       .journal = parts->journal,
                                       .turns = self->options.turns,
                                       .index = self->options.index,
                                       .last.data = self,
                                       .activity = &self->activity };
  if (self->events.result != NULL)
    execution.runner.last.show = on_rows;
  read_settings (self, &execution);
  sfc_batch_runner_set_memory (&execution.runner, self->settings);
  return sfc_execution_run (&execution, &start, error);
}

/* @error: (nullable) (transfer full) */
static void
end (SfcQuery *self, GError *error)
{
  if (error != NULL)
    g_prefix_error (&error, _ ("query %s: "), self->name);
  if (self->options.pace != NULL)
    sfc_pace_drop_query (self->options.pace, self->options.index);
  if (self->options.turns != NULL)
    sfc_turns_end (self->options.turns, self->options.index);
  post (self, (Event){ .kind = ENDED, .error = error });
}

static gpointer
query_main (gpointer data)
{
  SfcQuery *self = data;
  GError *error = NULL;
  g_autofree char *group = g_strconcat ("source ", self->name, NULL);

  *sfc_log_about () = (SfcLogAbout){
    .query = self->name,
    .topic = sfc_settings_get (self->settings, group, "subscribe"),
    .batch = -1,
  };
  if (!execute (self, &error)
      && g_error_matches (error, SFC_ERROR, SFC_ERROR_CANCELLED))
    g_clear_error (&error);
  end (self, error);
  return NULL;
}

/* ---- life */

SfcQuery *
sfc_query_new (SfcSettings *settings, const char *name,
               const SfcQueryOptions *options, const SfcQueryEvents *events,
               GError **error)
{
  g_autoptr (SfcQuery) self = g_new0 (SfcQuery, 1);
  SfcQueryParts *parts = &self->parts;

  self->name = g_strdup (name);
  self->settings = sfc_settings_ref (settings);
  self->options = *options;
  self->events = *events;
  if (options->pace != NULL)
    sfc_pace_ref (options->pace);
  if (options->turns != NULL)
    sfc_turns_ref (options->turns);
  self->stop = g_cancellable_new ();
  self->abort = g_cancellable_new ();
  if (!sfc_query_parts_make (parts, settings, name, options, error))
    return NULL;
  if (parts->plan->join.table != NULL)
    self->table = sfc_static_table_ref (parts->plan->join.table);
  self->reporter
      = sfc_reporter_new (settings, parts->plan, parts->source, parts->sink);
  return g_steal_pointer (&self);
}

void
sfc_query_free (SfcQuery *self)
{
  if (self == NULL)
    return;
  if (self->thread != NULL)
    g_thread_join (self->thread);
  sfc_reporter_free (self->reporter);
  sfc_query_parts_clear (&self->parts);
  sfc_static_table_unref (self->table);
  g_clear_pointer (&self->options.pace, sfc_pace_unref);
  sfc_turns_unref (self->options.turns);
  sfc_settings_unref (self->settings);
  g_object_unref (self->stop);
  g_object_unref (self->abort);
  g_free (self->name);
  g_free (self);
}

void
sfc_query_start (SfcQuery *self)
{
  g_autofree char *name = g_strconcat ("query-", self->name, NULL);
  GError *error = NULL;

  self->thread = sfc_thread_new (name, query_main, self, &error);
  if (self->thread == NULL)
    end (self, error);
}

void
sfc_query_stop (SfcQuery *self)
{
  g_cancellable_cancel (self->stop);
}

void
sfc_query_abort (SfcQuery *self)
{
  g_cancellable_cancel (self->stop);
  g_cancellable_cancel (self->abort);
}

void
sfc_query_reload_tables (SfcQuery *self)
{
  g_atomic_int_set (&self->reload, self->parts.plan->join.path != NULL);
}

SfcActivity
sfc_query_get_activity (SfcQuery *self)
{
  SfcActivity now = sfc_activity_get (&self->activity);

  now.stops = g_cancellable_is_cancelled (self->stop);
  now.stall = sfc_source_get_stall (self->parts.source);
  now.trouble = sfc_source_dup_trouble (self->parts.source, &now.trouble_ms);
  return now;
}

const char *
sfc_query_get_name (const SfcQuery *self)
{
  return self->name;
}

const char *
sfc_query_get_run_id (const SfcQuery *self)
{
  return sfc_reporter_get_run_id (self->reporter);
}

const SfcPlan *
sfc_query_get_plan (const SfcQuery *self)
{
  return self->parts.plan;
}
