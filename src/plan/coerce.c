#include "config.h"

#include "plan/coerce.h"

#define MAX_PRECISION 38

static gboolean
is_number (SfcType type)
{
  return type >= SFC_TYPE_INT && type <= SFC_TYPE_DECIMAL;
}

/* An integer as a DECIMAL: a literal by its digits, else by its type. */
static SfcColumn
as_decimal (const SfcColumn *type)
{
  SfcColumn decimal = { .type = SFC_TYPE_DECIMAL };

  if (type->type == SFC_TYPE_DECIMAL)
    return *type;
  decimal.precision = type->precision;
  if (decimal.precision == 0)
    decimal.precision = type->type == SFC_TYPE_INT ? 10 : 20;
  return decimal;
}

/* Room for the digits of both, up to the most there may be. */
static SfcColumn
wider_decimal (const SfcColumn *left, const SfcColumn *right)
{
  SfcColumn a = as_decimal (left), b = as_decimal (right);
  int scale = MAX (a.scale, b.scale);
  int whole = MAX (a.precision - a.scale, b.precision - b.scale);

  return (SfcColumn){ .type = SFC_TYPE_DECIMAL,
                      .precision = MIN (whole + scale, MAX_PRECISION),
                      .scale = scale };
}

static SfcColumn
wider_number (const SfcColumn *left, const SfcColumn *right)
{
  gboolean floats
      = left->type == SFC_TYPE_FLOAT || left->type == SFC_TYPE_DOUBLE
        || right->type == SFC_TYPE_FLOAT || right->type == SFC_TYPE_DOUBLE;

  if (left->type != SFC_TYPE_DECIMAL && right->type != SFC_TYPE_DECIMAL)
    return (SfcColumn){ .type = MAX (left->type, right->type) };
  return floats ? (SfcColumn){ .type = SFC_TYPE_DOUBLE }
                : wider_decimal (left, right);
}

static gboolean
is_time (SfcType type)
{
  return type == SFC_TYPE_DATE || type == SFC_TYPE_TIMESTAMP;
}

gboolean
sfc_coerce_comparison (const SfcColumn *left, const SfcColumn *right,
                       gboolean equality, SfcColumn *common)
{
  SfcType a = left->type, b = right->type;

  *common = (SfcColumn){ .type = a };
  if (a == SFC_TYPE_WINDOW || b == SFC_TYPE_WINDOW)
    return FALSE;
  if (is_number (a) && is_number (b))
    *common = wider_number (left, right);
  else if (a == b)
    return TRUE;
  else if (a == SFC_TYPE_STRING)
    *common = (SfcColumn){ .type = b };
  else if (b == SFC_TYPE_STRING)
    *common = (SfcColumn){ .type = a };
  else if (is_time (a) && is_time (b))
    *common = (SfcColumn){ .type = SFC_TYPE_TIMESTAMP };
  else if (equality && a == SFC_TYPE_BOOLEAN && is_number (b))
    *common = *right;
  else if (equality && b == SFC_TYPE_BOOLEAN && is_number (a))
    *common = *left;
  else
    return FALSE;
  if ((a == SFC_TYPE_STRING || b == SFC_TYPE_STRING)
      && common->type == SFC_TYPE_DECIMAL)
    common->type = SFC_TYPE_DOUBLE;
  common->name = NULL;
  return TRUE;
}
