/* ui/ui.h -- the UI of a session: watches its queries and serves them. */

#pragma once

#include <gio/gio.h>

#include "config/settings.h"
#include "engine/audience.h"

G_BEGIN_DECLS

/** SfcUi: a model and the server of it; Thread: main. */
typedef struct _SfcUi SfcUi;

/**
 * sfc_ui_new:
 * @settings: a reference is taken; spark.ui.* say where
 *
 * Serves, and says on standard error where when the first query starts.  When
 * it cannot, that is a warning, and the queries run without.
 *
 * Returns: (transfer full) (nullable): the UI; %NULL without spark.ui.enabled,
 *          and when it cannot listen
 */
SfcUi *sfc_ui_new (SfcSettings *settings);
void sfc_ui_free (SfcUi *self);

/** sfc_ui_get_observer: Returns: (transfer none): what a session is given */
const SfcObserver *sfc_ui_get_observer (const SfcUi *self);

/** sfc_ui_linger: serves on until @stop is cancelled */
void sfc_ui_linger (SfcUi *self, GCancellable *stop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcUi, sfc_ui_free)

G_END_DECLS
