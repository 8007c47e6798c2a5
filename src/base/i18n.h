/* base/i18n.h -- marks for strings that a user reads. */

#pragma once

#include <libintl.h>

#define _(text) gettext (text)
#define N_(text) (text)
