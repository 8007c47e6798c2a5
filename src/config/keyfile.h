/* config/keyfile.h -- a key file: groups, keys, and on which line they stand.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SfcKeyfileEntry: @value as it stands, without blanks around it */
typedef struct
{
  char *key, *value;
  int line;
} SfcKeyfileEntry;

/** SfcKeyfileGroup: @name as it stands between the brackets */
typedef struct
{
  char *name;
  int line;
  GPtrArray *entries; /* (element-type SfcKeyfileEntry) */
} SfcKeyfileGroup;

typedef struct
{
  char *file;
  GPtrArray *groups; /* (element-type SfcKeyfileGroup) */
} SfcKeyfile;

/**
 * sfc_keyfile_parse:
 * @text: (array length=len): the file's content
 * @len: [bytes]
 * @file: its name, for messages
 * @error: set on failure
 *
 * Reads groups and keys in their order.  A comment is a line that begins with
 * `#`; values have no escapes and no comments.
 *
 * Errors: %SFC_ERROR_CONFIG, "FILE:LINE: WHAT": not UTF-8, a byte-order mark,
 *         a line that is nothing, a key before any group, `key[xx]`, a group
 *         or key given twice
 *
 * Returns: (transfer full): the content, or %NULL
 */
SfcKeyfile *sfc_keyfile_parse (const char *text, gsize len, const char *file,
                               GError **error);

/**
 * sfc_keyfile_read:
 * @file: its name
 * @error: set on failure: as sfc_keyfile_parse(), and %SFC_ERROR_CONFIG when
 *         it cannot be read
 *
 * Returns: (transfer full): the content, or %NULL
 */
SfcKeyfile *sfc_keyfile_read (const char *file, gint64 max_bytes,
                              GError **error);

void sfc_keyfile_free (SfcKeyfile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcKeyfile, sfc_keyfile_free)

G_END_DECLS
