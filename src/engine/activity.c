#include "config.h"

#include "engine/activity.h"

#include <inttypes.h>

#include "base/i18n.h"

/* An answer that takes longer is worth a word. */
#define PATIENCE_MS 1000

void
sfc_activity_clear (SfcActivity *self)
{
  g_clear_pointer (&self->trouble, g_free);
}

void
sfc_activity_set (SfcActivityCell *self, const SfcActivity *now)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->now = *now;
  g_mutex_unlock (&self->lock);
}

SfcActivity
sfc_activity_get (SfcActivityCell *self)
{
  SfcActivity now;

  g_mutex_lock (&self->lock);
  now = self->now;
  g_mutex_unlock (&self->lock);
  return now;
}

/* ---- the sentence */

/* (transfer full): @format is of g_date_time_format() */
static char *
time_text (gint64 ms, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (ms / 1000);
  g_autofree char *text
      = time != NULL ? g_date_time_format (time, format) : NULL;

  return g_strdup_printf (_ ("%s UTC"), text != NULL ? text : "-");
}

/* (transfer full): `12:00:03 UTC' */
static char *
clock_text (gint64 ms)
{
  return time_text (ms, "%H:%M:%S");
}

/* (transfer full): `2018-12-31 12:00:03 UTC' */
static char *
instant_text (gint64 ms)
{
  return time_text (ms, "%Y-%m-%d %H:%M:%S");
}

/* (transfer full): in whole seconds, of what is left rounded up */
static char *
span_text (gint64 ms)
{
  gint64 s = MAX (ms, 0) / 1000;

  if (s < 120)
    return g_strdup_printf (_ ("%" PRId64 " s"), s);
  if (s < 7200)
    return g_strdup_printf (_ ("%" PRId64 " min"), s / 60);
  return g_strdup_printf (_ ("%" PRId64 " h"), s / 3600);
}

/* (transfer full) */
static char *
left_text (gint64 until_ms, gint64 now_ms)
{
  return span_text (until_ms - now_ms + 999);
}

static char *
trouble_text (const SfcActivity *self, gint64 now_ms)
{
  g_autofree char *since = clock_text (self->trouble_ms);
  g_autofree char *span = span_text (now_ms - self->trouble_ms);

  return g_strdup_printf (
      _ ("It waits for the broker, which does not answer since %s, for %s: "
         "%s."),
      since, span, self->trouble);
}

static char *
stall_text (const SfcActivity *self, gint64 now_ms)
{
  const SfcStall *stall = &self->stall;
  g_autofree char *since = clock_text (stall->since_ms);
  g_autofree char *span = span_text (now_ms - stall->since_ms);
  g_autofree char *why = self->trouble != NULL
                             ? g_strdup_printf (": %s", self->trouble)
                             : g_strdup ("");

  return g_strdup_printf (
      _ ("Batch %" PRId64 " waits for the broker of %s-%d, which sends nothing "
         "from offset %" PRId64 " on since %s, for %s%s."),
      self->batch_id, stall->topic, stall->partition, stall->offset, since,
      span, why);
}

static char *
batch_text (const SfcActivity *self, gint64 now_ms)
{
  g_autofree char *span = span_text (now_ms - self->since_ms);

  if (self->kind == SFC_ACTIVITY_TURN)
    return g_strdup_printf (
        _ ("Batch %" PRId64 " waits for its turn, for %s: another query is to "
           "write what it makes of earlier records first."),
        self->batch_id, span);
  return g_strdup_printf (
      self->stops
          ? _ ("It stops when batch %" PRId64 " is done, which has run for %s.")
          : _ ("It does not wait: batch %" PRId64 " has run for %s."),
      self->batch_id, span);
}

static char *
too_few_text (const SfcActivity *self, gint64 now_ms)
{
  g_autofree char *until = clock_text (self->until_ms);
  g_autofree char *left = left_text (self->until_ms, now_ms);

  return g_strdup_printf (
      _ ("It waits for more records: %" PRId64 " of the %" PRId64
         " of minOffsetsPerTrigger are there, most in %s-%d; from %s on, in "
         "%s, it takes what there is (maxTriggerDelay)."),
      self->have, self->need, self->topic, self->partition, until, left);
}

static char *
no_data_text (const SfcActivity *self, gint64 now_ms)
{
  g_autofree char *since = clock_text (self->since_ms);
  g_autofree char *span = span_text (now_ms - self->since_ms);

  return g_strdup_printf (
      _ ("It waits for new records: there was none since %s, for %s."), since,
      span);
}

static char *
reason_text (const SfcActivity *self, gint64 now_ms)
{
  switch (self->reason)
    {
    case SFC_IDLE_NO_DATA:
      return no_data_text (self, now_ms);
    case SFC_IDLE_TOO_FEW:
      return too_few_text (self, now_ms);
    case SFC_IDLE_LIMIT:
      return g_strdup_printf (
          ngettext ("maxOffsetsPerTrigger lets no record through, of %" PRId64
                    " that is there, most in %s-%d: set it to at least 1.",
                    "maxOffsetsPerTrigger lets no record through, of %" PRId64
                    " that are there, most in %s-%d: set it to at least 1.",
                    (gulong)self->have),
          self->have, self->topic, self->partition);
    case SFC_IDLE_NOT:
    default:
      return g_strdup (self->next_ms != 0 ? _ ("It has run its batch.")
                                          : _ ("It looks for new records."));
    }
}

