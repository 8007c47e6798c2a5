/* plan/plan.h -- one query, checked: what will run. */

#pragma once

#include "base/arena.h"
#include "base/zone.h"
#include "config/settings.h"
#include "decode/options.h"
#include "row/schema.h"
#include "row/value.h"
#include "table/static-table.h"

G_BEGIN_DECLS

typedef enum
{
  SFC_OUTPUT_APPEND,
  SFC_OUTPUT_UPDATE,
  SFC_OUTPUT_COMPLETE,
} SfcOutputMode;

typedef enum
{
  SFC_TRIGGER_DEFAULT, /* as soon as possible */
  SFC_TRIGGER_PROCESSING_TIME,
  SFC_TRIGGER_AVAILABLE_NOW,
  SFC_TRIGGER_ONCE,
} SfcTriggerKind;

/**
 * SfcFlow:
 * @schema: the columns at one point of the query
 * @slots: (array length=schema->n_columns): where a row keeps each of them
 *
 * A row under way is an array of cells, its slots: the decoder fills the first
 * ones, casts the next, a join those of its static columns.  Renaming and
 * reordering columns moves no cell.
 */
typedef struct
{
  SfcSchema *schema;
  guint *slots;
} SfcFlow;

/** SfcPlanCast: slot @to is slot @from, cast to its type */
typedef struct
{
  guint from, to;
} SfcPlanCast;

typedef enum
{
  SFC_COMPARE_EQUAL,
  SFC_COMPARE_NOT_EQUAL,
  SFC_COMPARE_LESS,
  SFC_COMPARE_LESS_OR_EQUAL,
  SFC_COMPARE_GREATER,
  SFC_COMPARE_GREATER_OR_EQUAL,
  SFC_COMPARE_IS_NULL,
  SFC_COMPARE_IS_NOT_NULL,
} SfcComparison;

/**
 * SfcPredicate:
 * @slot: what is compared
 * @comparison: how
 * @casts: whether the cell is cast to @type first
 * @type: of @literal
 * @literal: with what, of @type; null: nothing passes.  Its text is the plan's.
 *
 * A comparison with null is neither true nor false, and lets nothing pass.
 */
typedef struct
{
  guint slot;
  SfcComparison comparison;
  gboolean casts;
  SfcColumn type;
  SfcValue literal;
} SfcPredicate;

typedef enum
{
  SFC_AGGREGATE_COUNT,
  SFC_AGGREGATE_SUM,
  SFC_AGGREGATE_MIN,
  SFC_AGGREGATE_MAX,
  SFC_AGGREGATE_AVG,
} SfcAggregateFunction;

/**
 * SfcAggregate:
 * @function: which
 * @slot: of its argument, -1: count of all rows
 * @input: the type of @slot; SUM and AVG have BIGINT (and INT), DOUBLE (and
 *         FLOAT) or DECIMAL
 * @result: the type of its result
 */
typedef struct
{
  SfcAggregateFunction function;
  int slot;
  SfcColumn input, result;
} SfcAggregate;

/**
 * SfcJoin:
 * @table: (nullable): the static table, as it was when the plan was made;
 *         %NULL: no join
 * @path: of its file
 * @left: left outer, else inner
 * @before: before the aggregation, else after it
 * @keys: (array length=n_keys): the join columns: their slots (before) or
 *        columns of the grouped rows (after)
 * @from, @as: (array length=n_keys): the types of @keys, and what both sides
 *             are compared as
 * @casts: whether those differ somewhere
 * @zone: of the session, for casts
 * @table_keys: (array length=n_keys): the same in @table
 * @others: (array length=n_others): the other columns of @table
 * @first_slot: where @others go (before)
 */
typedef struct
{
  SfcStaticTable *table;
  char *path;
  gboolean left, before, casts;
  guint n_keys, *keys, *table_keys;
  SfcColumn *from, *as;
  SfcZone *zone;
  guint n_others, *others;
  guint first_slot;
} SfcJoin;

/** SfcRejectKind: why a raw record goes to a sink of its own */
typedef enum
{
  SFC_REJECT_MALFORMED,
  SFC_REJECT_LATE,
  SFC_N_REJECT_KINDS,
} SfcRejectKind;

/** SfcSortKey: a column of the result; nulls come first ascending and last
 * descending, as in Spark */
typedef struct
{
  guint column;
  gboolean descending;
} SfcSortKey;

