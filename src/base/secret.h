/* base/secret.h -- passwords and keys: kept out of what others can read. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Shorter ones are not looked for in messages: too many words hold them. */
#define SFC_SECRET_LEAST 4 /* [bytes] */

/**
 * sfc_secret_set_arguments:
 * @argc: length of @argv
 * @argv: as main() got it; stays as it is, for nobody else uses it
 *
 * Lets sfc_secret_add() find secrets on the command line, up to `--exec`,
 * behind which the words are of another program.  It writes over them wherever
 * they are, in the names of files too.
 *
 * Thread: main, before any other
 */
void sfc_secret_set_arguments (int argc, char **argv);

/**
 * sfc_secret_add:
 * @secret: text, not empty
 *
 * From now on the process can be neither dumped nor looked into by others than
 * root (PR_SET_DUMPABLE), @secret is shown as asterisks on the command line
 * that ps shows, and in all messages, see sfc_secret_redact().
 *
 * Thread: any
 */
void sfc_secret_add (const char *secret);

/** sfc_secret_redact: replaces every secret in @text that has at least
 * %SFC_SECRET_LEAST bytes by `********`; Thread: any */
void sfc_secret_redact (GString *text);

G_END_DECLS
