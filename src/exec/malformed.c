#include "config.h"

#include "exec/malformed.h"

#include "base/safe-text.h"

#define MAX_TEXT 120 /* of a record [bytes] */

static void
sample_clear (SfcMalformedSample *sample)
{
  g_free (sample->reason);
  g_free (sample->text);
}

void
sfc_malformed_clear (SfcMalformed *self)
{
  for (guint i = 0; i < self->n_samples; i++)
    sample_clear (&self->samples[i]);
  g_clear_error (&self->error);
  *self = (SfcMalformed){ 0 };
}

static gboolean
is_before (guint rank, gint64 offset, guint other_rank, gint64 other_offset)
{
  return rank < other_rank || (rank == other_rank && offset < other_offset);
}

/* Which place a sample of @rank and @offset would have; %SFC_MALFORMED_SAMPLES:
 * none. */
static guint
find_place (const SfcMalformed *self, guint rank, gint64 offset)
{
  guint i = self->n_samples;

  while (i > 0
         && is_before (rank, offset, self->samples[i - 1].rank,
                       self->samples[i - 1].offset))
    i--;
  return i;
}

/* Makes room at @place; the last sample may have to go. */
static SfcMalformedSample *
insert (SfcMalformed *self, guint place)
{
  if (self->n_samples < SFC_MALFORMED_SAMPLES)
    self->n_samples++;
  else
    sample_clear (&self->samples[self->n_samples - 1]);
  for (guint i = self->n_samples - 1; i > place; i--)
    self->samples[i] = self->samples[i - 1];
  return &self->samples[place];
}

void
sfc_malformed_add (SfcMalformed *self, const SfcRecord *record,
                   SfcDecoder *decoder)
{
  guint place = find_place (self, record->rank, record->offset);
  g_autoptr (GString) text = NULL;

  self->n++;
  if (place == SFC_MALFORMED_SAMPLES)
    return;
  text = g_string_new (NULL);
  sfc_safe_text_append_short (text, record->value, record->n_value, MAX_TEXT);
  *insert (self, place) = (SfcMalformedSample){
    .rank = record->rank,
    .offset = record->offset,
    .reason = sfc_decoder_explain (decoder, record->value, record->n_value),
    .text = g_string_free (g_steal_pointer (&text), FALSE),
  };
}

static void
keep_error (SfcMalformed *self, guint rank, gint64 offset, GError *error)
{
  if (self->error != NULL
      && !is_before (rank, offset, self->rank, self->offset))
    {
      g_error_free (error);
      return;
    }
  g_clear_error (&self->error);
  self->error = error;
  self->rank = rank;
  self->offset = offset;
}

void
sfc_malformed_take_error (SfcMalformed *self, const SfcRecord *record,
                          GError *error)
{
  self->n++;
  keep_error (self, record->rank, record->offset, error);
}

void
sfc_malformed_merge (SfcMalformed *self, SfcMalformed *other)
{
  self->n += other->n;
  for (guint i = 0; i < other->n_samples; i++)
    {
      const SfcMalformedSample *sample = &other->samples[i];
      guint place = find_place (self, sample->rank, sample->offset);

      if (place == SFC_MALFORMED_SAMPLES)
        sample_clear (&other->samples[i]);
      else
        *insert (self, place) = *sample;
    }
  other->n_samples = 0;
  if (other->error != NULL)
    keep_error (self, other->rank, other->offset,
                g_steal_pointer (&other->error));
  sfc_malformed_clear (other);
}
