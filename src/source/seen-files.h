/* source/seen-files.h -- which files are not new any more. */

#pragma once

#include "source/file-list.h"

G_BEGIN_DECLS

/** SfcSeenFiles: Source: FileStreamSource.SeenFilesMap */
typedef struct _SfcSeenFiles SfcSeenFiles;

/** sfc_seen_files_new: @max_age_ms: files that are older than the newest seen
 * one by this are forgotten, and never new; @names_only: whether the folder of
 * a file says nothing; Returns: (transfer full): none */
SfcSeenFiles *sfc_seen_files_new (gint64 max_age_ms, gboolean names_only);
void sfc_seen_files_free (SfcSeenFiles *self);

/** sfc_seen_files_is_new: Returns: whether @file was not seen, and is not too
 * old */
gboolean sfc_seen_files_is_new (const SfcSeenFiles *self, const SfcFile *file);

/** sfc_seen_files_add: @file is seen */
void sfc_seen_files_add (SfcSeenFiles *self, const SfcFile *file);

/** sfc_seen_files_purge: forgets those that are too old by now */
void sfc_seen_files_purge (SfcSeenFiles *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSeenFiles, sfc_seen_files_free)

G_END_DECLS