/* (transfer full): the sentences @a, which is taken, and @b, if any */
static char *
and_then (char *a, const char *b)
{
  char *both = *b == '\0' ? g_strdup (a) : g_strconcat (a, " ", b, NULL);

  g_free (a);
  return both;
}

/* (transfer full) */
static char *
newest_text (const SfcHold *hold)
{
  g_autofree char *newest = NULL;

  if (!hold->has_newest)
    return g_strdup ("");
  newest = instant_text (hold->newest_ms);
  return *hold->topic == '\0'
             ? g_strdup_printf (_ ("The newest so far is of %s."), newest)
             : g_strdup_printf (_ ("The newest so far, of %s, is in %s-%d."),
                                newest, hold->topic, hold->partition);
}

/* (transfer full): what gives it without a record */
static char *
idle_text (const SfcHold *hold)
{
  g_autofree char *time = NULL;

  if (!hold->idles)
    return g_strdup (_ ("With a watermarkIdleTimeout it would be given without "
                        "such a record."));
  if (hold->idle_ms == 0)
    return g_strdup ("");
  time = clock_text (hold->idle_ms);
  return g_strdup_printf (
      _ ("Without such a record it is given at %s (watermarkIdleTimeout)."),
      time);
}

/* (transfer full) */
static char *
open_text (const SfcHold *hold)
{
  g_autofree char *end = instant_text (hold->end_ms);
  g_autofree char *watermark = instant_text (hold->watermark_ms);
  g_autofree char *needs = instant_text (hold->needs_ms);
  g_autofree char *newest = newest_text (hold);
  g_autofree char *idle = idle_text (hold);

  return and_then (
      and_then (
          g_strdup_printf (
              _ ("What ends at %s is given when the watermark, now %s, is "
                 "there: when a record of %s or later is read, in any "
                 "partition."),
              end, watermark, needs),
          newest),
      idle);
}

/* (transfer full) */
static char *
hold_text (const SfcHold *hold)
{
  g_autofree char *end = instant_text (hold->end_ms);

  switch (hold->kind)
    {
    case SFC_HOLD_OPEN:
      return open_text (hold);
    case SFC_HOLD_READY:
      return g_strdup_printf (
          _ ("What ends at %s is given by the next batch, which runs when "
             "there are new records (noDataMicroBatches.enabled is false)."),
          end);
    case SFC_HOLD_BLIND:
      return g_strdup (_ ("No record so far had an event time that can be "
                          "read, so nothing is given: see sfcrime explain "
                          "--sample."));
    case SFC_HOLD_NOTHING:
    default:
      return g_strdup ("");
    }
}

/* (transfer full) */
static char *
next_text (const SfcActivity *self, gint64 now_ms)
{
  g_autofree char *next = clock_text (self->next_ms);
  g_autofree char *left = left_text (self->next_ms, now_ms);
  g_autofree char *interval
      = self->interval_ms < 10000
            ? g_strdup_printf (_ ("%g s"), (double)self->interval_ms / 1e3)
            : span_text (self->interval_ms);

  return g_strdup_printf (
      _ ("The next trigger is at %s, in %s: there is one every %s."), next,
      left, interval);
}

static char *
wait_text (const SfcActivity *self, gint64 now_ms)
{
  char *text = reason_text (self, now_ms);
  g_autofree char *hold = hold_text (&self->hold);
  g_autofree char *next
      = self->next_ms != 0 ? next_text (self, now_ms) : g_strdup ("");

  return and_then (and_then (text, next), hold);
}

char *
sfc_activity_to_text (const SfcActivity *self, gint64 now_ms)
{
  gboolean asks = self->asked_ms != 0 && now_ms - self->asked_ms >= PATIENCE_MS;

  if (self->kind == SFC_ACTIVITY_BATCH && self->stall.since_ms != 0)
    return stall_text (self, now_ms);
  if (self->trouble != NULL
      && (asks || self->kind == SFC_ACTIVITY_START
          || self->kind == SFC_ACTIVITY_BATCH))
    return trouble_text (self, now_ms);
  if (self->kind == SFC_ACTIVITY_BATCH || self->kind == SFC_ACTIVITY_TURN)
    return batch_text (self, now_ms);
  if (self->stops)
    return g_strdup (_ ("It stops."));
  if (self->kind == SFC_ACTIVITY_START)
    return g_strdup (_ ("It starts: it has had no trigger yet."));
  if (asks)
    {
      g_autofree char *span = span_text (now_ms - self->asked_ms);

      return g_strdup_printf (
          _ ("It waits for an answer: it asked for the latest offsets %s ago."),
          span);
    }
  return wait_text (self, now_ms);
}
