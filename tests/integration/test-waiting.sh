#!/usr/bin/env bash
# tests/integration/test-waiting.sh -- why a query runs no batch, or gives
# nothing: each reason with records that provoke it, and with others that do
# not.  tests/reasons lists them.
. "$(dirname "$0")/../support/harness.sh"

command -v python3 >/dev/null || skip_all 'python3 is missing'

# Records of one call each, at the times given, into partition $1 of topic t.
calls () {
  local partition=$1 time
  shift
  for time; do printf '{"city":"x","call_date_time":"%s"}\n' "$time"; done \
    | sfcrime produce -q -b "$bootstrap" -t t --partition="$partition" -
}

# A query q of topic t, in my.conf; the lines after it stand in [query q].
query () {
  printf '%s\n' '[spark]' 'spark.sql.session.timeZone = UTC' \
    'spark.sql.streaming.noDataProgressEventInterval = 100ms' \
    '[source]' 'subscribe = t' 'startingOffsets = earliest' '[sink q]' \
    'format = noop' '[query q]' "$@" >my.conf
}

append=('watermark = call_date_time 1 hour'
        'window = call_date_time, 10 minutes' 'aggregate = count')

# Starts the query with the options given; its reports are in `reports'.
run () {
  rm -f reports
  spawn stream sfcrime stream -c my.conf ${bootstrap:+-b "$bootstrap"} \
    -s 'source.kafka.fetch.wait.max.ms=10' --conf spark.ui.port=0 \
    --progress-file=reports "$@"
}

stop () {
  kill -TERM "$pid"
  wait_end "$pid"
  is "$status" 0 'exit status'
}

# What the API says of the running query, or of all.
message () {
  local url
  url=$(sed -nE 's/.*(http:[^ ]*)\/StreamingQuery.*/\1/p' stream.err | head -n 1)
  python3 -c 'import json, sys, urllib.request as r
for q in json.load(r.urlopen(sys.argv[1] + "/api/v1/queries")):
    print(q["message"])' \
    "$url"
}

says () { message 2>/dev/null | grep -qF -e "$1"; }

# The sentence that holds $1 is told.
tells () {
  wait_until 20 says "$1" || fail "wanted: $1" "got: $(message)"
}

# The last report has the member at the path $1.
waits () {
  wait_for reports "\"waiting\":.*$1" 20 "$pid"
}

waits_not () { file_lacks reports "$1"; }

test_without_records_it_waits_for_them () {
  start_broker --topic=t:2
  query
  calls 0 2018-12-31T12:00:00Z
  run
  waits '"for":"records","since":"20'
  tells 'It waits for new records: there was none since'
  stop
}

test_while_records_come_it_does_not_wait_for_them () {
  start_broker --topic=t:2
  query 'trigger = availableNow'
  calls 0 2018-12-31T12:00:00Z
  expect 0 sfcrime stream -c my.conf -b "$bootstrap" --no-ui \
    --progress-file=reports
  file_has reports '"numInputRows":1'
  waits_not '"for":"records"'
}

test_fewer_records_than_the_least_are_counted () {
  start_broker --topic=t:2
  query
  run -s source.minOffsetsPerTrigger=5 -s source.maxTriggerDelay=1h
  wait_for reports '"batchId":0' 20 "$pid"
  calls 1 2018-12-31T12:00:00Z 2018-12-31T12:00:00Z
  calls 0 2018-12-31T12:00:00Z
  waits '"for":"moreRecords",.*"records":3,"partition":"t-1","neededRecords":5'
  tells '3 of the 5 of minOffsetsPerTrigger are there, most in t-1; from '
  stop
}

test_as_many_records_as_the_least_are_taken () {
  start_broker --topic=t:2
  query
  run -s source.minOffsetsPerTrigger=3 -s source.maxTriggerDelay=1h
  calls 1 2018-12-31T12:00:00Z 2018-12-31T12:00:00Z 2018-12-31T12:00:00Z
  wait_for reports '"numInputRows":3' 20 "$pid"
  stop
  # some may have been seen before the others
  ! grep -q '"records":3' reports || fail "$(cat reports)"
}

