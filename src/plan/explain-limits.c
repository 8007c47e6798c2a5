/* What a batch takes, what is late, and what is set for nothing. */

#include "config.h"

#include "plan/explain.h"

#include <inttypes.h>
#include <math.h>

#include "base/i18n.h"
#include "config/memory.h"

#define RATE "spark.streaming.kafka.maxRatePerPartition"

typedef struct
{
  const SfcSettings *settings;
  const SfcPlan *plan;
  char *group; /* of the source */
} Source;

static void
source_clear (Source *self)
{
  g_free (self->group);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Source, source_clear)

static Source
source_of (const SfcSettings *settings, const SfcPlan *plan)
{
  return (Source){ settings, plan, g_strconcat ("source ", plan->name, NULL) };
}

static gboolean
is_set (const Source *self, const char *key)
{
  return sfc_settings_is_set (self->settings, self->group, key);
}

static gint64
number (const Source *self, const char *key)
{
  return sfc_settings_get_int (self->settings, self->group, key);
}

/* A limit may be negative. */
static gulong
plural_of (gint64 n)
{
  return (gulong)CLAMP (n, 0, 1000);
}

static gboolean
has_format (const Source *self, const char *format)
{
  return g_str_equal (sfc_settings_get (self->settings, self->group, "format"),
                      format);
}

static gboolean
ends_by_itself (const SfcPlan *plan)
{
  return plan->trigger == SFC_TRIGGER_AVAILABLE_NOW
         || plan->trigger == SFC_TRIGGER_ONCE;
}

/* ---- limits */

/* Returns: records of a partition, 0: no limit */
static double
partition_limit (const Source *self, double *seconds)
{
  gint64 rate = sfc_settings_get_int (self->settings, "spark", RATE);

  *seconds = self->plan->trigger == SFC_TRIGGER_PROCESSING_TIME
                 ? (double)self->plan->trigger_us / 1e6
                 : 1;
  return rate > 0 ? MAX (trunc ((double)rate * *seconds), 1) : 0;
}

static void
explain_rate (GString *out, const Source *self, double most, double seconds)
{
  g_autofree char *place
      = sfc_settings_describe_origin (self->settings, "spark", RATE);

  g_string_append_printf (out,
                          ngettext ("%.0f record of each partition: %" PRId64
                                    " a second x %g s (%s)\n",
                                    "%.0f records of each partition: %" PRId64
                                    " a second x %g s (%s)\n",
                                    plural_of ((gint64)MIN (most, 1000))),
                          most,
                          sfc_settings_get_int (self->settings, "spark", RATE),
                          seconds, place);
}

static gboolean
is_auto (const Source *self)
{
  return sfc_settings_is_auto (self->settings, self->group,
                               "maxOffsetsPerTrigger");
}

static void
explain_total (GString *out, const Source *self)
{
  g_autofree char *place = sfc_settings_describe_origin (
      self->settings, self->group, "maxOffsetsPerTrigger");

  if (is_auto (self))
    {
      g_string_append_printf (
          out,
          _ ("as many records of all partitions, shared by backlog, as took "
             "90 %% of %g s before (%s)\n"),
          sfc_plan_get_target_ms (self->plan, self->settings) / 1000, place);
      return;
    }
  g_string_append_printf (
      out,
      ngettext (
          "%" PRId64 " record of all partitions, shared by backlog (%s)\n",
          "%" PRId64 " records of all partitions, shared by backlog (%s)\n",
          plural_of (number (self, "maxOffsetsPerTrigger"))),
      number (self, "maxOffsetsPerTrigger"), place);
}

static void
explain_kafka_limits (GString *out, const Source *self)
{
  double seconds, most = partition_limit (self, &seconds);
  gboolean has_total = is_set (self, "maxOffsetsPerTrigger");

  if (most > 0)
    explain_rate (out, self, most, seconds);
  if (has_total)
    explain_total (out, self);
  if (most > 0 && has_total && !is_auto (self)
      && number (self, "maxOffsetsPerTrigger") > 0)
    g_string_append_printf (
        out,
        _ ("with a backlog in %.0f or more partitions, evenly, "
           "maxOffsetsPerTrigger binds, in fewer maxRatePerPartition\n"),
        ceil ((double)number (self, "maxOffsetsPerTrigger") / most));
  if (most <= 0 && !has_total)
    g_string_append (out, _ ("all records that are there: nothing limits a "
                             "batch\n"));
}

static void
explain_minimum (GString *out, const Source *self)
{
  g_autofree char *place = NULL;

  if (!is_set (self, "minOffsetsPerTrigger") || ends_by_itself (self->plan))
    return;
  place = sfc_settings_describe_origin (self->settings, self->group,
                                        "minOffsetsPerTrigger");
  g_string_append_printf (
      out,
      ngettext ("at least %" PRId64 " record, or what came within %s (%s)\n",
                "at least %" PRId64 " records, or what came within %s (%s)\n",
                plural_of (number (self, "minOffsetsPerTrigger"))),
      number (self, "minOffsetsPerTrigger"),
      sfc_settings_get (self->settings, self->group, "maxTriggerDelay"), place);
}

