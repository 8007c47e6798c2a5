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
  err_has '2 records, 1 of them malformed: null where not readable'
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

# Two records of three members, the second malformed in a column that the query
# does not show.
write_sums () {
  write_times
  sed -i '/^select/d' main.conf
  cat >>main.conf <<'CONF'
[query sums]
schema = crime_id STRING, n INT, at TIMESTAMP
select = crime_id
[sink sums]
format = jsonlines
path = sums
CONF
  printf '%s\n' '{"crime_id":"1","n":1,"at":"31/12/2018 23:57"}' \
    '{"crime_id":"2","n":"no","at":"31/12/2018 23:58"}' >times.jsonl
}

test_a_malformed_record_ends_a_query_in_mode_failfast () {
  local from_json='query sums.from_json'
  write_sums
  expect 0 "${embedded[@]}" --query=sums
  err_lacks malformed
  expect 3 "${embedded[@]}" --query=sums -s "$from_json.mode=FAILFAST" \
    -s "$from_json.timestampFormat=dd/MM/yyyy HH:mm" \
    --conf spark.sql.session.timeZone=UTC
  err_like 'topic calls partition 1 offset 0: \[MALFORMED_RECORD_IN_PARSING'
  err_has 'record parsing: [2,null,1546300680000000].'
  err_like '^Parse Mode: FAILFAST\. To process malformed records as null'
}

test_a_pattern_and_the_parser_of_spark_2_are_refused_together () {
  write_sums
  expect 2 "${embedded[@]}" --query=sums --conf "$policy=EXCEPTION" \
    -s 'query sums.from_json.timestampFormat=dd/MM/yyyy HH:mm'
  err_like "^set $policy to CORRECTED$"
}

test_malformed_records_are_dropped_by_their_column () {
  local from_json='query sums.from_json'
  write_sums
  expect 2 "${embedded[@]}" --query=sums -s "$from_json.mode=DROPMALFORMED"
  err_has "from_json() doesn't support the DROPMALFORMED mode."
  expect 0 "${embedded[@]}" --query=sums \
    -s 'query sums.schema=crime_id STRING, n INT, bad STRING' \
    -s 'query sums.select=crime_id, bad' \
    -s "$from_json.columnnameofcorruptrecord=bad" \
    -s 'query sums.where=bad IS NULL'
  is "$(grep -c crime_id sums)" 1 rows
  file_has sums '{"crime_id":"1","bad":null}'
}

# what is told of single records by $1 workers
told () {
  expect 0 "${embedded[@]}" -v --conf "spark.master=local[$1]" --partitions=3
  # at -v the reports tell it, too
  grep -v 'made progress' err \
    | sed -n 's/.*partition \(.*\): malformed record: \(.*\): {.*/\1: \2/p'
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

test_a_record_of_a_file_is_named_by_the_file_and_its_number () {
  write_times no
  mkdir folder
  { echo '{}'; cat times.jsonl; } >folder/second.jsonl
  mv times.jsonl folder/first.jsonl
  expect 0 "${stream[@]}" -v -s source.format=file -s source.path=folder
  err_like 'batch 0: .*/folder/first.jsonl: record 1: malformed record: the'
  err_like 'batch 0: .*/folder/second.jsonl: record 2: malformed record: the'
}

# Ten records an hour after the watermark has passed theirs, in two windows.
test_late_records_are_told_with_what_they_missed () {
  local hour minute
  for hour in 12 20 12 12; do
    for minute in 0 1 2 3 4 5 6 7 8 9; do
      echo '{"original_crime_type_name": "a", "call_date_time":' \
        "\"2018-12-31T$hour:0$minute:00.000Z\"}"
    done
  done >calls.jsonl
  expect 0 sfcrime stream --embedded --input=calls.jsonl --partitions=1 --once \
    --no-ui --query=aggregate -s source.maxOffsetsPerTrigger=10 \
    --conf spark.sql.session.timeZone=UTC --progress-file=progress \
    -s 'query aggregate.window=call_date_time, 5 minutes' \
    -s 'query aggregate.outputMode=update' -s 'query aggregate.orderBy=' \
    -s 'sink aggregate.format=noop'
  tail -n 1 progress >last
  file_has last '"lateSamples":["topic org.sf.police.calls partition 0 offset 30: late record: its window ended at 2018-12-31 12:05:00 UTC, the watermark was 2018-12-31 19:09:00 UTC","topic org.sf.police.calls partition 0 offset 35: late record: its window ended at 2018-12-31 12:10:00 UTC, '
  head -n 3 progress >others
  file_lacks others lateSamples
}

# Results that depend on the order of rows have partial groups of their own kind.
late_of_doubles () {
  local time
  printf '[spark]\nspark.sql.session.timeZone = UTC\n
    [source]\nsubscribe = calls\nstartingOffsets = earliest
    maxOffsetsPerTrigger = 2\n
    [query q]\nschema = d DOUBLE, at TIMESTAMP\nwatermark = at 5 minutes
    aggregate = avg(d)\noutputMode = update\n%s\n
    [sink q]\nformat = noop\n' "$1" >late.conf
  shift
  for time; do
    printf '{"d":1.5,"at":"2018-12-31 %s:00"}\n' "$time"
  done >late.jsonl
  expect 0 sfcrime stream -c late.conf --embedded --partitions=1 --once \
    --input=late.jsonl --progress-file=progress
  grep -o '"lateSamples":.*' progress >late
}

test_a_late_key_of_an_average_is_told () {
  late_of_doubles 'groupBy = at' 08:00 09:00 09:01 09:02 08:00 09:03
  file_has late 'offset 4: late record: its time was 2018-12-31 08:00:00 UTC'
  file_lacks late 'offset 5'
}

test_a_late_window_of_an_average_is_told_once_and_no_other () {
  late_of_doubles 'window = at, 10 minutes, 5 minutes' \
    09:00 09:11 09:12 09:13 08:00 09:11
  file_has late 'offset 4: late record: its window ended at 2018-12-31 08:'
  is "$(grep -o 'late record' late | wc -l)" 1
}

run_tests
