#include "config.h"

#include "base/error.h"
#include "base/i18n.h"
#include "plan/plan-private.h"

/* The rows of a rate source have a schema of their own. */
#define RATE_SCHEMA "timestamp TIMESTAMP, value BIGINT"

gboolean
sfc_plan_reads_json (const SfcSettings *settings, const char *query)
{
  g_autofree char *group = g_strconcat ("source ", query, NULL);

  return !g_str_equal (sfc_settings_get (settings, group, "format"), "rate");
}

const char *
sfc_plan_get_schema (const SfcSettings *settings, const char *query)
{
  g_autofree char *group = g_strconcat ("query ", query, NULL);

  return sfc_plan_reads_json (settings, query)
             ? sfc_settings_get (settings, group, "schema")
             : RATE_SCHEMA;
}

static gboolean
read_schema (SfcPlanBuild *build, GError **error)
{
  const char *query = build->plan->name;

  build->key = "schema";
  if (!sfc_plan_reads_json (build->settings, query)
      && sfc_settings_is_set (build->settings, build->group, "schema"))
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "RateStreamProvider source does not support "
                     "user-specified schema.");
  build->schema
      = sfc_schema_parse (sfc_plan_get_schema (build->settings, query), error);
  if (build->schema == NULL)
    return FALSE;
  for (guint i = 0; i < build->schema->n_columns; i++)
    {
      const SfcPlanSlot slot
          = { .origin = SFC_SLOT_DECODED, .column = build->schema->columns[i] };

      sfc_plan_add_slot (build, &slot);
    }
  return TRUE;
}

/* ---- options */

static gboolean
is_on (SfcPlanBuild *build, const char *key)
{
  return sfc_settings_get_boolean (build->settings, build->group, key);
}

static void
note_option (const char *key, const char *value, const SfcOrigin *origin,
             gpointer data)
{
  *(gboolean *)data = TRUE;
}

static gboolean
read_mode (SfcPlanBuild *build, GError **error)
{
  SfcDecoderOptions *options = &build->plan->from_json;
  const char *mode = sfc_plan_get (build, "from_json.mode");

  options->fail_fast = g_str_equal (mode, "FAILFAST");
  if (!g_str_equal (mode, "DROPMALFORMED"))
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG,
            "from_json() doesn't support the DROPMALFORMED mode. Acceptable "
            "modes are PERMISSIVE and FAILFAST.");
  return sfc_remedy (error, _ ("a column _corrupt_record STRING and where = "
                               "_corrupt_record IS NULL drop them"));
}

static gboolean
read_corrupt (SfcPlanBuild *build, GError **error)
{
  const char *name
      = sfc_plan_get (build, "from_json.columnNameOfCorruptRecord");
  int column;

  if (name == NULL)
    name = sfc_settings_get (build->settings, "spark",
                             "spark.sql.columnNameOfCorruptRecord");
  build->plan->from_json.corrupt = g_strdup (name);
  column = sfc_schema_find (build->schema, name);
  if (column < 0 || build->schema->columns[column].type == SFC_TYPE_STRING)
    return TRUE;
  return sfc_fail (error, SFC_ERROR_CONFIG,
                   "The field for corrupt records must be string type and "
                   "nullable.");
}

static void
read_grammar (SfcPlanBuild *build)
{
  static const struct
  {
    const char *key;
    gboolean usual;
    SfcJsonGrammar otherwise;
  } keys[] = {
    { "from_json.allowComments", FALSE, SFC_JSON_COMMENTS },
    { "from_json.allowUnquotedFieldNames", FALSE, SFC_JSON_UNQUOTED_NAMES },
    { "from_json.allowNumericLeadingZeros", FALSE, SFC_JSON_LEADING_ZEROS },
    { "from_json.allowBackslashEscapingAnyCharacter", FALSE,
      SFC_JSON_ANY_ESCAPE },
    { "from_json.allowUnquotedControlChars", FALSE, SFC_JSON_CONTROL_CHARS },
    { "from_json.allowSingleQuotes", TRUE, SFC_JSON_NO_SINGLE_QUOTES },
    { "from_json.allowNonNumericNumbers", TRUE, SFC_JSON_ONLY_FINITE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (is_on (build, keys[i].key) != keys[i].usual)
      build->plan->from_json.grammar |= keys[i].otherwise;
}

/* ---- times */

static gboolean
read_policy (SfcPlanBuild *build, GError **error)
{
  const char *key = "spark.sql.legacy.timeParserPolicy";
  const char *policy = sfc_settings_get (build->settings, "spark", key);
  g_autofree char *place = NULL;

  build->key = NULL;
  build->plan->from_json.upgrade_fails = g_str_equal (policy, "EXCEPTION");
  if (!g_str_equal (policy, "LEGACY"))
    return TRUE;
  place = sfc_settings_describe_origin (build->settings, "spark", key);
  sfc_fail (error, SFC_ERROR_CONFIG,
            _ ("%s: the parser of Spark 2 is not here"), place);
  return sfc_remedy (error, _ ("set it to CORRECTED or EXCEPTION"));
}

static gboolean
read_pattern (SfcPlanBuild *build, const char *key, SfcTimePattern **pattern,
              GError **error)
{
  const char *text = sfc_plan_get (build, key);

  if (text == NULL)
    return TRUE;
  *pattern = sfc_time_pattern_new (text, error);
  if (*pattern == NULL)
    return FALSE;
  if (!build->plan->from_json.upgrade_fails)
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG,
            _ ("what Spark 2 would have read by a pattern is not known here"));
  return sfc_remedy (error,
                     _ ("set spark.sql.legacy.timeParserPolicy to CORRECTED"));
}

static gboolean
read_locale (SfcPlanBuild *build, GError **error)
{
  const char *locale = sfc_plan_get (build, "from_json.locale");

  if (g_ascii_strcasecmp (locale, "en-US") == 0
      || g_ascii_strcasecmp (locale, "en") == 0)
    return TRUE;
  sfc_fail (error, SFC_ERROR_CONFIG,
            _ ("the names of this language are not here"));
  return sfc_remedy (error, _ ("set it to en-US"));
}

static gboolean
read_times (SfcPlanBuild *build, GError **error)
{
  static const char fallback[] = "from_json.enableDateTimeParsingFallback";
  SfcDecoderOptions *options = &build->plan->from_json;
  const char *zone;

  if (!read_pattern (build, "from_json.timestampFormat", &options->timestamps,
                     error)
      || !read_pattern (build, "from_json.dateFormat", &options->dates, error)
      || !read_locale (build, error))
    return FALSE;
  options->no_timestamp_fallback = options->timestamps != NULL;
  options->no_date_fallback = options->dates != NULL;
  if (sfc_plan_get (build, fallback) != NULL)
    options->no_timestamp_fallback = options->no_date_fallback
        = !is_on (build, fallback);
  zone = sfc_plan_get (build, "from_json.timeZone");
  if (zone == NULL)
    return TRUE;
  options->zone = sfc_zone_new (zone, error);
  return options->zone != NULL;
}

gboolean
sfc_plan_read_from_json (SfcPlanBuild *build, GError **error)
{
  if (!read_schema (build, error))
    return FALSE;
  if (!sfc_plan_reads_json (build->settings, build->plan->name))
    return TRUE;
  /* Spark decodes only the columns that are needed, but not with options */
  sfc_settings_foreach (build->settings, build->group, "from_json.",
                        note_option, &build->plan->from_json.whole);
  if (!read_policy (build, error) || !read_mode (build, error)
      || !read_corrupt (build, error) || !read_times (build, error))
    return FALSE;
  read_grammar (build);
  return TRUE;
}
