#include "config.h"

#include "plan/plan.h"
#include "support/query.h"
#include "support/suite.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"

#define SCHEMA                                                                 \
  "schema=crime_id STRING, original_crime_type_name STRING, "                  \
  "call_date_time TIMESTAMP, disposition STRING, n INT, big BIGINT, "          \
  "price DECIMAL(10,2), `odd, name` STRING\n"
#define COUNT "aggregate=count\noutputMode=update\n"
#define COMPLETE "aggregate=count\noutputMode=complete\n"
#define FOUR                                                                   \
  "schema=crime_id STRING, original_crime_type_name STRING, "                  \
  "call_date_time TIMESTAMP, disposition STRING\n"

static char *table_path;

static void
setup (void)
{
  static const char text[]
      = "[{\"code\":\"A\",\"description\":\"Abated\",\"number\":1},\n"
        " {\"code\":\"B\",\"description\":\"Other\",\"number\":2}]\n";
  int fd = g_file_open_tmp ("sfcrime-XXXXXX.json", &table_path, NULL);

  ck_assert_int_ge (fd, 0);
  g_close (fd, NULL);
  ck_assert (g_file_set_contents (table_path, text, -1, NULL));
}

static void
teardown (void)
{
  g_unlink (table_path);
  g_clear_pointer (&table_path, g_free);
}

/* @keys with %s for the table. */
static char *
with_table (const char *keys)
{
  g_auto (GStrv) parts = g_strsplit (keys, "%s", -1);

  return g_strjoinv (table_path, parts);
}

/* ---- what is refused */

#define AMBIGUOUS(name)                                                        \
  "[AMBIGUOUS_REFERENCE] Reference `" name "` is ambiguous, could be: "        \
  "[`" name "`, `" name "`]."
#define TWO "select=n, big AS N, call_date_time, call_date_time AS at, big\n"
#define UNRESOLVED(name, list)                                                 \
  "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column or function parameter with "   \
  "name `" name                                                                \
  "` cannot be resolved. Did you mean one of the following? [" list "]."
#define THE_FOUR                                                               \
  "`crime_id`, `disposition`, `call_date_time`, `original_crime_type_name`"

