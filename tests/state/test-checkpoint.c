#include "config.h"

#include "state/checkpoint.h"
#include "support/folder.h"
#include "support/suite.h"

#include <string.h>

#include "base/error.h"

static char *folder, *path;
static SfcCheckpoint *checkpoint;

static SfcCheckpoint *
open_checkpoint (void)
{
  g_autoptr (GError) error = NULL;
  SfcCheckpoint *opened = sfc_checkpoint_open (path, &error);

  ck_assert_msg (opened != NULL, "%s", error != NULL ? error->message : "");
  return opened;
}

static void
setup (void)
{
  folder = folder_new ();
  path = g_build_filename (folder, "deep", "down", NULL);
  checkpoint = open_checkpoint ();
}

static void
teardown (void)
{
  g_clear_pointer (&checkpoint, sfc_checkpoint_free);
  folder_remove (folder);
  g_free (path);
}

static void
reopen (void)
{
  sfc_checkpoint_free (checkpoint);
  checkpoint = open_checkpoint ();
}

static void
write_batch (gint64 batch_id, gint64 watermark_ms, gboolean committed)
{
  SfcOffsetsEntry entry = { .watermark_ms = watermark_ms,
                            .timestamp_ms = 7,
                            .offsets = (char *)"{\"t\":{\"0\":5}}" };

  for (guint i = 0; i < SFC_N_SESSION_CONF; i++)
    entry.conf[i] = (char *)sfc_session_conf_get_default (i);
  ck_assert (sfc_checkpoint_write_offsets (checkpoint, batch_id, &entry, NULL));
  if (committed)
    ck_assert (sfc_checkpoint_write_commit (checkpoint, batch_id,
                                            watermark_ms + 1, NULL));
}

static void
expect_file (const char *name, const char *text)
{
  g_autofree char *got = folder_get (path, name);

  ck_assert_pstr_eq (got, text);
}

/* ---- the files */

/* The texts of a run of Spark 3.5.7. */
START_TEST (the_files_are_those_of_spark)
{
  g_autofree char *metadata
      = g_strdup_printf ("{\"id\":\"%s\"}", sfc_checkpoint_get_id (checkpoint));
  static const char initial[] = "\0v1\n{\"t\":{\"0\":0}}";
  g_autofree char *name = g_build_filename (path, "sources/0/0", NULL);
  g_autofree char *got = NULL;
  gsize len;

  write_batch (0, 1546279980000, TRUE);
  ck_assert (
      sfc_checkpoint_write_initial (checkpoint, "{\"t\":{\"0\":0}}", NULL));
  ck_assert_uint_eq (strlen (metadata), 45);
  expect_file ("metadata", metadata);
  expect_file (
      "offsets/0",
      "v1\n"
      "{\"batchWatermarkMs\":1546279980000,\"batchTimestampMs\":7,\"conf\":{"
      "\"spark.sql.streaming.stateStore.providerClass\":\"org.apache.spark."
      "sql.execution.streaming.state.HDFSBackedStateStoreProvider\","
      "\"spark.sql.streaming.join.stateFormatVersion\":\"2\","
      "\"spark.sql.streaming.stateStore.compression.codec\":\"lz4\","
      "\"spark.sql.optimizer.pruneFiltersCanPruneStreamingSubplan\":"
      "\"false\","
      "\"spark.sql.streaming.stateStore.rocksdb.formatVersion\":\"5\","
      "\"spark.sql.streaming.statefulOperator.useStrictDistribution\":"
      "\"true\","
      "\"spark.sql.streaming.flatMapGroupsWithState.stateFormatVersion\":"
      "\"2\","
      "\"spark.sql.streaming.multipleWatermarkPolicy\":\"min\","
      "\"spark.sql.streaming.aggregation.stateFormatVersion\":\"2\","
      "\"spark.sql.shuffle.partitions\":\"200\"}}\n"
      "{\"t\":{\"0\":5}}");
  expect_file ("commits/0", "v1\n{\"nextBatchWatermarkMs\":1546279980001}");
  ck_assert (g_file_get_contents (name, &got, &len, NULL));
  ck_assert_uint_eq (len, sizeof initial - 1);
  ck_assert_mem_eq (got, initial, len);
}
END_TEST

/* As Hadoop's local file system writes it for Spark; the sum is zlib's. */
START_TEST (a_file_has_a_checksum_beside_it)
{
  static const char wanted[] = "crc\0\0\0\2\0\xdb\x4e\x46\x77";
  g_autofree char *name = g_build_filename (path, "commits/.0.crc", NULL);
  g_autofree char *got = NULL;
  gsize len;
  gint64 watermark_ms;

  write_batch (0, 1546279980000, TRUE);
  ck_assert (g_file_get_contents (name, &got, &len, NULL));
  ck_assert_uint_eq (len, sizeof wanted - 1);
  ck_assert_mem_eq (got, wanted, len);
  folder_set (path, "commits/0", "v1\n{\"nextBatchWatermarkMs\":0}", -1);
  ck_assert (!sfc_checkpoint_read_commit (checkpoint, 0, &watermark_ms, NULL));
  /* as a power cut may leave it, and as one that never was */
  folder_set (path, "commits/.0.crc", "\0\0\0\0\0\0\0\0\0\0\0", 12);
  ck_assert (sfc_checkpoint_read_commit (checkpoint, 0, &watermark_ms, NULL));
  folder_delete (path, "commits/.0.crc");
  ck_assert (sfc_checkpoint_read_commit (checkpoint, 0, &watermark_ms, NULL));
  sfc_checkpoint_purge (checkpoint, 0);
  write_batch (0, 0, TRUE);
  sfc_checkpoint_purge (checkpoint, 1);
  expect_file ("commits/.0.crc", NULL);
  expect_file ("offsets/.0.crc", NULL);
}
END_TEST

