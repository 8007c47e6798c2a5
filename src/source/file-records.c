#include "config.h"

#include "source/file-records.h"

#include <string.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "feed/input.h"
#include "feed/json-reader.h"

#define BLOCK ((gsize)256 << 10)

/* What is read of a file: [p, end) is still to come. */
typedef struct
{
  const char *path;
  SfcInput *input;
  char *buffer, *p, *end;
  gsize size;
  gboolean failed; /* the file, not its JSON */
  SfcFileRecordFunc push;
  gpointer data;
} Reading;

/* ---- the buffer */

/* Reads on behind what is still to come; Returns: bytes, 0: the end */
static gssize
fill (Reading *reading, GError **error)
{
  gsize kept = (gsize)(reading->end - reading->p);
  gssize n;

  memmove (reading->buffer, reading->p, kept);
  if (kept == reading->size)
    {
      if (reading->size > SFC_JSON_MAX_RECORD_BYTES)
        {
          sfc_fail (error, SFC_ERROR_SOURCE,
                    _ ("%s: a line of more than %zu bytes"), reading->path,
                    SFC_JSON_MAX_RECORD_BYTES);
          return -1;
        }
      /* and the line break */
      reading->size = MIN (2 * reading->size, SFC_JSON_MAX_RECORD_BYTES + 1);
      reading->buffer = g_realloc (reading->buffer, reading->size);
    }
  reading->p = reading->buffer;
  reading->end = reading->buffer + kept;
  n = sfc_input_read (reading->input, reading->end, reading->size - kept,
                      error);
  if (n > 0)
    reading->end += n;
  return n;
}

/* ---- lines */

/* Up to @end, where a line break stood or the file has its end. */
static void
push_lines (Reading *reading, const char *p, const char *end)
{
  const char *stop;

  if (end > p && end[-1] == '\r')
    end--;
  while ((stop = memchr (p, '\r', (gsize)(end - p))) != NULL)
    {
      reading->push (p, (gsize)(stop - p), reading->data);
      p = stop + 1;
    }
  reading->push (p, (gsize)(end - p), reading->data);
}

static gboolean
read_lines (Reading *reading, GError **error)
{
  gssize n;

  do
    {
      char *stop;

      while (
          (stop = memchr (reading->p, '\n', (gsize)(reading->end - reading->p)))
          != NULL)
        {
          push_lines (reading, reading->p, stop);
          reading->p = stop + 1;
        }
      n = fill (reading, error);
    }
  while (n > 0);
  if (n == 0 && reading->p < reading->end)
    push_lines (reading, reading->p, reading->end);
  return n == 0;
}

/* ---- values */

static gssize
read_on (gpointer data, char *buffer, gsize size, GError **error)
{
  Reading *reading = data;
  gsize kept = (gsize)(reading->end - reading->p);
  gssize n;

  if (kept > 0)
    {
      kept = MIN (kept, size);
      memcpy (buffer, reading->p, kept);
      reading->p += kept;
      return (gssize)kept;
    }
  n = sfc_input_read (reading->input, buffer, size, error);
  reading->failed = n < 0;
  return n;
}

static gboolean
read_values (Reading *reading, GError **error)
{
  g_autoptr (SfcJsonReader) reader = sfc_json_reader_new (
      read_on, reading, reading->path, SFC_JSON_MAX_RECORD_BYTES);
  GError *failure = NULL;
  const char *text;
  gsize len;

  while (sfc_json_reader_next (reader, &text, &len, &failure))
    reading->push (text, len, reading->data);
  if (failure == NULL)
    return TRUE;
  if (reading->failed)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  sfc_warn (_ ("%s; the rest of the file is one malformed record"),
            failure->message);
  g_error_free (failure);
  reading->push ("[", 1, reading->data);
  return TRUE;
}

/* ---- which of them */

static const char *
skip_blanks (const char *p, const char *end, const char *blanks)
{
  while (p < end && *p != '\0' && strchr (blanks, *p) != NULL)
    p++;
  return p;
}

static gboolean
holds_values (const Reading *reading)
{
  const char *end = reading->end;
  const char *p = skip_blanks (reading->p, end, " \t\r\n");

  if (p == end || *p != '{')
    return p < end && *p == '[';
  p = skip_blanks (p + 1, end, " \t");
  return p < end && (*p == '\r' || *p == '\n');
}

static void
skip_byte_order_mark (Reading *reading)
{
  if (reading->end - reading->p >= 3
      && memcmp (reading->p, "\xef\xbb\xbf", 3) == 0)
    reading->p += 3;
}

/* Hadoop decompresses by these names; here that would be read as text. */
static gboolean
check_name (const char *path, GError **error)
{
  static const char *const endings[]
      = { ".gz", ".bz2", ".deflate", ".lz4", ".snappy", ".zst" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (path, endings[i]))
      {
        sfc_fail (error, SFC_ERROR_SOURCE,
                  _ ("%s: compressed files are not in this version"), path);
        return sfc_remedy (error, _ ("leave it out with pathGlobFilter, or "
                                     "unpack it"));
      }
  return TRUE;
}

gboolean
sfc_file_records_read (const char *path, SfcFileRecordFunc push, gpointer data,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (SfcInput) input
      = check_name (path, error)
            ? sfc_input_open (path, FALSE, cancellable, error)
            : NULL;
  Reading reading
      = { .path = path, .input = input, .push = push, .data = data };
  gboolean ok;

  if (input == NULL)
    return FALSE;
  reading.size = BLOCK;
  reading.buffer = reading.p = reading.end = g_malloc (BLOCK);
  ok = fill (&reading, error) >= 0;
  skip_byte_order_mark (&reading);
  ok = ok
       && (holds_values (&reading) ? read_values (&reading, error)
                                   : read_lines (&reading, error));
  g_free (reading.buffer);
  return ok;
}
