#include "config.h"

#include "state/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/checksum.h"
#include "base/durable-file.h"
#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/write-all.h"

/* lines of the lock's file */
#define KEEPS_STATE "state\n"
#define OF_SPARK "spark\n"

#define SFCRIME_STATE "state/sfcrime.db"

struct _SfcCheckpoint
{
  char *path;
  char *offsets, *commits, *sources; /* folders */
  char *id;
  int lock;
  gboolean of_spark;                /* the run that has it is one on Spark */
  gint64 last_offsets, last_commit; /* highest of each log, -1: none */
  gint64 purged;                    /* nothing below is left; -1: not known */
};

/* ---- the lock */

/* Locks of an open file, unlike those of a process, keep out another query of
 * the same run too. */
static gboolean
set_lock (int fd)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  return fcntl (fd, F_OFD_SETLK, &lock) == 0;
}

/* What the lock's file says; empty when it does not. */
static void
read_pid (const SfcCheckpoint *self, char pid[16])
{
  ssize_t n = pread (self->lock, pid, 15, 0);

  pid[MAX (n, 0)] = '\0';
  pid[strspn (pid, "0123456789")] = '\0';
}

char *
sfc_checkpoint_dup_holder (const SfcCheckpoint *self)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  char pid[16];

  if (self->lock < 0 || fcntl (self->lock, F_OFD_GETLK, &lock) != 0
      || lock.l_type == F_UNLCK)
    return NULL;
  read_pid (self, pid);
  return g_strdup (*pid != '\0' ? pid : "?");
}

static gboolean
fail_locked (SfcCheckpoint *self, GError **error)
{
  char pid[16];

  read_pid (self, pid);
  if (*pid != '\0')
    sfc_fail (error, SFC_ERROR_STATE,
              _ ("checkpoint %s: another run uses it (process %s)"), self->path,
              pid);
  else
    sfc_fail (error, SFC_ERROR_STATE, _ ("checkpoint %s: another run uses it"),
              self->path);
  return sfc_remedy (error, _ ("stop that run, or give each query a "
                               "checkpointLocation of its own"));
}

/* Whether the file of the lock has that line */
static gboolean
has_line (const SfcCheckpoint *self, const char *line)
{
  char text[64];
  ssize_t n = pread (self->lock, text, sizeof text - 1, 0);

  text[MAX (n, 0)] = '\0';
  return strstr (text, line) != NULL;
}

/* The file of the lock says whose process has it and, for those who look for
 * what is missing, what it keeps. */
static gboolean
write_lock (SfcCheckpoint *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, "lock", NULL);
  g_autofree char *text = g_strdup_printf ("%d\n%s", (int)getpid (),
                                           self->of_spark ? OF_SPARK : "");

  /* nothing but this line tells a checkpoint of Spark's from one of ours: it is
   * never missing, not even when the disk is full */
  if (!sfc_write_all (self->lock, text, strlen (text), SFC_ERROR_STATE, path,
                      error))
    return FALSE;
  return (ftruncate (self->lock, (off_t)strlen (text)) == 0
          && (!self->of_spark || fsync (self->lock) == 0))
         || sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s", path);
}

static gboolean
take_lock (SfcCheckpoint *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, "lock", NULL);

  self->lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock < 0)
    return sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s", path);
  if (set_lock (self->lock))
    return TRUE;
  return errno == EAGAIN || errno == EACCES
             ? fail_locked (self, error)
             : sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s", path);
}

void
sfc_checkpoint_note_state (SfcCheckpoint *self)
{
  static const char note[] = KEEPS_STATE;

  if (write (self->lock, note, sizeof note - 1) < 0)
    return; /* it only helps those who look for what is missing */
}

gboolean
sfc_checkpoint_keeps_state (const SfcCheckpoint *self)
{
  return has_line (self, KEEPS_STATE);
}

/* ---- files */

static gboolean
to_batch (const char *name, gint64 *batch_id)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (name, 10, 0, G_MAXINT64 - 1, &number, NULL)
      || (name[0] == '0' && name[1] != '\0'))
    return FALSE;
  *batch_id = (gint64)number;
  return TRUE;
}

/* Finds the highest batch. */
static gboolean
scan (const char *folder, gint64 *last, GError **error)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;
  gint64 batch_id;

  *last = -1;
  if (!sfc_durable_mkdir (SFC_DURABLE_STATE, folder, error))
    return FALSE;
  errno = 0;
  dir = g_dir_open (folder, 0, NULL);
  if (dir == NULL)
    return sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s", folder);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (to_batch (name, &batch_id))
      *last = MAX (*last, batch_id);
  return TRUE;
}

