#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "plan/clause.h"
#include "plan/coerce.h"
#include "plan/literal.h"
#include "plan/plan-private.h"

gboolean
sfc_plan_mismatch (GError **error, const char *left, const char *relation,
                   const char *right, const SfcColumn *left_type,
                   const SfcColumn *right_type)
{
  g_autofree char *one = sfc_column_dup_sql_type (left_type);
  g_autofree char *other = sfc_column_dup_sql_type (right_type);

  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve "
                   "\"(%s %s %s)\" due to data type mismatch: the left and "
                   "right operands of the binary operator have incompatible "
                   "types (\"%s\" and \"%s\").",
                   left, relation, right, one, other);
}

static gboolean
fail (GError **error, const char *at)
{
  sfc_fail (error, SFC_ERROR_CONFIG, _ ("cannot read “%s”"), at);
  return sfc_remedy (error, _ ("write COLUMN OP LITERAL or COLUMN IS [NOT] "
                               "NULL, with AND between them"));
}

static void
skip_blanks (const char **at)
{
  *at += strspn (*at, " \t");
}

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || (guchar)c >= 0x80;
}

static gboolean
take_word (const char **at, const char *word)
{
  gsize n = strlen (word);

  skip_blanks (at);
  if (g_ascii_strncasecmp (*at, word, n) != 0 || is_word ((*at)[n]))
    return FALSE;
  *at += n;
  return TRUE;
}

static char *
take_name (const char **at)
{
  const char *start, *end;
  g_autofree char *name = NULL;

  skip_blanks (at);
  start = end = *at;
  if (*start == '`')
    {
      end = strchr (start + 1, '`');
      end = end != NULL ? end + 1 : start;
    }
  else
    while (is_word (*end))
      end++;
  *at = end;
  name = g_strndup (start, (gsize)(end - start));
  return end > start ? sfc_clause_unquote (name) : NULL;
}

static const struct
{
  const char *text;
  SfcComparison comparison;
} comparisons[] = {
  { "!=", SFC_COMPARE_NOT_EQUAL },     { "<>", SFC_COMPARE_NOT_EQUAL },
  { "<=", SFC_COMPARE_LESS_OR_EQUAL }, { ">=", SFC_COMPARE_GREATER_OR_EQUAL },
  { "<", SFC_COMPARE_LESS },           { ">", SFC_COMPARE_GREATER },
  { "==", SFC_COMPARE_EQUAL },         { "=", SFC_COMPARE_EQUAL },
};

/* Returns: (nullable): what Spark shows for it */
static const char *
take_comparison (const char **at, SfcComparison *comparison)
{
  skip_blanks (at);
  for (guint i = 0; i < G_N_ELEMENTS (comparisons); i++)
    if (g_str_has_prefix (*at, comparisons[i].text))
      {
        *at += strlen (comparisons[i].text);
        *comparison = comparisons[i].comparison;
        /* Spark reads a != b as NOT (a = b) */
        return *comparison == SFC_COMPARE_EQUAL
                       || *comparison == SFC_COMPARE_NOT_EQUAL
                   ? "="
                   : comparisons[i].text;
      }
  return NULL;
}

/* Spark compares an integer with a decimal beyond all integers without looking
 * at it, even when it is null.  Returns: the outcome, or -1. */
static int
known_outcome (const SfcColumn *column, const SfcLiteral *literal,
               SfcComparison comparison)
{
  const SfcValue *value = &literal->value;
  gboolean negative, below;
  gsize digits;
  guint64 magnitude = 0;

  if ((column->type != SFC_TYPE_INT && column->type != SFC_TYPE_BIGINT)
      || literal->is_null || literal->type.type != SFC_TYPE_DECIMAL
      || comparison < SFC_COMPARE_LESS
      || comparison > SFC_COMPARE_GREATER_OR_EQUAL)
    return -1;
  negative = *value->s == '-';
  digits = strcspn (value->s, ".") - negative;
  if (digits < 19)
    return -1;
  for (gsize i = negative; digits == 19 && i < digits + negative; i++)
    magnitude = magnitude * 10 + (guint64)(value->s[i] - '0');
  if (digits == 19 && magnitude <= (guint64)G_MAXINT64 + negative
      && !(magnitude == (guint64)G_MAXINT64 + negative
           && strpbrk (value->s + negative + digits, "123456789") != NULL))
    return -1;
  below = comparison == SFC_COMPARE_LESS
          || comparison == SFC_COMPARE_LESS_OR_EQUAL;
  return below != negative;
}

static void
add (SfcPlan *plan, const SfcPredicate *predicate)
{
  plan->predicates
      = g_renew (SfcPredicate, plan->predicates, (gsize)plan->n_predicates + 1);
  plan->predicates[plan->n_predicates++] = *predicate;
}