test_a_limit_of_nothing_is_named () {
  start_broker --topic=t:2
  query
  calls 1 2018-12-31T12:00:00Z
  run -s source.maxOffsetsPerTrigger=0
  waits '"for":"limit",.*"records":1,"partition":"t-1"'
  tells 'maxOffsetsPerTrigger lets no record through, of 1 that is there, most in t-1: set it to at least 1.'
  stop
}

test_a_limit_of_one_is_no_reason () {
  start_broker --topic=t:2
  query
  calls 1 2018-12-31T12:00:00Z 2018-12-31T12:00:00Z
  run -s source.maxOffsetsPerTrigger=1
  waits '"for":"records"'
  stop
  waits_not '"for":"limit"'
}

test_the_next_trigger_is_named () {
  start_broker --topic=t:1
  query 'trigger = processingTime 1 hour'
  calls 0 2018-12-31T12:00:00Z
  run
  tells 'It has run its batch. The next trigger is at '
  stop
}

test_without_an_interval_no_trigger_is_waited_for () {
  start_broker --topic=t:1
  query
  calls 0 2018-12-31T12:00:00Z
  run
  tells 'It waits for new records'
  ! says 'The next trigger' || fail "$(message)"
  stop
}

test_an_open_window_names_what_closes_it () {
  start_broker --topic=t:2
  query "${append[@]}"
  calls 0 2018-12-31T12:00:00Z
  calls 1 2018-12-31T12:05:00Z 2018-12-31T13:09:59Z
  run
  waits '"output":."for":"watermark","end":"2018-12-31T12:10:00.000Z","watermark":"2018-12-31T12:09:59.000Z","neededEventTime":"2018-12-31T13:10:00.000Z","newestEventTime":"2018-12-31T13:09:59.000Z","newestPartition":"t-1"'
  tells 'What ends at 2018-12-31 12:10:00 UTC is given when the watermark, now 2018-12-31 12:09:59 UTC, is there: when a record of 2018-12-31 13:10:00 UTC or later is read, in any partition. The newest so far, of 2018-12-31 13:09:59 UTC, is in t-1. With a watermarkIdleTimeout it would be given without such a record.'
  # and that does close it
  calls 0 2018-12-31T13:10:00Z
  wait_for reports '"numRowsRemoved":1,' 20 "$pid"
  waits '"end":"2018-12-31T13:10:00.000Z","watermark":"2018-12-31T12:10:00.000Z"'
  stop
}

test_an_open_window_with_an_idle_timeout_says_when_it_is_given () {
  start_broker --topic=t:1
  query "${append[@]}" 'watermarkIdleTimeout = 5m'
  calls 0 2018-12-31T12:00:00Z
  run
  tells 'UTC or later is read, in any partition. The newest so far, of 2018-12-31 12:00:00 UTC, is in t-0. Without such a record it is given at '
  stop
}

test_a_mode_that_gives_open_windows_keeps_nothing_back () {
  local mode
  start_broker --topic=t:1
  calls 0 2018-12-31T12:00:00Z
  for mode in update complete; do
    query "${append[@]}" "outputMode = $mode"
    run
    waits '"for":"records"'
    ! says 'What ends at' || fail "$(message)"
    stop
    waits_not '"output":{'
  done
}

test_a_window_that_has_closed_waits_for_a_batch () {
  start_broker --topic=t:1
  query "${append[@]}"
  calls 0 2018-12-31T12:00:00Z 2018-12-31T13:10:00Z
  run --conf spark.sql.streaming.noDataMicroBatches.enabled=false
  waits '"output":."for":"batch","end":"2018-12-31T12:10:00.000Z"'
  tells 'What ends at 2018-12-31 12:10:00 UTC is given by the next batch, which runs when there are new records (noDataMicroBatches.enabled is false).'
  stop
}

