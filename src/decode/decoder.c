#include "config.h"

#include "decode/decoder.h"

#include <string.h>

#include "decode/careful.h"
#include "decode/members.h"
#include "decode/skip.h"

struct _SfcDecoder
{
  SfcMembersRead read; /* the members of a plain object */
  gboolean odd;        /* something follows the decoding: */
  int corrupt;         /* the column that takes malformed records, or -1 */
  gboolean fail_fast, upgrade_fails;
  gboolean comments;   /* may stand before the object */
  gboolean is_default; /* the grammar */
  GError *error;       /* (nullable): of the last record */
  SfcSchema *schema;
  SfcConverter converter;
  SfcCarefulDecoder *careful;
  SfcMembers members;
};

static int
find_corrupt (const SfcSchema *schema, const char *name)
{
  int i = sfc_schema_find (schema, name != NULL ? name : "_corrupt_record");

  return i >= 0 && schema->columns[i].type == SFC_TYPE_STRING ? i : -1;
}

SfcDecoder *
sfc_decoder_new (SfcSchema *schema, SfcZone *zone,
                 const SfcDecoderOptions *options)
{
  static const SfcDecoderOptions defaults = { 0 };
  SfcDecoder *self = g_new0 (SfcDecoder, 1);

  self->schema = sfc_schema_ref (schema);
  if (options == NULL)
    options = &defaults;
  self->comments = (options->grammar & SFC_JSON_COMMENTS) != 0;
  self->corrupt = find_corrupt (schema, options->corrupt);
  self->is_default = options->grammar == 0;
  self->fail_fast = options->fail_fast;
  self->upgrade_fails = options->upgrade_fails;
  self->odd = self->corrupt >= 0 || self->fail_fast || self->upgrade_fails;
  self->converter.texts = sfc_arena_new ();
  self->converter.timestamps
      = sfc_timestamp_reader_new (options->zone != NULL ? options->zone : zone);
  sfc_timestamp_reader_set_pattern (self->converter.timestamps,
                                    options->timestamps,
                                    !options->no_timestamp_fallback);
  self->converter.options = options;
  self->careful
      = sfc_careful_decoder_new (schema, self->corrupt, &self->converter);
  self->members.schema = self->schema;
  self->members.converter = &self->converter;
  self->members.corrupt = self->corrupt;
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
  g_clear_error (&self->error);
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
  if (*p != '{' && !self->comments)
    return FALSE;
  members->slots = slots;
  members->start = json;
  members->end = end;
  members->good = TRUE;
  members->hopeless = FALSE;
  /* a comment may stand there instead */
  if (*p == '{' && self->read (members, p) != NULL)
    return members->good;
  sfc_arena_reset (self->converter.texts);
  if (members->hopeless && self->is_default)
    {
      set_nulls (self, slots);
      return FALSE;
    }
  return sfc_careful_decoder_decode (self->careful, json, len, slots, FALSE,
                                     NULL);
}

/* ---- what else options ask for */

/* Whether a malformed record ends the query. */
static void
judge (SfcDecoder *self, const char *json, gsize len, SfcValue *slots)
{
  SfcFault fault;

  sfc_careful_decoder_decode (self->careful, json, len, slots,
                              self->upgrade_fails, &fault);
  if (self->corrupt >= 0)
    slots[self->corrupt] = sfc_value_string (json, len);
  if (self->fail_fast || fault.kind == SFC_FAULT_UPGRADE)
    sfc_fault_set_error (&fault, self->schema, slots, json, len, &self->error);
}

static void
finish_odd (SfcDecoder *self, const char *json, gsize len, gboolean good,
            SfcValue *slots)
{
  g_clear_error (&self->error);
  if (self->corrupt >= 0)
    slots[self->corrupt]
        = good ? sfc_value_null () : sfc_value_string (json, len);
  if (!good && (self->fail_fast || self->upgrade_fails))
    judge (self, json, len, slots);
}

gboolean
sfc_decoder_decode (SfcDecoder *self, const char *json, gsize len,
                    SfcValue *slots)
{
  gboolean good = decode (self, json, len, slots);

  if (G_UNLIKELY (self->odd))
    finish_odd (self, json, len, good, slots);
  return good;
}

GError *
sfc_decoder_steal_error (SfcDecoder *self)
{
  return g_steal_pointer (&self->error);
}

char *
sfc_decoder_explain (SfcDecoder *self, const char *json, gsize len)
{
  g_autofree SfcValue *slots
      = g_new (SfcValue, (gsize)self->schema->n_columns + 1);
  SfcFault fault;

  sfc_arena_reset (self->converter.texts);
  sfc_careful_decoder_decode (self->careful, json, len, slots, FALSE, &fault);
  return sfc_fault_describe (&fault);
}
