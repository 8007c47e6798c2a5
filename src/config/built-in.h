/* config/built-in.h -- the configuration where there is no file. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** sfc_built_in: the built-in configuration, as a key file */
extern const char sfc_built_in[];

G_END_DECLS
