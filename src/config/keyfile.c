#include "config.h"

#include "config/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"

/* GKeyFile reads the values; it has no line numbers, merges what is given
   twice, and drops `key[xx]`.  A pass over the lines comes first. */

static void
entry_free (gpointer data)
{
  SfcKeyfileEntry *entry = data;

  g_free (entry->key);
  g_free (entry->value);
  g_free (entry);
}

static void
group_free (gpointer data)
{
  SfcKeyfileGroup *group = data;

  g_free (group->name);
  g_ptr_array_unref (group->entries);
  g_free (group);
}

void
sfc_keyfile_free (SfcKeyfile *self)
{
  if (self == NULL)
    return;
  g_free (self->file);
  g_ptr_array_unref (self->groups);
  g_free (self);
}

static gboolean
fail_at (const SfcKeyfile *self, int line, GError **error, const char *format,
         ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  return sfc_fail (error, SFC_ERROR_CONFIG, "%s:%d: %s", self->file, line,
                   what);
}

static SfcKeyfileGroup *
find_group (const SfcKeyfile *self, const char *name)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      SfcKeyfileGroup *group = g_ptr_array_index (self->groups, i);

      if (g_str_equal (group->name, name))
        return group;
    }
  return NULL;
}

static gboolean
add_group (SfcKeyfile *self, int line, const char *text, GError **error)
{
  const char *end = strchr (text, ']');
  g_autofree char *name = NULL;
  SfcKeyfileGroup *group;

  if (end == NULL)
    return fail_at (self, line, error, _ ("“]” is missing after “%s”"), text);
  if (end[1 + strspn (end + 1, " \t")] != '\0')
    {
      fail_at (self, line, error, _ ("text after the group’s name: “%s”"),
               text);
      return sfc_remedy (error, _ ("a comment is a line that begins with #"));
    }
  name = g_strndup (text + 1, (gsize)(end - text - 1));
  if (*name == '\0' || strchr (name, '[') != NULL)
    return fail_at (self, line, error, _ ("“%s” is no name of a group"), name);
  for (const char *p = name; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return fail_at (self, line, error,
                      _ ("a control character in a group’s name"));
  group = find_group (self, name);
  if (group != NULL)
    return fail_at (self, line, error,
                    _ ("[%s] is given twice, first on line %d"), name,
                    group->line);
  group = g_new0 (SfcKeyfileGroup, 1);
  group->name = g_steal_pointer (&name);
  group->line = line;
  group->entries = g_ptr_array_new_with_free_func (entry_free);
  g_ptr_array_add (self->groups, group);
  return TRUE;
}

static gboolean
check_key (const SfcKeyfile *self, const SfcKeyfileGroup *group, int line,
           const char *key, GError **error)
{
  if (*key == '\0')
    return fail_at (self, line, error, _ ("the key before “=” is missing"));
  if (group == NULL)
    return fail_at (self, line, error, _ ("“%s” stands before any [group]"),
                    key);
  if (strpbrk (key, "[]") != NULL)
    return fail_at (self, line, error, _ ("[%s] “%s”: a key has no brackets"),
                    group->name, key);
  for (guint i = 0; i < group->entries->len; i++)
    {
      const SfcKeyfileEntry *entry = g_ptr_array_index (group->entries, i);

      if (g_str_equal (entry->key, key))
        return fail_at (self, line, error,
                        _ ("[%s] %s is given twice, first on line %d"),
                        group->name, key, entry->line);
    }
  return TRUE;
}

static gboolean
add_entry (SfcKeyfile *self, int line, char *text, GError **error)
{
  SfcKeyfileGroup *group
      = self->groups->len == 0
            ? NULL
            : g_ptr_array_index (self->groups, self->groups->len - 1);
  char *equals = strchr (text, '=');
  SfcKeyfileEntry *entry;

  if (equals == NULL)
    {
      /* not the line itself: it may hold a password */
      fail_at (self, line, error,
               _ ("neither [group] nor KEY = VALUE nor comment"));
      return sfc_remedy (error, _ ("a comment is a line that begins with #"));
    }
  *equals = '\0';
  g_strchomp (text);
  if (!check_key (self, group, line, text, error))
    return FALSE;
  entry = g_new0 (SfcKeyfileEntry, 1);
  entry->key = g_strdup (text);
  entry->line = line;
  /* NOLINTNEXTLINE(*-core.NullDereference): check_key() failed without one */
  g_ptr_array_add (group->entries, entry);
  return TRUE;
}

static gboolean
check_bytes (const SfcKeyfile *self, const char *text, gsize len,
             GError **error)
{
  const char *bad;
  int line = 1;

  if (len >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      fail_at (self, 1, error, _ ("the file begins with a byte-order mark"));
      return sfc_remedy (error, _ ("save it as UTF-8 without one"));
    }
  if (g_utf8_validate_len (text, len, &bad))
    return TRUE;
  for (const char *p = text; p < bad; p++)
    line += *p == '\n';
  return fail_at (self, line, error,
                  *bad == '\0' ? _ ("a NUL byte") : _ ("not UTF-8"));
}

static gboolean
scan_lines (SfcKeyfile *self, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (int i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);

      if (*line == '\0' || *line == '#')
        continue;
      if (*line == '[' ? !add_group (self, i + 1, line, error)
                       : !add_entry (self, i + 1, line, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_values (SfcKeyfile *self, const char *text, gsize len, GError **error)
{
  g_autoptr (GKeyFile) values = g_key_file_new ();
  g_autoptr (GError) why = NULL;

  if (!g_key_file_load_from_data (values, text, len, G_KEY_FILE_NONE, &why))
    return sfc_fail (error, SFC_ERROR_CONFIG, "%s: %s", self->file,
                     why->message);
  for (guint i = 0; i < self->groups->len; i++)
    {
      SfcKeyfileGroup *group = g_ptr_array_index (self->groups, i);

      for (guint j = 0; j < group->entries->len; j++)
        {
          SfcKeyfileEntry *entry = g_ptr_array_index (group->entries, j);

          entry->value
              = g_key_file_get_value (values, group->name, entry->key, &why);
          if (entry->value == NULL)
            return fail_at (self, entry->line, error, "%s", why->message);
          g_strchomp (entry->value);
        }
    }
  return TRUE;
}

SfcKeyfile *
sfc_keyfile_parse (const char *text, gsize len, const char *file,
                   GError **error)
{
  g_autoptr (SfcKeyfile) self = g_new0 (SfcKeyfile, 1);
  g_autofree char *copy = NULL;

  self->file = g_strdup (file);
  self->groups = g_ptr_array_new_with_free_func (group_free);
  if (!check_bytes (self, text, len, error))
    return NULL;
  copy = g_strndup (text, len);
  if (!scan_lines (self, copy, error)
      || (len > 0 && !read_values (self, text, len, error)))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
refuse_file (const char *file, int saved_errno, GError **error)
{
  sfc_fail_errno (error, SFC_ERROR_CONFIG, saved_errno, "%s", file);
  return saved_errno == EISDIR
         && sfc_remedy (error, _ ("name a file in that folder"));
}

static gboolean
read_all (int fd, const char *file, gint64 max_bytes, GString *text,
          GError **error)
{
  char block[4096];
  ssize_t n;

  while ((n = read (fd, block, sizeof block)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return refuse_file (file, errno, error);
      g_string_append_len (text, block, n);
      if ((gint64)text->len > max_bytes)
        {
          sfc_fail (error, SFC_ERROR_CONFIG,
                    _ ("%s: larger than any configuration file"), file);
          return sfc_remedy (
              error,
              _ ("raise the limit of %'" PRId64 " bytes: --conf %s=SIZE"),
              max_bytes, "sfcrime.maxConfigSize");
        }
    }
  return TRUE;
}

SfcKeyfile *
sfc_keyfile_read (const char *file, gint64 max_bytes, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int fd = open (file, O_RDONLY | O_CLOEXEC);
  gboolean ok;

  if (fd < 0)
    {
      sfc_fail_errno (error, SFC_ERROR_CONFIG, errno, "%s", file);
      return NULL;
    }
  ok = read_all (fd, file, max_bytes, text, error);
  close (fd);
  return ok ? sfc_keyfile_parse (text->str, text->len, file, error) : NULL;
}