START_TEST (what_was_written_is_read_back)
{
  g_autoptr (SfcOffsetsEntry) entry = NULL;
  g_autofree char *id = g_strdup (sfc_checkpoint_get_id (checkpoint));
  g_autofree char *initial = NULL;
  gint64 watermark_ms;

  write_batch (9, 0, TRUE);
  write_batch (10, 11, FALSE);
  reopen ();
  ck_assert_str_eq (sfc_checkpoint_get_id (checkpoint), id);
  ck_assert_int_eq (sfc_checkpoint_get_last_offsets (checkpoint), 10);
  ck_assert_int_eq (sfc_checkpoint_get_last_commit (checkpoint), 9);
  entry = sfc_checkpoint_read_offsets (checkpoint, 10, NULL);
  ck_assert_int_eq (entry->watermark_ms, 11);
  ck_assert_int_eq (entry->timestamp_ms, 7);
  ck_assert_str_eq (entry->conf[SFC_CONF_SHUFFLE_PARTITIONS], "200");
  ck_assert_str_eq (entry->offsets, "{\"t\":{\"0\":5}}");
  ck_assert (sfc_checkpoint_read_commit (checkpoint, 9, &watermark_ms, NULL));
  ck_assert_int_eq (watermark_ms, 1);
  ck_assert (sfc_checkpoint_read_initial (checkpoint, &initial, NULL));
  ck_assert_ptr_null (initial);
}
END_TEST

START_TEST (only_numbers_are_batches)
{
  g_autofree char *gone = g_strdup_printf ("offsets/.2.%s.tmp",
                                           sfc_checkpoint_get_id (checkpoint));

  write_batch (1, 0, TRUE);
  folder_set (path, "offsets/.9.crc", "crc", -1);
  folder_set (path, "offsets/08", "x", -1);
  folder_set (path, "offsets/9x", "x", -1);
  folder_set (path, "offsets/-9", "x", -1);
  folder_set (path, gone, "x", -1);
  reopen ();
  ck_assert_int_eq (sfc_checkpoint_get_last_offsets (checkpoint), 1);
  expect_file ("offsets/.9.crc", "crc");
  expect_file (gone, NULL);
}
END_TEST

START_TEST (a_purge_removes_both_logs_below_a_batch)
{
  for (gint64 i = 0; i < 6; i++)
    write_batch (i, 0, TRUE);
  sfc_checkpoint_purge (checkpoint, 2);
  sfc_checkpoint_purge (checkpoint, 3);
  expect_file ("offsets/2", NULL);
  expect_file ("commits/2", NULL);
  expect_file ("offsets/1", NULL);
  expect_file ("commits/3", "v1\n{\"nextBatchWatermarkMs\":1}");
  sfc_checkpoint_purge (checkpoint, 5);
  expect_file ("commits/3", NULL);
  expect_file ("commits/5", "v1\n{\"nextBatchWatermarkMs\":1}");
}
END_TEST

START_TEST (one_run_at_a_time_has_it)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (sfc_checkpoint_open (path, &error));
  ck_assert_int_eq (error->code, SFC_ERROR_STATE);
  ck_assert_ptr_nonnull (strstr (error->message, path));
  reopen ();
}
END_TEST

/* A JSON as it should be, but not the one that was written. */
START_TEST (an_id_that_was_changed_is_an_error)
{
  g_autoptr (GError) error = NULL;

  folder_set (path, "metadata",
              "{\"id\":\"11111111-2222-4333-8444-555555555555\"}", -1);
  g_clear_pointer (&checkpoint, sfc_checkpoint_free);
  ck_assert_ptr_null (sfc_checkpoint_open (path, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_STATE));
  ck_assert_ptr_nonnull (strstr (error->message, "metadata"));
  folder_delete (path, ".metadata.crc");
  checkpoint = open_checkpoint ();
  ck_assert_str_eq (sfc_checkpoint_get_id (checkpoint),
                    "11111111-2222-4333-8444-555555555555");
}
END_TEST

START_TEST (a_file_in_the_way_is_an_error)
{
  g_autoptr (GError) error = NULL;

  folder_set (folder, "file", "x", -1);
  g_free (path);
  path = g_build_filename (folder, "file", "below", NULL);
  ck_assert_ptr_null (sfc_checkpoint_open (path, &error));
  ck_assert_int_eq (error->code, SFC_ERROR_STATE);
}
END_TEST

