/* cli/cmd-config.c -- sfcrime config: what is set, by whom, and what can be */

#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json-text.h"
#include "base/log.h"
#include "base/output.h"
#include "cli/command.h"
#include "cli/no-effect.h"
#include "cluster/handover.h"
#include "config/expand.h"
#include "config/template.h"
#include "engine/query-parts.h"

typedef struct
{
  SfcCommon common;
  gboolean all;
  char *format;
} Options;

static void
options_clear (Options *self)
{
  sfc_common_clear (&self->common);
  g_free (self->format);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
write_text (const GString *text, GError **error)
{
  return sfc_output_write (text->str, text->len, error);
}

/* ---- show */

typedef struct
{
  GString *out;
  const SfcSettings *settings;
  const char *group;
} Show;

static void
append_origin (GString *out, const SfcOrigin *origin)
{
  switch (origin->kind)
    {
    case SFC_ORIGIN_FILE:
      g_string_append_printf (out, "# %s:%d\n", origin->file, origin->line);
      break;
    case SFC_ORIGIN_ENVIRONMENT:
      g_string_append_printf (out, "# $%s\n", origin->option);
      break;
    case SFC_ORIGIN_OPTION:
      g_string_append_printf (out, "# %s\n", origin->option);
      break;
    case SFC_ORIGIN_BUILT_IN:
      g_string_append_printf (out, "# %s\n", _ ("built in"));
      break;
    case SFC_ORIGIN_DEFAULT:
      g_string_append_printf (out, "# %s\n", _ ("default"));
      break;
    }
}

static void
append_value (GString *out, const char *key, const char *value)
{
  g_autofree char *escaped = sfc_property_is_secret (key)
                                 ? g_strdup ("********")
                                 : sfc_expand_escape (value);

  g_string_append_printf (out, *escaped != '\0' ? "%s = %s\n" : "%s =\n", key,
                          escaped);
}

static void
show_entry (const char *key, const char *value, const SfcOrigin *origin,
            gpointer data)
{
  Show *show = data;

  append_origin (show->out, origin);
  append_value (show->out, key, value);
}

static void
show_raw (const char *key, const char *value, const SfcOrigin *origin,
          gpointer data)
{
  Show *show = data;

  g_string_append (show->out, "# --kafka: ");
  append_value (show->out, key, value);
}

static void
show_defaults (Show *show, SfcScope scope)
{
  const char *format = NULL;
  const SfcOrigin origin = { .kind = SFC_ORIGIN_DEFAULT };

  if (scope == SFC_SCOPE_SOURCE || scope == SFC_SCOPE_SINK)
    format = sfc_settings_get (show->settings, show->group, "format");
  for (guint i = 0; i < sfc_n_properties; i++)
    {
      const SfcProperty *p = &sfc_properties[i];

      if (p->scope != scope || p->def == NULL
          || sfc_settings_is_set (show->settings, show->group, p->name)
          || (format != NULL && !sfc_property_has_format (p, format)))
        continue;
      append_origin (show->out, &origin);
      append_value (show->out, p->name, p->def);
    }
}

static void
show_own_entry (const char *key, const char *value, const SfcOrigin *origin,
                gpointer data)
{
  Show *show = data;

  if (sfc_is_of_group (show->settings, show->group, key))
    show_entry (key, value, origin, data);
}

static void
show_group (GString *out, const SfcSettings *settings, const char *group,
            gboolean all)
{
  Show show = { out, settings, group };

  g_string_append_printf (out, "\n[%s]\n", group);
  sfc_settings_foreach (settings, group, NULL, show_own_entry, &show);
  if (!all || g_str_has_prefix (group, "source "))
    return;
  for (int scope = 0; scope < SFC_N_SCOPES; scope++)
    if (g_str_has_prefix (group, sfc_scope_get_name ((SfcScope)scope)))
      show_defaults (&show, (SfcScope)scope);
}

/* Groups that nobody wrote hold defaults, too. */
static void
show_missing_groups (GString *out, const SfcSettings *settings)
{
  const char *const *groups = sfc_settings_get_groups (settings);
  const char *const *queries = sfc_settings_get_queries (settings);

  if (!g_strv_contains (groups, "spark"))
    show_group (out, settings, "spark", TRUE);
  if (!g_strv_contains (groups, "source"))
    show_group (out, settings, "source", TRUE);
  for (; *queries != NULL; queries++)
    {
      g_autofree char *sink = g_strconcat ("sink ", *queries, NULL);

      if (!g_strv_contains (groups, sink))
        show_group (out, settings, sink, TRUE);
    }
}

static gboolean
show (const Options *opts, GError **error)
{
  g_autoptr (SfcSettings) settings = sfc_common_load (&opts->common, error);
  g_autoptr (GString) out = g_string_new (NULL);
  Show raw = { out, settings, NULL };
  const char *file;

  if (settings == NULL)
    return FALSE;
  file = sfc_settings_get_file (settings);
  g_string_append_printf (out, "# %s\n",
                          file != NULL ? file : _ ("built-in configuration"));
  for (const char *const *group = sfc_settings_get_groups (settings);
       *group != NULL; group++)
    show_group (out, settings, *group, opts->all);
  if (opts->all)
    show_missing_groups (out, settings);
  sfc_settings_foreach (settings, "librdkafka", NULL, show_raw, &raw);
  return write_text (out, error);
}

/* ---- check */

static const char *
skip_prefix (const char *text, const char *prefix)
{
  return g_str_has_prefix (text, prefix) ? text + strlen (prefix) : text;
}

/* What is wrong with [source] would be told of each query. */
static void
take_new (GPtrArray *errors, GPtrArray *found, const char *query)
{
  g_autofree char *prefix = g_strdup_printf (_ ("query %s: "), query);

  for (guint i = 0; i < found->len; i++)
    {
      GError *error = found->pdata[i];
      const char *what = skip_prefix (error->message, prefix);
      gboolean is_new = TRUE;

      for (guint j = 0; is_new && j < errors->len; j++)
        is_new
            = !g_str_has_suffix (((GError *)errors->pdata[j])->message, what);
      if (is_new)
        g_ptr_array_add (errors, g_error_copy (error));
    }
}

static GPtrArray *
new_errors (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)g_error_free);
}