/* @text: (out) (nullable): the content; %NULL: there is no such file */
static gboolean
read_file (const char *path, char **text, gsize *len, GError **error)
{
  g_autoptr (GError) failure = NULL;

  *text = NULL;
  return g_file_get_contents (path, text, len, &failure)
         || g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT)
         || sfc_fail (error, sfc_error_code_of_file (failure, SFC_ERROR_STATE),
                      "%s", failure->message);
}

static char *
batch_path (const char *folder, gint64 batch_id)
{
  return g_strdup_printf ("%s/%" PRId64, folder, batch_id);
}

/* As Spark says it, and what to do. */
static gboolean
fail_file (GError **error, const char *path)
{
  g_prefix_error (error, "Failed to read log file file:%s. ", path);
  return sfc_remedy (error, _ ("nothing was changed: bring the file back, or "
                               "begin anew with another checkpointLocation"));
}

static gboolean
fail_missing (gint64 batch_id, const char *path, GError **error)
{
  sfc_fail (error, SFC_ERROR_STATE, "batch %" PRId64 " doesn't exist",
            batch_id);
  return sfc_remedy (error,
                     _ ("bring %s back, or begin anew with another "
                        "checkpointLocation"),
                     path);
}

/* ---- offsets/N */

SfcOffsetsEntry *
sfc_checkpoint_read_offsets (SfcCheckpoint *self, gint64 batch_id,
                             GError **error)
{
  g_autofree char *path = batch_path (self->offsets, batch_id);
  g_autofree char *text = NULL;
  gsize len;
  SfcOffsetsEntry *entry;

  if (!read_file (path, &text, &len, error))
    return NULL;
  if (text == NULL)
    {
      fail_missing (batch_id, path, error);
      return NULL;
    }
  entry = sfc_offsets_entry_from_text (text, len, error);
  if (entry == NULL)
    fail_file (error, path);
  else if (!sfc_checksum_check (path, text, len, SFC_ERROR_STATE, error))
    g_clear_pointer (&entry, sfc_offsets_entry_free);
  return entry;
}

gboolean
sfc_checkpoint_write_offsets (SfcCheckpoint *self, gint64 batch_id,
                              const SfcOffsetsEntry *entry, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%" PRId64, batch_id);
  g_autofree char *text = sfc_offsets_entry_to_text (entry);

  return sfc_durable_write (SFC_DURABLE_STATE, self->offsets, name, text,
                            strlen (text), error);
}

gboolean
sfc_checkpoint_fail_offsets (const SfcCheckpoint *self, gint64 batch_id,
                             const char *offsets, GError **error)
{
  g_autofree char *path = batch_id >= 0
                              ? batch_path (self->offsets, batch_id)
                              : g_build_filename (self->sources, "0", NULL);
  g_autofree char *cut = g_strndup (offsets, 40);
  g_autofree char *shown = g_strescape (cut, "\"\\");

  sfc_fail (error, SFC_ERROR_STATE, "Log file was malformed: failed to read %s",
            shown);
  return fail_file (error, path);
}

/* ---- commits/N */

gboolean
sfc_checkpoint_read_commit (SfcCheckpoint *self, gint64 batch_id,
                            gint64 *watermark_ms, GError **error)
{
  g_autofree char *path = batch_path (self->commits, batch_id);
  g_autofree char *text = NULL;
  gsize len;

  if (!read_file (path, &text, &len, error))
    return FALSE;
  if (text == NULL)
    return fail_missing (batch_id, path, error);
  if (!sfc_commit_from_text (text, len, watermark_ms, error))
    return fail_file (error, path);
  return sfc_checksum_check (path, text, len, SFC_ERROR_STATE, error);
}

gboolean
sfc_checkpoint_write_commit (SfcCheckpoint *self, gint64 batch_id,
                             gint64 watermark_ms, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%" PRId64, batch_id);
  g_autofree char *text = sfc_commit_to_text (watermark_ms);

  return sfc_durable_write (SFC_DURABLE_STATE, self->commits, name, text,
                            strlen (text), error);
}

gboolean
sfc_checkpoint_check_logs (const SfcCheckpoint *self, gint64 planned,
                           gint64 commit, GError **error)
{
  g_autofree char *path = batch_path (self->offsets, commit);

  if (commit <= planned)
    return TRUE;
  if (planned < 0)
    sfc_fail (error, SFC_ERROR_STATE,
              _ ("%s: batch %" PRId64 " is committed, but none is planned"),
              path, commit);
  else
    sfc_fail (error, SFC_ERROR_STATE,
              _ ("%s: batch %" PRId64 " is committed, but the last that is "
                 "planned is batch %" PRId64),
              path, commit, planned);
  return sfc_remedy (error,
                     _ ("bring %s back, or begin anew with another "
                        "checkpointLocation"),
                     path);
}

