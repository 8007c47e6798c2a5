#include "config.h"

#include "exec/static-join.h"
#include "support/query.h"
#include "support/suite.h"

#include <glib/gstdio.h>
#include <string.h>

/* Two rows of A, in this order; one without a code. */
static const char table_text[]
    = "[{\"code\":\"B\",\"city\":\"x\",\"text\":\"other\"},\n"
      " {\"code\":\"A\",\"city\":\"x\",\"text\":\"first\"},\n"
      " {\"code\":null,\"city\":\"x\",\"text\":\"none\"},\n"
      " {\"code\":\"A\",\"city\":\"y\",\"text\":\"second\"}]\n";

static char *path;
static SfcPlan *plan;

static void
setup (void)
{
  int fd = g_file_open_tmp ("sfcrime-XXXXXX.json", &path, NULL);

  ck_assert_int_ge (fd, 0);
  g_close (fd, NULL);
  ck_assert (g_file_set_contents (path, table_text, -1, NULL));
}

static void
teardown (void)
{
  g_unlink (path);
  g_clear_pointer (&path, g_free);
  g_clear_pointer (&plan, sfc_plan_free);
}

static void
start (const char *keys)
{
  g_autofree char *all
      = g_strdup_printf ("schema=id STRING, code STRING, city STRING\njoin=%s\n"
                         "%s",
                         path, keys);

  plan = plan_of (all);
}

static SfcValue
value_of (const char *text)
{
  return text != NULL ? sfc_value_string (text, strlen (text))
                      : sfc_value_null ();
}

static void
append_cell (GString *out, const SfcValue *cell, SfcType type)
{
  if (cell->null)
    g_string_append (out, "NULL");
  else if (type == SFC_TYPE_STRING)
    g_string_append_len (out, cell->s, cell->n);
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, cell->i);
}

/* ---- before the aggregation */

typedef struct
{
  SfcOperator head;
  GString *out;
} Printer;

/* The columns of plan->flow, and the row's number among its record's. */
static void
print_row (SfcOperator *self, SfcRow *row)
{
  GString *out = ((Printer *)self)->out;

  g_string_append_printf (out, "%u:", row->sub);
  for (guint i = 0; i < plan->flow.schema->n_columns; i++)
    {
      g_string_append_c (out, ' ');
      append_cell (out, &row->slots[plan->flow.slots[i]],
                   plan->flow.schema->columns[i].type);
    }
  g_string_append_c (out, '\n');
}

static char *
join_one (const char *id, const char *code, const char *city)
{
  const struct
  {
    const char *name, *value;
  } columns[] = { { "id", id }, { "code", code }, { "city", city } };
  g_autofree SfcValue *slots = g_new0 (SfcValue, plan->n_slots);
  SfcRow row = { .slots = slots };
  SfcOperator *op = sfc_static_join_new (&plan->join);
  Printer printer = { { .push = print_row }, g_string_new (NULL) };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      int slot = sfc_schema_find (plan->input, columns[i].name);

      if (slot >= 0)
        slots[slot] = value_of (columns[i].value);
    }
  op->next = &printer.head;
  sfc_static_join_begin (op, plan->join.table);
  op->push (op, &row);
  op->free (op);
  return g_string_free (printer.out, FALSE);
}

#define BEFORE "joinWhen=before\nselect=id, code, city\n"

static const struct
{
  const char *keys;
  const char *id, *code, *city;
  const char *expected; /* code id city city text */
} before[] = {
  { BEFORE "joinOn=code", "1", "B", "q", "0: B 1 q x other\n" },
  { BEFORE "joinOn=code", "1", "A", "q",
    "0: A 1 q x first\n1: A 1 q y second\n" },
  { BEFORE "joinOn=code", "1", "C", "q", "" },
  { BEFORE "joinOn=code", "1", NULL, "q", "" },
  { BEFORE "joinOn=code\njoinType=left", "1", "C", "q",
    "0: C 1 q NULL NULL\n" },
  { BEFORE "joinOn=code\njoinType=left", "1", NULL, "q",
    "0: NULL 1 q NULL NULL\n" },
  { BEFORE "joinOn=code\njoinType=left", "1", "A", "q",
    "0: A 1 q x first\n1: A 1 q y second\n" },
  /* two keys: both must be equal */
  { BEFORE "joinOn=city, code", "1", "A", "y", "0: y A 1 second\n" },
  { BEFORE "joinOn=city, code", "1", "B", "y", "" },
  { BEFORE "joinOn=city, code\njoinType=left", "1", NULL, "x",
    "0: x NULL 1 NULL\n" },
};

START_TEST (a_record_meets_its_rows_of_the_table)
{
  g_autofree char *joined = NULL;

  start (before[_i].keys);
  joined = join_one (before[_i].id, before[_i].code, before[_i].city);
  ck_assert_str_eq (joined, before[_i].expected);
}
END_TEST

/* ---- after it */

static void
add_group (SfcRows *rows, const char *id, const char *code, gint64 count)
{
  SfcValue *cells = sfc_rows_append (rows);

  cells[0] = value_of (id);
  cells[1] = value_of (code);
  cells[2] = sfc_value_long (count);
}

static char *
join_groups (void)
{
  g_autoptr (SfcRows) rows = sfc_rows_new (plan->grouped);
  g_autoptr (SfcRows) joined = NULL;
  GString *out = g_string_new (NULL);

  add_group (rows, "1", "A", 5);
  add_group (rows, "2", NULL, 4);
  add_group (rows, NULL, "C", 3);
  add_group (rows, "4", "B", 2);
  joined = sfc_static_join_rows (plan, plan->join.table, rows);
  for (guint64 i = 0; i < sfc_rows_get_n (joined); i++)
    {
      for (guint c = 0; c < plan->result->n_columns; c++)
        {
          if (c > 0)
            g_string_append_c (out, ' ');
          append_cell (out, &sfc_rows_peek (joined, i)[c],
                       plan->result->columns[c].type);
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

#define AFTER "outputMode=update\naggregate=count\ngroupBy=id, code\n"

START_TEST (groups_meet_their_rows_of_the_table)
{
  g_autofree char *joined = NULL;

  start (AFTER "joinOn=code");
  joined = join_groups ();
  ck_assert_str_eq (joined, "A 1 5 x first\n"
                            "A 1 5 y second\n"
                            "B 4 2 x other\n");
}
END_TEST

START_TEST (a_left_join_keeps_every_group)
{
  g_autofree char *joined = NULL;

  start (AFTER "joinOn=code\njoinType=left");
  joined = join_groups ();
  ck_assert_str_eq (joined, "A 1 5 x first\n"
                            "A 1 5 y second\n"
                            "NULL 2 4 NULL NULL\n"
                            "C NULL 3 NULL NULL\n"
                            "B 4 2 x other\n");
}
END_TEST

static Suite *
static_join_suite (void)
{
  Suite *suite = suite_create ("exec/static-join");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_loop_test (all, a_record_meets_its_rows_of_the_table, 0,
                       G_N_ELEMENTS (before));
  tcase_add_test (all, groups_meet_their_rows_of_the_table);
  tcase_add_test (all, a_left_join_keeps_every_group);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (static_join_suite)
