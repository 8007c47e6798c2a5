#include "config.h"

#include "source/offsets.h"

#include <math.h>
#include <inttypes.h>
#include <string.h>

#include "base/json-object.h"
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
  SfcPartition item = { g_intern_string (topic), partition, self->len, offset };
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
sfc_offsets_same_partitions (const SfcOffsets *a, const SfcOffsets *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (compare (sfc_offsets_at (a, i), sfc_offsets_at (b, i)->topic,
                 sfc_offsets_at (b, i)->partition)
        != 0)
      return FALSE;
  return TRUE;
}

gboolean
sfc_offsets_equal (const SfcOffsets *a, const SfcOffsets *b)
{
  if (!sfc_offsets_same_partitions (a, b))
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (sfc_offsets_at (a, i)->offset != sfc_offsets_at (b, i)->offset)
      return FALSE;
  return TRUE;
}

char *
sfc_offsets_to_set (const SfcOffsets *self)
{
  GString *text = g_string_new ("Set(");

  for (guint i = 0; i < self->len; i++)
    g_string_append_printf (text, "%s%s-%d", i > 0 ? ", " : "",
                            sfc_offsets_at (self, i)->topic,
                            sfc_offsets_at (self, i)->partition);
  return g_string_free (g_string_append_c (text, ')'), FALSE);
}

gint64
sfc_offsets_total (const SfcOffsets *self)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->len; i++)
    if (__builtin_add_overflow (sum, sfc_offsets_at (self, i)->offset, &sum))
      return sfc_offsets_at (self, i)->offset < 0 ? G_MININT64 : G_MAXINT64;
  return sum;
}

/* ---- from JSON */

static gboolean
read_number (JsonNode *node, gint64 *number)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                            : G_TYPE_INVALID;
  double fraction;

  if (type == G_TYPE_INT64)
    {
      *number = json_node_get_int (node);
      return TRUE;
    }
  fraction = type == G_TYPE_DOUBLE ? json_node_get_double (node) : NAN;
  if (!(fraction >= (double)G_MININT64 && fraction < -(double)G_MININT64))
    return FALSE;
  *number = (gint64)fraction;
  return TRUE;
}

static gboolean
add_partitions (SfcOffsets *self, const char *topic, JsonNode *node)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    {
      guint64 partition;
      gint64 offset;

      if (!g_ascii_string_to_unsigned (name, 10, 0, G_MAXINT32, &partition,
                                       NULL)
          || !read_number (value, &offset))
        return FALSE;
      sfc_offsets_add (self, topic, (gint32)partition, offset);
    }
  return TRUE;
}

static gboolean
add_assigned (SfcOffsets *self, const char *topic, JsonNode *node)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      gint64 partition;

      if (!read_number (json_array_get_element (array, i), &partition)
          || partition < 0 || partition > G_MAXINT32)
        return FALSE;
      if (sfc_offsets_find (self, topic, (gint32)partition) == NULL)
        sfc_offsets_add (self, topic, (gint32)partition, 0);
    }
  return TRUE;
}

static SfcOffsets *
read_topics (const char *json,
             gboolean (*add) (SfcOffsets *self, const char *topic,
                              JsonNode *node))
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = sfc_json_read_object (parser, json, 2);
  g_autoptr (GArray) offsets = sfc_offsets_new ();
  JsonObjectIter iter;
  const char *topic;
  JsonNode *node;

  if (object == NULL)
    return NULL;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &topic, &node))
    if (!add (offsets, topic, node))
      return NULL;
  return g_steal_pointer (&offsets);
}

SfcOffsets *
sfc_offsets_from_json (const char *json)
{
  return read_topics (json, add_partitions);
}

SfcOffsets *
sfc_offsets_from_assign_json (const char *json)
{
  return read_topics (json, add_assigned);
}
