/* fuzz/fuzz-checkpoint.c -- the files of a checkpoint and of a sink, damaged in
 * whatever way.
 *
 * Input: a byte that says what the rest is, see readers[] below.  What must
 * hold:
 *
 *   - a file is read, or refused with a reason that says nothing unsafe;
 *   - what was read, written anew, is read as the same;
 *   - entries of a state are taken, or refused; what was taken, saved and
 *     restored, is saved as the same.
 *
 * Covers: src/state/log-text.c src/state/inspection.c src/state/checkpoint.c
 * Covers: src/source/offsets.c src/source/file-log.c src/base/compact-log.c
 * Covers: src/base/json-object.c src/base/checksum.c src/base/file-uri.c
 * Covers: src/exec/group-key.c src/exec/accumulate.c src/exec/distinct-state.c
 */

#include "config.h"

#include "state/version.c"

#include <ftw.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "exec/distinct-state.h"
#include "exec/group-state.h"
#include "fuzz.h"
#include "source/file-log.h"
#include "source/offsets.h"
#include "state/inspection.h"
#include "state/log-text.h"

/* As GLib's, which drops an array of 16 KiB when there are 2048 of them; that
 * would be a leak, and the fuzzer thinks of more topics. */
const char *
g_intern_string (const char *text)
{
  static GHashTable *all;
  char *known;

  if (text == NULL)
    return NULL;
  if (all == NULL)
    all = g_hash_table_new (g_str_hash, g_str_equal);
  known = g_hash_table_lookup (all, text);
  if (known == NULL)
    g_hash_table_add (all, known = g_strdup (text));
  return known;
}

/* ---- a folder in memory, where there is one */

static char *folder;

static int
remove_one (const char *path, const struct stat *st, int type, struct FTW *at)
{
  return at->level > 0 ? remove (path) : 0;
}

static void
empty_folder (void)
{
  nftw (folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
remove_folder (void)
{
  empty_folder ();
  g_rmdir (folder);
  g_free (folder);
}

static void
make_folder (void)
{
  const char *shm = "/dev/shm";

  folder = g_build_filename (g_access (shm, W_OK) == 0 ? shm : g_get_tmp_dir (),
                             "sfcrime-fuzz-XXXXXX", NULL);
  fuzz_check (g_mkdtemp (folder) != NULL);
  atexit (remove_folder);
}

static void
put_file (const char *name, const char *bytes, gsize n)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_mkdir_with_parents (parent, 0700);
  g_file_set_contents_full (path, bytes, (gssize)n, G_FILE_SET_CONTENTS_NONE,
                            0600, NULL);
}

/* ---- texts of the logs */

static void
check_refusal (gboolean ok, const GError *error)
{
  fuzz_check (ok == (error == NULL));
}

static void
read_offsets_entry (FuzzInput *input)
{
  gsize n;
  g_autofree char *text = fuzz_take_file (input, &n);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcOffsetsEntry) entry = NULL, again = NULL;
  g_autofree char *written = NULL;

  fuzz_begin_foreign ();
  entry = sfc_offsets_entry_from_text (text, n, &error);
  fuzz_end_foreign ();
  check_refusal (entry != NULL, error);
  if (entry == NULL)
    return;
  written = sfc_offsets_entry_to_text (entry);
  again = sfc_offsets_entry_from_text (written, strlen (written), NULL);
  fuzz_check (again != NULL && again->watermark_ms == entry->watermark_ms
              && again->timestamp_ms == entry->timestamp_ms
              && g_str_equal (again->offsets, entry->offsets));
  for (guint i = 0; i < SFC_N_SESSION_CONF; i++)
    fuzz_check (g_strcmp0 (again->conf[i], entry->conf[i]) == 0);
}

static void
read_commit (FuzzInput *input)
{
  gsize n;
  g_autofree char *text = fuzz_take_file (input, &n);
  g_autoptr (GError) error = NULL;
  g_autofree char *written = NULL;
  gint64 ms, again;
  gboolean ok;

  fuzz_begin_foreign ();
  ok = sfc_commit_from_text (text, n, &ms, &error);
  fuzz_end_foreign ();
  check_refusal (ok, error);
  if (!ok)
    return;
  written = sfc_commit_to_text (ms);
  fuzz_check (sfc_commit_from_text (written, strlen (written), &again, NULL)
              && again == ms);
}

static void
read_initial (FuzzInput *input)
{
  gsize n;
  g_autofree char *text = fuzz_take_file (input, &n);
  g_autoptr (GError) error = NULL;
  g_autofree char *offsets = sfc_initial_from_text (text, n, &error);
  g_autofree char *again = NULL;
  g_autoptr (GString) written = NULL;

  check_refusal (offsets != NULL, error);
  if (offsets == NULL)
    return;
  written = sfc_initial_to_text (offsets);
  again = sfc_initial_from_text (written->str, written->len, NULL);
  fuzz_check (g_strcmp0 (again, offsets) == 0);
}