static const struct
{
  const char *keys, *message;
} refusals[] = {
  { SCHEMA "from_json.locale=de-DE", "from_json.locale: the names of this" },
  { SCHEMA "from_json.dateFormat=yyyy-DDD",
    "from_json.dateFormat: 'DDD' of the pattern \"yyyy-DDD\" cannot be read" },
  { SCHEMA "from_json.timeZone=Nowhere", "from_json.timeZone: " },
  { SCHEMA "aggregate=count",
    "Append output mode not supported when there are streaming aggregations "
    "on streaming DataFrames/DataSets without watermark" },
  { SCHEMA "aggregate=count\noutputMode=append\ngroupBy=disposition\n"
           "watermark=call_date_time 1 hour",
    "Append output mode not supported when there are streaming aggregations "
    "on streaming DataFrames/DataSets without watermark" },
  { SCHEMA "outputMode=complete",
    "Complete output mode not supported when there are no streaming "
    "aggregations on streaming DataFrames/Datasets" },
  { SCHEMA "outputMode=upsert",
    "Unknown output mode upsert. Accepted output modes are 'append', "
    "'complete', 'update'" },
  { SCHEMA COUNT "window=call_date_time, 5 minutes, 10 minutes",
    "[DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION] Cannot resolve "
    "\"window(call_date_time, 300000000, 600000000, 0)\" due to data type "
    "mismatch: The `slide_duration`(600000000L) must be <= the "
    "`window_duration`(300000000L)." },
  { SCHEMA COUNT "window=n, 10 minutes",
    "[DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE] Cannot resolve \"window(n, "
    "600000000, 600000000, 0)\" due to data type mismatch: Parameter 1 "
    "requires the (\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\" or "
    "\"STRUCT<start: TIMESTAMP, end: TIMESTAMP>\" or \"STRUCT<start: "
    "TIMESTAMP_NTZ, end: TIMESTAMP_NTZ>\") type, however \"n\" has the type "
    "\"INT\"." },
  { SCHEMA COUNT "watermark=disposition 1 hour",
    "[EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE] The event time `disposition` has "
    "the invalid type \"STRING\", but expected \"TIMESTAMP\"." },
  { SCHEMA COUNT "watermark=n 1 hour",
    "the invalid type \"INT\", but expected" },
  { SCHEMA COUNT "watermark=big 1 hour",
    "the invalid type \"BIGINT\", but expected" },
  { SCHEMA COUNT "watermark=price 1 hour",
    "the invalid type \"DECIMAL(10,2)\", but expected" },
  { SCHEMA COUNT "watermark=call_date_time 1 hour\nselect=disposition",
    UNRESOLVED ("call_date_time", "`disposition`") },
  { SCHEMA COUNT "watermarkIdleTimeout=1s",
    "there is no watermark that it moves\nset watermark to COLUMN DELAY" },
  { SCHEMA COUNT "watermarkMaxAhead=1s",
    "there is no watermark that it moves\nset watermark to COLUMN DELAY" },
  { FOUR COUNT "watermark=nope 1 hour", UNRESOLVED ("nope", THE_FOUR) },
  { FOUR COUNT "select=nope", UNRESOLVED ("nope", THE_FOUR) },
  { FOUR COUNT "groupBy=nope", UNRESOLVED ("nope", THE_FOUR) },
  { FOUR COUNT "window=nope, 1 hour", UNRESOLVED ("nope", THE_FOUR) },
  { FOUR COMPLETE "groupBy=disposition\norderBy=crime_id",
    UNRESOLVED ("crime_id", "`count`, `disposition`") },
  { SCHEMA COUNT TWO "groupBy=n", AMBIGUOUS ("n") },
  { SCHEMA COUNT TWO "groupBy=N", AMBIGUOUS ("N") },
  { SCHEMA "aggregate=sum(n)\noutputMode=update\n" TWO, AMBIGUOUS ("n") },
  { SCHEMA TWO "where=n = 1", AMBIGUOUS ("n") },
  { SCHEMA "select=call_date_time, CAST(disposition AS TIMESTAMP) AS "
           "call_date_time\nwatermark=call_date_time 1 "
           "minute",
    AMBIGUOUS ("call_date_time") },
  { SCHEMA "aggregate=sum(n), sum(n)\noutputMode=complete\ngroupBy=big\n"
           "orderBy=sum(n)",
    UNRESOLVED ("sum(n)", "`sum(n)`, `sum(n)`, `big`") },
  /* of 14 columns, the five that are most alike */
  { COUNT "groupBy=citty",
    UNRESOLVED ("citty",
                "`city`, `state`, `crime_id`, `address`, `call_date`") },
  { COUNT "groupBy=type",
    UNRESOLVED ("type",
                "`city`, `state`, `address`, `call_time`, `crime_id`") },
  { SCHEMA "schema=crime_id STRNG", "[INVALID_SCHEMA.PARSE_ERROR] The input "
                                    "schema \"crime_id STRNG\" is not a valid "
                                    "schema string. Cannot parse the schema:" },
  { SCHEMA "schema=crime_id", "[INVALID_SCHEMA.PARSE_ERROR] The input schema "
                              "\"crime_id\" is not a valid schema string. "
                              "Cannot parse the schema:" },
  { SCHEMA "schema=", "[INVALID_SCHEMA.PARSE_ERROR] The input schema \"\" is "
                      "not a valid schema string. Cannot parse the schema:" },
  { SCHEMA "schema=a STRING, a STRING",
    "[AMBIGUOUS_REFERENCE_TO_FIELDS] Ambiguous reference to the field `a`. It "
    "appears 2 times in the schema." },
  { SCHEMA "schema=a ARRAY<STRING>", "ARRAY" },
  { SCHEMA COUNT "join=%s\njoinOn=code\njoinType=right",
    "RightOuter join with a streaming DataFrame/Dataset on the left and a "
    "static DataFrame/DataSet on the right not supported" },
  { SCHEMA COUNT "join=%s\njoinOn=code\njoinType=right_outer",
    "RightOuter join with" },
  { SCHEMA COUNT "join=%s\njoinOn=code\njoinType=full",
    "FullOuter joins with streaming DataFrames/Datasets on the left and a "
    "static DataFrame/Dataset on the right is not supported" },
  { SCHEMA COUNT "join=%s\njoinOn=code\njoinType=outer",
    "FullOuter joins with" },
  { SCHEMA COUNT "join=%s\njoinOn=code\njoinType=sideways",
    "Unsupported join type 'sideways'. Supported join types include: 'inner', "
    "'outer', 'full', 'fullouter', 'full_outer', 'leftouter', 'left', "
    "'left_outer', 'rightouter', 'right', 'right_outer', 'leftsemi', "
    "'left_semi', 'semi', 'leftanti', 'left_anti', 'anti', 'cross'." },
  { SCHEMA COUNT "join=%s\njoinOn=code\njoinType=left_semi",
    "not in this version" },
  { FOUR "join=%s\njoinOn=nope",
    "[UNRESOLVED_USING_COLUMN_FOR_JOIN] USING column `nope` cannot be "
    "resolved on the left side of the join. The left-side columns: "
    "[`call_date_time`, `crime_id`, `disposition`, "
    "`original_crime_type_name`]." },
  { FOUR COUNT "groupBy=disposition\njoin=%s\njoinOn=disposition",
    "[UNRESOLVED_USING_COLUMN_FOR_JOIN] USING column `disposition` cannot be "
    "resolved on the right side of the join. The right-side columns: "
    "[`code`, `description`, `number`]." },
  { SCHEMA COUNT "join=%s", "join without joinOn" },
  { SCHEMA COUNT "groupBy=call_date_time\njoin=%s\njoinRename=number:"
                 "call_date_time\njoinOn=call_date_time",
    "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve \"(call_date_time "
    "= call_date_time)\" due to data type mismatch: the left and right "
    "operands of the binary operator have incompatible types (\"TIMESTAMP\" "
    "and \"BIGINT\")." },
  { FOUR COUNT "groupBy=disposition\njoin=%s\njoinRename=code:disposition\n"
               "joinOn=disposition, Disposition",
    "joinOn: column Disposition is given twice" },
  { SCHEMA COUNT "join=/nonexistent/radio_code.json\njoinOn=code",
    "[PATH_NOT_FOUND] Path does not exist: "
    "file:/nonexistent/radio_code.json." },
  { SCHEMA COUNT "trigger=processingTime abc",
    "Error parsing 'abc' to interval, unrecognized number 'abc'" },
  { SCHEMA COUNT "trigger=processingTime -1 seconds",
    "requirement failed: the interval of trigger should not be negative" },
  { SCHEMA COUNT "trigger=processingTime",
    "[VALUE_NOT_NON_EMPTY_STR] Value for `processingTime` must be a non empty "
    "string, got ''." },
  { SCHEMA COUNT "trigger=processingTime 1 month",
    "Doesn't support month or year interval: 1 month" },
  { SCHEMA COUNT "trigger=processingTimes 1 second", "trigger:" },
  { SCHEMA COUNT "trigger=soon", "trigger:" },
  { SCHEMA COUNT "orderBy=count",
    "Sorting is not supported on streaming DataFrames/Datasets, unless it is "
    "on aggregated DataFrame/Dataset in Complete output mode" },
  { SCHEMA "orderBy=disposition", "Sorting is not supported on" },
  { SCHEMA COMPLETE "orderBy=count UP", "neither ASC nor DESC" },
  /* what is not here is never passed over in silence */
  { SCHEMA "select=CAST(n AS FOO) AS s",
    "[UNSUPPORTED_DATATYPE] Unsupported data type \"FOO\"." },
  { SCHEMA "select=CAST(n AS DATE) AS s",
    "[DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION] Cannot resolve \"CAST(n AS "
    "DATE)\" due to data type mismatch: cannot cast \"" },
  { SCHEMA "aggregate=median(n)\noutputMode=update", "“median(n)” is not" },
  { SCHEMA "aggregate=sum\noutputMode=update", "“sum” is not known" },
  { SCHEMA "groupBy=disposition", "groupBy without aggregate" },
  { SCHEMA "window=call_date_time, 1 hour", "window without aggregate" },
};

