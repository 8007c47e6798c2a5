#include "config.h"

#include "ui/html.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xml-text.h"
#include "ui/text.h"

void
sfc_html_text (GString *out, const char *tag, const char *text)
{
  g_string_append_printf (out, "<%s>", tag);
  sfc_xml_append (out, text, -1);
  g_string_append_printf (out, "</%.*s>", (int)strcspn (tag, " "), tag);
}

/* Without a script the page comes anew every 5 seconds. */
void
sfc_html_begin (GString *out, const char *title)
{
  /* Translators: the tag of your language in HTML, as de or zh-CN */
  const char *language = _ ("en");

  g_string_append_printf (out, "<!DOCTYPE html>\n<html lang=\"%s\"><head>",
                          language);
  g_string_append (
      out, "<meta charset=\"utf-8\"><meta name=\"viewport\" "
           "content=\"width=device-width,initial-scale=1\">"
           "<meta name=\"color-scheme\" content=\"light dark\">"
           "<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>");
  sfc_html_text (out, "title", title);
  g_string_append (
      out, "<link rel=\"icon\" href=\"/static/icon.svg\">"
           "<link rel=\"stylesheet\" href=\"/static/style.css\">"
           "<script src=\"/static/live.js\" defer></script></head>\n<body>"
           "<header><a href=\"/StreamingQuery/\">");
  sfc_xml_append (out, _ ("Structured Streaming"), -1);
  g_string_append (out, "</a> <small>" PACKAGE_STRING "</small></header>\n"
                        "<main>");
  sfc_html_text (out, "h1", title);
  g_string_append_c (out, '\n');
}

void
sfc_html_end (GString *out)
{
  g_string_append (out, "</main></body></html>\n");
}

void
sfc_html_section (GString *out, const char *id, const char *heading)
{
  g_string_append_printf (
      out, "<section id=\"%s\" aria-labelledby=\"%s-head\">", id, id);
  g_string_append_printf (out, "<h2 id=\"%s-head\">", id);
  sfc_xml_append (out, heading, -1);
  g_string_append (out, "</h2>");
}

void
sfc_html_section_end (GString *out)
{
  g_string_append (out, "</section>\n");
}

void
sfc_html_table (GString *out, const char *caption, const char *const *heads)
{
  g_string_append (out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
                        "aria-label=\"");
  sfc_xml_append (out, caption, -1);
  g_string_append (out, "\"><table>");
  sfc_html_text (out, "caption", caption);
  g_string_append (out, "<thead><tr>");
  for (; *heads != NULL; heads++)
    sfc_html_text (out, "th scope=\"col\"", *heads);
  g_string_append (out, "</tr></thead><tbody>");
}

void
sfc_html_table_end (GString *out)
{
  g_string_append (out, "</tbody></table></div>");
}

void
sfc_html_cell_long (GString *out, gint64 value)
{
  g_string_append_printf (out, "<td class=\"n\">%" PRId64 "</td>", value);
}

void
sfc_html_cell_rate (GString *out, double rate)
{
  g_string_append (out, "<td class=\"n\">");
  sfc_ui_append_rate (out, rate);
  g_string_append (out, "</td>");
}
