/* fuzz/fuzz-state.c -- entries of the state of a checkpoint, damaged in
 * whatever way.
 *
 * Input: a byte that says of what state, see readers[] below, then a chunk as
 * src/state/version.c has it.  What must hold:
 *
 *   - entries are taken, or refused; what was taken, saved and restored, is
 *     saved in as many bytes;
 *   - the file that takes a state which is too large for memory takes the same
 *     entries, and has as many groups or keys;
 *   - a batch goes on from there, whatever the accumulators hold.
 *
 * Covers: src/exec/group-key.c src/exec/accumulate.c src/exec/distinct-state.c
 * Covers: src/exec/group-state.c src/exec/group-spill.c
 * Covers: src/exec/distinct-spill.c src/exec/extreme.c
 */

#include "config.h"

#include "state/version.c"

#include "exec/accumulate.h"
#include "exec/aggregate.h"
#include "exec/distinct-state.h"
#include "exec/distinct.h"
#include "exec/group-state.h"
#include "folder.h"

/* ---- entries */

static SfcPlan *
plan_of (const char *keys)
{
  g_auto (GStrv) set = g_strsplit (keys, "\n", -1);
  const SfcSettingsInput input = { .file = "/dev/null", .set = set };
  g_autoptr (SfcSettings) settings = sfc_settings_load (&input, NULL);
  SfcPlan *plan = settings != NULL ? sfc_plan_new (settings, "t", NULL) : NULL;

  fuzz_check (plan != NULL);
  return plan;
}

#define SCHEMA                                                                 \
  "query t.schema=t TIMESTAMP, k STRING, i INT, d DOUBLE, m DECIMAL(10,2)\n"   \
  "query t.watermark=t 1 hour\n"

static gboolean
restore_group (guint op, const guint8 *key, gsize n_key, const guint8 *value,
               gsize n_value, gpointer state)
{
  return sfc_group_state_restore (state, key, n_key, value, n_value);
}

static gboolean
restore_key (guint op, const guint8 *key, gsize n_key, const guint8 *value,
             gsize n_value, gpointer state)
{
  return sfc_distinct_state_restore (state, key, n_key, value, n_value);
}

/* As version.c writes an entry, where somebody wants it. */
static void
append_entry (const guint8 *key, gsize n_key, const guint8 *value,
              gsize n_value, gpointer data)
{
  GByteArray *chunk = data;
  const guint32 lengths[]
      = { GUINT32_TO_LE ((guint32)n_key),
          GUINT32_TO_LE (value != NULL ? (guint32)n_value : REMOVED) };

  if (chunk == NULL)
    return;
  g_byte_array_append (chunk, (const guint8 *)"", 1);
  g_byte_array_append (chunk, (const guint8 *)lengths, sizeof lengths);
  g_byte_array_append (chunk, key, (guint)n_key);
  if (value != NULL)
    g_byte_array_append (chunk, value, (guint)n_value);
}

/* ---- a batch */

#define N_SLOTS 5 /* t, k, i, d, m */

/* watermarks, without what stands for none */
#define EARLY (G_MININT64 / 2)
#define LATE (G_MAXINT64 / 2)

/* Rows of the group of the seeds, of another, and of nulls; the last columns
 * may not be wanted. */
static void
push_rows (const SfcPlan *plan, SfcOperator *worker)
{
  const SfcValue rows[][N_SLOTS] = {
    { sfc_value_long (0),
      sfc_value_string ("k", 1),
      sfc_value_long (7),
      { .d = 1.5 },
      sfc_value_string ("-12.50", 6) },
    { sfc_value_long (1),
      sfc_value_string ("longer", 6),
      sfc_value_null (),
      { .d = -0.0 },
      sfc_value_string ("99999999.99", 11) },
    { sfc_value_long (2), sfc_value_null (), sfc_value_null (),
      sfc_value_null (), sfc_value_null () },
  };
  g_autofree SfcValue *slots = g_new0 (SfcValue, (gsize)plan->n_slots + 1);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SfcRow row = { .slots = slots, .offset = i };

      memcpy (slots, rows[i], MIN (plan->n_slots, N_SLOTS) * sizeof *slots);
      worker->push (worker, &row);
    }
}

/* ---- groups */

/* Returns: (transfer full) (nullable): what is restored of a chunk; with a
 * @limit on disk */
