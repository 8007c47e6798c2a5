#!/usr/bin/env bash
# sfcrime stream: which queries run, which topics they read, how it stops.
. "$(dirname "$0")/../support/harness.sh"

quiet=(--no-ui -s 'sink aggregate.format=noop' -s 'sink join.format=noop')

test_a_query_named_twice_runs_once () {
  expect 0 sfcrime stream --embedded --once "${quiet[@]}" --query=join \
    --query=aggregate --query=join
  is "$(grep -c '^sfcrime: query join: 1 batch, 2000 records$' err)" 1 join
  is "$(grep -c '^sfcrime: query aggregate: ' err)" 1 aggregate
}

test_another_broker_excludes_the_embedded_one () {
  expect 2 sfcrime stream --embedded --once "${quiet[@]}" \
    -X bootstrap.servers=127.0.0.1:1
  err_like '^sfcrime: .*bootstrap\.servers and an embedded broker exclude'
}

test_a_pattern_leaves_out_the_topics_of_kafka_itself () {
  start_broker --topic=__consumer_offsets:2 --topic=calls:1
  cat >pattern.conf <<'CONF'
[source]
subscribePattern = .*
startingOffsets = earliest
[query all]
[sink all]
format = noop
CONF
  expect 0 sfcrime stream -c pattern.conf --once --no-ui \
    --progress-file=progress
  file_has progress '"endOffset":{"calls":{"0":0}}'
}

test_a_partition_that_is_not_there_is_told_once () {
  start_broker --topic=calls:1
  cat >assign.conf <<'CONF'
[source]
assign = {"calls":[0,7]}
startingOffsets = earliest
[query all]
[sink all]
format = noop
CONF
  spawn stream sfcrime stream -c assign.conf --no-ui --progress-file=progress \
    --conf spark.sql.streaming.noDataProgressEventInterval=500
  # partitions are looked for every second
  many () { [ "$(cat progress 2>/dev/null | wc -l)" -ge 6 ]; }
  wait_until 30 many || fail 'no reports'
  kill -INT "$pid"
  wait_end "$pid"
  is "$status" 0 'exit status'
  is "$(grep -c 'there is no partition calls-7' stream.err)" 1 warnings
}

test_a_signal_to_read_tables_again_never_ends_it () {
  # ignored until it is heeded: the shell that becomes sfcrime would not be
  spawn stream sh -c 'trap "" USR1; exec sfcrime stream --embedded --once \
    --rate=1000 --no-ui -s "sink aggregate.format=noop" \
    -s "sink join.format=noop"'
  # it lasts two seconds, long enough to be found; before sh has set its trap,
  # or the child is there, no signal may come
  wait_until 10 grep -q sfcrime "/proc/$pid/comm"
  while [ -e "/proc/$pid/exe" ]; do kill -USR1 "$pid" 2>/dev/null || true; done
  wait_end "$pid"
  is "$status" 0 'exit status'
}

test_a_stop_ends_it_though_nobody_reads_its_output () {
  sfcrime generate --records=20000 --seed=1 -o calls.json
  mkfifo pipe
  exec 5<>pipe
  spawn stream sh -c 'exec sfcrime stream --embedded --input=calls.json \
    --once --no-ui --query=aggregate -s "sink aggregate.format=jsonlines" \
    -s "query aggregate.groupBy=crime_id" >pipe'
  # a batch is more than a pipe holds
  wait_until 20 read -r -t 1 -u 5 || fail 'it prints nothing'
  kill -TERM "$pid"
  wait_end "$pid" 15
  is "$status" 0 'exit status'
}

test_a_closed_standard_output_is_an_error_not_another_file () {
  expect 5 sh -c 'exec sfcrime stream --embedded --once --no-ui >&-'
  err_has 'standard output: Bad file descriptor'
}

test_what_comes_through_a_pipe_is_shown_as_it_comes () {
  sfcrime generate --records=3 --format=lines -o calls.jsonl
  mkfifo pipe
  exec 5<>pipe
  spawn stream sh -c 'exec sfcrime stream --embedded --input=- --no-ui \
    --query=aggregate -s "sink aggregate.format=jsonlines" <pipe 5>&-'
  cat calls.jsonl >&5
  wait_for stream.out '"batchId":0,"rows"' 30 "$pid"
  kill -INT "$pid"
  exec 5>&-
  wait_end "$pid" 15
  is "$status" 0 'exit status'
}

test_a_number_out_of_range_is_a_usage_error () {
  local option
  for option in --rate=0 --rate=-1 --partitions=0 --partitions=1001 \
                --max-batches=0 --max-batches=-1; do
    expect 2 sfcrime stream --embedded --once "$option"
    err_has "stream: ${option%=*} must be"
  done
}

test_what_needs_a_feed_is_refused_without_one () {
  local option
  for option in --rate=5 --partitions=5 --input=x; do
    expect 2 sfcrime stream --once "$option"
    err_has "stream: ${option%=*} needs --embedded"
  done
}

run_tests
