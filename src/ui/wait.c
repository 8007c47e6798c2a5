#include "config.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "engine/trigger.h"
#include "ui/model.h"
#include "ui/text.h"

/* When a trigger with an interval comes next, as far as is known. */
static char *
explain_timed (const SfcUiQuery *self, const SfcProgress *last)
{
  g_autoptr (GString) when = g_string_new (NULL);
  g_autoptr (GString) interval = g_string_new (NULL);
  gint64 next_ms
      = sfc_trigger_next_ms (last->timestamp_ms, self->trigger_us / 1000);

  sfc_ui_append_time (when, next_ms);
  sfc_ui_append_duration (interval, self->trigger_us / 1000);
  return g_strdup_printf (_ ("The trigger fires every %s; the one after the "
                             "last report was due at %s UTC."),
                          interval->str, when->str);
}

static char *
explain_idle (const SfcProgress *last)
{
  gint64 behind = last->source.has_behind ? last->source.behind : 0;

  if (behind > 0)
    return g_strdup_printf (
        ngettext ("The last trigger took no batch although %" PRId64
                  " record was there: fewer than minOffsetsPerTrigger, or a "
                  "limit lets none through.",
                  "The last trigger took no batch although %" PRId64
                  " records were there: fewer than minOffsetsPerTrigger, or a "
                  "limit lets none through.",
                  (gulong)behind),
        behind);
  return g_strdup (
      _ ("It waits for new records: the last trigger found none."));
}

static char *
explain_as_soon_as_possible (const SfcProgress *last)
{
  if (last->source.has_behind && last->source.behind == 0)
    return g_strdup (_ ("It had read all records that were there when its last "
                        "batch began, and looks for new ones."));
  if (last->source.has_behind)
    return g_strdup_printf (_ ("It does not wait: %" PRId64
                               " records were left when its last batch began."),
                            last->source.behind);
  return g_strdup (_ ("It looks for new records, or a batch runs."));
}

char *
sfc_ui_query_explain_wait (const SfcUiQuery *self)
{
  const SfcProgress *last = g_queue_peek_tail ((GQueue *)&self->recent);

  if (self->error != NULL)
    return g_strdup (_ ("It has failed."));
  if (self->end_ms != 0)
    return g_strdup (_ ("It has ended."));
  if (last == NULL)
    return g_strdup (_ ("It starts: it has not reported yet."));
  if (!sfc_progress_ran (last))
    return explain_idle (last);
  if (self->trigger == SFC_TRIGGER_PROCESSING_TIME && self->trigger_us > 0)
    return explain_timed (self, last);
  return explain_as_soon_as_possible (last);
}
