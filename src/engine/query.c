#include "config.h"

#include "engine/query.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/thread.h"
#include "engine/execution.h"
#include "engine/query-source.h"
#include "engine/report.h"

struct _SfcQuery
{
  char *name;
  SfcQueryOptions options;
  SfcQueryEvents events;
  SfcSettings *settings;
  SfcPlan *plan;
  SfcZone *zone;
  SfcSink *sink;
  SfcRejectSinks *rejects;
  SfcSource *source;
  SfcReporter *reporter;
  SfcStaticTable *table;
  SfcJournal *journal; /* (nullable) */
  GCancellable *stop, *abort;
  int reload; /* atomic */
  SfcActivityCell activity;
  GThread *thread;
};

/* ---- events, in the main context */

typedef struct
{
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
deliver_begun (gpointer data)
{
  Event *event = data;
  const SfcQueryEvents *events = &event->query->events;

  events->begun (event->query, events->data);
  return G_SOURCE_REMOVE;
}

static gboolean
deliver_progress (gpointer data)
{
  Event *event = data;
  const SfcQueryEvents *events = &event->query->events;

  events->progress (event->query, event->progress, events->data);
  return G_SOURCE_REMOVE;
}

static gboolean
deliver_result (gpointer data)
{
  Event *event = data;
  const SfcQueryEvents *events = &event->query->events;

  events->result (event->query, event->batch_id, g_steal_pointer (&event->rows),
                  event->n_rows, events->data);
  return G_SOURCE_REMOVE;
}

static gboolean
deliver_ended (gpointer data)
{
  Event *event = data;
  const SfcQueryEvents *events = &event->query->events;

  events->ended (event->query, event->error, events->data);
  return G_SOURCE_REMOVE;
}

/* Delivers @with, which is taken, in the main context. */
static void
post (SfcQuery *self, GSourceFunc deliver, Event with)
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
    post (self, deliver_progress, (Event){ .progress = progress });
}

