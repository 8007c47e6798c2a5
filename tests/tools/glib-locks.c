/* glib-locks.c -- tells helgrind of GLib's locks, which are futexes.
 *
 * Loaded before the program under test; every function below is called in the
 * place of GLib's, and calls it. */

#include <glib.h>
#include <valgrind/helgrind.h>

#define WRAP(name) I_WRAP_SONAME_FNNAME_ZU (libglibZh2Zd0ZdsoZd0, name)

void
WRAP (g_mutex_lock) (GMutex *mutex)
{
  OrigFn fn;

  VALGRIND_GET_ORIG_FN (fn);
  CALL_FN_v_W (fn, mutex);
  ANNOTATE_HAPPENS_AFTER (mutex);
}

gboolean
WRAP (g_mutex_trylock) (GMutex *mutex)
{
  OrigFn fn;
  gboolean locked;

  VALGRIND_GET_ORIG_FN (fn);
  CALL_FN_W_W (locked, fn, mutex);
  if (locked)
    ANNOTATE_HAPPENS_AFTER (mutex);
  return locked;
}

void
WRAP (g_mutex_unlock) (GMutex *mutex)
{
  OrigFn fn;

  VALGRIND_GET_ORIG_FN (fn);
  ANNOTATE_HAPPENS_BEFORE (mutex);
  CALL_FN_v_W (fn, mutex);
}

void
WRAP (g_cond_wait) (GCond *cond, GMutex *mutex)
{
  OrigFn fn;

  VALGRIND_GET_ORIG_FN (fn);
  ANNOTATE_HAPPENS_BEFORE (mutex);
  CALL_FN_v_WW (fn, cond, mutex);
  ANNOTATE_HAPPENS_AFTER (mutex);
}

gboolean
WRAP (g_cond_wait_until) (GCond *cond, GMutex *mutex, gint64 end)
{
  OrigFn fn;
  gboolean woken;

  VALGRIND_GET_ORIG_FN (fn);
  ANNOTATE_HAPPENS_BEFORE (mutex);
  CALL_FN_W_WWW (woken, fn, cond, mutex, end);
  ANNOTATE_HAPPENS_AFTER (mutex);
  return woken;
}

gboolean
WRAP (g_once_init_enter) (volatile void *location)
{
  OrigFn fn;
  gboolean first;

  VALGRIND_GET_ORIG_FN (fn);
  CALL_FN_W_W (first, fn, location);
  if (!first)
    ANNOTATE_HAPPENS_AFTER (location);
  return first;
}

void
WRAP (g_once_init_leave) (volatile void *location, gsize result)
{
  OrigFn fn;

  VALGRIND_GET_ORIG_FN (fn);
  ANNOTATE_HAPPENS_BEFORE (location);
  CALL_FN_v_WW (fn, location, result);
}
