#include "config.h"

#include "exec/accumulate.h"

#include "exec/decimal-sum.h"
#include "exec/extreme.h"

/* The cells of each kind.  The first counts the values that were not null, but
 * of an extreme says whether there is one. */
typedef enum
{
  COUNT,        /* n */
  SUM_LONG,     /* n, sum */
  SUM_DOUBLE,   /* n, sum, sum of this batch */
  SUM_DECIMAL,  /* n, the three of a decimal sum, whether it was too large */
  EXTREME,      /* those of an extreme */
  EXTREME_TEXT, /* those of one that is text */
} Kind;

static const guint n_cells_of[] = {
  [COUNT] = 1,
  [SUM_LONG] = 2,
  [SUM_DOUBLE] = 3,
  [SUM_DECIMAL] = 2 + SFC_DECIMAL_SUM_CELLS,
  [EXTREME] = SFC_EXTREME_CELLS,
  [EXTREME_TEXT] = SFC_EXTREME_TEXT_CELLS,
};

#define IS_OVER (1 + SFC_DECIMAL_SUM_CELLS)
#define MOST_ROWS G_GINT64_CONSTANT (1000000000000000000)

typedef struct
{
  Kind kind;
  guint first; /* cell */
  const SfcAggregate *aggregate;
} Accumulator;

struct _SfcAccumulators
{
  guint n, n_cells;
  gboolean depend_on_order, are_of_panes;
  Accumulator all[];
};

static Kind
kind_of (const SfcAggregate *aggregate)
{
  switch (aggregate->function)
    {
    case SFC_AGGREGATE_COUNT:
      return COUNT;
    case SFC_AGGREGATE_MIN:
    case SFC_AGGREGATE_MAX:
      return sfc_type_is_text (aggregate->input.type) ? EXTREME_TEXT : EXTREME;
    default:
      if (aggregate->input.type == SFC_TYPE_DECIMAL)
        return SUM_DECIMAL;
      return aggregate->result.type == SFC_TYPE_BIGINT ? SUM_LONG : SUM_DOUBLE;
    }
}

/* Of 0 and -0 the first that came is the least.  A sum of DECIMAL(p) has p + 10
 * digits: no batch has so many rows that it needs more, while it has them. */
static gboolean
is_of_panes (const Accumulator *self)
{
  const SfcColumn *input = &self->aggregate->input;

  switch (self->kind)
    {
    case SUM_DOUBLE:
      return FALSE;
    case SUM_DECIMAL:
      return input->precision + 10 <= 38;
    case EXTREME:
      return input->type != SFC_TYPE_FLOAT && input->type != SFC_TYPE_DOUBLE;
    default:
      return TRUE;
    }
}

SfcAccumulators *
sfc_accumulators_new (const SfcPlan *plan)
{
  SfcAccumulators *self
      = g_malloc0 (sizeof *self + plan->n_aggregates * sizeof (Accumulator));

  self->are_of_panes = TRUE;
  for (guint i = 0; i < plan->n_aggregates; i++)
    {
      Accumulator *one = &self->all[self->n++];

      one->aggregate = &plan->aggregate[i];
      one->kind = kind_of (one->aggregate);
      one->first = self->n_cells;
      self->n_cells += n_cells_of[one->kind];
      self->depend_on_order |= one->kind == SUM_DOUBLE;
      self->are_of_panes &= is_of_panes (one);
    }
  return self;
}

void
sfc_accumulators_free (SfcAccumulators *self)
{
  g_free (self);
}

guint
sfc_accumulators_get_n_cells (const SfcAccumulators *self)
{
  return MAX (self->n_cells, 1);
}

gboolean
sfc_accumulators_depend_on_order (const SfcAccumulators *self)
{
  return self->depend_on_order;
}

gboolean
sfc_accumulators_are_of_panes (const SfcAccumulators *self)
{
  return self->are_of_panes;
}

/* ---- cells as other things */

static double
get_double (const gint64 *cell)
{
  double d;

  memcpy (&d, cell, sizeof d);
  return d;
}

static void
set_double (gint64 *cell, double d)
{
  memcpy (cell, &d, sizeof d);
}

/* ---- one row */

static double
as_double (const SfcAggregate *aggregate, const SfcValue *value)
{
  return aggregate->input.type == SFC_TYPE_INT
                 || aggregate->input.type == SFC_TYPE_BIGINT
             ? (double)value->i
             : value->d;
}

