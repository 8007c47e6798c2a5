#include "config.h"

#include "cli/cli.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/output.h"
#include "cli/command.h"
#include "cli/complete.h"
#include "cli/fill.h"
#include "config/property.h"
#include "tune/hidden-words.h"

static gboolean
print_version (GError **error)
{
  static const char text[] = PACKAGE_STRING
      "\n"
      "License GPL-3.0-or-later: GNU GPL version 3 or later "
      "<https://gnu.org/licenses/gpl.html>\n"
      "This is free software: you are free to change and redistribute it.\n"
      "There is NO WARRANTY, to the extent permitted by law.\n";

  return sfc_output_write (text, strlen (text), error);
}

static gboolean
print_help (GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append (
      text, _ ("Usage: sfcrime [--help] [--version] COMMAND [OPTION...]\n"
               "San Francisco crime statistics: Spark Structured Streaming's "
               "job, natively.\n\nCommands:\n"));
  for (const SfcCommand *const *c = sfc_commands; *c != NULL; c++)
    {
      g_autofree char *line
          = g_strdup_printf ("  %-12s%s\n", (*c)->name, _ ((*c)->summary));
      g_autofree char *filled = sfc_fill (line);

      g_string_append (text, filled);
    }
  g_string_append (
      text,
      _ ("\nFrom nothing to both result tables: sfcrime stream --embedded "
         "--once\nOptions of a command: sfcrime COMMAND --help\n"
         "The manual: man sfcrime\n"));
  return sfc_output_write (text->str, text->len, error);
}

static const char *
nearest_command (const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (const SfcCommand *const *c = sfc_commands; *c != NULL; c++)
    g_ptr_array_add (names, (gpointer)(*c)->name);
  g_ptr_array_add (names, NULL);
  return sfc_nearest (name, (const char *const *)names->pdata);
}

static gboolean
unknown_command (const char *name, GError **error)
{
  const char *near = nearest_command (name);

  sfc_fail (error, SFC_ERROR_USAGE, _ ("%s: there is no such command"), name);
  if (near != NULL)
    return sfc_remedy (error, _ ("did you mean %s?"), near);
  return sfc_remedy (error, _ ("see sfcrime --help"));
}

/* With the words that sfcrime tune hides, see tune/hidden-words.h. */
static gboolean
run_with_hidden (const SfcCommand *command, int argc, char **argv,
                 GError **error)
{
  g_auto (GStrv) hidden
      = sfc_hidden_words_take (argv[1] + strlen (SFC_HIDDEN_WORDS), error);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (hidden == NULL)
    return FALSE;
  g_ptr_array_add (all, argv[0]);
  for (char **word = hidden; *word != NULL; word++)
    g_ptr_array_add (all, *word);
  for (int i = 2; i < argc; i++)
    g_ptr_array_add (all, argv[i]);
  argc = (int)all->len;
  g_ptr_array_add (all, NULL);
  return command->run (command, argc, (char **)all->pdata, error);
}

static gboolean
run_command (char **argv, int argc, GError **error)
{
  const SfcCommand *command = sfc_command_find (argv[0]);

  if (command == NULL)
    return unknown_command (argv[0], error);
  if (argc > 1 && g_str_has_prefix (argv[1], SFC_HIDDEN_WORDS))
    return run_with_hidden (command, argc, argv, error);
  return command->run (command, argc, argv, error);
}

static gboolean
dispatch (int argc, char **argv, GError **error)
{
  const char *word = argc > 1 ? argv[1] : NULL;

  if (word == NULL)
    {
      sfc_fail (error, SFC_ERROR_USAGE, _ ("usage: a command is missing"));
      return sfc_remedy (error, _ ("see sfcrime --help"));
    }
  if (g_str_equal (word, "--version") || g_str_equal (word, "-V"))
    return print_version (error);
  if (g_str_equal (word, "--help") || g_str_equal (word, "-h")
      || (g_str_equal (word, "help") && argc == 2))
    return print_help (error);
  if (g_str_equal (word, "complete")) /* for the shells, not for people */
    return sfc_complete (argv + 2, error);
  if (g_str_equal (word, "help") && argc == 3)
    return run_command ((char *[]){ argv[2], (char *)"--help", NULL }, 2,
                        error);
  if (g_str_equal (word, "help"))
    {
      sfc_fail (error, SFC_ERROR_USAGE, _ ("%s: unexpected argument “%s”"),
                word, argv[3]);
      return sfc_remedy (error, _ ("see sfcrime --help"));
    }
  return run_command (argv + 1, argc - 1, error);
}

/* The first line is CONTEXT: WHAT, the second the remedy. */
static void
print_error (const GError *error)
{
  sfc_error ("%s", error->message);
}

int
sfc_cli_main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (dispatch (argc, argv, &error))
    return 0;
  if (error == NULL)
    return 1;
  if (sfc_error_exit_status (error) != 0)
    print_error (error);
  return sfc_error_exit_status (error);
}
