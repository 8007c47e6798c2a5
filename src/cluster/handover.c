#include "config.h"

#include "cluster/handover.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "cluster/checkpoints.h"
#include "kafka/bootstrap.h"
#include "kafka/options.h"
#include "plan/plan.h"
#include "sink/sink.h"
#include "source/starting.h"
#include "source/subscription.h"

/* What [GROUP] KEY says is the matter. */
static gboolean
refuse (const SfcSettings *settings, const char *group, const char *key,
        GError **error, const char *what)
{
  g_autofree char *place = sfc_settings_describe_origin (settings, group, key);
  SfcOrigin origin = sfc_settings_get_origin (settings, group, key);

  return sfc_fail (error,
                   origin.kind == SFC_ORIGIN_OPTION ? SFC_ERROR_USAGE
                                                    : SFC_ERROR_CONFIG,
                   "%s: %s", place, what);
}

static gboolean
has_format (const SfcSettings *settings, const char *group, const char *format)
{
  return g_str_equal (sfc_settings_get (settings, group, "format"), format);
}

/* ---- the session */

/* Spark finds out when an executor or the driver starts; its words. */
static gboolean
check_memory (const SfcSettings *settings, const char *key, const char *what,
              const char *remedy, GError **error)
{
  gint64 bytes = sfc_settings_get_size_bytes (settings, "spark", key);
  g_autofree char *text = NULL;

  if (bytes >= SFC_SPARK_LEAST_MEMORY)
    return TRUE;
  text = g_strdup_printf ("%s memory %" PRId64 " must be at least %" PRId64
                          ". Please increase %s option or \"%s\" in Spark "
                          "configuration.",
                          what, bytes, SFC_SPARK_LEAST_MEMORY, remedy, key);
  refuse (settings, "spark", key, error, text);
  return sfc_remedy (error, _ ("450m is the least"));
}

static gboolean
check_memories (const SfcSettings *settings, GError **error)
{
  return check_memory (settings, "spark.executor.memory",
                       "[INVALID_EXECUTOR_MEMORY] Executor",
                       "executor memory using the --executor-memory", error)
         && check_memory (settings, "spark.driver.memory",
                          "[INVALID_DRIVER_MEMORY] System",
                          "heap size using the --driver-memory", error);
}

static gboolean
check_rate (const SfcSettings *settings, GError **error)
{
  static const char key[] = "spark.streaming.kafka.maxRatePerPartition";

  if (sfc_settings_get_int (settings, "spark", key) <= 0)
    return TRUE;
  refuse (settings, "spark", key, error,
          _ ("Spark caps no structured query by it"));
  return sfc_remedy (error,
                     _ ("set it to 0, and maxOffsetsPerTrigger of [source]"));
}

static gboolean
check_deploy_mode (const SfcSettings *settings, GError **error)
{
  static const char key[] = "spark.submit.deployMode";
  const char *mode = sfc_settings_get (settings, "spark", key);

  if (mode == NULL || g_str_equal (mode, "client"))
    return TRUE;
  refuse (settings, "spark", key, error,
          _ ("the driver runs on this machine, where it is looked after"));
  return sfc_remedy (error, _ ("leave it out, or set it to client"));
}

static void
note_pair (const char *key, const char *value, const SfcOrigin *origin,
           gpointer first)
{
  if (*(const char **)first == NULL)
    *(const char **)first = key;
}

static gboolean
check_librdkafka (const SfcSettings *settings, GError **error)
{
  const char *name = NULL;

  sfc_settings_foreach (settings, "librdkafka", NULL, note_pair, &name);
  if (name == NULL)
    return TRUE;
  sfc_fail (error, SFC_ERROR_USAGE,
            _ ("--kafka=%s: Spark does not use librdkafka"), name);
  return sfc_remedy (error, _ ("set a kafka. option of [source], which has the "
                               "Java client's names"));
}

static gboolean
check_session (const SfcSettings *settings, GError **error)
{
  return check_memories (settings, error) && check_rate (settings, error)
         && check_deploy_mode (settings, error)
         && check_librdkafka (settings, error);
}

/* ---- a source or sink of Kafka */

typedef struct
{
  const SfcSettings *settings;
  const char *group;
  gboolean sink;
  GError *error;
} OptionCheck;

static void
check_option (const char *key, const char *value, const SfcOrigin *origin,
              gpointer data)
{
  OptionCheck *check = data;
  g_autofree char *place = NULL;

  if (check->error != NULL
      || sfc_kafka_option_check (key + strlen ("kafka."), value, check->sink,
                                 &check->error))
    return;
  place = sfc_settings_describe_origin (check->settings, check->group, key);
  g_prefix_error (&check->error, "%s: ", place);
}

static gboolean
check_kafka (SfcSettings *settings, const char *group, GError **error)
{
  OptionCheck check
      = { settings, group, g_str_has_prefix (group, "sink"), NULL };
  g_autofree char *bootstrap = NULL;

  sfc_settings_foreach (settings, group, "kafka.", check_option, &check);
  if (check.error != NULL)
    {
      g_propagate_error (error, check.error);
      return FALSE;
    }
  bootstrap = sfc_bootstrap_find (settings, group, error);
  return bootstrap != NULL;
}

