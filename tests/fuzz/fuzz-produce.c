/* fuzz/fuzz-produce.c -- the input of "sfcrime produce" -> records.
 *
 * Input: a byte that says in what pieces the rest comes, then the text.  What
 * must hold:
 *
 *   - records, their places and the error are the same in whatever pieces the
 *     text comes, from a reader that was used before;
 *   - a record is JSON without blanks, and what stood at its place with its
 *     blanks taken out; json-glib takes it;
 *   - its members are those of json-glib, as far as that is a witness, see
 *     witness.h;
 *   - the loops over its bytes do the same with vectors and without;
 *   - a value alone is the record that "sfcrime consume" makes of it;
 *   - a reader with a limit gives the records up to the first one above it;
 *   - ordered by time, no record is lost.
 *
 * Covers: src/feed/json-reader.c src/feed/json-lexer.c src/feed/json-lexer.h
 * Covers: src/feed/json-scan.h src/feed/json-member.c src/feed/call-time.c
 * Covers: src/feed/records.c src/cli/json-compact.c
 */

#include "config.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/json-compact.h"
#include "feed/call-time.h"
#include "feed/json-member.h"
#include "feed/json-reader.h"
#include "feed/json-scan.h"
#include "feed/records.h"
#include "witness.h"

#define SMALL 64 /* a limit of records [bytes] */
#define MANY SFC_JSON_MAX_RECORD_BYTES

/* ---- readers */

typedef struct
{
  const char *p, *end;
  guint piece; /* 0: all at once */
} Pieces;

static gssize
read_piece (gpointer data, char *buffer, gsize size, GError **error)
{
  Pieces *self = data;
  gsize left = (gsize)(self->end - self->p), n = MIN (left, size);

  if (self->piece > 0)
    n = MIN (n, self->piece);
  if (n > 0)
    memcpy (buffer, self->p, n);
  self->p += n;
  return (gssize)n;
}

typedef struct
{
  GPtrArray *texts; /* (element-type GBytes) */
  GArray *spans;    /* (element-type gint64): start, length, ... */
  GError *error;    /* (nullable) */
} Result;

static void
result_clear (Result *self)
{
  g_ptr_array_unref (self->texts);
  g_array_unref (self->spans);
  g_clear_error (&self->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

/* One reader of each limit is for all inputs. */
static SfcJsonReader *
begin (gsize limit, Pieces pieces)
{
  static SfcJsonReader *readers[2];
  static Pieces input;
  SfcJsonReader **reader = &readers[limit == SMALL];

  input = pieces;
  if (*reader == NULL)
    *reader = sfc_json_reader_new (read_piece, &input, "input", limit);
  else
    sfc_json_reader_restart (*reader, FALSE);
  return *reader;
}

static Result
read_all (gsize limit, const char *input, gsize n_input, guint piece)
{
  SfcJsonReader *reader
      = begin (limit, (Pieces){ input, input + n_input, piece });
  Result result
      = { g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref),
          g_array_new (FALSE, FALSE, sizeof (gint64)), NULL };
  const char *text;
  gsize n;

  while (sfc_json_reader_next (reader, &text, &n, &result.error))
    {
      gint64 span[2];

      g_ptr_array_add (result.texts, g_bytes_new (text, n));
      sfc_json_reader_get_span (reader, &span[0], &span[1]);
      g_array_append_vals (result.spans, span, 2);
    }
  /* the end stays one */
  fuzz_check (result.error != NULL
              || !sfc_json_reader_next (reader, &text, &n, NULL));
  return result;
}

static void
check_equal (const Result *a, const Result *b)
{
  fuzz_check (a->texts->len == b->texts->len);
  for (guint i = 0; i < a->texts->len; i++)
    fuzz_check (g_bytes_equal (a->texts->pdata[i], b->texts->pdata[i]));
  fuzz_check (a->spans->len == 0
              || memcmp (a->spans->data, b->spans->data,
                         a->spans->len * sizeof (gint64))
                     == 0);
  fuzz_check ((a->error == NULL) == (b->error == NULL));
  fuzz_check (a->error == NULL
              || g_str_equal (a->error->message, b->error->message));
}

/* ---- a record */

static void
check_member (JsonNode *root, const char *text, gsize n)
{
  g_autoptr (GString) decoded = g_string_new (NULL);
  JsonNode *node = NULL;
  const char *value;
  gsize length;
  gboolean found = sfc_json_member_find (text, n, "a", &value, &length);

  if (found)
    fuzz_check (length > 0 && value > text && value + length < text + n);
  if (found && *value == '"')
    sfc_json_string_decode (value, length, decoded);
  fuzz_check (fuzz_is_utf8 (decoded->str, decoded->len));
  if (root == NULL)
    return;
  if (JSON_NODE_HOLDS_OBJECT (root))
    node = json_object_get_member (json_node_get_object (root), "a");
  fuzz_check (found == (node != NULL));
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_STRING)
    fuzz_check (*value == '"'
                && g_str_equal (decoded->str, json_node_get_string (node)));
}

