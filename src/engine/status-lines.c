#include "config.h"

#include "engine/status-lines.h"

#include "base/i18n.h"
#include "base/status.h"
#include "engine/trigger.h"

#define TICK_MS 500

typedef struct
{
  const SfcFace *query;
  SfcProgress *last; /* (nullable): of a batch */
  gboolean ended, failed;
} Line;

struct _SfcStatusLines
{
  GArray *lines; /* (element-type Line) */
  guint tick;    /* source id */
};

static void
line_clear (gpointer data)
{
  Line *self = data;

  if (self->last != NULL)
    sfc_progress_unref (self->last);
}

static Line *
line_of (SfcStatusLines *self, const SfcFace *query)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = &g_array_index (self->lines, Line, i);

      if (line->query == query)
        return line;
    }
  g_return_val_if_reached (NULL);
}

/* (transfer full) */
static char *
doing_text (const Line *line)
{
  g_auto (SfcActivity) activity = { 0 };

  if (line->ended)
    return g_strdup (line->failed ? _ ("It has failed.") : _ ("It has ended."));
  activity = line->query->activity (line->query->data);
  return sfc_activity_to_text (&activity, sfc_now_ms ());
}

static void
append_line (GString *text, const Line *line)
{
  g_autofree char *doing = doing_text (line);
  g_autofree char *figures = line->last != NULL
                                 ? sfc_progress_to_line (line->last)
                                 : g_strdup (line->query->name);

  g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", figures,
                          doing);
}

static gboolean
on_tick (gpointer data)
{
  SfcStatusLines *self = data;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->lines->len; i++)
    append_line (text, &g_array_index (self->lines, Line, i));
  if (text->len > 0)
    sfc_status (text->str);
  return G_SOURCE_CONTINUE;
}

SfcStatusLines *
sfc_status_lines_new (void)
{
  SfcStatusLines *self = g_new0 (SfcStatusLines, 1);

  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  g_array_set_clear_func (self->lines, line_clear);
  if (sfc_status_is_live ())
    self->tick = g_timeout_add (TICK_MS, on_tick, self);
  return self;
}

void
sfc_status_lines_free (SfcStatusLines *self)
{
  if (self == NULL)
    return;
  if (self->tick != 0)
    g_source_remove (self->tick);
  g_array_unref (self->lines);
  g_free (self);
}

void
sfc_status_lines_add (SfcStatusLines *self, const SfcFace *query)
{
  const Line line = { .query = query };

  g_array_append_val (self->lines, line);
}

void
sfc_status_lines_report (SfcStatusLines *self, const SfcFace *query,
                         const SfcProgress *progress)
{
  Line *line = line_of (self, query);
  g_autofree char *figures = NULL;

  if (line->last == NULL || sfc_progress_ran (progress))
    {
      g_clear_pointer (&line->last, sfc_progress_unref);
      line->last = sfc_progress_ref (progress);
    }
  if (!sfc_status_shown () || sfc_status_is_live ())
    return;
  figures = sfc_progress_to_line (progress);
  sfc_status (figures);
}

void
sfc_status_lines_end (SfcStatusLines *self, const SfcFace *query,
                      const GError *error)
{
  Line *line = line_of (self, query);

  line->ended = TRUE;
  line->failed = error != NULL;
  if (sfc_status_is_live ())
    on_tick (self);
}
