#include "config.h"

#include "config/master.h"

#include <string.h>

#include "base/error.h"

static gboolean
has_known_scheme (const char *text)
{
  static const char *const schemes[] = { "spark", "mesos", "k8s", "local" };

  if (g_str_equal (text, "yarn"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_has_prefix (text, schemes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
parse_threads (const char *text, int *workers, GError **error)
{
  gint64 n;

  if (g_str_equal (text, "*"))
    {
      *workers = 0;
      return TRUE;
    }
  if (!g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &n, NULL))
    return sfc_fail (error, SFC_ERROR_CONFIG, "For input string: \"%s\"", text);
  if (n == 0)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "Asked to run locally with 0 threads");
  *workers = (int)n;
  return TRUE;
}

gboolean
sfc_master_parse (const char *text, int *workers, GError **error)
{
  g_autoptr (GRegex) local
      = g_regex_new ("^local\\[([0-9]+|\\*)(?:\\s*,\\s*[0-9]+)?\\]$",
                     G_REGEX_DOLLAR_ENDONLY, 0, NULL);
  g_autoptr (GRegex) cluster = g_regex_new (
      "^local-cluster\\[\\s*[0-9]+\\s*(?:,\\s*[0-9]+\\s*){2}\\]$",
      G_REGEX_DOLLAR_ENDONLY, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (*text == '\0')
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "A master URL must be set in your configuration");
  if (!has_known_scheme (text))
    return sfc_fail (
        error, SFC_ERROR_CONFIG,
        "Master must either be yarn or start with spark, mesos, k8s, or "
        "local");
  if (g_str_equal (text, "local"))
    {
      *workers = 1;
      return TRUE;
    }
  if (g_str_equal (text, "yarn")
      || (g_str_has_prefix (text, "spark://") && text[8] != '\0')
      || (g_str_has_prefix (text, "k8s://") && text[6] != '\0')
      || g_regex_match (cluster, text, 0, NULL))
    {
      *workers = -1;
      return TRUE;
    }
  if (g_regex_match (local, text, 0, &match))
    {
      g_autofree char *threads = g_match_info_fetch (match, 1);

      return parse_threads (threads, workers, error);
    }
  return sfc_fail (error, SFC_ERROR_CONFIG, "Could not parse Master URL: '%s'",
                   text);
}
