#include "config.h"

#include "engine/turns.h"

/* The next write of a query is not before @place; one that is planned is at
 * @place exactly, but for an input that ends earlier. */
typedef struct
{
  gint64 place;
  gboolean planned;
} Next;

struct _SfcTurns
{
  gatomicrefcount refs;
  SfcPace *pace;
  GMutex lock; /* guards @next */
  GCond moved;
  guint n;
  Next *next;
};

SfcTurns *
sfc_turns_new (guint n_queries, SfcPace *pace)
{
  SfcTurns *self = g_new0 (SfcTurns, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  g_cond_init (&self->moved);
  self->pace = sfc_pace_ref (pace);
  self->n = n_queries;
  self->next = g_new0 (Next, n_queries);
  return self;
}

SfcTurns *
sfc_turns_ref (SfcTurns *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
sfc_turns_unref (SfcTurns *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->moved);
  sfc_pace_unref (self->pace);
  g_free (self->next);
  g_free (self);
}

static void
set (SfcTurns *self, guint query, gint64 place, gboolean planned)
{
  g_mutex_lock (&self->lock);
  self->next[query] = (Next){ place, planned };
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
}

void
sfc_turns_plan (SfcTurns *self, guint query, gint64 place)
{
  set (self, query, place, TRUE);
}

void
sfc_turns_idle (SfcTurns *self, guint query, gint64 place)
{
  set (self, query, place, FALSE);
}

void
sfc_turns_end (SfcTurns *self, guint query)
{
  set (self, query, G_MAXINT64, FALSE);
}

static gboolean
is_first (SfcTurns *self, guint query, gint64 place)
{
  gboolean ended = sfc_pace_is_ended (self->pace);

  for (guint other = 0; other < self->n; other++)
    {
      gint64 at = self->next[other].place;

      if (other == query)
        continue;
      if (ended && self->next[other].planned)
        at = MIN (at, sfc_pace_get_total_sent (self->pace));
      if (at < place || (at == place && other < query))
        return FALSE;
    }
  return TRUE;
}

gboolean
sfc_turns_wait (SfcTurns *self, guint query, gint64 place, GCancellable *abort)
{
  gboolean turn;

  g_mutex_lock (&self->lock);
  while (!(turn = is_first (self, query, place))
         && !g_cancellable_is_cancelled (abort))
    /* the end of the input and an abort wake nobody */
    g_cond_wait_until (&self->moved, &self->lock,
                       g_get_monotonic_time () + 20 * G_TIME_SPAN_MILLISECOND);
  /* a batch that follows without new input is written at the same place */
  self->next[query] = (Next){ place, TRUE };
  g_mutex_unlock (&self->lock);
  return turn;
}
