/* ui/html.h -- what all pages have, and the pieces of them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** sfc_html_begin: up to the content; @title: text */
void sfc_html_begin (GString *out, const char *title);
void sfc_html_end (GString *out);

/** sfc_html_text: appends <@tag>@text</@tag>, escaped; @tag may have
 * attributes, which the caller has escaped */
void sfc_html_text (GString *out, const char *tag, const char *text);

/** sfc_html_section: begins a part that is shown anew on its own: @id, and its
 * heading */
void sfc_html_section (GString *out, const char *id, const char *heading);
void sfc_html_section_end (GString *out);

/** sfc_html_table: begins a table that scrolls on narrow screens: its name for
 * readers of screens, and its column heads (array zero-terminated=1) */
void sfc_html_table (GString *out, const char *caption,
                     const char *const *heads);
void sfc_html_table_end (GString *out);

/** sfc_html_cell_long: appends <td> with a number */
void sfc_html_cell_long (GString *out, gint64 value);

/** sfc_html_cell_rate: likewise, `%.2f` */
void sfc_html_cell_rate (GString *out, double rate);

G_END_DECLS
