#include "config.h"

#include "base/json-object.h"

#include <string.h>

#define SPACE " \t\n\r"

/* From the first bracket to the one that closes it, and no more.  Outside of
 * strings JSON has none of '/#, by which json-glib would see other strings. */
static gboolean
looks_like_object (const char *json, int most)
{
  const char *p = json + strspn (json, SPACE);
  gboolean quoted = FALSE;
  int depth = 0;

  if (*p != '{')
    return FALSE;
  do
    {
      if (*p == '"')
        quoted = !quoted;
      else if (quoted)
        p += *p == '\\' && p[1] != '\0';
      else if (*p == '\'' || *p == '/' || *p == '#')
        return FALSE;
      else
        depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
      if (depth > most || *p++ == '\0')
        return FALSE;
    }
  while (depth > 0);
  return p[-1] == '}' && p[strspn (p, SPACE)] == '\0';
}

JsonObject *
sfc_json_read_object (JsonParser *parser, const char *json, int depth)
{
  JsonNode *root;

  if (!looks_like_object (json, depth)
      || !json_parser_load_from_data (parser, json, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root)
             ? json_node_get_object (root)
             : NULL;
}

/* ---- members */

/* Returns: (nullable): it, if it is of @kind */
static JsonNode *
member (JsonObject *object, const char *name, JsonNodeType kind)
{
  JsonNode *node
      = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_TYPE (node) == kind ? node : NULL;
}

static GType
type_of (JsonNode *node)
{
  return node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;
}

JsonObject *
sfc_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

JsonArray *
sfc_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name, JSON_NODE_ARRAY);

  return node != NULL ? json_node_get_array (node) : NULL;
}

const char *
sfc_json_get_text (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name, JSON_NODE_VALUE);

  return type_of (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

gint64
sfc_json_get_long (JsonObject *object, const char *name, gint64 otherwise)
{
  JsonNode *node = member (object, name, JSON_NODE_VALUE);

  return type_of (node) == G_TYPE_INT64 ? json_node_get_int (node) : otherwise;
}

double
sfc_json_get_number (JsonObject *object, const char *name, double otherwise)
{
  JsonNode *node = member (object, name, JSON_NODE_VALUE);
  GType type = type_of (node);

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE
             ? json_node_get_double (node)
             : otherwise;
}

gint64
sfc_json_get_time (JsonObject *object, const char *name)
{
  const char *text = sfc_json_get_text (object, name);
  g_autoptr (GDateTime) time
      = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * 1000
                            + g_date_time_get_microsecond (time) / 1000
                      : 0;
}
