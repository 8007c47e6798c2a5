#include "config.h"

#include "cluster/job-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/data-file.h"
#include "base/error.h"
#include "base/write-all.h"
#include "cluster/checkpoints.h"
#include "kafka/bootstrap.h"

#define CONFIGURATION "sfcrime.conf"
#define PROPERTIES "spark.properties"
#define BOOTSTRAP "kafka.bootstrap.servers"

typedef struct
{
  char *name;
  GString *text;
} File;

struct _SfcJobFiles
{
  SfcSettings *settings;
  const SfcJobOptions *options;
  const SfcSubmit *submit;
  char *folder;
  gboolean hide;
  GPtrArray *files;     /* (element-type File) */
  GString *out;         /* of the file that is being made */
  const char *group;    /* of the settings that are being visited */
  gboolean reads_kafka; /* or writes it */
};

static void
file_free (gpointer data)
{
  File *self = data;

  g_free (self->name);
  g_string_free (self->text, TRUE);
  g_free (self);
}

/* Returns: (transfer none): its text */
static GString *
add_file (SfcJobFiles *self, const char *name)
{
  File *file = g_new0 (File, 1);

  file->name = g_strdup (name);
  file->text = g_string_new (NULL);
  g_ptr_array_add (self->files, file);
  return file->text;
}

static const char *
shown (const SfcJobFiles *self, const char *key, const char *value)
{
  return self->hide && *value != '\0' && sfc_property_is_secret (key)
             ? "********"
             : value;
}

/* ---- sfcrime.conf */

/* A line keeps neither line breaks nor blanks around a value. */
static gboolean
fits_line (const char *value)
{
  gsize n = strlen (value);

  return strpbrk (value, "\r\n") == NULL
         && (n == 0
             || (!g_ascii_isspace (value[0])
                 && !g_ascii_isspace (value[n - 1])));
}

static void
put (SfcJobFiles *self, const char *key, const char *value)
{
  g_autoptr (GString) text = g_string_new (shown (self, key, value));
  g_autofree char *name = NULL;

  if (fits_line (text->str))
    g_string_replace (text, "${", "$${", 0);
  else
    {
      name = g_strdup_printf ("value-%u", self->files->len);
      g_string_assign (add_file (self, name), text->str);
      g_string_printf (text, "${file:%s/%s}", self->folder, name);
    }
  g_string_append_printf (self->out, "%s = %s\n", key, text->str);
}

/* What belongs to another format than that of the group has no effect. */
static void
put_entry (const char *key, const char *value, const SfcOrigin *origin,
           gpointer data)
{
  SfcJobFiles *self = data;
  SfcScope scope
      = *self->group == 's'
            ? self->group[1] == 'i' ? SFC_SCOPE_SINK : SFC_SCOPE_SOURCE
            : SFC_SCOPE_QUERY;
  const SfcProperty *property = sfc_property_find (scope, key);
  g_autofree char *path = NULL;

  if (g_str_equal (key, "format") || g_str_equal (key, BOOTSTRAP)
      || g_str_equal (key, "checkpointLocation")
      || g_str_equal (key, "exactlyOnce")
      || (g_str_equal (key, "trigger") && self->options->once)
      || (property->formats != NULL
          && !sfc_property_has_format (
              property,
              sfc_settings_get (self->settings, self->group, "format"))))
    return;
  if (property->type == SFC_VALUE_PATH)
    path = sfc_checkpoints_dup_path (self->settings, self->group, key);
  put (self, key, path != NULL ? path : value);
}

static gboolean
put_format (SfcJobFiles *self, GError **error)
{
  const char *format = sfc_settings_get (self->settings, self->group, "format");
  g_autofree char *bootstrap = NULL;

  put (self, "format", format);
  if (!g_str_equal (format, "kafka"))
    return TRUE;
  self->reads_kafka = TRUE;
  bootstrap = sfc_bootstrap_find (self->settings, self->group, error);
  if (bootstrap == NULL)
    return FALSE;
  put (self, BOOTSTRAP, bootstrap);
  return TRUE;
}

