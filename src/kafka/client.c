#include "config.h"

#include "kafka/client.h"

#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/thread.h"
#include "kafka/bootstrap.h"
#include "kafka/error.h"
#include "kafka/options.h"

#define THREADS 4 /* of a handle: its own, and of its first brokers */
#define DESTROY_US (5 * G_TIME_SPAN_SECOND) /* it takes up to one */

struct _SfcClient
{
  rd_kafka_t *handle;
  char *bootstrap;
  char *query; /* (nullable): whose it is */
  SfcTrouble *trouble;
};

/* ---- where the brokers are */

static gboolean
apply_bootstrap (SfcClient *self, rd_kafka_conf_t *conf, SfcSettings *settings,
                 const char *group, SfcClientRole role, GError **error)
{
  self->bootstrap = sfc_kafka_conf_dup (conf, "bootstrap.servers");
  if (self->bootstrap != NULL)
    return g_strcmp0 (
               sfc_settings_get (settings, group, "kafka.bootstrap.servers"),
               "embedded")
               != 0
           || sfc_fail (error, SFC_ERROR_CONFIG,
                        _ ("librdkafka's bootstrap.servers and an embedded "
                           "broker exclude each other"));
  if (role == SFC_CLIENT_OFFLINE
      && !sfc_settings_is_set (settings, group, "kafka.bootstrap.servers"))
    return TRUE;
  self->bootstrap = sfc_bootstrap_find (settings, group, error);
  if (role == SFC_CLIENT_OFFLINE)
    return self->bootstrap != NULL; /* and librdkafka never hears of it */
  return self->bootstrap != NULL
         && sfc_kafka_conf_set (conf, "bootstrap.servers", self->bootstrap,
                                "librdkafka", SFC_ERROR_CONFIG, error);
}

/* ---- what librdkafka says */

/* A handle that lacks the thread of a broker answers nobody, and destroying it
 * never ends; librdkafka 2.0 itself aborts at some of them.  What ends the
 * process anywhere, as kill does, is what a checkpoint is for. */
static void
end_for_want_of_threads (const char *text)
{
  g_autoptr (GError) error = NULL;

  sfc_thread_fail (&error, "librdkafka: %s", text);
  sfc_error ("%s", error->message);
  _exit (sfc_error_exit_status (error));
}

/* That a connection was closed is no failure by itself, but may come with a
 * guess at one. */
static gboolean
is_failure (int level, const char *facility, const char *text)
{
  return g_str_equal (facility, "FAIL")
         && (level <= LOG_ERR || strstr (text, "security.protocol") != NULL);
}

/* No error callback is set: it would be called only from rd_kafka_poll(), so
 * librdkafka logs the failures of connections as FAIL instead. */
static void
on_log (const rd_kafka_t *handle, int level, const char *facility,
        const char *text)
{
  SfcClient *self = rd_kafka_opaque (handle);
  g_autofree char *shown = sfc_kafka_text (text);

  if (g_str_equal (facility, "THREAD"))
    end_for_want_of_threads (shown);
  if (self != NULL && is_failure (level, facility, shown))
    sfc_trouble_take (self->trouble, shown);
  sfc_log_about ()->query = self != NULL ? self->query : NULL;
  sfc_debug ("librdkafka: %s: %s", facility, shown);
}

/* OpenSSL has looked at it already: a verdict other than 0 is a refusal. */
static int
on_certificate (rd_kafka_t *handle, const char *broker, int32_t broker_id,
                int *verdict, int depth, const char *bytes, size_t n,
                char *text, size_t size, void *opaque)
{
  SfcClient *self = opaque;

  if (*verdict == 0)
    return 1;
  g_strlcpy (text, sfc_trouble_refuse (self->trouble, *verdict), size);
  return 0;
}

SfcTrouble *
sfc_client_peek_trouble (SfcClient *self)
{
  return self->trouble;
}

/* ---- life */

static SfcClient *
client_alloc (void)
{
  SfcClient *self = g_new0 (SfcClient, 1);

  self->trouble = sfc_trouble_new ();
  return self;
}

/* Where certificates are not verified, nothing is to be said of them. */
static void
watch_certificates (rd_kafka_conf_t *conf)
{
  g_autofree char *verifies
      = sfc_kafka_conf_dup (conf, "enable.ssl.certificate.verification");

  if (g_strcmp0 (verifies, "true") == 0)
    (void)rd_kafka_conf_set_ssl_cert_verify_cb (conf, on_certificate);
}

/* When librdkafka 2.0 has the first threads of a consumer, but not the next,
 * rd_kafka_new() never returns; so it is asked only when there are enough. */
static gboolean
open_handle (SfcClient *self, const char *group, rd_kafka_type_t type,
             rd_kafka_conf_t *conf, GError **error)
{
  static GMutex one_at_a_time;
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED
      = g_mutex_locker_new (&one_at_a_time);
  g_autofree char *context = g_strdup_printf ("[%s]", group);
  char text[512];

  if (!sfc_thread_probe (THREADS, error))
    return FALSE;
  self->handle = rd_kafka_new (type, conf, text, sizeof text);
  return self->handle != NULL || sfc_kafka_new_failed (context, text, error);
}

