/* exec/state-limit.h -- what a state may take in memory. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SfcStateLimit: what holds when memory does not
 * @bytes: that the state may take in memory [bytes], 0: any
 * @folder: (nullable): where a file takes it when it needs more; %NULL: the
 *          batch fails
 */
typedef struct
{
  gsize bytes;
  const char *folder;
} SfcStateLimit;

/** sfc_state_fail_outgrown: the state needs more than @bytes, and there is no
 * folder for it; Errors: %SFC_ERROR_RESOURCES; Returns: %FALSE */
gboolean sfc_state_fail_outgrown (gsize bytes, GError **error);

G_END_DECLS
