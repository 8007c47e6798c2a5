/* integration/wire.c -- loaded before libc: what becomes of the requests that
 * librdkafka sends and of their answers.
 *
 *   WIRE   API:FATE:N   the Nth request of that kind, from 1
 *          API:FATE:N-  that one and all after it
 *          several of them, separated by blanks
 *
 * API is a name of the table below.  FATE is
 *
 *   lost      the connection breaks instead of the request being sent
 *   deaf      it breaks when the answer comes
 *   kill      the process is killed instead of sending
 *   done      the process is killed when the answer comes
 *   stop      the process is stopped (SIGSTOP) before it sends
 *
 * What is hit is told on standard error, `wire: API N FATE'. */

#include "config.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FD 1024

typedef enum
{
  NONE,
  LOST,
  DEAF,
  KILL,
  DONE,
  STOP,
} Fate;

static const char *const fates[] = { [LOST] = "lost",
                                     [DEAF] = "deaf",
                                     [KILL] = "kill",
                                     [DONE] = "done",
                                     [STOP] = "stop" };

static const struct
{
  const char *name;
  int key;
} apis[] = {
  { "Produce", 0 },
  { "Fetch", 1 },
  { "ListOffsets", 2 },
  { "InitProducerId", 22 },
  { "AddPartitionsToTxn", 24 },
  { "AddOffsetsToTxn", 25 },
  { "EndTxn", 26 },
  { "TxnOffsetCommit", 28 },
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int counts[sizeof apis / sizeof *apis];
static Fate answers[MAX_FD]; /* what becomes of the next one */

static Fate
find_fate (const char *name)
{
  for (int i = LOST; i <= STOP; i++)
    if (strcmp (fates[i], name) == 0)
      return (Fate)i;
  abort ();
}

static Fate
fate_of (const char *api, int n)
{
  const char *at = getenv ("WIRE");
  char name[32], fate[8], open;
  int first, used;

  for (; at != NULL && *at != '\0'; at += used)
    {
      open = '\0';
      if (sscanf (at, " %31[^:]:%7[^:]:%d%n", name, fate, &first, &used) != 3)
        abort ();
      if (at[used] == '-')
        open = at[used++];
      if (strcmp (name, api) == 0 && (n == first || (n > first && open == '-')))
        return find_fate (fate);
    }
  return NONE;
}

/* The ApiKey of the request that @message is, -1: it is the rest of one. */
static int
key_of (const struct msghdr *message)
{
  unsigned char head[6] = { 0 };
  size_t n = 0, total = 0;
  uint32_t length;

  for (size_t i = 0; i < message->msg_iovlen; i++)
    {
      const struct iovec *part = &message->msg_iov[i];

      for (size_t k = 0; k < part->iov_len && n < sizeof head; k++)
        head[n++] = ((unsigned char *)part->iov_base)[k];
      total += part->iov_len;
    }
  memcpy (&length, head, sizeof length);
  return ntohl (length) + sizeof length == total ? head[4] << 8 | head[5] : -1;
}

static Fate
count_request (int key)
{
  Fate fate = NONE;

  pthread_mutex_lock (&mutex);
  for (size_t i = 0; i < sizeof apis / sizeof *apis; i++)
    if (apis[i].key == key)
      {
        fate = fate_of (apis[i].name, ++counts[i]);
        if (fate != NONE)
          fprintf (stderr, "wire: %s %d %s\n", apis[i].name, counts[i],
                   fates[fate]);
      }
  pthread_mutex_unlock (&mutex);
  return fate;
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  ssize_t (*real) (int, const struct msghdr *, int)
      = dlsym (RTLD_NEXT, "sendmsg");
  Fate fate = count_request (key_of (message));

  if (fate == LOST)
    {
      shutdown (fd, SHUT_RDWR);
      errno = EPIPE;
      return -1;
    }
  if (fate == KILL)
    kill (getpid (), SIGKILL);
  if (fate == STOP)
    raise (SIGSTOP); /* this thread at once */
  if (fd < MAX_FD && (fate == DEAF || fate == DONE))
    answers[fd] = fate;
  return real (fd, message, flags);
}

ssize_t
recvmsg (int fd, struct msghdr *message, int flags)
{
  ssize_t (*real) (int, struct msghdr *, int) = dlsym (RTLD_NEXT, "recvmsg");
  ssize_t n = real (fd, message, flags);

  if (n > 0 && fd < MAX_FD && answers[fd] == DONE)
    kill (getpid (), SIGKILL);
  if (n > 0 && fd < MAX_FD && answers[fd] == DEAF)
    {
      answers[fd] = NONE;
      errno = ECONNRESET;
      return -1;
    }
  return n;
}