static void
read_metadata (FuzzInput *input)
{
  gsize n;
  g_autofree char *text = fuzz_take_file (input, &n);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL, *written = NULL, *again = NULL;

  fuzz_begin_foreign ();
  id = sfc_metadata_from_text (text, n, &error);
  fuzz_end_foreign ();
  check_refusal (id != NULL, error);
  if (id == NULL)
    return;
  written = sfc_metadata_to_text (id);
  again = sfc_metadata_from_text (written, strlen (written), NULL);
  fuzz_check (g_strcmp0 (again, id) == 0);
}

/* ---- offsets */

static void
check_offsets (const SfcOffsets *offsets)
{
  g_autofree char *json = sfc_offsets_to_json (offsets);
  g_autofree char *set = sfc_offsets_to_set (offsets);
  g_autoptr (GArray) again = sfc_offsets_from_json (json);
  g_autoptr (GArray) copy = sfc_offsets_copy (offsets);

  /* json-glib makes bytes of \\333, which no topic's name may hold */
  for (guint i = 0; i < offsets->len; i++)
    if (!g_utf8_validate (sfc_offsets_at (offsets, i)->topic, -1, NULL))
      return;
  fuzz_check (again != NULL && sfc_offsets_same_partitions (offsets, again)
              && sfc_offsets_equal (offsets, again)
              && sfc_offsets_equal (offsets, copy));
  fuzz_check (g_str_has_prefix (set, "Set("));
  sfc_offsets_total (offsets);
  for (guint i = 1; i < offsets->len; i++)
    {
      const SfcPartition *x = sfc_offsets_at (offsets, i - 1);
      const SfcPartition *y = sfc_offsets_at (offsets, i);
      int order = strcmp (x->topic, y->topic);

      fuzz_check (order < 0 || (order == 0 && x->partition < y->partition));
      fuzz_check (sfc_offsets_find (offsets, y->topic, y->partition) == y);
    }
}

static void
read_offsets (FuzzInput *input)
{
  g_autofree char *text = fuzz_take_text (input);
  g_autoptr (GArray) offsets = NULL, assigned = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return;
  fuzz_begin_foreign ();
  offsets = sfc_offsets_from_json (text);
  assigned = sfc_offsets_from_assign_json (text);
  fuzz_end_foreign ();
  if (offsets != NULL)
    check_offsets (offsets);
  if (assigned != NULL)
    check_offsets (assigned);
}

/* ---- the logs of files */

static void
count_file (const SfcFile *file, gpointer n)
{
  fuzz_check (*file->path == '/');
  *(guint *)n += 1;
}

static void
read_file_log (FuzzInput *input)
{
  static const SfcCompactLogOptions options
      = { .interval = 10, .deletes = TRUE, .kind = SFC_DURABLE_STATE };
  static const char *const names[] = { "0", "1", "9.compact", ".0.crc" };
  g_autoptr (SfcFileLog) log = sfc_file_log_new (&options);
  g_autoptr (GPtrArray) files = sfc_file_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean ok;
  guint n = 0;

  empty_folder ();
  for (const char *stop; input->n > 0; input->p = stop)
    {
      const char *name = names[fuzz_take_byte (input) % G_N_ELEMENTS (names)];
      const char *end = input->p + input->n;

      /* a line of `=' ends a file */
      stop = g_strstr_len (input->p, (gssize)input->n, "\n=\n");
      put_file (name, input->p,
                (gsize)((stop != NULL ? stop : end) - input->p));
      stop = stop != NULL ? stop + 3 : end;
      input->n = (gsize)(end - stop);
    }
  fuzz_begin_foreign ();
  ok = sfc_file_log_open (log, folder, count_file, &n, &error);
  sfc_file_log_read_sink (folder, files, NULL);
  fuzz_end_foreign ();
  check_refusal (ok, error);
  if (ok && files->len > 0)
    fuzz_check (sfc_file_log_get_last (log) == G_MAXINT64
                || sfc_file_log_add (log, files, 1, NULL));
}

/* ---- a whole checkpoint */

/* Texts that begin with a line `=NAME', and end with the next such line. */
static void
inspect (FuzzInput *input)
{
  g_autofree char *path = NULL;
  g_autoptr (GString) content = g_string_new (NULL);
  SfcInspection *found;

  empty_folder ();
  while (input->n > 0)
    {
      gsize n;
      g_autofree char *line = fuzz_take_line (input, &n);
      g_autofree char *name
          = n > 0 && *line == '=' ? g_strndup (line + 1, n - 1) : NULL;

      if (name == NULL)
        g_string_append_c (g_string_append_len (content, line, (gssize)n),
                           '\n');
      if ((name == NULL && input->n > 0) || path == NULL)
        ;
      else if (strstr (path, "..") == NULL)
        put_file (path, content->str, content->len - (content->len > 0));
      if (name != NULL)
        {
          g_free (path);
          path = g_steal_pointer (&name);
          g_string_truncate (content, 0);
        }
    }
  fuzz_begin_foreign ();
  found = sfc_inspect (folder, NULL);
  fuzz_end_foreign ();
  if (found == NULL)
    return;
  fuzz_check (found->next >= 0);
  sfc_inspection_peek_start (found);
  sfc_inspection_free (found);
}

/* ---- entries of a state */

