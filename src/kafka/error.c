#include "config.h"

#include "kafka/error.h"

#include "base/i18n.h"
#include "base/thread.h"
#include "kafka/trouble.h"

char *
sfc_kafka_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (out, g_unichar_iscntrl (c) ? 0xfffd : c);
    }
  return g_string_free (out, FALSE);
}

gboolean
sfc_kafka_new_failed (const char *context, const char *text, GError **error)
{
  if (rd_kafka_last_error () == RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE)
    return sfc_thread_fail (error, "%s: %s", context, text);
  return sfc_fail (error, SFC_ERROR_CONFIG, "%s: %s", context, text);
}

static const char *
remedy_for (rd_kafka_resp_err_t err)
{
  switch (err)
    {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
      return _ (SFC_REMEDY_NETWORK);
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
      return _ (SFC_REMEDY_LOGIN);
    case RD_KAFKA_RESP_ERR__SSL:
      return _ (SFC_REMEDY_TLS);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      return _ ("sfcrime topics list shows the topics, topics create makes "
                "one");
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return _ ("the broker's access rules do not allow this to the user");
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      return _ ("raise kafka.max.request.size here, and max.message.bytes of "
                "the topic");
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
      return _ ("another run of the query has taken over, or the batch took "
                "longer than kafka.transaction.timeout.ms");
    default:
      return NULL;
    }
}

gboolean
sfc_kafka_remedy (GError **error, rd_kafka_resp_err_t err)
{
  const char *remedy = remedy_for (err);

  return remedy != NULL ? sfc_remedy (error, "%s", remedy) : FALSE;
}

gboolean
sfc_kafka_fail (GError **error, SfcErrorCode code, rd_kafka_resp_err_t err,
                const char *format, ...)
{
  g_autofree char *context = NULL;
  va_list args;

  va_start (args, format);
  context = g_strdup_vprintf (format, args);
  va_end (args);
  sfc_fail (error, code, "%s: %s", context, rd_kafka_err2str (err));
  return sfc_kafka_remedy (error, err);
}
