#include "config.h"

#include "engine/query-source.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "source/file-source.h"
#include "source/kafka-source.h"
#include "source/rate-source.h"

#define EMBEDDED_BATCH 100000 /* records of a full batch without a limit */

static gboolean
has_format (const SfcSettings *settings, const char *group, const char *format)
{
  return g_str_equal (sfc_settings_get (settings, group, "format"), format);
}

/* Spark reads nothing then, and does not say so; `once' has no limit. */
static void
warn_of_limit (const SfcSettings *settings, const SfcPlan *plan,
               const SfcQueryOptions *options, const char *group, gint64 limit)
{
  g_autofree char *place = NULL;

  if (limit > 0 || options->offline
      || (plan->trigger == SFC_TRIGGER_ONCE && !options->once))
    return;
  place
      = sfc_settings_describe_origin (settings, group, "maxOffsetsPerTrigger");
  sfc_warn (_ ("query %s: %s: %" PRId64 " lets no record through, as in Spark\n"
               "set it to at least 1, or leave it out for no limit"),
            plan->name, place, limit);
}

static void
refuse_limit (const SfcSettings *settings, const char *group, gint64 limit,
              GError **error)
{
  g_autofree char *place
      = sfc_settings_describe_origin (settings, group, "maxOffsetsPerTrigger");

  sfc_fail (error, SFC_ERROR_CONFIG,
            _ ("%s: %" PRId64 " lets no record through, and with --embedded "
               "the run would never end"),
            place, limit);
  sfc_remedy (error, _ ("set it to at least 1, or leave it out for no limit"));
}

static SfcSource *
make_kafka_source (SfcSettings *settings, const SfcPlan *plan,
                   const SfcQueryOptions *options, const char *group,
                   GError **error)
{
  SfcKafkaSourceOptions source = { .group = group,
                                   .timeout_ms = options->timeout_ms,
                                   .pace = options->pace,
                                   .query = options->index,
                                   .offline = options->offline,
                                   .topic_later = options->topic_later };
  gint64 most = EMBEDDED_BATCH;

  if (sfc_settings_is_set (settings, group, "maxOffsetsPerTrigger")
      && !sfc_settings_is_auto (settings, group, "maxOffsetsPerTrigger"))
    most = sfc_settings_get_int (settings, group, "maxOffsetsPerTrigger");
  if (options->pace != NULL && most <= 0)
    {
      refuse_limit (settings, group, most, error);
      return NULL;
    }
  warn_of_limit (settings, plan, options, group, most);
  if (options->full_batches)
    source.full_batch = most;
  return sfc_kafka_source_new (settings, &source, error);
}

SfcSource *
sfc_query_source_new (SfcSettings *settings, const SfcPlan *plan,
                      const SfcQueryOptions *options, GError **error)
{
  g_autofree char *group = g_strconcat ("source ", plan->name, NULL);

  if (has_format (settings, group, "rate"))
    return sfc_rate_source_new (settings, group, error);
  if (has_format (settings, group, "file"))
    return sfc_file_source_new (
        settings, group, plan->trigger != SFC_TRIGGER_ONCE || options->once,
        error);
  return make_kafka_source (settings, plan, options, group, error);
}
