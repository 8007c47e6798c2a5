#include "config.h"

#include "source/rate-source.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "base/durable-file.h"
#include "base/i18n.h"
#include "source/one-offset.h"

#define CANCEL_EVERY 4096 /* rows between two looks */

typedef struct
{
  SfcSource head;
  gint64 rows_per_second, ramp_up_s, max_s;
  guint n_partitions;
  gint64 created_ms; /* when the query was first started, -1: not yet */
  gint64 last_ms;    /* the clock never goes back */
} RateSource;

gint64
sfc_rate_value_at (gint64 seconds, gint64 rows_per_second, gint64 ramp_up_s)
{
  gint64 step = rows_per_second / (ramp_up_s + 1);

  if (seconds > ramp_up_s)
    return sfc_rate_value_at (ramp_up_s, rows_per_second, ramp_up_s)
           + (seconds - ramp_up_s) * rows_per_second;
  /* the even one of two neighbours is halved, so that nothing overflows */
  return seconds % 2 == 1 ? (seconds + 1) / 2 * step * seconds
                          : seconds / 2 * step * (seconds + 1);
}

static gint64
value_at (const RateSource *self, gint64 seconds)
{
  return sfc_rate_value_at (seconds, self->rows_per_second, self->ramp_up_s);
}

/* ---- hooks */

static SfcOffsets *
initial (SfcSource *source, GCancellable *cancellable, GError **error)
{
  RateSource *self = (RateSource *)source;

  if (self->created_ms < 0)
    self->created_ms = g_get_real_time () / 1000;
  return sfc_one_offset_new (self->n_partitions, 0);
}

static SfcOffsets *
latest (SfcSource *source, SfcOffsets *from, GCancellable *cancellable,
        GError **error)
{
  RateSource *self = (RateSource *)source;
  gint64 at_ms = self->created_ms + sfc_one_offset_get (from) * 1000;
  gint64 seconds;

  self->last_ms = MAX (MAX (self->last_ms, at_ms), g_get_real_time () / 1000);
  seconds = (self->last_ms - self->created_ms) / 1000;
  if (seconds <= self->max_s)
    return sfc_one_offset_new (self->n_partitions, seconds);
  sfc_fail (error, SFC_ERROR_SOURCE,
            "[INCORRECT_END_OFFSET] Max offset with %" PRId64
            " rowsPerSecond is %" PRId64 ", but it's %" PRId64 " now.",
            self->rows_per_second, self->max_s, seconds);
  return NULL;
}

static gboolean
fail_log (const char *path, GError **error)
{
  return sfc_fail (error, SFC_ERROR_STATE,
                   "Failed to read log file file:%s. Log file was malformed",
                   path);
}

