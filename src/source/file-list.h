/* source/file-list.h -- the files that a path stands for. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcFile:
 * @path: absolute
 * @time_ms: when it was last modified [ms since 1970]
 * @log_offset: of the batch of files it belongs to, -1: none yet
 *
 * One file of a file source.
 */
typedef struct
{
  char *path;
  gint64 time_ms;
  gint64 log_offset;
} SfcFile;

/** sfc_file_new: @path: copied; Returns: (transfer full): a file */
SfcFile *sfc_file_new (const char *path, gint64 time_ms, gint64 log_offset);
void sfc_file_free (SfcFile *self);

/** sfc_file_array_new: Returns: (transfer full) (element-type SfcFile): an
 * array that frees its files */
GPtrArray *sfc_file_array_new (void);

/**
 * SfcFileListOptions:
 * @path: absolute: a folder, or a pattern of folders and files with `*`, `?`,
 *        `[...]`, `{a,b}` and a backslash, as Hadoop has it
 * @name_filter: (nullable): pattern that the name of a file must match
 * @recursive: whether the folders below are read too
 * @newest_first: the order
 */
typedef struct
{
  const char *path, *name_filter;
  gboolean recursive, newest_first;
} SfcFileListOptions;

/** sfc_file_list_is_pattern: Returns: whether @path holds a character that
 * means something in a pattern */
gboolean sfc_file_list_is_pattern (const char *path);

/**
 * sfc_file_list_compile:
 * @pattern: as in SfcFileListOptions
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG
 *
 * Returns: (transfer full): matches the names that @pattern does
 */
GRegex *sfc_file_list_compile (const char *pattern, GError **error);

/**
 * sfc_file_list_find:
 * @options: what
 * @error: set on failure
 *
 * Names that begin with `_` or `.`, or end in `._COPYING_`, are left out, those
 * of folders below too.  Of a folder that a file sink writes to, those files
 * are found that its log names.
 *
 * Errors: %SFC_ERROR_SOURCE: a folder cannot be read, or @path is no pattern
 *         and not there; %SFC_ERROR_CONFIG: the filter; %SFC_ERROR_RESOURCES
 * Source: InMemoryFileIndex, HadoopFSUtils.shouldFilterOutPathName
 *
 * Returns: (transfer full) (element-type SfcFile): by time of modification,
 *          those of the same time by path; each once
 */
GPtrArray *sfc_file_list_find (const SfcFileListOptions *options,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcFile, sfc_file_free)

G_END_DECLS
