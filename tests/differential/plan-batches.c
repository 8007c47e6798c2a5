/* plan-batches.c -- which offsets the planner gives to each batch.
 *
 * Runs sfc_execution_run() over a source that only has offsets, in a time that
 * only a wait moves.  A line of standard input is a case, in words:
 *
 *     trigger=now|once|MS      MS 0: as soon as possible
 *     id=N from=N,N,...        the next batch, where it begins
 *     max=N min=N delay=MS rate=R step=MS               as wanted
 *     LATEST LATEST ...        N,N@B,...: what a look at the source finds; a
 *                              partition that was not there before begins at B
 *
 * step is what a trigger takes.  The line of its answer has a word for each
 * batch: the number of the look before it, a colon, where it ends. */

#include "config.h"

#include "engine/execution.h"
#include "support/fake-sink.h"
#include "support/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BATCHES 100
#define POLLING_MS 10

typedef struct
{
  SfcSource head;
  SfcExecution *execution;
  SfcPlan *plan;
  SfcStart start;
  char **looks; /* those that are left */
  int n_looks;
  gint64 step_ms;
  GString *answer;
} Case;

/* ---- time */

gint64 __wrap_sfc_now_ms (void);
void __wrap_sfc_trigger_wait (gint64 until_ms, GCancellable *cancellable);

static gint64 now_ms;

gint64
__wrap_sfc_now_ms (void)
{
  return now_ms;
}

void
__wrap_sfc_trigger_wait (gint64 until_ms,
                         GCancellable *cancellable G_GNUC_UNUSED)
{
  now_ms = MAX (now_ms, until_ms);
}

/* ---- the source */

/* "N" or "N@B" */
static gint64
read_offset (const char *text, gint64 *beginning)
{
  char *end;
  gint64 offset = g_ascii_strtoll (text, &end, 10);

  *beginning = *end == '@' ? g_ascii_strtoll (end + 1, NULL, 10) : 0;
  return offset;
}

static SfcOffsets *
latest (SfcSource *source, SfcOffsets *from,
        GCancellable *cancellable G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  Case *self = (Case *)source;
  g_auto (GStrv) words = NULL;
  SfcOffsets *found = sfc_offsets_new ();

  if (*self->looks == NULL)
    g_error ("a look too many");
  words = g_strsplit (*self->looks, ",", -1);

  for (int i = 0; words[i] != NULL; i++)
    {
      gint64 beginning, offset = read_offset (words[i], &beginning);

      sfc_offsets_add (found, "t", i, offset);
      if ((guint)i >= from->len)
        sfc_offsets_add (from, "t", i, beginning);
    }
  now_ms += self->step_ms;
  self->n_looks++;
  self->looks++;
  /* the others end by themselves */
  if (*self->looks == NULL
      && self->plan->trigger <= SFC_TRIGGER_PROCESSING_TIME)
    g_cancellable_cancel (self->execution->stop);
  return found;
}

static const SfcSourceClass klass = { .latest = latest };

/* ---- a case */

static void
on_report (const SfcTriggerReport *report, gpointer data)
{
  Case *self = data;

  if (!report->ran)
    return;
  g_string_append_printf (
      self->answer, "%s%d:", self->answer->len > 0 ? " " : "", self->n_looks);
  for (guint i = 0; i < report->batch->end->len; i++)
    g_string_append_printf (self->answer, "%s%" G_GINT64_FORMAT,
                            i > 0 ? "," : "",
                            sfc_offsets_at (report->batch->end, i)->offset);
}

static void
set_trigger (SfcPlan *plan, const char *value)
{
  plan->trigger_us = 0;
  if (g_str_equal (value, "now"))
    plan->trigger = SFC_TRIGGER_AVAILABLE_NOW;
  else if (g_str_equal (value, "once"))
    plan->trigger = SFC_TRIGGER_ONCE;
  else
    {
      plan->trigger_us = g_ascii_strtoll (value, NULL, 10) * 1000;
      plan->trigger = plan->trigger_us > 0 ? SFC_TRIGGER_PROCESSING_TIME
                                           : SFC_TRIGGER_DEFAULT;
    }
}

static void
set_from (Case *self, const char *value)
{
  g_auto (GStrv) words = g_strsplit (value, ",", -1);

  for (int i = 0; words[i] != NULL; i++)
    sfc_offsets_add (self->start.at, "t", i,
                     g_ascii_strtoll (words[i], NULL, 10));
}

static void
set (Case *self, const char *name, const char *value)
{
  SfcExecution *execution = self->execution;
  gint64 n = g_ascii_strtoll (value, NULL, 10);

  if (g_str_equal (name, "trigger"))
    set_trigger (self->plan, value);
  else if (g_str_equal (name, "from"))
    set_from (self, value);
  else if (g_str_equal (name, "rate"))
    execution->quota.max_rate = g_ascii_strtod (value, NULL);
  else if (g_str_equal (name, "min"))
    execution->quota.min_offsets = n;
  else if (g_str_equal (name, "delay"))
    execution->quota.max_delay_ms = n;
  else if (g_str_equal (name, "id"))
    self->start.batch_id = n;
  else if (g_str_equal (name, "step"))
    self->step_ms = n;
  else if (g_str_equal (name, "max"))
    {
      execution->quota.has_max_offsets = TRUE;
      execution->quota.max_offsets = n;
    }
  else
    g_error ("%s: what is that?", name);
}

static void
answer (SfcPlan *plan, SfcSink *sink, const char *line)
{
  static const int reload = 0;
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (SfcGroupState) state = sfc_group_state_new (plan);
  g_autoptr (SfcWorkers) no_workers
      = sfc_workers_new (NULL, plan, NULL, 0, NULL);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  SfcExecution execution = { .options = { .max_batches = MOST_BATCHES },
                             .quota = { .max_delay_ms = 15 * 60 * 1000 },
                             .polling_ms = POLLING_MS,
                             .stop = stop,
                             .reload = &reload,
                             .report = on_report };
  Case self = { .head = { .klass = &klass },
                .execution = &execution,
                .plan = plan,
                .start = { .at = sfc_offsets_new () },
                .looks = words,
                .answer = text };

  for (; strchr (*self.looks, '=') != NULL; self.looks++)
    {
      char *value = strchr (*self.looks, '=');

      *value = '\0';
      set (&self, *self.looks, value + 1);
    }
  execution.data = &self;
  execution.runner = (SfcBatchRunner){ .plan = plan,
                                       .source = &self.head,
                                       .sink = sink,
                                       .state = { .groups = state },
                                       .workers = no_workers,
                                       .abort = stop };
  now_ms = G_GINT64_CONSTANT (1000000000000);
  if (!sfc_execution_run (&execution, &self.start, &error))
    g_error ("%s", error->message);
  puts (text->str);
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcSettings) settings
      = settings_of ("query t.groupBy=city\nquery t.aggregate=count\n"
                     "query t.outputMode=update\n",
                     &error);
  g_autoptr (SfcPlan) plan
      = settings != NULL ? sfc_plan_new (settings, "t", &error) : NULL;
  FakeSink *sink = fake_sink_new ();
  char *line = NULL;
  size_t room = 0;
  ssize_t n;

  if (plan == NULL)
    g_error ("%s", error->message);
  while ((n = getline (&line, &room, stdin)) > 0)
    {
      line[n - 1] = '\0';
      answer (plan, &sink->head, line);
      g_string_truncate (sink->text, 0);
    }
  free (line);
  sfc_sink_free (&sink->head);
  return EXIT_SUCCESS;
}
