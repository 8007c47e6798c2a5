/* source/source.h -- a range of offsets -> raw records. */

#pragma once

#include <gio/gio.h>

#include "source/offsets.h"
#include "source/stall.h"

G_BEGIN_DECLS

/** SfcRecordFile: @path: of a file; @first: the offset of its first record */
typedef struct
{
  const char *path;
  gint64 first;
} SfcRecordFile;

/**
 * SfcRecord:
 * @value: (array length=n_value) (nullable): %NULL is a null value
 * @n_value: [bytes]
 * @key: (array length=n_key) (nullable): likewise
 * @n_key: [bytes]
 * @time_ms: its timestamp, as Kafka keeps it [ms since 1970], not positive: not
 *           known
 * @rank: of its partition in the ranges that are read
 * @offset: in its partition
 * @file: (nullable): that it stands in
 *
 * One raw record; the memory is the reader's, good during the call.
 */
typedef struct
{
  const char *value;
  gsize n_value;
  const char *key;
  gsize n_key;
  gint64 time_ms;
  guint rank;
  gint64 offset;
  const SfcRecordFile *file;
} SfcRecord;

typedef void (*SfcRecordFunc) (const SfcRecord *record, gpointer data);

typedef struct _SfcSource SfcSource;
typedef struct _SfcReader SfcReader;

/**
 * SfcReadResult:
 * @records: handed out
 * @skipped: offsets of the ranges that held no record and were not explained
 *           by the end of the input: control and aborted records, compaction,
 *           or lost ones where failOnDataLoss is false
 * @repeated: records that came once more, and were thrown away
 * @oldest_ms, @newest_ms: timestamps of the records, as Kafka keeps them
 *                         [ms since 1970], 0: not known
 */
typedef struct
{
  gint64 records, skipped, repeated;
  gint64 oldest_ms, newest_ms;
} SfcReadResult;

/**
 * SfcSourceClass:
 * @initial: the offsets at which a new query begins
 * @latest: the offsets up to which there are records now, for every partition
 *          of @from, which gains new partitions at their beginning and loses
 *          those that are gone
 * @settle: (nullable): cuts @end, of a batch that has run, to what turned out
 *          to exist
 * @freeze: (nullable): only what is there now will be read, as availableNow
 *          has it; with it, @is_exhausted answers too
 * @is_exhausted: (nullable): whether there will never be a record beyond @at;
 *                %NULL: nobody can know
 * @restore: (nullable): before anything else: @folder, of the checkpoint, is
 *           where the source keeps a log of its own; it may not be there.
 *           Without the hook its initial offsets are kept for it.
 * @offsets_to_json: (nullable): of a position; %NULL before the first one;
 *                   without the hook sfc_offsets_to_json()
 * @offsets_from_json: (nullable): the reverse; %NULL when @json is something
 *                     else; without the hook sfc_offsets_from_json()
 * @reader_new: the reader of worker @index of @n
 * @dup_trouble: (nullable): why nothing came from where it reads since
 *               @since_ms [ms since 1970], %NULL: all is well; Thread: any
 * @get_stall: (nullable): whose records a reader waits for; Thread: any
 * @free: after its readers
 */
typedef struct
{
  SfcOffsets *(*initial) (SfcSource *self, GCancellable *cancellable,
                          GError **error);
  SfcOffsets *(*latest) (SfcSource *self, SfcOffsets *from,
                         GCancellable *cancellable, GError **error);
  void (*settle) (SfcSource *self, SfcOffsets *end);
  gboolean (*freeze) (SfcSource *self, GError **error);
  gboolean (*is_exhausted) (SfcSource *self, const SfcOffsets *at);
  gboolean (*restore) (SfcSource *self, const char *folder, GError **error);
  char *(*offsets_to_json) (const SfcSource *self, const SfcOffsets *offsets);
  SfcOffsets *(*offsets_from_json) (const SfcSource *self, const char *json);
  SfcReader *(*reader_new) (SfcSource *self, guint index, guint n,
                            GError **error);
  char *(*dup_trouble) (SfcSource *self, gint64 *since_ms);
  SfcStall (*get_stall) (SfcSource *self);
  void (*free) (SfcSource *self);
} SfcSourceClass;

