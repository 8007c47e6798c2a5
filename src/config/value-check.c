#include "config.h"

#include "config/value-check.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/zone.h"
#include "config/interval.h"
#include "config/master.h"

/* ---- words of Spark's file and rate sources */

static gboolean
is_of_files (const SfcProperty *p)
{
  return p->scope == SFC_SCOPE_SOURCE && g_strcmp0 (p->formats, "file") == 0;
}

static gboolean
is_of_rate (const SfcProperty *p)
{
  return p->scope == SFC_SCOPE_SOURCE && g_strcmp0 (p->formats, "rate") == 0;
}

static gboolean
bad_file_option (const SfcProperty *p, const char *value, GError **error)
{
  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "Invalid value '%s' for option '%s', must be %s", value,
                   p->name,
                   p->type == SFC_VALUE_BOOLEAN ? "'true' or 'false'"
                                                : "a positive integer");
}

/* ---- bad values */

static gboolean
not_of_type (const SfcProperty *p, const char *value, GError **error)
{
  if (p->scope == SFC_SCOPE_SPARK)
    return sfc_fail (error, SFC_ERROR_CONFIG, "%s should be %s, but was %s",
                     p->name, sfc_value_type_get_name (p->type), value);
  if (p->scope == SFC_SCOPE_SINK && g_str_equal (p->name, "truncate"))
    return sfc_fail (error, SFC_ERROR_CONFIG, "%s is not a boolean string.",
                     value);
  if (is_of_files (p))
    return bad_file_option (p, value, error);
  return sfc_fail (error, SFC_ERROR_CONFIG, "For input string: \"%s\"", value);
}

/* ---- bounds */

/* Source: UnifiedMemoryManager.getMaxMemory, which asks for 450 MiB */
static gboolean
too_little_memory (const SfcProperty *p, gint64 bytes, GError **error)
{
  sfc_fail (error, SFC_ERROR_CONFIG,
            "Executor memory %" PRId64 " must be at least %" PRId64 ".", bytes,
            p->min);
  return sfc_remedy (error, _ ("raise %s, for example to 1g"), p->name);
}

static gboolean
below_min (const SfcProperty *p, const char *value, gint64 number,
           GError **error)
{
  if (g_str_equal (p->name, "spark.sql.streaming.minBatchesToRetain"))
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "minBatchesToRetain has to be positive");
  if (g_str_equal (p->name, "spark.executor.memory"))
    return too_little_memory (p, number, error);
  if (p->scope == SFC_SCOPE_SPARK)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "'%s' in %s is invalid. The value of %s must %s", value,
                     p->name, p->name,
                     p->min == 1 ? "be positive" : "not be negative");
  if (is_of_files (p) && p->type == SFC_VALUE_INT)
    return bad_file_option (p, value, error);
  if (is_of_rate (p))
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Invalid value '%" PRId64 "'. The option '%s' must %s",
                     p->type == SFC_VALUE_DURATION ? number / G_USEC_PER_SEC
                                                   : number,
                     p->name, p->min == 1 ? "be positive" : "not be negative");
  return sfc_fail (error, SFC_ERROR_CONFIG, "%s must %s", p->name,
                   p->min == 1 ? "be positive" : "not be negative");
}

static gboolean
check_bounds (const SfcProperty *p, const char *value, gint64 number,
              GError **error)
{
  if (number < p->min)
    return below_min (p, value, number, error);
  if (p->max != 0 && number > p->max)
    return sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s is above %" PRId64), value,
                     p->max);
  return TRUE;
}

/* ---- types */

/* Java's parseLong takes digits after one sign; Spark trims what is its own
   property first. */
static gboolean
check_integer (const SfcProperty *p, const char *value, GError **error)
{
  g_autofree char *text = g_strdup (value);
  gint64 max = p->type == SFC_VALUE_INT ? G_MAXINT32 : G_MAXINT64;
  gint64 number;
  const char *digits;

  if (p->scope == SFC_SCOPE_SPARK)
    g_strstrip (text);
  digits = *text == '+' && g_ascii_isdigit (text[1]) ? text + 1 : text;
  if (!g_ascii_string_to_signed (digits, 10, -max - 1, max, &number, NULL))
    return not_of_type (p, value, error);
  return check_bounds (p, value, number, error);
}

static gboolean
check_boolean (const SfcProperty *p, const char *value, char **canonical,
               GError **error)
{
  g_autofree char *lower = g_ascii_strdown (value, -1);

  if (p->scope == SFC_SCOPE_SPARK)
    g_strstrip (lower);
  if (!g_str_equal (lower, "true") && !g_str_equal (lower, "false"))
    return not_of_type (p, value, error);
  *canonical = g_steal_pointer (&lower);
  return TRUE;
}

