#include "config.h"

#include "cli/explain-sample.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "cli/queries.h"
#include "engine/sample.h"

#define MOST 1000 /* records of a partition */

/* Returns: (transfer full): the settings of a query that begins at the earliest
 * records */
static SfcSettings *
load (const SfcCommon *common, const char *query, GError **error)
{
  g_autoptr (GStrvBuilder) set = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  g_autofree char *earliest
      = g_strdup_printf ("[source %s] startingOffsets=earliest", query);
  SfcCommon changed = *common;

  if (common->set != NULL)
    g_strv_builder_addv (set, (const char **)common->set);
  g_strv_builder_add (set, earliest);
  changed.set = all = g_strv_builder_end (set);
  return sfc_common_load (&changed, error);
}

/* (transfer full) */
static char *
time_text (gint64 ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (ms / 1000);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S UTC")
                      : g_strdup ("-");
}

static void
tell_sample (const SfcTimeCheck *check, const SfcTimeOrder *order,
             guint partitions, GString *out)
{
  gint64 n = sfc_time_check_get_n (check);

  g_string_append_printf (
      out,
      ngettext (
          "%'" PRId64 " record, of the end of each partition, %u in all\n",
          "%'" PRId64 " records, of the end of each partition, %u in all\n",
          (gulong)n),
      n, partitions);
  if (order->n > 0)
    {
      g_autofree char *oldest = time_text (order->oldest_ms);
      g_autofree char *newest = time_text (order->newest_ms);

      g_string_append_printf (out, _ ("event times from %s to %s\n"), oldest,
                              newest);
    }
}

/* ---- warnings */

static void
warn_of_unreadable (const SfcUnreadable *seen, const SfcOffsets *ranges,
                    GString *out)
{
  const SfcPartition *at = sfc_offsets_at (ranges, seen->rank);

  if (seen->n == 0)
    return;
  g_string_append_printf (
      out,
      _ ("%s: %'" PRId64 " of %'" PRId64
         " sampled values are no %s, and so null: “%s” (topic %s partition %d "
         "offset %" PRId64 "); from_json.timestampFormat and dateFormat say "
         "how they are written\n"),
      seen->column, seen->n, seen->all, seen->type, seen->sample, at->topic,
      at->partition, seen->offset);
}

static void
warn_of_order (const SfcPlan *plan, const SfcTimeOrder *order, GString *out)
{
  if (order->backwards == 0
      || (!plan->distinct_drops_late && !sfc_plan_groups_expire (plan)))
    return;
  g_string_append_printf (
      out,
      _ ("the data runs backwards in time, in %u of %u partitions: %'" PRId64
         " of %'" PRId64 " sampled records are behind an earlier one by more "
         "than the watermark allows, and are dropped unless they are in its "
         "batch; sfcrime produce --order=time sends them in their order\n"),
      order->backwards, order->partitions, order->behind, order->n);
}

/* ---- all of it */

gboolean
sfc_explain_sample (const SfcCommon *common, const SfcPlan *plan,
                    GCancellable *stop, GString *out, GString *warnings,
                    GError **error)
{
  g_autoptr (SfcSettings) settings = load (common, plan->name, error);
  g_autoptr (GArray) ranges = NULL;
  g_autoptr (SfcTimeCheck) check = NULL;
  const GArray *unreadable;
  SfcTimeOrder order;

  if (settings == NULL)
    return FALSE;
  if (!sfc_queries_check_topic (settings, plan->name, error))
    {
      g_prefix_error (error, "--sample: ");
      return FALSE;
    }
  check = sfc_sample_times (settings, plan, MOST, common->timeout_ms, stop,
                            &ranges, error);
  if (check == NULL)
    {
      g_prefix_error (error, _ ("query %s: "), plan->name);
      return FALSE;
    }
  sfc_time_check_get_order (check, &order);
  tell_sample (check, &order, ranges->len, out);
  unreadable = sfc_time_check_peek_unreadable (check);
  for (guint i = 0; i < unreadable->len; i++)
    warn_of_unreadable (&g_array_index (unreadable, SfcUnreadable, i), ranges,
                        warnings);
  warn_of_order (plan, &order, warnings);
  return TRUE;
}