static void
check_queries (SfcSettings *settings, GPtrArray *errors)
{
  const char *const *queries = sfc_settings_get_queries (settings);
  GError *error = NULL;

  for (const char *const *query = queries; *query != NULL; query++)
    {
      g_autoptr (GPtrArray) found = new_errors ();

      sfc_query_parts_find_errors (settings, *query, found);
      take_new (errors, found, *query);
    }
  if (errors->len == 0 && *queries != NULL
      && sfc_settings_is_on_spark (settings)
      && !sfc_handover_check (settings, queries, &error))
    g_ptr_array_add (errors, error);
}

static gboolean
fail_with_all (GPtrArray *errors, GError **error)
{
  for (guint i = 0; i + 1 < errors->len; i++)
    sfc_error ("%s", ((GError *)errors->pdata[i])->message);
  g_propagate_error (error, g_ptr_array_steal_index (errors, errors->len - 1));
  return FALSE;
}

static gboolean
tell_checked (const SfcSettings *settings, GString *out, GError **error)
{
  const char *file = sfc_settings_get_file (settings);

  file = file != NULL ? file : _ ("built-in configuration");
  if (*sfc_settings_get_groups (settings) == NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s: there is no group at all"),
                file);
      return sfc_remedy (
          error, _ ("the installed sfcrime.conf explains every group and key"));
    }
  if (*sfc_settings_get_queries (settings) == NULL)
    g_string_append_printf (out,
                            _ ("%s: no [query NAME] group: nothing to stream; "
                               "ok for produce, consume and topics\n"),
                            file);
  else
    g_string_append_printf (out, _ ("%s: ok\n"), file);
  return write_text (out, error);
}

static gboolean
check (Options *opts, const char *argument, GError **error)
{
  g_autoptr (SfcSettings) settings = NULL;
  g_autoptr (GPtrArray) errors = new_errors ();
  g_autoptr (GString) out = g_string_new (NULL);

  if (argument != NULL && opts->common.config != NULL)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("config check: --config and FILE exclude each other"));
  if (argument != NULL)
    opts->common.config = g_strdup (argument);
  settings = sfc_common_load_all (&opts->common, errors);
  if (settings != NULL)
    check_queries (settings, errors);
  if (errors->len > 0)
    return fail_with_all (errors, error);
  return sfc_no_effect_append (out, settings, error)
         && tell_checked (settings, out, error);
}

/* ---- properties */

static void
append_table (GString *out)
{
  g_string_append_printf (out, "%-62s %-7s %-9s %-7s %-20s %s\n", "NAME",
                          "GROUP", "TYPE", "EFFECT", "DEFAULT", "SUMMARY");
  for (guint i = 0; i < sfc_n_properties; i++)
    {
      const SfcProperty *p = &sfc_properties[i];
      /* one word, so that the columns can be told apart */
      gboolean is_word = p->def != NULL && strchr (p->def, ' ') == NULL;

      g_string_append_printf (out, "%-62s %-7s %-9s %-7s %-20s %s", p->name,
                              sfc_scope_get_name (p->scope),
                              sfc_value_type_get_name (p->type),
                              sfc_effect_get_name (p->effect),
                              is_word          ? p->def
                              : p->def != NULL ? "..."
                                               : "-",
                              _ (p->summary));
      if (p->note != NULL)
        g_string_append_printf (out, " (%s)", _ (p->note));
      g_string_append_c (out, '\n');
    }
}

