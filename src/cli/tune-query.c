#include "config.h"

#include "cli/tune-query.h"

#include <inttypes.h>

#include "base/error.h"
#include "base/i18n.h"
#include "cli/no-effect.h"
#include "cli/queries.h"
#include "engine/query-parts.h"

/* ---- which one */

/* Only runs of this program can be told apart from all else. */
static gboolean
check_engine (const SfcTuneQuery *self, GError **error)
{
  if (!sfc_settings_is_on_spark (self->settings))
    return TRUE;
  sfc_fail (error, SFC_ERROR_USAGE, _ ("tune: spark.master is a cluster, %s"),
            sfc_settings_get (self->settings, "spark", "spark.master"));
  return sfc_remedy (error, _ ("say --conf 'spark.master=local[*]' too"));
}

static gboolean
choose_name (SfcTuneQuery *self, const SfcTuneOptions *opts, GError **error)
{
  char *wanted[] = { opts->query, NULL };
  g_autofree char **names = sfc_queries_choose (
      self->settings, opts->query != NULL ? wanted : NULL, error);

  if (names != NULL)
    self->name = g_strdup (names[0]);
  return names != NULL;
}

static gboolean
check_source (const SfcTuneQuery *self, GError **error)
{
  if (sfc_queries_check_topic (self->settings, self->name, error))
    return TRUE;
  g_prefix_error (error, "tune: ");
  return FALSE;
}

static char *
choose_topic (const SfcTuneQuery *self, gboolean embedded, GError **error)
{
  g_autofree char *group = g_strconcat ("source ", self->name, NULL);
  static const char *const keys[]
      = { "subscribe", "subscribePattern", "assign" };

  if (embedded)
    return sfc_common_topic (self->settings, error);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (sfc_settings_is_set (self->settings, group, keys[i]))
      return g_strdup (sfc_settings_get (self->settings, group, keys[i]));
  return sfc_common_topic (self->settings, error);
}

static void
choose_start (SfcTuneQuery *self, const SfcTuneOptions *opts)
{
  g_autofree char *group = g_strconcat ("source ", self->name, NULL);

  self->live
      = opts->arrival_rate != SFC_TUNE_NO_RATE
        || (!opts->embedded
            && sfc_settings_is_set (self->settings, group, "startingOffsets")
            && g_strcmp0 (
                   sfc_settings_get (self->settings, group, "startingOffsets"),
                   "latest")
                   == 0);
}

/* ---- with each value of what varies */

/* A query that would end by itself runs as soon as possible here, until the
 * run is over. */
static void
choose_trigger (SfcTuneQuery *self, gint64 us, const SfcPlan *plan)
{
  if (us < 0 && plan->trigger == SFC_TRIGGER_PROCESSING_TIME)
    us = plan->trigger_us;
  else if (us >= 0 || plan->trigger != SFC_TRIGGER_DEFAULT)
    self->trigger = g_strdup_printf ("processingTime %" PRId64 " milliseconds",
                                     MAX (us, 0) / 1000);
  self->interval_s = MAX (us / 1000, 0) / 1e3;
}

static void
find_no_effect (const char *place, SfcEffect effect, const char *reason,
                gpointer data)
{
  char **found = data;

  if (*found == NULL && g_str_has_prefix (place, "--vary:"))
    *found = g_strdup_printf (_ ("%s: no effect: %s"), place, reason);
}

/* To measure what does nothing would tell of noise only. */
static gboolean
check_effect (const SfcSettings *settings, GError **error)
{
  g_autofree char *found = NULL;

  if (!sfc_no_effect_foreach (settings, find_no_effect, &found, error))
    return FALSE;
  return found == NULL || sfc_fail (error, SFC_ERROR_USAGE, "%s", found);
}

/* Each way to set what varies besides has to make a query. */
static gboolean
check_group (SfcTuneQuery *self, const SfcTuneOptions *opts,
             const SfcPair *pair, GError **error)
{
  g_autoptr (GStrvBuilder) vary = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  SfcCommon common = opts->common;
  g_autoptr (SfcSettings) settings = NULL;
  g_autoptr (SfcPlan) plan = NULL;
  g_autofree char *source = NULL;

  for (guint i = 0; i < opts->grid.varied->len; i++)
    {
      const SfcVaried *varied = opts->grid.varied->pdata[i];
      g_autofree char *word
          = g_strconcat (varied->name, "=", pair->values[i], NULL);

      g_strv_builder_add (vary, word);
    }
  if (opts->embedded) /* there is none yet */
    common.bootstrap_servers = NULL;
  common.vary = all = g_strv_builder_end (vary);
  settings = sfc_common_load (&common, error);
  plan = settings != NULL && check_effect (settings, error)
             ? sfc_query_parts_check (settings, self->name, &source, error)
             : NULL;
  if (plan == NULL)
    return FALSE;
  if (pair->group == 0)
    choose_trigger (self, opts->trigger_us, plan);
  return TRUE;
}

static gboolean
check_groups (SfcTuneQuery *self, const SfcTuneOptions *opts,
              const GPtrArray *pairs, GError **error)
{
  for (guint i = 0; i < pairs->len; i++)
    {
      const SfcPair *pair = pairs->pdata[i];

      if (i > 0 && pair->group == ((const SfcPair *)pairs->pdata[i - 1])->group)
        continue;
      if (!check_group (self, opts, pair, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- all */

gboolean
sfc_tune_query_choose (SfcTuneQuery *self, const SfcTuneOptions *opts,
                       const GPtrArray *pairs, GError **error)
{
  self->settings = sfc_common_load (&opts->common, error);
  if (self->settings == NULL || !check_engine (self, error)
      || !choose_name (self, opts, error) || !check_source (self, error))
    return FALSE;
  self->topic = choose_topic (self, opts->embedded, error);
  if (self->topic == NULL || !check_groups (self, opts, pairs, error))
    return FALSE;
  choose_start (self, opts);
  return TRUE;
}

void
sfc_tune_query_clear (SfcTuneQuery *self)
{
  g_clear_pointer (&self->settings, sfc_settings_unref);
  g_free (self->name);
  g_free (self->topic);
  g_free (self->trigger);
}
