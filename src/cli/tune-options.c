#include "config.h"

#include "cli/tune-options.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"
#include "config/interval.h"
#include "feed/call.h"

#define MAX_PAIRS 1000

void
sfc_tune_options_clear (SfcTuneOptions *opts)
{
  sfc_common_clear (&opts->common);
  g_free (opts->query);
  g_free (opts->max_offsets);
  g_free (opts->max_rate);
  g_free (opts->trigger);
  g_free (opts->duration);
  g_free (opts->target_latency);
  g_free (opts->format);
  g_free (opts->plot);
  g_free (opts->input);
  g_free (opts->progress_file);
  g_strfreev (opts->vary);
  sfc_grid_clear (&opts->grid);
}
/* SfcTuneOptions that were not given; no number that was can be one of these.
 */
#define SFC_TUNE_NO_RATE G_MAXDOUBLE
#define SFC_TUNE_NO_NUMBER G_MININT

/* ---- check */

static gboolean
parse_numbers (const char *option, const char *list, gint64 least, GArray *to,
               GError **error)
{
  /* of no text there would be no word, not an empty one */
  g_auto (GStrv) words = g_strsplit (*list != '\0' ? list : " ", ",", -1);

  for (char **word = words; *word != NULL; word++)
    {
      gint64 number;

      if (!g_ascii_string_to_signed (g_strstrip (*word), 10, least, G_MAXINT64,
                                     &number, NULL))
        {
          sfc_fail (error, SFC_ERROR_USAGE,
                    _ ("%s: “%s” is no whole number from %" PRId64 " on"),
                    option, *word, least);
          return sfc_remedy (error, _ ("for example %s=200,400,500"), option);
        }
      for (guint i = 0; i < to->len; i++)
        if (g_array_index (to, gint64, i) == number)
          return sfc_fail (error, SFC_ERROR_USAGE,
                           _ ("%s: %" PRId64 " stands there twice"), option,
                           number);
      g_array_append_val (to, number);
    }
  return TRUE;
}

static gboolean
is_name (const char *name)
{
  g_autofree char *group = NULL;
  const char *key;

  return sfc_settings_is_property (name)
         || sfc_settings_split_name (name, &group, &key);
}

static gboolean
parse_vary (SfcTuneOptions *opts, const char *text, GError **error)
{
  const char *bracket = *text == '[' ? strchr (text, ']') : NULL;
  const char *equals = strchr (bracket != NULL ? bracket : text, '=');
  g_autofree char *name
      = g_strndup (text, equals != NULL ? (gsize)(equals - text) : 0);
  g_auto (GStrv) values = NULL;

  if (equals == NULL || equals[1] == '\0' || !is_name (name))
    {
      sfc_fail (error, SFC_ERROR_USAGE, _ ("--vary: “%s” is not PROPERTY=LIST"),
                text);
      return sfc_remedy (
          error, _ ("for example --vary=spark.master=local[1],local[2]"));
    }
  values = g_strsplit (equals + 1, ",", -1);
  for (char **value = values; *value != NULL; value++)
    if (*g_strstrip (*value) == '\0')
      return sfc_fail (error, SFC_ERROR_USAGE,
                       _ ("--vary: “%s”: an empty value"), text);
  sfc_grid_vary (&opts->grid, g_steal_pointer (&name),
                 g_steal_pointer (&values));
  return TRUE;
}

static gboolean
parse_duration (const char *option, const char *text, gint64 least_us,
                gint64 *us, GError **error)
{
  if (text == NULL
      || (sfc_duration_parse_decimal (text, G_USEC_PER_SEC, us)
          && *us >= least_us))
    return TRUE;
  sfc_fail (error, SFC_ERROR_USAGE, _ ("%s: “%s” is no duration"), option,
            text);
  return sfc_remedy (error, _ ("for example 30s or 500ms"));
}

static gboolean
check_needs_embedded (const SfcTuneOptions *opts, GError **error)
{
  const char *option = opts->input != NULL ? "--input"
                       : opts->arrival_rate != SFC_TUNE_NO_RATE
                           ? "--arrival-rate"
                       : opts->records != SFC_TUNE_NO_NUMBER    ? "--records"
                       : opts->partitions != SFC_TUNE_NO_NUMBER ? "--partitions"
                                                                : NULL;

  if (!opts->embedded && option != NULL)
    return sfc_fail (error, SFC_ERROR_USAGE, _ ("tune: %s needs --embedded"),
                     option);
  return opts->input == NULL || opts->records == SFC_TUNE_NO_NUMBER
         || sfc_fail (error, SFC_ERROR_USAGE,
                      _ ("tune: --input and --records exclude each other"));
}

