#include "config.h"

#include "decode/decoder.h"

#include <string.h>

#include "decode/careful.h"
#include "decode/members.h"
#include "decode/skip.h"

struct _SfcDecoder
{
  SfcMembersRead read; /* the members of a plain object */
  int corrupt;         /* the column that takes malformed records, or -1 */
  SfcSchema *schema;
  SfcConverter converter;
  SfcCarefulDecoder *careful;
  SfcMembers members;
};

SfcDecoder *
sfc_decoder_new (SfcSchema *schema, SfcZone *zone)
{
  SfcDecoder *self = g_new0 (SfcDecoder, 1);

  self->schema = sfc_schema_ref (schema);
  self->corrupt = sfc_schema_find (schema, "_corrupt_record");
  if (self->corrupt >= 0
      && schema->columns[self->corrupt].type != SFC_TYPE_STRING)
    self->corrupt = -1;
  self->converter.texts = sfc_arena_new ();
  self->converter.timestamps = sfc_timestamp_reader_new (zone);
  self->careful = sfc_careful_decoder_new (schema, &self->converter);
  self->members.schema = self->schema;
  self->members.converter = &self->converter;
  self->members.corrupt = -1;
  self->read = sfc_members_choose ();
  return self;
}

void
sfc_decoder_free (SfcDecoder *self)
{
  if (self == NULL)
    return;
  sfc_careful_decoder_free (self->careful);
  sfc_timestamp_reader_free (self->converter.timestamps);
  sfc_arena_free (self->converter.texts);
  sfc_schema_unref (self->schema);
  g_free (self);
}

static void
set_nulls (const SfcDecoder *self, SfcValue *slots)
{
  for (guint i = 0; i < self->schema->n_columns; i++)
    slots[i] = sfc_value_null ();
}

static gboolean
decode (SfcDecoder *self, const char *json, gsize len, SfcValue *slots)
{
  SfcMembers *members = &self->members;
  const char *p, *end = json + len;

  sfc_arena_reset (self->converter.texts);
  set_nulls (self, slots);
  if (json == NULL || len == 0)
    return TRUE;
  p = sfc_skip_blanks (json, end);
  if (p == end)
    return TRUE;
  if (*p != '{')
    return FALSE;
  members->slots = slots;
  members->start = json;
  members->end = end;
  members->good = TRUE;
  if (self->read (members, p) != NULL)
    return members->good;
  sfc_arena_reset (self->converter.texts);
  return sfc_careful_decoder_decode (self->careful, json, len, slots);
}

gboolean
sfc_decoder_decode (SfcDecoder *self, const char *json, gsize len,
                    SfcValue *slots)
{
  gboolean good = decode (self, json, len, slots);

  if (G_UNLIKELY (self->corrupt >= 0))
    slots[self->corrupt]
        = good ? sfc_value_null () : sfc_value_string (json, len);
  return good;
}
