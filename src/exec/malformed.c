#include "config.h"

#include "exec/malformed.h"

#include "base/safe-text.h"

#define MAX_TEXT 120 /* of a record [bytes] */

static SfcMalformedPlace
place_of (const SfcRecord *record)
{
  SfcMalformedPlace at = { .rank = record->rank, .offset = record->offset };

  if (record->file != NULL)
    {
      at.path = g_strdup (record->file->path);
      at.number = record->offset - record->file->first + 1;
    }
  return at;
}

static gboolean
is_before (const SfcMalformedPlace *one, guint rank, gint64 offset)
{
  return one->rank < rank || (one->rank == rank && one->offset < offset);
}

static void
sample_clear (SfcMalformedSample *sample)
{
  g_free (sample->at.path);
  g_free (sample->reason);
  g_free (sample->text);
}

void
sfc_malformed_clear (SfcMalformed *self)
{
  for (guint i = 0; i < self->n_samples; i++)
    sample_clear (&self->samples[i]);
  g_clear_error (&self->error);
  g_free (self->at.path);
  *self = (SfcMalformed){ 0 };
}

/* Which place among the samples one of @rank and @offset would have;
 * %SFC_MALFORMED_SAMPLES: none. */
static guint
find_index (const SfcMalformed *self, guint rank, gint64 offset)
{
  guint i = self->n_samples;

  while (i > 0 && !is_before (&self->samples[i - 1].at, rank, offset))
    i--;
  return i;
}

/* Makes room at @index; the last sample may have to go. */
static SfcMalformedSample *
insert (SfcMalformed *self, guint index)
{
  if (self->n_samples < SFC_MALFORMED_SAMPLES)
    self->n_samples++;
  else
    sample_clear (&self->samples[self->n_samples - 1]);
  for (guint i = self->n_samples - 1; i > index; i--)
    self->samples[i] = self->samples[i - 1];
  return &self->samples[index];
}

void
sfc_malformed_add (SfcMalformed *self, const SfcRecord *record,
                   SfcDecoder *decoder)
{
  guint index = find_index (self, record->rank, record->offset);
  g_autoptr (GString) text = NULL;

  self->n++;
  if (index == SFC_MALFORMED_SAMPLES)
    return;
  text = g_string_new (NULL);
  sfc_safe_text_append_short (text, record->value, record->n_value, MAX_TEXT);
  *insert (self, index) = (SfcMalformedSample){
    .at = place_of (record),
    .reason = sfc_decoder_explain (decoder, record->value, record->n_value),
    .text = g_string_free (g_steal_pointer (&text), FALSE),
  };
}

/* The first one ends the query; takes @at and @error. */
static void
keep_error (SfcMalformed *self, SfcMalformedPlace at, GError *error)
{
  if (self->error != NULL && !is_before (&at, self->at.rank, self->at.offset))
    {
      g_free (at.path);
      g_error_free (error);
      return;
    }
  g_clear_error (&self->error);
  g_free (self->at.path);
  self->error = error;
  self->at = at;
}

void
sfc_malformed_take_error (SfcMalformed *self, const SfcRecord *record,
                          GError *error)
{
  self->n++;
  keep_error (self, place_of (record), error);
}

void
sfc_malformed_merge (SfcMalformed *self, SfcMalformed *other)
{
  self->n += other->n;
  for (guint i = 0; i < other->n_samples; i++)
    {
      const SfcMalformedPlace *at = &other->samples[i].at;
      guint index = find_index (self, at->rank, at->offset);

      if (index == SFC_MALFORMED_SAMPLES)
        sample_clear (&other->samples[i]);
      else
        *insert (self, index) = other->samples[i];
    }
  other->n_samples = 0;
  if (other->error != NULL)
    {
      keep_error (self, other->at, g_steal_pointer (&other->error));
      other->at.path = NULL;
    }
  sfc_malformed_clear (other);
}