static void
explain_files (GString *out, const Source *self)
{
  g_autofree char *place = NULL;

  if (!is_set (self, "maxFilesPerTrigger"))
    {
      g_string_append (out, _ ("all files that are there: nothing limits a "
                               "batch\n"));
      return;
    }
  place = sfc_settings_describe_origin (self->settings, self->group,
                                        "maxFilesPerTrigger");
  g_string_append_printf (
      out,
      ngettext ("%" PRId64 " file (%s)\n", "%" PRId64 " files (%s)\n",
                plural_of (number (self, "maxFilesPerTrigger"))),
      number (self, "maxFilesPerTrigger"), place);
}

static void
explain_rows (GString *out, const Source *self)
{
  g_autofree char *place = sfc_settings_describe_origin (
      self->settings, self->group, "rowsPerSecond");

  g_string_append_printf (
      out,
      _ ("the rows of the seconds since the last batch: %" PRId64
         " a second (%s)\n"),
      number (self, "rowsPerSecond"), place);
}

void
sfc_explain_limits (GString *out, const SfcSettings *settings,
                    const SfcPlan *plan)
{
  g_auto (Source) self = source_of (settings, plan);

  if (has_format (&self, "rate"))
    explain_rows (out, &self);
  else if (plan->trigger == SFC_TRIGGER_ONCE)
    g_string_append (out, _ ("all records that are there: trigger = once is "
                             "one batch without limits\n"));
  else if (has_format (&self, "file"))
    explain_files (out, &self);
  else
    {
      explain_kafka_limits (out, &self);
      explain_minimum (out, &self);
    }
}

/* ---- memory */

void
sfc_explain_memory (GString *out, const SfcSettings *settings)
{
  SfcMemoryShares shares = sfc_memory_shares (settings);
  g_autofree char *place = sfc_settings_describe_origin (
      settings, "spark", "spark.executor.memory");

  g_string_append_printf (
      out, _ ("%" PRId64 " KiB for the state; beyond them %s\n"),
      shares.state / 1024,
      sfc_memory_state_on_disk (settings) ? _ ("it is kept on disk")
                                          : _ ("the query ends"));
  g_string_append_printf (out,
                          _ ("%" PRId64
                             " KiB for the groups of a batch, %" PRId64
                             " KiB for fetched records (%s)\n"),
                          shares.buffers / 1024, shares.queues / 1024, place);
}

/* ---- late rows */

static const char *
tell_groups (const SfcPlan *plan)
{
  if (plan->output_mode == SFC_OUTPUT_COMPLETE)
    return _ ("complete: late rows count too; the state keeps every group\n");
  if (!sfc_plan_groups_expire (plan))
    return _ ("update: late rows count too, for no window and no key of "
              "groupBy is the event time; the state keeps every group\n");
  if (plan->output_mode == SFC_OUTPUT_APPEND)
    return _ ("append: a group that ended at or before the watermark of the "
              "batch before takes no more rows; each group is given once, when "
              "the watermark has passed it, and leaves the state\n");
  return _ ("update: a group that ended at or before the watermark of the "
            "batch before takes no more rows; it leaves the state when the "
            "watermark has passed it\n");
}

static const char *
tell_distinct (const SfcPlan *plan)
{
  if (plan->distinct_time >= 0)
    return _ ("dropDuplicates: rows at or before the watermark of the batch "
              "before are dropped; keys that the watermark has passed leave "
              "the state\n");
  if (plan->distinct_drops_late)
    return _ ("dropDuplicates: rows at or before the watermark of the batch "
              "before are dropped; the state keeps every key, for the event "
              "time is none of them\n");
  return _ ("dropDuplicates: late rows pass; the state keeps every key\n");
}

static void
tell_clock (GString *out, const SfcPlan *plan)
{
  if (plan->watermark_idle_ms > 0)
    g_string_append_printf (
        out,
        _ ("after %" PRId64 " ms without a record the watermark goes on with "
           "the clock (watermarkIdleTimeout)\n"),
        plan->watermark_idle_ms);
  if (plan->watermark_ahead_ms >= 0)
    g_string_append_printf (out,
                            _ ("a row more than %" PRId64
                               " ms ahead of the clock does not move "
                               "the watermark (watermarkMaxAhead)\n"),
                            plan->watermark_ahead_ms);
}

void
sfc_explain_late_rows (GString *out, const SfcPlan *plan)
{
  if (plan->watermark_slot < 0)
    g_string_append (out, _ ("no row is late: there is no watermark\n"));
  if (plan->n_distinct > 0)
    g_string_append (out, tell_distinct (plan));
  if (plan->aggregates)
    g_string_append (out, tell_groups (plan));
  else if (plan->n_distinct == 0 && plan->watermark_slot >= 0)
    g_string_append (out, _ ("late rows pass: no step has a state\n"));
  tell_clock (out, plan);
}

