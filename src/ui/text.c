#include "config.h"

#include "ui/text.h"

#include <inttypes.h>
#include <math.h>

#include "base/i18n.h"

void
sfc_ui_append_time (GString *out, gint64 ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (ms / 1000);
  g_autofree char *text
      = time != NULL ? g_date_time_format (time, "%Y/%m/%d %H:%M:%S") : NULL;

  g_string_append (out, text != NULL ? text : "-");
}

static void
append_part (GString *out, gint64 n, const char *format)
{
  if (n == 0)
    return;
  if (out->len > 0 && out->str[out->len - 1] != ' ')
    g_string_append_c (out, ' ');
  g_string_append_printf (out, format, n);
}

void
sfc_ui_append_duration (GString *out, gint64 ms)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 s = ms / 1000;
  gint64 days = s / 86400, hours = s / 3600 % 24, minutes = s / 60 % 60;

  append_part (text, days,
               ngettext ("%" PRId64 " day", "%" PRId64 " days", (gulong)days));
  append_part (
      text, hours,
      ngettext ("%" PRId64 " hour", "%" PRId64 " hours", (gulong)hours));
  append_part (
      text, minutes,
      ngettext ("%" PRId64 " minute", "%" PRId64 " minutes", (gulong)minutes));
  append_part (
      text, s % 60,
      ngettext ("%" PRId64 " second", "%" PRId64 " seconds", (gulong)(s % 60)));
  if (s < 60)
    append_part (text, ms % 1000, _ ("%" PRId64 " ms"));
  g_string_append (out, text->len > 0 ? text->str : "0 ms");
}

void
sfc_ui_append_rate (GString *out, double rate)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, isfinite (rate)
                            ? g_ascii_formatd (text, sizeof text, "%.2f", rate)
                            : "-");
}
