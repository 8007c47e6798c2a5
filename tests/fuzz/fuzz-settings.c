/* fuzz/fuzz-settings.c -- a configuration file, its values, and the plan of
 * each query in it.
 *
 * Input: a byte that says what the rest is, see readers[] below.  What must
 * hold:
 *
 *   - a file is read, or refused with its name, line and reason;
 *   - whoever asks for a value that was read gets one of its type;
 *   - a value as the table spells it is a value again, and the same;
 *   - a value that is edited in is read again, and all others are as they were;
 *   - what expansion is escaped for comes out as it went in.
 *
 * Of files, ${file:PATH} may name two of a folder of its own; @PATH is not
 * read, nor tables but the one that is installed.
 *
 * Covers: src/config/expand.c src/config/interval.c src/config/keyfile-edit.c
 * Covers: src/config/keyfile.c src/config/master.c src/config/property.c
 * Covers: src/config/settings.c src/config/settings-check.c
 * Covers: src/config/settings-load.c src/config/settings-options.c
 * Covers: src/config/settings-store.c src/config/value-check.c
 * Covers: src/plan/aggregate.c src/plan/clause.c src/plan/coerce.c
 * Covers: src/plan/from-json.c src/plan/literal.c src/plan/names.c
 * Covers: src/plan/output.c src/plan/plan.c src/plan/select.c
 * Covers: src/plan/slots.c src/plan/where.c
 */

#include "config.h"

#include <sys/prctl.h>

/* What is secret is kept for ever: here it must not grow, nor keep the leak
 * sanitizer from looking. */
#define prctl(option, value) 0
#include "base/log.c"
#include "base/secret.c"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/mman.h>

#include "base/error.h"
#include "config/expand.h"
#include "config/keyfile-edit.h"
#include "config/keyfile.h"
#include "config/master.h"
#include "config/settings-private.h"
#include "config/settings.h"
#include "config/value-check.h"
#include "fuzz.h"
#include "plan/explain.h"

/* ---- the outside */

static const char *const outside[]
    = { "${file:/", "..", "/dev", "/proc", "/sys", "@/" };

static gboolean
is_outside (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    if (strstr (text, outside[i]) != NULL)
      return TRUE;
  return FALSE;
}

#define SECRET "secret\r\n"

static char *folder;

static void
remove_folder (void)
{
  g_autofree char *line = g_build_filename (folder, "line", NULL);
  g_autofree char *bytes = g_build_filename (folder, "bytes", NULL);

  g_unlink (line);
  g_unlink (bytes);
  g_rmdir (folder);
  g_free (folder);
}

static void
set_up (void)
{
  g_autofree char *line = NULL, *bytes = NULL;

  folder = g_dir_make_tmp ("sfcrime-fuzz-XXXXXX", NULL);
  fuzz_check (folder != NULL);
  atexit (remove_folder);
  line = g_build_filename (folder, "line", NULL);
  bytes = g_build_filename (folder, "bytes", NULL);
  fuzz_check (g_file_set_contents (line, SECRET, -1, NULL)
              && g_file_set_contents (bytes, "\xff", -1, NULL));
  g_setenv ("CREDENTIALS_DIRECTORY", folder, TRUE);
  g_setenv ("FUZZ_LINES", "a\nb", TRUE);
}

/* ---- files */

static void
plan_query (SfcSettings *settings, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcPlan) plan = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *schema = NULL;

  if (!sfc_settings_check_query (settings, name, NULL))
    return;
  plan = sfc_plan_new (settings, name, &error);
  fuzz_check ((plan == NULL) == (error != NULL));
  if (plan == NULL)
    return;
  schema = sfc_schema_to_text (plan->result);
  sfc_explain_steps (out, settings, plan, "a source");
  sfc_explain_limits (out, settings, plan);
  sfc_explain_memory (out, settings);
  sfc_explain_late_rows (out, plan);
  sfc_explain_warnings (out, settings, plan);
  fuzz_check (g_utf8_validate (out->str, (gssize)out->len, NULL));
}

typedef struct
{
  SfcSettings *settings;
  const char *group;
} Place;

