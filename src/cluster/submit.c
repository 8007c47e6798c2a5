#include "config.h"

#include "cluster/submit.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/i18n.h"

/* ---- what it is */

/* NAME_SCALA-VERSION.jar, such as spark-core_2.12-3.5.7.jar */
static void
note_core (SfcSubmit *self, const char *name)
{
  static const char prefix[] = "spark-core_";
  const char *scala = name + strlen (prefix);
  const char *dash
      = g_str_has_prefix (name, prefix) ? strchr (scala, '-') : NULL;

  if (dash == NULL || self->version != NULL || !g_str_has_suffix (name, ".jar"))
    return;
  self->scala = g_strndup (scala, (gsize)(dash - scala));
  self->version = g_strndup (dash + 1, strlen (dash + 1) - strlen (".jar"));
}

static void
read_jars (SfcSubmit *self)
{
  g_autofree char *folder = g_build_filename (self->home, "jars", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      note_core (self, name);
      self->has_kafka |= g_str_has_prefix (name, "spark-sql-kafka-0-10_");
    }
}

/* ---- where it is */

static gboolean
take (SfcSubmit *self, char *program)
{
  if (self->program == NULL && program != NULL
      && g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
    self->program = program;
  else
    g_free (program);
  return self->program != NULL;
}

static gboolean
look_in_home (SfcSubmit *self, const char *home)
{
  if (home == NULL || *home == '\0'
      || !take (self, g_build_filename (home, "bin", "spark-submit", NULL)))
    return FALSE;
  self->home = g_strdup (home);
  return TRUE;
}

/* The folder of the module pyspark, which is a whole Spark. */
static char *
ask_python (const char *python)
{
  static const char question[]
      = "import importlib.util as u; s = u.find_spec ('pyspark'); "
        "print (s.submodule_search_locations[0] if s else '', end='')";
  const char *argv[] = { python, "-c", question, NULL };
  g_autofree char *answer = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **)argv, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                     NULL, &answer, NULL, &status, NULL)
      || status != 0 || *answer == '\0')
    return NULL;
  return g_steal_pointer (&answer);
}

static const char *
name_python (void)
{
  const char *python = g_getenv ("PYSPARK_PYTHON");

  return python != NULL && *python != '\0' ? python : "python3";
}

/* The Spark of a program: the folder above, unless pip put it there. */
static char *
find_home (const char *program)
{
  char *real = realpath (program, NULL);
  g_autofree char *bin = real != NULL ? g_path_get_dirname (real) : NULL;
  g_autofree char *home = real != NULL ? g_path_get_dirname (bin) : NULL;
  g_autofree char *jars
      = real != NULL ? g_build_filename (home, "jars", NULL) : NULL;

  free (real);
  return jars != NULL && g_file_test (jars, G_FILE_TEST_IS_DIR)
             ? g_steal_pointer (&home)
             : ask_python (name_python ());
}

static gboolean
look_in_path (SfcSubmit *self)
{
  if (!take (self, g_find_program_in_path ("spark-submit")))
    return FALSE;
  self->home = find_home (self->program);
  return TRUE;
}

static gboolean
look_in_python (SfcSubmit *self)
{
  g_autofree char *home = ask_python (name_python ());

  if (!look_in_home (self, home))
    return FALSE;
  self->python = g_find_program_in_path (name_python ());
  return TRUE;
}

SfcSubmit *
sfc_submit_find (GError **error)
{
  g_autoptr (SfcSubmit) self = g_new0 (SfcSubmit, 1);

  if (!look_in_home (self, g_getenv ("SPARK_HOME")) && !look_in_path (self)
      && !look_in_python (self))
    {
      sfc_fail (error, SFC_ERROR_CONFIG, _ ("spark-submit: not found"));
      sfc_remedy (error, _ ("set SPARK_HOME to the folder of a Spark 3.5, put "
                            "its bin into PATH, or install pyspark for "
                            "python3"));
      return NULL;
    }
  if (self->home != NULL)
    read_jars (self);
  return g_steal_pointer (&self);
}

void
sfc_submit_free (SfcSubmit *self)
{
  if (self == NULL)
    return;
  g_free (self->program);
  g_free (self->home);
  g_free (self->python);
  g_free (self->scala);
  g_free (self->version);
  g_free (self);
}