static void
put_query (SfcJobFiles *self, const char *query)
{
  g_autofree char *source = g_strconcat ("source ", query, NULL);
  g_autofree char *location
      = sfc_checkpoints_dup_location (self->settings, query);

  if (!sfc_settings_is_set (self->settings, self->group, "schema")
      && !g_str_equal (sfc_settings_get (self->settings, source, "format"),
                       "rate"))
    put (self, "schema",
         sfc_settings_get (self->settings, self->group, "schema"));
  if (self->options->once)
    put (self, "trigger", "availableNow");
  if (location != NULL)
    put (self, "checkpointLocation", location);
}

static gboolean
put_group (SfcJobFiles *self, const char *word, const char *query,
           GError **error)
{
  g_autofree char *group = g_strconcat (word, " ", query, NULL);
  gboolean ok = TRUE;

  self->group = group;
  g_string_append_printf (self->out, "%s[%s]\n", self->out->len > 0 ? "\n" : "",
                          group);
  if (g_str_equal (word, "query"))
    put_query (self, query);
  else
    ok = put_format (self, error);
  sfc_settings_foreach (self->settings, group, NULL, put_entry, self);
  self->group = NULL;
  return ok;
}

static gboolean
make_configuration (SfcJobFiles *self, GError **error)
{
  self->out = add_file (self, CONFIGURATION);
  for (const char *const *query = self->options->queries; *query != NULL;
       query++)
    if (!put_group (self, "source", *query, error)
        || !put_group (self, "query", *query, error)
        || !put_group (self, "sink", *query, error))
      return FALSE;
  return TRUE;
}

/* ---- spark.properties */

/* Source: java.util.Properties.load() */
static void
append_escaped (GString *out, const char *text, gboolean is_key)
{
  const char *start = text;

  for (; *text != '\0'; text++)
    if (*text == '\n' || *text == '\r')
      g_string_append (out, *text == '\n' ? "\\n" : "\\r");
    else
      {
        if (*text == '\\'
            || (is_key ? strchr (" \t:=#!", *text) != NULL
                       : text == start && strchr (" \t\f:=", *text) != NULL))
          g_string_append_c (out, '\\');
        g_string_append_c (out, *text);
      }
}

static void
put_property (SfcJobFiles *self, const char *key, const char *value)
{
  append_escaped (self->out, key, TRUE);
  g_string_append_c (self->out, ' ');
  append_escaped (self->out, shown (self, key, value), FALSE);
  g_string_append_c (self->out, '\n');
}

static const char *
get_property (const SfcJobFiles *self, const char *key)
{
  const char *value = sfc_settings_get (self->settings, "spark", key);

  return value != NULL ? value : "";
}

/* What the command line or a group of the configuration says, what is ours
 * alone, and what is put together below. */
static void
put_if_plain (const char *key, const char *value, const SfcOrigin *origin,
              gpointer self)
{
  static const char *const others[]
      = { "spark.master",
          "spark.app.name",
          "spark.submit.deployMode",
          "spark.sql.streaming.checkpointLocation",
          "spark.sql.legacy.timeParserPolicy",
          "spark.ui.host",
          "spark.driver.extraJavaOptions",
          "spark.jars.packages",
          NULL };

  if (g_str_has_prefix (key, "spark.") && !g_strv_contains (others, key)
      && (!g_str_equal (key, "spark.ui.enabled")
          || ((SfcJobFiles *)self)->options->ui))
    put_property (self, key, value);
}

/* The Kafka source and sink are no part of Spark's own jars. */
static void
put_packages (SfcJobFiles *self)
{
  static const char *const places[]
      = { "spark.jars", "spark.jars.packages", "spark.driver.extraClassPath" };
  const SfcSubmit *submit = self->submit;
  const char *given = get_property (self, "spark.jars.packages");
  g_autofree char *packages = NULL;
  gboolean has
      = !self->reads_kafka || submit->has_kafka || submit->version == NULL;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    has |= strstr (get_property (self, places[i]), "spark-sql-kafka") != NULL;
  packages = has ? g_strdup (given)
                 : g_strdup_printf (
                     "%s%sorg.apache.spark:spark-sql-kafka-0-10_%s:%s", given,
                     *given != '\0' ? "," : "", submit->scala, submit->version);
  if (*packages != '\0')
    put_property (self, "spark.jars.packages", packages);
}