test_a_batch_without_data_gives_a_window_that_has_closed () {
  start_broker --topic=t:1
  query "${append[@]}"
  calls 0 2018-12-31T12:00:00Z 2018-12-31T13:10:00Z
  run
  waits '"for":"records".*"end":"2018-12-31T13:20:00.000Z"'
  stop
}

test_times_that_cannot_be_read_open_no_window () {
  start_broker --topic=t:1
  query "${append[@]}"
  calls 0 '31 Dec 2018' noon
  run
  waits '"output":."for":"eventTime"'
  tells 'No record so far had an event time that can be read'
  stop
}

test_one_time_that_can_be_read_is_enough () {
  start_broker --topic=t:1
  query "${append[@]}"
  calls 0 noon 2018-12-31T12:00:00Z
  run
  waits '"output":."for":"watermark"'
  stop
  waits_not '"for":"eventTime"'
}

test_a_window_with_a_batch_to_come_is_not_told_as_open () {
  start_broker --topic=t:1
  query "${append[@]}" 'trigger = availableNow'
  calls 0 2018-12-31T12:00:00Z 2018-12-31T13:10:00Z
  expect 0 sfcrime stream -c my.conf -b "$bootstrap" --no-ui \
    --progress-file=reports
  file_has reports '"numRowsRemoved":1,'
  waits_not '"for":"batch"'
}

test_files_have_a_newest_time_and_no_partition () {
  mkdir in
  echo '{"call_date_time":"2018-12-31T12:00:00Z"}' >in/a.json
  printf '%s\n' '[spark]' 'spark.sql.session.timeZone = UTC' '[source]' \
    'format = file' 'path = in' '[sink q]' 'format = noop' '[query q]' \
    "${append[@]}" >my.conf
  run
  tells 'in any partition. The newest so far is of 2018-12-31 12:00:00 UTC.'
  stop
}

# ---- other queries

# Standard output takes no byte, so that the first query never ends its batch.
test_of_two_queries_the_other_one_waits_for_its_turn () {
  mkfifo full
  exec 7<>full
  head -c 65536 /dev/zero >&7
  spawn stream bash -c 'exec sfcrime stream --embedded --once \
    --conf spark.ui.port=0 >full'
  tells 'Batch 0 waits for its turn, for '
  kill -KILL "$pid"
}

# ---- the broker

test_a_record_that_does_not_come_is_named () {
  start_broker --topic=t:2
  query
  { printf '{"city":"'; head -c 1900000 /dev/zero | tr '\0' x; echo '"}'; } \
    >large
  calls 1 2018-12-31T12:00:00Z
  sfcrime produce -q -b "$bootstrap" -t t --partition=1 \
    -X message.max.bytes=3000000 -X compression.codec=none large
  run --timeout=1h -X fetch.max.bytes=1000000 -X receive.message.max.bytes=1000512
  tells 'Batch 0 waits for the broker of t-1, which sends nothing from offset '
  kill -KILL "$pid"
}

test_a_broker_that_is_gone_is_named () {
  start_broker --topic=t:1
  query
  calls 0 2018-12-31T12:00:00Z
  run --timeout=1h
  tells 'It waits for new records'
  kill -TERM "$broker_pid"
  tells 'It waits for the broker, which does not answer since '
  kill -KILL "$pid"
}

test_an_answer_that_does_not_come_is_waited_for () {
  start_broker --topic=t:1
  calls 0 2018-12-31T12:00:00Z
  spawn proxy python3 -B "$abs_top_srcdir/tests/support/proxy.py" "$bootstrap" \
    fault
  wait_for proxy.out '^bootstrap\.servers=' 20 "$pid"
  bootstrap=$(sed -n 's/^bootstrap\.servers=//p' proxy.out)
  query
  run --timeout=1h
  tells 'It waits for new records'
  ! says 'It waits for an answer' || fail "$(message)"
  echo freeze >fault
  tells 'It waits for an answer: it asked for the latest offsets '
  rm fault
  tells 'It waits for new records'
  stop
}

run_tests
