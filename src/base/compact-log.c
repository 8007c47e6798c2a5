#include "config.h"

#include "base/compact-log.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>

#include "base/checksum.h"
#include "base/i18n.h"

#define COMPACT ".compact"
#define HEAD "v1"
#define SHOWN 40           /* bytes of a damaged line in a message */
#define MOST_TRIED 1000000 /* intervals: a file may have any number as name */

struct _SfcCompactLog
{
  char *folder;
  SfcCompactLogOptions options;
  SfcErrorCode code;
  gint64 last, compact; /* the last entry, and the last compact one; -1: none */
};

/* ---- names */

static gboolean
parse_name (const char *name, gint64 *number, gboolean *compact)
{
  gsize n = strlen (name);
  g_autofree char *digits = NULL;
  guint64 value;

  *compact = g_str_has_suffix (name, COMPACT);
  digits = g_strndup (name, *compact ? n - strlen (COMPACT) : n);
  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXINT64 - 1, &value, NULL)
      || (digits[0] == '0' && digits[1] != '\0'))
    return FALSE;
  *number = (gint64)value;
  return TRUE;
}

static gboolean
is_compact (const SfcCompactLog *self, gint64 number)
{
  return (number + 1) % self->options.interval == 0;
}

static char *
entry_path (const SfcCompactLog *self, gint64 number)
{
  return g_strdup_printf ("%s/%" PRId64 "%s", self->folder, number,
                          is_compact (self, number) ? COMPACT : "");
}

/* ---- open */

/* The interval that suits a log whose last compact entries are @compact and
 * @before (-1: none), and is most like the wanted one. */
static gint64
derive_interval (gint64 wanted, gint64 compact, gint64 before)
{
  gint64 n = compact + 1;

  if (before >= 0)
    return compact - before;
  for (gint64 i = wanted; i <= n / 2 && i - wanted < MOST_TRIED; i++)
    if (n % i == 0)
      return i;
  return n;
}

static void
scan (SfcCompactLog *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  gint64 before = -1, number;
  gboolean compact;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (parse_name (name, &number, &compact))
      {
        self->last = MAX (self->last, number);
        if (!compact)
          continue;
        before = MAX (before, MIN (self->compact, number));
        self->compact = MAX (self->compact, number);
      }
  if (self->compact >= 0)
    self->options.interval
        = derive_interval (self->options.interval, self->compact, before);
}

SfcCompactLog *
sfc_compact_log_open (const char *folder, const SfcCompactLogOptions *options)
{
  const SfcCompactLogOptions others = { .interval = G_MAXINT64 };
  SfcCompactLog *self = g_new0 (SfcCompactLog, 1);

  self->folder = g_strdup (folder);
  self->options = options != NULL ? *options : others;
  self->code = options == NULL                       ? SFC_ERROR_SOURCE
               : options->kind == SFC_DURABLE_OUTPUT ? SFC_ERROR_SINK
                                                     : SFC_ERROR_STATE;
  self->last = self->compact = -1;
  if (options != NULL)
    sfc_durable_remove_leftovers (folder);
  scan (self);
  return self;
}

void
sfc_compact_log_free (SfcCompactLog *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_free (self);
}

gint64
sfc_compact_log_get_last (const SfcCompactLog *self)
{
  return self->last;
}

/* ---- read */

static gboolean
add_remedy (const SfcCompactLog *self, GError **error)
{
  return sfc_remedy (error, self->code == SFC_ERROR_SINK
                                ? _ ("bring the file back, or write to another "
                                     "folder with a new checkpointLocation")
                                : _ ("nothing was changed: bring the file "
                                     "back, or begin anew with another "
                                     "checkpointLocation"));
}

static gboolean
fail_entry (const SfcCompactLog *self, SfcErrorCode code, const char *path,
            const char *what, GError **error)
{
  sfc_fail (error, code, "Failed to read log file file:%s. %s", path, what);
  return add_remedy (self, error);
}

