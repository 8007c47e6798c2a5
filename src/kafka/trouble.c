#include "config.h"

#include "kafka/trouble.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

typedef enum
{
  KIND_NETWORK,
  KIND_TLS,         /* the handshake, but for */
  KIND_CERTIFICATE, /* the broker's certificate */
  KIND_LOGIN,
  KIND_PROTOCOL, /* perhaps: a guess of librdkafka's */
} Kind;

struct _SfcTrouble
{
  GMutex lock; /* guards all: */
  char *last;
  Kind kind;
  const char *verdict; /* (nullable): on the broker's certificate */
  gint64 since_ms;     /* of the first since all was well, 0: it is */
  gboolean answered;   /* a broker, once */
};

SfcTrouble *
sfc_trouble_new (void)
{
  SfcTrouble *self = g_new0 (SfcTrouble, 1);

  g_mutex_init (&self->lock);
  return self;
}

void
sfc_trouble_free (SfcTrouble *self)
{
  g_mutex_clear (&self->lock);
  g_free (self->last);
  g_free (self);
}

/* ---- certificates */

/* What people meet, in words; OpenSSL's own would need its library.  Source:
 * openssl/x509_vfy.h, whose numbers stay. */
static const struct
{
  int code;
  const char *words;
} verdicts[] = {
  { 2, N_ ("it is of an authority that is not trusted here") },
  { 7, N_ ("its signature is wrong") },
  { 9, N_ ("it is not valid yet") },
  { 10, N_ ("it has expired") },
  { 18, N_ ("it is signed by itself, and not trusted here") },
  { 19, N_ ("it is of an authority that is not trusted here") },
  { 20, N_ ("it is of an authority that is not trusted here") },
  { 21, N_ ("it is of an authority that is not trusted here") },
  { 23, N_ ("it was revoked") },
  { 26, N_ ("it is not for servers") },
  { 62, N_ ("it is for another host name") },
  { 64, N_ ("it is for another address") },
  { 66, N_ ("its key is too short") },
};

const char *
sfc_trouble_refuse (SfcTrouble *self, int verdict)
{
  const char *words = N_ ("OpenSSL does not accept it");

  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    if (verdicts[i].code == verdict)
      words = verdicts[i].words;
  g_mutex_lock (&self->lock);
  self->verdict = words;
  g_mutex_unlock (&self->lock);
  return words;
}

/* ---- what librdkafka says */

/* "[thrd:X]: X/bootstrap: WHAT (after 0ms in state CONNECT)" -> "X: WHAT" */
static char *
clean (const char *text)
{
  const char *start
      = g_str_has_prefix (text, "[thrd:") ? strstr (text, "]: ") : NULL;
  g_auto (GStrv) parts = NULL;
  char *reason = g_strdup (start != NULL ? start + 3 : text);
  char *tail = strstr (reason, " (after ");

  if (tail != NULL && strstr (tail, "in state") != NULL)
    *tail = '\0';
  parts = g_strsplit (reason, "/bootstrap: ", 2);
  if (parts[0] == NULL || parts[1] == NULL)
    return reason;
  g_free (reason);
  return g_strdup_printf ("%s: %s", parts[0], parts[1]);
}

static Kind
kind_of (const SfcTrouble *self, const char *text)
{
  if (self->verdict != NULL && strstr (text, "certificate verify failed"))
    return KIND_CERTIFICATE;
  if (strstr (text, "in state SSL_HANDSHAKE") != NULL
      || strstr (text, " alert ") != NULL)
    return KIND_TLS;
  if (strstr (text, "in state AUTH_") != NULL && strstr (text, "SASL ") != NULL)
    return KIND_LOGIN;
  return strstr (text, "security.protocol") != NULL ? KIND_PROTOCOL
                                                    : KIND_NETWORK;
}

static char *
describe (const SfcTrouble *self, Kind kind, const char *text)
{
  g_autofree char *reason = clean (text);
  char *end = strstr (reason, ": "); /* of the broker's name */

  if (kind != KIND_CERTIFICATE || end == NULL)
    return g_steal_pointer (&reason);
  *end = '\0';
  return g_strdup_printf (_ ("%s: the broker's certificate is refused: %s"),
                          reason, _ (self->verdict));
}

void
sfc_trouble_take (SfcTrouble *self, const char *text)
{
  g_mutex_lock (&self->lock);
  self->kind = kind_of (self, text);
  g_free (self->last);
  self->last = describe (self, self->kind, text);
  if (self->since_ms == 0)
    self->since_ms = g_get_real_time () / 1000;
  g_mutex_unlock (&self->lock);
}

void
sfc_trouble_answered (SfcTrouble *self)
{
  g_mutex_lock (&self->lock);
  self->answered = TRUE;
  g_mutex_unlock (&self->lock);
}

void
sfc_trouble_end (SfcTrouble *self)
{
  g_mutex_lock (&self->lock);
  self->since_ms = 0;
  g_mutex_unlock (&self->lock);
}

/* ---- what we say */

char *
sfc_trouble_dup_last (SfcTrouble *self)
{
  char *text;

  g_mutex_lock (&self->lock);
  text = g_strdup (self->last);
  g_mutex_unlock (&self->lock);
  return text;
}

char *
sfc_trouble_dup (SfcTrouble *self, gint64 *since_ms)
{
  char *text;

  g_mutex_lock (&self->lock);
  *since_ms = self->since_ms;
  text = self->since_ms != 0 ? g_strdup (self->last) : NULL;
  g_mutex_unlock (&self->lock);
  return text;
}

gboolean
sfc_trouble_is_refused (SfcTrouble *self)
{
  gboolean refused;

  g_mutex_lock (&self->lock);
  refused = !self->answered && self->last != NULL
            && (self->kind == KIND_CERTIFICATE || self->kind == KIND_LOGIN);
  g_mutex_unlock (&self->lock);
  return refused;
}

gboolean
sfc_trouble_remedy (SfcTrouble *self, GError **error)
{
  Kind kind;

  g_mutex_lock (&self->lock);
  kind = self->kind;
  g_mutex_unlock (&self->lock);
  switch (kind)
    {
    case KIND_LOGIN:
    case KIND_PROTOCOL:
      return sfc_remedy (error, "%s", _ (SFC_REMEDY_LOGIN));
    case KIND_TLS:
    case KIND_CERTIFICATE:
      return sfc_remedy (error, "%s", _ (SFC_REMEDY_TLS));
    case KIND_NETWORK:
    default:
      return sfc_remedy (error, "%s", _ (SFC_REMEDY_NETWORK));
    }
}
