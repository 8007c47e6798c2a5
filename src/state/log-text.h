/* state/log-text.h -- the texts of a checkpoint's logs, as Spark writes
 * them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcSessionConf: the session properties that a query keeps across restarts, in
 * the order in which Spark 3.5 writes them
 */
typedef enum
{
  SFC_CONF_STATE_PROVIDER,
  SFC_CONF_JOIN_FORMAT,
  SFC_CONF_COMPRESSION,
  SFC_CONF_PRUNE_FILTERS,
  SFC_CONF_ROCKSDB_FORMAT,
  SFC_CONF_STRICT_DISTRIBUTION,
  SFC_CONF_GROUPS_FORMAT,
  SFC_CONF_WATERMARK_POLICY,
  SFC_CONF_AGGREGATION_FORMAT,
  SFC_CONF_SHUFFLE_PARTITIONS,
  SFC_N_SESSION_CONF,
} SfcSessionConf;

/** sfc_session_conf_get_name: Returns: the property */
const char *sfc_session_conf_get_name (SfcSessionConf conf);

/** sfc_session_conf_get_default: Returns: Spark's default */
const char *sfc_session_conf_get_default (SfcSessionConf conf);

/**
 * SfcOffsetsEntry: what `offsets/N` says
 * @watermark_ms: in force in batch N [ms]
 * @timestamp_ms: when the batch was planned [ms]
 * @conf: (array): by SfcSessionConf; (nullable) members: not in the file
 * @offsets: where the batch ends, JSON
 */
typedef struct
{
  gint64 watermark_ms, timestamp_ms;
  char *conf[SFC_N_SESSION_CONF];
  char *offsets;
} SfcOffsetsEntry;

void sfc_offsets_entry_free (SfcOffsetsEntry *self);

/** sfc_offsets_entry_to_text: Returns: (transfer full): the file's content;
 * Source: spark-semantics 16.3 */
char *sfc_offsets_entry_to_text (const SfcOffsetsEntry *self);

/**
 * sfc_offsets_entry_from_text:
 * @text: (array length=len): of a file `offsets/N`
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_STATE, in Spark's words without the file's name: empty,
 *         of a newer version, of several sources, or damaged
 *
 * Returns: (transfer full): what it says, or %NULL
 */
SfcOffsetsEntry *sfc_offsets_entry_from_text (const char *text, gsize len,
                                              GError **error);

/** sfc_commit_to_text: @watermark_ms: of the next batch; Returns: (transfer
 * full): the content of `commits/N`; Source: spark-semantics 16.4 */
char *sfc_commit_to_text (gint64 watermark_ms);

/** sfc_commit_from_text: @watermark_ms: (out); Errors: as those of
 * sfc_offsets_entry_from_text() */
gboolean sfc_commit_from_text (const char *text, gsize len,
                               gint64 *watermark_ms, GError **error);

/** sfc_initial_to_text: @offsets: JSON; Returns: (transfer full): the content
 * of `sources/0/0`, whose first byte is a NUL; Source: spark-semantics 16.5 */
GString *sfc_initial_to_text (const char *offsets);

/** sfc_initial_from_text: Errors: as those of sfc_offsets_entry_from_text();
 * Returns: (transfer full): JSON, not checked, or %NULL */
char *sfc_initial_from_text (const char *text, gsize len, GError **error);

/** sfc_metadata_to_text: Returns: (transfer full): the content of `metadata` */
char *sfc_metadata_to_text (const char *id);

/** sfc_metadata_from_text: Errors: %SFC_ERROR_STATE; Returns: (transfer full):
 * the id of the query, or %NULL */
char *sfc_metadata_from_text (const char *text, gsize len, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcOffsetsEntry, sfc_offsets_entry_free)

G_END_DECLS
