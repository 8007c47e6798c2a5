#include "config.h"

#include "base/error.h"

#include <errno.h>
#include <string.h>

/* what an analyzer takes them for */
#undef sfc_fail
#undef sfc_fail_errno
#undef sfc_remedy

G_DEFINE_QUARK (sfc-error-quark, sfc_error)

static void
set (GError **error, SfcErrorCode code, const char *text)
{
  g_set_error_literal (error, SFC_ERROR, (int) code, text);
}

gboolean
sfc_fail (GError **error, SfcErrorCode code, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  set (error, code, text);
  return FALSE;
}

gboolean
sfc_errno_is_resource (int saved_errno)
{
  return saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EMFILE
         || saved_errno == ENFILE || saved_errno == ENOMEM;
}

gboolean
sfc_fail_errno (GError **error, SfcErrorCode code, int saved_errno,
                const char *format, ...)
{
  g_autofree char *context = NULL;
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  context = g_strdup_vprintf (format, args);
  va_end (args);
  text = g_strdup_printf ("%s: %s", context, g_strerror (saved_errno));
  set (error, sfc_errno_is_resource (saved_errno) ? SFC_ERROR_RESOURCES : code,
       text);
  return FALSE;
}

SfcErrorCode
sfc_error_code_of_file (const GError *failure, SfcErrorCode code)
{
  switch (failure->code)
    {
    case G_FILE_ERROR_NOSPC:
    case G_FILE_ERROR_MFILE:
    case G_FILE_ERROR_NFILE:
    case G_FILE_ERROR_NOMEM:
      return SFC_ERROR_RESOURCES;
    default:
      return code;
    }
}

gboolean
sfc_remedy (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  char *joined;
  va_list args;

  if (error == NULL || *error == NULL || strchr ((*error)->message, '\n'))
    return FALSE;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  joined = g_strconcat ((*error)->message, "\n", text, NULL);
  g_free ((*error)->message);
  (*error)->message = joined;
  return FALSE;
}

int
sfc_error_exit_status (const GError *error)
{
  static const int status[] = {
    [SFC_ERROR_FAILED] = 1,    [SFC_ERROR_USAGE] = 2, [SFC_ERROR_CONFIG] = 2,
    [SFC_ERROR_SOURCE] = 3,    [SFC_ERROR_STATE] = 4, [SFC_ERROR_SINK] = 5,
    [SFC_ERROR_RESOURCES] = 6, [SFC_ERROR_DATA] = 3,  [SFC_ERROR_CANCELLED] = 0,
  };

  if (error == NULL)
    return 0;
  if (error->domain == G_OPTION_ERROR)
    return 2;
  if (error->domain == SFC_ERROR
      && (gsize) error->code < G_N_ELEMENTS (status))
    return status[error->code];
  return 1;
}
