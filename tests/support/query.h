/* support/query.h -- settings and plans from a few lines of text. */

#pragma once

#include <check.h>

#include "plan/plan.h"

/**
 * settings_of:
 * @lines: `GROUP.KEY=VALUE`, one a line, as --set has it
 * @error: set on failure
 *
 * Returns: (transfer full) (nullable): them and the defaults
 */
static inline SfcSettings *
settings_of (const char *lines, GError **error)
{
  g_auto (GStrv) set = g_strsplit (lines, "\n", -1);
  guint n = g_strv_length (set);
  const SfcSettingsInput input = { .file = "/dev/null", .set = set };

  if (n > 0 && *set[n - 1] == '\0')
    g_clear_pointer (&set[n - 1], g_free);
  return sfc_settings_load (&input, error);
}

/**
 * plan_or_error:
 * @keys: `KEY=VALUE`, one a line, of [query t]
 * @error: set on failure
 *
 * Returns: (transfer full) (nullable): the plan of query t
 */
static inline SfcPlan *
plan_or_error (const char *keys, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (keys, "\n", -1);
  g_autoptr (GString) set = g_string_new (NULL);
  g_autoptr (SfcSettings) settings = NULL;

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      g_string_append_printf (set, "query t.%s\n", *line);
  settings = settings_of (set->str, error);
  return settings != NULL ? sfc_plan_new (settings, "t", error) : NULL;
}

/** plan_of: the same of a query that is good */
static inline SfcPlan *
plan_of (const char *keys)
{
  g_autoptr (GError) error = NULL;
  SfcPlan *plan = plan_or_error (keys, &error);

  ck_assert_msg (plan != NULL, "%s: %s", keys,
                 error != NULL ? error->message : "no error");
  return plan;
}
