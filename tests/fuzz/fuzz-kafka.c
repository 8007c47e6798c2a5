/* fuzz/fuzz-kafka.c -- a record's key, value and headers, as "sfcrime consume"
 * prints them.
 *
 * Input: a byte of flags, `@' for none (1: no key, 2: no value, 4: no headers,
 * 8: no time), 8 bytes of time, then lines: the key, headers as NAME=VALUE up
 * to an empty line; the rest is the value.  What must hold:
 *
 *   - every form is one line, or as many more as the value has line breaks;
 *   - on a terminal nothing steers it, as a whole, its lines or its beginning;
 *   - as JSON it is JSON, and json-glib reads key, value and headers as they
 *     were, but for what is no witness (see witness.h).
 *
 * Covers: src/cli/record-text.c src/cli/json-compact.c src/base/safe-text.c
 */

#include "config.h"

#include "base/safe-text.h"
#include "cli/json-compact.h"
#include "cli/record-text.h"
#include "witness.h"

#define MOST_HEADERS 8

/* ---- a message without a broker: what librdkafka would be asked for */

struct rd_kafka_headers_s
{
  char *names[MOST_HEADERS], *values[MOST_HEADERS];
  gsize sizes[MOST_HEADERS];
  gsize n;
};

static rd_kafka_headers_t message_headers;
static gboolean has_headers;
static gint64 message_time;

const char *
rd_kafka_topic_name (const rd_kafka_topic_t *topic)
{
  return "calls";
}

int64_t
rd_kafka_message_timestamp (const rd_kafka_message_t *message,
                            rd_kafka_timestamp_type_t *type)
{
  *type = message_time == -1 ? RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
                             : RD_KAFKA_TIMESTAMP_CREATE_TIME;
  return message_time;
}

rd_kafka_resp_err_t
rd_kafka_message_headers (const rd_kafka_message_t *message,
                          rd_kafka_headers_t **headers)
{
  *headers = &message_headers;
  return has_headers ? RD_KAFKA_RESP_ERR_NO_ERROR : RD_KAFKA_RESP_ERR__NOENT;
}

rd_kafka_resp_err_t
rd_kafka_header_get_all (const rd_kafka_headers_t *headers, size_t i,
                         const char **name, const void **value, size_t *size)
{
  if (i >= headers->n)
    return RD_KAFKA_RESP_ERR__NOENT;
  *name = headers->names[i];
  *value = headers->values[i];
  *size = headers->sizes[i];
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* ---- the input */

/* Of the very size; a value of no bytes is not null. */
static char *
copy (const char *bytes, gsize n)
{
  char *block = g_malloc (MAX (n, 1));

  return memcpy (block, bytes, n);
}

static void
take_headers (FuzzInput *input)
{
  rd_kafka_headers_t *headers = &message_headers;

  for (; headers->n > 0; headers->n--)
    {
      g_free (headers->names[headers->n - 1]);
      g_free (headers->values[headers->n - 1]);
    }
  while (input->n > 0 && headers->n < MOST_HEADERS)
    {
      gsize n;
      g_autofree char *line = fuzz_take_line (input, &n);
      const char *equals = n > 0 ? memchr (line, '=', n) : NULL;
      gsize name = equals != NULL ? (gsize)(equals - line) : n;

      if (n == 0)
        break;
      headers->names[headers->n] = g_strndup (line, name);
      /* without `=', the value is null */
      headers->sizes[headers->n] = equals != NULL ? n - name - 1 : 0;
      headers->values[headers->n]
          = equals != NULL ? copy (equals + 1, headers->sizes[headers->n])
                           : NULL;
      headers->n++;
    }
}

/* ---- what must hold */

static guint
count_lines (const char *text, gsize n)
{
  guint lines = 0;

  for (gsize i = 0; i < n; i++)
    lines += text[i] == '\n';
  return lines;
}

/* But for line breaks nothing is unsafe. */
static void
check_safe (const GString *out)
{
  fuzz_check (g_utf8_validate_len (out->str, out->len, NULL));
  for (const char *p = out->str; p < out->str + out->len;
       p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      fuzz_check (c == '\n'
                  || (c >= ' ' && !(c >= 0x7f && c < 0xa0)
                      && !(c >= 0x2028 && c <= 0x202e)));
    }
}

static void
check_form (const rd_kafka_message_t *record, SfcRecordFormat format)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint breaks = record->payload != NULL && format == SFC_RECORD_VALUE
                     ? count_lines (record->payload, record->len)
                     : 0;

  sfc_record_append (out, record, format, MOST_HEADERS, FALSE);
  fuzz_check (count_lines (out->str, out->len) == 1 + breaks);
  g_string_truncate (out, 0);
  sfc_record_append_header (out, format, FALSE);
  fuzz_check ((out->len > 0) == (format == SFC_RECORD_TABLE));
  g_string_truncate (out, 0);
  sfc_record_append (out, record, format, MOST_HEADERS, TRUE);
  fuzz_check (count_lines (out->str, out->len) == 1
              && out->str[out->len - 1] == '\n');
  check_safe (out);
}

