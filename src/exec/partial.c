#include "config.h"

#include "exec/partial.h"

#include "exec/aggregate.h"
#include "exec/group-key.h"
#include "exec/panes.h"

struct _SfcPartials
{
  const SfcPlan *plan;
  gboolean has_panes, has_rank;
  guint n_shares;
  GPtrArray *tables; /* (element-type SfcGroupTable): of this batch */
  GPtrArray *dealt;  /* (element-type GArray): of each table, the partial
                        groups for each share */
};

static void
free_array (gpointer array)
{
  g_array_unref (array);
}

SfcPartials *
sfc_partials_new (const SfcPlan *plan, const SfcAccumulators *accumulators,
                  guint n_shares)
{
  SfcPartials *self = g_new0 (SfcPartials, 1);

  self->plan = plan;
  self->has_panes = sfc_panes_are_used (plan, accumulators);
  self->has_rank = sfc_accumulators_depend_on_order (accumulators);
  self->n_shares = n_shares;
  self->tables = g_ptr_array_new ();
  self->dealt = g_ptr_array_new_with_free_func (free_array);
  return self;
}

void
sfc_partials_free (SfcPartials *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->dealt);
  g_free (self);
}

void
sfc_partials_take (SfcPartials *self, GPtrArray *tables)
{
  g_ptr_array_set_size (self->tables, 0);
  g_ptr_array_extend (self->tables, tables, NULL, NULL);
  while (self->dealt->len < tables->len * self->n_shares)
    g_ptr_array_add (self->dealt,
                     g_array_new (FALSE, FALSE, sizeof (SfcPartial)));
}

SfcGroupTable *const *
sfc_partials_peek_tables (const SfcPartials *self)
{
  return (SfcGroupTable **)self->tables->pdata;
}

static GArray *
dealt (const SfcPartials *self, guint table, guint share)
{
  return self->dealt->pdata[table * self->n_shares + share];
}

static SfcPartial
partial_of (const SfcPartials *self, SfcGroup *group, guint table)
{
  const guint8 *key = sfc_group_peek_key (group);
  SfcPartial partial = { 0, group, group->hash, table };

  if (self->has_panes)
    {
      partial.time = sfc_group_key_get_window (key);
      partial.hash ^= sfc_group_key_hash_window (partial.time);
    }
  if (self->has_rank)
    {
      partial.hash = sfc_group_key_hash (self->plan, key,
                                         group->n_key - SFC_AGGREGATE_RANK);
      partial.mark = group->first_rank;
    }
  return partial;
}

void
sfc_partials_deal (SfcPartials *self, guint table)
{
  g_autoptr (GPtrArray) list
      = sfc_group_table_list (self->tables->pdata[table]);

  for (guint i = 0; i < self->n_shares; i++)
    g_array_set_size (dealt (self, table, i), 0);
  for (guint i = 0; i < list->len; i++)
    {
      SfcPartial partial = partial_of (self, list->pdata[i], table);
      guint share = sfc_partials_share_of (partial.hash, self->n_shares);

      if (i + SFC_GROUP_AHEAD < list->len)
        sfc_group_prefetch (list->pdata[i + SFC_GROUP_AHEAD]);
      g_array_append_val (dealt (self, table, share), partial);
    }
}

void
sfc_partials_gather (const SfcPartials *self, guint share, GArray *partials)
{
  g_array_set_size (partials, 0);
  for (guint i = 0; i < self->tables->len; i++)
    {
      const GArray *part = dealt (self, i, share);

      g_array_append_vals (partials, part->data, part->len);
    }
}
