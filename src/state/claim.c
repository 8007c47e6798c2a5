#include "config.h"

#include "state/claim.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/durable-file.h"
#include "base/i18n.h"
#include "base/write-all.h"
#include "state/batch-log.h"

/* lines of the lock's file */
#define KEEPS_STATE "state\n"
#define OF_SPARK "spark\n"

#define SFCRIME_STATE "state/sfcrime.db"

struct _SfcClaim
{
  char *path; /* of the checkpoint */
  char *file; /* of the lock in it */
  int lock;
  gboolean of_spark; /* the run that has it is one on Spark */
};

static SfcClaim *
new_at (const char *path)
{
  SfcClaim *self = g_new0 (SfcClaim, 1);

  self->path = g_canonicalize_filename (path, NULL);
  self->file = g_build_filename (self->path, "lock", NULL);
  self->lock = -1;
  return self;
}

void
sfc_claim_free (SfcClaim *self)
{
  if (self == NULL)
    return;
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self->file);
  g_free (self);
}

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
read_pid (const SfcClaim *self, char pid[16])
{
  ssize_t n = pread (self->lock, pid, 15, 0);

  pid[MAX (n, 0)] = '\0';
  pid[strspn (pid, "0123456789")] = '\0';
}

static gboolean
fail_locked (SfcClaim *self, GError **error)
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
has_line (const SfcClaim *self, const char *line)
{
  char text[64];
  ssize_t n = pread (self->lock, text, sizeof text - 1, 0);

  text[MAX (n, 0)] = '\0';
  return strstr (text, line) != NULL;
}

/* The file of the lock says whose process has it and, for those who look for
 * what is missing, what it keeps. */
static gboolean
write_lock (SfcClaim *self, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%d\n%s", (int)getpid (),
                                           self->of_spark ? OF_SPARK : "");

  /* nothing but this line tells a checkpoint of Spark's from one of ours: it is
   * never missing, not even when the disk is full */
  if (!sfc_write_all (self->lock, text, strlen (text), SFC_ERROR_STATE,
                      self->file, error))
    return FALSE;
  return (ftruncate (self->lock, (off_t)strlen (text)) == 0
          && (!self->of_spark || fsync (self->lock) == 0))
         || sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s", self->file);
}

static gboolean
take_lock (SfcClaim *self, GError **error)
{
  self->lock
      = g_open (self->file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock < 0)
    return sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s", self->file);
  if (set_lock (self->lock))
    return TRUE;
  return errno == EAGAIN || errno == EACCES
             ? fail_locked (self, error)
             : sfc_fail_errno (error, SFC_ERROR_STATE, errno, "%s", self->file);
}

/* ---- whose it is */

static gboolean
has_file (const SfcClaim *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* A checkpoint of this program has a lock, or had one before it was copied;
 * one that Spark alone has written has its state in folders by number. */
static gboolean
is_of_spark (const SfcClaim *self, gboolean had_lock)
{
  return has_line (self, OF_SPARK) || has_file (self, "state/0")
         || (self->of_spark && !had_lock && !has_file (self, SFCRIME_STATE));
}

static gboolean
fail_of_other (const SfcClaim *self, GError **error)
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

static gboolean
check_owner (SfcClaim *self, gint64 planned, gboolean had_lock, GError **error)
{
  if (planned >= 0 && is_of_spark (self, had_lock) != self->of_spark)
    return fail_of_other (self, error);
  return write_lock (self, error);
}

static gboolean
make_folder (SfcClaim *self, GError **error)
{
  if (sfc_durable_mkdir (SFC_DURABLE_STATE, self->path, error))
    return TRUE;
  g_prefix_error (error, _ ("checkpoint %s: "), self->path);
  return sfc_remedy (error, _ ("name a place that you may write to"));
}

SfcClaim *
sfc_claim_take (const char *path, gboolean of_spark, gint64 *planned,
                GError **error)
{
  g_autoptr (SfcClaim) self = new_at (path);
  g_autofree char *offsets = g_build_filename (self->path, "offsets", NULL);
  gboolean had_lock = has_file (self, "lock");
  gint64 last;

  self->of_spark = of_spark;
  if (!make_folder (self, error) || !take_lock (self, error)
      || !sfc_batch_log_open (offsets, &last, error)
      || !check_owner (self, last, had_lock, error))
    return NULL;
  if (planned != NULL)
    *planned = last;
  return g_steal_pointer (&self);
}

int
sfc_claim_get_lock (const SfcClaim *self)
{
  return self->lock;
}

void
sfc_claim_note_state (SfcClaim *self)
{
  static const char note[] = KEEPS_STATE;

  if (write (self->lock, note, sizeof note - 1) < 0)
    return; /* it only helps those who look for what is missing */
}

gboolean
sfc_claim_keeps_state (const SfcClaim *self)
{
  return has_line (self, KEEPS_STATE);
}

SfcClaim *
sfc_claim_look (const char *path)
{
  SfcClaim *self = new_at (path);

  self->lock = g_open (self->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  return self;
}

char *
sfc_claim_dup_holder (const SfcClaim *self)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  char pid[16];

  if (self->lock < 0 || fcntl (self->lock, F_OFD_GETLK, &lock) != 0
      || lock.l_type == F_UNLCK)
    return NULL;
  read_pid (self, pid);
  return g_strdup (*pid != '\0' ? pid : "?");
}