static SfcGroupState *
restore_groups (const SfcPlan *plan, const guint8 *chunk, gsize n,
                const SfcStateLimit *limit)
{
  g_autoptr (SfcGroupState) state = sfc_group_state_new (plan);

  if (limit != NULL)
    sfc_group_state_set_limit (state, limit);
  return visit_chunk (chunk, n, restore_group, state) ? g_steal_pointer (&state)
                                                      : NULL;
}

/* Returns: (transfer full): what a state saves */
static GByteArray *
save_groups (SfcGroupState *state)
{
  GByteArray *saved = g_byte_array_new ();

  sfc_group_state_save (state, TRUE, append_entry, saved);
  return saved;
}

/* Returns: how many groups there are after a batch; its rows are looked at */
static gint64
run_groups (SfcGroupState *state, SfcOperator *worker, gint64 watermark_us)
{
  g_autoptr (SfcRows) rows = NULL;
  SfcGroupStateMetrics metrics;

  if (worker != NULL)
    sfc_group_state_merge (state, sfc_aggregate_peek (worker));
  rows = sfc_group_state_finish (state, watermark_us, &metrics);
  for (guint64 i = 0; i < sfc_rows_get_n (rows); i++)
    sfc_rows_peek (rows, i);
  fuzz_check (sfc_group_state_check (state, NULL));
  return metrics.total;
}

static gint64
count_groups (SfcGroupState *state)
{
  sfc_group_state_begin (state, G_MININT64);
  return run_groups (state, NULL, EARLY);
}

/* Two batches, of which the second evicts; with @overflows the worker's groups
 * are merged before the end of the first. */
static gint64
go_on_groups (const SfcPlan *plan, SfcGroupState *state, gboolean overflows)
{
  SfcOperator *worker = sfc_aggregate_new (plan);
  gint64 n;

  push_rows (plan, worker);
  sfc_group_state_begin (state, G_MININT64);
  if (overflows)
    fuzz_check (sfc_group_state_overflow (state, sfc_aggregate_peek (worker)));
  n = run_groups (state, worker, EARLY);
  worker->free (worker);
  sfc_group_state_save (state, FALSE, append_entry, NULL);
  sfc_group_state_begin (state, G_MININT64);
  run_groups (state, NULL, LATE);
  return n;
}

static void
check_groups (const SfcPlan *plan, const guint8 *chunk, gsize n)
{
  const SfcStateLimit disk = { .bytes = 1, .folder = folder };
  g_autoptr (SfcGroupState) state = restore_groups (plan, chunk, n, NULL);
  g_autoptr (SfcGroupState) again = NULL, on_disk = NULL;
  g_autoptr (GByteArray) saved = NULL, same = NULL;
  SfcAccumulators *accumulators;
  gboolean overflows;
  gint64 total;

  if (state == NULL)
    return;
  total = count_groups (state);
  saved = save_groups (state);
  again = restore_groups (plan, saved->data, saved->len, NULL);
  fuzz_check (again != NULL && count_groups (again) == total);
  same = save_groups (again);
  /* two of one place, of which there are none but by damage, may change it */
  fuzz_check (saved->len == same->len);
  on_disk = restore_groups (plan, chunk, n, &disk);
  fuzz_check (on_disk != NULL && count_groups (on_disk) == total);
  accumulators = sfc_accumulators_new (plan);
  overflows = !sfc_accumulators_depend_on_order (accumulators);
  sfc_accumulators_free (accumulators);
  fuzz_check (go_on_groups (plan, state, FALSE)
              == go_on_groups (plan, on_disk, overflows));
}

static void
read_groups (FuzzInput *input)
{
  static SfcPlan *plan;
  gsize n;
  g_autofree char *chunk = fuzz_take_rest (input, &n);

  if (plan == NULL)
    plan = plan_of (SCHEMA "query t.window=t, 1 hour\n"
                           "query t.groupBy=k, i\n"
                           "query t.outputMode=update\n"
                           "query t.aggregate=count, sum(i), avg(d), min(k), "
                           "max(m), max(t), sum(m)");
  check_groups (plan, (const guint8 *)chunk, n);
}

/* Without a window, in all forms a key may have. */
static void
read_totals (FuzzInput *input)
{
  static SfcPlan *plan;
  gsize n;
  g_autofree char *chunk = fuzz_take_rest (input, &n);

  if (plan == NULL)
    plan = plan_of (SCHEMA "query t.groupBy=m, d\n"
                           "query t.outputMode=complete\n"
                           "query t.aggregate=avg(m), min(i), count(k)");
  check_groups (plan, (const guint8 *)chunk, n);
}

