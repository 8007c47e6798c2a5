/* ui/routes.h -- a path -> what to answer. */

#pragma once

#include "ui/model.h"

G_BEGIN_DECLS

/**
 * SfcUiReply:
 * @status: of HTTP
 * @type: of the body
 * @body: (transfer full): grows
 * @location: (nullable): with status 302
 */
typedef struct
{
  guint status;
  const char *type, *location;
  GString *body;
} SfcUiReply;

/** SFC_UI_EVENTS: the path of the event stream, which is not routed here */
#define SFC_UI_EVENTS "/api/v1/events"

/**
 * sfc_ui_route:
 * @model: what there is to tell
 * @pages: whether there are pages, not only the API
 * @path: decoded
 * @query: (nullable) (element-type utf8 utf8): the parameters, decoded
 * @now_ms: [ms since 1970]
 * @reply: (inout): its body is a string to append to
 */
void sfc_ui_route (const SfcUiModel *model, gboolean pages, const char *path,
                   GHashTable *query, gint64 now_ms, SfcUiReply *reply);

G_END_DECLS