/* ---- texts */

static const struct
{
  const char *text;
  gint64 watermark_ms; /* -1: an error */
} commits[] = {
  { "v1\n{\"nextBatchWatermarkMs\":5}", 5 },
  { "v1", 0 },
  { "v1\n{}", 0 },
  { "", -1 },
  { "v1\n", -1 },
  { "v1\n{\"nextBatchWatermarkMs\":5}\n", -1 },
  { "v1\n{\"nextBatchWatermarkMs\":5}x", -1 },
  { "v1\n{\"nextBatchWatermarkMs\":-5}", -1 },
  { "v1\n{\"nextBatchWatermarkMs\":\"5\"}", -1 },
  { "v1\n{\"nextBatchWatermarkMs\":5", -1 },
  { "v1\n[5]", -1 },
  { "v1\n{}{}", -1 },
  { "v0\n{}", -1 },
  { "v10\n{}", -1 },
  { "v\n{}", -1 },
  { "1\n{}", -1 },
  { "\xff\n{}", -1 },
};

START_TEST (a_commit_says_one_thing_or_is_damaged)
{
  g_autoptr (GError) error = NULL;
  gint64 watermark_ms;
  gboolean ok = sfc_commit_from_text (
      commits[_i].text, strlen (commits[_i].text), &watermark_ms, &error);

  ck_assert_int_eq (ok, commits[_i].watermark_ms >= 0);
  if (ok)
    ck_assert_int_eq (watermark_ms, commits[_i].watermark_ms);
  else
    ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_STATE));
}
END_TEST

START_TEST (a_file_of_nuls_is_damaged)
{
  const char nuls[40] = { 0 };
  gint64 watermark_ms;

  ck_assert (!sfc_commit_from_text (nuls, sizeof nuls, &watermark_ms, NULL));
  ck_assert_ptr_null (sfc_offsets_entry_from_text (nuls, sizeof nuls, NULL));
  ck_assert_ptr_null (sfc_initial_from_text (nuls, sizeof nuls, NULL));
  ck_assert_ptr_null (sfc_metadata_from_text (nuls, sizeof nuls, NULL));
}
END_TEST

START_TEST (many_brackets_are_damage_and_no_crash)
{
  g_autoptr (GString) text = g_string_new ("v1\n");

  for (guint i = 0; i < 200000; i++)
    g_string_append (text, "{\"a\":");
  ck_assert_ptr_null (sfc_offsets_entry_from_text (text->str, text->len, NULL));
  ck_assert_ptr_null (
      sfc_metadata_from_text (text->str + 3, text->len - 3, NULL));
}
END_TEST

/* Whatever is cut off or flipped: never a crash. */
START_TEST (a_mutant_is_read_or_refused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32)_i);
  g_autofree char *good = NULL, *text = NULL;
  gsize len;
  gint64 watermark_ms;

  write_batch (0, 0, TRUE);
  good = folder_get (path, "offsets/0");
  for (int round = 0; round < 500; round++)
    {
      g_autoptr (SfcOffsetsEntry) entry = NULL;
      g_autofree char *initial = NULL, *id = NULL;

      g_free (text);
      len = strlen (good);
      text = g_strdup (good);
      for (int n = g_rand_int_range (rand, 1, 4); n > 0; n--)
        text[g_rand_int_range (rand, 0, (gint32)len)]
            = (char)g_rand_int_range (rand, 0, 256);
      if (g_rand_boolean (rand))
        len = (gsize)g_rand_int_range (rand, 0, (gint32)len);
      text[len] = '\0';
      entry = sfc_offsets_entry_from_text (text, len, NULL);
      initial = sfc_initial_from_text (text, len, NULL);
      id = sfc_metadata_from_text (text, len, NULL);
      ck_assert_ptr_null (id);
      sfc_commit_from_text (text, len, &watermark_ms, NULL);
    }
}
END_TEST

static Suite *
checkpoint_suite (void)
{
  Suite *suite = suite_create ("state/checkpoint");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_test (all, the_files_are_those_of_spark);
  tcase_add_test (all, a_file_has_a_checksum_beside_it);
  tcase_add_test (all, what_was_written_is_read_back);
  tcase_add_test (all, only_numbers_are_batches);
  tcase_add_test (all, a_purge_removes_both_logs_below_a_batch);
  tcase_add_test (all, one_run_at_a_time_has_it);
  tcase_add_test (all, an_id_that_was_changed_is_an_error);
  tcase_add_test (all, a_file_in_the_way_is_an_error);
  tcase_add_loop_test (all, a_commit_says_one_thing_or_is_damaged, 0,
                       G_N_ELEMENTS (commits));
  tcase_add_test (all, a_file_of_nuls_is_damaged);
  tcase_add_test (all, many_brackets_are_damage_and_no_crash);
  tcase_add_loop_test (all, a_mutant_is_read_or_refused, 0, 4);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (checkpoint_suite)