/* As a warning shows it, and as the error of another program. */
static void
check_parts (const char *value, gsize n)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize most = n / 2;

  sfc_safe_text_append_lines (out, value, n);
  check_safe (out);
  fuzz_check (count_lines (out->str, out->len) == count_lines (value, n));
  g_string_truncate (out, 0);
  sfc_safe_text_append_short (out, value, n, most);
  check_safe (out);
  /* a byte becomes a character of three */
  fuzz_check (count_lines (out->str, out->len) == 0
              && out->len <= 3 * most + strlen ("..."));
}

/* More headers than may be: the record says so. */
static void
check_limit (const rd_kafka_message_t *record)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize n = has_headers ? message_headers.n : 0;

  fuzz_check (sfc_record_append (out, record, SFC_RECORD_JSON, n, FALSE));
  if (n > 0)
    fuzz_check (
        !sfc_record_append (out, record, SFC_RECORD_JSON, n - 1, FALSE));
}

static void
check_word (const char *word)
{
  g_autoptr (GError) error = NULL;
  SfcRecordFormat format;

  if (g_utf8_validate (word, -1, NULL))
    fuzz_check (sfc_record_format_parse (word, &format, &error)
                == (error == NULL));
}

static void
check_bytes (JsonObject *object, const char *name, const void *bytes, gsize n)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text;

  fuzz_check (node != NULL);
  fuzz_check (JSON_NODE_HOLDS_NULL (node) == (bytes == NULL));
  if (bytes == NULL || !g_utf8_validate_len (bytes, n, NULL))
    return;
  text = json_node_get_string (node);
  fuzz_check (strlen (text) == n && memcmp (text, bytes, n) == 0);
}

static void
check_headers (JsonArray *array)
{
  fuzz_check (json_array_get_length (array)
              == (has_headers ? message_headers.n : 0));
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);

      check_bytes (object, "key", message_headers.names[i],
                   strlen (message_headers.names[i]));
      check_bytes (object, "value", message_headers.values[i],
                   message_headers.sizes[i]);
    }
}

static void
check_json (const rd_kafka_message_t *record)
{
  g_autoptr (GString) out = g_string_new (NULL), same = g_string_new (NULL);
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;
  gboolean is_json;

  sfc_record_append (out, record, SFC_RECORD_JSON, MOST_HEADERS, FALSE);
  /* a value of the last level has one level more around it */
  if (count_lines (out->str, out->len) == 1 && record->len < 1000)
    fuzz_check (sfc_json_append_compact (same, out->str, out->len));
  if (!witness_knows (out->str, out->len))
    return;
  fuzz_check (witness_read (parser, out->str, out->len) != NULL);
  object = json_node_get_object (json_parser_get_root (parser));
  check_bytes (object, "key", record->key, record->key_len);
  is_json = record->payload != NULL
            && sfc_json_append_compact (value, record->payload, record->len);
  if (!is_json)
    check_bytes (object, "value", record->payload, record->len);
  check_headers (json_object_get_array_member (object, "headers"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = { (const char *)data, size };
  guint flags = (guint)fuzz_take_byte (&input) - '@';
  g_autofree char *key = NULL, *value = NULL, *word = NULL;
  rd_kafka_message_t record = { .partition = 3, .offset = G_MAXINT64 };

  message_time = 0;
  for (int i = 0; i < 8; i++)
    message_time
        = (gint64)((guint64)message_time << 8 | fuzz_take_byte (&input));
  if ((flags & 8) != 0)
    message_time = -1;
  key = fuzz_take_line (&input, &record.key_len);
  record.key = (flags & 1) != 0 ? NULL : key;
  take_headers (&input);
  has_headers = (flags & 4) == 0;
  value = fuzz_take_rest (&input, &record.len);
  record.payload = (flags & 2) != 0 ? NULL : value;
  for (int format = SFC_RECORD_VALUE; format <= SFC_RECORD_TABLE; format++)
    check_form (&record, format);
  check_json (&record);
  check_limit (&record);
  check_parts (value, record.len);
  word = g_strndup (key, record.key_len);
  check_word (word);
  return 0;
}
