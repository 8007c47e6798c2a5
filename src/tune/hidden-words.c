#include "config.h"

#include "tune/hidden-words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/write-all.h"

gboolean
sfc_hidden_words_is_one (const char *word)
{
  return g_str_has_prefix (word, "--set=") || g_str_has_prefix (word, "--conf=")
         || g_str_has_prefix (word, "--kafka=");
}

int
sfc_hidden_words_write (char **words, GError **error)
{
  int fd = memfd_create ("sfcrime-words", MFD_CLOEXEC);

  if (fd < 0)
    {
      sfc_fail_errno (error, SFC_ERROR_FAILED, errno, "memfd_create");
      return -1;
    }
  for (; *words != NULL; words++)
    if (!sfc_write_all (fd, *words, strlen (*words) + 1, SFC_ERROR_FAILED,
                        "memfd_create", error))
      {
        close (fd);
        return -1;
      }
  (void)lseek (fd, 0, SEEK_SET);
  return fd;
}

static gboolean
read_all (int fd, GByteArray *bytes)
{
  guint8 part[4096];
  gssize n;

  do
    {
      n = read (fd, part, sizeof part);
      if (n > 0)
        g_byte_array_append (bytes, part, (guint)n);
    }
  while (n > 0 || (n < 0 && errno == EINTR));
  return n == 0;
}

GStrv
sfc_hidden_words_take (const char *number, GError **error)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int fd = atoi (number);

  if (!read_all (fd, bytes))
    {
      sfc_fail_errno (error, SFC_ERROR_USAGE, errno, "%s%s", SFC_HIDDEN_WORDS,
                      number);
      return NULL;
    }
  close (fd);
  g_byte_array_append (bytes, (const guint8 *)"", 1);
  for (guint at = 0; at + 1 < bytes->len;)
    {
      const char *word = (const char *)bytes->data + at;

      g_strv_builder_add (words, word);
      at += (guint)strlen (word) + 1;
    }
  return g_strv_builder_end (words);
}
