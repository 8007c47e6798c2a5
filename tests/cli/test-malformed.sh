#!/usr/bin/env bash
# sfcrime stream: what records that are not well formed do.
. "$(dirname "$0")/../support/harness.sh"

# The configuration, and an input with one record for each call_date_time.
write_times () {
  local id=0 text
  cat >main.conf <<'CONF'
[source]
subscribe = calls
startingOffsets = earliest
[query main]
select = crime_id, call_date_time
[sink main]
format = jsonlines
path = rows
CONF
  for text; do
    id=$((id + 1))
    printf '{"crime_id":"%d","call_date_time":"%s"}\n' "$id" "$text"
  done >times.jsonl
}

stream=(sfcrime stream --once --no-ui -c main.conf)
embedded=("${stream[@]}" --embedded --input=times.jsonl)
policy=spark.sql.legacy.timeParserPolicy

test_what_only_spark_2_could_read_is_null_unless_told_otherwise () {
  write_times '2018-12-31 23:57:00' '2018-12-31 24:00:00'
  expect 0 "${embedded[@]}"
  err_has '2 records, 1 of them malformed: read as nulls'
  file_has rows '{"crime_id":"2","call_date_time":null}'
}

test_what_only_spark_2_could_read_ends_the_query_when_told_so () {
  write_times '2018-12-31 23:57:00' '2018-12-31T24:00:00' '2018-12-31 24:00:00'
  expect 3 "${embedded[@]}" --conf "$policy=EXCEPTION"
  err_like '^sfcrime: query main: topic calls partition 2 offset 0: \[INCONSIS'
  err_has "Fail to parse '2018-12-31 24:00:00' in the new parser. You can set"
  [ ! -s rows ] || fail 'the batch is written'
}

test_the_parser_of_spark_2_is_refused () {
  write_times '2018-12-31 23:57:00'
  expect 2 "${embedded[@]}" --conf "$policy=LEGACY"
  err_has "--conf: $policy: "
  err_like '^set it to CORRECTED or EXCEPTION$'
}

# what is told of single records by $1 workers
told () {
  expect 0 "${embedded[@]}" -v --conf "spark.master=local[$1]" --partitions=3
  sed -n 's/.*partition \(.*\): malformed record: \(.*\): {.*/\1: \2/p' err
}

test_the_first_three_are_shown_whoever_reads_them () {
  local no_time='the value of call_date_time is not of type timestamp'
  write_times a b c d e f g h
  told 1 >one
  is "$(cat one)" "0 offset 0: $no_time
0 offset 1: $no_time
0 offset 2: $no_time"
  told 3 >three
  same one three
}

test_a_record_that_is_shown_is_safe_and_short () {
  local long
  long=$(printf '%0300d' 0)
  printf '[\033[2J\n{"a":"%s\n' "$long" >bad.jsonl
  write_times
  command -v kcat >/dev/null || skip 'kcat is missing'
  start_broker --topic=calls:1
  printf '{}\n' | sfcrime produce --topic=calls -
  kcat -b "$bootstrap" -P -t calls <bad.jsonl
  expect 0 "${stream[@]}" -v
  err_like 'offset 1: malformed record: not a JSON object: \[�\[2J$'
  err_like 'offset 2: malformed record: not JSON at character 306: \{"a":"0*\.\.\.$'
}

test_without_verbose_they_are_only_counted () {
  write_times a b
  expect 0 "${embedded[@]}"
  err_lacks 'malformed record'
  err_has '2 of them malformed'
}

run_tests
