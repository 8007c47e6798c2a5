#include "config.h"

#include "cli/command.h"

#include <string.h>

#include "base/i18n.h"
#include "base/output.h"
#include "cli/fill.h"

extern const SfcCommand sfc_cmd_broker;
extern const SfcCommand sfc_cmd_checkpoint;
extern const SfcCommand sfc_cmd_config;
extern const SfcCommand sfc_cmd_consume;
extern const SfcCommand sfc_cmd_explain;
extern const SfcCommand sfc_cmd_generate;
extern const SfcCommand sfc_cmd_produce;
extern const SfcCommand sfc_cmd_stream;
extern const SfcCommand sfc_cmd_topics;
extern const SfcCommand sfc_cmd_tune;

const SfcCommand *const sfc_commands[] = {
  &sfc_cmd_produce,
  &sfc_cmd_consume,
  &sfc_cmd_stream,
  &sfc_cmd_broker,
  &sfc_cmd_topics,
  &sfc_cmd_generate,
  &sfc_cmd_tune,
  &sfc_cmd_config,
  &sfc_cmd_explain,
  &sfc_cmd_checkpoint,
  NULL,
};

const SfcCommand *
sfc_command_find (const char *name)
{
  for (const SfcCommand *const *c = sfc_commands; *c != NULL; c++)
    if (g_str_equal ((*c)->name, name))
      return *c;
  return NULL;
}

static GOptionContext *
make_context (const SfcCommand *self, const GOptionEntry *entries,
              const GOptionEntry *common)
{
  g_autofree char *arguments
      = g_strconcat ("", self->arguments != NULL ? self->arguments : "", NULL);
  GOptionContext *context = g_option_context_new (arguments);

  g_option_context_set_translation_domain (context, PACKAGE);
  g_option_context_set_summary (context, self->summary);
  if (self->description != NULL)
    g_option_context_set_description (context, self->description);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, PACKAGE);
  g_option_context_add_main_entries (context, common, PACKAGE);
  g_option_context_set_help_enabled (context, FALSE);
  return context;
}

static gboolean
has_entry (const GOptionEntry *entries, const char *long_name)
{
  for (; entries != NULL && entries->long_name != NULL; entries++)
    if (g_str_equal (entries->long_name, long_name))
      return TRUE;
  return FALSE;
}

/* A command's own option of the same name stands for a common one. */
static void
drop_shadowed (GOptionEntry *common, const GOptionEntry *entries)
{
  GOptionEntry *kept = common;

  for (; common->long_name != NULL; common++)
    if (!has_entry (entries, common->long_name))
      *kept++ = *common;
  *kept = *common;
}

static gboolean
print_help (GOptionContext *context, const SfcCommand *self, GError **error)
{
  g_autofree char *name = g_strconcat ("sfcrime ", self->name, NULL);
  g_autofree char *raw = NULL;
  g_autofree char *text = NULL;

  g_set_prgname (name);
  raw = g_option_context_get_help (context, TRUE, NULL);
  text = sfc_fill (raw);
  g_set_prgname ("sfcrime");
  if (!sfc_output_write (text, strlen (text), error))
    return FALSE;
  return sfc_fail (error, SFC_ERROR_CANCELLED, "help was asked for");
}

static void
add_names (GPtrArray *names, const GOptionEntry *entries)
{
  for (; entries != NULL && entries->long_name != NULL; entries++)
    g_ptr_array_add (names, (gpointer)entries->long_name);
}

/* Returns: (nullable): the long option like the one of @argv that there is
 * not */
static const char *
nearest_option (char *const *argv, const GOptionEntry *const lists[])
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (; *lists != NULL; lists++)
    add_names (names, *lists);
  g_ptr_array_add (names, NULL);
  for (; *argv != NULL && !g_str_equal (*argv, "--"); argv++)
    {
      const char *const *known = (const char *const *)names->pdata;
      g_autofree char *name = NULL;

      if (!g_str_has_prefix (*argv, "--"))
        continue;
      name = g_strndup (*argv + 2, strcspn (*argv + 2, "="));
      if (!g_strv_contains (known, name))
        return sfc_nearest (name, known);
    }
  return NULL;
}

/* @near: (nullable) */
static gboolean
usage_error (const SfcCommand *self, const char *near, GError **error,
             GError *parse_error)
{
  sfc_fail (error, SFC_ERROR_USAGE, "%s: %s", self->name, parse_error->message);
  g_error_free (parse_error);
  if (near != NULL)
    return sfc_remedy (error, _ ("did you mean --%s?"), near);
  return sfc_remedy (error, _ ("see sfcrime %s --help"), self->name);
}

/* While it is set, commands are asked for their options, which they keep on
 * their stacks, and not run. */
static struct
{
  SfcOptionFunc func;
  gpointer data;
} visit;

static gboolean
visit_entries (const GOptionEntry *const lists[], GError **error)
{
  for (; *lists != NULL; lists++)
    for (const GOptionEntry *e = *lists; e->long_name != NULL; e++)
      visit.func (e, visit.data);
  return sfc_fail (error, SFC_ERROR_CANCELLED, "only the options");
}

void
sfc_command_visit_options (const SfcCommand *self, SfcOptionFunc func,
                           gpointer data)
{
  char *argv[] = { (char *)self->name, NULL };

  visit.func = func;
  visit.data = data;
  self->run (self, 1, argv, NULL);
  visit.func = NULL;
}

gboolean
sfc_command_parse (const SfcCommand *self, const GOptionEntry *entries,
                   SfcCommon *common, int *argc, char ***argv, GError **error)
{
  gboolean help = FALSE;
  const GOptionEntry help_entry[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("Show this help"), NULL },
    { 0 },
  };
  g_autofree GOptionEntry *common_entries = sfc_common_entries (common);
  g_autoptr (GOptionContext) context = NULL;
  GError *parse_error = NULL;

  drop_shadowed (common_entries, entries);
  if (visit.func != NULL)
    return visit_entries ((const GOptionEntry *const[]){ help_entry,
                                                         common_entries,
                                                         entries, NULL },
                          error);
  context = make_context (self, entries, common_entries);
  g_option_context_add_main_entries (context, help_entry, PACKAGE);
  g_set_prgname ("sfcrime");
  if (!g_option_context_parse (context, argc, argv, &parse_error))
    {
      const GOptionEntry *const lists[]
          = { entries, common_entries, help_entry, NULL };
      gboolean unknown = g_error_matches (parse_error, G_OPTION_ERROR,
                                          G_OPTION_ERROR_UNKNOWN_OPTION);

      return usage_error (self, unknown ? nearest_option (*argv, lists) : NULL,
                          error, parse_error);
    }
  if (help)
    return print_help (context, self, error);
  /* "--" is left in place when it does not precede an argument */
  if (*argc > 1 && g_str_equal ((*argv)[1], "--"))
    {
      for (int i = 1; i < *argc; i++)
        (*argv)[i] = (*argv)[i + 1];
      *argc -= 1;
    }
  return sfc_common_check (common, error);
}

gboolean
sfc_command_refuse_arguments (int argc, char **argv, GError **error)
{
  if (argc <= 1)
    return TRUE;
  sfc_fail (error, SFC_ERROR_USAGE, _ ("%s: unexpected argument “%s”"), argv[0],
            argv[1]);
  return sfc_remedy (error, _ ("see sfcrime %s --help"), argv[0]);
}