/* ---- the source */

static gboolean
check_file_source (const SfcSettings *settings, const char *group,
                   GError **error)
{
  refuse (settings, group, "format", error,
          _ ("Spark reads a file line by line, and not its arrays"));
  return sfc_remedy (error, _ ("read a topic: sfcrime produce FILE sends a "
                               "file to one"));
}

static gboolean
check_auto (const SfcSettings *settings, const char *group, GError **error)
{
  static const char key[] = "maxOffsetsPerTrigger";

  if (!sfc_settings_is_auto (settings, group, key))
    return TRUE;
  refuse (settings, group, key, error, _ ("Spark has no limit “auto”"));
  return sfc_remedy (error,
                     _ ("write a number, such as sfcrime tune recommends"));
}

static gboolean
check_source (SfcSettings *settings, const char *query, GError **error)
{
  g_autofree char *group = g_strconcat ("source ", query, NULL);
  g_autoptr (SfcSubscription) subscription = NULL;

  if (has_format (settings, group, "file"))
    return check_file_source (settings, group, error);
  if (!has_format (settings, group, "kafka"))
    return TRUE;
  if (!check_auto (settings, group, error))
    return FALSE;
  subscription = sfc_subscription_new (settings, group, error);
  return subscription != NULL && sfc_starting_check (settings, group, error)
         && check_kafka (settings, group, error);
}

/* ---- the sink */

static gboolean
check_exactly_once (const SfcSettings *settings, const char *group,
                    GError **error)
{
  static const char key[] = "exactlyOnce";

  if (!sfc_settings_get_boolean (settings, group, key))
    return TRUE;
  refuse (settings, group, key, error, _ ("Spark writes at least once"));
  return sfc_remedy (error, _ ("set it to false for a run on Spark"));
}

/* Here a query may do without one, there it may not. */
static gboolean
check_location (SfcSettings *settings, const char *query, const char *group,
                GError **error)
{
  static const char *const formats[] = { "json", "csv", "kafka" };
  g_autofree char *location = sfc_checkpoints_dup_location (settings, query);

  for (guint i = 0; location == NULL && i < G_N_ELEMENTS (formats); i++)
    if (has_format (settings, group, formats[i]))
      {
        sfc_fail (error, SFC_ERROR_CONFIG,
                  "[query %s]: checkpointLocation must be specified either "
                  "through option(\"checkpointLocation\", ...) or "
                  "SparkSession.conf.set(\"spark.sql.streaming."
                  "checkpointLocation\", ...).",
                  query);
        return sfc_remedy (error, _ ("set checkpointLocation to a folder that "
                                     "all machines of the cluster share"));
      }
  return TRUE;
}

static gboolean
check_sink (SfcSettings *settings, const char *query, const SfcPlan *plan,
            GError **error)
{
  g_autofree char *group = g_strconcat ("sink ", query, NULL);
  g_autoptr (SfcZone) zone = sfc_zone_new (
      sfc_settings_get (settings, "spark", "spark.sql.session.timeZone"),
      error);

  if (zone == NULL
      || !sfc_sink_check (settings, query, plan->result, zone, TRUE, error)
      || !check_location (settings, query, group, error))
    return FALSE;
  return !has_format (settings, group, "kafka")
         || (check_exactly_once (settings, group, error)
             && check_kafka (settings, group, error));
}

/* ---- the query */

static gboolean
check_ours (const SfcSettings *settings, const char *query, GError **error)
{
  static const char *const keys[]
      = { "watermarkIdleTimeout", "watermarkMaxAhead", "malformedSink",
          "lateSink" };
  g_autofree char *group = g_strconcat ("query ", query, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (sfc_settings_get (settings, group, keys[i]) != NULL)
      {
        refuse (settings, group, keys[i], error,
                g_str_has_prefix (keys[i], "watermark")
                    ? _ ("Spark's watermark follows the records, not the clock")
                    : _ ("Spark keeps no raw records"));
        return sfc_remedy (error, _ ("leave it out for a run on Spark"));
      }
  return TRUE;
}

/* ---- all */

static gboolean
check_query (SfcSettings *settings, const char *query, GError **error)
{
  g_autoptr (SfcPlan) plan = NULL;

  if (!sfc_settings_check_query (settings, query, error))
    return FALSE;
  plan = sfc_plan_new (settings, query, error);
  return plan != NULL && check_ours (settings, query, error)
         && check_source (settings, query, error)
         && check_sink (settings, query, plan, error);
}

gboolean
sfc_handover_check (SfcSettings *settings, const char *const *queries,
                    GError **error)
{
  if (!check_session (settings, error))
    return FALSE;
  for (; *queries != NULL; queries++)
    if (!check_query (settings, *queries, error))
      return FALSE;
  return TRUE;
}