static void
add_one (const Accumulator *self, gint64 *cells, const SfcValue *value,
         SfcGroupTable *table)
{
  switch (self->kind)
    {
    case COUNT:
      cells[0]++;
      break;
    case SUM_LONG:
      cells[0]++;
      cells[1] = (gint64)((guint64)cells[1] + (guint64)value->i);
      break;
    case SUM_DOUBLE:
      cells[0]++;
      set_double (&cells[1],
                  get_double (&cells[1]) + as_double (self->aggregate, value));
      break;
    case SUM_DECIMAL:
      cells[0]++;
      sfc_decimal_sum_add (&cells[1], value);
      break;
    case EXTREME:
    case EXTREME_TEXT:
      sfc_extreme_update (cells, self->aggregate, value, table);
      break;
    }
}

void
sfc_accumulators_add (const SfcAccumulators *self, SfcGroup *group,
                      const SfcValue *slots, SfcGroupTable *table)
{
  for (guint i = 0; i < self->n; i++)
    {
      const Accumulator *one = &self->all[i];
      int slot = one->aggregate->slot;

      if (slot < 0)
        group->cells[one->first]++;
      else if (!slots[slot].null)
        add_one (one, &group->cells[one->first], &slots[slot], table);
    }
}

/* ---- partial groups */

static void
merge_decimal (gint64 *to, const gint64 *from)
{
  to[0] += from[0];
  to[IS_OVER] |= from[IS_OVER] | sfc_decimal_sum_is_over (&from[1]);
  sfc_decimal_sum_merge (&to[1], &from[1]);
}

static void
merge_one (const Accumulator *self, gint64 *to, const gint64 *from,
           SfcGroupTable *table)
{
  SfcValue value;

  switch (self->kind)
    {
    case COUNT:
      to[0] += from[0];
      break;
    case SUM_LONG:
      to[0] += from[0];
      to[1] = (gint64)((guint64)to[1] + (guint64)from[1]);
      break;
    case SUM_DOUBLE:
      to[0] += from[0];
      set_double (&to[2], get_double (&to[2]) + get_double (&from[1]));
      break;
    case SUM_DECIMAL:
      merge_decimal (to, from);
      break;
    case EXTREME:
    case EXTREME_TEXT:
      value = sfc_extreme_get (from, self->aggregate);
      if (!value.null)
        sfc_extreme_update (to, self->aggregate, &value, table);
      break;
    }
}

void
sfc_accumulators_merge (const SfcAccumulators *self, SfcGroup *group,
                        const SfcGroup *partial, SfcGroupTable *table)
{
  for (guint i = 0; i < self->n; i++)
    {
      guint first = self->all[i].first;

      merge_one (&self->all[i], &group->cells[first], &partial->cells[first],
                 table);
    }
}

void
sfc_accumulators_settle (const SfcAccumulators *self, SfcGroup *group)
{
  for (guint i = 0; i < self->n; i++)
    {
      gint64 *cells = &group->cells[self->all[i].first];

      if (self->all[i].kind == SUM_DECIMAL)
        cells[IS_OVER] |= sfc_decimal_sum_is_over (&cells[1]);
      if (self->all[i].kind != SUM_DOUBLE)
        continue;
      set_double (&cells[1], get_double (&cells[1]) + get_double (&cells[2]));
      cells[2] = 0;
    }
}

void
sfc_accumulators_copy (const SfcAccumulators *self, SfcGroup *group,
                       const SfcGroup *from, SfcGroupTable *table)
{
  for (guint i = 0; i < self->n; i++)
    {
      const Accumulator *one = &self->all[i];
      const gint64 *cells = &from->cells[one->first];
      SfcValue value;

      if (one->kind != EXTREME_TEXT)
        {
          memcpy (&group->cells[one->first], cells,
                  n_cells_of[one->kind] * sizeof (gint64));
          continue;
        }
      value = sfc_extreme_get (cells, one->aggregate);
      if (!value.null)
        sfc_extreme_set (&group->cells[one->first], one->aggregate, &value,
                         table);
    }
}

/* ---- results */

static SfcValue
decimal_result (const SfcAggregate *aggregate, const gint64 *cells,
                SfcRows *rows)
{
  char plain[SFC_DECIMAL_TEXT];
  gboolean is_avg = aggregate->function == SFC_AGGREGATE_AVG;
  gsize n;

  if (cells[0] == 0 || cells[IS_OVER] != 0)
    return sfc_value_null ();
  n = sfc_decimal_sum_text (&cells[1], is_avg ? cells[0] : 1,
                            aggregate->input.scale, &aggregate->result, plain);
  return n > 0 ? sfc_value_string (sfc_rows_keep (rows, plain, n), n)
               : sfc_value_null ();
}

