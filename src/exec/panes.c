#include "config.h"

#include "exec/panes.h"

#include <string.h>

#include "exec/group-key.h"
#include "exec/pane-order.h"

#define AHEAD 8 /* how many panes before it is added up one is asked for */
#define SOON 3  /* how many windows before it is given a key is foretold */
#define NONE_LATE G_MININT64
#define ALL_LATE G_MAXINT64

/* Panes of the same columns, by time. */
typedef struct
{
  guint begin, n;
  gint64 late_us;
  gboolean is_plain;
} Series;

struct _SfcPanes
{
  const SfcPlan *plan;
  const SfcAccumulators *accumulators;
  SfcWindows windows;
  GArray *partials; /* (element-type SfcPartial): the caller's */
  SfcPaneOrder *order;
  GArray *series;         /* (element-type Series) */
  SfcGroupTable *texts;   /* holds what grows while panes are added up */
  SfcGroup *sum;          /* of @texts: room for the sum of some */
  SfcGroupTable *far_out; /* windows of such times, to count each once */
  SfcGroupKey key;        /* of the window at hand */
  SfcValue *cells;        /* room for one decoded key */
};

gboolean
sfc_panes_are_used (const SfcPlan *plan, const SfcAccumulators *accumulators)
{
  return plan->window_slot >= 0 && plan->slide_us < plan->window_us
         && sfc_accumulators_are_of_panes (accumulators);
}

SfcPanes *
sfc_panes_new (const SfcPlan *plan, const SfcAccumulators *accumulators)
{
  SfcPanes *self = g_new0 (SfcPanes, 1);

  self->plan = plan;
  self->accumulators = accumulators;
  self->windows = sfc_windows_of (plan);
  self->order = sfc_pane_order_new (&self->windows);
  self->series = g_array_new (FALSE, FALSE, sizeof (Series));
  self->texts
      = sfc_group_table_new (sfc_accumulators_get_n_cells (accumulators));
  self->far_out = sfc_group_table_new (1);
  self->cells = g_new0 (SfcValue, plan->grouped->n_columns);
  return self;
}

void
sfc_panes_free (SfcPanes *self)
{
  if (self == NULL)
    return;
  sfc_pane_order_free (self->order);
  g_array_unref (self->series);
  sfc_group_table_free (self->texts);
  sfc_group_table_free (self->far_out);
  sfc_group_key_clear (&self->key);
  g_free (self->cells);
  g_free (self);
}

/* ---- series */

static gboolean
appears_before (const SfcGroup *a, const SfcGroup *b)
{
  if (a->first_rank != b->first_rank)
    return a->first_rank < b->first_rank;
  if (a->first_offset != b->first_offset)
    return a->first_offset < b->first_offset;
  return a->first_sub < b->first_sub;
}

static void
add_up (SfcPanes *self, SfcGroup *to, const SfcGroup *from)
{
  if (self->plan->counts_only)
    to->cells[0] += from->cells[0];
  else
    sfc_accumulators_merge (self->accumulators, to, from, self->texts);
}

/* The same pane of another worker. */
static void
unite (SfcPanes *self, SfcGroup *to, const SfcGroup *from)
{
  add_up (self, to, from);
  if (!appears_before (from, to))
    return;
  to->first_rank = from->first_rank;
  to->first_offset = from->first_offset;
  to->first_sub = from->first_sub;
}

static gint64
late_of (SfcPanes *self, const SfcGroup *group, gint64 late_us)
{
  const SfcPlan *plan = self->plan;

  if (plan->output_mode != SFC_OUTPUT_COMPLETE
      && plan->event_time_key == SFC_EVENT_TIME_WINDOW)
    return late_us;
  return sfc_group_key_is_done (plan, sfc_group_peek_key (group), group->n_key,
                                late_us, self->cells)
             ? ALL_LATE
             : NONE_LATE;
}

/* @n: how many partials are of its columns, some of one pane */
static void
add_series (SfcPanes *self, guint begin, guint n, gint64 late_us)
{
  SfcPartial *all = &g_array_index (self->partials, SfcPartial, begin);
  Series series = { begin, 1, late_of (self, all->group, late_us), FALSE };

  for (guint i = 1; i < n; i++)
    if (all[i].time == all[series.n - 1].time)
      unite (self, all[series.n - 1].group, all[i].group);
    else
      all[series.n++] = all[i];
  series.is_plain
      = sfc_windows_are_plain (&self->windows, all[0].time)
        && sfc_windows_are_plain (&self->windows, all[series.n - 1].time);
  g_array_append_val (self->series, series);
}

/* ---- what is late */

