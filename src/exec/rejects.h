/* exec/rejects.h -- raw records that a query could not use, for another sink.
 */

#pragma once

#include "base/spool.h"
#include "base/zone.h"
#include "source/source.h"

G_BEGIN_DECLS

/** SfcRejects: those of a batch that one worker has read, each a part of a line
 * of JSON; one thread at a time. */
typedef struct _SfcRejects SfcRejects;

/**
 * SfcLateness: what came too late
 * @has_window: whether a window has dropped it, the earliest one that did
 * @start_us, @end_us: of that window [us]
 * @late_us: how far its end, else the event time, lies behind the watermark
 *           [us]
 */
typedef struct
{
  gboolean has_window;
  gint64 start_us, end_us, late_us;
} SfcLateness;

/** sfc_rejects_new: @zone: for timestamps; a reference is taken; Returns:
 * (transfer full) */
SfcRejects *sfc_rejects_new (SfcZone *zone);
void sfc_rejects_free (SfcRejects *self);

/** sfc_rejects_begin: forgets all; a batch of @n_ranks partitions begins */
void sfc_rejects_begin (SfcRejects *self, guint n_ranks);

/** sfc_rejects_add_malformed: @what is wrong with @record */
void sfc_rejects_add_malformed (SfcRejects *self, const SfcRecord *record,
                                const char *what);

/** sfc_rejects_add_ahead: @record is @ahead_ms further ahead of the clock than
 * what moves the watermark [ms] */
void sfc_rejects_add_ahead (SfcRejects *self, const SfcRecord *record,
                            gint64 ahead_ms);

/** sfc_rejects_add_late: @lateness of @record */
void sfc_rejects_add_late (SfcRejects *self, const SfcRecord *record,
                           const SfcLateness *lateness);

/** sfc_rejects_count_late: Returns: how many late ones there are */
gint64 sfc_rejects_count_late (const SfcRejects *self);

/** sfc_rejects_peek_spool: Returns: (transfer none): a lane for each partition,
 * in it a line for each record: the members of one object, without brackets */
SfcSpool *sfc_rejects_peek_spool (SfcRejects *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcRejects, sfc_rejects_free)

G_END_DECLS