/* As whoever needs it would ask. */
static void
check_type (const Place *at, const char *key, const SfcProperty *property)
{
  g_autofree char *path = NULL;

  if (sfc_settings_is_auto (at->settings, at->group, key))
    return;
  switch (property->type)
    {
    case SFC_VALUE_INT:
    case SFC_VALUE_LONG:
      sfc_settings_get_int (at->settings, at->group, key);
      break;
    case SFC_VALUE_BOOLEAN:
      sfc_settings_get_boolean (at->settings, at->group, key);
      break;
    case SFC_VALUE_DURATION:
      sfc_settings_get_duration_us (at->settings, at->group, key);
      break;
    case SFC_VALUE_SIZE:
      sfc_settings_get_size_bytes (at->settings, at->group, key);
      break;
    case SFC_VALUE_PATH:
      path = sfc_settings_dup_path (at->settings, at->group, key);
      fuzz_check (path != NULL);
      break;
    default:
      break;
    }
}

static void
check_setting (const char *key, const char *value, const SfcOrigin *origin,
               gpointer data)
{
  const Place *at = data;
  const SfcProperty *property = sfc_settings_find_property (at->group, key);
  g_autofree char *text
      = sfc_settings_describe_origin (at->settings, at->group, key);

  fuzz_check (*text != '\0' && *key != '\0'
              && g_utf8_validate (value, -1, NULL));
  fuzz_check (sfc_settings_is_set (at->settings, at->group, key));
  fuzz_check (sfc_settings_get_origin (at->settings, at->group, key).kind
              == origin->kind);
  if (property != NULL)
    check_type (at, key, property);
}

static void
check_no_effect (const char *place, SfcEffect effect, const char *reason,
                 gpointer data)
{
  fuzz_check (*place != '\0' && *reason != '\0');
}

static void
check_settings (SfcSettings *settings)
{
  for (const char *const *group = sfc_settings_get_groups (settings);
       *group != NULL; group++)
    {
      Place at = { settings, *group };

      sfc_settings_foreach (settings, *group, NULL, check_setting, &at);
    }
  for (const char *const *query = sfc_settings_get_queries (settings);
       *query != NULL; query++)
    plan_query (settings, *query);
  sfc_settings_warn_no_effect (settings);
  sfc_settings_foreach_no_effect (settings, check_no_effect, NULL);
  fuzz_check (sfc_settings_get_workers (settings) > 0);
  fuzz_check (sfc_settings_get_file (settings) != NULL);
}

static void
load (const SfcSettingsInput *input)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcSettings) settings = sfc_settings_load (input, &error);

  fuzz_check ((settings == NULL) == (error != NULL));
  if (settings == NULL)
    fuzz_check (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG)
                || g_error_matches (error, SFC_ERROR, SFC_ERROR_USAGE));
  else
    check_settings (settings);
}

