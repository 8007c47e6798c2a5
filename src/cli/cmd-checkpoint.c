/* cli/cmd-checkpoint.c -- sfcrime checkpoint: looks into a checkpoint. */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/columns.h"
#include "base/i18n.h"
#include "base/output.h"
#include "base/zone.h"
#include "cli/command.h"
#include "source/offsets.h"
#include "state/inspection.h"

typedef struct
{
  SfcCommon common;
  gboolean offsets;
} Options;

static void
options_clear (Options *self)
{
  sfc_common_clear (&self->common);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static char *
instant_text (gint64 ms)
{
  g_autoptr (SfcZone) utc = sfc_zone_new ("UTC", NULL);
  GString *text = g_string_new (NULL);

  sfc_zone_append_iso8601 (utc, text, ms * 1000);
  return g_string_free (text, FALSE);
}

/* ---- list */

/* How many offsets the batch goes on, -1: not known. */
static gint64
count_records (const SfcInspection *self, const SfcLoggedBatch *batch)
{
  const SfcLoggedBatch *before = sfc_inspection_find (self, batch->id - 1);
  const char *from = batch->id == 0 ? self->initial
                     : before != NULL && before->planned != NULL
                         ? before->planned->offsets
                         : NULL;
  g_autoptr (GArray) start = NULL;
  g_autoptr (GArray) end = NULL;

  if (from == NULL || batch->planned == NULL)
    return -1;
  start = sfc_offsets_from_json (from);
  end = sfc_offsets_from_json (batch->planned->offsets);
  return start != NULL && end != NULL
             ? sfc_offsets_total (end) - sfc_offsets_total (start)
             : -1;
}

static void
append_batch (GString *out, const SfcInspection *self,
              const SfcLoggedBatch *batch)
{
  const SfcOffsetsEntry *planned = batch->planned;
  gint64 records = count_records (self, batch);
  g_autofree char *time
      = planned != NULL ? instant_text (planned->timestamp_ms) : g_strdup ("-");
  g_autofree char *watermark = planned != NULL && planned->watermark_ms > 0
                                   ? instant_text (planned->watermark_ms)
                                   : g_strdup ("-");
  g_autofree char *count
      = records >= 0 ? g_strdup_printf ("%" PRId64, records) : g_strdup ("-");

  g_string_append_printf (out, "%7" PRId64 "  %-24s  %-24s  %10s  %s\n",
                          batch->id, time, watermark, count,
                          batch->committed  ? "committed"
                          : planned != NULL ? "planned"
                                            : "damaged");
}

/* The words of header and status are fixed, as scripts read them. */
static gboolean
list (const SfcInspection *self, const Options *opts, GString *out,
      GError **error)
{
  g_string_append_printf (out, "%7s  %-24s  %-24s  %10s  %s\n", "BATCH",
                          "PLANNED", "WATERMARK", "RECORDS", "STATUS");
  for (guint i = 0; i < self->batches->len; i++)
    append_batch (out, self, &g_array_index (self->batches, SfcLoggedBatch, i));
  return TRUE;
}

/* ---- show */

static void append_line (GString *out, const char *label, const char *format,
                         ...) G_GNUC_PRINTF (3, 4);

static void
append_line (GString *out, const char *label, const char *format, ...)
{
  va_list args;

  /* a label that is longer in another language stays apart, too */
  sfc_columns_append_left (out, label, MAX (18, sfc_columns (label) + 1));
  va_start (args, format);
  g_string_append_vprintf (out, format, args);
  va_end (args);
  g_string_append_c (out, '\n');
}

static void
append_next (GString *out, const SfcInspection *self)
{
  if (self->batches->len == 0)
    append_line (out, _ ("next run"), "%s",
                 _ ("begins with batch 0: none was planned yet"));
  else if (self->again)
    append_line (out, _ ("next run"),
                 _ ("runs batch %" PRId64 " once more, for it was not "
                    "committed"),
                 self->next);
  else
    append_line (out, _ ("next run"), _ ("begins with batch %" PRId64),
                 self->next);
}

static void
append_state (GString *out, const SfcInspection *self)
{
  const SfcStoreVersion *versions = (const void *)self->versions->data;
  guint n = self->versions->len;
  gint64 bytes = 0;

  if (n == 0)
    {
      append_line (out, _ ("state"), "%s", _ ("none"));
      return;
    }
  for (guint i = 0; i < n; i++)
    bytes += versions[i].bytes;
  append_line (out, _ ("state"),
               _ ("%" PRIu64 " keys; versions %" PRId64 " to %" PRId64
                  ", %" PRId64 " bytes"),
               (guint64)self->keys, versions[0].version,
               versions[n - 1].version, bytes);
}

static void
append_planned (GString *out, const SfcOffsetsEntry *planned)
{
  g_autofree char *watermark = NULL;

  if (planned == NULL)
    return;
  if (planned->watermark_ms > 0)
    {
      watermark = instant_text (planned->watermark_ms);
      append_line (out, _ ("last watermark"), "%s", watermark);
    }
  for (guint i = 0; i < SFC_N_SESSION_CONF; i++)
    if (planned->conf[i] != NULL)
      append_line (out, i == 0 ? _ ("fixed properties") : "", "%s = %s",
                   sfc_session_conf_get_name (i), planned->conf[i]);
}

static gboolean
show_offsets (const SfcInspection *self, GString *out, GError **error)
{
  const char *start = sfc_inspection_peek_start (self);

  if (start == NULL)
    return sfc_fail (error, SFC_ERROR_STATE,
                     _ ("checkpoint %s: it holds no offsets of a batch that "
                        "ended"),
                     sfc_checkpoint_get_path (self->checkpoint));
  g_string_append_printf (out, "%s\n", start);
  return TRUE;
}

static gboolean
show (const SfcInspection *self, const Options *opts, GString *out,
      GError **error)
{
  g_autofree char *holder
      = sfc_claim_dup_holder (sfc_checkpoint_peek_claim (self->checkpoint));
  const char *id = sfc_checkpoint_get_id (self->checkpoint);
  const char *start = sfc_inspection_peek_start (self);
  guint n = self->batches->len;

  if (opts->offsets)
    return show_offsets (self, out, error);
  append_line (out, _ ("checkpoint"), "%s",
               sfc_checkpoint_get_path (self->checkpoint));
  append_line (out, _ ("query id"), "%s", id != NULL ? id : "-");
  if (holder != NULL)
    append_line (out, _ ("used by"), _ ("process %s"), holder);
  append_next (out, self);
  if (start != NULL)
    append_line (out, _ ("from offsets"), "%s", start);
  append_state (out, self);
  if (n > 0)
    append_planned (
        out, g_array_index (self->batches, SfcLoggedBatch, n - 1).planned);
  return TRUE;
}

/* ---- verify */

static gboolean
verify (const SfcInspection *self, const Options *opts, GString *out,
        GError **error)
{
  g_autofree char *holder
      = sfc_claim_dup_holder (sfc_checkpoint_peek_claim (self->checkpoint));

  for (guint i = 0; i < self->damage->len; i++)
    g_string_append_printf (out, "%s\n", (char *)self->damage->pdata[i]);
  for (guint i = 0; i < self->notes->len; i++)
    g_string_append_printf (out, _ ("note: %s\n"),
                            (char *)self->notes->pdata[i]);
  if (self->damage->len == 0)
    {
      g_string_append_printf (
          out, ngettext ("%u batch, ", "%u batches, ", self->batches->len),
          self->batches->len);
      g_string_append_printf (
          out,
          ngettext ("%u version of the state: nothing is damaged\n",
                    "%u versions of the state: nothing is damaged\n",
                    self->versions->len),
          self->versions->len);
      return TRUE;
    }
  sfc_fail (error, SFC_ERROR_STATE,
            ngettext ("checkpoint %s: %u thing is damaged or missing",
                      "checkpoint %s: %u things are damaged or missing",
                      self->damage->len),
            sfc_checkpoint_get_path (self->checkpoint), self->damage->len);
  if (holder != NULL)
    return sfc_remedy (error,
                       _ ("process %s is at work on it: look again when "
                          "it has ended"),
                       holder);
  return sfc_remedy (error, _ ("bring the files back, or begin anew with "
                               "another checkpointLocation"));
}

/* ---- running */

static const struct
{
  const char *word;
  gboolean (*run) (const SfcInspection *self, const Options *opts, GString *out,
                   GError **error);
} actions[] = {
  { "list", list },
  { "show", show },
  { "verify", verify },
};

static gboolean
inspect (const Options *opts, guint index, const char *path, GError **error)
{
  g_autoptr (SfcInspection) self = sfc_inspect (path, error);
  g_autoptr (GString) out = g_string_new (NULL);
  GError *failure = NULL;
  gboolean ok;

  if (self == NULL)
    return FALSE;
  ok = actions[index].run (self, opts, out, &failure);
  if (!sfc_output_write (out->str, out->len, error))
    {
      g_clear_error (&failure);
      return FALSE;
    }
  if (!ok)
    g_propagate_error (error, failure);
  return ok;
}

static gboolean
run (const SfcCommand *self, int argc, char **argv, GError **error)
{
  g_auto (Options) opts = { 0 };
  const GOptionEntry entries[] = {
    { "offsets", 0, 0, G_OPTION_ARG_NONE, &opts.offsets,
      N_ ("Show only where the next run begins, as startingOffsets takes it"),
      NULL },
    { 0 },
  };

  if (!sfc_command_parse (self, entries, &opts.common, &argc, &argv, error))
    return FALSE;
  if (argc != 3)
    {
      sfc_fail (error, SFC_ERROR_USAGE,
                _ ("checkpoint: say list, show or verify, and one directory"));
      return sfc_remedy (error, _ ("see sfcrime checkpoint --help"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (argv[1], actions[i].word))
      return inspect (&opts, i, argv[2], error);
  sfc_fail (error, SFC_ERROR_USAGE,
            _ ("checkpoint: “%s” is none of list, show, verify"), argv[1]);
  return sfc_remedy (error, _ ("see sfcrime checkpoint --help"));
}

const SfcCommand sfc_cmd_checkpoint = {
  .name = "checkpoint",
  .arguments = N_ ("list DIR | show DIR | verify DIR"),
  .summary = N_ ("Look into a checkpoint"),
  .description = N_ (
      "list prints a line a batch, its columns apart by spaces below a header "
      "line:\nBATCH, PLANNED (when), WATERMARK, RECORDS (by their offsets) and "
      "STATUS, which is\ncommitted or planned; - is what is not known.  show "
      "tells what the next run does.\nverify reads every file and the state, "
      "and fails with status 4 when anything is\ndamaged or missing.  Nothing "
      "is changed, and a run may be using the directory."),
  .run = run,
};
