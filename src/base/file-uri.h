/* base/file-uri.h -- names of files in the logs of Spark. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * sfc_file_uri_append:
 * @out: gets `file://PATH`
 * @path: absolute, in any encoding
 *
 * Escapes what java.net.URI would: of UTF-8 only spaces and control characters
 * beyond ASCII.  Bytes that are no UTF-8 are escaped too, so that the path can
 * be had back.
 */
void sfc_file_uri_append (GString *out, const char *path);

G_END_DECLS
