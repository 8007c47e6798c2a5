#include "config.h"

#include "config/expand.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"

#define MAX_FILE 65536 /* [bytes] */

static gsize
name_length (const char *p)
{
  gsize n = 0;

  if (g_ascii_isdigit (*p))
    return 0;
  while (g_ascii_isalnum (p[n]) || p[n] == '_')
    n++;
  return n;
}

/* A relative path is of the credentials that a service was given. */
static char *
find_file (const char *path)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");

  return folder != NULL && !g_path_is_absolute (path)
             ? g_build_filename (folder, path, NULL)
             : g_strdup (path);
}

/* Not of a pipe, which might be waited on for ever. */
static gssize
read_file (const char *path, char *text, gsize size, GError **error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  struct stat about;
  gsize n = 0;
  gssize got = -1;

  if (fd >= 0 && fstat (fd, &about) == 0)
    {
      if (!S_ISREG (about.st_mode))
        errno = EINVAL;
      else
        while ((got = read (fd, text + n, size - n)) > 0)
          n += (gsize)got;
    }
  if (got < 0)
    {
      sfc_fail_errno (error, SFC_ERROR_CONFIG, errno, "${file:}: %s", path);
      sfc_remedy (error, _ ("name a regular file; a path that does not begin "
                            "with / is of $CREDENTIALS_DIRECTORY"));
    }
  if (fd >= 0)
    close (fd);
  return got < 0 ? -1 : (gssize)n;
}

static gboolean
append_file (GString *out, const char *name, GError **error)
{
  g_autofree char *path = find_file (name);
  g_autofree char *text = g_malloc (MAX_FILE + 1);
  gssize n = read_file (path, text, MAX_FILE + 1, error);

  if (n < 0)
    return FALSE;
  if (n > MAX_FILE || !g_utf8_validate (text, n, NULL))
    return sfc_fail (error, SFC_ERROR_CONFIG,
                     _ ("${file:}: %s: not UTF-8 of at most %d bytes"), path,
                     MAX_FILE);
  while (n > 0 && strchr ("\r\n", text[n - 1]) != NULL)
    n--;
  g_string_append_len (out, text, n);
  return TRUE;
}

/* @p is behind "${file:"; Returns: behind "}", or NULL */
static const char *
expand_file (GString *out, const char *p, GError **error)
{
  const char *end = strchr (p, '}');
  g_autofree char *name = end != NULL ? g_strndup (p, (gsize)(end - p)) : NULL;

  if (name == NULL || *name == '\0')
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("“${file:” begins no ${file:PATH}"));
      sfc_remedy (error, _ ("write $${ for ${ itself"));
      return NULL;
    }
  return append_file (out, name, error) ? end + 1 : NULL;
}

/* @p is behind "${"; Returns: behind "}", or NULL */
static const char *
expand_one (GString *out, const char *p, GError **error)
{
  gsize len = name_length (p);
  g_autofree char *name = g_strndup (p, len);
  const char *value;

  if (g_str_has_prefix (p, "file:"))
    return expand_file (out, p + strlen ("file:"), error);
  if (len == 0 || p[len] != '}')
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("“${” begins no ${NAME} of an environment variable"));
      sfc_remedy (error, _ ("write $${ for ${ itself"));
      return NULL;
    }
  value = g_getenv (name);
  if (value == NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("the environment variable %s is not set"), name);
      sfc_remedy (error, _ ("set it, or write $${ for ${ itself"));
      return NULL;
    }
  if (!g_utf8_validate (value, -1, NULL) || strpbrk (value, "\r\n") != NULL)
    {
      sfc_fail (error, SFC_ERROR_CONFIG,
                _ ("the environment variable %s is not one line of UTF-8"),
                name);
      return NULL;
    }
  g_string_append (out, value);
  return p + len + 1;
}

char *
sfc_expand (const char *text, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *p = text;

  while (*p != '\0')
    if (strncmp (p, "$${", 3) == 0)
      {
        g_string_append (out, "${");
        p += 3;
      }
    else if (strncmp (p, "${", 2) == 0)
      {
        p = expand_one (out, p + 2, error);
        if (p == NULL)
          return NULL;
      }
    else
      g_string_append_c (out, *p++);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
sfc_expand_escape (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "${", -1);

  return g_strjoinv ("$${", parts);
}