static void
read_file_of_settings (FuzzInput *input)
{
  gsize n;
  g_autofree char *text = fuzz_take_rest (input, &n);
  g_autofree char *copy = g_strndup (text, n);
  int fd = memfd_create ("fuzz", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/dev/fd/%d", fd);
  const SfcSettingsInput where = { .file = path };

  fuzz_check (fd >= 0 && write (fd, text, n) == (gssize)n);
  if (!is_outside (copy))
    load (&where);
  close (fd);
}

typedef struct
{
  GStrvBuilder *lists[4]; /* of --set, --conf, --kafka and --vary */
  char *others[3];        /* --bootstrap-servers, --topic and the environment */
} Options;

static void
options_take (Options *self, FuzzInput *input)
{
  guint list = (guchar)(fuzz_take_byte (input) - '0');
  g_autofree char *text = fuzz_take_text (input);

  if (is_outside (text) || strstr (text, "=@") != NULL)
    return;
  if (list < G_N_ELEMENTS (self->lists))
    g_strv_builder_add (self->lists[list], text);
  else if (list - G_N_ELEMENTS (self->lists) < G_N_ELEMENTS (self->others))
    {
      char **other = &self->others[list - G_N_ELEMENTS (self->lists)];

      g_free (*other);
      *other = g_steal_pointer (&text);
    }
}

static void
options_load (const Options *self)
{
  static const char environment[] = "SFCRIME_BOOTSTRAP_SERVERS";
  g_auto (GStrv) set = g_strv_builder_end (self->lists[0]);
  g_auto (GStrv) conf = g_strv_builder_end (self->lists[1]);
  g_auto (GStrv) kafka = g_strv_builder_end (self->lists[2]);
  g_auto (GStrv) vary = g_strv_builder_end (self->lists[3]);
  const SfcSettingsInput where = { .file = "/dev/null",
                                   .set = set,
                                   .conf = conf,
                                   .kafka = kafka,
                                   .vary = vary,
                                   .bootstrap_servers = self->others[0],
                                   .topic = self->others[1] };

  if (self->others[2] != NULL)
    g_setenv (environment, self->others[2], TRUE);
  load (&where);
  g_unsetenv (environment);
}

/* Lines of options, by their first byte. */
static void
read_options (FuzzInput *input)
{
  Options options = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (options.lists); i++)
    options.lists[i] = g_strv_builder_new ();
  while (input->n > 0)
    options_take (&options, input);
  options_load (&options);
  for (guint i = 0; i < G_N_ELEMENTS (options.lists); i++)
    g_strv_builder_unref (options.lists[i]);
  for (guint i = 0; i < G_N_ELEMENTS (options.others); i++)
    g_free (options.others[i]);
}

/* Each line for itself above a query that is good, its options separated by
 * tabs: what is wrong ends the reading. */
static void
read_each (FuzzInput *input)
{
  static const char good[]
      = "0source.subscribe=a\n"
        "0query q.schema=s STRING, i INT, l BIGINT, f FLOAT, d DOUBLE, "
        "m DECIMAL(10,2), t TIMESTAMP, e DATE, o BOOLEAN\n";

  while (input->n > 0)
    {
      g_autofree char *line = g_strdelimit (fuzz_take_text (input), "\t", '\n');
      g_autofree char *all = g_strconcat (good, line, NULL);
      FuzzInput options = { all, strlen (all) };

      read_options (&options);
    }
}

/* ---- key files */

static gboolean
is_edited (const SfcKeyfileGroup *group, const SfcKeyfileEntry *entry,
           const SfcKeyfileEdit *edit)
{
  return g_str_equal (group->name, edit->group)
         && g_str_equal (entry->key, edit->key);
}

