/* support/fake-sink.h -- a sink that keeps what it gets as text. */

#pragma once

#include <check.h>

#include "base/error.h"
#include "base/zone.h"
#include "sink/sink.h"

/**
 * FakeSink:
 * @text: "0: ROW; ROW\n1:\n": what each batch brought, the cells of a row
 *        separated by blanks, windows and times as HH:MM in UTC
 * @fails_at: a batch that is not written, -1: none
 * @on_write: (nullable): called after each batch
 * @data: for @on_write
 */
typedef struct
{
  SfcSink head;
  GString *text;
  gint64 fails_at;
  void (*on_write) (gint64 batch_id, gpointer data);
  gpointer data;
} FakeSink;

static inline void
fake_append_cell (GString *out, const SfcValue *cell, SfcType type)
{
  gint64 minutes = cell->i / G_GINT64_CONSTANT (60000000);

  if (cell->null)
    g_string_append (out, "NULL");
  else if (type == SFC_TYPE_STRING)
    g_string_append_len (out, cell->s, cell->n);
  else if (type == SFC_TYPE_TIMESTAMP || type == SFC_TYPE_WINDOW)
    g_string_append_printf (out, "%02d:%02d", (int)(minutes / 60 % 24),
                            (int)(minutes % 60));
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, cell->i);
}

static inline gboolean
fake_write (SfcSink *sink, gint64 batch_id, const SfcRows *rows, GError **error)
{
  FakeSink *self = (FakeSink *)sink;
  const SfcSchema *schema = sfc_rows_peek_schema (rows);

  if (batch_id == self->fails_at)
    return sfc_fail (error, SFC_ERROR_SINK, "batch %" G_GINT64_FORMAT,
                     batch_id);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT ":", batch_id);
  for (guint64 i = 0; i < sfc_rows_get_n (rows); i++)
    {
      g_string_append (self->text, i > 0 ? ";" : "");
      for (guint c = 0; c < schema->n_columns; c++)
        {
          g_string_append_c (self->text, ' ');
          fake_append_cell (self->text, &sfc_rows_peek (rows, i)[c],
                            schema->columns[c].type);
        }
    }
  g_string_append_c (self->text, '\n');
  if (self->on_write != NULL)
    self->on_write (batch_id, self->data);
  return TRUE;
}

static inline void
fake_sink_free (SfcSink *sink)
{
  g_string_free (((FakeSink *)sink)->text, TRUE);
  g_free (sink);
}

/** fake_sink_new: Returns: (transfer full) */
static inline FakeSink *
fake_sink_new (void)
{
  static const SfcSinkClass klass
      = { .write = fake_write, .free = fake_sink_free, .counts_rows = TRUE };
  FakeSink *self = g_new0 (FakeSink, 1);

  self->head.klass = &klass;
  self->head.description = g_strdup ("fake");
  self->text = g_string_new (NULL);
  self->fails_at = -1;
  return self;
}
