/* support/fake-source.h -- a source in memory, which a test fills and
 * watches. */

#pragma once

#include <check.h>
#include <string.h>

#include "base/error.h"
#include "source/source.h"

#define FAKE_TOPIC "fake"
#define FAKE_PARTITIONS 3

/**
 * FakeSource:
 * @records: (element-type utf8): of each partition
 * @asked: how often the latest offsets were asked for
 * @on_latest: (nullable): called before each answer
 * @data: for @on_latest
 * @latest_fails: from this question on, -1: never
 * @fails_rank, @fails_offset: a reader fails there; -1: never
 * @cancels: instead of failing, the reader finds the task cancelled
 * @waits_rank: a reader waits there until the task is cancelled, -1: none
 * @planned: beyond what is there, for an input that ends earlier; 0: no such
 *           input
 * @ended: whether that input has ended
 */
typedef struct _FakeSource FakeSource;
struct _FakeSource
{
  SfcSource head;
  GPtrArray *records[FAKE_PARTITIONS];
  guint asked;
  void (*on_latest) (FakeSource *self);
  gpointer data;
  int latest_fails;
  int fails_rank;
  gint64 fails_offset;
  gboolean cancels;
  int waits_rank;
  gint64 planned;
  gboolean ended;
};

typedef struct
{
  SfcReader head;
  FakeSource *source;
  guint index, n;
} FakeReader;

static inline void
fake_add (FakeSource *self, guint partition, const char *value)
{
  g_ptr_array_add (self->records[partition], g_strdup (value));
}

/* ---- reader */

static inline gboolean
fake_wait (GCancellable *cancellable, GError **error)
{
  GPollFD fd;

  while (!g_cancellable_is_cancelled (cancellable))
    {
      ck_assert (g_cancellable_make_pollfd (cancellable, &fd));
      g_poll (&fd, 1, -1);
      g_cancellable_release_fd (cancellable);
    }
  return sfc_fail (error, SFC_ERROR_CANCELLED, "waited");
}

static inline gboolean
fake_read_one (FakeReader *self, guint rank, gint64 offset, SfcRecordFunc push,
               gpointer data, SfcReadResult *result, GCancellable *cancellable,
               GError **error)
{
  FakeSource *source = self->source;
  const char *value = source->records[rank]->pdata[offset];
  const SfcRecord record = { .value = value,
                             .n_value = value != NULL ? strlen (value) : 0,
                             .rank = rank,
                             .offset = offset };

  if ((int)rank == source->fails_rank && offset == source->fails_offset)
    {
      if (source->cancels)
        g_cancellable_cancel (cancellable);
      return sfc_fail (error,
                       source->cancels ? SFC_ERROR_CANCELLED : SFC_ERROR_SOURCE,
                       "record %u/%" G_GINT64_FORMAT, rank, offset);
    }
  if ((int)rank == source->waits_rank)
    return fake_wait (cancellable, error);
  push (&record, data);
  result->records++;
  return TRUE;
}

/* A record of each partition in turns, the last partition first. */
static inline gboolean
fake_read (SfcReader *reader, const SfcOffsets *from, const SfcOffsets *end,
           SfcRecordFunc push, gpointer data, SfcReadResult *result,
           GCancellable *cancellable, GError **error)
{
  FakeReader *self = (FakeReader *)reader;
  gboolean more = TRUE;

  for (gint64 turn = 0; more; turn++)
    {
      more = FALSE;
      for (guint i = from->len; i-- > 0;)
        {
          gint64 at = sfc_offsets_at (from, i)->offset + turn;

          if (i % self->n != self->index
              || at >= MIN (sfc_offsets_at (end, i)->offset,
                            self->source->records[i]->len))
            continue;
          more = TRUE;
          if (!fake_read_one (self, i, at, push, data, result, cancellable,
                              error))
            return FALSE;
        }
    }
  return TRUE;
}

