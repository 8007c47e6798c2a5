#include "config.h"

#include "state/log-text.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/json-object.h"
#include "base/json-text.h"

#define STREAMING "spark.sql.streaming."
#define SHOWN 40 /* bytes of a damaged line in a message */

static const struct
{
  const char *name, *def;
} confs[] = {
  { STREAMING "stateStore.providerClass",
    "org.apache.spark.sql.execution.streaming.state."
    "HDFSBackedStateStoreProvider" },
  { STREAMING "join.stateFormatVersion", "2" },
  { STREAMING "stateStore.compression.codec", "lz4" },
  { "spark.sql.optimizer.pruneFiltersCanPruneStreamingSubplan", "false" },
  { STREAMING "stateStore.rocksdb.formatVersion", "5" },
  { STREAMING "statefulOperator.useStrictDistribution", "true" },
  { STREAMING "flatMapGroupsWithState.stateFormatVersion", "2" },
  { STREAMING "multipleWatermarkPolicy", "min" },
  { STREAMING "aggregation.stateFormatVersion", "2" },
  { "spark.sql.shuffle.partitions", "200" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (confs) == SFC_N_SESSION_CONF);

const char *
sfc_session_conf_get_name (SfcSessionConf conf)
{
  return confs[conf].name;
}

const char *
sfc_session_conf_get_default (SfcSessionConf conf)
{
  return confs[conf].def;
}

void
sfc_offsets_entry_free (SfcOffsetsEntry *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < SFC_N_SESSION_CONF; i++)
    g_free (self->conf[i]);
  g_free (self->offsets);
  g_free (self);
}

/* ---- lines */

/* A damaged line as it may be shown. */
static char *
show (const char *line)
{
  g_autofree char *cut = g_strndup (line, SHOWN);

  return g_strescape (cut, "\"\\");
}

/* Source: MetadataVersionUtil.validateVersion */
static gboolean
check_version (const char *line, GError **error)
{
  g_autofree char *shown = show (line);
  guint64 version;

  if (*line != 'v'
      || !g_ascii_string_to_unsigned (line + 1, 10, 1, G_MAXINT32, &version,
                                      NULL))
    return sfc_fail (error, SFC_ERROR_STATE,
                     "Log file was malformed: failed to read correct log "
                     "version from %s.",
                     shown);
  if (version > 1)
    return sfc_fail (
        error, SFC_ERROR_STATE,
        "UnsupportedLogVersion: maximum supported log version is v1, but "
        "encountered v%" G_GUINT64_FORMAT ". The log file was produced by a "
        "newer version of Spark and cannot be read by this version. Please "
        "upgrade.",
        version);
  return TRUE;
}

static gboolean
fail_line (GError **error, const char *line)
{
  g_autofree char *shown = show (line);

  return sfc_fail (error, SFC_ERROR_STATE,
                   "Log file was malformed: failed to read %s", shown);
}

/* Returns: (transfer full) (nullable): the lines after a good first one; @empty
 * is what Spark says of a file without content */
static char **
split_lines (const char *text, gsize len, const char *empty, GError **error)
{
  g_auto (GStrv) lines = NULL;

  if (len == 0)
    {
      sfc_fail (error, SFC_ERROR_STATE, "%s", empty);
      return NULL;
    }
  /* as a power cut leaves a file that was not synced */
  if (memchr (text, '\0', len) != NULL)
    {
      sfc_fail (error, SFC_ERROR_STATE,
                "Log file was malformed: it holds bytes of value 0");
      return NULL;
    }
  lines = g_strsplit (text, "\n", -1);
  if (!check_version (lines[0], error))
    return NULL;
  if (!g_utf8_validate (text, -1, NULL))
    {
      sfc_fail (error, SFC_ERROR_STATE,
                "Log file was malformed: it is not UTF-8");
      return NULL;
    }
  return g_steal_pointer (&lines);
}

/* ---- JSON objects of one line */

/* A time that is left out is 0, as in Spark. */
static gboolean
read_ms (JsonObject *object, const char *name, gint64 *ms)
{
  JsonNode *node = json_object_get_member (object, name);

  *ms = 0;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *ms = json_node_get_int (node);
  return *ms >= 0;
}