SfcClient *
sfc_client_new (SfcSettings *settings, const char *group, SfcClientRole role,
                const char *const *overrides, GError **error)
{
  g_autoptr (SfcClient) self = client_alloc ();
  rd_kafka_conf_t *conf = rd_kafka_conf_new ();

  if (strchr (group, ' ') != NULL) /* `source NAME', `sink NAME' */
    self->query = g_strdup (strchr (group, ' ') + 1);
  if (!sfc_client_role_apply (role, settings, group, overrides, conf, error)
      || !apply_bootstrap (self, conf, settings, group, role, error))
    {
      rd_kafka_conf_destroy (conf);
      return NULL;
    }
  rd_kafka_conf_set_opaque (conf, self);
  rd_kafka_conf_set_log_cb (conf, on_log);
  watch_certificates (conf);
  if (open_handle (self, group,
                   role == SFC_CLIENT_PRODUCER ? RD_KAFKA_PRODUCER
                                               : RD_KAFKA_CONSUMER,
                   conf, error))
    return g_steal_pointer (&self);
  rd_kafka_conf_destroy (conf);
  return NULL;
}

/* librdkafka has put its own maker of tokens there, and refuses that as one of
 * the user's. */
rd_kafka_conf_t *
sfc_client_dup_conf (SfcClient *self)
{
  rd_kafka_conf_t *conf = rd_kafka_conf_dup (rd_kafka_conf (self->handle));

  rd_kafka_conf_set_oauthbearer_token_refresh_cb (conf, NULL);
  return conf;
}

typedef struct
{
  rd_kafka_t *handle;
  GAsyncQueue *done;
} Destruction;

static gpointer
destroy_main (gpointer data)
{
  Destruction *self = data;

  rd_kafka_destroy (self->handle);
  g_async_queue_push (self->done, self->done);
  g_async_queue_unref (self->done);
  g_free (self);
  return NULL;
}

/* Returns: whether @handle is gone.  librdkafka 2.0 loses a reference when a
 * topic is deleted while it is fetched, and then waits for it for ever. */
static gboolean
destroy_in_time (rd_kafka_t *handle)
{
  g_autoptr (GAsyncQueue) done = g_async_queue_new ();
  Destruction *destruction = g_new (Destruction, 1);
  gboolean in_time;
  GThread *thread;

  *destruction = (Destruction){ handle, g_async_queue_ref (done) };
  thread = sfc_thread_new ("destroy", destroy_main, destruction, NULL);
  if (thread == NULL)
    destroy_main (destruction);
  in_time = g_async_queue_timeout_pop (done, DESTROY_US) != NULL;
  if (thread != NULL && in_time)
    g_thread_join (thread);
  else if (thread != NULL)
    g_thread_unref (thread);
  return in_time;
}

void
sfc_client_free (SfcClient *self)
{
  if (self == NULL)
    return;
  /* what is not gone may still log */
  if (self->handle != NULL && !destroy_in_time (self->handle))
    return;
  sfc_trouble_free (self->trouble);
  g_free (self->bootstrap);
  g_free (self->query);
  g_free (self);
}

rd_kafka_t *
sfc_client_peek (SfcClient *self)
{
  return self->handle;
}

const char *
sfc_client_get_bootstrap (const SfcClient *self)
{
  return self->bootstrap;
}

gboolean
sfc_client_is_mock (SfcClient *self, int timeout_ms)
{
  char *id = rd_kafka_clusterid (self->handle, timeout_ms);
  gboolean is_mock = id != NULL && g_str_has_prefix (id, "mockCluster");

  if (id != NULL)
    rd_kafka_mem_free (self->handle, id);
  return is_mock;
}

/* ---- errors */

/* Whether @err says only that no answer came. */
static gboolean
is_silence (rd_kafka_resp_err_t err)
{
  return err == RD_KAFKA_RESP_ERR__TRANSPORT
         || err == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN
         || err == RD_KAFKA_RESP_ERR__TIMED_OUT
         || err == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT
         || err == RD_KAFKA_RESP_ERR__AUTHENTICATION
         || err == RD_KAFKA_RESP_ERR__SSL;
}

gboolean
sfc_client_fail (SfcClient *self, GError **error, SfcErrorCode code,
                 rd_kafka_resp_err_t err, const char *context)
{
  g_autofree char *last = sfc_trouble_dup_last (self->trouble);

  if (last == NULL || !is_silence (err))
    return sfc_kafka_fail (error, code, err, "%s", context);
  sfc_fail (error, code, "%s: %s: %s", context, last, rd_kafka_err2str (err));
  return sfc_trouble_remedy (self->trouble, error);
}
