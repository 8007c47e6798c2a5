/* fuzz/fuzz-checkpoint.c -- the files of a checkpoint and of a sink, damaged in
 * whatever way.
 *
 * Input: a byte that says what the rest is, see readers[] below.  What must
 * hold:
 *
 *   - a file is read, or refused with a reason that says nothing unsafe;
 *   - what was read, written anew, is read as the same;
 *   - a run takes a checkpoint as its own, or says why not; the batch that it
 *     adds is the one from which the next goes on.
 *
 * Covers: src/state/log-text.c src/state/inspection.c src/state/checkpoint.c
 * Covers: src/state/claim.c src/state/batch-log.c
 * Covers: src/source/offsets.c src/source/file-log.c src/base/compact-log.c
 * Covers: src/base/json-object.c src/base/checksum.c src/base/file-uri.c
 */

#include "config.h"

#include "state/version.c"

#include "folder.h"
#include "source/file-log.h"
#include "source/offsets.h"
#include "state/inspection.h"
#include "state/log-text.h"
#include "state/store.h"

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

/* ---- files */

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
    fuzz_check (g_strcmp0 (again->conf[i], entry->conf[i]) == 0
                && (entry->conf[i] == NULL
                    || strstr (written, sfc_session_conf_get_name (i))));
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

static const SfcCompactLogOptions log_options
    = { .interval = 10, .deletes = TRUE, .kind = SFC_DURABLE_STATE };

/* Up to where all are put together; @n: how many are known. */
static void
add_files (SfcFileLog *log, guint n)
{
  g_autoptr (SfcFileLog) again = sfc_file_log_new (&log_options);
  g_autoptr (GPtrArray) files = sfc_file_array_new ();
  g_autoptr (GPtrArray) added = NULL;
  gint64 last = sfc_file_log_get_last (log);
  guint n_again = 0, n_added = 0;

  g_ptr_array_add (files, sfc_file_new ("/a b/\xff%", 5, -1));
  for (; n_added < 12 && last < G_MAXINT64 - 20; n_added++)
    if (!sfc_file_log_add (log, files, 1, NULL))
      break;
  if (n_added < 12)
    return;
  fuzz_check (sfc_file_log_open (again, folder, count_file, &n_again, NULL)
              && n_again == n + n_added
              && sfc_file_log_get_last (again) == last + n_added);
  added = sfc_file_log_select (again, last, last + n_added);
  /* of a damaged log the offsets may be any */
  fuzz_check (added->len >= n_added);
  sfc_file_log_forget (again, last + n_added - 1);
}

static void
read_file_log (FuzzInput *input)
{
  static const char *const names[] = { "0", "1", "9.compact", ".0.crc" };
  g_autoptr (SfcFileLog) log = sfc_file_log_new (&log_options);
  g_autoptr (GPtrArray) files = sfc_file_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean ok;
  guint n = 0;

  fuzz_empty_folder ();
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
  if (ok)
    add_files (log, n);
}

/* ---- a whole checkpoint */

static gboolean
put_entry (guint op, const guint8 *key, gsize n_key, const guint8 *value,
           gsize n_value, gpointer store)
{
  sfc_store_put (store, op, key, n_key, value, n_value);
  return TRUE;
}

/* A version of the state, of entries as they are in a chunk; each other is a
 * snapshot. */
static void
put_version (const char *name, const GString *chunk)
{
  g_autofree char *state = g_build_filename (folder, "state", NULL);
  gint64 version = g_ascii_strtoll (name, NULL, 10);
  g_autoptr (SfcStore) store = NULL;

  g_mkdir_with_parents (state, 0700);
  store = version > 0 ? sfc_store_open (state, NULL) : NULL;
  if (store == NULL)
    return;
  sfc_store_begin (store, version);
  visit_chunk ((const guint8 *)chunk->str, chunk->len, put_entry, store);
  sfc_store_commit (store, version, version % 2 == 1, 0, NULL);
}

static void
put_part (const char *name, GString *content)
{
  g_string_truncate (content, content->len - (content->len > 0));
  if (g_str_has_prefix (name, "version/"))
    put_version (name + strlen ("version/"), content);
  else if (strstr (name, "..") == NULL)
    put_file (name, content->str, content->len);
}

/* Texts that begin with a line `=NAME', and end with the next such line. */
static void
put_parts (FuzzInput *input)
{
  g_autofree char *path = NULL;
  g_autoptr (GString) content = g_string_new (NULL);

  while (input->n > 0)
    {
      gsize n;
      g_autofree char *line = fuzz_take_line (input, &n);
      gboolean is_name = n > 0 && *line == '=';

      if (!is_name)
        g_string_append_c (g_string_append_len (content, line, (gssize)n),
                           '\n');
      if (path != NULL && (is_name || input->n == 0))
        put_part (path, content);
      if (!is_name)
        continue;
      g_free (path);
      path = g_strndup (line + 1, n - 1);
      g_string_truncate (content, 0);
    }
}