/* ---- warnings */

static void
warn_of (GString *out, const SfcSettings *settings, const char *group,
         const char *key, const char *why)
{
  g_autofree char *place = NULL;

  if (!sfc_settings_is_set (settings, group, key))
    return;
  place = sfc_settings_describe_origin (settings, group, key);
  g_string_append_printf (out, "%s: %s\n", place, why);
}

static void
warn_of_idle (GString *out, const SfcSettings *settings, const char *group,
              const SfcPlan *plan)
{
  static const char key[] = "watermarkIdleTimeout";

  if (plan->trigger == SFC_TRIGGER_ONCE
      || plan->trigger == SFC_TRIGGER_AVAILABLE_NOW)
    warn_of (out, settings, group, key,
             _ ("no effect: with this trigger the query ends when nothing more "
                "is there to read: see --final of sfcrime stream"));
  else if (!sfc_settings_get_boolean (
               settings, "spark",
               "spark.sql.streaming.noDataMicroBatches.enabled"))
    warn_of (out, settings, group, key,
             _ ("no effect: spark.sql.streaming.noDataMicroBatches.enabled is "
                "false"));
}

static void
warn_of_query (GString *out, const SfcSettings *settings, const SfcPlan *plan)
{
  static const char *const keys[]
      = { "joinRename", "joinOn", "joinType", "joinWhen" };
  g_autofree char *group = g_strconcat ("query ", plan->name, NULL);

  if (plan->watermark_slot >= 0 && !sfc_plan_groups_expire (plan)
      && !plan->distinct_drops_late)
    warn_of (out, settings, group, "watermark",
             plan->aggregates && plan->output_mode == SFC_OUTPUT_COMPLETE
                 ? _ ("no effect: complete mode drops no row and no group")
                 : _ ("no effect: neither a window nor groupBy nor "
                      "dropDuplicates uses the event time"));
  warn_of_idle (out, settings, group, plan);
  if (plan->reject_sinks[SFC_REJECT_LATE] != NULL
      && !sfc_plan_groups_expire (plan) && !plan->distinct_drops_late)
    warn_of (out, settings, group, "lateSink",
             _ ("no effect: no step drops late rows"));
  for (guint i = 0; plan->join.table == NULL && i < G_N_ELEMENTS (keys); i++)
    warn_of (out, settings, group, keys[i], _ ("no effect: there is no join"));
}

static const char once[]
    = N_ ("no effect: trigger = once reads all in one batch");

static void
warn_of_limits (GString *out, const Source *self)
{
  static const char *const limits[]
      = { "maxOffsetsPerTrigger", "minOffsetsPerTrigger" };

  if (self->plan->trigger == SFC_TRIGGER_ONCE)
    {
      for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
        warn_of (out, self->settings, self->group, limits[i], _ (once));
      warn_of (out, self->settings, "spark", RATE, _ (once));
    }
  else if (is_set (self, limits[0]) && !is_auto (self)
           && number (self, limits[0]) <= 0)
    warn_of (out, self->settings, self->group, limits[0],
             _ ("the query reads nothing: no record fits into a batch"));
  if (self->plan->trigger == SFC_TRIGGER_AVAILABLE_NOW)
    warn_of (out, self->settings, self->group, limits[1],
             _ ("no effect: trigger = availableNow waits for nothing"));
  if (!is_set (self, limits[1]))
    warn_of (out, self->settings, self->group, "maxTriggerDelay",
             _ ("no effect: minOffsetsPerTrigger is not set"));
}

/* The first that is set stands for all. */
static void
warn_of_starting (GString *out, const Source *self)
{
  static const char *const keys[]
      = { "startingTimestamp", "startingOffsetsByTimestamp",
          "startingOffsets" };
  const char *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (first == NULL)
      first = is_set (self, keys[i]) ? keys[i] : NULL;
    else
      {
        g_autofree char *why
            = g_strdup_printf (_ ("no effect: %s is set"), first);

        warn_of (out, self->settings, self->group, keys[i], why);
      }
}

void
sfc_explain_warnings (GString *out, const SfcSettings *settings,
                      const SfcPlan *plan)
{
  g_auto (Source) self = source_of (settings, plan);

  warn_of_query (out, settings, plan);
  if (has_format (&self, "kafka"))
    {
      warn_of_limits (out, &self);
      warn_of_starting (out, &self);
      return;
    }
  warn_of (out, settings, "spark", RATE,
           _ ("no effect: the records are not from Kafka"));
  if (has_format (&self, "file") && plan->trigger == SFC_TRIGGER_ONCE)
    warn_of (out, settings, self.group, "maxFilesPerTrigger", _ (once));
}