START_TEST (a_bad_query_is_refused_in_sparks_words)
{
  g_autofree char *keys = with_table (refusals[_i].keys);
  g_autoptr (GError) error = NULL;
  g_autoptr (SfcPlan) plan = plan_or_error (keys, &error);

  ck_assert_msg (plan == NULL, "%s", keys);
  ck_assert_msg (strstr (error->message, refusals[_i].message) != NULL,
                 "%s\n%s", keys, error->message);
  ck_assert_int_eq (sfc_error_exit_status (error), 2);
}
END_TEST

/* ---- what is accepted */

static const char *const accepted[] = {
  SCHEMA,
  "",
  SCHEMA COUNT,
  SCHEMA "aggregate=count\noutputMode=Complete",
  SCHEMA "outputMode=append",
  SCHEMA "outputMode=update",
  SCHEMA "aggregate=count\nwatermark=call_date_time 1 hour\n"
         "window=call_date_time, 1 hour",
  SCHEMA "aggregate=count\nwatermark=call_date_time 1 hour\n"
         "groupBy=call_date_time",
  SCHEMA COUNT "watermark=call_date_time 1 month",
  SCHEMA COUNT "watermark=call_date_time 0 seconds",
  SCHEMA COUNT "watermark=call_date_time 1 hour\nwatermarkIdleTimeout=1ms\n"
               "watermarkMaxAhead=0",
  SCHEMA COUNT "window=call_date_time, 10 minutes, 10 minutes, 5 minutes",
  SCHEMA COUNT "groupBy=DISPOSITION, Crime_Id",
  SCHEMA COUNT "groupBy=`odd, name`",
  SCHEMA "select=`odd, name` AS odd, *",
  SCHEMA COMPLETE "groupBy=`odd, name`\norderBy=`odd, name` DESC, count",
  SCHEMA COUNT "trigger=PROCESSINGTIME 0 seconds",
  FOUR COUNT "groupBy=disposition\njoin=%s\njoinRename=code:disposition\n"
             "joinOn=disposition\njoinType=left_outer",
};

