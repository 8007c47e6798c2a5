#include "config.h"

#include "base/output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/safe-text.h"
#include "base/status.h"
#include "base/write-all.h"

static GRecMutex lock; /* one piece at a time */
static int closed;     /* atomic */
static gboolean color;
static GCancellable *stop; /* (nullable) */
static gint64 stopped_us;  /* when a write first met the stop, 0: none did */

void
sfc_output_set_stop (GCancellable *cancellable)
{
  g_set_object (&stop, cancellable);
}

/* Waits until a piece can be written without blocking. */
static gboolean
wait_for_reader (GError **error)
{
  struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
  gint64 now;

  while (poll (&out, 1, 100) == 0)
    {
      if (!g_cancellable_is_cancelled (stop))
        continue;
      now = g_get_monotonic_time ();
      stopped_us = stopped_us != 0 ? stopped_us : now;
      if (now - stopped_us > SFC_OUTPUT_GRACE_MS * G_TIME_SPAN_MILLISECOND)
        return sfc_fail (error, SFC_ERROR_CANCELLED, "nobody reads");
    }
  return TRUE;
}

/* A pipe that poll() calls writable takes PIPE_BUF bytes without blocking, but
 * not necessarily more. */
static gboolean
write_to_reader (const char *data, gsize len, GError **error)
{
  while (len > 0)
    {
      gsize n = MIN (len, PIPE_BUF);

      if (!wait_for_reader (error)
          || !sfc_write_all (STDOUT_FILENO, data, n, SFC_ERROR_SINK,
                             _ ("standard output"), error))
        return FALSE;
      data += n;
      len -= n;
    }
  return TRUE;
}

static gboolean
is_file (void)
{
  struct stat status;

  return fstat (STDOUT_FILENO, &status) == 0 && S_ISREG (status.st_mode);
}

static gboolean
write_exactly (const char *data, gsize len, GError **error)
{
  return stop == NULL || is_file ()
             ? sfc_write_all (STDOUT_FILENO, data, len, SFC_ERROR_SINK,
                              _ ("standard output"), error)
             : write_to_reader (data, len, error);
}

/* Returns: the length of a sequence of our own, 0: there is none */
static gsize
own_sequence (const char *text, gsize len)
{
  static const char *const own[] = { "\033[1m", "\033[0m" };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (len >= strlen (own[i]) && memcmp (text, own[i], strlen (own[i])) == 0)
      return strlen (own[i]);
  return 0;
}

/* A character may come in two pieces, as from another program. */
static gsize
unfinished (const char *data, gsize len)
{
  for (gsize n = 1; n <= MIN (len, 3); n++)
    {
      guchar c = (guchar)data[len - n];

      if ((c & 0xC0) != 0x80)
        return (c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 0) > n ? n : 0;
    }
  return 0;
}

/* Whoever has made the text, what could steer the terminal stays here. */
static gboolean
write_safely (const char *data, gsize len, GError **error)
{
  static GString *begun; /* (nullable): of a character; guarded by lock */
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) safe = g_string_new (NULL);
  gsize end;

  if (begun == NULL)
    begun = g_string_new (NULL);
  g_string_append_len (text, begun->str, (gssize)begun->len);
  g_string_append_len (text, data, (gssize)len);
  end = text->len - unfinished (text->str, text->len);
  g_string_truncate (begun, 0);
  g_string_append_len (begun, text->str + end, (gssize)(text->len - end));
  for (gsize at = 0; at < end;)
    {
      gsize own = own_sequence (text->str + at, end - at);
      const char *next = memchr (text->str + at + 1, '\033', end - at - 1);
      gsize n = own > 0        ? own
                : next != NULL ? (gsize)(next - text->str) - at
                               : end - at;

      if (own > 0)
        g_string_append_len (safe, text->str + at, (gssize)n);
      else
        sfc_safe_text_append_lines (safe, text->str + at, n);
      at += n;
    }
  return write_exactly (safe->str, safe->len, error);
}

gboolean
sfc_output_write (const char *data, gsize len, GError **error)
{
  gboolean ok;

  sfc_output_hold ();
  errno = 0;
  ok = sfc_output_is_terminal () ? write_safely (data, len, error)
                                 : write_exactly (data, len, error);
  if (!ok && errno == EPIPE)
    g_atomic_int_set (&closed, 1);
  sfc_output_release ();
  return ok;
}

void
sfc_output_hold (void)
{
  g_rec_mutex_lock (&lock);
  if (sfc_status_is_live () && sfc_output_is_terminal ())
    sfc_status_hide ();
}

void
sfc_output_release (void)
{
  if (sfc_status_is_live () && sfc_output_is_terminal ())
    sfc_status_show ();
  g_rec_mutex_unlock (&lock);
}

gboolean
sfc_output_is_closed (void)
{
  return g_atomic_int_get (&closed);
}

gboolean
sfc_output_is_terminal (void)
{
  return isatty (STDOUT_FILENO);
}

void
sfc_output_set_color (gboolean on)
{
  color = on;
}

gboolean
sfc_output_has_color (void)
{
  return color;
}
