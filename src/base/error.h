/* base/error.h -- one error domain; a code says what the caller can do. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SFC_ERROR (sfc_error_quark ())
GQuark sfc_error_quark (void);

/**
 * SfcErrorCode:
 * @SFC_ERROR_FAILED: report it; exit status 1
 * @SFC_ERROR_USAGE: the user changes the words of the command; 2
 * @SFC_ERROR_CONFIG: the user changes a setting; 2
 * @SFC_ERROR_SOURCE: broker, topic or input; retry while the deadline lasts; 3
 * @SFC_ERROR_STATE: the checkpoint; never repaired silently; 4
 * @SFC_ERROR_SINK: the batch stays uncommitted; 5
 * @SFC_ERROR_RESOURCES: disk, memory or descriptors ran out; 6
 * @SFC_ERROR_DATA: one record; counted, or the run stops as the user told it
 * @SFC_ERROR_CANCELLED: the user asked to stop, or got the help; never printed
 */
typedef enum
{
  SFC_ERROR_FAILED,
  SFC_ERROR_USAGE,
  SFC_ERROR_CONFIG,
  SFC_ERROR_SOURCE,
  SFC_ERROR_STATE,
  SFC_ERROR_SINK,
  SFC_ERROR_RESOURCES,
  SFC_ERROR_DATA,
  SFC_ERROR_CANCELLED,
} SfcErrorCode;

/**
 * sfc_fail:
 * @error: where to set it, may be %NULL
 * @code: what the caller can do
 * @format: "CONTEXT: WHAT", lower case, no final stop
 *
 * Sets @error, so that a failing branch is one line.
 *
 * Returns: %FALSE, always
 */
gboolean sfc_fail (GError **error, SfcErrorCode code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/** sfc_errno_is_resource: Returns: whether disk, memory or descriptors ran out:
 * ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM */
gboolean sfc_errno_is_resource (int saved_errno);

/**
 * sfc_fail_errno:
 * @error: where to set it, may be %NULL
 * @code: the code, unless sfc_errno_is_resource(): then %SFC_ERROR_RESOURCES
 * @saved_errno: errno of the failed call
 * @format: the context; ": " and the system's text follow it
 *
 * Returns: %FALSE, always
 */
gboolean sfc_fail_errno (GError **error, SfcErrorCode code, int saved_errno,
                         const char *format, ...) G_GNUC_PRINTF (4, 5);

/**
 * sfc_error_code_of_file:
 * @failure: an error of the domain %G_FILE_ERROR
 * @code: the code, unless a resource ran out as with sfc_fail_errno()
 *
 * Returns: the code for it
 */
SfcErrorCode sfc_error_code_of_file (const GError *failure, SfcErrorCode code);

/**
 * sfc_remedy:
 * @error: an error that is set, or %NULL
 * @format: what the user can do
 *
 * Adds the second line of a message, unless it has one.
 *
 * Returns: %FALSE, always
 */
gboolean sfc_remedy (GError **error, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/**
 * sfc_error_exit_status:
 * @error: (nullable): the error of a command
 *
 * Returns: the exit status of the program for it, 0 for %NULL and for
 *          %SFC_ERROR_CANCELLED; option-parsing errors of GLib count as usage
 */
int sfc_error_exit_status (const GError *error);

G_END_DECLS

#ifdef __clang_analyzer__ /* it looks at one file at a time */
#define sfc_fail(...) (sfc_fail (__VA_ARGS__) && FALSE)
#define sfc_fail_errno(...) (sfc_fail_errno (__VA_ARGS__) && FALSE)
#define sfc_remedy(...) (sfc_remedy (__VA_ARGS__) && FALSE)
#endif
