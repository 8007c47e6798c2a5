#include "config.h"

#include "source/offsets.h"

#include <inttypes.h>
#include <string.h>

#include "base/json-text.h"

SfcOffsets *
sfc_offsets_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (SfcPartition));
}

static int
compare (const SfcPartition *a, const char *topic, gint32 partition)
{
  int topics = a->topic == topic ? 0 : strcmp (a->topic, topic);

  return topics != 0 ? topics
                     : (a->partition > partition) - (a->partition < partition);
}

void
sfc_offsets_add (SfcOffsets *self, const char *topic, gint32 partition,
                 gint64 offset)
{
  SfcPartition item = { g_intern_string (topic), partition, offset };
  guint i = self->len;

  while (i > 0 && compare (sfc_offsets_at (self, i - 1), topic, partition) > 0)
    i--;
  g_array_insert_val (self, i, item);
}

SfcOffsets *
sfc_offsets_copy (const SfcOffsets *self)
{
  SfcOffsets *copy = sfc_offsets_new ();

  g_array_append_vals (copy, self->data, self->len);
  return copy;
}

SfcPartition *
sfc_offsets_find (const SfcOffsets *self, const char *topic, gint32 partition)
{
  guint low = 0, high = self->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int order = compare (sfc_offsets_at (self, middle), topic, partition);

      if (order == 0)
        return sfc_offsets_at (self, middle);
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

char *
sfc_offsets_to_json (const SfcOffsets *self)
{
  GString *json = g_string_new ("{");
  const char *topic = NULL;

  for (guint i = 0; i < self->len; i++)
    {
      const SfcPartition *p = sfc_offsets_at (self, i);

      if (p->topic != topic)
        {
          g_string_append (json, topic != NULL ? "}," : "");
          sfc_json_append_string (json, p->topic, -1);
          g_string_append (json, ":{");
          topic = p->topic;
        }
      else
        g_string_append_c (json, ',');
      g_string_append_printf (json, "\"%d\":%" PRId64, p->partition, p->offset);
    }
  g_string_append (json, topic != NULL ? "}}" : "}");
  return g_string_free (json, FALSE);
}

gboolean
sfc_offsets_equal (const SfcOffsets *a, const SfcOffsets *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (compare (sfc_offsets_at (a, i), sfc_offsets_at (b, i)->topic,
                 sfc_offsets_at (b, i)->partition)
            != 0
        || sfc_offsets_at (a, i)->offset != sfc_offsets_at (b, i)->offset)
      return FALSE;
  return TRUE;
}

gint64
sfc_offsets_total (const SfcOffsets *self)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->len; i++)
    sum += sfc_offsets_at (self, i)->offset;
  return sum;
}
