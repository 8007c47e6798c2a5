/* cli/cmd-explain.c -- sfcrime explain: what would run, without running it. */

#include "config.h"

#include "base/error.h"
#include "base/i18n.h"
#include "base/output.h"
#include "cli/command.h"
#include "cli/explain-sample.h"
#include "cli/no-effect.h"
#include "cli/queries.h"
#include "cluster/handover.h"
#include "engine/query-parts.h"
#include "plan/explain.h"

typedef struct
{
  SfcCommon common;
  char **queries;
  gboolean sample;
} Options;

static void
options_clear (Options *opts)
{
  sfc_common_clear (&opts->common);
  g_strfreev (opts->queries);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* The headings are never translated: programs look for them. */
static void
append_section (GString *out, const char *what, const char *query,
                const char *text)
{
  if (*text != '\0')
    g_string_append_printf (out, "== %s of query %s ==\n%s\n", what, query,
                            text);
}

/* ---- a sample */

typedef struct
{
  const SfcCommon *common;
  const SfcPlan *plan;
  GCancellable *stop;
  GString *text, *warnings;
} Sampling;

static gboolean
work (gpointer data, GError **error)
{
  Sampling *self = data;

  return sfc_explain_sample (self->common, self->plan, self->stop, self->text,
                             self->warnings, error);
}

static gboolean
sample (const SfcCommon *common, const SfcPlan *plan, GString *text,
        GString *warnings, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SfcStop) stop G_GNUC_UNUSED
      = sfc_stop_new (cancellable, SFC_STOP_PATIENCE_S);
  Sampling self = { common, plan, cancellable, text, warnings };

  return sfc_run_worker (work, NULL, &self, error);
}

/* ---- a query */

static gboolean
explain_query (GString *out, const Options *opts, SfcSettings *settings,
               const char *name, GError **error)
{
  g_autofree char *source = NULL;
  g_autoptr (SfcPlan) plan
      = sfc_query_parts_check (settings, name, &source, error);
  g_autofree char *schema = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) warnings = g_string_new (NULL);

  if (plan == NULL)
    return FALSE;
  schema = sfc_schema_to_text (plan->result);
  append_section (out, "Schema", name, schema);
  sfc_explain_steps (text, settings, plan, source);
  append_section (out, "Plan", name, text->str);
  g_string_truncate (text, 0);
  sfc_explain_limits (text, settings, plan);
  append_section (out, "Batches", name, text->str);
  g_string_truncate (text, 0);
  sfc_explain_memory (text, settings);
  append_section (out, "Memory shares", name, text->str);
  g_string_truncate (text, 0);
  sfc_explain_late_rows (text, plan);
  append_section (out, "Late rows", name, text->str);
  g_string_truncate (text, 0);
  sfc_explain_warnings (warnings, settings, plan);
  if (opts->sample && !sample (&opts->common, plan, text, warnings, error))
    return FALSE;
  append_section (out, "Sample", name, text->str);
  append_section (out, "Warnings", name, warnings->str);
  return TRUE;
}

static gboolean
explain (Options *opts, GError **error)
{
  g_autoptr (SfcSettings) settings = NULL;
  g_autofree char **queries = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) idle = g_string_new (NULL);

  /* no broker is asked, and so none is embedded */
  if (g_strcmp0 (opts->common.bootstrap_servers, "embedded") == 0)
    {
      if (opts->sample)
        return sfc_fail (error, SFC_ERROR_USAGE,
                         _ ("explain: --sample: an embedded broker has no "
                            "records yet"));
      g_clear_pointer (&opts->common.bootstrap_servers, g_free);
    }
  settings = sfc_common_load (&opts->common, error);
  queries = settings != NULL
                ? sfc_queries_choose (settings, opts->queries, error)
                : NULL;
  if (queries == NULL)
    return FALSE;
  if (sfc_settings_is_on_spark (settings)
      && !sfc_handover_check (settings, (const char *const *)queries, error))
    return FALSE;
  for (char **name = queries; *name != NULL; name++)
    if (!explain_query (out, opts, settings, *name, error))
      return FALSE;
  if (!sfc_no_effect_append (idle, settings, error))
    return FALSE;
  if (idle->len > 0)
    g_string_append_printf (out, "== Without effect ==\n%s\n", idle->str);
  return sfc_output_write (out->str, out->len, error);
}

static gboolean
run (const SfcCommand *self, int argc, char **argv, GError **error)
{
  g_auto (Options) opts = { 0 };
  const GOptionEntry entries[] = {
    { "query", 0, 0, G_OPTION_ARG_STRING_ARRAY, &opts.queries,
      N_ ("Explain only this query; repeatable"), N_ ("NAME") },
    { "sample", 0, 0, G_OPTION_ARG_NONE, &opts.sample,
      N_ ("Read some records of the topics, and check their times"), NULL },
    { 0 },
  };

  return sfc_command_parse (self, entries, &opts.common, &argc, &argv, error)
         && sfc_command_refuse_arguments (argc, argv, error)
         && explain (&opts, error);
}

const SfcCommand sfc_cmd_explain = {
  .name = "explain",
  .summary = N_ ("Show what the queries would do, without running them"),
  .description
  = N_ ("Prints, for each query, the columns of its result as Spark's "
        "printSchema does,\nits steps, how much a batch takes and what "
        "happens to late rows; then what is\nset and has no effect.  Refuses "
        "what stream would refuse."),
  .run = run,
};
