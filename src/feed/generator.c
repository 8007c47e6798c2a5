#include "config.h"

#include "feed/generator.h"

#include <string.h>

enum
{
  LATE_MIN_MINUTES = 75, /* 60 and the longest pause of a quiet night */
  LATE_MAX_MINUTES = 240
};

struct _SfcGenerator
{
  SfcGeneratorOptions options;
  guint64 late_below, malformed_below; /* of 2^32 */
  gint64 done, end;
  gboolean ended;
};

/* ---- layout */

typedef struct
{
  const char *open, *colon, *comma, *close;
} Layout;

static const Layout pretty
    = { "    {\n        \"", "\": ", ",\n        \"", "\n    }" };
static const Layout compact = { "{\"", "\":", ",\"", "}" };

enum
{
  OBJECT_BYTES = 2048 /* more than any object takes */
};

static char *
put (char *out, const char *text)
{
  gsize len = strlen (text);

  memcpy (out, text, len);
  return out + len;
}

static void
append_object (GString *out, const Layout *layout, const SfcCall *call,
               const char *raw_time)
{
  char object[OBJECT_BYTES];
  char *o = put (object, layout->open);

  for (guint i = 0; i < SFC_CALL_N_MEMBERS; i++)
    {
      gboolean raw = i == SFC_CALL_CALL_DATE_TIME && raw_time != NULL;

      if (i > 0)
        o = put (o, layout->comma);
      o = put (o, sfc_call_names[i]);
      o = put (o, layout->colon);
      if (!raw)
        *o++ = '"';
      o = put (o, raw ? raw_time : call->values[i]);
      if (!raw)
        *o++ = '"';
    }
  o = put (o, layout->close);
  g_string_append_len (out, object, o - object);
}

/* ---- records that are none */

static const char *const bad_times[] = {
  "\"yesterday\"", "\"2018-13-45T25:61:00.000\"", "\"\"", "true",
  "[\"23:57\"]",   "{\"date\": \"2018-12-31\"}",
};

static const char *const bad_values[] = {
  "null", "\"call\"", "[]", "42", "[\"Passing Call\", \"HAN\"]",
};

/* What JSON does not allow, in one line. */
static void
append_broken (GString *out, SfcRandom *random, const SfcCall *call)
{
  gsize start = out->len;

  append_object (out, &compact, call, NULL);
  switch (sfc_random_below (random, 5))
    {
    case 0: /* cut off */
      g_string_truncate (out, start + 1
                                  + sfc_random_below (
                                      random, (guint32)(out->len - start - 1)));
      break;
    case 1: /* a name without its first quote */
      g_string_erase (out, (gssize)start + 1, 1);
      break;
    case 2: /* a comma before the brace */
      g_string_insert_c (out, (gssize)out->len - 1, ',');
      break;
    case 3: /* a raw control character in a string */
      g_string_insert_c (out, (gssize)out->len - 2, '\t');
      break;
    default:
      g_string_truncate (out, start);
      g_string_append (out, "no record");
    }
}

static void
append_malformed (SfcGenerator *self, GString *out, SfcRandom *random,
                  const SfcCall *call)
{
  guint kind = sfc_random_below (random, self->options.lines ? 3 : 2);

  if (kind == 2)
    append_broken (out, random, call);
  else if (kind == 1)
    append_object (
        out, self->options.lines ? &compact : &pretty, call,
        bad_times[sfc_random_below (random, G_N_ELEMENTS (bad_times))]);
  else
    {
      g_string_append (out, self->options.lines ? "" : "    ");
      g_string_append (
          out,
          bad_values[sfc_random_below (random, G_N_ELEMENTS (bad_values))]);
    }
}

/* ---- the sequence */

/* Exact: a double holds every product with a power of two. */
static guint64
threshold (double fraction)
{
  return (guint64)(fraction * 4294967296.0);
}

SfcGenerator *
sfc_generator_new (const SfcGeneratorOptions *options)
{
  SfcGenerator *self = g_new0 (SfcGenerator, 1);

  self->options = *options;
  self->end = options->n_records;
  self->late_below = threshold (options->late);
  self->malformed_below = threshold (options->malformed);
  return self;
}

void
sfc_generator_free (SfcGenerator *self)
{
  g_free (self);
}

/* All that chance decides is drawn, needed or not, so that a record does not
 * change when others become late or malformed. */
static void
append_record (SfcGenerator *self, GString *out, gint64 index)
{
  SfcRandom random = sfc_random_at (self->options.seed, index);
  gboolean late = sfc_random_below (&random, G_MAXUINT32) < self->late_below;
  gboolean malformed
      = sfc_random_below (&random, G_MAXUINT32) < self->malformed_below;
  guint minutes
      = LATE_MIN_MINUTES
        + sfc_random_below (&random, LATE_MAX_MINUTES - LATE_MIN_MINUTES + 1);
  SfcCall call;

  sfc_call_fill (&call, &random, index, late ? minutes : 0);
  if (malformed)
    append_malformed (self, out, &random, &call);
  else
    append_object (out, self->options.lines ? &compact : &pretty, &call, NULL);
}

gboolean
sfc_generator_next (SfcGenerator *self, GString *out)
{
  gboolean first = self->done == 0, lines = self->options.lines;

  if (self->ended)
    return FALSE;
  if (self->done < self->end)
    {
      if (!lines)
        g_string_append (out, first ? "[\n" : ",\n");
      append_record (self, out,
                     self->options.oldest_first
                         ? self->done
                         : self->options.n_records - 1 - self->done);
      if (lines)
        g_string_append_c (out, '\n');
      self->done++;
      return TRUE;
    }
  self->ended = TRUE;
  if (lines)
    return FALSE;
  g_string_append (out, first ? "[]\n" : "\n]\n");
  return TRUE;
}

void
sfc_generator_stop (SfcGenerator *self)
{
  self->end = self->done;
}

gint64
sfc_generator_get_done (const SfcGenerator *self)
{
  return self->done;
}
