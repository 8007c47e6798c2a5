#include "config.h"

#include "base/log.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/safe-text.h"
#include "base/secret.h"
#include "base/status.h"

#define DOMAIN "sfcrime"

static SfcLogLevel log_level = SFC_LOG_NORMAL;
static gboolean structured, journal;
static _Thread_local SfcLogAbout about = { .batch = -1 };

SfcLogAbout *
sfc_log_about (void)
{
  return &about;
}

gboolean
sfc_log_is_verbose (void)
{
  return log_level >= SFC_LOG_VERBOSE;
}

/* ---- the writer */

static const char *
field_of (const GLogField *fields, gsize n, const char *key)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (fields[i].key, key))
      return fields[i].value;
  return NULL;
}

/* What is not ours says whose it is, and is made safe here. */
static GLogWriterOutput
write_record (GLogLevelFlags level, const GLogField *fields, gsize n,
              gpointer data)
{
  const char *domain = field_of (fields, n, "GLIB_DOMAIN");
  const char *message = field_of (fields, n, "MESSAGE");
  const char *priority = field_of (fields, n, "PRIORITY");
  g_autoptr (GString) text = g_string_new ("sfcrime: ");

  if (message == NULL
      || (g_strcmp0 (domain, DOMAIN) != 0
          && g_log_writer_default_would_drop (level, domain)))
    return G_LOG_WRITER_HANDLED;
  if (journal
      && g_log_writer_journald (level, fields, n, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  if (g_strcmp0 (priority, "4") == 0)
    g_string_append (text, _ ("warning: "));
  if (g_strcmp0 (domain, DOMAIN) == 0)
    g_string_append (text, message);
  else
    {
      g_string_append_printf (text, "%s: ", domain != NULL ? domain : "GLib");
      sfc_safe_text_append (text, message, strlen (message));
    }
  g_string_append_c (text, '\n');
  sfc_status_write (text);
  return G_LOG_WRITER_HANDLED;
}

void
sfc_log_init (SfcLogLevel level)
{
  log_level = level;
  if (structured) /* a writer is set once */
    return;
  structured = TRUE;
  journal = g_log_writer_is_journald (STDERR_FILENO);
  g_log_set_writer_func (write_record, NULL, NULL);
}

/* ---- messages */

/* Names and reasons come from everywhere: brokers, files, the command line. */
static void
make_safe (GString *text)
{
  g_autofree char *raw = g_strndup (text->str, text->len);
  gsize n = text->len;

  g_string_truncate (text, 0);
  sfc_safe_text_append_lines (text, raw, n);
}

void
sfc_log_pass (const char *line, gsize len)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (isatty (STDERR_FILENO))
    sfc_safe_text_append (text, line, len);
  else
    g_string_append_len (text, line, (gssize)len);
  sfc_secret_redact (text);
  g_string_append_c (text, '\n');
  sfc_status_write (text);
}

static void
say (const char *priority, const char *format, va_list args)
{
  g_autoptr (GString) message = g_string_new (NULL);
  char batch[24];
  GLogField fields[8];
  gsize n = 0;

  g_string_vprintf (message, format, args);
  sfc_secret_redact (message);
  make_safe (message);
  fields[n++] = (GLogField){ "MESSAGE", message->str, -1 };
  fields[n++] = (GLogField){ "PRIORITY", priority, -1 };
  fields[n++] = (GLogField){ "GLIB_DOMAIN", DOMAIN, -1 };
  fields[n++] = (GLogField){ "SYSLOG_IDENTIFIER", "sfcrime", -1 };
  if (about.query != NULL)
    fields[n++] = (GLogField){ "SFCRIME_QUERY", about.query, -1 };
  if (about.topic != NULL)
    fields[n++] = (GLogField){ "SFCRIME_TOPIC", about.topic, -1 };
  if (about.batch >= 0)
    {
      g_snprintf (batch, sizeof batch, "%" PRId64, about.batch);
      fields[n++] = (GLogField){ "SFCRIME_BATCH", batch, -1 };
    }
  if (structured)
    g_log_structured_array (G_LOG_LEVEL_MESSAGE, fields, n);
  else
    write_record (G_LOG_LEVEL_MESSAGE, fields, n, NULL);
}

#define SAY(name, priority, floor)                                             \
  void name (const char *format, ...)                                          \
  {                                                                            \
    va_list args;                                                              \
                                                                               \
    if (log_level < (floor))                                                   \
      return;                                                                  \
    va_start (args, format);                                                   \
    say (priority, format, args);                                              \
    va_end (args);                                                             \
  }

/* as syslog numbers them */
SAY (sfc_error, "3", SFC_LOG_QUIET)
SAY (sfc_warn, "4", SFC_LOG_QUIET)
SAY (sfc_info, "6", SFC_LOG_NORMAL)
SAY (sfc_debug, "7", SFC_LOG_VERBOSE)
