#include "config.h"

#include "tune/hidden-words.h"

#include <fcntl.h>

#include "base/error.h"
#include "support/suite.h"

#define MANY 5000 /* words, more than a pipe holds */

START_TEST (words_are_read_as_they_were_written)
{
  static const char *const words[]
      = { "--set=a.b= c\n", "", "--kafka=sasl.password=x=\xff", NULL };
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autofree char *number = NULL;
  g_auto (GStrv) read = NULL;
  int fd;

  for (guint i = 0; i < MANY; i++)
    g_ptr_array_add (all, (gpointer)words[i % 3]);
  g_ptr_array_add (all, NULL);
  fd = sfc_hidden_words_write ((char **)all->pdata, NULL);
  ck_assert_int_ge (fd, 0);
  ck_assert_int_ne (fcntl (fd, F_GETFD) & FD_CLOEXEC, 0);
  number = g_strdup_printf ("%d", fd);
  read = sfc_hidden_words_take (number, NULL);
  ck_assert (g_strv_equal ((const char *const *)read,
                           (const char *const *)all->pdata));
  ck_assert_int_eq (fcntl (fd, F_GETFD), -1); /* it is closed */
}
END_TEST

START_TEST (no_words_are_no_words)
{
  g_autofree char *number = NULL;
  g_auto (GStrv) read = NULL;
  char *none[] = { NULL };

  number = g_strdup_printf ("%d", sfc_hidden_words_write (none, NULL));
  read = sfc_hidden_words_take (number, NULL);
  ck_assert_ptr_nonnull (read);
  ck_assert_ptr_null (read[0]);
}
END_TEST

START_TEST (a_file_that_is_not_open_is_an_error_of_usage)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (sfc_hidden_words_take ("987654", &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_USAGE));
  ck_assert_str_eq (error->message,
                    "--hidden-words=987654: Bad file descriptor");
}
END_TEST

static const struct
{
  const char *word;
  gboolean hidden;
} kinds[] = {
  { "--set=source.kafka.sasl.jaas.config=x", TRUE },
  { "--conf=spark.ssl.keyPassword=x", TRUE },
  { "--kafka=sasl.password=x", TRUE },
  { "--config=my.conf", FALSE },
  { "--query=a", FALSE },
  { "--settle=x", FALSE },
};

START_TEST (options_that_set_something_are_hidden)
{
  ck_assert_int_eq (sfc_hidden_words_is_one (kinds[_i].word), kinds[_i].hidden);
}
END_TEST

static Suite *
hidden_words_suite (void)
{
  Suite *suite = suite_create ("tune/hidden-words");
  TCase *all = tcase_create ("all");

  tcase_add_test (all, words_are_read_as_they_were_written);
  tcase_add_test (all, no_words_are_no_words);
  tcase_add_test (all, a_file_that_is_not_open_is_an_error_of_usage);
  tcase_add_loop_test (all, options_that_set_something_are_hidden, 0,
                       G_N_ELEMENTS (kinds));
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (hidden_words_suite)
