/* cli/command.h -- what a subcommand is. */

#pragma once

#include "base/error.h"
#include "cli/common.h"

G_BEGIN_DECLS

typedef struct _SfcCommand SfcCommand;

/**
 * SfcCommand:
 * @name: the word
 * @arguments: (nullable): what follows the options in the usage line
 * @summary: one line, for `sfcrime --help`
 * @description: (nullable): paragraphs for `sfcrime NAME --help`
 * @run: does it; @argv[0] is the command's name
 */
struct _SfcCommand
{
  const char *name;
  const char *arguments;
  const char *summary;
  const char *description;
  gboolean (*run) (const SfcCommand *self, int argc, char **argv,
                   GError **error);
};

/** sfc_commands: (array zero-terminated=1): in the order a reader meets them */
extern const SfcCommand *const sfc_commands[];

/** sfc_command_find: Returns: (nullable): the command called @name */
const SfcCommand *sfc_command_find (const char *name);

/**
 * sfc_command_parse:
 * @self: the command
 * @entries: (nullable): its own options
 * @common: filled from the options of every command, see cli/common.h
 * @argc: (inout): what is left: the name and the arguments
 * @argv: (inout): of a vector that the caller may change; left entries are its
 * @error: set on failure; %SFC_ERROR_USAGE with "see sfcrime NAME --help"
 *
 * Parses; --help prints the help on standard output and fails with
 * %SFC_ERROR_CANCELLED.  Sets up the log from -q, -v, --progress and --color.
 *
 * Returns: whether to go on
 */
gboolean sfc_command_parse (const SfcCommand *self,
                            const GOptionEntry *entries, SfcCommon *common,
                            int *argc, char ***argv, GError **error);

/** SfcOptionFunc: @entry: good during the call */
typedef void (*SfcOptionFunc) (const GOptionEntry *entry, gpointer data);

/** sfc_command_visit_options: calls @func for each option of @self; does nothing else of the command */
void sfc_command_visit_options (const SfcCommand *self, SfcOptionFunc func,
                                gpointer data);

/**
 * sfc_command_refuse_arguments:
 *
 * Returns: %FALSE with %SFC_ERROR_USAGE when @argc is above 1
 */
gboolean sfc_command_refuse_arguments (int argc, char **argv, GError **error);

G_END_DECLS
