#include "config.h"

#include "cli/complete.h"

#include <string.h>

#include "base/i18n.h"
#include "base/output.h"
#include "cli/command.h"
#include "config/property.h"
#include "kafka/client.h"

#define TOPICS_MS 1000

/* @prefix stands before what is offered, and @part is what of it was typed. */
typedef struct
{
  char **words;
  guint n;
  const char *prefix, *part;
  const SfcCommand *command;
  const char *option; /* the long name of one that @part is the value of */
  GOptionArg arg;     /* of that */
  const char *choices;
  GString *out;
} Completion;

/* ---- offering */

static void
offer (Completion *self, const char *word, const char *end,
       const char *description)
{
  if (!g_str_has_prefix (word, self->part))
    return;
  g_string_append_printf (self->out, "%s%s%s", self->prefix, word, end);
  if (description != NULL)
    g_string_append_printf (self->out, "\t%s", description);
  g_string_append_c (self->out, '\n');
}

static void
offer_each (Completion *self, const char *choices)
{
  g_auto (GStrv) words = g_strsplit (choices, "|", -1);

  for (char **word = words; *word != NULL; word++)
    offer (self, *word, "", NULL);
}

/* ---- what only the configuration or the broker knows */

/* Those of the options typed so far that say where both are. */
static SfcSettings *
load_settings (const Completion *self)
{
  g_auto (SfcCommon) common = { 0 };
  g_autofree GOptionEntry *entries = sfc_common_entries (&common);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char **list = NULL;
  guint n_whole = self->n - 1;
  int n;

  if (self->option != NULL && *self->prefix == '\0')
    n_whole--; /* the option whose value is asked for */
  for (guint i = 0; i < n_whole; i++)
    g_ptr_array_add (arguments, self->words[i]);
  g_ptr_array_add (arguments, NULL);
  n = (int)arguments->len - 1;
  list = g_memdup2 (arguments->pdata, arguments->len * sizeof (char *));
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  if (!g_option_context_parse (context, &n, &list, NULL))
    return NULL;
  return sfc_common_load (&common, NULL);
}

static void
offer_topics (Completion *self)
{
  g_autoptr (SfcSettings) settings = load_settings (self);
  g_autoptr (SfcClient) client
      = settings != NULL ? sfc_client_new (settings, "source",
                                           SFC_CLIENT_PRODUCER, NULL, NULL)
                         : NULL;
  g_autoptr (GPtrArray) topics
      = client != NULL ? sfc_client_list_topics (client, TOPICS_MS, NULL, NULL)
                       : NULL;

  for (guint i = 0; topics != NULL && i < topics->len; i++)
    {
      const SfcTopicInfo *topic = topics->pdata[i];

      if (!sfc_topic_is_internal (topic->name))
        offer (self, topic->name, "", NULL);
    }
}

static void
offer_queries (Completion *self)
{
  g_autoptr (SfcSettings) settings = load_settings (self);

  for (const char *const *name
       = settings != NULL ? sfc_settings_get_queries (settings) : NULL;
       name != NULL && *name != NULL; name++)
    offer (self, *name, "", NULL);
}

/* ---- properties */

static void
offer_values (Completion *self, const SfcProperty *p, const char *before)
{
  const char *choices
      = p->type == SFC_VALUE_BOOLEAN ? "true|false" : p->choices;
  g_auto (GStrv) words = g_strsplit (choices != NULL ? choices : "", "|", -1);

  for (char **word = words; *word != NULL; word++)
    {
      g_autofree char *whole = g_strconcat (before, *word, NULL);

      offer (self, whole, "", NULL);
    }
}

/* @before: what names the group */
static void
offer_properties (Completion *self, SfcScope scope, const char *before)
{
  for (guint i = 0; i < sfc_n_properties; i++)
    {
      const SfcProperty *p = &sfc_properties[i];
      g_autofree char *name = g_strconcat (before, p->name, NULL);
      g_autofree char *with_value = g_strconcat (name, "=", NULL);

      if (p->scope != scope)
        continue;
      if (g_str_has_prefix (self->part, with_value))
        offer_values (self, p, with_value);
      else if (g_str_has_suffix (name, "*"))
        {
          name[strlen (name) - 1] = '\0';
          offer (self, name, "", _ (p->summary));
        }
      else
        offer (self, name, "=", _ (p->summary));
    }
}

static void
offer_set (Completion *self)
{
  g_autoptr (SfcSettings) settings = load_settings (self);

  offer_properties (self, SFC_SCOPE_SOURCE, "source.");
  for (const char *const *query
       = settings != NULL ? sfc_settings_get_queries (settings) : NULL;
       query != NULL && *query != NULL; query++)
    for (int scope = SFC_SCOPE_SOURCE; scope < SFC_N_SCOPES; scope++)
      {
        g_autofree char *before = g_strdup_printf (
            "%s %s.", sfc_scope_get_name ((SfcScope)scope), *query);

        offer_properties (self, (SfcScope)scope, before);
      }
}

/* ---- options */

