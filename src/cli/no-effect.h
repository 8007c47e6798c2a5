/* cli/no-effect.h -- what is set and does nothing. */

#pragma once

#include "config/settings.h"

G_BEGIN_DECLS

/** sfc_is_of_group: Returns: whether @key stands in @group itself; of
 * "source NAME" it may be [source]'s */
gboolean sfc_is_of_group (const SfcSettings *settings, const char *group,
                          const char *key);

/**
 * sfc_no_effect_foreach:
 * @settings: settings
 * @visit: called for each property and `kafka.` option that is set and does
 *         nothing here, with the place and the reason
 * @data: for @visit
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG: an option that Spark forbids, in its words
 */
gboolean sfc_no_effect_foreach (const SfcSettings *settings,
                                SfcNoEffectVisit visit, gpointer data,
                                GError **error);

/** sfc_no_effect_append: the same; @out: gets a line for each */
gboolean sfc_no_effect_append (GString *out, const SfcSettings *settings,
                               GError **error);

G_END_DECLS
