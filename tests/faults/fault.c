/* faults/fault.c -- loaded before libc: counts the calls of a process on the
 * files below some folders, and has one of them fail, cut short or be its last.
 *
 *   FAULT_PATHS  folders, separated by colons
 *   FAULT_CALLS  "changes": only what leaves something behind; else all
 *   FAULT_LOG    a file: a line for each call, with its number; "retried PATH"
 *                for a file that is synced after that had failed
 *   FAULT_AT     the number of the call, from 1, that is hit
 *   FAULT_LAST   the number of the last one that is; else only that one
 *   FAULT_DO     EIO, ENOSPC, EINTR, ...: it fails; "short": half of it is
 *                read or written; "torn": half of it is written before the
 *                process is killed; a signal, such as KILL or TERM: comes
 *                before it; "cut": the power of the disk fails before it
 *   FAULT_DISK   for "cut": where the disk, ext4, is mounted
 *   FAULT_CUT    for "cut": 0 to 2, see below
 *   FAULT_LIE    set: what is synced is not, though the call succeeds
 *
 *   FAULT_THREADS  so many threads can there be besides the first; more cannot
 *                be had
 *
 * What libc does inside itself, as in opendir(), is not seen. */

#include "config.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <threads.h>
#include <unistd.h>

#define REAL(name)                                                             \
  static __typeof__ (name) *real;                                              \
  if (real == NULL)                                                            \
  real = (__typeof__ (name) *)dlsym (RTLD_NEXT, #name)

enum kind
{
  CHANGE, /* leaves something behind */
  OTHER,
};

enum fault
{
  NONE,
  FAIL, /* with errno */
  HALF,
};

static const struct
{
  const char *name;
  int number;
} errors[] = {
  { "EIO", EIO },       { "ENOSPC", ENOSPC }, { "EINTR", EINTR },
  { "EACCES", EACCES }, { "EXDEV", EXDEV },   { "EDQUOT", EDQUOT },
  { "EMFILE", EMFILE }, { "EROFS", EROFS },
}, signals[] = {
  { "KILL", SIGKILL }, { "TERM", SIGTERM }, { "INT", SIGINT },
  { "HUP", SIGHUP },   { "PIPE", SIGPIPE },
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long count;
static struct
{
  dev_t device;
  ino_t inode;
} failed[64]; /* files whose sync failed */
static int n_failed;

/* ---- which files */

static int
is_below (const char *path)
{
  const char *at = getenv ("FAULT_PATHS");

  while (at != NULL && *at != '\0')
    {
      size_t n = strcspn (at, ":");

      if (strncmp (path, at, n) == 0 && (path[n] == '\0' || path[n] == '/'))
        return 1;
      at += n + (at[n] == ':');
    }
  return 0;
}

/* Empty for what is no file. */
static void
find_path (int fd, char path[PATH_MAX])
{
  char link[32];
  ssize_t n;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, PATH_MAX - 1);
  path[n > 0 ? n : 0] = '\0';
}

static void
complete (int folder, const char *path, char whole[PATH_MAX])
{
  size_t n;

  if (*path == '/')
    whole[0] = '\0';
  else if (folder != AT_FDCWD)
    find_path (folder, whole);
  else if (getcwd (whole, PATH_MAX) == NULL)
    whole[0] = '\0';
  n = strlen (whole);
  snprintf (whole + n, PATH_MAX - n, "%s%s", n > 0 ? "/" : "", path);
}

/* ---- one call */

static void
log_line (const char *text)
{
  const char *path = getenv ("FAULT_LOG");
  int fd;

  if (path == NULL)
    return;
  fd = (int)syscall (SYS_openat, AT_FDCWD, path,
                     O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  syscall (SYS_write, fd, text, strlen (text));
  syscall (SYS_close, fd);
}

/* FS_IOC_SHUTDOWN: 0 writes back what is pending, 1 its journal only, 2
 * nothing. */
static void
cut_power (void)
{
  const char *disk = getenv ("FAULT_DISK"), *how = getenv ("FAULT_CUT");
  unsigned flag = how != NULL ? (unsigned)atoi (how) : 2;
  int fd = (int)syscall (SYS_openat, AT_FDCWD, disk, O_RDONLY);

  if (fd < 0 || ioctl (fd, _IOR ('X', 125, unsigned), &flag) != 0)
    perror (disk);
  else
    kill (getpid (), SIGKILL);
}

static enum fault
hit (const char *name)
{
  const char *what = getenv ("FAULT_DO");
  size_t i;

  if (what == NULL)
    return NONE;
  if (strcmp (what, "cut") == 0)
    cut_power ();
  if (strcmp (what, "short") == 0
      || (strcmp (what, "torn") == 0 && strstr (name, "write") != NULL))
    return HALF;
  if (strcmp (what, "torn") == 0)
    kill (getpid (), SIGKILL);
  for (i = 0; i < sizeof signals / sizeof *signals; i++)
    if (strcmp (what, signals[i].name) == 0)
      kill (getpid (), signals[i].number);
  for (i = 0; i < sizeof errors / sizeof *errors; i++)
    if (strcmp (what, errors[i].name) == 0)
      {
        errno = errors[i].number;
        return FAIL;
      }
  return NONE;
}

static enum fault
reach (enum kind kind, const char *name, const char *path)
{
  const char *calls = getenv ("FAULT_CALLS");
  const char *at = getenv ("FAULT_AT"), *last = getenv ("FAULT_LAST");
  char line[PATH_MAX + 64];
  long number;

  if (!is_below (path)
      || (kind == OTHER && calls != NULL && strcmp (calls, "changes") == 0))
    return NONE;
  pthread_mutex_lock (&mutex);
  number = ++count;
  snprintf (line, sizeof line, "%ld %s %s\n", number, name, path);
  log_line (line);
  pthread_mutex_unlock (&mutex);
  return at != NULL && number >= atol (at)
                 && number <= atol (last != NULL ? last : at)
             ? hit (name)
             : NONE;
}

static enum fault
reach_fd (enum kind kind, const char *name, int fd)
{
  char path[PATH_MAX];
  int saved_errno = errno;

  find_path (fd, path);
  errno = saved_errno;
  return reach (kind, name, path);
}

/* Half of the bytes; of one there is no half. */
static size_t
shorten (enum fault fault, size_t n)
{
  return fault == HALF && n > 1 ? n / 2 : n;
}

static void
end_torn (enum fault fault)
{
  const char *what = getenv ("FAULT_DO");

  if (fault == HALF && what != NULL && strcmp (what, "torn") == 0)
    kill (getpid (), SIGKILL);
}

/* ---- open and close */

#define OPEN(name)                                                             \
  int name (const char *path, int flags, ...)                                  \
  {                                                                            \
    enum kind kind = (flags & (O_CREAT | O_TRUNC)) != 0 ? CHANGE : OTHER;      \
    char whole[PATH_MAX];                                                      \
    mode_t mode;                                                               \
    va_list args;                                                              \
    REAL (name);                                                               \
                                                                               \
    va_start (args, flags);                                                    \
    mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (args, mode_t) : 0;   \
    va_end (args);                                                             \
    complete (AT_FDCWD, path, whole);                                          \
    return reach (kind, "open", whole) == FAIL ? -1                            \
                                               : real (path, flags, mode);     \
  }

#define OPENAT(name)                                                           \
  int name (int folder, const char *path, int flags, ...)                      \
  {                                                                            \
    enum kind kind = (flags & (O_CREAT | O_TRUNC)) != 0 ? CHANGE : OTHER;      \
    char whole[PATH_MAX];                                                      \
    mode_t mode;                                                               \
    va_list args;                                                              \
    REAL (name);                                                               \
                                                                               \
    va_start (args, flags);                                                    \
    mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (args, mode_t) : 0;   \
    va_end (args);                                                             \
    complete (folder, path, whole);                                            \
    return reach (kind, "openat", whole) == FAIL                               \
               ? -1                                                            \
               : real (folder, path, flags, mode);                             \
  }

#undef open
#undef open64
#undef openat
#undef openat64
OPEN (open)
OPEN (open64)
OPENAT (openat)
OPENAT (openat64)

/* It is closed all the same. */
int
close (int fd)
{
  enum fault fault = reach_fd (OTHER, "close", fd);
  int saved_errno = errno, result;
  REAL (close);

  result = real (fd);
  if (fault != FAIL)
    return result;
  errno = saved_errno;
  return -1;
}

/* ---- bytes */

ssize_t
read (int fd, void *bytes, size_t n)
{
  enum fault fault = reach_fd (OTHER, "read", fd);
  REAL (read);

  return fault == FAIL ? -1 : real (fd, bytes, shorten (fault, n));
}

ssize_t
write (int fd, const void *bytes, size_t n)
{
  enum fault fault = reach_fd (CHANGE, "write", fd);
  ssize_t result;
  REAL (write);

  result = fault == FAIL ? -1 : real (fd, bytes, shorten (fault, n));
  end_torn (fault);
  return result;
}

#define PREAD(name, type)                                                      \
  ssize_t name (int fd, void *bytes, size_t n, type at)                        \
  {                                                                            \
    enum fault fault = reach_fd (OTHER, "pread", fd);                          \
    REAL (name);                                                               \
                                                                               \
    return fault == FAIL ? -1 : real (fd, bytes, shorten (fault, n), at);      \
  }

#define PWRITE(name, type)                                                     \
  ssize_t name (int fd, const void *bytes, size_t n, type at)                  \
  {                                                                            \
    enum fault fault = reach_fd (CHANGE, "pwrite", fd);                        \
    ssize_t result;                                                            \
    REAL (name);                                                               \
                                                                               \
    result = fault == FAIL ? -1 : real (fd, bytes, shorten (fault, n), at);    \
    end_torn (fault);                                                          \
    return result;                                                             \
  }

#define FTRUNCATE(name, type)                                                  \
  int name (int fd, type length)                                               \
  {                                                                            \
    enum fault fault = reach_fd (CHANGE, "ftruncate", fd);                     \
    REAL (name);                                                               \
                                                                               \
    return fault == FAIL ? -1 : real (fd, length);                             \
  }

PREAD (pread, off_t)
PREAD (pread64, off64_t)
PWRITE (pwrite, off_t)
PWRITE (pwrite64, off64_t)
FTRUNCATE (ftruncate, off_t)
FTRUNCATE (ftruncate64, off64_t)

/* ---- to disk */

/* Notes a file whose sync failed, or that one is synced once more. */
static void
watch_sync (int fd, int fails)
{
  char path[PATH_MAX], line[PATH_MAX + 16];
  struct stat st;
  int saved_errno = errno;

  if (fstat (fd, &st) != 0)
    return;
  for (int i = 0; i < n_failed; i++)
    if (failed[i].device == st.st_dev && failed[i].inode == st.st_ino)
      {
        find_path (fd, path);
        snprintf (line, sizeof line, "retried %s\n", path);
        log_line (line);
      }
  if (fails && n_failed < 64)
    {
      failed[n_failed].device = st.st_dev;
      failed[n_failed++].inode = st.st_ino;
    }
  errno = saved_errno;
}

static int
is_file_below (int fd)
{
  char path[PATH_MAX];

  find_path (fd, path);
  return is_below (path);
}

#define SYNC(name)                                                             \
  int name (int fd)                                                            \
  {                                                                            \
    enum fault fault = reach_fd (CHANGE, "fsync", fd);                         \
    REAL (name);                                                               \
                                                                               \
    watch_sync (fd, fault == FAIL);                                            \
    if (fault == FAIL)                                                         \
      return -1;                                                               \
    return getenv ("FAULT_LIE") != NULL && is_file_below (fd) ? 0 : real (fd); \
  }

SYNC (fsync)
SYNC (fdatasync)

/* ---- names */

int
rename (const char *from, const char *to)
{
  char whole[PATH_MAX];
  REAL (rename);

  complete (AT_FDCWD, to, whole);
  return reach (CHANGE, "rename", whole) == FAIL ? -1 : real (from, to);
}

int
unlink (const char *path)
{
  char whole[PATH_MAX];
  REAL (unlink);

  complete (AT_FDCWD, path, whole);
  return reach (CHANGE, "unlink", whole) == FAIL ? -1 : real (path);
}

int
mkdir (const char *path, mode_t mode)
{
  char whole[PATH_MAX];
  REAL (mkdir);

  complete (AT_FDCWD, path, whole);
  return reach (CHANGE, "mkdir", whole) == FAIL ? -1 : real (path, mode);
}

/* ---- threads */

static atomic_int threads;

typedef struct
{
  void *(*run) (void *);
  thrd_start_t run_c11;
  void *data;
} Thread;

static int
may_begin (void)
{
  const char *most = getenv ("FAULT_THREADS");

  if (atomic_fetch_add (&threads, 1) < (most != NULL ? atoi (most) : INT_MAX))
    return 1;
  atomic_fetch_sub (&threads, 1);
  return 0;
}

static Thread *
thread_new (void *(*run) (void *), thrd_start_t run_c11, void *data)
{
  Thread *thread = malloc (sizeof *thread);

  *thread = (Thread){ run, run_c11, data };
  return thread;
}

static void *
run_thread (void *data)
{
  Thread thread = *(Thread *)data;
  void *result;

  free (data);
  result = thread.run (thread.data);
  atomic_fetch_sub (&threads, 1);
  return result;
}

static int
run_thread_c11 (void *data)
{
  Thread thread = *(Thread *)data;
  int result;

  free (data);
  result = thread.run_c11 (thread.data);
  atomic_fetch_sub (&threads, 1);
  return result;
}

int
pthread_create (pthread_t *thread, const pthread_attr_t *attributes,
                void *(*run) (void *), void *data)
{
  REAL (pthread_create);

  if (!may_begin ())
    return EAGAIN;
  return real (thread, attributes, run_thread, thread_new (run, NULL, data));
}

/* librdkafka's */
int
thrd_create (thrd_t *thread, thrd_start_t run, void *data)
{
  REAL (thrd_create);

  if (!may_begin ())
    return thrd_error;
  return real (thread, run_thread_c11, thread_new (NULL, run, data));
}
