/* cli/cmd-generate.c -- sfcrime generate: synthetic calls for service. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/status.h"
#include "base/output.h"
#include "base/write-all.h"
#include "cli/command.h"
#include "feed/generator.h"

#define BUFFER_BYTES (64 * 1024)

typedef struct
{
  gint64 records, seed;
  char *format, *order, *output;
  double late, malformed;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->format);
  g_free (options->order);
  g_free (options->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/** Generate: one run. */
typedef struct
{
  SfcGenerator *generator;
  GCancellable *cancellable;
  const char *name; /* of the output, for errors; NULL: standard output */
  int fd;
  gint64 records, start_us;
  _Atomic gint64 done, bytes;
} Generate;

/* ---- do */

static gboolean
flush (Generate *self, GString *text, GError **error)
{
  gboolean ok = self->name != NULL
                    ? sfc_write_all (self->fd, text->str, text->len,
                                     SFC_ERROR_SINK, self->name, error)
                    : sfc_output_write (text->str, text->len, error);

  self->bytes += (gint64)text->len;
  self->done = sfc_generator_get_done (self->generator);
  g_string_truncate (text, 0);
  return ok;
}

static gboolean
work (gpointer data, GError **error)
{
  Generate *self = data;
  g_autoptr (GString) text = g_string_sized_new (BUFFER_BYTES + 4096);

  while (sfc_generator_next (self->generator, text))
    {
      if (text->len < BUFFER_BYTES)
        continue;
      if (!flush (self, text, error))
        return FALSE;
      if (g_cancellable_is_cancelled (self->cancellable))
        sfc_generator_stop (self->generator);
    }
  return flush (self, text, error);
}

static void
tick (gpointer data)
{
  Generate *self = data;
  double done = (double)self->done / (double)MAX (self->records, 1);
  double s = (double)(g_get_monotonic_time () - self->start_us)
             / (double)G_USEC_PER_SEC;
  g_autoptr (GString) line = NULL;

  if (!sfc_status_shown ())
    return;
  line = g_string_new (NULL);
  sfc_status_append_bar (line, done);
  g_string_append_printf (
      line, _ ("generated %'" PRId64 " of %'" PRId64 " records, %'.0f/s"),
      self->done, self->records, s > 0 ? (double)self->done / s : 0);
  sfc_status_append_left (line, done, s);
  sfc_status (line->str);
}

static gboolean
close_file (Generate *self, gboolean ok, GError **error)
{
  if (self->name == NULL || close (self->fd) == 0)
    return ok;
  return ok && sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", self->name);
}

static gboolean
run_generate (Generate *self, GError **error)
{
  g_autoptr (SfcStop) stop = NULL;
  gboolean ok;

  if (self->name != NULL)
    {
      self->fd
          = open (self->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
      if (self->fd < 0)
        {
          sfc_fail_errno (error, SFC_ERROR_SINK, errno, "%s", self->name);
          return sfc_remedy (error, _ ("name a place that you may write to"));
        }
    }
  stop = sfc_stop_new (self->cancellable, SFC_STOP_PATIENCE_S);
  self->start_us = g_get_monotonic_time ();
  ok = sfc_run_worker (work, tick, self, error);
  sfc_status (NULL);
  ok = close_file (self, ok, error);
  if (ok && self->name != NULL)
    sfc_info (
        ngettext ("generated %'" PRId64 " record (%'" PRId64 " bytes) in %s",
                  "generated %'" PRId64 " records (%'" PRId64 " bytes) in %s",
                  (gulong)self->done),
        self->done, self->bytes, self->name);
  if (ok || !sfc_output_is_closed ())
    return ok;
  g_clear_error (error);
  return TRUE; /* the reader has seen enough */
}

/* ---- check */

/* Whether @text is the second of two words; the first without @text. */
static gboolean
check_word (const char *option, const char *text, const char *first,
            const char *second, gboolean *is_second, GError **error)
{
  *is_second = g_strcmp0 (text, second) == 0;
  if (text == NULL || *is_second || g_str_equal (text, first))
    return TRUE;
  return sfc_fail (error, SFC_ERROR_USAGE, _ ("%s: “%s” is neither %s nor %s"),
                   option, text, first, second);
}

static gboolean
check_fraction (const char *option, double fraction, GError **error)
{
  if (fraction >= 0 && fraction <= 1)
    return TRUE;
  return sfc_fail (error, SFC_ERROR_USAGE, _ ("%s: from 0 up to 1, not %g"),
                   option, fraction);
}

static gboolean
options_check (const Options *options, SfcGeneratorOptions *generator,
               GError **error)
{
  if (options->records < 0 || options->records > SFC_CALL_MAX_INDEX)
    return sfc_fail (error, SFC_ERROR_USAGE,
                     _ ("--records: from 0 up to %" PRId64 ", not %" PRId64),
                     SFC_CALL_MAX_INDEX, options->records);
  generator->n_records = options->records;
  generator->seed = (guint64)options->seed;
  generator->late = options->late;
  generator->malformed = options->malformed;
  return check_word ("--format", options->format, "array", "lines",
                     &generator->lines, error)
         && check_word ("--order", options->order, "newest", "oldest",
                        &generator->oldest_first, error)
         && check_fraction ("--late", options->late, error)
         && check_fraction ("--malformed", options->malformed, error);
}

static gboolean
generate (const Options *options, GError **error)
{
  SfcGeneratorOptions generator_options = { 0 };
  g_autoptr (SfcGenerator) generator = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Generate self = { .cancellable = cancellable };

  if (!options_check (options, &generator_options, error))
    return FALSE;
  generator = sfc_generator_new (&generator_options);
  self.generator = generator;
  self.records = options->records;
  if (g_strcmp0 (options->output, "-") != 0)
    self.name = options->output;
  return run_generate (&self, error);
}

static gboolean
run (const SfcCommand *self, int argc, char **argv, GError **error)
{
  g_auto (Options) options = { .records = 2000, .seed = 1 };
  g_auto (SfcCommon) common = { 0 };
  const GOptionEntry entries[] = {
    { "records", 'n', 0, G_OPTION_ARG_INT64, &options.records,
      N_ ("Write N records (2000)"), N_ ("N") },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed,
      N_ ("The same seed gives the same bytes (1)"), N_ ("N") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &options.format,
      N_ ("Write an array (default), or lines of compact JSON"),
      N_ ("array|lines") },
    { "order", 0, 0, G_OPTION_ARG_STRING, &options.order,
      N_ ("Begin with the newest (default) or the oldest record"),
      N_ ("newest|oldest") },
    { "late", 0, 0, G_OPTION_ARG_DOUBLE, &options.late,
      N_ ("Give this part of the records a time 75 to 240 minutes earlier"),
      N_ ("FRACTION") },
    { "malformed", 0, 0, G_OPTION_ARG_DOUBLE, &options.malformed,
      N_ ("Spoil this part of the records; lines may not even be JSON"),
      N_ ("FRACTION") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
      N_ ("Write to FILE instead of standard output"), N_ ("FILE") },
    { 0 },
  };

  return sfc_command_parse (self, entries, &common, &argc, &argv, error)
         && sfc_command_refuse_arguments (argc, argv, error)
         && generate (&options, error);
}

const SfcCommand sfc_cmd_generate = {
  .name = "generate",
  .summary = N_ ("Write synthetic calls-for-service records"),
  .description = N_ ("The records are modelled on San Francisco's, 2,000 a "
                     "day from 2018-12-31 on; more records go on where fewer "
                     "end."),
  .run = run,
};
