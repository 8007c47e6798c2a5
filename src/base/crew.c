#include "config.h"

#include "base/crew.h"

struct _SfcCrew
{
  guint n;
  GThreadPool *others; /* (nullable): no work was shared yet */
  SfcCrewFunc func;    /* the work at hand */
  gpointer data;
  guint parts;
  gint next; /* atomic: the next part that nobody does */
  guint busy;
  GMutex lock; /* of @busy */
  GCond done;
};

SfcCrew *
sfc_crew_new (guint n)
{
  SfcCrew *self = g_new0 (SfcCrew, 1);

  self->n = MAX (n, 1);
  g_mutex_init (&self->lock);
  g_cond_init (&self->done);
  return self;
}

void
sfc_crew_free (SfcCrew *self)
{
  if (self == NULL)
    return;
  if (self->others != NULL)
    g_thread_pool_free (self->others, FALSE, TRUE);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->done);
  g_free (self);
}

static void
work (SfcCrew *self)
{
  guint part;

  while ((part = (guint)g_atomic_int_add (&self->next, 1)) < self->parts)
    self->func (part, self->data);
}

static void
help (gpointer item, gpointer data)
{
  SfcCrew *self = data;

  work (self);
  g_mutex_lock (&self->lock);
  if (--self->busy == 0)
    g_cond_signal (&self->done);
  g_mutex_unlock (&self->lock);
}

/* There may be fewer than were asked for. */
static gboolean
has_others (SfcCrew *self)
{
  if (self->others == NULL && self->n > 1)
    {
      self->others
          = g_thread_pool_new (help, self, (gint)self->n - 1, TRUE, NULL);
      self->n = g_thread_pool_get_num_threads (self->others) + 1;
    }
  return self->n > 1;
}

void
sfc_crew_run (SfcCrew *self, guint n, SfcCrewFunc func, gpointer data)
{
  self->func = func;
  self->data = data;
  self->parts = n;
  self->next = 0;
  if (n > 1 && has_others (self))
    {
      self->busy = MIN (n, self->n) - 1;
      for (guint i = self->busy; i > 0; i--)
        g_thread_pool_push (self->others, self, NULL);
    }
  work (self);
  g_mutex_lock (&self->lock);
  while (self->busy > 0)
    g_cond_wait (&self->done, &self->lock);
  g_mutex_unlock (&self->lock);
}