/* As "sfcrime checkpoint" does. */
static void
inspect (gint64 next)
{
  SfcInspection *found;

  fuzz_begin_foreign ();
  found = sfc_inspect (folder, NULL);
  fuzz_end_foreign ();
  fuzz_check (found != NULL || next < 0);
  if (found == NULL)
    return;
  fuzz_check (next < 0 ? found->next >= 0 : found->next == next);
  sfc_inspection_find (found, found->next);
  sfc_inspection_peek_start (found);
  sfc_inspection_free (found);
}

/* Returns: (transfer full): what the last batch has planned, or another */
static SfcOffsetsEntry *
entry_before (SfcCheckpoint *checkpoint, gint64 last)
{
  static const char usual[] = "v1\n{}\n{\"calls\":{\"0\":1}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) offsets = NULL;
  SfcOffsetsEntry *entry = NULL;

  fuzz_begin_foreign ();
  if (last >= 0)
    entry = sfc_checkpoint_read_offsets (checkpoint, last, &error);
  fuzz_end_foreign ();
  if (entry == NULL)
    return sfc_offsets_entry_from_text (usual, strlen (usual), NULL);
  fuzz_begin_foreign ();
  offsets = sfc_offsets_from_json (entry->offsets);
  fuzz_end_foreign ();
  if (offsets == NULL)
    fuzz_check (
        !sfc_checkpoint_fail_offsets (checkpoint, last, entry->offsets, &error)
        && error != NULL);
  return entry;
}

/* Returns: whether one more batch is in the checkpoint */
static gboolean
add_batch (SfcCheckpoint *checkpoint, gint64 id)
{
  g_autoptr (SfcOffsetsEntry) entry = entry_before (checkpoint, id - 1);
  g_autofree char *offsets = NULL;
  gint64 watermark_ms;

  if (entry == NULL
      || !sfc_checkpoint_write_offsets (checkpoint, id, entry, NULL)
      || !sfc_checkpoint_write_commit (checkpoint, id, 5, NULL)
      || !sfc_checkpoint_write_initial (checkpoint, "{}", NULL))
    return FALSE;
  sfc_claim_note_state (sfc_checkpoint_peek_claim (checkpoint));
  fuzz_check (sfc_claim_keeps_state (sfc_checkpoint_peek_claim (checkpoint)));
  fuzz_check (sfc_checkpoint_read_commit (checkpoint, id, &watermark_ms, NULL)
              && watermark_ms == 5);
  fuzz_check (sfc_checkpoint_read_initial (checkpoint, &offsets, NULL)
              && g_strcmp0 (offsets, "{}") == 0);
  sfc_checkpoint_purge (checkpoint, id - 1);
  sfc_checkpoint_purge (checkpoint, id);
  return TRUE;
}

/* As a run does, while another one would, too. */
static void
run (void)
{
  g_autoptr (SfcCheckpoint) checkpoint = NULL, other = NULL;
  g_autoptr (SfcClaim) claim = NULL;
  g_autoptr (GError) error = NULL, locked = NULL;
  g_autofree char *holder = NULL;
  gint64 id;
  gboolean added;

  fuzz_begin_foreign ();
  checkpoint = sfc_checkpoint_open (folder, &error);
  fuzz_end_foreign ();
  check_refusal (checkpoint != NULL, error);
  if (checkpoint == NULL)
    return;
  other = sfc_checkpoint_open (folder, &locked);
  fuzz_check (other == NULL && locked != NULL);
  fuzz_check (sfc_checkpoint_get_id (checkpoint) != NULL
              && sfc_claim_get_lock (sfc_checkpoint_peek_claim (checkpoint))
                     >= 0);
  other = sfc_checkpoint_open_to_read (folder, NULL);
  if (other != NULL)
    holder = sfc_claim_dup_holder (sfc_checkpoint_peek_claim (other));
  fuzz_check (other == NULL || holder != NULL);
  id = sfc_checkpoint_get_last_offsets (checkpoint);
  if (id >= G_MAXINT64 - 2)
    return;
  id = MAX (id, sfc_checkpoint_get_last_commit (checkpoint)) + 1;
  added = id < G_MAXINT64 - 1 && add_batch (checkpoint, id);
  g_clear_pointer (&checkpoint, sfc_checkpoint_free);
  if (added)
    inspect (id + 1);
  claim = sfc_claim_take (folder, TRUE, NULL, NULL);
}

static void
read_checkpoint (FuzzInput *input)
{
  fuzz_empty_folder ();
  put_parts (input);
  inspect (-1);
  run ();
}

/* ---- all */

static void (*const readers[]) (FuzzInput *input) = {
  read_offsets_entry, /* @ */
  read_commit,        /* A */
  read_initial,       /* B */
  read_metadata,      /* C */
  read_offsets,       /* D */
  read_file_log,      /* E */
  read_checkpoint,    /* F */
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = { (const char *)data, size };
  guint what = (guchar)(fuzz_take_byte (&input) - '@');

  fuzz_need_folder ();
  if (what < G_N_ELEMENTS (readers))
    readers[what](&input);
  return 0;
}
