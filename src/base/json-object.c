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
