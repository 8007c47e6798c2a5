#include "config.h"

#include "ui/model.h"

#include <math.h>

#include "base/i18n.h"

struct _SfcUiModel
{
  GPtrArray *queries; /* (element-type SfcUiQuery) */
  guint n_recent, n_batches, n_ended;
  SfcZone *zone;
  void (*changed) (gpointer data);
  gpointer data;
};

const gint64 sfc_ui_bounds_us[SFC_UI_N_BOUNDS]
    = { 100,     250,     500,     1000,     2000,    5000,
        10000,   25000,   50000,   100000,   250000,  500000,
        1000000, 2500000, 5000000, 10000000, 30000000 };

/* ---- a query */

static void
unref_progress (gpointer progress)
{
  sfc_progress_unref (progress);
}

static void
query_free (gpointer data)
{
  SfcUiQuery *self = data;

  g_free (self->name);
  g_free (self->run_id);
  g_free (self->limits);
  g_free (self->error);
  g_queue_clear_full (&self->recent, unref_progress);
  g_queue_clear_full (&self->batches, unref_progress);
  sfc_rows_free (self->result);
  g_free (self);
}

static void
push (GQueue *queue, const SfcProgress *progress, guint most)
{
  g_queue_push_tail (queue, sfc_progress_ref (progress));
  while (queue->length > most)
    sfc_progress_unref (g_queue_pop_head (queue));
}

static void
observe (SfcUiHistogram *histogram, gint64 us)
{
  guint i = 0;

  while (i < SFC_UI_N_BOUNDS && us > sfc_ui_bounds_us[i])
    i++;
  histogram->counts[i]++;
  histogram->n++;
  histogram->sum_us += us;
}

static void
count (SfcUiQuery *self, const SfcProgress *progress)
{
  self->n_batches++;
  self->input_rows += progress->input_rows;
  self->malformed_rows += progress->malformed_rows;
  self->ahead_rows += MAX (progress->ahead_rows, 0);
  self->late_records += MAX (progress->late_records, 0);
  self->output_rows += MAX (progress->output_rows, 0);
  for (guint i = 0; progress->operators != NULL && i < progress->operators->len;
       i++)
    self->late_rows += g_array_index (progress->operators, SfcStateOperator, i)
                           .rows_dropped;
  for (guint i = 0; i < SFC_N_DURATIONS; i++)
    if (progress->duration_us[i] >= 0)
      observe (&self->phases[i], progress->duration_us[i]);
}

const SfcProgress *
sfc_ui_query_last (const SfcUiQuery *self)
{
  return g_queue_peek_tail ((GQueue *)&self->batches);
}

const char *
sfc_ui_query_get_status (const SfcUiQuery *self)
{
  return self->end_ms == 0     ? "RUNNING"
         : self->error != NULL ? "FAILED"
                               : "FINISHED";
}

const char *
sfc_ui_query_get_id (const SfcUiQuery *self)
{
  const SfcProgress *any = g_queue_peek_tail ((GQueue *)&self->recent);

  return any != NULL ? any->id : NULL;
}

double
sfc_ui_query_average (const SfcUiQuery *self, gboolean input)
{
  double sum = 0;

  for (const GList *link = self->batches.head; link != NULL; link = link->next)
    {
      const SfcProgress *progress = link->data;
      double rate = input ? progress->input_rate : progress->processed_rate;

      sum += isfinite (rate) ? rate : 0;
    }
  return sum / self->batches.length;
}

char *
sfc_ui_query_explain_wait (const SfcUiQuery *self, gint64 now_ms)
{
  g_auto (SfcActivity) activity = { 0 };

  if (self->error != NULL)
    return g_strdup (_ ("It has failed."));
  if (self->end_ms != 0)
    return g_strdup (_ ("It has ended."));
  if (self->activity != NULL)
    activity = self->activity (self->data);
  return sfc_activity_to_text (&activity, now_ms);
}

/* ---- the model */

