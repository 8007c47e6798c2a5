/* row/cast.h -- a cell of one type -> a cell of another: CAST. */

#pragma once

#include "base/zone.h"
#include "row/schema.h"
#include "row/value.h"

G_BEGIN_DECLS

/** SfcCaster: casts in one session zone, and holds the texts that come of it;
 * one thread at a time. */
typedef struct _SfcCaster SfcCaster;

/** sfc_caster_new: @zone: a reference is taken; Returns: (transfer full) */
SfcCaster *sfc_caster_new (SfcZone *zone);
void sfc_caster_free (SfcCaster *self);

/** sfc_caster_reset: takes back the texts of all casts since the last time */
void sfc_caster_reset (SfcCaster *self);

/** sfc_cast_is_allowed: Returns: whether Spark casts @from to @to at all;
 * Source: Cast.canCast; windows are cast to nothing */
gboolean sfc_cast_is_allowed (SfcType from, SfcType to);

/**
 * sfc_cast:
 * @self: a caster
 * @from: the type of @value
 * @to: the type wanted, which is allowed
 * @value: a cell, may be null
 * @result: (out): the cell, null where the value cannot be had in that type;
 *          text in it is that of @value, or good until the next reset
 *
 * Source: Spark's Cast with spark.sql.ansi.enabled=false: INT of BIGINT wraps
 *         around, of DOUBLE stops at the ends; DECIMAL rounds half up, and is
 *         null when the digits do not fit; see spark-semantics 8.1 for texts
 *         of times
 */
void sfc_cast (SfcCaster *self, const SfcColumn *from, const SfcColumn *to,
               const SfcValue *value, SfcValue *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcCaster, sfc_caster_free)

G_END_DECLS
