#include "config.h"

#include "exec/rejects.h"

#include <inttypes.h>

#include "base/json-text.h"
#include "row/cell-text.h"

#define MEMORY_BYTES (1 << 20) /* of texts, the rest goes to a file */

struct _SfcRejects
{
  SfcZone *zone;
  SfcSpool *spool; /* a lane is a rank */
  GString *line;   /* being made */
  gint64 n_late;
};

SfcRejects *
sfc_rejects_new (SfcZone *zone)
{
  SfcRejects *self = g_new0 (SfcRejects, 1);

  self->zone = sfc_zone_ref (zone);
  self->spool = sfc_spool_new (MEMORY_BYTES);
  self->line = g_string_new (NULL);
  return self;
}

void
sfc_rejects_free (SfcRejects *self)
{
  if (self == NULL)
    return;
  sfc_spool_free (self->spool);
  g_string_free (self->line, TRUE);
  sfc_zone_unref (self->zone);
  g_free (self);
}

void
sfc_rejects_begin (SfcRejects *self, guint n_ranks)
{
  sfc_spool_begin (self->spool, n_ranks);
  self->n_late = 0;
}

/* ---- members */

/* JSON has texts only: other bytes are told in base64, by another name. */
static void
append_bytes (GString *out, const char *name, const char *bytes, gsize n)
{
  g_string_append_printf (out, ",\"%s", name);
  if (bytes == NULL)
    g_string_append (out, "\":null");
  else if (g_utf8_validate_len (bytes, n, NULL))
    {
      g_string_append (out, "\":");
      sfc_json_append_string (out, bytes, (gssize)n);
    }
  else
    {
      g_autofree char *base64 = g_base64_encode ((const guchar *)bytes, n);

      g_string_append_printf (out, "Base64\":\"%s\"", base64);
    }
}

static void
append_time (const SfcRejects *self, GString *out, const char *name, gint64 us)
{
  const SfcColumn column = { .type = SFC_TYPE_TIMESTAMP };
  const SfcValue value = sfc_value_long (us);

  g_string_append_printf (out, "\"%s\":", name);
  sfc_cell_append_json (out, &value, &column, self->zone);
}

/* All but why it is rejected */
static void
begin_line (SfcRejects *self, const SfcRecord *record)
{
  GString *out = self->line;

  g_string_truncate (out, 0);
  if (record->file != NULL)
    {
      g_string_append (out, "\"path\":");
      sfc_json_append_string (out, record->file->path, -1);
      g_string_append_printf (out, ",\"record\":%" PRId64 ",",
                              record->offset - record->file->first + 1);
    }
  else
    g_string_append_printf (out, "\"offset\":%" PRId64 ",", record->offset);
  if (record->time_ms > 0)
    append_time (self, out, "timestamp", record->time_ms * 1000);
  else
    g_string_append (out, "\"timestamp\":null");
  if (record->key != NULL)
    append_bytes (out, "key", record->key, record->n_key);
  append_bytes (out, "value", record->value, record->n_value);
}

static void
end_line (SfcRejects *self, const SfcRecord *record)
{
  sfc_spool_add (self->spool, record->rank, self->line->str, self->line->len);
}

void
sfc_rejects_add_malformed (SfcRejects *self, const SfcRecord *record,
                           const char *what)
{
  g_autofree char *reason = g_strconcat ("malformed: ", what, NULL);

  begin_line (self, record);
  g_string_append (self->line, ",\"reason\":");
  sfc_json_append_string (self->line, reason, -1);
  end_line (self, record);
}

void
sfc_rejects_add_late (SfcRejects *self, const SfcRecord *record,
                      const SfcLateness *lateness)
{
  GString *out = self->line;

  self->n_late++;
  begin_line (self, record);
  g_string_append (out, ",\"reason\":\"late\"");
  if (lateness->has_window)
    {
      g_string_append (out, ",\"window\":{");
      append_time (self, out, "start", lateness->start_us);
      g_string_append_c (out, ',');
      append_time (self, out, "end", lateness->end_us);
      g_string_append_c (out, '}');
    }
  g_string_append_printf (out, ",\"latenessMs\":%" PRId64,
                          lateness->late_us / 1000);
  end_line (self, record);
}

void
sfc_rejects_add_ahead (SfcRejects *self, const SfcRecord *record,
                       gint64 ahead_ms)
{
  begin_line (self, record);
  g_string_append_printf (
      self->line, ",\"reason\":\"ahead\",\"aheadMs\":%" PRId64, ahead_ms);
  end_line (self, record);
}

gint64
sfc_rejects_count_late (const SfcRejects *self)
{
  return self->n_late;
}

SfcSpool *
sfc_rejects_peek_spool (SfcRejects *self)
{
  return self->spool;
}