static gboolean
not_a_choice (const SfcProperty *p, const char *value, char **choices,
              GError **error)
{
  g_autofree char *list = g_strjoinv (", ", choices);
  g_autofree char *upper = g_ascii_strup (value, -1);
  const char *near = sfc_nearest (value, (const char *const *)choices);

  if (g_str_equal (p->name, "format"))
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: %s. "
                "Please find packages at "
                "`https://spark.apache.org/third-party-projects.html`.",
                value);
      sfc_remedy (error, _ ("the formats here are %s"), list);
    }
  else if (g_str_equal (p->name, "outputMode"))
    sfc_fail (error, SFC_ERROR_CONFIG,
              "Unknown output mode %s. Accepted output modes are 'append', "
              "'complete', 'update'",
              value);
  else if (g_str_equal (p->name, "startingOffsetsByTimestampStrategy"))
    {
      sfc_fail (error, SFC_ERROR_CONFIG, "No value found for '%s'", upper);
      sfc_remedy (error, _ ("one of %s"), list);
    }
  else if (g_str_equal (p->name, "cleanSource"))
    sfc_fail (error, SFC_ERROR_CONFIG,
              "Invalid mode for clean source option Some(%s). Must be one of "
              "ARCHIVE,DELETE,OFF",
              value);
  else if (p->scope == SFC_SCOPE_SPARK)
    sfc_fail (error, SFC_ERROR_CONFIG,
              "The value of %s should be one of %s, but was %s", p->name, list,
              upper);
  else
    sfc_fail (error, SFC_ERROR_CONFIG, _ ("“%s” is none of %s"), value, list);
  if (near != NULL)
    sfc_remedy (error, _ ("did you mean “%s”?"), near);
  return FALSE;
}

/* Whether @value is one of the words that @p may be; else @canonical stays. */
static gboolean
is_choice (const SfcProperty *p, const char *value, char **canonical)
{
  g_auto (GStrv) choices
      = g_strsplit (p->choices != NULL ? p->choices : "", "|", -1);

  for (guint i = 0; choices[i] != NULL; i++)
    if (g_ascii_strcasecmp (choices[i], value) == 0)
      {
        *canonical = g_strdup (choices[i]);
        return TRUE;
      }
  return FALSE;
}

static gboolean
check_enum (const SfcProperty *p, const char *value, char **canonical,
            GError **error)
{
  g_auto (GStrv) choices = g_strsplit (p->choices, "|", -1);

  return is_choice (p, value, canonical)
         || not_a_choice (p, value, choices, error);
}

/* ---- properties with rules of their own */

static gboolean
check_master (const char *value, GError **error)
{
  int workers;

  if (sfc_master_parse (value, &workers, error))
    return TRUE;
  return sfc_remedy (error, _ ("for example local[2] or local[*]"));
}

static gboolean
check_app_name (const char *value, GError **error)
{
  return *value != '\0'
         || sfc_fail (error, SFC_ERROR_CONFIG,
                      "An application name must be set in your configuration");
}

static gboolean
check_subscribe (const char *value, GError **error)
{
  return value[strspn (value, " ,\t")] != '\0'
         || sfc_fail (error, SFC_ERROR_CONFIG,
                      "No topics to subscribe to as specified value for "
                      "option 'subscribe' is '%s'",
                      value);
}

static gboolean
check_pattern (const char *value, GError **error)
{
  return value[strspn (value, " \t")] != '\0'
         || sfc_fail (error, SFC_ERROR_CONFIG,
                      "Pattern to subscribe is empty as specified value for "
                      "option 'subscribePattern' is '%s'",
                      value);
}

static gboolean
check_assign (const char *value, GError **error)
{
  if (value[strspn (value, " \t")] == '{')
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG,
            "No topicpartitions to assign as specified value for option "
            "'assign' is '%s'",
            value);
  return sfc_remedy (error, _ ("for example {\"topicA\":[0,1]}"));
}

/* Results would differ: Spark ends the query at a cast that fails. */
static gboolean
refuse_ansi (const char *value, GError **error)
{
  if (g_ascii_strcasecmp (value, "true") != 0)
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG,
            _ ("casts by the rules of ANSI are not supported"));
  return sfc_remedy (error, _ ("leave it false, Spark's default: a cast that "
                               "fails gives null"));
}

