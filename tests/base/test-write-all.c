#include "base/write-all.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#include "support/suite.h"

#define SIZE (1024 * 1024) /* more than a pipe holds */

static gpointer
read_all (gpointer data)
{
  GString *text = g_string_new (NULL);
  char block[1000];
  gssize n;

  while ((n = read (GPOINTER_TO_INT (data), block, sizeof block)) > 0)
    g_string_append_len (text, block, n);
  return text;
}

START_TEST (a_pipe_that_does_not_block_gets_every_byte)
{
  g_autofree char *sent = g_malloc (SIZE);
  g_autoptr (GString) got = NULL;
  g_autoptr (GError) error = NULL;
  GThread *reader;
  int fds[2];

  for (gsize i = 0; i < SIZE; i++)
    sent[i] = (char)(i % 251);
  ck_assert_int_eq (pipe (fds), 0);
  ck_assert (g_unix_set_fd_nonblocking (fds[1], TRUE, NULL));
  reader = g_thread_new ("reader", read_all, GINT_TO_POINTER (fds[0]));
  ck_assert (
      sfc_write_all (fds[1], sent, SIZE, SFC_ERROR_SINK, "pipe", &error));
  close (fds[1]);
  got = g_thread_join (reader);
  close (fds[0]);
  ck_assert_uint_eq (got->len, SIZE);
  ck_assert_mem_eq (got->str, sent, SIZE);
}
END_TEST

START_TEST (a_reader_that_went_away_is_the_error_asked_for)
{
  g_autoptr (GError) error = NULL;
  int fds[2];

  signal (SIGPIPE, SIG_IGN);
  ck_assert_int_eq (pipe (fds), 0);
  close (fds[0]);
  ck_assert (!sfc_write_all (fds[1], "x", 1, SFC_ERROR_SINK, "rows", &error));
  ck_assert_int_eq (errno, EPIPE);
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_SINK));
  ck_assert_str_eq (error->message, "rows: Broken pipe");
  close (fds[1]);
}
END_TEST

START_TEST (a_full_disk_is_a_matter_of_resources)
{
  g_autoptr (GError) error = NULL;
  int fd = open ("/dev/full", O_WRONLY | O_CLOEXEC);

  ck_assert_int_ge (fd, 0);
  ck_assert (!sfc_write_all (fd, "x", 1, SFC_ERROR_SINK, "rows", &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_RESOURCES));
  close (fd);
}
END_TEST

START_TEST (nothing_is_written_of_no_bytes)
{
  ck_assert (sfc_write_all (-1, "", 0, SFC_ERROR_SINK, "nowhere", NULL));
}
END_TEST

static Suite *
write_all_suite (void)
{
  Suite *suite = suite_create ("base/write-all");
  TCase *tcase = tcase_create ("write-all");

  tcase_add_test (tcase, a_pipe_that_does_not_block_gets_every_byte);
  tcase_add_test (tcase, a_reader_that_went_away_is_the_error_asked_for);
  tcase_add_test (tcase, a_full_disk_is_a_matter_of_resources);
  tcase_add_test (tcase, nothing_is_written_of_no_bytes);
  suite_add_tcase (suite, tcase);
  return suite;
}

SFC_SUITE_MAIN (write_all_suite)