static SfcPlan *
plan_of (const char *keys)
{
  g_auto (GStrv) set = g_strsplit (keys, "\n", -1);
  const SfcSettingsInput input = { .file = "/dev/null", .set = set };
  g_autoptr (SfcSettings) settings = sfc_settings_load (&input, NULL);
  SfcPlan *plan = settings != NULL ? sfc_plan_new (settings, "t", NULL) : NULL;

  fuzz_check (plan != NULL);
  return plan;
}

#define SCHEMA                                                                 \
  "query t.schema=t TIMESTAMP, k STRING, i INT, d DOUBLE, m DECIMAL(10,2)\n"   \
  "query t.watermark=t 1 hour\n"

static gboolean
restore_group (guint op, const guint8 *key, gsize n_key, const guint8 *value,
               gsize n_value, gpointer state)
{
  return sfc_group_state_restore (state, key, n_key, value, n_value);
}

static gboolean
restore_key (guint op, const guint8 *key, gsize n_key, const guint8 *value,
             gsize n_value, gpointer state)
{
  return sfc_distinct_state_restore (state, key, n_key, value, n_value);
}

/* As version.c writes an entry. */
static void
append_entry (const guint8 *key, gsize n_key, const guint8 *value,
              gsize n_value, gpointer data)
{
  GByteArray *chunk = data;
  guint32 lengths[]
      = { GUINT32_TO_LE ((guint32)n_key),
          GUINT32_TO_LE (value != NULL ? (guint32)n_value : REMOVED) };

  g_byte_array_append (chunk, (const guint8 *)"", 1);
  g_byte_array_append (chunk, (const guint8 *)lengths, sizeof lengths);
  g_byte_array_append (chunk, key, (guint)n_key);
  if (value != NULL)
    g_byte_array_append (chunk, value, (guint)n_value);
}

static gboolean
same_bytes (const GByteArray *x, const GByteArray *y)
{
  return x->len == y->len
         && (x->len == 0 || memcmp (x->data, y->data, x->len) == 0);
}

/* Returns: (transfer full) (nullable): what the state saves */
static GByteArray *
save_groups (const SfcPlan *plan, const guint8 *chunk, gsize n)
{
  g_autoptr (SfcGroupState) state = sfc_group_state_new (plan);
  SfcGroupStateMetrics metrics;
  GByteArray *saved;

  if (!visit_chunk (chunk, n, restore_group, state))
    return NULL;
  saved = g_byte_array_new ();
  sfc_group_state_begin (state, G_MININT64);
  sfc_rows_free (sfc_group_state_finish (state, G_MININT64, &metrics));
  sfc_group_state_save (state, TRUE, append_entry, saved);
  return saved;
}

static void
read_groups (FuzzInput *input)
{
  static SfcPlan *plan;
  gsize n;
  g_autofree char *chunk = fuzz_take_rest (input, &n);
  g_autoptr (GByteArray) saved = NULL, again = NULL;

  if (plan == NULL)
    plan = plan_of (SCHEMA "query t.window=t, 1 hour\n"
                           "query t.groupBy=k, i\n"
                           "query t.outputMode=update\n"
                           "query t.aggregate=count, sum(i), avg(d), min(k), "
                           "max(m), max(t), sum(m)");
  saved = save_groups (plan, (const guint8 *)chunk, n);
  if (saved == NULL)
    return;
  again = save_groups (plan, saved->data, saved->len);
  fuzz_check (again != NULL && same_bytes (saved, again));
}

static GByteArray *
save_keys (const SfcPlan *plan, const guint8 *chunk, gsize n)
{
  g_autoptr (SfcDistinctState) state = sfc_distinct_state_new (plan);
  GByteArray *saved;

  if (!visit_chunk (chunk, n, restore_key, state))
    return NULL;
  saved = g_byte_array_new ();
  sfc_distinct_state_save (state, TRUE, append_entry, saved);
  return saved;
}

static void
read_keys (FuzzInput *input)
{
  static SfcPlan *plan;
  gsize n;
  g_autofree char *chunk = fuzz_take_rest (input, &n);
  g_autoptr (GByteArray) saved = NULL, again = NULL;

  if (plan == NULL)
    plan = plan_of (SCHEMA "query t.dropDuplicates=t, k\n"
                           "query t.outputMode=append");
  saved = save_keys (plan, (const guint8 *)chunk, n);
  if (saved == NULL)
    return;
  again = save_keys (plan, saved->data, saved->len);
  fuzz_check (again != NULL && saved->len == again->len);
}

/* ---- all */

static void (*const readers[]) (FuzzInput *input) = {
  read_offsets_entry, /* @ */
  read_commit,        /* A */
  read_initial,       /* B */
  read_metadata,      /* C */
  read_offsets,       /* D */
  read_file_log,      /* E */
  inspect,            /* F */
  read_groups,        /* G */
  read_keys,          /* H */
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = { (const char *)data, size };
  guint what = (guchar)(fuzz_take_byte (&input) - '@');

  if (folder == NULL)
    make_folder ();
  if (what < G_N_ELEMENTS (readers))
    readers[what](&input);
  return 0;
}
