#include "config.h"

#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/i18n.h"

static GMutex lock; /* guards the status line and the order of writes */
static SfcLogLevel log_level = SFC_LOG_NORMAL;
static gboolean status_on, status_on_terminal;
static char *status_line; /* the one on the screen, or NULL */

void
sfc_log_init (SfcLogLevel level, SfcWhen progress)
{
  status_on_terminal = isatty (STDERR_FILENO);
  log_level = level;
  status_on = progress == SFC_WHEN_ALWAYS
              || (progress == SFC_WHEN_AUTO && status_on_terminal
                  && level != SFC_LOG_QUIET);
}

/* ---- the terminal */

static gboolean
is_dumb (void)
{
  const char *term = g_getenv ("TERM");

  return term == NULL || *term == '\0' || g_str_equal (term, "dumb");
}

/* One that knows no sequences is cleared by spaces. */
static void
append_clear (GString *text)
{
  glong n;

  if (status_line == NULL)
    return;
  if (!is_dumb ())
    {
      g_string_append (text, "\r\033[K");
      return;
    }
  g_string_append_c (text, '\r');
  for (n = g_utf8_strlen (status_line, -1); n > 0; n--)
    g_string_append_c (text, ' ');
  g_string_append_c (text, '\r');
}

/* A longer line would be wrapped, and what was wrapped is never cleared. */
static char *
cut_to_width (const char *line)
{
  struct winsize size = { 0 };
  glong columns = 80;

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
    columns = size.ws_col;
  return g_utf8_strlen (line, -1) < columns
             ? g_strdup (line)
             : g_utf8_substring (line, 0, columns - 1);
}

/* ---- messages */

/* Nothing can be reported when standard error itself fails. */
static void
put (const GString *text)
{
  gsize done = 0;

  while (done < text->len)
    {
      gssize n = write (STDERR_FILENO, text->str + done, text->len - done);

      if (n < 0 && errno != EINTR)
        return;
      done += n > 0 ? (gsize)n : 0;
    }
}

static void
say (const char *kind, const char *format, va_list args)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_mutex_lock (&lock);
  append_clear (text);
  g_string_append_printf (text, "sfcrime: %s", kind);
  g_string_append_vprintf (text, format, args);
  g_string_append_c (text, '\n');
  if (status_line != NULL)
    g_string_append (text, status_line);
  put (text);
  g_mutex_unlock (&lock);
}

#define SAY(name, kind, floor)                                                 \
  void name (const char *format, ...)                                          \
  {                                                                            \
    va_list args;                                                              \
                                                                               \
    if (log_level < (floor))                                                   \
      return;                                                                  \
    va_start (args, format);                                                   \
    say (kind, format, args);                                                  \
    va_end (args);                                                             \
  }

SAY (sfc_error, "", SFC_LOG_QUIET)
SAY (sfc_warn, _ ("warning: "), SFC_LOG_QUIET)
SAY (sfc_info, "", SFC_LOG_NORMAL)
SAY (sfc_debug, "", SFC_LOG_VERBOSE)

gboolean
sfc_status_shown (void)
{
  return status_on;
}

void
sfc_status (const char *line)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!status_on)
    return;
  g_mutex_lock (&lock);
  if (!status_on_terminal)
    {
      if (line != NULL)
        g_string_append_printf (text, "%s\n", line);
    }
  else
    {
      append_clear (text);
      g_free (status_line);
      status_line = line != NULL ? cut_to_width (line) : NULL;
      if (status_line != NULL)
        g_string_append (text, status_line);
    }
  put (text);
  g_mutex_unlock (&lock);
}

void
sfc_status_finish (void)
{
  g_mutex_lock (&lock);
  if (status_line != NULL)
    {
      g_autoptr (GString) text = g_string_new ("\n");

      put (text);
      g_clear_pointer (&status_line, g_free);
    }
  g_mutex_unlock (&lock);
}
