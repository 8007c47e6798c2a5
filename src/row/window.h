/* row/window.h -- arithmetic of time windows, which wraps around as Java's. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** sfc_window_add: Returns: @us + @more [us], modulo 2^64: an event time may
 * be any 64-bit number */
static inline gint64
sfc_window_add (gint64 us, gint64 more)
{
  return (gint64)((guint64)us + (guint64)more);
}

/** sfc_window_subtract: Returns: @us - @less [us], likewise */
static inline gint64
sfc_window_subtract (gint64 us, gint64 less)
{
  return (gint64)((guint64)us - (guint64)less);
}

G_END_DECLS