static gboolean
check_timestamp (const char *value, GError **error)
{
  gint64 number;

  if (g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &number,
                                NULL))
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG, "Expected a single long value, got %s",
            value);
  return sfc_remedy (error,
                     _ ("write milliseconds since 1970: 1546300800000 is "
                        "%s"),
                     "2019-01-01T00:00:00Z");
}

static gboolean
check_double (const char *value, gboolean may_be_zero, GError **error)
{
  char *end;
  double number = g_ascii_strtod (value, &end);

  if (end == value || *end != '\0' || !isfinite (number))
    return sfc_fail (error, SFC_ERROR_CONFIG, "For input string: \"%s\"",
                     value);
  return number > 0 || (may_be_zero && number == 0)
         || sfc_fail (error, SFC_ERROR_CONFIG,
                      "requirement failed: %s in PIDRateEstimator should be "
                      "%s 0",
                      value, may_be_zero ? ">=" : ">");
}

static gboolean
check_weight (const char *value, GError **error)
{
  return check_double (value, TRUE, error);
}

static gboolean
check_min_rate (const char *value, GError **error)
{
  return check_double (value, FALSE, error);
}

static gboolean
refuse_ending_offset (const char *value, GError **error)
{
  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "ending offset not valid in streaming queries");
}

static gboolean
refuse_ending_timestamp (const char *value, GError **error)
{
  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "ending timestamp not valid in streaming queries");
}

static gboolean
check_time_zone (const char *value, GError **error)
{
  g_autoptr (SfcZone) zone = sfc_zone_new (value, error);

  return zone != NULL;
}

static const struct
{
  SfcScope scope;
  const char *name;
  gboolean (*check) (const char *value, GError **error);
} own_rules[] = {
  { SFC_SCOPE_SPARK, "spark.app.name", check_app_name },
  { SFC_SCOPE_SPARK, "spark.master", check_master },
  { SFC_SCOPE_SPARK, "spark.sql.ansi.enabled", refuse_ansi },
  { SFC_SCOPE_SPARK, "spark.sql.session.timeZone", check_time_zone },
  { SFC_SCOPE_SPARK, "spark.streaming.backpressure.pid.derived", check_weight },
  { SFC_SCOPE_SPARK, "spark.streaming.backpressure.pid.integral",
    check_weight },
  { SFC_SCOPE_SPARK, "spark.streaming.backpressure.pid.minRate",
    check_min_rate },
  { SFC_SCOPE_SPARK, "spark.streaming.backpressure.pid.proportional",
    check_weight },
  { SFC_SCOPE_SOURCE, "assign", check_assign },
  { SFC_SCOPE_SOURCE, "endingOffsets", refuse_ending_offset },
  { SFC_SCOPE_SOURCE, "endingOffsetsByTimestamp", refuse_ending_timestamp },
  { SFC_SCOPE_SOURCE, "startingTimestamp", check_timestamp },
  { SFC_SCOPE_SOURCE, "subscribe", check_subscribe },
  { SFC_SCOPE_SOURCE, "subscribePattern", check_pattern },
};

static gboolean
check_own_rule (const SfcProperty *p, const char *value, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (own_rules); i++)
    if (own_rules[i].scope == p->scope
        && g_str_equal (own_rules[i].name, p->name))
      return own_rules[i].check (value, error);
  return TRUE;
}

static gboolean
check_type (const SfcProperty *p, const char *value, char **canonical,
            GError **error)
{
  gint64 number;

  switch (p->type)
    {
    case SFC_VALUE_INT:
    case SFC_VALUE_LONG:
      return is_choice (p, value, canonical) || check_integer (p, value, error);
    case SFC_VALUE_BOOLEAN:
      return check_boolean (p, value, canonical, error);
    case SFC_VALUE_ENUM:
      return check_enum (p, value, canonical, error);
    case SFC_VALUE_DURATION:
      return sfc_duration_parse (value, p->unit, &number, error)
             && check_bounds (p, value, number, error);
    case SFC_VALUE_SIZE:
      return sfc_size_parse (value, p->unit, &number, error)
             && check_bounds (p, value, number, error);
    case SFC_VALUE_PATH:
      return *value != '\0'
             || sfc_fail (error, SFC_ERROR_CONFIG,
                          "Can not create a Path from an empty string");
    case SFC_VALUE_STRING:
    case SFC_VALUE_LIST:
      break;
    }
  return TRUE;
}

gboolean
sfc_value_check (const SfcProperty *property, const char *value,
                 char **canonical, GError **error)
{
  g_autofree char *text = NULL;

  if (!check_type (property, value, &text, error)
      || !check_own_rule (property, value, error))
    return FALSE;
  *canonical = text != NULL ? g_steal_pointer (&text) : g_strdup (value);
  return TRUE;
}
