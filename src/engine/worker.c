#include "config.h"

#include "engine/worker.h"

#include "base/thread.h"

/* What goes to the thread, and comes back from it: the same struct, owned by
 * one side at a time. */
typedef struct
{
  SfcTask task;
  gboolean quit;
  gboolean ok;
  SfcReadResult result;
  GError *error;
} Message;

struct _SfcWorker
{
  SfcReader *reader;
  SfcPipeline *pipeline;
  GAsyncQueue *to_thread, *from_thread; /* (element-type Message) */
  Message message;                      /* there is one task at a time */
  Message goodbye;
  gboolean quitting;
  GThread *thread;
};

static void
do_task (SfcWorker *self, Message *message)
{
  const SfcTask *task = &message->task;

  *sfc_log_about () = task->about;
  sfc_pipeline_begin (self->pipeline, task->from->len, task->table,
                      task->late_us);
  sfc_pipeline_set_latest (self->pipeline, task->latest_ms);
  message->ok = sfc_reader_read (
      self->reader, task->from, task->end, sfc_pipeline_push, self->pipeline,
      &message->result, task->cancellable, &message->error);
  if (!message->ok)
    g_cancellable_cancel (task->cancellable);
}

static gpointer
worker_main (gpointer data)
{
  SfcWorker *self = data;
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

SfcWorker *
sfc_worker_new (SfcSource *source, const SfcPlan *plan, SfcZone *zone,
                guint index, guint n, GError **error)
{
  g_autofree char *name = g_strdup_printf ("worker-%u", index);
  SfcReader *reader = sfc_source_reader_new (source, index, n, error);
  SfcWorker *self;

  if (reader == NULL)
    return NULL;
  self = g_new0 (SfcWorker, 1);
  self->reader = reader;
  self->pipeline = sfc_pipeline_new (plan, zone);
  self->to_thread = g_async_queue_new ();
  self->from_thread = g_async_queue_new ();
  self->goodbye.quit = TRUE;
  self->thread = sfc_thread_new (name, worker_main, self, error);
  if (self->thread != NULL)
    return self;
  sfc_worker_free (self);
  return NULL;
}

void
sfc_worker_begin (SfcWorker *self, const SfcTask *task)
{
  self->message = (Message){ .task = *task };
  g_async_queue_push (self->to_thread, &self->message);
}

gboolean
sfc_worker_finish (SfcWorker *self, SfcReadResult *result, GError **error)
{
  Message *message = g_async_queue_pop (self->from_thread);

  *result = message->result;
  if (message->error != NULL)
    g_propagate_error (error, g_steal_pointer (&message->error));
  return message->ok;
}

SfcPipeline *
sfc_worker_peek_pipeline (SfcWorker *self)
{
  return self->pipeline;
}

void
sfc_worker_quit (SfcWorker *self)
{
  if (self->quitting)
    return;
  self->quitting = TRUE;
  g_async_queue_push (self->to_thread, &self->goodbye);
}

void
sfc_worker_free (SfcWorker *self)
{
  if (self == NULL)
    return;
  sfc_worker_quit (self);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  else
    sfc_reader_free (self->reader);
  sfc_pipeline_free (self->pipeline);
  g_async_queue_unref (self->to_thread);
  g_async_queue_unref (self->from_thread);
  g_free (self);
}