START_TEST (a_good_query_is_accepted)
{
  g_autofree char *keys = with_table (accepted[_i]);

  sfc_plan_free (plan_of (keys));
}
END_TEST

/* ---- what comes of it */

static char *
columns (const SfcSchema *schema)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < schema->n_columns; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            schema->columns[i].name);
  return g_string_free (text, FALSE);
}

static const struct
{
  const char *keys;
  const char *input, *result;
} shapes[] = {
  /* only what something needs is decoded */
  { SCHEMA COUNT, "", "count" },
  { SCHEMA COUNT "groupBy=disposition, n", "disposition n",
    "disposition n count" },
  { SCHEMA COUNT "watermark=call_date_time 1 hour\ngroupBy=n",
    "call_date_time n", "n count" },
  { SCHEMA COUNT "window=call_date_time, 1 hour\ngroupBy=n", "call_date_time n",
    "window n count" },
  { SCHEMA COUNT "groupBy=call_date_time\nwindow=call_date_time, 1 hour\n"
                 "watermark=call_date_time 1 hour",
    "call_date_time", "window call_date_time count" },
  { SCHEMA "select=n, disposition", "n disposition", "n disposition" },
  { SCHEMA "select=n, disposition AS d, n AS m\n"
           "watermark=call_date_time 1 hour",
    NULL, NULL },
  { SCHEMA "select=n AS a, n AS b, n", "n", "a b n" },
  { FOUR "select=*, crime_id AS id",
    "crime_id original_crime_type_name call_date_time disposition",
    "crime_id original_crime_type_name call_date_time disposition id" },
  { SCHEMA COUNT "select=disposition AS d, n\ngroupBy=d", "disposition",
    "d count" },
  /* the join's keys come first, then the stream's, then the table's */
  { FOUR COUNT "groupBy=crime_id, disposition\njoin=%s\n"
               "joinRename=code:disposition\njoinOn=disposition",
    "crime_id disposition", "disposition crime_id count description number" },
  { FOUR "select=crime_id, disposition\njoin=%s\n"
         "joinRename=code:disposition\njoinOn=disposition\njoinWhen=before",
    "disposition crime_id", "disposition crime_id description number" },
  /* without aggregation there is no after */
  { FOUR "select=crime_id, disposition\njoin=%s\n"
         "joinRename=code:disposition\njoinOn=disposition\njoinWhen=after",
    "disposition crime_id", "disposition crime_id description number" },
  { FOUR COUNT "join=%s\njoinRename=code:disposition\njoinOn=disposition\n"
               "joinWhen=before\ngroupBy=description, crime_id",
    "disposition crime_id", "description crime_id count" },
};