/* ---- sources/0/0 */

gboolean
sfc_checkpoint_read_initial (SfcCheckpoint *self, char **offsets,
                             GError **error)
{
  g_autofree char *path = g_build_filename (self->sources, "0", NULL);
  g_autofree char *text = NULL;
  gsize len;

  *offsets = NULL;
  if (!read_file (path, &text, &len, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  *offsets = sfc_initial_from_text (text, len, error);
  if (*offsets == NULL)
    return fail_file (error, path);
  return sfc_checksum_check (path, text, len, SFC_ERROR_STATE, error);
}

gboolean
sfc_checkpoint_is_of_topics (const SfcCheckpoint *self)
{
  g_autofree char *path = g_build_filename (self->sources, "0", NULL);
  g_autofree char *text = NULL;
  gsize len;

  return !read_file (path, &text, &len, NULL) || text == NULL
         || !g_str_has_prefix (text, "v1\n");
}

gboolean
sfc_checkpoint_write_initial (SfcCheckpoint *self, const char *offsets,
                              GError **error)
{
  g_autoptr (GString) text = sfc_initial_to_text (offsets);

  return sfc_durable_mkdir (SFC_DURABLE_STATE, self->sources, error)
         && sfc_durable_write (SFC_DURABLE_STATE, self->sources, "0", text->str,
                               text->len, error);
}

/* ---- purge */

static void
remove_before (const char *folder, gint64 first)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  gint64 batch_id;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (to_batch (name, &batch_id) && batch_id < first)
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        sfc_durable_remove (path);
      }
}

void
sfc_checkpoint_purge (SfcCheckpoint *self, gint64 first)
{
  g_autofree char *offsets = batch_path (self->offsets, first - 1);
  g_autofree char *commit = batch_path (self->commits, first - 1);

  if (self->purged == first - 1)
    {
      sfc_durable_remove (offsets);
      sfc_durable_remove (commit);
    }
  else
    {
      remove_before (self->offsets, first);
      remove_before (self->commits, first);
    }
  self->purged = first;
}

/* ---- lists */

static int
compare_batches (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

  return (x > y) - (x < y);
}

static GArray *
list (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GArray *batches = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *name;
  gint64 batch_id;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (to_batch (name, &batch_id))
      g_array_append_val (batches, batch_id);
  g_array_sort (batches, compare_batches);
  return batches;
}

GArray *
sfc_checkpoint_list_offsets (const SfcCheckpoint *self)
{
  return list (self->offsets);
}

GArray *
sfc_checkpoint_list_commits (const SfcCheckpoint *self)
{
  return list (self->commits);
}

/* ---- life */