static inline void
fake_reader_free (SfcReader *reader)
{
  g_free (reader);
}

/* ---- source */

static inline SfcOffsets *
fake_initial (SfcSource *source, GCancellable *cancellable, GError **error)
{
  SfcOffsets *offsets = sfc_offsets_new ();

  for (int i = 0; i < FAKE_PARTITIONS; i++)
    sfc_offsets_add (offsets, FAKE_TOPIC, i, 0);
  return offsets;
}

static inline SfcOffsets *
fake_latest (SfcSource *source, SfcOffsets *from,
             GCancellable *cancellable, GError **error)
{
  FakeSource *self = (FakeSource *)source;
  SfcOffsets *offsets;

  for (int i = 0; i < FAKE_PARTITIONS; i++) /* a new one */
    if (sfc_offsets_find (from, g_intern_string (FAKE_TOPIC), i) == NULL)
      sfc_offsets_add (from, FAKE_TOPIC, i, 0);
  offsets = sfc_offsets_copy (from);
  if (self->on_latest != NULL)
    self->on_latest (self);
  if ((int)self->asked++ == self->latest_fails)
    {
      g_array_unref (offsets);
      sfc_fail (error, SFC_ERROR_SOURCE, "latest");
      return NULL;
    }
  for (guint i = 0; i < offsets->len; i++)
    sfc_offsets_at (offsets, i)->offset
        = self->records[i]->len + (self->ended ? 0 : self->planned);
  return offsets;
}

static inline void
fake_settle (SfcSource *source, SfcOffsets *end)
{
  FakeSource *self = (FakeSource *)source;

  for (guint i = 0; i < end->len; i++)
    sfc_offsets_at (end, i)->offset
        = MIN (sfc_offsets_at (end, i)->offset, self->records[i]->len);
}

static inline gboolean
fake_is_exhausted (SfcSource *source, const SfcOffsets *at)
{
  FakeSource *self = (FakeSource *)source;
  gint64 n = 0;

  for (guint i = 0; i < FAKE_PARTITIONS; i++)
    n += self->records[i]->len;
  return self->ended && sfc_offsets_total (at) >= n;
}

static inline SfcReader *
fake_reader_new (SfcSource *source, guint index, guint n, GError **error)
{
  static const SfcReaderClass klass
      = { .read = fake_read, .free = fake_reader_free };
  FakeReader *self = g_new0 (FakeReader, 1);

  self->head.klass = &klass;
  self->source = (FakeSource *)source;
  self->index = index;
  self->n = n;
  return &self->head;
}

static inline void
fake_free (SfcSource *source)
{
  FakeSource *self = (FakeSource *)source;

  for (int i = 0; i < FAKE_PARTITIONS; i++)
    g_ptr_array_unref (self->records[i]);
  g_free (self->head.description);
  g_free (self);
}

/** fake_source_new: @can_exhaust: as that of an embedded run; Returns:
 * (transfer full): without records */
static inline FakeSource *
fake_source_new (gboolean can_exhaust)
{
  static const SfcSourceClass klass = { .initial = fake_initial,
                                        .latest = fake_latest,
                                        .reader_new = fake_reader_new,
                                        .free = fake_free };
  static const SfcSourceClass embedded_class
      = { .initial = fake_initial,
          .latest = fake_latest,
          .settle = fake_settle,
          .is_exhausted = fake_is_exhausted,
          .reader_new = fake_reader_new,
          .free = fake_free };
  FakeSource *self = g_new0 (FakeSource, 1);

  self->head.klass = can_exhaust ? &embedded_class : &klass;
  self->head.description = g_strdup ("Fake[" FAKE_TOPIC "]");
  for (int i = 0; i < FAKE_PARTITIONS; i++)
    self->records[i] = g_ptr_array_new_with_free_func (g_free);
  self->latest_fails = self->fails_rank = self->waits_rank = -1;
  return self;
}