static void
offer_option (const GOptionEntry *entry, gpointer data)
{
  Completion *self = data;
  g_autofree char *name = g_strconcat ("--", entry->long_name, NULL);

  offer (self, name, entry->arg == G_OPTION_ARG_NONE ? "" : "=",
         _ (entry->description));
}

static void
take_option (const GOptionEntry *entry, gpointer data)
{
  Completion *self = data;
  const char *word = self->option;
  gboolean is_it = word[1] == '-'
                       ? g_str_equal (word + 2, entry->long_name)
                       : word[1] == entry->short_name && word[2] == '\0';

  if (!is_it || entry->arg == G_OPTION_ARG_NONE || self->choices != NULL)
    return;
  self->arg = entry->arg;
  self->choices = entry->arg_description;
  self->option = entry->long_name;
}

/* Whether the word is the value of an option: behind its `=`, or the next. */
static gboolean
find_option (Completion *self, char **prefix)
{
  const char *last = self->words[self->n - 1];
  const char *before = self->n > 1 ? self->words[self->n - 2] : "";
  const char *equals = strchr (last, '=');
  g_autofree char *name = NULL;

  if (g_str_has_prefix (last, "--") && equals != NULL)
    {
      self->prefix = *prefix = g_strndup (last, (gsize)(equals + 1 - last));
      self->part = equals + 1;
      name = g_strndup (last, (gsize)(equals - last));
    }
  else if (before[0] == '-' && before[1] != '\0'
           && strchr (before, '=') == NULL)
    name = g_strdup (before);
  if (name == NULL)
    return FALSE;
  self->option = name;
  sfc_command_visit_options (self->command, take_option, self);
  return self->choices != NULL;
}

static void
offer_value (Completion *self)
{
  if (g_str_equal (self->option, "topic"))
    offer_topics (self);
  else if (g_str_equal (self->option, "query"))
    offer_queries (self);
  else if (g_str_equal (self->option, "set"))
    offer_set (self);
  else if (g_str_equal (self->option, "conf"))
    offer_properties (self, SFC_SCOPE_SPARK, "");
  else if (g_str_equal (self->choices, "WHEN"))
    offer_each (self, "auto|always|never");
  else if (strchr (self->choices, '|') != NULL
           && g_ascii_islower (*self->choices))
    offer_each (self, self->choices);
  else if (self->arg == G_OPTION_ARG_FILENAME
           || g_str_has_prefix (self->choices, "FILE"))
    g_string_append (self->out, ":file\n");
}

/* ---- arguments, as the usage line has them */

static gboolean
is_typed (const Completion *self, const char *word)
{
  if (word == NULL)
    return FALSE;
  for (guint i = 1; i + 1 < self->n; i++)
    if (g_str_equal (self->words[i], word))
      return TRUE;
  return FALSE;
}

static void
offer_operand (Completion *self, const char *what)
{
  if (strstr (what, "FILE") != NULL)
    g_string_append (self->out, ":file\n");
  else if (strstr (what, "DIR") != NULL)
    g_string_append (self->out, ":folder\n");
  else if (strstr (what, "NAME") != NULL)
    offer_topics (self);
}

/* "[FILE...]" of produce, or "show | check [FILE] | properties" */
static void
offer_argument (Completion *self)
{
  const char *usage = self->command->arguments;
  g_auto (GStrv) forms = g_strsplit (usage != NULL ? usage : "", " | ", -1);

  for (char **form = forms; *form != NULL; form++)
    {
      g_auto (GStrv) parts = g_strsplit (*form, " ", 2);

      if (!is_typed (self, parts[0]))
        continue;
      if (parts[1] != NULL && !g_str_equal (parts[0], "create"))
        offer_operand (self, parts[1]);
      return;
    }
  for (char **form = forms; *form != NULL; form++)
    {
      g_auto (GStrv) parts = g_strsplit (*form, " ", 2);

      if (parts[0] != NULL && g_ascii_islower (*parts[0]))
        offer (self, parts[0], "", NULL);
      else
        offer_operand (self, *form);
    }
}

/* ---- all */

static void
offer_commands (Completion *self)
{
  for (const SfcCommand *const *c = sfc_commands; *c != NULL; c++)
    offer (self, (*c)->name, "", _ ((*c)->summary));
  offer_each (self, "--help|--version");
}

gboolean
sfc_complete (char **words, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *prefix = NULL;
  Completion self = {
    .words = words, .n = g_strv_length (words), .prefix = "", .out = out
  };

  if (self.n == 0)
    return TRUE;
  self.part = words[self.n - 1];
  self.command = self.n > 1 ? sfc_command_find (words[0]) : NULL;
  if (self.n == 1 || (self.n == 2 && g_str_equal (words[0], "help")))
    offer_commands (&self);
  else if (self.command == NULL)
    return TRUE;
  else if (find_option (&self, &prefix))
    offer_value (&self);
  else if (*self.part == '-')
    sfc_command_visit_options (self.command, offer_option, &self);
  else
    offer_argument (&self);
  return sfc_output_write (out->str, out->len, error);
}