static void
check_record (GBytes *record, const char *span, gsize n_span)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GString) compact = g_string_new (NULL);
  gsize n;
  const char *bytes = g_bytes_get_data (record, &n);
  g_autofree char *text = g_memdup2 (bytes, n);
  JsonNode *root = NULL;

  fuzz_check (sfc_json_append_compact (compact, text, n));
  fuzz_check (compact->len == n && memcmp (compact->str, text, n) == 0);
  g_string_truncate (compact, 0);
  fuzz_check (sfc_json_append_compact (compact, span, n_span));
  fuzz_check (compact->len == n && memcmp (compact->str, text, n) == 0);
  sfc_call_time (text, n);
  if (witness_knows (text, n))
    {
      root = witness_read (parser, text, n);
      fuzz_check (root != NULL);
    }
  check_member (root, text, n);
}

/* ---- the whole text */

static void
check_loops (const char *text, gsize n)
{
  g_autofree char *padded = g_malloc0 (n + SFC_SCAN_SLACK);
  g_autofree char *x = g_malloc (n + SFC_SCAN_SLACK);
  g_autofree char *y = g_malloc (n + SFC_SCAN_SLACK);

  memcpy (padded, text, n);
  for (const char *p = padded, *stop; p < padded + n; p = MAX (p + 1, stop))
    {
      char *to_x = x, *to_y = y;

      stop = sfc_scan_copy (p, &to_x);
      fuzz_check (sfc_scan_copy_plain (p, &to_y) == stop);
      fuzz_check (sfc_scan_space (p) == sfc_scan_space_plain (p));
      fuzz_check (to_x - x == to_y - y
                  && memcmp (x, y, (gsize)(to_x - x)) == 0);
    }
  fuzz_check (sfc_scan_count_lines (padded, padded + n)
              == sfc_scan_count_lines_plain (padded, padded + n));
}

/* An array at the top is taken apart, and a byte order mark skipped, here. */
static void
check_alone (const Result *result, const char *text, gsize n)
{
  g_autoptr (GString) compact = g_string_new (NULL);
  gboolean ok = sfc_json_append_compact (compact, text, n);
  GBytes *record = result->texts->len == 1 ? result->texts->pdata[0] : NULL;

  if (!ok)
    fuzz_check (record == NULL || result->error != NULL || *text == '\xef'
                || memchr (text, '[', n) != NULL);
  else if (*compact->str != '[')
    fuzz_check (
        record != NULL && result->error == NULL
        && g_bytes_get_size (record) == compact->len
        && memcmp (g_bytes_get_data (record, NULL), compact->str, compact->len)
               == 0);
}

/* ---- readers of files */

static int
make_file (const char *text, gsize n)
{
  int fd = memfd_create ("fuzz", MFD_CLOEXEC);

  fuzz_check (fd >= 0 && write (fd, text, n) == (gssize)n);
  return fd;
}

static void
check_files (const Result *expected, int fd, gboolean by_time)
{
  g_autofree char *path = g_strdup_printf ("/dev/fd/%d", fd);
  char *files[] = { path, NULL };
  const SfcRecordsOptions options = { .files = files, .by_time = by_time };
  g_autoptr (SfcRecords) records = sfc_records_new (&options, NULL);
  g_autoptr (GError) error = NULL;
  const char *text;
  gsize n, bytes = 0, expected_bytes = 0;
  gint64 last = G_MININT64;
  guint i = 0;

  while (sfc_records_next (records, &text, &n, &error))
    {
      gint64 time = sfc_call_time (text, n);

      fuzz_check (i < expected->texts->len);
      if (by_time)
        fuzz_check (time >= last);
      else
        fuzz_check (
            g_bytes_get_size (expected->texts->pdata[i]) == n
            && memcmp (g_bytes_get_data (expected->texts->pdata[i], NULL), text,
                       n)
                   == 0);
      last = time;
      expected_bytes += g_bytes_get_size (expected->texts->pdata[i++]);
      bytes += n;
    }
  fuzz_check (i == expected->texts->len && bytes == expected_bytes);
  fuzz_check ((error == NULL) == (expected->error == NULL));
}

/* ---- all */

static void
check_pieces (const Result *expected, const char *text, gsize n, guint piece)
{
  g_auto (Result) all = read_all (MANY, text, n, piece);
  g_auto (Result) few = read_all (SMALL, text, n, piece);
  guint fit = 0;

  check_equal (&all, expected);
  while (fit < expected->texts->len
         && g_bytes_get_size (expected->texts->pdata[fit]) <= SMALL)
    fit++;
  fuzz_check (few.texts->len == fit);
  fuzz_check (few.error != NULL || fit == expected->texts->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = { (const char *)data, size };
  guchar how = fuzz_take_byte (&input);
  gsize n;
  g_autofree char *text = fuzz_take_rest (&input, &n);
  g_auto (Result) result = read_all (MANY, text, n, 0);
  const gint64 *span = (const gint64 *)(gpointer)result.spans->data;

  for (guint i = 0; i < result.texts->len; i++, span += 2)
    {
      fuzz_check (span[0] >= 0 && span[0] + span[1] <= (gint64)n);
      check_record (result.texts->pdata[i], text + span[0], (gsize)span[1]);
    }
  check_loops (text, n);
  check_alone (&result, text, n);
  check_pieces (&result, text, n, how & 15);
  if ((how & 0x80) != 0)
    {
      int fd = make_file (text, n);

      check_files (&result, fd, FALSE);
      check_files (&result, fd, TRUE);
      close (fd);
    }
  return 0;
}
