#include "config.h"

#include "kafka/seek.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"

/* ---- words */

static gboolean
parse_number (const char *text, gint64 *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
    return FALSE;
  *number = (gint64)value;
  return TRUE;
}

static gboolean
parse_time (const char *text, gint64 *ms)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *day = strlen (text) == strlen ("2018-12-31")
                             ? g_strconcat (text, "T00:00:00", NULL)
                             : NULL;
  g_autofree char *iso = g_strdup (day != NULL ? day : text);
  g_autoptr (GDateTime) time = NULL;

  /* "2018-12-31 23:57:00" is how results print it */
  if (strlen (iso) > 10 && iso[10] == ' ')
    iso[10] = 'T';
  time = g_date_time_new_from_iso8601 (iso, utc);
  if (time == NULL)
    return FALSE;
  *ms = g_date_time_to_unix (time) * 1000
        + g_date_time_get_microsecond (time) / 1000;
  return *ms >= 0;
}

gboolean
sfc_seek_parse (const char *text, SfcSeek *seek, GError **error)
{
  gint64 number = 0;
  SfcSeekKind kind;

  if (g_str_equal (text, "earliest"))
    kind = SFC_SEEK_EARLIEST;
  else if (g_str_equal (text, "latest"))
    kind = SFC_SEEK_LATEST;
  else if (parse_number (text, &number))
    kind = SFC_SEEK_OFFSET;
  else if (*text == '-' && parse_number (text + 1, &number))
    kind = SFC_SEEK_LAST;
  else if ((*text == '@' && parse_number (text + 1, &number))
           || parse_time (text, &number))
    kind = SFC_SEEK_TIME;
  else
    {
      sfc_fail (error, SFC_ERROR_USAGE, _ ("“%s” is no place in a topic"),
                text);
      return sfc_remedy (error,
                         _ ("say earliest, latest, an offset, -N for the last "
                            "N, 2018-12-31T23:57:00Z or @MILLISECONDS"));
    }
  seek->kind = kind;
  seek->number = number;
  return TRUE;
}

/* ---- offsets */

typedef struct
{
  SfcClient *client;
  const char *topic;
  SfcSpan *spans;
  guint n;
  int timeout_ms;
  GCancellable *cancellable;
} Plan;

/* Asks for the offsets of @time; @member: which member of each span gets it. */
static gboolean
look_up (const Plan *plan, gint64 time, gsize member, GError **error)
{
  g_autoptr (rd_kafka_topic_partition_list_t) list
      = sfc_kafka_offsets_new_list (plan->topic, plan->spans[0].partition,
                                    (int)plan->n, time);

  if (!sfc_kafka_offsets_ask (plan->client, rd_kafka_offsets_for_times, list,
                              plan->timeout_ms, plan->cancellable, error))
    return FALSE;
  for (guint i = 0; i < plan->n; i++)
    G_STRUCT_MEMBER (gint64, &plan->spans[i], member) = list->elems[i].offset;
  return TRUE;
}

static gboolean
start_at_time (const Plan *plan, gint64 time_ms, GError **error)
{
  if (sfc_client_is_mock (plan->client, plan->timeout_ms))
    {
      sfc_fail (error, SFC_ERROR_SOURCE,
                _ ("the development broker cannot look up a time"));
      return sfc_remedy (error, _ ("use an offset, or a real Kafka"));
    }
  if (!look_up (plan, time_ms, G_STRUCT_OFFSET (SfcSpan, start), error))
    return FALSE;
  for (guint i = 0; i < plan->n; i++)
    if (plan->spans[i].start < 0) /* all records are older */
      plan->spans[i].start = plan->spans[i].end;
  return TRUE;
}

static gboolean
start_at_offset (const Plan *plan, gint64 offset, GError **error)
{
  guint behind = 0;

  for (guint i = 0; i < plan->n; i++)
    {
      SfcSpan *span = &plan->spans[i];

      if (offset < span->beginning)
        {
          sfc_fail (error, SFC_ERROR_SOURCE,
                    ngettext ("topic %s, partition %d: offset %" PRId64
                              " is gone, the first is %" PRId64 ": %" PRId64
                              " record is lost",
                              "topic %s, partition %d: offset %" PRId64
                              " is gone, the first is %" PRId64 ": %" PRId64
                              " records are lost",
                              (gulong)(span->beginning - offset)),
                    plan->topic, span->partition, offset, span->beginning,
                    span->beginning - offset);
          return sfc_remedy (error, _ ("read what is left with "
                                       "--from-beginning"));
        }
      behind += offset > span->end;
      span->start = MIN (offset, span->end);
    }
  if (behind > 0)
    sfc_warn (_ ("topic %s: %u of %u partitions end before offset "
                 "%" PRId64 ": these are read from their end"),
              plan->topic, behind, plan->n, offset);
  return TRUE;
}

gboolean
sfc_seek_resolve (const SfcSeek *seek, SfcClient *client, const char *topic,
                  SfcSpan *spans, guint n, int timeout_ms,
                  GCancellable *cancellable, GError **error)
{
  const Plan plan = { client, topic, spans, n, timeout_ms, cancellable };

  if (!look_up (&plan, SFC_TIME_BEGINNING, G_STRUCT_OFFSET (SfcSpan, beginning),
                error)
      || !look_up (&plan, SFC_TIME_END, G_STRUCT_OFFSET (SfcSpan, end), error))
    return FALSE;
  if (seek->kind == SFC_SEEK_TIME)
    return start_at_time (&plan, seek->number, error);
  if (seek->kind == SFC_SEEK_OFFSET)
    return start_at_offset (&plan, seek->number, error);
  for (guint i = 0; i < n; i++)
    {
      SfcSpan *span = &spans[i];

      span->start = seek->kind == SFC_SEEK_EARLIEST ? span->beginning
                    : seek->kind == SFC_SEEK_LATEST
                        ? span->end
                        : MAX (span->beginning, span->end - seek->number);
    }
  return TRUE;
}
