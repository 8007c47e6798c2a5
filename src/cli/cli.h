/* cli/cli.h -- the program. */

#pragma once

/**
 * sfc_cli_main:
 * @argc: as main's
 * @argv: as main's; not changed
 *
 * Finds the command, runs it, prints its error.
 *
 * Returns: the exit status
 */
int sfc_cli_main (int argc, char **argv);
