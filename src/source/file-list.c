#include "config.h"

#include "source/file-list.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/i18n.h"
#include "source/file-log.h"

#define MEANING "{}[]*?\\" /* characters of a pattern */

/* What one listing works on. */
typedef struct
{
  const SfcFileListOptions *options;
  GRegex *filter;   /* (nullable) */
  GPtrArray *files; /* (element-type SfcFile) */
} Listing;

SfcFile *
sfc_file_new (const char *path, gint64 time_ms, gint64 log_offset)
{
  SfcFile *self = g_new (SfcFile, 1);

  *self = (SfcFile){ g_strdup (path), time_ms, log_offset };
  return self;
}

void
sfc_file_free (SfcFile *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self);
}

static void
free_file (gpointer file)
{
  sfc_file_free (file);
}

GPtrArray *
sfc_file_array_new (void)
{
  return g_ptr_array_new_with_free_func (free_file);
}

/* ---- patterns */

gboolean
sfc_file_list_is_pattern (const char *path)
{
  return strpbrk (path, MEANING) != NULL;
}

/* Appends what the class at @p, its bracket, means; Returns: its last byte */
static const char *
append_class (GString *regex, const char *p)
{
  const char *start = p + 1 + (p[1] == '^' || p[1] == '!');
  const char *end = *start != '\0' ? strchr (start + 1, ']') : NULL;

  if (end == NULL)
    {
      g_string_append (regex, "\\[");
      return p;
    }
  g_string_append (regex, start > p + 1 ? "[^" : "[");
  for (; start < end; start++)
    {
      if (strchr ("[]\\^", *start) != NULL)
        g_string_append_c (regex, '\\');
      g_string_append_c (regex, *start);
    }
  g_string_append_c (regex, ']');
  return end;
}

GRegex *
sfc_file_list_compile (const char *pattern, GError **error)
{
  g_autoptr (GString) regex = g_string_new ("^(?:");
  g_autoptr (GError) why = NULL;
  GRegex *compiled;
  int depth = 0;

  for (const char *p = pattern; *p != '\0'; p++)
    if (*p == '*')
      g_string_append (regex, ".*");
    else if (*p == '?')
      g_string_append_c (regex, '.');
    else if (*p == '[')
      p = append_class (regex, p);
    else if (*p == '{' && ++depth > 0)
      g_string_append (regex, "(?:");
    else if (*p == ',' && depth > 0)
      g_string_append_c (regex, '|');
    else if (*p == '}' && depth > 0 && depth-- > 0)
      g_string_append_c (regex, ')');
    else
      {
        if (*p == '\\' && p[1] != '\0')
          p++;
        if (strchr ("\\^$.|?*+()[]{}", *p) != NULL)
          g_string_append_c (regex, '\\');
        g_string_append_c (regex, *p);
      }
  g_string_append (regex, ")$");
  compiled = g_regex_new (regex->str, G_REGEX_RAW | G_REGEX_DOTALL, 0, &why);
  if (compiled == NULL)
    sfc_fail (error, SFC_ERROR_CONFIG, _ ("“%s” is not a pattern"), pattern);
  return compiled;
}

/* ---- listing */

static gboolean
is_hidden (const char *name)
{
  if (g_str_has_prefix (name, "_common_metadata")
      || g_str_has_prefix (name, "_metadata"))
    return FALSE;
  return *name == '.' || (*name == '_' && strchr (name, '=') == NULL)
         || g_str_has_suffix (name, "._COPYING_");
}

static gboolean
matches (const Listing *listing, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return listing->filter == NULL
         || g_regex_match (listing->filter, name, 0, NULL);
}

static void
add_file (Listing *listing, const char *path, const struct stat *st)
{
  g_autofree char *name = g_path_get_basename (path);
  gint64 time_ms = (gint64)st->st_mtim.tv_sec * 1000
                   + st->st_mtim.tv_nsec / G_GINT64_CONSTANT (1000000);

  if (!S_ISREG (st->st_mode) || is_hidden (name) || !matches (listing, path))
    return;
  g_ptr_array_add (listing->files, sfc_file_new (path, time_ms, -1));
}

/* Adds what is in @folder; what vanishes meanwhile is not there.  Folders below
 * go to @below. */