/* Leaves the id %NULL when there is none yet. */
static gboolean
read_id (SfcCheckpoint *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, "metadata", NULL);
  g_autofree char *text = NULL;
  gsize len;

  if (!read_file (path, &text, &len, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  self->id = sfc_metadata_from_text (text, len, error);
  if (self->id == NULL)
    return fail_file (error, path);
  return sfc_checksum_check (path, text, len, SFC_ERROR_STATE, error);
}

static gboolean
read_or_make_id (SfcCheckpoint *self, GError **error)
{
  g_autofree char *made = NULL;

  if (!read_id (self, error) || self->id != NULL)
    return self->id != NULL;
  self->id = g_uuid_string_random ();
  if (self->last_offsets >= 0)
    sfc_warn (_ ("checkpoint %s: a file “metadata” is missing: the query has a "
                 "new id"),
              self->path);
  made = sfc_metadata_to_text (self->id);
  return sfc_durable_write (SFC_DURABLE_STATE, self->path, "metadata", made,
                            strlen (made), error);
}

static gboolean
tidy (SfcCheckpoint *self)
{
  const char *const folders[]
      = { self->path, self->offsets, self->commits, self->sources };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    sfc_durable_remove_leftovers (folders[i]);
  return TRUE;
}

/* ---- whose it is */

static gboolean
has_file (const SfcCheckpoint *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* A checkpoint of this program has a lock, or had one before it was copied;
 * one that Spark alone has written has its state in folders by number. */
static gboolean
is_of_spark (const SfcCheckpoint *self, gboolean had_lock)
{
  return has_line (self, OF_SPARK) || has_file (self, "state/0")
         || (self->of_spark && !had_lock && !has_file (self, SFCRIME_STATE));
}

static gboolean
fail_of_other (const SfcCheckpoint *self, GError **error)
{
  g_autofree char *quoted = g_shell_quote (self->path);

  sfc_fail (error, SFC_ERROR_STATE,
            self->of_spark ? _ ("checkpoint %s: it is of a run of sfcrime, "
                                "which Spark cannot go on with")
                           : _ ("checkpoint %s: it is of a run on Spark, "
                                "which sfcrime cannot go on with"),
            self->path);
  return sfc_remedy (error,
                     _ ("a query without state goes on with another "
                        "checkpointLocation and, as startingOffsets, what "
                        "sfcrime checkpoint show --offsets %s prints"),
                     quoted);
}

/* A checkpoint goes on where it began: here or on Spark. */
static gboolean
check_owner (SfcCheckpoint *self, gboolean had_lock, GError **error)
{
  if (self->last_offsets >= 0 && is_of_spark (self, had_lock) != self->of_spark)
    return fail_of_other (self, error);
  return write_lock (self, error);
}

static gboolean
make_folder (SfcCheckpoint *self, GError **error)
{
  if (sfc_durable_mkdir (SFC_DURABLE_STATE, self->path, error))
    return TRUE;
  g_prefix_error (error, _ ("checkpoint %s: "), self->path);
  return sfc_remedy (error, _ ("name a place that you may write to"));
}

static gboolean
open_all (SfcCheckpoint *self, GError **error)
{
  gboolean had_lock = has_file (self, "lock");

  return make_folder (self, error) && take_lock (self, error)
         && scan (self->offsets, &self->last_offsets, error)
         && check_owner (self, had_lock, error);
}

/* What a run of this program needs besides. */
static gboolean
open_logs (SfcCheckpoint *self, GError **error)
{
  return tidy (self) && scan (self->commits, &self->last_commit, error)
         && read_or_make_id (self, error);
}

static SfcCheckpoint *
new_at (const char *path)
{
  SfcCheckpoint *self = g_new0 (SfcCheckpoint, 1);

  self->path = g_canonicalize_filename (path, NULL);
  self->offsets = g_build_filename (self->path, "offsets", NULL);
  self->commits = g_build_filename (self->path, "commits", NULL);
  self->sources = g_build_filename (self->path, "sources", "0", NULL);
  self->lock = -1;
  self->purged = -1;
  return self;
}

SfcCheckpoint *
sfc_checkpoint_open (const char *path, GError **error)
{
  g_autoptr (SfcCheckpoint) self = new_at (path);

  if (open_all (self, error) && open_logs (self, error))
    return g_steal_pointer (&self);
  return NULL;
}

SfcCheckpoint *
sfc_checkpoint_open_for_spark (const char *path, GError **error)
{
  g_autoptr (SfcCheckpoint) self = new_at (path);

  self->of_spark = TRUE;
  if (open_all (self, error))
    return g_steal_pointer (&self);
  return NULL;
}

int
sfc_checkpoint_get_lock (const SfcCheckpoint *self)
{
  return self->lock;
}

SfcCheckpoint *
sfc_checkpoint_open_to_read (const char *path, GError **error)
{
  g_autoptr (SfcCheckpoint) self = new_at (path);
  g_autofree char *lock = g_build_filename (self->path, "lock", NULL);
  g_autoptr (GArray) offsets = NULL;

  if (!read_id (self, error))
    return NULL;
  offsets = sfc_checkpoint_list_offsets (self);
  if (self->id == NULL && offsets->len == 0)
    {
      sfc_fail (error, SFC_ERROR_STATE,
                _ ("checkpoint %s: there is none, for a file “metadata” is "
                   "missing"),
                self->path);
      sfc_remedy (error, _ ("give the folder that checkpointLocation names"));
      return NULL;
    }
  self->lock = g_open (lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  return g_steal_pointer (&self);
}

void
sfc_checkpoint_free (SfcCheckpoint *self)
{
  if (self == NULL)
    return;
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self->offsets);
  g_free (self->commits);
  g_free (self->sources);
  g_free (self->id);
  g_free (self);
}

const char *
sfc_checkpoint_get_path (const SfcCheckpoint *self)
{
  return self->path;
}

const char *
sfc_checkpoint_get_id (const SfcCheckpoint *self)
{
  return self->id;
}

gint64
sfc_checkpoint_get_last_offsets (const SfcCheckpoint *self)
{
  return self->last_offsets;
}

gint64
sfc_checkpoint_get_last_commit (const SfcCheckpoint *self)
{
  return self->last_commit;
}