/* Returns: how many windows from @first to @last, both of which are some, are
 * late; no sum wraps around, for @last is not always */
static gint64
n_late (const SfcPanes *self, gint64 first, gint64 last, gint64 late_us)
{
  gint64 slide_us = self->windows.slide_us, size_us = self->windows.size_us;

  if (last < first || first + size_us > late_us)
    return 0;
  if (last + size_us <= late_us)
    return (last - first) / slide_us + 1;
  return (late_us - size_us - first) / slide_us + 1;
}

static void
count_plain (const SfcPanes *self, const Series *series, SfcPanesCounts *counts)
{
  const SfcWindows *windows = &self->windows;
  const SfcPartial *panes
      = &g_array_index (self->partials, SfcPartial, series->begin);
  gint64 next = G_MININT64; /* the first that was not counted */

  for (guint i = 0; i < series->n; i++)
    {
      gint64 first = MAX (sfc_windows_first (windows, panes[i].time), next);
      gint64 last = sfc_windows_last (windows, panes[i].time);
      gint64 late = n_late (self, first, last, series->late_us);

      counts->late += late;
      if (last >= first)
        counts->others += (last - first) / windows->slide_us + 1 - late;
      next = last + windows->slide_us;
    }
}

static gboolean
is_late (const SfcPanes *self, const Series *series, gint64 start)
{
  return series->late_us != NONE_LATE
         && sfc_window_add (start, self->windows.size_us) <= series->late_us;
}

/* ---- the windows of a series */

typedef struct
{
  SfcPanes *self;
  const Series *series;
  gboolean late, others; /* which windows */
  SfcAdditionFunc add;
  gpointer data;
} Gift;

/* @from: a pane of the window, the first one that came */
static void
give (const Gift *gift, gint64 start, const SfcPartial *from,
      const SfcGroup *part, const SfcGroup *other)
{
  SfcPanes *self = gift->self;
  const SfcWindows *windows = &self->windows;
  guint64 before
      = (guint64)sfc_windows_last (windows, from->time) - (guint64)start;
  guint64 soon = (guint64)start + SOON * (guint64)windows->slide_us;
  const SfcAddition addition = {
    .key = self->key.bytes,
    .n_key = (guint32)self->key.n,
    .hash = from->hash ^ sfc_group_key_hash_window (start),
    .soon = from->hash ^ sfc_group_key_hash_window ((gint64)soon),
    .first_rank = from->group->first_rank,
    .first_offset = from->group->first_offset,
    .first_sub = from->group->first_sub * windows->n
                 + (guint32)(before / (guint64)windows->slide_us),
    .parts = { part, other },
  };

  sfc_group_key_set_window (&self->key, start);
  gift->add (&addition, gift->data);
}

/* Far out sums wrap around: each pane by itself. */
static void
give_far_out (const Gift *gift, const SfcPartial *pane)
{
  const SfcWindows *windows = &gift->self->windows;
  gint64 start = sfc_windows_last (windows, pane->time);

  for (guint i = 0; i < windows->n;
       i++, start = sfc_window_subtract (start, windows->slide_us))
    if (sfc_windows_hold (windows, start, pane->time)
        && (is_late (gift->self, gift->series, start) ? gift->late
                                                      : gift->others))
      give (gift, start, pane, pane->group, NULL);
}

/* The panes of a window that moves on: those from @low to @middle have, in
 * their cells, the sum of themselves and all behind them up to there; @back is
 * that of the others, up to @high.  So each is added up twice at most, however
 * many windows it lies in, and a window is the sum of two.  The mark of a pane
 * is the one of those it sums up that came first. */
typedef struct
{
  SfcPanes *self;
  SfcPartial *panes;
  guint low, middle, high;
  const SfcGroup *back; /* (nullable) */
  guint back_first;
} Run;

static guint
earlier_of (const Run *run, guint a, guint b)
{
  return appears_before (run->panes[b].group, run->panes[a].group) ? b : a;
}

static void
extend (Run *run)
{
  SfcPanes *self = run->self;
  guint at = run->high++;
  const SfcGroup *group = run->panes[at].group;

  if (run->back == NULL)
    {
      run->back = group;
      run->back_first = at;
      return;
    }
  if (run->back != self->sum)
    {
      memset (self->sum->cells, 0,
              sfc_accumulators_get_n_cells (self->accumulators)
                  * sizeof (gint64));
      add_up (self, self->sum, run->back);
      run->back = self->sum;
    }
  add_up (self, self->sum, group);
  run->back_first = earlier_of (run, run->back_first, at);
}

