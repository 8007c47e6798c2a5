/* base/crew.h -- one piece of work on several processors. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SfcCrew: threads that wait for work; the thread that calls is one of
 * them. */
typedef struct _SfcCrew SfcCrew;

/** SfcCrewFunc: does part @index of the work */
typedef void (*SfcCrewFunc) (guint index, gpointer data);

/** sfc_crew_new: of @n threads, at least 1, which start when they are first
 * needed; Returns: (transfer full) */
SfcCrew *sfc_crew_new (guint n);
void sfc_crew_free (SfcCrew *self);

/**
 * sfc_crew_run:
 * @self: a crew
 * @n: how many parts the work has
 * @func: does one, on any thread
 * @data: for @func
 *
 * Returns when all are done.  One thread at a time may call it.
 */
void sfc_crew_run (SfcCrew *self, guint n, SfcCrewFunc func, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcCrew, sfc_crew_free)

G_END_DECLS
