/* support/settings.h -- settings of a test, from option texts. */

#pragma once

#include <check.h>

#include "config/settings.h"

/** settings_of: settings from an empty file, --set texts and --kafka texts,
 * both ended by NULL or absent; Returns: (transfer full) */
static inline SfcSettings *
settings_of (const char *const *set, const char *const *kafka)
{
  const SfcSettingsInput input = {
    .file = "/dev/null",
    .set = (char **)set,
    .kafka = (char **)kafka,
  };
  GError *error = NULL;
  SfcSettings *settings = sfc_settings_load (&input, &error);

  ck_assert_msg (settings != NULL, "%s", error != NULL ? error->message : "");
  return settings;
}