static gboolean
check_numbers (const SfcTuneOptions *opts, GError **error)
{
  if (!(opts->arrival_rate > 0))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("tune: --arrival-rate must be positive"));
  if (opts->partitions != SFC_TUNE_NO_NUMBER
      && (opts->partitions < 1 || opts->partitions > 1000))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("tune: --partitions must be from 1 to 1000"));
  if (opts->records != SFC_TUNE_NO_NUMBER
      && (opts->records < 1 || opts->records > SFC_CALL_MAX_INDEX))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("tune: --records must be from 1 to %" PRId64),
                     SFC_CALL_MAX_INDEX);
  if (opts->repeat != SFC_TUNE_NO_NUMBER && opts->repeat < 1)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("tune: --repeat must be at least 1"));
  if (sfc_grid_count (&opts->grid) > MAX_PAIRS)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("tune: %" PRIu64 " pairs, at most %d"),
                     sfc_grid_count (&opts->grid), MAX_PAIRS);
  return TRUE;
}

static gboolean
check_words (SfcTuneOptions *opts, GError **error)
{
  static const char *const formats[] = { "table", "json", "csv", NULL };
  const char *bootstrap = opts->common.bootstrap_servers;

  if (opts->format != NULL && !g_strv_contains (formats, opts->format))
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--format: “%s” is none of table, json, csv"),
                     opts->format);
  if (bootstrap != NULL && g_str_equal (bootstrap, "embedded"))
    opts->embedded = TRUE;
  else if (opts->embedded && bootstrap != NULL)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("tune: --embedded and --bootstrap-servers exclude "
                        "each other"));
  return check_needs_embedded (opts, error);
}

gboolean
sfc_tune_options_check (SfcTuneOptions *opts, GError **error)
{
  opts->trigger_us = -1;
  if (!parse_numbers ("--max-offsets",
                      opts->max_offsets != NULL ? opts->max_offsets
                                                : "200,400,500,2000,10000",
                      1, opts->grid.max_offsets, error)
      || !parse_numbers ("--max-rate",
                         opts->max_rate != NULL ? opts->max_rate : "50,500,0",
                         0, opts->grid.max_rates, error)
      || !parse_duration ("--trigger", opts->trigger, 0, &opts->trigger_us,
                          error)
      || !parse_duration ("--duration", opts->duration, 1000,
                          &opts->duration_us, error)
      || !parse_duration ("--target-latency", opts->target_latency, 1,
                          &opts->target_us, error))
    return FALSE;
  for (char **vary = opts->vary; vary != NULL && *vary != NULL; vary++)
    if (!parse_vary (opts, *vary, error))
      return FALSE;
  return check_words (opts, error) && check_numbers (opts, error);
}

/* ---- files */

/* What would fail after all runs otherwise: a file is written beside the one
 * that is there, and takes its place. */
static gboolean
check_plot (const SfcTuneOptions *opts, GError **error)
{
  const char *path = opts->plot;
  g_autofree char *beside
      = g_strconcat (path != NULL ? path : "", ".XXXXXX", NULL);
  int fd = -1, code = 0;

  if (path == NULL)
    return TRUE;
  if (*path == '\0')
    code = ENOENT;
  else if (g_file_test (path, G_FILE_TEST_IS_DIR))
    code = EISDIR;
  else if ((fd = g_mkstemp (beside)) < 0)
    code = errno;
  if (fd >= 0)
    {
      close (fd);
      unlink (beside);
    }
  return code == 0
         || sfc_fail_errno (error, SFC_ERROR_SINK, code, "--plot: %s", path);
}

static gboolean
check_input (const SfcTuneOptions *opts, GError **error)
{
  const char *path = opts->input;

  return path == NULL || g_str_equal (path, "-") || access (path, R_OK) == 0
         || sfc_fail_errno (error, SFC_ERROR_SOURCE, errno, "--input: %s",
                            path);
}

gboolean
sfc_tune_options_check_files (const SfcTuneOptions *opts, GError **error)
{
  return check_plot (opts, error) && check_input (opts, error);
}