/* The literal in the type of the comparison, its text in the plan's memory */
static void
set_literal (SfcPlanBuild *build, const SfcLiteral *literal,
             SfcPredicate *predicate)
{
  SfcValue *value = &predicate->literal;

  sfc_cast (build->caster, &literal->type, &predicate->type, &literal->value,
            value);
  if (!value->null && sfc_type_is_text (predicate->type.type))
    {
      char *copy = sfc_arena_alloc (build->plan->texts, (gsize)value->n + 1);

      memcpy (copy, value->s, value->n);
      value->s = copy;
    }
}

static gboolean
add_comparison (SfcPlanBuild *build, const SfcColumn *column,
                SfcPredicate *predicate, const char *relation,
                const SfcLiteral *literal, GError **error)
{
  int known = known_outcome (column, literal, predicate->comparison);

  if (known == 1)
    return TRUE;
  predicate->literal = sfc_value_null ();
  if (!literal->is_null && known < 0)
    {
      if (!sfc_coerce_comparison (
              column, &literal->type,
              predicate->comparison <= SFC_COMPARE_NOT_EQUAL, &predicate->type))
        return sfc_plan_mismatch (error, column->name, relation, literal->text,
                                  column, &literal->type);
      predicate->casts = predicate->type.type != column->type
                         || predicate->type.precision != column->precision
                         || predicate->type.scale != column->scale;
      set_literal (build, literal, predicate);
    }
  add (build->plan, predicate);
  return TRUE;
}

static gboolean
read_null_test (SfcPlanBuild *build, const char **at, SfcPredicate *predicate,
                GError **error)
{
  const char *start = *at;
  gboolean not_null = take_word (at, "NOT");

  if (!take_word (at, "NULL"))
    return fail (error, start);
  predicate->comparison
      = not_null ? SFC_COMPARE_IS_NOT_NULL : SFC_COMPARE_IS_NULL;
  add (build->plan, predicate);
  return TRUE;
}

static gboolean
read_predicate (SfcPlanBuild *build, const char **at, GError **error)
{
  const SfcFlow *flow = &build->plan->flow;
  const char *start = *at, *relation;
  g_autofree char *name = take_name (at);
  g_auto (SfcLiteral) literal = { 0 };
  SfcPredicate predicate = { 0 };
  int index;

  if (name == NULL)
    return fail (error, start);
  index = sfc_plan_find (error, flow->schema, flow->slots, name);
  if (index < 0)
    return FALSE;
  predicate.slot = flow->slots[index];
  if (take_word (at, "IS"))
    return read_null_test (build, at, &predicate, error);
  relation = take_comparison (at, &predicate.comparison);
  if (relation == NULL)
    return fail (error, start);
  skip_blanks (at);
  return sfc_literal_read (*at, build->caster, &literal, at, error)
         && add_comparison (build, &flow->schema->columns[index], &predicate,
                            relation, &literal, error);
}

gboolean
sfc_plan_read_where (SfcPlanBuild *build, GError **error)
{
  const char *at = sfc_plan_get (build, "where");

  if (at == NULL)
    return TRUE;
  do
    if (!read_predicate (build, &at, error))
      return FALSE;
  while (take_word (&at, "AND"));
  skip_blanks (&at);
  return *at == '\0' || fail (error, at);
}

/* ---- what Spark adds for a join */

/* Returns: the slot of the join's key @i as the records have it, or -1 */
static int
slot_of_join_key (const SfcPlanBuild *build, guint i)
{
  const SfcPlan *plan = build->plan;
  guint key = plan->join.keys[i], before = plan->window_slot >= 0 ? 1 : 0;

  if (plan->join.before)
    return (int)sfc_plan_slot_origin (build, key);
  if (key < before || key >= before + plan->n_keys)
    return -1;
  return (int)sfc_plan_slot_origin (build, plan->keys[key - before]);
}

void
sfc_plan_test_join_keys (SfcPlanBuild *build)
{
  SfcPlan *plan = build->plan;

  plan->n_early_predicates = plan->n_predicates;
  if (plan->join.table == NULL || plan->join.left)
    return;
  /* Spark takes the test below an aggregation and casts, but neither below
   * dropDuplicates nor, of the event time, below the watermark. */
  for (int late = 0; late < (plan->join.before ? 1 : 2); late++)
    for (guint i = 0; i < plan->join.n_keys; i++)
      {
        int slot = slot_of_join_key (build, i);
        SfcPredicate predicate = { .comparison = SFC_COMPARE_IS_NOT_NULL };

        if (slot < 0
            || late != (plan->n_distinct > 0 || slot == plan->watermark_slot))
          continue;
        predicate.slot = (guint)slot;
        add (plan, &predicate);
        plan->n_early_predicates += !late;
      }
}