static void
on_rows (gint64 batch_id, const SfcRows *rows, gpointer data)
{
  post (data, deliver_result,
        (Event){ .batch_id = batch_id,
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
  table = sfc_join_load_table (self->settings, self->name, &self->plan->join,
                               &error);
  if (table == NULL)
    {
      sfc_warn (_ ("query %s: the static table stays as it was: %s"),
                self->name, error->message);
      return self->table;
    }
  sfc_info (_ ("query %s: read %s again"), self->name, self->plan->join.path);
  sfc_static_table_unref (self->table);
  self->table = table;
  return self->table;
}

static SfcWorkers *
make_workers (SfcQuery *self, guint n_partitions, GError **error)
{
  guint n = CLAMP (sfc_settings_get_workers (self->settings), 1,
                   MAX (n_partitions, 1));

  return sfc_workers_new (self->source, self->plan, self->zone, n, error);
}

static void
read_settings (SfcQuery *self, SfcExecution *execution)
{
  sfc_quota_read (&execution->quota, self->settings, self->plan,
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
  if (self->journal == NULL)
    {
      start->at = sfc_source_initial (self->source, self->stop, error);
      return start->at != NULL;
    }
  if (!sfc_journal_recover (self->journal, self->source, start, self->stop,
                            error))
    return FALSE;
  sfc_reporter_resume (self->reporter, sfc_journal_get_id (self->journal),
                       sfc_journal_get_shuffle_partitions (self->journal));
  return TRUE;
}

static gboolean
begin_sink (SfcQuery *self, const SfcStart *start, GError **error)
{
  const SfcSinkRun run
      = { .query_id
          = self->journal != NULL ? sfc_journal_get_id (self->journal) : NULL,
          .again = start->end != NULL ? start->batch_id : -1,
          .timeout_ms = self->options.timeout_ms,
          .stop = self->stop };

  return sfc_sink_begin (self->sink, &run, error)
         && sfc_reject_sinks_begin (self->rejects, &run, error);
}

static gboolean
execute (SfcQuery *self, GError **error)
{
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
  post (self, deliver_begun, (Event){ 0 });
  state = self->plan->aggregates ? sfc_group_state_new (self->plan) : NULL;
  if (self->plan->n_distinct > 0)
    {
      distinct = sfc_distinct_state_new (self->plan);
      rest = sfc_pipeline_new_rest (self->plan, self->zone);
    }
  execution.runner = (SfcBatchRunner){ .plan = self->plan,
                                       .source = self->source,
                                       .sink = self->sink,
                                       .rejects = self->rejects,
                                       .state = { state, distinct },
                                       .rest = rest,
                                       .workers = workers,
                                       .table = self->table,
                                       .abort = self->abort,
                                       .journal = self->journal,
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
  post (self, deliver_ended, (Event){ .error = error });
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

static gboolean
make_source (SfcQuery *self, GError **error)
{
  self->source = sfc_query_source_new (self->settings, self->plan,
                                       &self->options, error);
  if (self->source != NULL)
    return TRUE;
  g_prefix_error (error, _ ("query %s: "), self->name);
  return FALSE;
}

/* The records of an embedded run are gone when it ends. */
static gboolean
check_embedded (SfcQuery *self, GError **error)
{
  if (self->options.pace == NULL || sfc_journal_is_new (self->journal))
    return TRUE;
  sfc_fail (error, SFC_ERROR_STATE,
            _ ("checkpoint %s: its records are not in an embedded broker, "
               "which begins empty"),
            sfc_journal_get_path (self->journal));
  return sfc_remedy (error, _ ("leave out --embedded, or remove the "
                               "checkpoint"));
}

static gboolean
open_journal (SfcQuery *self, GError **error)
{
  g_autofree char *path = sfc_journal_dup_path (self->settings, self->name);

  if (path == NULL)
    return TRUE;
  self->journal
      = sfc_journal_open (path, self->settings, self->plan, self->sink, error);
  if (self->journal != NULL
      && sfc_reject_sinks_keep (self->rejects, self->journal, error)
      && check_embedded (self, error))
    return TRUE;
  g_prefix_error (error, _ ("query %s: "), self->name);
  return FALSE;
}

static gboolean
make_plan (SfcQuery *self, GError **error)
{
  const char *zone = sfc_settings_get (self->settings, "spark",
                                       "spark.sql.session.timeZone");

  if (!sfc_settings_check_query (self->settings, self->name, error))
    return FALSE;
  self->zone = sfc_zone_new (zone, error);
  if (self->zone == NULL)
    return FALSE;
  self->plan = sfc_plan_new (self->settings, self->name, error);
  return self->plan != NULL;
}

/* A wrong setting is named with its place, which tells the query. */
static gboolean
name_query (const SfcQuery *self, GError **error)
{
  if (error != NULL && !g_error_matches (*error, SFC_ERROR, SFC_ERROR_CONFIG))
    g_prefix_error (error, _ ("query %s: "), self->name);
  return FALSE;
}

static gboolean
check_flush (const SfcQuery *self, GError **error)
{
  const SfcQueryOptions *options = &self->options;

  if (!options->flush)
    return TRUE;
  if (!options->once && options->max_batches == 0
      && self->plan->trigger != SFC_TRIGGER_AVAILABLE_NOW
      && self->plan->trigger != SFC_TRIGGER_ONCE)
    {
      sfc_fail (error, SFC_ERROR_USAGE,
                _ ("--final=flush: query %s does not end by itself"),
                self->name);
      return sfc_remedy (error, _ ("say --once or --max-batches=N too, or set "
                                   "trigger to availableNow or once"));
    }
  if (!sfc_plan_state_expires (self->plan))
    sfc_warn (_ ("query %s: --final=flush does nothing: no watermark ends what "
                 "its state holds"),
              self->name);
  return TRUE;
}

static gboolean
make_rejects (SfcQuery *self, gboolean offline, GError **error)
{
  self->rejects
      = sfc_reject_sinks_new (self->settings, self->plan, offline, error);
  return self->rejects != NULL;
}

static gboolean
build (SfcQuery *self, GError **error)
{
  if (!make_plan (self, error) || !check_flush (self, error))
    return FALSE;
  if (self->plan->join.table != NULL)
    self->table = sfc_static_table_ref (self->plan->join.table);
  self->sink = sfc_sink_new (self->settings, self->name, self->plan->result,
                             self->zone, error);
  if (self->sink == NULL || !make_rejects (self, FALSE, error))
    return name_query (self, error);
  if (!make_source (self, error))
    return FALSE;
  self->reporter
      = sfc_reporter_new (self->settings, self->plan, self->source, self->sink);
  return open_journal (self, error);
}

static SfcQuery *
query_alloc (SfcSettings *settings, const char *name,
             const SfcQueryOptions *options)
{
  SfcQuery *self = g_new0 (SfcQuery, 1);

  self->name = g_strdup (name);
  self->settings = sfc_settings_ref (settings);
  self->options = *options;
  if (options->pace != NULL)
    sfc_pace_ref (options->pace);
  if (options->turns != NULL)
    sfc_turns_ref (options->turns);
  self->stop = g_cancellable_new ();
  self->abort = g_cancellable_new ();
  return self;
}

SfcPlan *
sfc_query_check (SfcSettings *settings, const char *name, char **source,
                 GError **error)
{
  const SfcQueryOptions options = { .offline = TRUE };
  g_autoptr (SfcQuery) self = query_alloc (settings, name, &options);

  if (!make_plan (self, error)
      || !sfc_sink_check (settings, name, self->plan->result, self->zone, FALSE,
                          error)
      || !make_rejects (self, TRUE, error) || !make_source (self, error))
    return NULL;
  *source = g_strdup (self->source->description);
  return g_steal_pointer (&self->plan);
}

static void
keep_error (GPtrArray *errors, GError **error)
{
  if (*error != NULL)
    g_ptr_array_add (errors, g_steal_pointer (error));
}

void
sfc_query_find_errors (SfcSettings *settings, const char *name,
                       GPtrArray *errors)
{
  const SfcQueryOptions options = { .offline = TRUE, .topic_later = TRUE };
  g_autoptr (SfcQuery) self = query_alloc (settings, name, &options);
  g_autoptr (GError) error = NULL;
  gboolean planned = make_plan (self, &error);

  keep_error (errors, &error);
  if (!planned)
    return;
  (void)sfc_sink_check (settings, name, self->plan->result, self->zone, FALSE,
                        &error);
  keep_error (errors, &error);
  (void)make_source (self, &error);
  keep_error (errors, &error);
}

SfcQuery *
sfc_query_new (SfcSettings *settings, const char *name,
               const SfcQueryOptions *options, const SfcQueryEvents *events,
               GError **error)
{
  g_autoptr (SfcQuery) self = query_alloc (settings, name, options);

  self->events = *events;
  return build (self, error) ? g_steal_pointer (&self) : NULL;
}

void
sfc_query_free (SfcQuery *self)
{
  if (self == NULL)
    return;
  if (self->thread != NULL)
    g_thread_join (self->thread);
  sfc_reporter_free (self->reporter);
  sfc_source_free (self->source);
  sfc_journal_free (self->journal);
  sfc_reject_sinks_free (self->rejects);
  sfc_sink_free (self->sink);
  sfc_plan_free (self->plan);
  sfc_static_table_unref (self->table);
  g_clear_pointer (&self->zone, sfc_zone_unref);
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
  g_atomic_int_set (&self->reload, self->plan->join.path != NULL);
}

SfcActivity
sfc_query_get_activity (SfcQuery *self)
{
  SfcActivity now = sfc_activity_get (&self->activity);

  now.stops = g_cancellable_is_cancelled (self->stop);
  now.stall = sfc_source_get_stall (self->source);
  now.trouble = sfc_source_dup_trouble (self->source, &now.trouble_ms);
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
  return self->plan;
}