/**
 * SfcPlan:
 * @name: of the query
 * @from_json: how they are decoded
 * @input: the columns that are decoded, slots 0 and on
 * @n_slots: of a row under way
 * @slots: their types: those of @input, of
 *         casts of them, of a join before the aggregation, of later casts
 * @casts: (array length=n_casts): the first @n_early_casts before anything
 *         else, the others after the join
 * @predicates: (array length=n_predicates): of `where` and an inner join;
 *              all must be true; the first @n_early_predicates before the
 *              watermark, the others behind dropDuplicates
 * @texts: holds texts of @predicates
 * @flow: the columns after `select` and a join before the aggregation
 * @watermark_slot: the event time, or -1: no watermark
 * @watermark_delay_ms: [ms]
 * @watermark_idle_ms: watermarkIdleTimeout [ms], 0: none
 * @watermark_ahead_ms: watermarkMaxAhead [ms], -1: none
 * @distinct: (array length=n_distinct): slots of `dropDuplicates`
 * @distinct_names: their columns, for the keys of its state
 * @distinct_time: which of @distinct is the event time, or -1
 * @distinct_drops_late: whether it drops late rows
 * @aggregates: whether the query aggregates, else rows pass through
 * @aggregate: (array length=n_aggregates): what is computed
 * @counts_only: whether that is the count of all rows, and no more
 * @window_slot: what is windowed, or -1
 * @window_us: size, @slide_us: slide, @start_us: start offset [us]
 * @n_keys: group columns after the window
 * @keys: (array length=n_keys): their slots
 * @event_time_key: of the group, the index of the key that is the event time,
 *                  or -1; -2: the window over the event time is
 * @grouped: the columns after the aggregation: window, keys, results
 * @join: the static join
 * @result: the columns that reach the sink
 * @sort: (element-type SfcSortKey): of the result
 * @reject_sinks: (array length=SFC_N_REJECT_KINDS) (element-type (nullable)):
 *                names of the sinks that raw records go to
 *
 * Immutable once built.
 */
typedef struct
{
  char *name;
  SfcDecoderOptions from_json;
  SfcSchema *input, *slots;
  guint n_slots;
  SfcPlanCast *casts;
  guint n_casts, n_early_casts;
  SfcPredicate *predicates;
  guint n_predicates, n_early_predicates;
  SfcArena *texts;
  SfcFlow flow;
  int watermark_slot;
  gint64 watermark_delay_ms, watermark_idle_ms, watermark_ahead_ms;
  guint n_distinct, *distinct;
  SfcSchema *distinct_names;
  int distinct_time;
  gboolean distinct_drops_late;
  gboolean aggregates;
  SfcAggregate *aggregate;
  guint n_aggregates;
  gboolean counts_only;
  int window_slot;
  gint64 window_us, slide_us, start_us;
  guint n_keys, *keys;
  int event_time_key;
  SfcSchema *grouped;
  SfcJoin join;
  SfcSchema *result;
  GArray *sort;
  char *reject_sinks[SFC_N_REJECT_KINDS];
  SfcOutputMode output_mode;
  SfcTriggerKind trigger;
  gint64 trigger_us;
} SfcPlan;

#define SFC_EVENT_TIME_NONE (-1)
#define SFC_EVENT_TIME_WINDOW (-2)

/**
 * sfc_plan_new:
 * @settings: holds [query @query]
 * @query: its name
 * @error: set on failure
 *
 * Reads and checks the group: the columns exist, the types fit, Spark allows
 * the combination.  Loads the static table of a join.
 *
 * Errors: %SFC_ERROR_CONFIG, in Spark's words where Spark has some
 *
 * Returns: (transfer full): the plan, or %NULL
 */
SfcPlan *sfc_plan_new (SfcSettings *settings, const char *query,
                       GError **error);
void sfc_plan_free (SfcPlan *self);

/**
 * sfc_join_load_table:
 * @settings: settings
 * @query: name of the query
 * @join: of its plan
 * @error: set on failure
 *
 * Reads the static table again.
 *
 * Errors: %SFC_ERROR_CONFIG: the file, or its columns are others now
 *
 * Returns: (transfer full): the table, indexed for @join
 */
SfcStaticTable *sfc_join_load_table (SfcSettings *settings, const char *query,
                                     const SfcJoin *join, GError **error);

/** sfc_reject_kind_get_key: Returns: the key of [query NAME] that names the
 * sink: "malformedSink" or "lateSink" */
const char *sfc_reject_kind_get_key (SfcRejectKind kind);

/** sfc_plan_groups_expire: Returns: whether the watermark ends groups: rows
 * that come later for them are dropped */
gboolean sfc_plan_groups_expire (const SfcPlan *self);

/** sfc_plan_state_expires: Returns: whether the watermark takes anything from
 * the state: groups or keys of dropDuplicates */
gboolean sfc_plan_state_expires (const SfcPlan *self);

/** sfc_plan_get_target_ms: Returns: how long a batch shall take at most with
 * maxOffsetsPerTrigger = auto: sfcrime.targetLatency, else the interval of the
 * trigger, else a second [ms] */
double sfc_plan_get_target_ms (const SfcPlan *self,
                               const SfcSettings *settings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcPlan, sfc_plan_free)

G_END_DECLS
