#include "config.h"

#include "config/template.h"

#include <string.h>

#include "config/built-in.h"
#include "config/keyfile.h"
#include "config/property.h"

static const char head[]
    = "# sfcrime.conf -- configuration of sfcrime\n"
      "#\n"
      "# The first of these files that exists is the whole configuration: "
      "that\n"
      "# of --config, $SFCRIME_CONFIG, $XDG_CONFIG_HOME/sfcrime/sfcrime.conf,\n"
      "# this one.  What is set here is also built in, for when there is "
      "none.\n"
      "#\n"
      "# A comment is a line that begins with #.  Values are read as they "
      "stand;\n"
      "# ${NAME} is the environment variable, $${ a literal ${.  Keys that "
      "are\n"
      "# commented out show their default.  See sfcrime.conf(5).\n";

static const char windowed[]
    = "\n"
      "# ---- A query over sliding windows; remove the # to run it too.\n"
      "#[query windowed]\n"
      "#watermark = call_date_time 60 minutes\n"
      "#window = call_date_time, 10 minutes, 5 minutes\n"
      "#groupBy = original_crime_type_name\n"
      "#aggregate = count\n"
      "#outputMode = update\n"
      "#trigger = processingTime 10 seconds\n"
      "\n"
      "#[sink windowed]\n"
      "#format = console\n"
      "#truncate = false\n";

static const struct
{
  const char *group, *title;
} titles[] = {
  { "spark", "Session properties, by their Spark names." },
  { "source", "Where records come from: readStream options, by their Spark "
              "names.\n# [source NAME] overrides single keys for query NAME." },
  { "query aggregate", "How often each type of crime occurs." },
  { "query join", "How often each disposition occurs, with its meaning." },
};

static void
append_title (GString *out, const char *group)
{
  g_string_append_c (out, '\n');
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].group, group))
      g_string_append_printf (out, "# ---- %s\n", titles[i].title);
  g_string_append_printf (out, "[%s]\n", group);
}

static void
append_explanation (GString *out, const SfcProperty *p, const char *value)
{
  g_string_append_printf (out, "\n# %s", p->summary);
  if (p->formats != NULL)
    {
      g_auto (GStrv) formats = g_strsplit (p->formats, "|", -1);
      g_autofree char *list = g_strjoinv (", ", formats);

      g_string_append_printf (out, " [%s]", list);
    }
  if (p->note != NULL)
    g_string_append_printf (out, " (%s%s)",
                            p->effect == SFC_EFFECT_NONE      ? "no effect: "
                            : p->effect == SFC_EFFECT_REFUSED ? "refused: "
                                                              : "",
                            p->note);
  if (value != NULL && p->def != NULL && !g_str_equal (value, p->def))
    g_string_append_printf (out, "; default: %s", p->def);
  g_string_append_c (out, '\n');
}

static const char *
find_value (const SfcKeyfileGroup *group, const char *key)
{
  for (guint i = 0; group != NULL && i < group->entries->len; i++)
    {
      const SfcKeyfileEntry *entry = g_ptr_array_index (group->entries, i);

      if (g_str_equal (entry->key, key))
        return entry->value;
    }
  return NULL;
}

/* Every key of @scope; what @group sets is no comment. */
static void
append_scope (GString *out, SfcScope scope, const SfcKeyfileGroup *group)
{
  for (guint i = 0; i < sfc_n_properties; i++)
    {
      const SfcProperty *p = &sfc_properties[i];
      const char *value = find_value (group, p->name);

      if (p->scope != scope)
        continue;
      append_explanation (out, p, value);
      if (value != NULL)
        g_string_append_printf (out, "%s = %s\n", p->name, value);
      else if (p->def != NULL)
        g_string_append_printf (out, "#%s = %s\n", p->name, p->def);
      else
        g_string_append_printf (out, "#%s =\n", p->name);
    }
}

static void
append_group (GString *out, const SfcKeyfileGroup *group)
{
  append_title (out, group->name);
  if (g_str_equal (group->name, "spark"))
    append_scope (out, SFC_SCOPE_SPARK, group);
  else if (g_str_equal (group->name, "source"))
    append_scope (out, SFC_SCOPE_SOURCE, group);
  else
    for (guint i = 0; i < group->entries->len; i++)
      {
        const SfcKeyfileEntry *entry = g_ptr_array_index (group->entries, i);

        g_string_append_printf (out, "%s = %s\n", entry->key, entry->value);
      }
}

char *
sfc_template_write (void)
{
  g_autoptr (SfcKeyfile) built_in = sfc_keyfile_parse (
      sfc_built_in, strlen (sfc_built_in), "built-in", NULL);
  GString *out = g_string_new (head);

  for (guint i = 0; i < built_in->groups->len; i++)
    append_group (out, g_ptr_array_index (built_in->groups, i));
  g_string_append (out, windowed);
  g_string_append (out, "\n# ---- Every key of a [query NAME].\n");
  append_scope (out, SFC_SCOPE_QUERY, NULL);
  g_string_append (out, "\n# ---- Every key of a [sink NAME].\n");
  append_scope (out, SFC_SCOPE_SINK, NULL);
  return g_string_free (out, FALSE);
}