static SfcValue
result_of (const Accumulator *self, const gint64 *cells, SfcRows *rows)
{
  gboolean is_avg = self->aggregate->function == SFC_AGGREGATE_AVG;

  switch (self->kind)
    {
    case COUNT:
      return sfc_value_long (cells[0]);
    case SUM_LONG:
      return cells[0] > 0 ? sfc_value_long (cells[1]) : sfc_value_null ();
    case SUM_DOUBLE:
      if (cells[0] == 0)
        return sfc_value_null ();
      return (SfcValue){ .d = get_double (&cells[1])
                              / (is_avg ? (double)cells[0] : 1.0) };
    case SUM_DECIMAL:
      return decimal_result (self->aggregate, cells, rows);
    case EXTREME:
    case EXTREME_TEXT:
    default:
      return sfc_extreme_get (cells, self->aggregate);
    }
}

void
sfc_accumulators_result (const SfcAccumulators *self, const SfcGroup *group,
                         SfcRows *rows, SfcValue *cells)
{
  for (guint i = 0; i < self->n; i++)
    cells[i]
        = result_of (&self->all[i], &group->cells[self->all[i].first], rows);
}

/* ---- to bytes and back: each cell as 8 bytes, least first; a text's address
 * is left out, and its bytes follow its length */

static void
save_cell (GByteArray *out, gint64 cell)
{
  guint64 bytes = GUINT64_TO_LE ((guint64)cell);

  g_byte_array_append (out, (const guint8 *)&bytes, sizeof bytes);
}

void
sfc_accumulators_save (const SfcAccumulators *self, const SfcGroup *group,
                       GByteArray *out)
{
  for (guint i = 0; i < self->n; i++)
    {
      const Accumulator *one = &self->all[i];
      const gint64 *cells = &group->cells[one->first];
      SfcValue value;

      if (one->kind != EXTREME_TEXT)
        {
          for (guint c = 0; c < n_cells_of[one->kind]; c++)
            save_cell (out, cells[c]);
          continue;
        }
      value = sfc_extreme_get (cells, one->aggregate);
      save_cell (out, cells[0]);
      save_cell (out, value.n);
      if (value.n > 0)
        g_byte_array_append (out, (const guint8 *)value.s, value.n);
    }
}

static gboolean
load_cell (const guint8 **bytes, gsize *n, gint64 *cell)
{
  guint64 read;

  if (*n < sizeof read)
    return FALSE;
  memcpy (&read, *bytes, sizeof read);
  *cell = (gint64)GUINT64_FROM_LE (read);
  *bytes += sizeof read;
  *n -= sizeof read;
  return TRUE;
}

/* More rows than there can be, or what they cannot have left, would overflow
 * where it is added to. */
static gboolean
is_possible (const Accumulator *self, const gint64 *cells)
{
  gint64 most = self->kind == EXTREME ? 1 : MOST_ROWS;

  if (cells[0] < 0 || cells[0] > most)
    return FALSE;
  return self->kind != SUM_DECIMAL
         || (sfc_decimal_sum_is_valid (&cells[1]) && cells[IS_OVER] >= 0
             && cells[IS_OVER] <= 1);
}

static gboolean
load_text (const Accumulator *self, gint64 *cells, SfcGroupTable *table,
           const guint8 **bytes, gsize *n)
{
  gint64 is_set, length;
  SfcValue value;

  if (!load_cell (bytes, n, &is_set) || !load_cell (bytes, n, &length)
      || length < 0 || (guint64)length > MIN (*n, G_MAXUINT32))
    return FALSE;
  value = sfc_value_string ((const char *)*bytes, (gsize)length);
  if (is_set)
    sfc_extreme_set (cells, self->aggregate, &value, table);
  *bytes += length;
  *n -= (gsize)length;
  return TRUE;
}

gboolean
sfc_accumulators_load (const SfcAccumulators *self, SfcGroup *group,
                       SfcGroupTable *table, const guint8 *bytes, gsize n)
{
  for (guint i = 0; i < self->n; i++)
    {
      const Accumulator *one = &self->all[i];
      gint64 *cells = &group->cells[one->first];

      if (one->kind == EXTREME_TEXT)
        {
          if (!load_text (one, cells, table, &bytes, &n))
            return FALSE;
          continue;
        }
      for (guint c = 0; c < n_cells_of[one->kind]; c++)
        if (!load_cell (&bytes, &n, &cells[c]))
          return FALSE;
      if (!is_possible (one, cells))
        return FALSE;
    }
  return n == 0;
}
