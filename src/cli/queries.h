/* cli/queries.h -- which queries a command is about. */

#pragma once

#include "config/settings.h"

G_BEGIN_DECLS

/**
 * sfc_queries_choose:
 * @settings: settings
 * @wanted: (nullable) (array zero-terminated=1): names from --query; %NULL: all
 * @error: set on failure
 *
 * Errors: %SFC_ERROR_CONFIG: there is no [query NAME]; %SFC_ERROR_USAGE: not
 *         one of @wanted
 *
 * Returns: (transfer container): those of the configuration, in its order, that
 *          are wanted, each once; the names are those of @settings
 */
GStrv sfc_queries_choose (SfcSettings *settings, char **wanted, GError **error);

/** sfc_queries_check_topic: Errors: %SFC_ERROR_CONFIG: @query reads no topic */
gboolean sfc_queries_check_topic (SfcSettings *settings, const char *query,
                                  GError **error);

G_END_DECLS
