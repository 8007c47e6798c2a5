#include "config.h"

#include "exec/rejects.h"

#include <inttypes.h>

#include "base/json-text.h"
#include "row/cell-text.h"

struct _SfcRejects
{
  SfcZone *zone;
  GPtrArray *lines; /* (element-type GString): one a rank */
  gint64 n_late;
};

static void
free_text (gpointer text)
{
  g_string_free (text, TRUE);
}

SfcRejects *
sfc_rejects_new (SfcZone *zone)
{
  SfcRejects *self = g_new0 (SfcRejects, 1);

  self->zone = sfc_zone_ref (zone);
  self->lines = g_ptr_array_new_with_free_func (free_text);
  return self;
}

void
sfc_rejects_free (SfcRejects *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->lines);
  sfc_zone_unref (self->zone);
  g_free (self);
}

void
sfc_rejects_begin (SfcRejects *self, guint n_ranks)
{
  g_ptr_array_set_size (self->lines, 0);
  self->n_late = 0;
  for (guint i = 0; i < n_ranks; i++)
    g_ptr_array_add (self->lines, g_string_new (NULL));
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

/* Returns: (transfer none): where what is rejected, but why, stands now */
static GString *
append_record (const SfcRejects *self, const SfcRecord *record)
{
  GString *out = self->lines->pdata[record->rank];

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
  return out;
}

void
sfc_rejects_add_malformed (SfcRejects *self, const SfcRecord *record,
                           const char *what)
{
  g_autofree char *reason = g_strconcat ("malformed: ", what, NULL);
  GString *out = append_record (self, record);

  g_string_append (out, ",\"reason\":");
  sfc_json_append_string (out, reason, -1);
  g_string_append_c (out, '\n');
}

void
sfc_rejects_add_late (SfcRejects *self, const SfcRecord *record,
                      const SfcLateness *lateness)
{
  GString *out = append_record (self, record);

  self->n_late++;
  g_string_append (out, ",\"reason\":\"late\"");
  if (lateness->has_window)
    {
      g_string_append (out, ",\"window\":{");
      append_time (self, out, "start", lateness->start_us);
      g_string_append_c (out, ',');
      append_time (self, out, "end", lateness->end_us);
      g_string_append_c (out, '}');
    }
  g_string_append_printf (out, ",\"latenessMs\":%" PRId64 "\n",
                          lateness->late_us / 1000);
}

void
sfc_rejects_add_ahead (SfcRejects *self, const SfcRecord *record,
                       gint64 ahead_ms)
{
  g_string_append_printf (append_record (self, record),
                          ",\"reason\":\"ahead\",\"aheadMs\":%" PRId64 "\n",
                          ahead_ms);
}

gint64
sfc_rejects_count_late (const SfcRejects *self)
{
  return self->n_late;
}

const GString *
sfc_rejects_peek (const SfcRejects *self, guint rank)
{
  return self->lines->pdata[rank];
}
