/* fuzz/fuzz-settings.c -- a configuration file, its values, and the plan of
 * each query in it.
 *
 * Input: a byte that says what the rest is, see readers[] below.  What must
 * hold:
 *
 *   - a file is read, or refused with its name, line and reason;
 *   - a value as the table spells it is a value again, and the same;
 *   - a value that is edited in is read again, and all others are as they were;
 *   - what expansion is escaped for comes out as it went in.
 *
 * Files of ${file:PATH} and @PATH are not read, nor tables but the one that is
 * installed.
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
#include <sys/mman.h>

#include "base/error.h"
#include "config/expand.h"
#include "config/keyfile-edit.h"
#include "config/keyfile.h"
#include "config/master.h"
#include "config/settings.h"
#include "config/value-check.h"
#include "fuzz.h"
#include "plan/explain.h"

static const char *const outside[]
    = { "${file:", "@/", "/dev", "/proc", "/sys" };

static gboolean
is_outside (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    if (strstr (text, outside[i]) != NULL)
      return TRUE;
  return FALSE;
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

static void
check_setting (const char *key, const char *value, const SfcOrigin *origin,
               gpointer data)
{
  fuzz_check (*key != '\0' && g_utf8_validate (value, -1, NULL));
}

static void
check_settings (SfcSettings *settings)
{
  for (const char *const *group = sfc_settings_get_groups (settings);
       *group != NULL; group++)
    sfc_settings_foreach (settings, *group, NULL, check_setting, NULL);
  for (const char *const *query = sfc_settings_get_queries (settings);
       *query != NULL; query++)
    plan_query (settings, *query);
  sfc_settings_warn_no_effect (settings);
  fuzz_check (sfc_settings_get_workers (settings) > 0);
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

/* Lines of --set, --conf and --kafka, by their first byte. */
static void
read_options (FuzzInput *input)
{
  g_autoptr (GStrvBuilder) set = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) conf = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) kafka = g_strv_builder_new ();
  GStrvBuilder *const lists[] = { set, conf, kafka };
  g_auto (GStrv) sets = NULL, confs = NULL, kafkas = NULL;
  SfcSettingsInput where = { .file = "/dev/null" };

  while (input->n > 0)
    {
      guint list = fuzz_take_byte (input) % G_N_ELEMENTS (lists);
      g_autofree char *text = fuzz_take_text (input);

      if (g_utf8_validate (text, -1, NULL) && !is_outside (text)
          && strstr (text, "=@") == NULL)
        g_strv_builder_add (lists[list], text);
    }
  where.set = sets = g_strv_builder_end (set);
  where.conf = confs = g_strv_builder_end (conf);
  where.kafka = kafkas = g_strv_builder_end (kafka);
  load (&where);
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
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FuzzInput input = { (const char *)data, size };
  guint what = (guchar)(fuzz_take_byte (&input) - '@');

  structured = TRUE; /* messages go to the writer of fuzz.c */
  if (what < G_N_ELEMENTS (readers))
    readers[what](&input);
  if (secrets != NULL)
    g_ptr_array_set_free_func (secrets, g_free);
  g_clear_pointer (&secrets, g_ptr_array_unref);
  return 0;
}
