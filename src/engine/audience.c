#include "config.h"

#include "engine/audience.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/error.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/status.h"
#include "base/write-all.h"
#include "engine/status-lines.h"

/* What a query did in this run. */
typedef struct
{
  gint64 batches, records, malformed, late_groups, late_rows, ahead;
} Totals;

typedef struct
{
  const SfcFace *query;
  Totals totals;
} Member;

struct _SfcAudience
{
  char *path; /* (nullable): of the progress file */
  int fd;
  const SfcObserver *observer; /* (nullable) */
  SfcStatusLines *lines;
  GArray *members; /* (element-type Member) */
};

/* ---- one report */

/* Into the progress file, and at -v among the messages, in Spark's words. */
static gboolean
write_progress (const SfcAudience *self, const SfcProgress *progress,
                GError **error)
{
  g_autoptr (GString) line = NULL;

  if (self->fd < 0 && !sfc_log_is_verbose ())
    return TRUE;
  line = g_string_new (NULL);
  sfc_progress_to_json (progress, line);
  sfc_log_about ()->query = progress->name;
  sfc_log_about ()->batch = progress->batch_id;
  sfc_debug ("Streaming query made progress: %s", line->str);
  *sfc_log_about () = (SfcLogAbout){ .batch = -1 };
  if (self->fd < 0)
    return TRUE;
  g_string_append_c (line, '\n');
  return sfc_write_all (self->fd, line->str, line->len, SFC_ERROR_SINK,
                        self->path, error);
}

static void
count (Totals *totals, const SfcProgress *progress)
{
  if (!sfc_progress_ran (progress))
    return;
  totals->batches++;
  totals->records += progress->input_rows;
  totals->malformed += progress->malformed_rows;
  totals->ahead += MAX (progress->ahead_rows, 0);
  for (guint i = 0; progress->operators != NULL && i < progress->operators->len;
       i++)
    {
      const SfcStateOperator *op
          = &g_array_index (progress->operators, SfcStateOperator, i);

      /* an aggregation counts groups, dropDuplicates rows */
      *(op->dropped_duplicates < 0 ? &totals->late_groups : &totals->late_rows)
          += op->rows_dropped;
    }
}

static void
say_totals (const char *name, const Totals *totals)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          ngettext ("%'" PRId64 " batch, ",
                                    "%'" PRId64 " batches, ",
                                    (gulong)totals->batches),
                          totals->batches);
  g_string_append_printf (text,
                          ngettext ("%'" PRId64 " record",
                                    "%'" PRId64 " records",
                                    (gulong)totals->records),
                          totals->records);
  if (totals->malformed > 0)
    g_string_append_printf (
        text, _ (", %'" PRId64 " of them malformed: null where not readable"),
        totals->malformed);
  if (totals->late_rows > 0)
    g_string_append_printf (
        text,
        ngettext (", %'" PRId64 " late row dropped by the watermark",
                  ", %'" PRId64 " late rows dropped by the watermark",
                  (gulong)totals->late_rows),
        totals->late_rows);
  if (totals->late_groups > 0)
    g_string_append_printf (
        text,
        ngettext (", %'" PRId64 " late group dropped by the watermark",
                  ", %'" PRId64 " late groups dropped by the watermark",
                  (gulong)totals->late_groups),
        totals->late_groups);
  if (totals->ahead > 0)
    g_string_append_printf (
        text,
        ngettext (", %'" PRId64 " row too far ahead for the watermark",
                  ", %'" PRId64 " rows too far ahead for the watermark",
                  (gulong)totals->ahead),
        totals->ahead);
  sfc_info (_ ("query %s: %s"), name, text->str);
}

static Member *
member_of (const SfcAudience *self, const SfcFace *query)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = &g_array_index (self->members, Member, i);

      if (member->query == query)
        return member;
    }
  g_return_val_if_reached (NULL);
}

gboolean
sfc_audience_report (SfcAudience *self, const SfcFace *query,
                     const SfcProgress *progress, GError **error)
{
  gboolean ok;

  count (&member_of (self, query)->totals, progress);
  ok = write_progress (self, progress, error);
  sfc_status_lines_report (self->lines, query, progress);
  if (self->observer != NULL)
    self->observer->progress (query, progress, self->observer->data);
  return ok;
}

/* ---- the rest of a query's life */

void
sfc_audience_start (SfcAudience *self, const SfcFace *query)
{
  const Member member = { .query = query };

  g_array_append_val (self->members, member);
  if (self->observer != NULL)
    self->observer->started (query, self->observer->data);
  sfc_status_lines_add (self->lines, query);
}

void
sfc_audience_show (SfcAudience *self, const SfcFace *query, gint64 batch_id,
                   SfcRows *rows, guint64 n)
{
  self->observer->result (query, batch_id, rows, n, self->observer->data);
}

void
sfc_audience_end (SfcAudience *self, const SfcFace *query, const GError *error)
{
  sfc_status_lines_end (self->lines, query, error);
  if (self->observer != NULL)
    self->observer->ended (query, error, self->observer->data);
}

/* ---- all */

SfcAudience *
sfc_audience_new (const char *progress_file, const SfcObserver *observer,
                  GError **error)
{
  g_autoptr (SfcAudience) self = g_new0 (SfcAudience, 1);

  self->fd = -1;
  self->path = g_strdup (progress_file);
  self->observer = observer;
  self->members = g_array_new (FALSE, FALSE, sizeof (Member));
  self->lines = sfc_status_lines_new ();
  if (self->path != NULL)
    {
      self->fd
          = open (self->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
      if (self->fd < 0)
        {
          sfc_fail_errno (error, SFC_ERROR_CONFIG, errno, "--progress-file: %s",
                          self->path);
          sfc_remedy (error, _ ("name a place that you may write to"));
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}

void
sfc_audience_free (SfcAudience *self)
{
  if (self == NULL)
    return;
  sfc_status_lines_free (self->lines);
  g_array_unref (self->members);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self);
}

gboolean
sfc_audience_has_observer (const SfcAudience *self)
{
  return self->observer != NULL;
}

void
sfc_audience_finish (SfcAudience *self, gboolean failed)
{
  sfc_status_finish ();
  for (guint i = 0; i < self->members->len; i++)
    {
      const Member *member = &g_array_index (self->members, Member, i);

      if (!failed || member->totals.batches > 0)
        say_totals (member->query->name, &member->totals);
    }
}
