#!/usr/bin/env bash
# tests/cli/test-rejects.sh -- malformedSink and lateSink: raw records that a
# query cannot use.
. "$(dirname "$0")/../support/harness.sh"

# The configuration: files of five records in turn, a batch each.  $1: more of
# the query, $2: the name of the sink of late records.
conf () {
  cat <<CONF
[spark]
spark.sql.session.timeZone = UTC
spark.sql.streaming.noDataMicroBatches.enabled = false
[source]
format = file
path = in
maxFilesPerTrigger = 1
[query q]
schema = id INT, at TIMESTAMP
watermark = at 0 seconds
window = at, 10 minutes, 5 minutes
aggregate = count
outputMode = update
trigger = availableNow
checkpointLocation = cp
malformedSink = bad
lateSink = ${2:-bad}
${1-}
[sink q]
format = jsonlines
path = rows
[sink ${2:-bad}]
format = jsonlines
path = ${2:-bad}.jsonl
CONF
  [ "${2:-bad}" = bad ] || printf '[sink bad]\nformat = jsonlines\npath = bad.jsonl\n'
}

# Two records that are on time, a malformed one, and two that are late for the
# watermark that the first file moves: in the third.
put_file () {
  local hour=$1
  mkdir -p in
  printf '{"id":%d,"at":"2020-01-01 %s"}\n' 1 "$hour:00:00" 2 "$hour:30:00" \
    >"in/$hour.jsonl"
  printf '{"id":3,"at":"x\\"%s"}\n' "$hour" >>"in/$hour.jsonl"
  printf '{"id":%d,"at":"2020-01-01 %s"}\n' 4 05:01:00 5 05:07:00 \
    >>"in/$hour.jsonl"
  touch -d "2020-01-01 $hour:00" "in/$hour.jsonl"
}

put_files () {
  put_file 10
  put_file 11
  put_file 12
}

# Prints BATCH, RECORD and REASON of each line.
listed () {
  sed 's/.*"record":\([0-9]*\),.*"reason":"\([a-z]*\).*"batchId":\([0-9]*\)}$/\3 \1 \2/' \
    "$1"
}

test_both_kinds_go_to_one_sink_by_their_place () {
  put_files
  conf >q.conf
  expect 0 sfcrime stream -c q.conf --no-ui
  listed bad.jsonl >lines
  file_is lines '0 3 malformed
1 3 malformed
2 3 malformed
2 4 late
2 5 late'
}

test_a_row_has_the_raw_record_its_place_and_the_reason () {
  put_files
  conf >q.conf
  expect 0 sfcrime stream -c q.conf --no-ui
  cat >wanted <<ROWS
{"path":"$PWD/in/12.jsonl","record":3,"timestamp":null,"value":"{\"id\":3,\"at\":\"x\\\\\"12\"}","reason":"malformed: the value of at is not of type timestamp","batchId":2}
{"path":"$PWD/in/12.jsonl","record":4,"timestamp":null,"value":"{\"id\":4,\"at\":\"2020-01-01 05:01:00\"}","reason":"late","window":{"start":"2020-01-01T04:55:00.000Z","end":"2020-01-01T05:05:00.000Z"},"latenessMs":19500000,"batchId":2}
{"path":"$PWD/in/12.jsonl","record":5,"timestamp":null,"value":"{\"id\":5,\"at\":\"2020-01-01 05:07:00\"}","reason":"late","window":{"start":"2020-01-01T05:00:00.000Z","end":"2020-01-01T05:10:00.000Z"},"latenessMs":19200000,"batchId":2}
ROWS
  sed -n '3,$p' bad.jsonl >got
  same wanted got
}

test_each_kind_has_a_sink_of_its_own () {
  put_files
  conf '' late >q.conf
  expect 0 sfcrime stream -c q.conf --no-ui --progress-file=progress
  is "$(listed bad.jsonl | tr '\n' ';')" '0 3 malformed;1 3 malformed;2 3 malformed;'
  is "$(listed late.jsonl | tr '\n' ';')" '2 4 late;2 5 late;'
  is "$(grep -o '"lateRecords":[0-9]*' progress | tail -n 1)" '"lateRecords":2'
}

test_progress_counts_no_late_records_without_a_sink () {
  put_file 10
  conf >q.conf
  expect 0 sfcrime stream -c q.conf --no-ui --progress-file=progress \
    -s 'query q.lateSink='
  file_lacks progress lateRecords
}