START_TEST (a_plan_decodes_what_it_needs)
{
  g_autofree char *keys = with_table (shapes[_i].keys);
  g_autoptr (SfcPlan) plan = plan_or_error (keys, NULL);
  g_autofree char *input = NULL, *result = NULL;

  if (shapes[_i].input == NULL)
    {
      ck_assert_ptr_null (plan);
      return;
    }
  ck_assert_ptr_nonnull (plan);
  input = columns (plan->input);
  result = columns (plan->result);
  ck_assert_str_eq (input, shapes[_i].input);
  ck_assert_str_eq (result, shapes[_i].result);
}
END_TEST

START_TEST (a_plan_with_an_option_of_from_json_decodes_all)
{
  g_autoptr (SfcPlan) plan = plan_of (
      "schema=a STRING, b INT, c INT\nselect=c\nfrom_json.mode=PERMISSIVE");

  ck_assert_uint_eq (plan->input->n_columns, 3);
  ck_assert_str_eq (plan->input->columns[0].name, "a");
  ck_assert_uint_eq (plan->flow.slots[0], 2);
}
END_TEST

START_TEST (static_columns_have_slots_behind_the_records)
{
  g_autofree char *keys = with_table (
      FOUR COUNT "join=%s\njoinRename=code:disposition\njoinOn=disposition\n"
                 "joinWhen=before\ngroupBy=crime_id, number, description");
  g_autoptr (SfcPlan) plan = plan_of (keys);

  ck_assert (plan->join.before);
  ck_assert_uint_eq (plan->join.n_keys, 1);
  ck_assert_uint_eq (plan->join.keys[0], 0); /* disposition */
  ck_assert_uint_eq (plan->join.first_slot, 2);
  ck_assert_uint_eq (plan->n_slots, 4);
  ck_assert_uint_eq (plan->keys[0], 1); /* crime_id */
  ck_assert_uint_eq (plan->keys[1], 3); /* number */
  ck_assert_uint_eq (plan->keys[2], 2); /* description */
}
END_TEST

static const struct
{
  const char *keys;
  int event_time_key;
} event_times[] = {
  { "groupBy=disposition", SFC_EVENT_TIME_NONE },
  { "groupBy=disposition\nwatermark=call_date_time 1 hour",
    SFC_EVENT_TIME_NONE },
  { "groupBy=disposition, call_date_time", SFC_EVENT_TIME_NONE },
  { "groupBy=disposition, call_date_time\nwatermark=call_date_time 1 hour", 1 },
  { "groupBy=disposition\nwindow=call_date_time, 1 hour", SFC_EVENT_TIME_NONE },
  { "groupBy=disposition\nwindow=call_date_time, 1 hour\n"
    "watermark=call_date_time 1 hour",
    SFC_EVENT_TIME_WINDOW },
  { "groupBy=call_date_time\nwindow=call_date_time, 1 hour\n"
    "watermark=call_date_time 1 hour",
    SFC_EVENT_TIME_WINDOW },
};

START_TEST (a_group_ages_by_its_window_or_its_time)
{
  g_autofree char *keys
      = g_strconcat (SCHEMA COUNT, event_times[_i].keys, NULL);
  g_autoptr (SfcPlan) plan = plan_of (keys);

  ck_assert_int_eq (plan->event_time_key, event_times[_i].event_time_key);
}
END_TEST

static const struct
{
  const char *trigger;
  SfcTriggerKind kind;
  gint64 us;
} triggers[] = {
  { "", SFC_TRIGGER_DEFAULT, 0 },
  { "trigger=availableNow", SFC_TRIGGER_AVAILABLE_NOW, 0 },
  { "trigger=AVAILABLENOW", SFC_TRIGGER_AVAILABLE_NOW, 0 },
  { "trigger=once", SFC_TRIGGER_ONCE, 0 },
  { "trigger=processingTime 10 seconds", SFC_TRIGGER_PROCESSING_TIME,
    10000000 },
  { "trigger=processingTime 1 millisecond", SFC_TRIGGER_PROCESSING_TIME, 1000 },
  /* cut to milliseconds, and 0 is as soon as possible */
  { "trigger=processingTime 999 microseconds", SFC_TRIGGER_DEFAULT, 0 },
  { "trigger=processingTime 0 seconds", SFC_TRIGGER_DEFAULT, 0 },
};

START_TEST (a_trigger_is_one_of_four)
{
  g_autofree char *keys = g_strconcat (SCHEMA, triggers[_i].trigger, NULL);
  g_autoptr (SfcPlan) plan = plan_of (keys);

  ck_assert_int_eq (plan->trigger, triggers[_i].kind);
  ck_assert_int_eq (plan->trigger_us, triggers[_i].us);
}
END_TEST

