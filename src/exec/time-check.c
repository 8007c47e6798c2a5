#include "config.h"

#include "exec/time-check.h"

#include "base/safe-text.h"
#include "decode/decoder.h"
#include "row/cast.h"

#define SAMPLE_BYTES 60

/* A time, and the text that it comes from. */
typedef struct
{
  guint slot;
  guint text;    /* among @texts, or among the slots: */
  gboolean cast; /* it is a cast of this slot */
} Pair;

struct _SfcTimeCheck
{
  const SfcPlan *plan;
  SfcDecoder *decoder;
  SfcDecoder *texts; /* the same columns, all of them texts */
  SfcCaster *caster;
  SfcValue *slots, *text_slots;
  GArray *pairs;      /* (element-type Pair) */
  GArray *unreadable; /* (element-type SfcUnreadable): one a pair */
  GPtrArray *times;   /* (element-type GArray): of gint64 [ms], a rank each */
  gint64 n;
};

static gboolean
is_time (SfcType type)
{
  return type == SFC_TYPE_TIMESTAMP || type == SFC_TYPE_DATE;
}

static void
add_pair (SfcTimeCheck *self, const SfcColumn *column, const char *name,
          Pair pair)
{
  const SfcUnreadable nothing
      = { .column = name, .type = sfc_column_dup_sql_type (column) };

  g_array_append_val (self->pairs, pair);
  g_array_append_val (self->unreadable, nothing);
}

static void
clear_unreadable (gpointer data)
{
  SfcUnreadable *self = data;

  g_free (self->type);
  g_free (self->sample);
}

static void
find_pairs (SfcTimeCheck *self)
{
  const SfcPlan *plan = self->plan;

  for (guint i = 0; i < plan->input->n_columns; i++)
    {
      const SfcColumn *column = &plan->input->columns[i];

      if (is_time (column->type))
        add_pair (self, column, column->name, (Pair){ i, i, FALSE });
    }
  for (guint i = 0; i < plan->n_early_casts; i++)
    {
      const SfcPlanCast *cast = &plan->casts[i];
      const SfcColumn *to = &plan->slots->columns[cast->to];

      if (is_time (to->type) && cast->from < plan->input->n_columns
          && plan->input->columns[cast->from].type == SFC_TYPE_STRING)
        add_pair (self, to, plan->input->columns[cast->from].name,
                  (Pair){ cast->to, cast->from, TRUE });
    }
}

static SfcDecoder *
new_text_decoder (const SfcPlan *plan, SfcZone *zone)
{
  g_autoptr (SfcSchema) schema = sfc_schema_new ();

  for (guint i = 0; i < plan->input->n_columns; i++)
    sfc_schema_add (schema, &(SfcColumn){ .name = plan->input->columns[i].name,
                                          .type = SFC_TYPE_STRING,
                                          .nullable = TRUE });
  return sfc_decoder_new (schema, zone, &plan->from_json);
}

static void
unref_array (gpointer array)
{
  g_array_unref (array);
}

SfcTimeCheck *
sfc_time_check_new (const SfcPlan *plan, SfcZone *zone, guint n_ranks)
{
  SfcTimeCheck *self = g_new0 (SfcTimeCheck, 1);

  self->plan = plan;
  self->decoder = sfc_decoder_new (plan->input, zone, &plan->from_json);
  self->texts = new_text_decoder (plan, zone);
  self->caster = sfc_caster_new (zone);
  self->slots = g_new0 (SfcValue, (gsize)plan->n_slots + 1);
  self->text_slots = g_new0 (SfcValue, (gsize)plan->input->n_columns + 1);
  self->pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  self->unreadable = g_array_new (FALSE, FALSE, sizeof (SfcUnreadable));
  g_array_set_clear_func (self->unreadable, clear_unreadable);
  self->times = g_ptr_array_new_with_free_func (unref_array);
  for (guint i = 0; i < n_ranks; i++)
    g_ptr_array_add (self->times, g_array_new (FALSE, FALSE, sizeof (gint64)));
  find_pairs (self);
  return self;
}