test_late_keys_of_drop_duplicates_have_no_window () {
  put_files
  conf | sed '/^window/d; /^aggregate/d; s/= update/= append/' >q.conf
  sed -i 's/^watermark.*/&\ndropDuplicates = id, at/' q.conf
  expect 0 sfcrime stream -c q.conf --no-ui
  is "$(listed bad.jsonl | tail -n 2 | tr '\n' ';')" '2 4 late;2 5 late;'
  file_lacks bad.jsonl '"window"'
  file_has bad.jsonl '"latenessMs":19740000,' # 10:30 - 05:01
}

test_records_far_ahead_of_the_clock_are_kept_with_the_malformed () {
  put_file 10
  printf '{"id":%s,"at":"%s"}\n' 6 '2999-01-01 00:00:00' \
    '"x"' '2999-01-01 00:00:00' >>in/10.jsonl
  touch -d '2020-01-01 10:00' in/10.jsonl
  put_file 11
  put_file 12
  conf $'groupBy = id\nwatermarkMaxAhead = 1h' late >q.conf
  expect 0 sfcrime stream -c q.conf --no-ui --progress-file=progress
  is "$(listed bad.jsonl | tr '\n' ';')" \
    '0 3 malformed;0 6 ahead;0 7 malformed;1 3 malformed;2 3 malformed;'
  grep -o '"value":"{.*"id.":6,.*"reason":"ahead","aheadMs":[0-9]*,"batchId":0}$' \
    bad.jsonl >got
  is "$(wc -l <got)" 1 'whole records'
  file_has progress '"aheadRows":2,'
  is "$(listed late.jsonl | tr '\n' ';')" '2 4 late;2 5 late;'
}

test_complete_mode_keeps_no_late_record () {
  put_files
  conf | sed 's/= update/= complete/' >q.conf
  expect 0 sfcrime stream -c q.conf --no-ui
  is "$(listed bad.jsonl | tr '\n' ';')" '0 3 malformed;1 3 malformed;2 3 malformed;'
}

test_a_batch_that_runs_again_leaves_its_records_once () {
  put_files
  conf '' late >q.conf
  expect 0 sfcrime stream -c q.conf --no-ui
  cp bad.jsonl bad
  cp late.jsonl late
  rm cp/commits/2
  printf '{"half' >>late.jsonl
  expect 0 sfcrime stream -c q.conf --no-ui
  same bad bad.jsonl
  same late late.jsonl
}

# A kill between the log of the files and that of the batch moves the files to
# the batch before.
placed () { sed 's/,"batchId":[0-9]*}$//' "$1"; }

test_a_killed_query_leaves_its_records_once () {
  local n
  for n in $(seq 10 49); do
    put_file 10
    mv in/10.jsonl "$n.jsonl"
    touch -d "2020-01-01 10:$n" "$n.jsonl"
  done
  mv ./*.jsonl in
  conf '' late >q.conf
  expect 0 sfcrime stream -q -c q.conf --no-ui
  placed bad.jsonl >bad
  placed late.jsonl >late
  rm -r cp bad.jsonl late.jsonl rows
  for n in 3 11 12 20; do
    spawn stream sfcrime stream -q -c q.conf --no-ui
    wait_for late.jsonl "\"batchId\":$n}\$" 30
    kill -KILL "$pid" 2>/dev/null || note "batch $n was among the last"
    wait "$pid" 2>/dev/null || true
  done
  expect 0 sfcrime stream -q -c q.conf --no-ui
  placed bad.jsonl | diff bad -
  placed late.jsonl | diff late -
}

test_a_file_that_lost_its_end_without_a_version_is_an_error () {
  put_files
  conf '' late >q.conf
  expect 0 sfcrime stream -c q.conf --no-ui
  echo '{"batchId":7}' >>late.jsonl
  put_file 13
  expect 4 sfcrime stream -c q.conf --no-ui
  err_has 'late.jsonl does not end with batch 2'
}

# The same query of a topic.
topic_conf () {
  conf | sed '/^path = in/d; /^maxFiles/d
    s/^format = file/subscribe = calls\nstartingOffsets = earliest/'
}

test_a_record_of_a_topic_has_key_and_bytes () {
  command -v kcat >/dev/null || skip 'kcat is missing'
  start_broker --topic=calls:1
  printf 'k1;no \377\n;{"at":"y"}\n' | kcat -b "$bootstrap" -P -t calls -K ';'
  topic_conf >q.conf
  expect 0 sfcrime stream -c q.conf --no-ui
  sed -n 1p bad.jsonl >out
  out_like '^\{"topic":"calls","partition":0,"offset":0,"timestamp":"[0-9T:.-]+Z","key":"k1","valueBase64":"bm8g/w==","reason":"malformed: [^"]+","batchId":0\}$'
  file_has bad.jsonl '"value":"{\"at\":\"y\"}","reason":'
}

# More than is kept in memory, of two workers; no call is readable.
many_conf () {
  topic_conf | sed 's/^schema.*/schema = crime_id BOOLEAN, at TIMESTAMP/
    s/^window/groupBy = crime_id\n&/; s/^\[spark\]/&\nspark.master = local[2]/'
}