static gboolean
list_folder (Listing *listing, const char *folder, gboolean is_root,
             GPtrArray *below, GError **error)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  errno = 0;
  dir = g_dir_open (folder, 0, NULL);
  if (dir == NULL && errno == ENOENT && !is_root)
    return TRUE;
  if (dir == NULL)
    return sfc_fail_errno (error, SFC_ERROR_SOURCE, errno, "%s", folder);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat st;

      if (stat (path, &st) != 0)
        continue;
      if (!S_ISDIR (st.st_mode))
        add_file (listing, path, &st);
      /* a link may lead back here */
      else if (listing->options->recursive && !is_hidden (name)
               && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        g_ptr_array_add (below, g_steal_pointer (&path));
    }
  return TRUE;
}

static gboolean
list_root (Listing *listing, const char *root, GError **error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  struct stat st;

  if (stat (root, &st) != 0)
    return sfc_file_list_is_pattern (listing->options->path)
           || sfc_fail_errno (error, SFC_ERROR_SOURCE, errno, "%s", root);
  if (!S_ISDIR (st.st_mode))
    {
      add_file (listing, root, &st);
      return TRUE;
    }
  g_ptr_array_add (folders, g_strdup (root));
  for (guint i = 0; i < folders->len; i++)
    if (!list_folder (listing, folders->pdata[i], i == 0, folders, error))
      return FALSE;
  return TRUE;
}

/* @log: of the sink that writes to the folder */
static gboolean
list_sink (Listing *listing, const char *log, GError **error)
{
  GPtrArray *files = listing->files;

  if (!sfc_file_log_read_sink (log, files, error))
    return FALSE;
  for (guint i = files->len; i-- > 0;)
    if (!matches (listing, ((SfcFile *)files->pdata[i])->path))
      g_ptr_array_remove_index (files, i);
  return TRUE;
}

static gboolean
list_path (Listing *listing, const char *path, GError **error)
{
  g_autofree char *log = g_build_filename (path, "_spark_metadata", NULL);

  return g_file_test (log, G_FILE_TEST_IS_DIR)
             ? list_sink (listing, log, error)
             : list_root (listing, path, error);
}

static gboolean
list_roots (Listing *listing, GError **error)
{
  const char *path = listing->options->path;
  glob_t found = { 0 };
  gboolean ok = TRUE;
  int code;

  if (!sfc_file_list_is_pattern (path))
    return list_path (listing, path, error);
  code = glob (path, GLOB_BRACE | GLOB_NOSORT, NULL, &found);
  if (code == GLOB_NOSPACE)
    ok = sfc_fail_errno (error, SFC_ERROR_SOURCE, ENOMEM, "%s", path);
  for (gsize i = 0; ok && i < found.gl_pathc; i++)
    ok = list_root (listing, found.gl_pathv[i], error);
  globfree (&found);
  return ok;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer newest_first)
{
  const SfcFile *one = *(const SfcFile *const *)a;
  const SfcFile *other = *(const SfcFile *const *)b;
  int order = (one->time_ms > other->time_ms) - (one->time_ms < other->time_ms);

  if (order != 0)
    return newest_first != NULL ? -order : order;
  return strcmp (one->path, other->path);
}

/* Several matches of a pattern may hold the same file. */
static void
drop_doubles (GPtrArray *files)
{
  for (guint i = files->len; i-- > 1;)
    if (g_str_equal (((SfcFile *)files->pdata[i])->path,
                     ((SfcFile *)files->pdata[i - 1])->path))
      g_ptr_array_remove_index (files, i);
}

GPtrArray *
sfc_file_list_find (const SfcFileListOptions *options, GError **error)
{
  g_autoptr (GPtrArray) files = sfc_file_array_new ();
  g_autoptr (GRegex) filter = NULL;
  Listing listing = { .options = options, .files = files };

  if (options->name_filter != NULL)
    {
      filter = sfc_file_list_compile (options->name_filter, error);
      if (filter == NULL)
        return NULL;
    }
  listing.filter = filter;
  if (!list_roots (&listing, error))
    return NULL;
  g_ptr_array_sort_with_data (
      files, compare, options->newest_first ? GINT_TO_POINTER (TRUE) : NULL);
  drop_doubles (files);
  return g_steal_pointer (&files);
}
