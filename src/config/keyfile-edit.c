#include "config.h"

#include "config/keyfile-edit.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "config/keyfile.h"

/* Where @line, from 1, begins; one beyond the last begins at the end. */
static gsize
line_start (const GString *text, int line)
{
  const char *p = text->str;

  for (; line > 1; line--)
    {
      const char *end = memchr (p, '\n', text->len - (gsize)(p - text->str));

      if (end == NULL)
        return text->len;
      p = end + 1;
    }
  return (gsize)(p - text->str);
}

static void
replace_value (GString *text, int line, const char *value)
{
  gsize at = line_start (text, line), end;

  at += strcspn (text->str + at, "=") + 1;
  at += strspn (text->str + at, " \t");
  end = at + strcspn (text->str + at, "\n");
  while (end > at && g_ascii_isspace (text->str[end - 1]))
    end--;
  g_string_erase (text, (gssize)at, (gssize)(end - at));
  g_string_insert (text, (gssize)at, value);
}

static void
insert_after (GString *text, int line, const SfcKeyfileEdit *edit)
{
  gsize at = line_start (text, line + 1);
  gboolean ends = at == 0 || text->str[at - 1] == '\n';
  g_autofree char *added = g_strdup_printf ("%s%s = %s\n", ends ? "" : "\n",
                                            edit->key, edit->value);

  g_string_insert (text, (gssize)at, added);
}

static void
append_group (GString *text, const SfcKeyfileEdit *edit)
{
  if (text->len > 0)
    g_string_append (text, text->str[text->len - 1] == '\n' ? "\n" : "\n\n");
  g_string_append_printf (text, "[%s]\n%s = %s\n", edit->group, edit->key,
                          edit->value);
}

static const SfcKeyfileGroup *
find_group (const SfcKeyfile *keyfile, const char *name)
{
  for (guint i = 0; i < keyfile->groups->len; i++)
    {
      const SfcKeyfileGroup *group = keyfile->groups->pdata[i];

      if (g_str_equal (group->name, name))
        return group;
    }
  return NULL;
}

/* Changes @text; also returns it. */
static GString *
edit_group (GString *text, const SfcKeyfileGroup *group,
            const SfcKeyfileEdit *edit)
{
  int last = group->line;

  for (guint i = 0; i < group->entries->len; i++)
    {
      const SfcKeyfileEntry *entry = group->entries->pdata[i];

      last = entry->line;
      if (!g_str_equal (entry->key, edit->key))
        continue;
      replace_value (text, entry->line, edit->value);
      return text;
    }
  insert_after (text, last, edit);
  return text;
}

GString *
sfc_keyfile_edit_text (const char *text, gsize len, const char *file,
                       const SfcKeyfileEdit *edit, GError **error)
{
  g_autoptr (SfcKeyfile) keyfile = sfc_keyfile_parse (text, len, file, error);
  const SfcKeyfileGroup *group;
  GString *changed;

  if (keyfile == NULL)
    return NULL;
  changed = g_string_new_len (text, (gssize)len);
  group = find_group (keyfile, edit->group);
  if (group != NULL)
    return edit_group (changed, group, edit);
  append_group (changed, edit);
  return changed;
}

static gboolean
replace_file (const char *file, const GString *text, GError **error)
{
  g_autoptr (GError) why = NULL;
  GStatBuf status;

  if (g_stat (file, &status) != 0)
    return sfc_fail_errno (error, SFC_ERROR_FAILED, errno, "%s", file);
  return g_file_set_contents_full (file, text->str, (gssize)text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT
                                       | G_FILE_SET_CONTENTS_DURABLE,
                                   (int)(status.st_mode & 07777), &why)
         || sfc_fail (error, sfc_error_code_of_file (why, SFC_ERROR_FAILED),
                      "%s", why->message);
}

gboolean
sfc_keyfile_edit_file (const char *file, const SfcKeyfileEdit *edits, guint n,
                       GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *content = NULL;
  char *real = realpath (file, NULL);
  GString *text;
  gsize len;
  gboolean ok;

  if (real == NULL)
    return sfc_fail_errno (error, SFC_ERROR_FAILED, errno, "%s", file);
  if (!g_file_get_contents (real, &content, &len, &why))
    {
      free (real);
      return sfc_fail (error, SFC_ERROR_FAILED, "%s", why->message);
    }
  text = g_string_new_len (content, (gssize)len);
  for (guint i = 0; i < n && text != NULL; i++)
    {
      GString *changed = sfc_keyfile_edit_text (text->str, text->len, file,
                                                &edits[i], error);

      g_string_free (text, TRUE);
      text = changed;
    }
  ok = text != NULL && replace_file (real, text, error);
  if (text != NULL)
    g_string_free (text, TRUE);
  free (real);
  return ok;
}