START_TEST (a_sort_key_names_a_column_of_the_result)
{
  g_autoptr (SfcPlan) plan = plan_of (
      SCHEMA COMPLETE "groupBy=n\norderBy=count desc, N, n  DESC, count ASC");
  static const SfcSortKey expected[]
      = { { 1, TRUE }, { 0, FALSE }, { 0, TRUE }, { 1, FALSE } };

  ck_assert_uint_eq (plan->sort->len, 4);
  for (guint i = 0; i < 4; i++)
    {
      const SfcSortKey *key = &g_array_index (plan->sort, SfcSortKey, i);

      ck_assert_uint_eq (key->column, expected[i].column);
      ck_assert_int_eq (key->descending, expected[i].descending);
    }
}
END_TEST

START_TEST (only_a_sliding_window_may_be_null)
{
  g_autoptr (SfcPlan) plan
      = plan_of (_i == 0 ? SCHEMA COUNT "window=call_date_time, 10 minutes"
                         : SCHEMA COUNT "window=call_date_time, 10 minutes, "
                                        "5 minutes");

  ck_assert_int_eq (plan->result->columns[0].type, SFC_TYPE_WINDOW);
  ck_assert_int_eq (plan->result->columns[0].nullable, _i == 1);
  ck_assert_int_eq (plan->result->columns[0].window_us, 600000000);
  ck_assert (!plan->result->columns[1].nullable);
}
END_TEST

START_TEST (a_column_that_stands_twice_is_no_other)
{
  g_autoptr (SfcPlan) plan = plan_of (SCHEMA COUNT "select=n, n\ngroupBy=n");

  ck_assert_uint_eq (plan->n_keys, 1);
}
END_TEST

START_TEST (duplicates_are_of_all_columns_of_the_name)
{
  g_autoptr (SfcPlan) plan
      = plan_of (SCHEMA "select=n, big AS N, disposition\ndropDuplicates=n");

  ck_assert_uint_eq (plan->n_distinct, 2);
  ck_assert_uint_ne (plan->distinct[0], plan->distinct[1]);
}
END_TEST

/* ---- what an inner join keeps from the watermark and the state */

#define ON "join=%s\njoinRename=code:disposition\njoinOn=disposition\n"
#define BEFORE ON "joinWhen=before\n"

/* @tested: columns that must not be null */
static const struct
{
  const char *keys, *tested; /* ; before those behind dropDuplicates */
} tests_of_keys[] = {
  { BEFORE, "disposition" },
  { COUNT ON "groupBy=n, disposition", "disposition" },
  { COUNT ON "window=call_date_time, 1 hour\ngroupBy=disposition",
    "disposition" },
  { "watermark=call_date_time 1 hour\n" BEFORE, "disposition" },
  { "where=n IS NOT NULL\n" BEFORE, "n disposition" },
  { BEFORE "joinType=left", "" },
  { COUNT ON "groupBy=disposition\njoinType=left", "" },
  { "dropDuplicates=crime_id\n" BEFORE, "" },
  { "dropDuplicates=crime_id\nwhere=n IS NOT NULL\n" COUNT ON
    "groupBy=disposition",
    "n; disposition" },
  { "dropDuplicates=crime_id\n" COUNT ON "groupBy=disposition\njoinType=left",
    "" },
  { "aggregate=count\noutputMode=update\ngroupBy=call_date_time\njoin=%s\n"
    "joinRename=code:call_date_time\njoinOn=call_date_time\n"
    "watermark=call_date_time 1 hour",
    "; call_date_time" },
  { "join=%s\njoinRename=code:call_date_time\njoinOn=call_date_time\n"
    "watermark=call_date_time 1 hour",
    "" },
  { "aggregate=count AS n\noutputMode=update\ngroupBy=disposition\njoin=%s\n"
    "joinRename=number:n\njoinOn=n",
    "" },
};

