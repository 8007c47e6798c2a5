#include "config.h"

#include "tune/report.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/columns.h"
#include "base/i18n.h"

/* ---- numbers for people */

/* Returns: (transfer full): three digits that count, "-" for what is not known
 */
static char *
text_of (double value)
{
  int decimals = fabs (value) >= 99.95 ? 0 : fabs (value) >= 9.995 ? 1 : 2;

  return isfinite (value) ? g_strdup_printf ("%'.*f", decimals, value)
                          : g_strdup ("-");
}

static char *
whole (double value)
{
  return isfinite (value) ? g_strdup_printf ("%'.0f", value) : g_strdup ("-");
}

static char *
percent (double part)
{
  return isfinite (part) ? g_strdup_printf ("%.0f", 100 * part)
                         : g_strdup ("-");
}

char *
sfc_tune_report_label (const SfcPair *pair)
{
  GString *label = g_string_new (NULL);

  g_string_append_printf (label, "%" PRId64 " x ", pair->max_offsets);
  if (pair->max_rate > 0)
    g_string_append_printf (label, "%" PRId64, pair->max_rate);
  else
    g_string_append (label, _ ("no limit"));
  for (char **value = pair->values; *value != NULL; value++)
    g_string_append_printf (label, ", %s", *value);
  return g_string_free (label, FALSE);
}

/* ---- a table: columns as wide as their widest cell, numbers to the right */

typedef struct
{
  GPtrArray *cells; /* (element-type utf8): row by row */
  guint columns;
} Table;

static void
cell (Table *table, char *text)
{
  g_ptr_array_add (table->cells, text);
}

static void
table_print (const Table *table, GString *out)
{
  guint columns = table->columns, n = table->cells->len;
  g_autofree glong *widths = g_new0 (glong, columns);

  for (guint i = 0; i < n; i++)
    widths[i % columns]
        = MAX (widths[i % columns], sfc_columns (table->cells->pdata[i]));
  for (guint i = 0; i < n; i++)
    {
      gboolean last = i % columns == columns - 1;

      sfc_columns_append_right (out, table->cells->pdata[i],
                                last ? 0 : widths[i % columns]);
      g_string_append (out, last ? "\n" : "  ");
    }
}

/* ---- the figures */

static const SfcPair *
pair_at (const SfcTuneReport *self, guint i)
{
  return sfc_experiment_get_pairs (self->experiment)->pdata[i];
}

static guint
n_pairs (const SfcTuneReport *self)
{
  return sfc_experiment_get_pairs (self->experiment)->len;
}

static void
add_setting_heads (const SfcTuneReport *self, Table *table)
{
  cell (table, g_strdup (_ ("offsets")));
  cell (table, g_strdup (_ ("rate")));
  for (guint i = 0; i < self->grid->varied->len; i++)
    cell (table,
          g_strdup (((const SfcVaried *)self->grid->varied->pdata[i])->name));
}

static void
add_settings (const SfcTuneReport *self, Table *table, guint i)
{
  const SfcPair *pair = pair_at (self, i);

  cell (table, whole ((double)pair->max_offsets));
  cell (table,
        pair->max_rate > 0 ? whole ((double)pair->max_rate) : g_strdup ("-"));
  for (char **value = pair->values; *value != NULL; value++)
    cell (table, g_strdup (*value));
}

static char *
marks (const SfcTuneReport *self, guint i)
{
  const SfcFinding *finding = sfc_analysis_at (self->analysis, i);
  gboolean recommended = self->analysis->recommended == (gint)i;

  return g_strdup_printf ("%s%s",
                          recommended      ? "*"
                          : finding->equal ? "="
                                           : "",
                          finding->on_front ? "F" : "");
}

static void
append_figures (const SfcTuneReport *self, GString *out)
{
  static const char *const heads[] = { N_ ("runs"),
                                       N_ ("rows"),
                                       N_ ("input/s"),
                                       N_ ("+-"),
                                       N_ ("proc./s"),
                                       N_ ("median"),
                                       N_ ("p95"),
                                       N_ ("p99"),
                                       N_ ("lat.50"),
                                       N_ ("lat.99"),
                                       N_ ("backlog/s"),
                                       N_ ("MiB"),
                                       "" };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  Table table
      = { cells, (guint)G_N_ELEMENTS (heads) + 2 + self->grid->varied->len };

  add_setting_heads (self, &table);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    cell (&table, g_strdup (*heads[i] != '\0' ? _ (heads[i]) : ""));
  for (guint i = 0; i < n_pairs (self); i++)
    {
      const SfcSummary *of = &sfc_analysis_at (self->analysis, i)->summary;

      add_settings (self, &table, i);
      cell (&table, whole (of->runs));
      cell (&table, whole (of->rows));
      cell (&table, whole (of->input_rate));
      cell (&table, whole (of->runs > 1 ? of->input_spread : NAN));
      cell (&table, whole (of->processed_rate));
      for (int j = 0; j < 3; j++)
        cell (&table, text_of (of->batch_ms[j]));
      for (int j = 0; j < 2; j++)
        cell (&table, text_of (of->latency_ms[j]));
      cell (&table, whole (of->backlog_growth));
      cell (&table,
            whole (of->runs > 0 ? (double)of->peak_bytes / (1 << 20) : NAN));
      cell (&table, marks (self, i));
    }
  table_print (&table, out);
}

static void
append_shares (const SfcTuneReport *self, GString *out)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  Table table = { cells, (guint)SFC_N_DURATIONS + 2 + self->grid->varied->len };

  g_string_append (out, _ ("Share of each phase in a batch [%]:\n"));
  add_setting_heads (self, &table);
  for (int i = 0; i < SFC_N_DURATIONS; i++)
    if (i != SFC_DURATION_TRIGGER_EXECUTION)
      cell (&table, g_strdup (sfc_duration_get_name (i)));
  cell (&table, g_strdup (""));
  for (guint i = 0; i < n_pairs (self); i++)
    {
      const SfcSummary *of = &sfc_analysis_at (self->analysis, i)->summary;

      add_settings (self, &table, i);
      for (int j = 0; j < SFC_N_DURATIONS; j++)
        if (j != SFC_DURATION_TRIGGER_EXECUTION)
          cell (&table, percent (of->runs > 0 ? of->shares[j] : NAN));
      cell (&table, g_strdup (""));
    }
  table_print (&table, out);
}

void
sfc_tune_report_table (const SfcTuneReport *self, GString *out)
{
  g_string_append_printf (
      out, _ ("Query %s on topic %s; times in ms, latency %s\n"), self->query,
      self->topic,
      self->analysis->options.live
          ? _ ("from a record's timestamp to its commit")
          : _ ("that of the batch, for all records were there before"));
  append_figures (self, out);
  g_string_append (out, _ ("* recommended  = equal to it within the spread  "
                           "F on the front of throughput and p99 latency\n\n"));
  append_shares (self, out);
  g_string_append_c (out, '\n');
  sfc_tune_report_words (self, out);
}