SfcUiModel *
sfc_ui_model_new (const SfcSettings *settings, void (*changed) (gpointer data),
                  gpointer data)
{
  SfcUiModel *self = g_new0 (SfcUiModel, 1);

  self->queries = g_ptr_array_new_with_free_func (query_free);
  self->n_recent = (guint)sfc_settings_get_int (
      settings, "spark", "spark.sql.streaming.numRecentProgressUpdates");
  self->n_batches = (guint)sfc_settings_get_int (
      settings, "spark", "spark.sql.streaming.ui.retainedProgressUpdates");
  self->n_ended = (guint)sfc_settings_get_int (
      settings, "spark", "spark.sql.streaming.ui.retainedQueries");
  /* it was checked when the queries were made */
  self->zone = sfc_zone_new (
      sfc_settings_get (settings, "spark", "spark.sql.session.timeZone"), NULL);
  if (self->zone == NULL)
    self->zone = sfc_zone_new ("UTC", NULL);
  self->changed = changed;
  self->data = data;
  return self;
}

void
sfc_ui_model_free (SfcUiModel *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->queries);
  sfc_zone_unref (self->zone);
  g_free (self);
}

static void
tell (const SfcUiModel *self)
{
  if (self->changed != NULL)
    self->changed (self->data);
}

static SfcUiQuery *
find (const SfcUiModel *self, const char *run_id)
{
  for (guint i = 0; i < self->queries->len; i++)
    {
      SfcUiQuery *query = self->queries->pdata[i];

      if (g_str_equal (query->run_id, run_id))
        return query;
    }
  return NULL;
}

const SfcUiQuery *
sfc_ui_model_find (const SfcUiModel *self, const char *run_id)
{
  return find (self, run_id);
}

void
sfc_ui_model_add (SfcUiModel *self, const SfcUiQueryInfo *info, gint64 now_ms)
{
  SfcUiQuery *query = g_new0 (SfcUiQuery, 1);

  query->name = g_strdup (info->name);
  query->run_id = g_strdup (info->run_id);
  query->limits = g_strdup (info->limits);
  query->output_mode = info->output_mode;
  query->activity = info->activity;
  query->data = info->data;
  query->start_ms = now_ms;
  g_ptr_array_add (self->queries, query);
  tell (self);
}

void
sfc_ui_model_report (SfcUiModel *self, const SfcProgress *progress)
{
  SfcUiQuery *query = find (self, progress->run_id);

  g_return_if_fail (query != NULL);
  push (&query->recent, progress, self->n_recent);
  if (sfc_progress_ran (progress))
    {
      push (&query->batches, progress, self->n_batches);
      count (query, progress);
    }
  tell (self);
}

void
sfc_ui_model_set_result (SfcUiModel *self, const char *run_id, gint64 batch_id,
                         SfcRows *rows, guint64 n)
{
  SfcUiQuery *query = find (self, run_id);

  if (query->result != NULL && n == 0
      && query->output_mode != SFC_OUTPUT_COMPLETE)
    {
      sfc_rows_free (rows);
      return;
    }
  sfc_rows_free (query->result);
  query->result = rows;
  query->result_batch = batch_id;
  query->result_rows = n;
  tell (self);
}

static void
drop_oldest_ended (SfcUiModel *self)
{
  guint n_ended = 0, first = 0;

  for (guint i = self->queries->len; i-- > 0;)
    if (((SfcUiQuery *)self->queries->pdata[i])->end_ms != 0)
      {
        n_ended++;
        first = i;
      }
  if (n_ended > self->n_ended)
    g_ptr_array_remove_index (self->queries, first);
}

void
sfc_ui_model_end (SfcUiModel *self, const char *run_id, const char *error,
                  gint64 now_ms)
{
  SfcUiQuery *query = find (self, run_id);

  query->end_ms = now_ms;
  query->error = g_strdup (error);
  drop_oldest_ended (self);
  tell (self);
}

const GPtrArray *
sfc_ui_model_peek_queries (const SfcUiModel *self)
{
  return self->queries;
}

const SfcZone *
sfc_ui_model_get_zone (const SfcUiModel *self)
{
  return self->zone;
}