static void
drop_first (Run *run)
{
  if (run->low++ < run->middle)
    return;
  run->middle = run->high;
  run->back = NULL;
  if (run->low == run->high)
    return;
  run->panes[run->high - 1].mark = run->high - 1;
  for (guint i = run->high - 1; i-- > run->low;)
    {
      add_up (run->self, run->panes[i].group, run->panes[i + 1].group);
      run->panes[i].mark = earlier_of (run, i, run->panes[i + 1].mark);
    }
}

static void
give_sum (const Gift *gift, const Run *run, gint64 start)
{
  const SfcPartial *low = &run->panes[run->low];
  guint first = run->back_first;

  if (run->low == run->middle)
    {
      give (gift, start, &run->panes[first], run->back, NULL);
      return;
    }
  first = run->back != NULL ? earlier_of (run, low->mark, first) : low->mark;
  give (gift, start, &run->panes[first], low->group, run->back);
}

/* Returns: where the first window of @time begins that is to be given */
static gint64
first_given (const Gift *gift, gint64 time)
{
  const SfcWindows *windows = &gift->self->windows;
  gint64 first = sfc_windows_first (windows, time);

  if (!gift->late)
    first += windows->slide_us
             * n_late (gift->self, first, sfc_windows_last (windows, time),
                       gift->series->late_us);
  return first;
}

static void
give_plain (const Gift *gift, SfcPartial *panes)
{
  const SfcWindows *windows = &gift->self->windows;
  guint n = gift->series->n;
  Run run = { .self = gift->self, .panes = panes };
  gint64 start = G_MININT64;

  while (run.low < n)
    {
      if (run.low == run.high)
        {
          start = MAX (start, first_given (gift, panes[run.low].time));
          if (panes[run.low].time < start) /* all its windows are late */
            {
              run.middle = run.high = ++run.low;
              continue;
            }
        }
      while (run.high < n && panes[run.high].time < start + windows->size_us)
        {
          if (run.high + AHEAD < n)
            __builtin_prefetch (panes[run.high + AHEAD].group);
          extend (&run);
        }
      give_sum (gift, &run, start);
      start += windows->slide_us;
      while (run.low < run.high && panes[run.low].time < start)
        drop_first (&run);
    }
}

/* ---- all series */

static void
give_series (const Gift *gift)
{
  SfcPanes *self = gift->self;
  const Series *series = gift->series;
  SfcPartial *panes
      = &g_array_index (self->partials, SfcPartial, series->begin);
  const SfcGroup *group = panes->group;

  sfc_group_key_set (&self->key, sfc_group_peek_key (group), group->n_key);
  if (series->is_plain)
    {
      give_plain (gift, panes);
      return;
    }
  for (guint i = 0; i < series->n; i++)
    give_far_out (gift, &panes[i]);
}

static void
count_far_out (const SfcAddition *addition, gpointer data)
{
  SfcPanes *self = data;
  gboolean is_new;

  sfc_group_table_get (self->far_out, addition->key, addition->n_key,
                       addition->hash, &is_new);
}

static void
count (SfcPanes *self, const Series *series, SfcPanesCounts *counts)
{
  Gift gift = { self, series, TRUE, FALSE, count_far_out, self };

  if (series->is_plain)
    {
      count_plain (self, series, counts);
      return;
    }
  sfc_group_table_clear (self->far_out);
  give_series (&gift);
  counts->late += sfc_group_table_get_n (self->far_out);
  counts->others += (gint64)series->n * self->windows.n;
}

SfcPanesCounts
sfc_panes_take (SfcPanes *self, GArray *partials, gint64 late_us)
{
  SfcPartial *all = (SfcPartial *)(gpointer)partials->data;
  SfcPanesCounts counts = { 0, 0 };
  gboolean is_new;

  self->partials = partials;
  g_array_set_size (self->series, 0);
  sfc_group_table_clear (self->texts);
  self->sum = sfc_group_table_get (self->texts, NULL, 0, 0, &is_new);
  if (partials->len == 0)
    return counts;
  sfc_pane_order_sort (self->order, partials);
  for (guint i = 0, n; i < partials->len; i += n)
    {
      n = sfc_pane_order_next (all + i, partials->len - i);
      add_series (self, i, n, late_us);
    }
  for (guint i = 0; i < self->series->len; i++)
    count (self, &g_array_index (self->series, Series, i), &counts);
  return counts;
}

void
sfc_panes_give (SfcPanes *self, gboolean late_too, SfcAdditionFunc add,
                gpointer data)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      const Gift gift = { .self = self,
                          .series = &g_array_index (self->series, Series, i),
                          .late = late_too,
                          .others = TRUE,
                          .add = add,
                          .data = data };

      give_series (&gift);
    }
  g_array_set_size (self->series, 0);
}