/**
 * SfcReaderClass:
 * @read: hands out the records of the ranges [@from, @end) that are this
 *        reader's, each partition in the order of its offsets
 * @free: frees it
 */
typedef struct
{
  gboolean (*read) (SfcReader *self, const SfcOffsets *from,
                    const SfcOffsets *end, SfcRecordFunc push, gpointer data,
                    SfcReadResult *result, GCancellable *cancellable,
                    GError **error);
  void (*free) (SfcReader *self);
} SfcReaderClass;

/** SfcSource, SfcReader: the head of every implementation's own struct.
 * @description: sources[0].description of the progress report
 * @hides_latest: whether the report leaves the latest offsets out */
struct _SfcSource
{
  const SfcSourceClass *klass;
  char *description;
  gboolean hides_latest;
};

struct _SfcReader
{
  const SfcReaderClass *klass;
};

/* What follows calls the hooks.  Errors of all: SFC_ERROR_SOURCE,
 * SFC_ERROR_CANCELLED.  A source is used by the query's execution thread, a
 * reader by its worker. */

static inline SfcOffsets *
sfc_source_initial (SfcSource *self, GCancellable *cancellable, GError **error)
{
  return self->klass->initial (self, cancellable, error);
}

static inline SfcOffsets *
sfc_source_latest (SfcSource *self, SfcOffsets *from, GCancellable *cancellable,
                   GError **error)
{
  return self->klass->latest (self, from, cancellable, error);
}

static inline void
sfc_source_settle (SfcSource *self, SfcOffsets *end)
{
  if (self->klass->settle != NULL)
    self->klass->settle (self, end);
}

static inline char *
sfc_source_dup_trouble (SfcSource *self, gint64 *since_ms)
{
  return self->klass->dup_trouble != NULL
             ? self->klass->dup_trouble (self, since_ms)
             : NULL;
}

static inline SfcStall
sfc_source_get_stall (SfcSource *self)
{
  return self->klass->get_stall != NULL ? self->klass->get_stall (self)
                                        : (SfcStall){ 0 };
}

static inline gboolean
sfc_source_freeze (SfcSource *self, GError **error)
{
  return self->klass->freeze == NULL || self->klass->freeze (self, error);
}

static inline gboolean
sfc_source_keeps_log (const SfcSource *self)
{
  return self->klass->restore != NULL;
}

static inline gboolean
sfc_source_restore (SfcSource *self, const char *folder, GError **error)
{
  return !sfc_source_keeps_log (self)
         || self->klass->restore (self, folder, error);
}

static inline char *
sfc_source_offsets_to_json (const SfcSource *self, const SfcOffsets *offsets)
{
  return self->klass->offsets_to_json != NULL
             ? self->klass->offsets_to_json (self, offsets)
             : sfc_offsets_to_json (offsets);
}

static inline SfcOffsets *
sfc_source_offsets_from_json (const SfcSource *self, const char *json)
{
  return self->klass->offsets_from_json != NULL
             ? self->klass->offsets_from_json (self, json)
             : sfc_offsets_from_json (json);
}

static inline gboolean
sfc_source_can_exhaust (const SfcSource *self)
{
  return self->klass->is_exhausted != NULL;
}

static inline gboolean
sfc_source_is_exhausted (SfcSource *self, const SfcOffsets *at)
{
  return sfc_source_can_exhaust (self) && self->klass->is_exhausted (self, at);
}

static inline SfcReader *
sfc_source_reader_new (SfcSource *self, guint index, guint n, GError **error)
{
  return self->klass->reader_new (self, index, n, error);
}

static inline void
sfc_source_free (SfcSource *self)
{
  if (self != NULL)
    self->klass->free (self);
}

static inline gboolean
sfc_reader_read (SfcReader *self, const SfcOffsets *from, const SfcOffsets *end,
                 SfcRecordFunc push, gpointer data, SfcReadResult *result,
                 GCancellable *cancellable, GError **error)
{
  return self->klass->read (self, from, end, push, data, result, cancellable,
                            error);
}

static inline void
sfc_reader_free (SfcReader *self)
{
  if (self != NULL)
    self->klass->free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcSource, sfc_source_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SfcReader, sfc_reader_free)

G_END_DECLS
