#include "cli/record-text.h"

#include <string.h>

#include "support/suite.h"

/* librdkafka makes headers only of what a broker sent; these stand in. */
static guint n_headers;

rd_kafka_resp_err_t
rd_kafka_message_headers (const rd_kafka_message_t *message,
                          rd_kafka_headers_t **headers)
{
  *headers = (rd_kafka_headers_t *)&n_headers;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t
rd_kafka_header_get_all (const rd_kafka_headers_t *headers, size_t i,
                         const char **name, const void **value, size_t *size)
{
  if (i >= n_headers)
    return RD_KAFKA_RESP_ERR__NOENT;
  *name = "k";
  *value = "v";
  *size = 1;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

const char *
rd_kafka_topic_name (const rd_kafka_topic_t *topic)
{
  return "t";
}

int64_t
rd_kafka_message_timestamp (const rd_kafka_message_t *message,
                            rd_kafka_timestamp_type_t *type)
{
  *type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  return -1;
}

static guint
count (const char *text, const char *word)
{
  guint n = 0;

  for (; (text = strstr (text, word)) != NULL; text++)
    n++;
  return n;
}

static const struct
{
  guint n, most, shown;
} limits[] = {
  { 0, 0, 0 }, { 1, 0, 0 }, { 2, 3, 2 }, { 3, 3, 3 }, { 4, 3, 3 },
};

START_TEST (headers_have_a_limit)
{
  char payload[] = "x";
  const rd_kafka_message_t record = { .payload = payload, .len = 1 };
  g_autoptr (GString) out = g_string_new (NULL);

  n_headers = limits[_i].n;
  ck_assert_int_eq (sfc_record_append (out, &record, SFC_RECORD_JSON,
                                       limits[_i].most, _i % 2),
                    limits[_i].n <= limits[_i].most);
  ck_assert_uint_eq (count (out->str, "{\"key\":\"k\",\"value\":\"v\"}"),
                     limits[_i].shown);
  ck_assert (g_str_has_suffix (out->str, "]}\n"));
}
END_TEST

START_TEST (a_value_has_no_headers_to_leave_out)
{
  char payload[] = "x";
  const rd_kafka_message_t record = { .payload = payload, .len = 1 };
  g_autoptr (GString) out = g_string_new (NULL);

  n_headers = 9;
  ck_assert (sfc_record_append (out, &record, SFC_RECORD_VALUE, 0, FALSE));
  ck_assert_str_eq (out->str, "x\n");
}
END_TEST

static Suite *
record_text_suite (void)
{
  Suite *suite = suite_create ("cli/record-text");
  TCase *append = tcase_create ("append");

  tcase_add_loop_test (append, headers_have_a_limit, 0, G_N_ELEMENTS (limits));
  tcase_add_test (append, a_value_has_no_headers_to_leave_out);
  suite_add_tcase (suite, append);
  return suite;
}

SFC_SUITE_MAIN (record_text_suite)
