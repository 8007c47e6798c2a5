/* engine/status-lines.h -- one status line per query, on a terminal. */

#pragma once

#include "engine/audience.h"

G_BEGIN_DECLS

/** SfcStatusLines: of the queries of a session; shows nothing where
 * sfc_status_shown() says so; Thread: main. */
typedef struct _SfcStatusLines SfcStatusLines;

SfcStatusLines *sfc_status_lines_new (void);
void sfc_status_lines_free (SfcStatusLines *self);

/** sfc_status_lines_add: @query has started; borrowed until it ends */
void sfc_status_lines_add (SfcStatusLines *self, const SfcFace *query);

/** sfc_status_lines_report: a reference of @progress is taken */
void sfc_status_lines_report (SfcStatusLines *self, const SfcFace *query,
                              const SfcProgress *progress);

/** sfc_status_lines_end: @query has ended; @error: (nullable): why */
void sfc_status_lines_end (SfcStatusLines *self, const SfcFace *query,
                           const GError *error);

G_END_DECLS
