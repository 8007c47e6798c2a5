/* tune/hidden-words.h -- words of a command line that no other user may see.
 *
 * What stands on a command line is in /proc/PID/cmdline from the start, before
 * the process can write over its secrets.  So a child gets those words in a
 * file in memory, whose descriptor the first of its options names. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Of a child's command line: `--hidden-words=FD`, right behind the command. */
#define SFC_HIDDEN_WORDS "--hidden-words="

/** sfc_hidden_words_is_one: Returns: whether @word may hold a secret: --set,
 * --conf or --kafka with its value */
gboolean sfc_hidden_words_is_one (const char *word);

/**
 * sfc_hidden_words_write:
 * @words: (array zero-terminated=1): the words
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_FAILED, %SFC_ERROR_RESOURCES
 *
 * Returns: the descriptor of the file, which is closed on exec and is read
 *          once; -1: failed
 */
int sfc_hidden_words_write (char **words, GError **error);

/**
 * sfc_hidden_words_take:
 * @number: the descriptor, as text; is closed
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_USAGE: there is no such file
 *
 * Returns: (transfer full): the words
 */
GStrv sfc_hidden_words_take (const char *number, GError **error);

G_END_DECLS