static gboolean
fail_line (const SfcCompactLog *self, const char *path, const char *what,
           const char *line, GError **error)
{
  g_autofree char *cut = g_strndup (line, MIN (strcspn (line, "\n"), SHOWN));
  g_autofree char *shown = g_strescape (cut, "\"\\");
  g_autofree char *text = g_strdup_printf (
      "Log file was malformed: failed to read %s%s.", what, shown);

  return fail_entry (self, self->code, path, text, error);
}

/* Returns: (transfer full) (nullable): what stands behind the head of an
 * entry; %NULL without an error: there is no such file */
static char *
read_entry (const SfcCompactLog *self, const char *path, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *text = NULL;
  gsize len, head = strlen (HEAD);

  if (!g_file_get_contents (path, &text, &len, &why))
    {
      if (!g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        fail_entry (self, sfc_error_code_of_file (why, self->code), path,
                    why->message, error);
      return NULL;
    }
  if (strlen (text) == len && g_str_has_prefix (text, HEAD)
      && (text[head] == '\0' || text[head] == '\n'))
    return sfc_checksum_check (path, text, len, self->code, error)
               ? g_strdup (text + head)
               : NULL;
  fail_line (self, path, "correct log version from ", text, error);
  return NULL;
}

gboolean
sfc_compact_log_read (const SfcCompactLog *self,
                      gboolean (*visit) (const char *line, gpointer data),
                      gpointer data, GError **error)
{
  for (gint64 i = MAX (self->compact, 0); i <= self->last; i++)
    {
      g_autofree char *path = entry_path (self, i);
      GError *failure = NULL;
      g_autofree char *text = read_entry (self, path, &failure);
      g_auto (GStrv) lines = NULL;

      if (text == NULL && failure == NULL)
        return fail_entry (self, self->code, path, g_strerror (ENOENT), error);
      if (text == NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      lines = g_strsplit (text, "\n", -1);
      for (char **line = lines; *line != NULL; line++)
        if (**line != '\0' && !visit (*line, data))
          return fail_line (self, path, "", *line, error);
    }
  return TRUE;
}

/* ---- add */

/* Removes what a compact entry holds, as far as nobody needs it any more; what
 * cannot be removed stays. */
static void
remove_old (const SfcCompactLog *self)
{
  const SfcCompactLogOptions *options = &self->options;
  gint64 oldest = self->last + 1 - options->retain, number;
  gint64 before_s = (g_get_real_time () / 1000 - options->delay_ms) / 1000;
  g_autoptr (GDir) dir = NULL;
  gboolean compact;
  const char *name;

  if (!options->deletes || oldest < options->interval)
    return;
  oldest -= oldest % options->interval + 1; /* a compact one */
  dir = g_dir_open (self->folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      GStatBuf st;

      if (parse_name (name, &number, &compact) && number < oldest
          && g_stat (path, &st) == 0 && st.st_mtime <= before_s)
        sfc_durable_remove (path);
    }
}

static gboolean
append_earlier (const SfcCompactLog *self, gint64 number, GString *text,
                GError **error)
{
  for (gint64 i = MAX (self->compact, 0); i <= self->last; i++)
    {
      g_autofree char *path = entry_path (self, i);
      GError *failure = NULL;
      g_autofree char *lines = read_entry (self, path, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      if (lines == NULL)
        {
          sfc_fail (error, self->code,
                    "file:%s doesn't exist when compacting batch %" PRId64
                    " (compactInterval: %" PRId64 ")",
                    path, number, self->options.interval);
          return add_remedy (self, error);
        }
      g_string_append (text, lines);
    }
  return TRUE;
}

gboolean
sfc_compact_log_add (SfcCompactLog *self, gint64 number, const GString *lines,
                     GError **error)
{
  g_autofree char *path = entry_path (self, number);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GString) text = g_string_new (HEAD);

  if (is_compact (self, number) && !append_earlier (self, number, text, error))
    return FALSE;
  g_string_append_len (text, lines->str, (gssize)lines->len);
  if (!sfc_durable_mkdir (self->options.kind, self->folder, error)
      || !sfc_durable_write (self->options.kind, self->folder, name, text->str,
                             text->len, error))
    {
      sfc_durable_remove (path);
      return FALSE;
    }
  self->last = number;
  if (is_compact (self, number))
    self->compact = number;
  remove_old (self);
  return TRUE;
}
