#include "config.h"

#include "base/thread.h"

#include <errno.h>

#include "base/error.h"
#include "base/i18n.h"

gboolean
sfc_thread_fail (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  sfc_fail (error, SFC_ERROR_RESOURCES, "%s", text);
  return sfc_remedy (error, _ ("raise the limit of processes: of the shell "
                               "(ulimit -u), the service or the container"));
}

GThread *
sfc_thread_new (const char *name, GThreadFunc run, gpointer data,
                GError **error)
{
  GThread *thread = g_thread_try_new (name, run, data, NULL);

  if (thread == NULL)
    sfc_thread_fail (error, _ ("thread %s: %s"), name, g_strerror (EAGAIN));
  return thread;
}

/* ---- how many can be had */

static gpointer
wait_for_lock (gpointer lock)
{
  g_mutex_lock (lock);
  g_mutex_unlock (lock);
  return NULL;
}

gboolean
sfc_thread_probe (guint n, GError **error)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  GThread *thread;
  GMutex lock;

  g_mutex_init (&lock);
  g_mutex_lock (&lock);
  while (threads->len < n
         && (thread = sfc_thread_new ("probe", wait_for_lock, &lock, error))
                != NULL)
    g_ptr_array_add (threads, thread);
  g_mutex_unlock (&lock);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
  g_mutex_clear (&lock);
  return threads->len == n;
}