static void
make_properties (SfcJobFiles *self)
{
  const char *java = get_property (self, "spark.driver.extraJavaOptions");
  g_autofree char *options
      = g_strconcat ("-Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8",
                     *java != '\0' ? " " : "", java, NULL);

  self->out = add_file (self, PROPERTIES);
  sfc_settings_foreach (self->settings, "spark", NULL, put_if_plain, self);
  put_property (self, "spark.sql.legacy.timeParserPolicy",
                get_property (self, "spark.sql.legacy.timeParserPolicy"));
  put_property (self, "spark.driver.extraJavaOptions", options);
  if (!self->options->ui)
    put_property (self, "spark.ui.enabled", "false");
  if (!sfc_settings_is_set (self->settings, "spark", "spark.log.level"))
    put_property (self, "spark.log.level", self->options->level);
  put_packages (self);
}

/* ---- all */

SfcJobFiles *
sfc_job_files_new (SfcSettings *settings, const SfcJobOptions *options,
                   const SfcSubmit *submit, const char *folder, gboolean hide,
                   GError **error)
{
  g_autoptr (SfcJobFiles) self = g_new0 (SfcJobFiles, 1);

  self->settings = sfc_settings_ref (settings);
  self->options = options;
  self->submit = submit;
  self->folder = g_strdup (folder);
  self->hide = hide;
  self->files = g_ptr_array_new_with_free_func (file_free);
  if (!make_configuration (self, error))
    return NULL;
  make_properties (self);
  return g_steal_pointer (&self);
}

void
sfc_job_files_free (SfcJobFiles *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->files);
  sfc_settings_unref (self->settings);
  g_free (self->folder);
  g_free (self);
}

static gboolean
write_file (const char *path, const GString *text, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gboolean ok;

  if (fd < 0)
    return sfc_fail_errno (error, SFC_ERROR_FAILED, errno, "%s", path);
  ok = sfc_write_all (fd, text->str, text->len, SFC_ERROR_FAILED, path, error);
  if (close (fd) != 0 && ok)
    return sfc_fail_errno (error, SFC_ERROR_FAILED, errno, "%s", path);
  return ok;
}

gboolean
sfc_job_files_write (const SfcJobFiles *self, GError **error)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      const File *file = self->files->pdata[i];
      g_autofree char *path = g_build_filename (self->folder, file->name, NULL);

      if (!write_file (path, file->text, error))
        return FALSE;
    }
  return TRUE;
}

void
sfc_job_files_append (const SfcJobFiles *self, GString *out)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      const File *file = self->files->pdata[i];

      g_string_append_printf (out, "\n# %s/%s\n%s", self->folder, file->name,
                              file->text->str);
      if (out->str[out->len - 1] != '\n')
        g_string_append_c (out, '\n');
    }
}

char **
sfc_job_files_dup_command (const SfcJobFiles *self)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autofree char *properties
      = g_build_filename (self->folder, PROPERTIES, NULL);
  g_autofree char *configuration
      = g_build_filename (self->folder, CONFIGURATION, NULL);
  g_autofree char *socket
      = g_build_filename (self->folder, SFC_JOB_SOCKET, NULL);
  g_autofree char *job = sfc_data_file ("sfcrime_stream.py");
  const char *const all[] = { self->submit->program,
                              "--master",
                              get_property (self, "spark.master"),
                              "--deploy-mode",
                              "client",
                              "--name",
                              get_property (self, "spark.app.name"),
                              "--properties-file",
                              properties,
                              job,
                              configuration,
                              socket,
                              NULL };

  g_strv_builder_addv (words, (const char **)all);
  return g_strv_builder_end (words);
}