/* `sources/0/0` holds when the query was first started. */
static gboolean
restore (SfcSource *source, const char *folder, GError **error)
{
  RateSource *self = (RateSource *)source;
  g_autofree char *path = g_build_filename (folder, "0", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) why = NULL;

  if (g_file_get_contents (path, &text, NULL, &why))
    return (g_str_has_prefix (text, "v1\n")
            && g_ascii_string_to_signed (text + 3, 10, 0, G_MAXINT64 / 2,
                                         &self->created_ms, NULL))
           || fail_log (path, error);
  if (!g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return sfc_fail (error, SFC_ERROR_STATE, "%s", why->message);
  self->created_ms = g_get_real_time () / 1000;
  text = g_strdup_printf ("v1\n%" PRId64, self->created_ms);
  return sfc_durable_mkdir (SFC_DURABLE_STATE, folder, error)
         && sfc_durable_write (SFC_DURABLE_STATE, folder, "0", text,
                               strlen (text), error);
}

static char *
offsets_to_json (const SfcSource *source, const SfcOffsets *offsets)
{
  return g_strdup_printf ("%" PRId64, sfc_one_offset_get (offsets));
}

static SfcOffsets *
offsets_from_json (const SfcSource *source, const char *json)
{
  const RateSource *self = (const RateSource *)source;
  guint64 seconds;

  /* seconds become milliseconds */
  return g_ascii_string_to_unsigned (json, 10, 0, G_MAXINT64 / 4000, &seconds,
                                     NULL)
             ? sfc_one_offset_new (self->n_partitions, (gint64)seconds)
             : NULL;
}

static void
source_free (SfcSource *source)
{
  g_free (source->description);
  g_free (source);
}

/* ---- reader */

static int
write_row (char *text, gsize size, gint64 time_ms, gint64 value)
{
  gint64 ms = sfc_floor_mod (time_ms, SFC_DAY_S * 1000);
  gint64 s = ms / 1000;
  SfcCivil day
      = sfc_civil_from_days (sfc_floor_div (time_ms, SFC_DAY_S * 1000));

  return g_snprintf (text, size,
                     "{\"timestamp\":\"%04" PRId64
                     "-%02d-%02dT%02d:%02d:%02d.%03dZ\",\"value\":%" PRId64 "}",
                     day.year, day.month, day.day, (int)(s / 3600),
                     (int)(s / 60 % 60), (int)(s % 60), (int)(ms % 1000),
                     value);
}

/* One part: every value that leaves @rank modulo their number. */
static gboolean
read_part (const RateSource *self, guint rank, gint64 from_s, gint64 end_s,
           SfcRecordFunc push, gpointer data, SfcReadResult *result,
           GCancellable *cancellable, GError **error)
{
  gint64 start = value_at (self, from_s), end = value_at (self, end_s);
  double ms = (double)((end_s - from_s) * 1000) / (double)(end - start);
  gint64 start_ms = self->created_ms + from_s * 1000;
  SfcRecord record = { .rank = rank };
  char text[128];

  for (gint64 i = rank; i < end - start; i += self->n_partitions)
    {
      gint64 after_ms = (gint64)floor ((double)i * ms + 0.5);

      if (record.offset % CANCEL_EVERY == 0
          && g_cancellable_is_cancelled (cancellable))
        return sfc_fail (error, SFC_ERROR_CANCELLED, "stopped");
      record.value = text;
      record.n_value = (gsize)write_row (text, sizeof text, start_ms + after_ms,
                                         start + i);
      push (&record, data);
      record.offset++;
      result->records++;
    }
  return TRUE;
}

static gboolean
reader_read (SfcReader *reader, const SfcOffsets *from, const SfcOffsets *end,
             SfcRecordFunc push, gpointer data, SfcReadResult *result,
             GCancellable *cancellable, GError **error)
{
  const SfcOneReader *self = (const SfcOneReader *)reader;
  const RateSource *source = (const RateSource *)self->source;

  *result = (SfcReadResult){ 0 };
  for (guint rank = self->index; rank < from->len; rank += self->n)
    if (!read_part (source, rank, sfc_one_offset_get (from),
                    sfc_one_offset_get (end), push, data, result, cancellable,
                    error))
      return FALSE;
  return TRUE;
}

static SfcReader *
reader_new (SfcSource *source, guint index, guint n, GError **error)
{
  static const SfcReaderClass klass
      = { .read = reader_read, .free = sfc_one_reader_free };

  return sfc_one_reader_new (&klass, source, index, n);
}

/* ---- life */

static const SfcSourceClass rate_class = {
  .initial = initial,
  .latest = latest,
  .restore = restore,
  .offsets_to_json = offsets_to_json,
  .offsets_from_json = offsets_from_json,
  .reader_new = reader_new,
  .free = source_free,
};

SfcSource *
sfc_rate_source_new (SfcSettings *settings, const char *group, GError **error)
{
  g_autoptr (SfcSource) source = NULL;
  RateSource *self = g_new0 (RateSource, 1);
  const char *partitions = "default";

  source = &self->head;
  self->head.klass = &rate_class;
  self->created_ms = -1;
  self->rows_per_second
      = sfc_settings_get_int (settings, group, "rowsPerSecond");
  self->ramp_up_s = sfc_settings_get_duration_us (settings, group, "rampUpTime")
                    / G_USEC_PER_SEC;
  self->n_partitions = 1;
  if (sfc_settings_is_set (settings, group, "numPartitions"))
    {
      partitions = sfc_settings_get (settings, group, "numPartitions");
      self->n_partitions
          = (guint)sfc_settings_get_int (settings, group, "numPartitions");
    }
  self->max_s = G_MAXINT64 / self->rows_per_second;
  /* Spark's text ends so */
  self->head.description
      = g_strdup_printf ("RateStreamV2[rowsPerSecond=%" PRId64
                         ", rampUpTimeSeconds=%" PRId64 ", numPartitions=%s",
                         self->rows_per_second, self->ramp_up_s, partitions);
  if (self->ramp_up_s <= self->max_s)
    return g_steal_pointer (&source);
  sfc_fail (error, SFC_ERROR_CONFIG,
            "[INCORRECT_RAMP_UP_RATE] Max offset with %" PRId64
            " rowsPerSecond is %" PRId64 ", but 'rampUpTimeSeconds' is %" PRId64
            ".",
            self->rows_per_second, self->max_s, self->ramp_up_s);
  return NULL;
}