START_TEST (the_keys_of_an_inner_join_are_tested_before_the_watermark)
{
  g_autofree char *keys = with_table (tests_of_keys[_i].keys);
  g_autofree char *query = g_strconcat (SCHEMA, keys, NULL);
  g_autoptr (SfcPlan) plan = plan_of (query);
  g_autoptr (GString) tested = g_string_new (NULL);

  for (guint i = 0; i < plan->n_predicates; i++)
    {
      const SfcPredicate *predicate = &plan->predicates[i];

      ck_assert_int_eq (predicate->comparison, SFC_COMPARE_IS_NOT_NULL);
      g_string_append_printf (tested, "%s%s%s",
                              i == plan->n_early_predicates ? ";" : "",
                              i > 0 || i == plan->n_early_predicates ? " " : "",
                              plan->slots->columns[predicate->slot].name);
    }
  ck_assert_str_eq (tested->str, tests_of_keys[_i].tested);
}
END_TEST

/* ---- the table is read again */

static const char joining[]
    = "query t.groupBy=disposition\nquery t.aggregate=count\n"
      "query t.outputMode=update\nquery t.join=%s\n"
      "query t.joinRename=code:disposition\nquery t.joinOn=disposition";

START_TEST (a_table_is_read_again_with_the_same_columns)
{
  g_autofree char *lines = with_table (joining);
  g_autoptr (SfcSettings) settings = settings_of (lines, NULL);
  g_autoptr (SfcPlan) plan = sfc_plan_new (settings, "t", NULL);
  g_autoptr (SfcStaticTable) table = NULL;
  g_autoptr (GError) error = NULL;
  const SfcValue key = sfc_value_string ("C", 1);

  ck_assert_ptr_nonnull (plan);
  ck_assert_uint_eq (sfc_static_table_find (plan->join.table, &key),
                     SFC_STATIC_TABLE_END);
  ck_assert (g_file_set_contents (
      table_path, "[{\"code\":\"C\",\"description\":\"New\",\"number\":3}]", -1,
      NULL));
  table = sfc_join_load_table (settings, "t", &plan->join, &error);
  ck_assert_ptr_nonnull (table);
  ck_assert_uint_eq (sfc_static_table_find (table, &key), 0);
}
END_TEST

START_TEST (a_table_with_other_columns_is_refused)
{
  g_autofree char *lines = with_table (joining);
  g_autoptr (SfcSettings) settings = settings_of (lines, NULL);
  g_autoptr (SfcPlan) plan = sfc_plan_new (settings, "t", NULL);
  g_autoptr (GError) error = NULL;

  ck_assert (g_file_set_contents (table_path, "[{\"code\":\"C\"}]", -1, NULL));
  ck_assert_ptr_null (sfc_join_load_table (settings, "t", &plan->join, &error));
  ck_assert (g_error_matches (error, SFC_ERROR, SFC_ERROR_CONFIG));
}
END_TEST

static Suite *
plan_suite (void)
{
  Suite *suite = suite_create ("plan/plan");
  TCase *all = tcase_create ("all");

  tcase_add_checked_fixture (all, setup, teardown);
  tcase_add_loop_test (all, a_bad_query_is_refused_in_sparks_words, 0,
                       G_N_ELEMENTS (refusals));
  tcase_add_loop_test (all, a_good_query_is_accepted, 0,
                       G_N_ELEMENTS (accepted));
  tcase_add_test (all, a_plan_with_an_option_of_from_json_decodes_all);
  tcase_add_loop_test (all, a_plan_decodes_what_it_needs, 0,
                       G_N_ELEMENTS (shapes));
  tcase_add_test (all, static_columns_have_slots_behind_the_records);
  tcase_add_loop_test (all, a_group_ages_by_its_window_or_its_time, 0,
                       G_N_ELEMENTS (event_times));
  tcase_add_loop_test (all, a_trigger_is_one_of_four, 0,
                       G_N_ELEMENTS (triggers));
  tcase_add_test (all, a_sort_key_names_a_column_of_the_result);
  tcase_add_loop_test (all, only_a_sliding_window_may_be_null, 0, 2);
  tcase_add_test (all, a_column_that_stands_twice_is_no_other);
  tcase_add_test (all, duplicates_are_of_all_columns_of_the_name);
  tcase_add_loop_test (
      all, the_keys_of_an_inner_join_are_tested_before_the_watermark, 0,
      G_N_ELEMENTS (tests_of_keys));
  tcase_add_test (all, a_table_is_read_again_with_the_same_columns);
  tcase_add_test (all, a_table_with_other_columns_is_refused);
  suite_add_tcase (suite, all);
  return suite;
}

SFC_SUITE_MAIN (plan_suite)
