/* exec/group-key.h -- group columns <-> the bytes of a key. */

#pragma once

#include "plan/plan.h"
#include "row/value.h"

G_BEGIN_DECLS

/**
 * A key is, in order: with a window, its start as 8 bytes, big-endian with the
 * sign flipped, so that keys sort by time; then for each column a byte, 0 for
 * null, 1 for a value that follows: 8 bytes, or for text its length in 4 bytes
 * and the bytes.  Two rows are of one group exactly when their keys are equal.
 */
typedef struct
{
  guint8 *bytes;
  gsize n, room;
} SfcGroupKey;

void sfc_group_key_clear (SfcGroupKey *self);

/**
 * sfc_group_key_encode:
 * @self: (inout): reused from row to row
 * @plan: says which slots, and whether there is a window
 * @slots: of the row
 *
 * The window's start is set by sfc_group_key_set_window().
 */
void sfc_group_key_encode (SfcGroupKey *self, const SfcPlan *plan,
                           const SfcValue *slots);

/** sfc_group_key_set: copies a key; @bytes: (array length=n) */
void sfc_group_key_set (SfcGroupKey *self, const guint8 *bytes, gsize n);

/** sfc_group_key_begin: empties it; sfc_group_key_append() then adds a cell */
void sfc_group_key_begin (SfcGroupKey *self);
void sfc_group_key_append (SfcGroupKey *self, SfcType type,
                           const SfcValue *cell);

/** sfc_group_key_append_rank: a partition's rank, which is no column */
void sfc_group_key_append_rank (SfcGroupKey *self, guint32 rank);

/** sfc_group_key_set_window: @start_us: [us] */
void sfc_group_key_set_window (SfcGroupKey *self, gint64 start_us);

/**
 * sfc_group_key_hash:
 * @plan: of the query
 * @key: (array length=n): the bytes, without a rank
 *
 * With windows it is sfc_group_key_hash_columns() ^
 * sfc_group_key_hash_window(): so the groups of a row, one a window, need the
 * hash of its columns once.
 *
 * Returns: the hash of a key for state/group-table.h
 */
guint32 sfc_group_key_hash (const SfcPlan *plan, const guint8 *key, gsize n);

/** sfc_group_key_hash_columns: Returns: of what follows the window */
guint32 sfc_group_key_hash_columns (const SfcPlan *plan, const guint8 *key,
                                    gsize n);

/** sfc_group_key_hash_window: Returns: of a window's start */
guint32 sfc_group_key_hash_window (gint64 start_us);

/** sfc_group_key_get_window: Returns: the start of the window that a finished
 * @key of a plan with windows begins with [us] */
gint64 sfc_group_key_get_window (const guint8 *key);

/**
 * sfc_group_key_decode:
 * @plan: of the query
 * @key: (array length=n): the bytes
 * @cells: (out) (array): the window, if any, then the columns; text points
 *         into @key
 */
void sfc_group_key_decode (const SfcPlan *plan, const guint8 *key, gsize n,
                           SfcValue *cells);

/** sfc_group_key_is_valid: Returns: whether sfc_group_key_encode() may have
 * made @key; what comes from a file is to be asked first */
gboolean sfc_group_key_is_valid (const SfcPlan *plan, const guint8 *key,
                                 gsize n);

/** sfc_group_key_has_columns: Returns: whether @key is cells of @columns and no
 * more */
gboolean sfc_group_key_has_columns (const SfcColumn *columns, guint n_columns,
                                    const guint8 *key, gsize n);

/** sfc_group_key_read: reads a cell at @at; Returns: what follows it */
const guint8 *sfc_group_key_read (SfcType type, const guint8 *at,
                                  SfcValue *cell);

/** SFC_GROUP_NEVER_ENDS: no watermark comes so far */
#define SFC_GROUP_NEVER_ENDS G_MAXINT64

/** sfc_group_key_get_end: Returns: the watermark at which the group of a
 * decoded key is done [us] */
gint64 sfc_group_key_get_end (const SfcPlan *plan, const SfcValue *cells);

/**
 * sfc_group_key_is_older:
 * @plan: of the query
 * @cells: a decoded key
 * @watermark_us: [us]
 *
 * Source: spark-semantics section 10: `window.end <= watermark`, or
 *         `column <= watermark`; null is not older
 *
 * Returns: whether the group is late, or done, at that watermark
 */
gboolean sfc_group_key_is_older (const SfcPlan *plan, const SfcValue *cells,
                                 gint64 watermark_us);

/**
 * sfc_group_key_is_done:
 * @plan: of the query
 * @key: (array length=n): of a group
 * @watermark_us: [us]
 * @cells: (out caller-allocates): room for a decoded key
 *
 * Returns: whether the mode drops groups, and sfc_group_key_is_older()
 */
gboolean sfc_group_key_is_done (const SfcPlan *plan, const guint8 *key, gsize n,
                                gint64 watermark_us, SfcValue *cells);

G_END_DECLS
