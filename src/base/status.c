#include "config.h"

#include "base/status.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/columns.h"
#include "base/i18n.h"

#define BAR_WIDTH 30

static GMutex lock; /* guards all below and the order of writes */
static gboolean on, live;
static char *status;    /* (nullable): what is to be seen */
static guint n_drawn;   /* lines of it on the screen */
static glong n_columns; /* of the last one, on a terminal without sequences */
static guint hidden;

static gboolean
is_dumb (void)
{
  const char *term = g_getenv ("TERM");

  return term == NULL || *term == '\0' || g_str_equal (term, "dumb");
}

void
sfc_status_init (SfcWhen when)
{
  gboolean terminal = isatty (STDERR_FILENO);

  on = when == SFC_WHEN_ALWAYS || (when == SFC_WHEN_AUTO && terminal);
  live = on && terminal;
}

gboolean
sfc_status_shown (void)
{
  return on;
}

gboolean
sfc_status_is_live (void)
{
  return live;
}

/* ---- the terminal */

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

/* A terminal may be stopped (Ctrl-S); a status line is not worth the wait. */
static gboolean
takes_text (void)
{
  struct pollfd out = { .fd = STDERR_FILENO, .events = POLLOUT };

  return poll (&out, 1, 0) == 1 && (out.revents & POLLOUT) != 0;
}

/* One that knows no sequences is cleared by spaces. */
static void
append_clear (GString *text)
{
  if (n_drawn > 0 && !is_dumb ())
    g_string_append (text, "\r\033[K");
  for (guint i = 1; i < n_drawn; i++)
    g_string_append (text, "\033[A\033[K");
  if (n_drawn > 0 && is_dumb ())
    g_string_append_printf (text, "\r%*s\r", (int)n_columns, "");
  n_drawn = 0;
}

/* A longer line would be wrapped, and what was wrapped is never cleared. */
static void
append_cut (GString *text, const char *line, glong columns)
{
  g_autofree char *cut
      = g_strndup (line, sfc_columns_fit (line, MAX (columns - 1, 0)));

  n_columns = sfc_columns (cut);
  g_string_append (text, cut);
}

static void
append_status (GString *text)
{
  struct winsize size = { .ws_row = 24, .ws_col = 80 };
  g_auto (GStrv) lines = NULL;
  guint most;

  if (status == NULL || hidden > 0)
    return;
  (void)ioctl (STDERR_FILENO, TIOCGWINSZ, &size);
  lines = g_strsplit (status, "\n", -1);
  /* a line that has scrolled away is never cleared */
  most = is_dumb () ? 1 : MAX (size.ws_row, 2) - 1U;
  for (n_drawn = 0; n_drawn < most && lines[n_drawn] != NULL; n_drawn++)
    {
      if (n_drawn > 0)
        g_string_append_c (text, '\n');
      append_cut (text, lines[n_drawn], size.ws_col > 1 ? size.ws_col : 80);
    }
}

/* ---- what is shown */

void
sfc_status_write (const GString *text)
{
  g_autoptr (GString) all = g_string_new (NULL);

  g_mutex_lock (&lock);
  append_clear (all);
  g_string_append_len (all, text->str, (gssize)text->len);
  append_status (all);
  put (all);
  g_mutex_unlock (&lock);
}

void
sfc_status (const char *text)
{
  g_autoptr (GString) all = g_string_new (NULL);

  if (!on)
    return;
  g_mutex_lock (&lock);
  if (!live && text != NULL)
    g_string_append_printf (all, "%s\n", text);
  if (live)
    {
      g_free (status);
      status = g_strdup (text);
      if (takes_text ())
        {
          append_clear (all);
          append_status (all);
        }
    }
  put (all);
  g_mutex_unlock (&lock);
}

void
sfc_status_finish (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_mutex_lock (&lock);
  if (n_drawn > 0)
    g_string_append_c (text, '\n');
  put (text);
  n_drawn = 0;
  g_clear_pointer (&status, g_free);
  g_mutex_unlock (&lock);
}

void
sfc_status_hide (void)
{
  g_autoptr (GString) text = NULL;

  if (!live)
    return;
  text = g_string_new (NULL);
  g_mutex_lock (&lock);
  hidden++;
  append_clear (text);
  put (text);
  g_mutex_unlock (&lock);
}

void
sfc_status_show (void)
{
  g_autoptr (GString) text = NULL;

  if (!live)
    return;
  text = g_string_new (NULL);
  g_mutex_lock (&lock);
  hidden--;
  append_status (text);
  put (text);
  g_mutex_unlock (&lock);
}

/* ---- bars */

void
sfc_status_append_bar (GString *out, double done)
{
  guint full = (guint)(CLAMP (done, 0, 1) * BAR_WIDTH);

  if (!(done >= 0))
    return;
  g_string_append_c (out, '[');
  for (guint i = 0; i < BAR_WIDTH; i++)
    g_string_append_c (out, i < full ? '#' : '.');
  g_string_append_printf (out, "] %3.0f %%  ", MIN (done, 1) * 100);
}

void
sfc_status_append_left (GString *out, double done, double s)
{
  if (done > 0 && done < 1)
    g_string_append_printf (out, _ (", %.0f s left"), ceil (s / done - s));
}