/* Everything in @a but the edited value is in @b too. */
static gboolean
keeps (const SfcKeyfile *a, const SfcKeyfile *b, const SfcKeyfileEdit *edit)
{
  if (b->groups->len < a->groups->len)
    return FALSE;
  for (guint i = 0; i < a->groups->len; i++)
    {
      const SfcKeyfileGroup *x = a->groups->pdata[i], *y = b->groups->pdata[i];

      if (!g_str_equal (x->name, y->name) || y->entries->len < x->entries->len)
        return FALSE;
      for (guint j = 0; j < x->entries->len; j++)
        {
          const SfcKeyfileEntry *p = x->entries->pdata[j];
          const SfcKeyfileEntry *q = y->entries->pdata[j];

          if (!g_str_equal (p->key, q->key)
              || (!is_edited (x, p, edit) && !g_str_equal (p->value, q->value)))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
holds (const SfcKeyfile *keyfile, const SfcKeyfileEdit *edit)
{
  for (guint i = 0; i < keyfile->groups->len; i++)
    {
      const SfcKeyfileGroup *group = keyfile->groups->pdata[i];

      for (guint j = 0; j < group->entries->len; j++)
        {
          const SfcKeyfileEntry *entry = group->entries->pdata[j];

          if (is_edited (group, entry, edit))
            return g_str_equal (entry->value, edit->value);
        }
    }
  return FALSE;
}

/* In its file, that becomes the same. */
static void
check_file (const char *text, gsize n, const SfcKeyfileEdit *edit,
            const GString *changed)
{
  g_autofree char *path = g_build_filename (folder, "line", NULL);
  g_autofree char *content = NULL;
  gsize len;

  fuzz_check (g_file_set_contents (path, text, (gssize)n, NULL)
              && sfc_keyfile_edit_file (path, edit, 1, NULL)
              && g_file_get_contents (path, &content, &len, NULL));
  fuzz_check (len == changed->len && memcmp (content, changed->str, len) == 0);
  fuzz_check (g_file_set_contents (path, SECRET, -1, NULL));
}

/* A value, then a file: whoever edits knows group and key to be right. */
static void
edit_keyfile (FuzzInput *input)
{
  g_autofree char *value = g_strstrip (fuzz_take_text (input));
  const SfcKeyfileEdit edit = { "query a", "trigger", value };
  gsize n;
  g_autofree char *text = fuzz_take_rest (input, &n);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcKeyfile) before = sfc_keyfile_parse (text, n, "file", &error);
  g_autoptr (SfcKeyfile) after = NULL;
  GString *changed;

  fuzz_check ((before == NULL) == (error != NULL));
  if (before == NULL)
    fuzz_check (g_str_has_prefix (error->message, "file:"));
  if (before == NULL || !g_utf8_validate (value, -1, NULL)
      || strpbrk (value, "\r") != NULL)
    return;
  changed = sfc_keyfile_edit_text (text, n, "file", &edit, NULL);
  fuzz_check (changed != NULL);
  check_file (text, n, &edit, changed);
  after = sfc_keyfile_parse (changed->str, changed->len, "file", NULL);
  g_string_free (changed, TRUE);
  fuzz_check (after != NULL && keeps (before, after, &edit)
              && holds (after, &edit));
}

/* ---- values */

static void
check_value (FuzzInput *input)
{
  guint index = fuzz_take_byte (input);
  g_autofree char *text = fuzz_take_text (input);
  g_autofree char *canonical = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  index = (index << 8 | fuzz_take_byte (input)) % sfc_n_properties;
  if (!g_utf8_validate (text, -1, NULL))
    return;
  ok = sfc_value_check (&sfc_properties[index], text, &canonical, &error);
  fuzz_check (ok == (error == NULL) && ok == (canonical != NULL));
  sfc_property_nearest (sfc_properties[index].scope, text);
  if (!ok)
    return;
  fuzz_check (
      sfc_value_check (&sfc_properties[index], canonical, &again, NULL));
  fuzz_check (g_str_equal (canonical, again));
}

static void
expand (FuzzInput *input)
{
  g_autofree char *text = fuzz_take_text (input);
  g_autofree char *escaped = sfc_expand_escape (text);
  g_autofree char *same = sfc_expand (escaped, NULL);
  g_autofree char *expanded = NULL;

  /* "$" before an escaped "${" is one of it */
  fuzz_check (strstr (text, "$${") != NULL || g_strcmp0 (same, text) == 0);
  if (!is_outside (text))
    expanded = sfc_expand (text, NULL);
}

static void
read_master (FuzzInput *input)
{
  g_autofree char *text = fuzz_take_text (input);
  g_autoptr (GError) error = NULL;
  int workers;

  if (g_utf8_validate (text, -1, NULL))
    fuzz_check (sfc_master_parse (text, &workers, &error) == (error == NULL));
}

/* ---- all */

static void (*const readers[]) (FuzzInput *input) = {
  read_file_of_settings, /* @ */
  edit_keyfile,          /* A */
  check_value,           /* B */
  expand,                /* C */
  read_options,          /* D */
  read_master,           /* E */
  read_each,             /* F */
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = { (const char *)data, size };
  guint what = (guchar)(fuzz_take_byte (&input) - '@');

  if (folder == NULL)
    set_up ();
  structured = TRUE; /* messages go to the writer of fuzz.c */
  if (what < G_N_ELEMENTS (readers))
    readers[what](&input);
  if (secrets != NULL)
    g_ptr_array_set_free_func (secrets, g_free);
  g_clear_pointer (&secrets, g_ptr_array_unref);
  return 0;
}