void
sfc_time_check_free (SfcTimeCheck *self)
{
  if (self == NULL)
    return;
  sfc_decoder_free (self->decoder);
  sfc_decoder_free (self->texts);
  sfc_caster_free (self->caster);
  g_free (self->slots);
  g_free (self->text_slots);
  g_array_unref (self->pairs);
  g_array_unref (self->unreadable);
  g_ptr_array_unref (self->times);
  g_free (self);
}

/* ---- one record */

static gboolean
decode (SfcDecoder *decoder, const SfcRecord *record, SfcValue *slots)
{
  g_autoptr (GError) ignored = NULL;
  gboolean good
      = sfc_decoder_decode (decoder, record->value, record->n_value, slots);

  if (!good)
    ignored = sfc_decoder_steal_error (decoder);
  return good;
}

static void
cast_early (SfcTimeCheck *self)
{
  const SfcColumn *columns = self->plan->slots->columns;

  sfc_caster_reset (self->caster);
  for (guint i = 0; i < self->plan->n_early_casts; i++)
    {
      guint from = self->plan->casts[i].from, to = self->plan->casts[i].to;

      sfc_cast (self->caster, &columns[from], &columns[to], &self->slots[from],
                &self->slots[to]);
    }
}

static void
check_pair (SfcTimeCheck *self, guint i, const SfcRecord *record)
{
  const Pair *pair = &g_array_index (self->pairs, Pair, i);
  SfcUnreadable *seen = &g_array_index (self->unreadable, SfcUnreadable, i);
  const SfcValue *text
      = pair->cast ? &self->slots[pair->text] : &self->text_slots[pair->text];
  g_autoptr (GString) sample = NULL;

  if (text->null)
    return;
  seen->all++;
  if (!self->slots[pair->slot].null || seen->n++ > 0)
    return;
  sample = g_string_new (NULL);
  sfc_safe_text_append_short (sample, text->s, text->n, SAMPLE_BYTES);
  seen->sample = g_strdup (sample->str);
  seen->rank = record->rank;
  seen->offset = record->offset;
}

void
sfc_time_check_push (const SfcRecord *record, gpointer data)
{
  SfcTimeCheck *self = data;
  const SfcPlan *plan = self->plan;

  self->n++;
  decode (self->decoder, record, self->slots);
  cast_early (self);
  /* a record that is not well formed at all has no texts either */
  decode (self->texts, record, self->text_slots);
  for (guint i = 0; i < self->pairs->len; i++)
    check_pair (self, i, record);
  if (plan->watermark_slot >= 0 && !self->slots[plan->watermark_slot].null)
    {
      gint64 ms = self->slots[plan->watermark_slot].i / 1000;

      g_array_append_val (self->times->pdata[record->rank], ms);
    }
}

/* ---- all of them */

gint64
sfc_time_check_get_n (const SfcTimeCheck *self)
{
  return self->n;
}

const GArray *
sfc_time_check_peek_unreadable (const SfcTimeCheck *self)
{
  return self->unreadable;
}

static double
mean (const gint64 *times, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += (double)times[i];
  return sum / n;
}

static void
add_partition (SfcTimeOrder *order, const gint64 *times, guint n,
               gint64 delay_ms)
{
  gint64 newest = times[0];

  if (order->n == 0)
    order->oldest_ms = order->newest_ms = newest;
  order->n += n;
  order->partitions++;
  for (guint i = 0; i < n; i++)
    {
      order->oldest_ms = MIN (order->oldest_ms, times[i]);
      newest = MAX (newest, times[i]);
      order->behind += times[i] <= newest - delay_ms && times[i] < newest;
    }
  order->newest_ms = MAX (order->newest_ms, newest);
  if (n >= 2
      && mean (times, n / 2) - mean (times + (n - n / 2), n / 2)
             > (double)delay_ms)
    order->backwards++;
}

void
sfc_time_check_get_order (const SfcTimeCheck *self, SfcTimeOrder *order)
{
  *order = (SfcTimeOrder){ 0 };
  for (guint i = 0; i < self->times->len; i++)
    {
      const GArray *times = self->times->pdata[i];

      if (times->len > 0)
        add_partition (order, (const gint64 *)(gpointer)times->data, times->len,
                       self->plan->watermark_delay_ms);
    }
}
