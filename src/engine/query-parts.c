#include "config.h"

#include "engine/query-parts.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"

void
sfc_query_parts_clear (SfcQueryParts *self)
{
  g_clear_pointer (&self->source, sfc_source_free);
  g_clear_pointer (&self->journal, sfc_journal_free);
  g_clear_pointer (&self->rejects, sfc_reject_sinks_free);
  g_clear_pointer (&self->sink, sfc_sink_free);
  g_clear_pointer (&self->plan, sfc_plan_free);
  g_clear_pointer (&self->zone, sfc_zone_unref);
}

/* ---- one by one */

static gboolean
make_plan (SfcQueryParts *self, SfcSettings *settings, const char *name,
           GError **error)
{
  const char *zone
      = sfc_settings_get (settings, "spark", "spark.sql.session.timeZone");

  if (!sfc_settings_check_query (settings, name, error))
    return FALSE;
  self->zone = sfc_zone_new (zone, error);
  if (self->zone == NULL)
    return FALSE;
  self->plan = sfc_plan_new (settings, name, error);
  return self->plan != NULL;
}

static gboolean
check_flush (const SfcPlan *plan, const SfcQueryOptions *options,
             GError **error)
{
  if (!options->flush)
    return TRUE;
  if (!options->once && options->max_batches == 0
      && plan->trigger != SFC_TRIGGER_AVAILABLE_NOW
      && plan->trigger != SFC_TRIGGER_ONCE)
    {
      sfc_fail (error, SFC_ERROR_USAGE,
                _ ("--final=flush: query %s does not end by itself"),
                plan->name);
      return sfc_remedy (error, _ ("say --once or --max-batches=N too, or set "
                                   "trigger to availableNow or once"));
    }
  if (!sfc_plan_state_expires (plan))
    sfc_warn (_ ("query %s: --final=flush does nothing: no watermark ends what "
                 "its state holds"),
              plan->name);
  return TRUE;
}

static gboolean
name_query (const SfcQueryParts *self, GError **error)
{
  g_prefix_error (error, _ ("query %s: "), self->plan->name);
  return FALSE;
}

static gboolean
check_sink (const SfcQueryParts *self, SfcSettings *settings, GError **error)
{
  return sfc_sink_check (settings, self->plan->name, self->plan->result,
                         self->zone, FALSE, error);
}

static gboolean
make_rejects (SfcQueryParts *self, SfcSettings *settings, gboolean offline,
              GError **error)
{
  self->rejects = sfc_reject_sinks_new (settings, self->plan, offline, error);
  return self->rejects != NULL;
}

/* A wrong setting is named with its place, which tells the query. */
static gboolean
make_sinks (SfcQueryParts *self, SfcSettings *settings, GError **error)
{
  self->sink = sfc_sink_new (settings, self->plan->name, self->plan->result,
                             self->zone, error);
  if (self->sink != NULL && make_rejects (self, settings, FALSE, error))
    return TRUE;
  if (error != NULL && !g_error_matches (*error, SFC_ERROR, SFC_ERROR_CONFIG))
    name_query (self, error);
  return FALSE;
}

static gboolean
make_source (SfcQueryParts *self, SfcSettings *settings,
             const SfcQueryOptions *options, GError **error)
{
  self->source = sfc_query_source_new (settings, self->plan, options, error);
  return self->source != NULL || name_query (self, error);
}

/* The records of an embedded run are gone when it ends. */
static gboolean
check_embedded (const SfcQueryParts *self, const SfcQueryOptions *options,
                GError **error)
{
  if (options->pace == NULL || sfc_journal_is_new (self->journal))
    return TRUE;
  sfc_fail (error, SFC_ERROR_STATE,
            _ ("checkpoint %s: its records are not in an embedded broker, "
               "which begins empty"),
            sfc_journal_get_path (self->journal));
  return sfc_remedy (error, _ ("leave out --embedded, or remove the "
                               "checkpoint"));
}

static gboolean
open_journal (SfcQueryParts *self, SfcSettings *settings,
              const SfcQueryOptions *options, GError **error)
{
  g_autofree char *path = sfc_journal_dup_path (settings, self->plan->name);

  if (path == NULL)
    return TRUE;
  self->journal
      = sfc_journal_open (path, settings, self->plan, self->sink, error);
  return (self->journal != NULL
          && sfc_reject_sinks_keep (self->rejects, self->journal, error)
          && check_embedded (self, options, error))
         || name_query (self, error);
}

/* ---- all of them */

gboolean
sfc_query_parts_make (SfcQueryParts *self, SfcSettings *settings,
                      const char *name, const SfcQueryOptions *options,
                      GError **error)
{
  return make_plan (self, settings, name, error)
         && check_flush (self->plan, options, error)
         && make_sinks (self, settings, error)
         && make_source (self, settings, options, error)
         && open_journal (self, settings, options, error);
}

SfcPlan *
sfc_query_parts_check (SfcSettings *settings, const char *name, char **source,
                       GError **error)
{
  const SfcQueryOptions options = { .offline = TRUE };
  g_auto (SfcQueryParts) self = { 0 };

  if (!make_plan (&self, settings, name, error)
      || !check_sink (&self, settings, error)
      || !make_rejects (&self, settings, TRUE, error)
      || !make_source (&self, settings, &options, error))
    return NULL;
  *source = g_strdup (self.source->description);
  return g_steal_pointer (&self.plan);
}

static void
keep_error (GPtrArray *errors, GError **error)
{
  if (*error != NULL)
    g_ptr_array_add (errors, g_steal_pointer (error));
}

void
sfc_query_parts_find_errors (SfcSettings *settings, const char *name,
                             GPtrArray *errors)
{
  const SfcQueryOptions options = { .offline = TRUE, .topic_later = TRUE };
  g_auto (SfcQueryParts) self = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean planned = make_plan (&self, settings, name, &error);

  keep_error (errors, &error);
  if (!planned)
    return;
  (void)check_sink (&self, settings, &error);
  keep_error (errors, &error);
  (void)make_source (&self, settings, &options, &error);
  keep_error (errors, &error);
}