static void
append_member (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, ",\"%s\":", name);
  if (value != NULL)
    sfc_json_append_string (out, value, -1);
  else
    g_string_append (out, "null");
}

/* (nullable): of a number without one */
static const char *
unit_of (const SfcProperty *p)
{
  switch (p->unit)
    {
    case 1000:
      return "ms";
    case 1000000:
      return "s";
    case 1048576:
      return "MiB";
    default:
      return NULL;
    }
}

static void
append_limit (GString *out, const char *name, gint64 limit, gint64 none)
{
  if (limit == none)
    append_member (out, name, NULL);
  else
    g_string_append_printf (out, ",\"%s\":%" PRId64, name, limit);
}

static void
append_limits (GString *out, const SfcProperty *p)
{
  gboolean is_number = p->type == SFC_VALUE_INT || p->type == SFC_VALUE_LONG;

  append_member (out, "unit", unit_of (p));
  append_limit (out, "min", is_number ? p->min : G_MININT64, G_MININT64);
  append_limit (out, "max", is_number ? p->max : 0, 0);
}

static void
append_json (GString *out)
{
  for (guint i = 0; i < sfc_n_properties; i++)
    {
      const SfcProperty *p = &sfc_properties[i];

      g_string_append (out, i == 0 ? "[{\"name\":" : ",\n {\"name\":");
      sfc_json_append_string (out, p->name, -1);
      append_member (out, "group", sfc_scope_get_name (p->scope));
      append_member (out, "type", sfc_value_type_get_name (p->type));
      append_limits (out, p);
      append_member (out, "default", p->def);
      append_member (out, "choices", p->choices);
      append_member (out, "later", p->later);
      append_member (out, "formats", p->formats);
      append_member (out, "effect", sfc_effect_get_name (p->effect));
      append_member (out, "note", p->note);
      append_member (out, "summary", p->summary);
      g_string_append_c (out, '}');
    }
  g_string_append (out, "]\n");
}

static gboolean
properties (const Options *opts, GError **error)
{
  const char *format = opts->format != NULL ? opts->format : "table";
  g_autoptr (GString) out = g_string_new (NULL);

  if (g_str_equal (format, "table"))
    append_table (out);
  else if (g_str_equal (format, "json"))
    append_json (out);
  else if (g_str_equal (format, "conf"))
    {
      g_autofree char *text = sfc_template_write ();

      g_string_append (out, text);
    }
  else
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--format: “%s” is none of table, json, conf"), format);
  return write_text (out, error);
}

/* ---- the command */

static gboolean
check_options (const Options *opts, const char *verb, int argc, char **argv,
               GError **error)
{
  int most = g_strcmp0 (verb, "check") == 0 ? 3 : 2;

  if (verb == NULL)
    {
      sfc_fail (error, SFC_ERROR_USAGE, _ ("config: a verb is missing"));
      return sfc_remedy (error, _ ("one of show, check, properties"));
    }
  if (argc > most)
    {
      sfc_fail (error, SFC_ERROR_USAGE,
                _ ("config %s: unexpected argument “%s”"), verb, argv[most]);
      return sfc_remedy (error, _ ("see sfcrime config --help"));
    }
  if (opts->all && !g_str_equal (verb, "show"))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--all is an option of config show"));
  if (opts->format != NULL && !g_str_equal (verb, "properties"))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--format is an option of config properties"));
  return TRUE;
}

static gboolean
run (const SfcCommand *self, int argc, char **argv, GError **error)
{
  g_auto (Options) opts = { 0 };
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &opts.all, N_ ("show: defaults too"),
      NULL },
    { "format", 0, 0, G_OPTION_ARG_STRING, &opts.format,
      N_ ("properties: as a table (default), JSON or a configuration file"),
      N_ ("table|json|conf") },
    { 0 },
  };
  const char *verb;

  if (!sfc_command_parse (self, entries, &opts.common, &argc, &argv, error))
    return FALSE;
  verb = argc > 1 ? argv[1] : NULL;
  if (!check_options (&opts, verb, argc, argv, error))
    return FALSE;
  if (g_str_equal (verb, "show"))
    return show (&opts, error);
  if (g_str_equal (verb, "check"))
    return check (&opts, argc > 2 ? argv[2] : NULL, error);
  if (g_str_equal (verb, "properties"))
    return properties (&opts, error);
  sfc_fail (error, SFC_ERROR_USAGE, _ ("config: there is no verb “%s”"), verb);
  return sfc_remedy (error, _ ("one of show, check, properties"));
}

const SfcCommand sfc_cmd_config = {
  .name = "config",
  .arguments = N_ ("show | check [FILE] | properties"),
  .summary = N_ ("Show or check the configuration, list every property"),
  .description
  = N_ ("show prints the values in force and where each comes from, as a "
        "configuration\nfile.  check reads a file and says what in it has no "
        "effect.  properties lists\neverything that can be set."),
  .run = run,
};
