/* config/keyfile-edit.h -- one value of a key file changed, all else kept. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SfcKeyfileEdit: @key of @group becomes @value */
typedef struct
{
  const char *group, *key, *value;
} SfcKeyfileEdit;

/**
 * sfc_keyfile_edit_text:
 * @text: (array length=len): the file's content
 * @len: [bytes]
 * @file: its name, for messages
 * @edit: what to change
 * @error: set on failure: as sfc_keyfile_parse()
 *
 * Only the value's own bytes change.  A key that is missing comes behind the
 * last one of its group; a group that is missing, at the end.
 *
 * Returns: (transfer full): the new content, or %NULL
 */
GString *sfc_keyfile_edit_text (const char *text, gsize len, const char *file,
                                const SfcKeyfileEdit *edit, GError **error);

/**
 * sfc_keyfile_edit_file:
 * @file: its name; a symbolic link is followed
 * @edits: (array length=n): what to change, in this order
 * @error: set on failure: as above; %SFC_ERROR_FAILED, %SFC_ERROR_RESOURCES:
 *         it cannot be written, and is as it was
 *
 * The file has its old or its new content at any moment, and keeps its mode.
 */
gboolean sfc_keyfile_edit_file (const char *file, const SfcKeyfileEdit *edits,
                                guint n, GError **error);

G_END_DECLS