static gboolean
is_string (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
         && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
read_conf (JsonObject *object, SfcOffsetsEntry *entry)
{
  JsonNode *node = json_object_get_member (object, "conf");
  JsonObject *conf;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  conf = json_node_get_object (node);
  for (guint i = 0; i < SFC_N_SESSION_CONF; i++)
    {
      JsonNode *value = json_object_get_member (conf, confs[i].name);

      if (value != NULL && !is_string (value))
        return FALSE;
      if (value != NULL)
        entry->conf[i] = json_node_dup_string (value);
    }
  return TRUE;
}

/* ---- offsets/N */

char *
sfc_offsets_entry_to_text (const SfcOffsetsEntry *self)
{
  GString *text = g_string_new ("v1\n");
  const char *separator = "";

  g_string_append_printf (text,
                          "{\"batchWatermarkMs\":%" PRId64
                          ",\"batchTimestampMs\":%" PRId64 ",\"conf\":{",
                          self->watermark_ms, self->timestamp_ms);
  for (guint i = 0; i < SFC_N_SESSION_CONF; i++)
    if (self->conf[i] != NULL)
      {
        g_string_append (text, separator);
        sfc_json_append_string (text, confs[i].name, -1);
        g_string_append_c (text, ':');
        sfc_json_append_string (text, self->conf[i], -1);
        separator = ",";
      }
  g_string_append_printf (text, "}}\n%s", self->offsets);
  return g_string_free (text, FALSE);
}

SfcOffsetsEntry *
sfc_offsets_entry_from_text (const char *text, gsize len, GError **error)
{
  g_auto (GStrv) lines = split_lines (text, len, "Incomplete log file", error);
  g_autoptr (SfcOffsetsEntry) self = g_new0 (SfcOffsetsEntry, 1);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;
  guint n;

  if (lines == NULL)
    return NULL;
  n = g_strv_length (lines);
  object = n > 1 ? sfc_json_read_object (parser, lines[1], 2) : NULL;
  if (object == NULL
      || !read_ms (object, "batchWatermarkMs", &self->watermark_ms)
      || !read_ms (object, "batchTimestampMs", &self->timestamp_ms)
      || !read_conf (object, self))
    {
      fail_line (error, n > 1 ? lines[1] : "");
      return NULL;
    }
  if (n != 3)
    {
      sfc_fail (error, SFC_ERROR_STATE,
                "assertion failed: There are [%u] sources in the checkpoint "
                "offsets and now there are [1] sources requested by the "
                "query. Cannot continue.",
                n - 2);
      return NULL;
    }
  self->offsets = g_strdup (lines[2]);
  return g_steal_pointer (&self);
}

/* ---- commits/N */

char *
sfc_commit_to_text (gint64 watermark_ms)
{
  return g_strdup_printf ("v1\n{\"nextBatchWatermarkMs\":%" PRId64 "}",
                          watermark_ms);
}

gboolean
sfc_commit_from_text (const char *text, gsize len, gint64 *watermark_ms,
                      GError **error)
{
  g_auto (GStrv) lines = split_lines (
      text, len, "Incomplete log file in the offset commit log", error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  *watermark_ms = 0;
  if (lines == NULL)
    return FALSE;
  if (lines[1] == NULL)
    return TRUE;
  object = sfc_json_read_object (parser, lines[1], 2);
  return (object != NULL && lines[2] == NULL
          && read_ms (object, "nextBatchWatermarkMs", watermark_ms))
         || fail_line (error, lines[1]);
}

/* ---- sources/0/0 */

GString *
sfc_initial_to_text (const char *offsets)
{
  GString *text = g_string_new_len ("\0v1\n", 4);

  return g_string_append (text, offsets);
}

char *
sfc_initial_from_text (const char *text, gsize len, GError **error)
{
  g_auto (GStrv) lines = NULL;

  if (len > 0 && *text == '\0')
    {
      text++;
      len--;
    }
  lines = split_lines (text, len, "Incomplete log file", error);
  if (lines == NULL)
    return NULL;
  if (lines[1] != NULL && lines[2] == NULL)
    return g_strdup (lines[1]);
  fail_line (error, lines[1] != NULL ? lines[1] : "");
  return NULL;
}

/* ---- metadata */

char *
sfc_metadata_to_text (const char *id)
{
  return g_strdup_printf ("{\"id\":\"%s\"}", id);
}

char *
sfc_metadata_from_text (const char *text, gsize len, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = strlen (text) == len && g_utf8_validate (text, -1, NULL)
                           ? sfc_json_read_object (parser, text, 2)
                           : NULL;
  JsonNode *id = object != NULL ? json_object_get_member (object, "id") : NULL;

  if (is_string (id) && g_uuid_string_is_valid (json_node_get_string (id)))
    return json_node_dup_string (id);
  fail_line (error, text);
  return NULL;
}