test_many_of_a_batch_are_in_order_and_whole () {
  start_broker --topic=calls:3
  sfcrime generate --records=9000 --seed=3 --format=lines -o calls 2>/dev/null
  sfcrime produce -q -t calls calls
  many_conf >q.conf
  expect 0 sfcrime stream -c q.conf --no-ui
  [ "$(stat -c %s bad.jsonl)" -gt 4000000 ] || fail 'too few to tell'
  sed 's/^{"topic":"calls","partition":\([0-9]\),"offset":\([0-9]*\),.*"batchId":0}$/\1 \2/' \
    bad.jsonl >places
  for p in 0 1 2; do seq -f "$p %.0f" 0 2999; done >wanted
  same wanted places
  python3 - bad.jsonl <<'PY' | sort >values
import json, sys
for line in open (sys.argv[1]):
    print (json.loads (line)["value"])
PY
  sort calls >wanted
  same wanted values
  ls -A cp >files
  file_lacks files spool
}

test_no_room_for_many_ends_the_query_before_any_is_written () {
  start_broker --topic=calls:1
  sfcrime generate --records=4000 --seed=3 --format=lines -o calls 2>/dev/null
  sfcrime produce -q -t calls calls
  many_conf >q.conf
  expect 5 bash -c "trap '' XFSZ; ulimit -f 600
    exec $(printf %q "$SFCRIME") stream -c q.conf --no-ui -b $bootstrap"
  err_has 'File too large'
  [ ! -s bad.jsonl ] || fail 'a part is there'
  expect 0 sfcrime stream -c q.conf --no-ui
  is "$(wc -l <bad.jsonl)" 4000 'records'
}

test_a_topic_gets_them_too () {
  start_broker --topic=dead:1
  put_files
  conf | sed 's/^path = bad.jsonl/topic = dead/' >q.conf
  sed -i '/^\[sink bad\]/,$s/jsonlines/kafka/' q.conf
  expect 0 sfcrime stream -c q.conf --no-ui
  expect 0 sfcrime consume -t dead --from-beginning --exit-at-end
  is "$(grep -c '"reason":"late"' out)" 2 'late ones'
  is "$(grep -c '"reason":"malformed: ' out)" 3 'malformed ones'
}

test_the_sinks_are_part_of_the_plan () {
  conf >q.conf
  mkdir in
  expect 0 sfcrime explain -c q.conf
  out_has 'malformedSink = bad'
  out_has 'lateSink = bad'
  out_lacks 'no step drops late rows'
}

test_a_sink_of_late_records_without_any_is_a_warning () {
  conf | sed '/^watermark/d' >q.conf
  mkdir in
  expect 0 sfcrime explain -c q.conf
  out_has '[query q] lateSink: no effect: no step drops late rows'
}

# The configuration is refused with $1, and $2 as the remedy.
refused () {
  mkdir -p in
  expect 2 sfcrime stream -c q.conf --no-ui
  err_has "$1"
  err_has "$2"
}

test_the_own_sink_of_a_query_takes_no_raw_records () {
  conf | sed 's/^lateSink.*/lateSink = q/' >q.conf
  refused '[query q] lateSink: [sink q] takes the rows of query q' \
    'name a [sink NAME] group that no query has'
}

test_a_sink_that_is_not_there_is_refused () {
  conf | sed 's/^lateSink.*/lateSink = nowhere/' >q.conf
  refused '[query q] lateSink: there is no group [sink nowhere]' \
    'add it, with format = jsonlines or format = kafka'
}

test_another_format_is_refused () {
  conf >q.conf
  sed -i '/^\[sink bad\]/,$s/jsonlines/console/' q.conf
  refused '[query q] malformedSink: [sink bad]: console takes no raw records' \
    'set its format to jsonlines or kafka'
}

test_spark_keeps_no_raw_records () {
  topic_conf | sed '/^\[sink q\]/,/^path/s/jsonlines/console/' >q.conf
  expect 2 sfcrime stream -c q.conf -b localhost:9 --engine=spark \
    --print-submit
  err_has '[query q] malformedSink: Spark keeps no raw records'
}

run_tests