/* Rows are added to panes, of which windows are made. */
static void
read_panes (FuzzInput *input)
{
  static SfcPlan *plan;
  gsize n;
  g_autofree char *chunk = fuzz_take_rest (input, &n);

  if (plan == NULL)
    plan = plan_of (SCHEMA "query t.window=t, 1 hour, 20 minutes\n"
                           "query t.groupBy=i\n"
                           "query t.outputMode=update\n"
                           "query t.aggregate=count, min(k)");
  check_groups (plan, (const guint8 *)chunk, n);
}

/* ---- keys */

static void
count_row (SfcRow *row, gpointer n)
{
  *(guint *)n += 1;
}

/* Returns: (transfer full) (nullable): as of groups */
static SfcDistinctState *
restore_keys (const SfcPlan *plan, const guint8 *chunk, gsize n,
              const SfcStateLimit *limit)
{
  g_autoptr (SfcDistinctState) state = sfc_distinct_state_new (plan);

  if (limit != NULL)
    sfc_distinct_state_set_limit (state, limit);
  return visit_chunk (chunk, n, restore_key, state) ? g_steal_pointer (&state)
                                                    : NULL;
}

/* Returns: how many keys there are after a batch */
static gint64
run_keys (SfcDistinctState *state, SfcOperator *worker, gint64 watermark_us)
{
  SfcDistinctMetrics metrics;
  guint n = 0;

  if (worker != NULL)
    sfc_distinct_state_merge (state, worker);
  sfc_distinct_state_finish (state, watermark_us, count_row, &n, &metrics);
  fuzz_check (sfc_distinct_state_check (state, NULL));
  fuzz_check (n == metrics.state.updated);
  return metrics.state.total;
}

static gint64
go_on_keys (const SfcPlan *plan, SfcDistinctState *state, gboolean overflows)
{
  SfcOperator *worker = sfc_distinct_new (plan);
  gint64 n;

  sfc_distinct_begin (worker, G_MININT64);
  push_rows (plan, worker);
  sfc_distinct_state_begin (state);
  if (overflows)
    fuzz_check (
        sfc_distinct_state_overflow (state, sfc_distinct_peek (worker)));
  n = run_keys (state, worker, EARLY);
  worker->free (worker);
  sfc_distinct_state_save (state, FALSE, append_entry, NULL);
  sfc_distinct_state_save (state, TRUE, append_entry, NULL);
  sfc_distinct_state_begin (state);
  run_keys (state, NULL, LATE);
  sfc_distinct_state_save (state, FALSE, append_entry, NULL);
  return n;
}

static GByteArray *
save_keys (SfcDistinctState *state)
{
  GByteArray *saved = g_byte_array_new ();

  sfc_distinct_state_save (state, TRUE, append_entry, saved);
  return saved;
}

static void
read_keys (FuzzInput *input)
{
  static SfcPlan *plan;
  const SfcStateLimit disk = { .bytes = 1, .folder = folder };
  gsize n;
  g_autofree char *chunk = fuzz_take_rest (input, &n);
  g_autoptr (SfcDistinctState) state = NULL, again = NULL, on_disk = NULL;
  g_autoptr (GByteArray) saved = NULL, same = NULL;

  if (plan == NULL)
    plan = plan_of (SCHEMA "query t.dropDuplicates=t, k\n"
                           "query t.outputMode=append");
  state = restore_keys (plan, (const guint8 *)chunk, n, NULL);
  if (state == NULL)
    return;
  saved = save_keys (state);
  again = restore_keys (plan, saved->data, saved->len, NULL);
  fuzz_check (again != NULL);
  same = save_keys (again);
  fuzz_check (saved->len == same->len);
  on_disk = restore_keys (plan, (const guint8 *)chunk, n, &disk);
  fuzz_check (on_disk != NULL);
  fuzz_check (go_on_keys (plan, state, FALSE)
              == go_on_keys (plan, on_disk, TRUE));
}

/* ---- all */

static void (*const readers[]) (FuzzInput *input) = {
  read_groups, /* @ */
  read_keys,   /* A */
  read_totals, /* B */
  read_panes,  /* C */
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = { (const char *)data, size };
  guint what = (guchar)(fuzz_take_byte (&input) - '@');

  fuzz_need_folder ();
  if (what < G_N_ELEMENTS (readers))
    readers[what](&input);
  return 0;
}
