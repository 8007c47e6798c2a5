#include "config.h"

#include "engine/workers.h"

#include "base/error.h"
#include "base/thread.h"

/* What goes to the thread, and comes back from it: the same struct, owned by
 * one side at a time. */
typedef struct
{
  SfcTask task;
  GCancellable *end; /* of all tasks of the batch */
  gboolean quit;
  gboolean ok;
  SfcReadResult result;
  GError *error;
} Message;

typedef struct
{
  SfcReader *reader;
  SfcPipeline *pipeline;
  GAsyncQueue *to_thread, *from_thread; /* (element-type Message) */
  Message message;                      /* there is one task at a time */
  GThread *thread;
} Worker;

struct _SfcWorkers
{
  GPtrArray *all;    /* (element-type Worker) */
  GCancellable *end; /* (nullable): of the tasks that run */
};

/* ---- one worker */

static void
do_task (Worker *self, Message *message)
{
  const SfcTask *task = &message->task;

  *sfc_log_about () = task->about;
  sfc_pipeline_begin (self->pipeline, task->from->len, task->table,
                      task->late_us);
  sfc_pipeline_set_latest (self->pipeline, task->latest_ms);
  message->ok = sfc_reader_read (
      self->reader, task->from, task->end, sfc_pipeline_push, self->pipeline,
      &message->result, message->end, &message->error);
  if (!message->ok)
    g_cancellable_cancel (message->end);
}

static gpointer
worker_main (gpointer data)
{
  Worker *self = data;
  Message *message;

  while (!(message = g_async_queue_pop (self->to_thread))->quit)
    {
      do_task (self, message);
      g_async_queue_push (self->from_thread, message);
    }
  /* here, because it takes librdkafka a while and workers end side by side */
  g_clear_pointer (&self->reader, sfc_reader_free);
  return NULL;
}

static void
push (Worker *self, Message message)
{
  self->message = message;
  g_async_queue_push (self->to_thread, &self->message);
}

static void
worker_free (Worker *self)
{
  if (self->thread != NULL)
    g_thread_join (self->thread);
  sfc_reader_free (self->reader);
  sfc_pipeline_free (self->pipeline);
  g_async_queue_unref (self->to_thread);
  g_async_queue_unref (self->from_thread);
  g_free (self);
}

static gboolean
add_worker (SfcWorkers *self, SfcReader *reader, SfcPipeline *pipeline,
            GError **error)
{
  g_autofree char *name = g_strdup_printf ("worker-%u", self->all->len);
  Worker *worker = g_new0 (Worker, 1);

  worker->reader = reader;
  worker->pipeline = pipeline;
  worker->to_thread = g_async_queue_new ();
  worker->from_thread = g_async_queue_new ();
  worker->thread = sfc_thread_new (name, worker_main, worker, error);
  g_ptr_array_add (self->all, worker);
  return worker->thread != NULL;
}

/* ---- all of them */

SfcWorkers *
sfc_workers_new (SfcSource *source, const SfcPlan *plan, SfcZone *zone, guint n,
                 GError **error)
{
  g_autoptr (SfcWorkers) self = g_new0 (SfcWorkers, 1);

  self->all = g_ptr_array_new ();
  for (guint i = 0; i < n; i++)
    {
      SfcReader *reader = sfc_source_reader_new (source, i, n, error);

      if (reader == NULL
          || !add_worker (self, reader, sfc_pipeline_new (plan, zone), error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

void
sfc_workers_free (SfcWorkers *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->all->len; i++)
    push (self->all->pdata[i], (Message){ .quit = TRUE });
  for (guint i = 0; i < self->all->len; i++)
    worker_free (self->all->pdata[i]);
  g_ptr_array_unref (self->all);
  g_free (self);
}

static void
keep_error (GError **kept, GError *error)
{
  if (*kept == NULL)
    {
      *kept = error;
      return;
    }
  if (g_error_matches (*kept, SFC_ERROR, SFC_ERROR_CANCELLED)
      && !g_error_matches (error, SFC_ERROR, SFC_ERROR_CANCELLED))
    {
      GError *cause = error;

      error = *kept;
      *kept = cause;
    }
  g_error_free (error);
}

static void
add_result (SfcReadResult *sum, const SfcReadResult *one)
{
  sum->records += one->records;
  sum->skipped += one->skipped;
  sum->repeated += one->repeated;
  if (one->oldest_ms != 0
      && (sum->oldest_ms == 0 || one->oldest_ms < sum->oldest_ms))
    sum->oldest_ms = one->oldest_ms;
  sum->newest_ms = MAX (sum->newest_ms, one->newest_ms);
}

/* They work on the ranges of the batch, so all are waited for. */
static gboolean
finish (SfcWorkers *self, SfcReadResult *result, GError **error)
{
  GError *failure = NULL;

  *result = (SfcReadResult){ 0 };
  for (guint i = 0; i < self->all->len; i++)
    {
      Worker *worker = self->all->pdata[i];
      Message *message = g_async_queue_pop (worker->from_thread);

      if (!message->ok)
        keep_error (&failure, message->error);
      add_result (result, &message->result);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

static void
on_abort (GCancellable *abort, gpointer end)
{
  g_cancellable_cancel (end);
}

gboolean
sfc_workers_run (SfcWorkers *self, const SfcTask *task, GCancellable *abort,
                 SfcReadResult *result, GError **error)
{
  g_autoptr (GCancellable) end = g_cancellable_new ();
  gulong handler
      = g_cancellable_connect (abort, G_CALLBACK (on_abort), end, NULL);
  gboolean ok;

  self->end = end;
  for (guint i = 0; i < self->all->len; i++)
    push (self->all->pdata[i], (Message){ .task = *task, .end = end });
  ok = finish (self, result, error);
  self->end = NULL;
  g_cancellable_disconnect (abort, handler);
  return ok;
}

void
sfc_workers_cancel (SfcWorkers *self)
{
  g_cancellable_cancel (self->end);
}

guint
sfc_workers_get_n (const SfcWorkers *self)
{
  return self->all->len;
}

SfcPipeline *
sfc_workers_peek (const SfcWorkers *self, guint i)
{
  Worker *worker = self->all->pdata[i % self->all->len];

  return worker->pipeline;
}
