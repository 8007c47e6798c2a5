#include "config.h"

#include "kafka/bootstrap.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

#define SERVERS "kafka.bootstrap.servers"

static char *embedded; /* set before any thread exists */

void
sfc_bootstrap_set_embedded (const char *servers)
{
  g_free (embedded);
  embedded = g_strdup (servers);
}

/* HOST:PORT, [V6]:PORT, also after PROTOCOL://; returns 0 when it is none. */
static guint16
parse_address (const char *text, char **host)
{
  const char *start = strstr (text, "://");
  const char *colon;
  guint64 port;

  start = start != NULL ? start + 3 : text;
  colon = strrchr (start, ':');
  if (colon == NULL || colon == start
      || !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port,
                                      NULL))
    return 0;
  if (host != NULL)
    *host = g_strndup (start, (gsize)(colon - start));
  return (guint16)port;
}

static gboolean
refuse_address (const char *text, const char *origin, GError **error)
{
  const char *colon = strrchr (text, ':');

  if (colon != NULL && colon > text && colon[1] != '\0'
      && colon[1 + strspn (colon + 1, "0123456789")] == '\0')
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                "%s: Invalid port in bootstrap.servers: %s", origin, text);
      return sfc_remedy (error, _ ("a port is a number from 1 to 65535"));
    }
  sfc_fail (error, SFC_ERROR_CONFIG, "%s: Invalid url in bootstrap.servers: %s",
            origin, text);
  return colon == NULL
             ? sfc_remedy (error, _ ("write HOST:PORT, e.g. %s:9092"), text)
             : sfc_remedy (error, _ ("write HOST:PORT, e.g. localhost:9092"));
}

gboolean
sfc_bootstrap_check (const char *servers, const char *origin, GError **error)
{
  g_auto (GStrv) list = g_strsplit (servers, ",", -1);
  guint n = 0;

  for (char **p = list; *p != NULL; p++)
    {
      g_strstrip (*p);
      if (**p == '\0')
        continue;
      n++;
      if (parse_address (*p, NULL) == 0)
        return refuse_address (*p, origin, error);
    }
  if (n == 0)
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     "%s: No resolvable bootstrap urls given in "
                     "bootstrap.servers",
                     origin);
  return TRUE;
}

guint16
sfc_bootstrap_get_port (const char *servers)
{
  static const char *const loopback[] = { "127.0.0.1", "localhost", "[::1]" };
  g_auto (GStrv) list = g_strsplit (servers, ",", 2);
  g_autofree char *host = NULL;
  guint16 port;

  if (list[0] == NULL)
    return 0;
  port = parse_address (g_strstrip (list[0]), &host);
  for (guint i = 0; port != 0 && i < G_N_ELEMENTS (loopback); i++)
    if (g_ascii_strcasecmp (host, loopback[i]) == 0)
      return port;
  return 0;
}

static GMutex lock;
static char *dev_broker; /* the one that was found; guarded by lock */

/* One run uses one broker, though another may be started meanwhile. */
static char *
remember (const char *address)
{
  char *chosen;

  g_mutex_lock (&lock);
  if (dev_broker == NULL)
    dev_broker = g_strdup (address);
  chosen = g_strdup (dev_broker);
  g_mutex_unlock (&lock);
  return chosen;
}

/* The address of the running `sfcrime broker`; @why says why there is none. */
static char *
find_dev_broker (char **why)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = sfc_runtime_dir (FALSE, &error);
  char *before = remember (NULL);
  g_autofree char *file = NULL;
  g_autofree char *address = NULL;

  if (before != NULL)
    return before;
  if (dir == NULL)
    {
      if (!g_error_matches (error, SFC_ERROR, SFC_ERROR_SOURCE))
        *why = g_strdup (error->message);
      return NULL;
    }
  file = g_build_filename (dir, "broker", NULL);
  if (!g_file_get_contents (file, &address, NULL, NULL))
    return NULL;
  g_strstrip (address);
  if (sfc_dev_broker_is_running (address))
    return remember (address);
  *why = g_strdup_printf (_ ("%s is left from a broker that runs no more"),
                          file);
  return NULL;
}

static char *
no_broker (const char *group, const char *why, GError **error)
{
  const char *text
      = g_str_has_prefix (group, "sink")
            ? "key not found: bootstrap.servers"
            : "Option 'kafka.bootstrap.servers' must be specified for "
              "configuring Kafka consumer";

  sfc_fail (error, SFC_ERROR_CONFIG, "[%s]: %s", group, text);
  sfc_remedy (error,
              _ ("%s%sname a broker with --bootstrap-servers=HOST:PORT, or "
                 "start one for development: sfcrime broker"),
              why != NULL ? why : "", why != NULL ? "; " : "");
  return NULL;
}

static gboolean
comes_with_the_run (SfcSettings *settings)
{
  SfcOrigin origin = sfc_settings_get_origin (settings, "source", SERVERS);

  return origin.kind == SFC_ORIGIN_OPTION
         || origin.kind == SFC_ORIGIN_ENVIRONMENT;
}

char *
sfc_bootstrap_find (SfcSettings *settings, const char *group, GError **error)
{
  const char *servers = sfc_settings_get (settings, group, SERVERS);
  const char *from = group;
  g_autofree char *origin = NULL;
  g_autofree char *why = NULL;
  char *found;

  if (servers == NULL && g_str_has_prefix (group, "sink"))
    {
      servers = sfc_settings_get (settings, from = "source", SERVERS);
      if (servers != NULL && !comes_with_the_run (settings))
        return no_broker (group, NULL, error);
    }
  if (servers == NULL)
    {
      found = find_dev_broker (&why);
      return found != NULL ? found : no_broker (group, why, error);
    }
  if (g_str_equal (servers, "embedded") && embedded != NULL)
    return g_strdup (embedded);
  origin = sfc_settings_describe_origin (settings, from, SERVERS);
  if (!g_str_equal (servers, "embedded"))
    return sfc_bootstrap_check (servers, origin, error) ? g_strdup (servers)
                                                        : NULL;
  sfc_fail (error, SFC_ERROR_CONFIG, _ ("%s: this command embeds no broker"),
            origin);
  sfc_remedy (error, _ ("start one: sfcrime broker"));
  return NULL;
}
