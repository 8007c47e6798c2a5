#!/usr/bin/env bash
# The page about Spark: whole, and true where it can be tried; and the keys of
# the reference, which are made of the same table.
. "$(dirname "$0")/../support/harness.sh"

page=$abs_top_srcdir/man/sfcrime-spark.7
reference=$abs_top_srcdir/man/sfcrime.conf.5

# Prints the page from section $1 to section $2.
between () {
  sed -n "/^\.Sh $1/,/^\.Sh $2/p" "$page"
}

# Prints the keys that stand in the lists of page $1.
keys_of () {
  sed -n "/^\.\\\\\" The $2 of /,/^\.\\\\\" End of the $2/p" "$1"
}

test_every_key_stands_in_both_pages () {
  sfcrime config properties | sed 1d | awk '{ print $1 }' | sort >known
  [ -s known ] || fail 'there is no key'
  keys_of "$page" words | sed -n 's/^\.Li \([^ ]*\).*/\1/p' \
    | sed 's/\\-/-/g' | sort | diff known -
  keys_of "$reference" keys | sed -n 's/^\.It Li //p' | sed 's/\\-/-/g' | sort \
    | diff known -
}

test_what_both_say_of_them_is_what_the_table_says () {
  local of
  for of in "$page" "$reference"; do
    sfcrime config properties --format=json \
      | awk -f "$abs_top_srcdir/man/properties.awk" - "$of" >made
    cmp made "$of" || fail 'run: make update-sfcrimespark update-sfcrimeconf'
  done
}

test_every_rule_has_one_of_the_four_words () {
  local words='same|extended|different|not supported'
  between RULES DIFFERENCES | grep '^\.It' >rules
  [ "$(wc -l <rules)" -gt 50 ] || fail 'rules are missing'
  ! grep -vE "^\.It .+ Pq Cm ($words)\$" rules || fail 'without its word'
}

test_every_difference_has_its_reason () {
  between RULES DIFFERENCES \
    | sed -n 's/^\.It \(.*\) Pq Cm different$/\1/p' | sort >differences
  between DIFFERENCES PROPERTIES | sed -n 's/^\.It //p' | sort >reasons
  diff differences reasons
}

# ---- what the page says, tried

# Tells what explain says of the setting $2: it succeeds or is refused ($1).
explained () {
  printf '%s\n' '[source]' 'subscribe = t' '[query q]' >my.conf
  expect "$1" sfcrime explain -c my.conf "${@:2}"
}

test_names_are_read_without_regard_to_case () {
  explained 0 -s source.STARTINGOFFSETS=earliest
  out_has 'startingOffsets = earliest'
  explained 0 -s 'query q.select=CITY'
}

test_unknown_names_are_errors_but_for_those_of_spark_and_kafka () {
  explained 0 --conf spark.no.such=1
  err_has warning
  explained 0 -s source.kafka.no.such=1
  err_has warning
  explained 2 -s source.maxRatePerPartition=1
  explained 2 --conf no.such=1
}

test_types_that_are_not_supported_are_refused () {
  local type
  for type in 'ARRAY<STRING>' 'MAP<STRING,INT>' 'STRUCT<b: INT>' BINARY \
              TINYINT SMALLINT TIMESTAMP_NTZ; do
    explained 2 -s "query q.schema=a $type"
    err_has "column a: ${type%%<*} is not supported"
    err_has 'declare it as '
  done
}

test_what_a_query_cannot_be_is_refused () {
  explained 2 -s 'query q.select=key'
  explained 2 -s 'query q.select=upper(city)'
  err_has '“upper(city)”: functions are not supported'
  explained 2 -s "query q.where=city = 'a' OR city = 'b'"
  explained 2 -s "query q.where=city LIKE 'a'"
  explained 2 -s 'query q.select=DF.city'
  explained 2 -s 'query q.trigger=continuous 1 second'
  explained 2 -s 'query q.trigger=processingTime 500ms'
  err_has 'for example 10 seconds, 200 milliseconds'
  explained 2 -s 'query q.aggregate=first(city)' \
    -s 'query q.outputMode=complete'
  explained 2 -s 'sink q.format=memory'
  explained 2 -s source.format=socket
}

test_values_of_this_version_that_lack_are_refused_by_name () {
  local setting
  explained 2 -s 'query q.join=t.json' -s 'query q.joinOn=city' \
    -s 'query q.joinType=left_semi'
  err_has 'not in this version'
  for setting in compression=lz4 encoding=UTF-16 lineSep=x dateFormat=y; do
    explained 2 -s 'sink q.format=csv' -s "sink q.$setting"
    err_has 'not in this version'
  done
  explained 2 -s source.format=file -s source.path=. -s source.cleanSource=delete
  err_has 'not in this version'
}

test_only_two_policies_of_reading_times_are_taken () {
  explained 0 --conf spark.sql.legacy.timeParserPolicy=EXCEPTION
  explained 0 --conf spark.sql.legacy.timeParserPolicy=CORRECTED
  explained 2 --conf spark.sql.legacy.timeParserPolicy=LEGACY
}

test_casts_by_the_rules_of_ansi_are_refused () {
  explained 2 --conf spark.sql.ansi.enabled=true
  err_has "leave it false, Spark's default"
  explained 0 --conf spark.sql.ansi.enabled=false
}

test_malformed_records_cannot_be_dropped () {
  explained 2 -s 'query q.from_json.mode=DROPMALFORMED'
  explained 0 -s 'query q.from_json.mode=FAILFAST'
  out_has 'from_json.mode = FAILFAST'
  out_has 'decodes 14 of 14 columns'
}

test_a_query_without_groupBy_has_one_group () {
  explained 0 -s 'query q.aggregate=count' -s 'query q.outputMode=complete'
}

test_memory_below_the_minimum_of_spark_is_allowed () {
  explained 0 --conf spark.executor.memory=10m
}

test_patterns_of_java_alone_are_refused () {
  printf '%s\n' '[source]' '[query q]' >my.conf
  expect 0 sfcrime explain -c my.conf -s 'source.subscribePattern=a++(?<n>x)'
  expect 2 sfcrime explain -c my.conf \
    -s 'source.subscribePattern=\p{javaLowerCase}'
}

run_tests
