#!/usr/bin/env bash
# What happens to a topic of a real Apache Kafka while a query reads it.
. "$(dirname "$0")/../integration/common.sh"
need python3

share_user=yes
wire=$abs_top_builddir/tests/integration/wire.so
[ -e "$wire" ] || skip_all 'no wire.so'
start_kafka
sfcrime generate -q --records=1000 --seed=9 --format=lines -o "$top/calls.jsonl" \
  || skip_all 'no records'

# conf TOPIC [LINE...]: more lines of [source]
conf () {
  cat >q.conf <<CONF
[sink q]
format = jsonlines
path = rows
[query q]
select = crime_id
trigger = availableNow
checkpointLocation = cp
[source]
kafka.bootstrap.servers = $bootstrap
subscribe = $1
startingOffsets = earliest
kafka.max.partition.fetch.bytes = 20000
CONF
  printf '%s\n' "${@:2}" >>q.conf
}

# make TOPIC: 1000 records in small batches
make () {
  sfcrime topics create "$1" --partitions=1
  sfcrime produce -q -t "$1" -X batch.num.messages=10 "${@:2}" \
    "$top/calls.jsonl"
}

# A run that stops when it has read some records of the batch, in process $pid.
run_until_the_middle () {
  spawn middle env LD_PRELOAD="$(preload "$wire")" WIRE='Fetch:stop:6' \
    "$SFCRIME" stream -v --no-ui -c q.conf --timeout=10s
  wait_for middle.err '^wire: Fetch 6 stop' 30 "$pid"
}

test_K01_a_topic_that_is_deleted_in_a_batch_ends_the_query () {
  local middle
  make gone
  conf gone
  run_until_the_middle
  middle=$pid
  expect 0 sfcrime topics delete gone
  kill -CONT "$middle"
  wait_end "$middle" 60
  is "$status" 3 'exit status'
  file_like middle.err \
    'topic gone partition 0: Cannot fetch offsets [0-9]+ to 999: '
  [ ! -e cp/commits/0 ] || fail 'the batch is committed'
  [ ! -s rows ] || fail 'there are rows'
}

test_K01_a_topic_that_is_deleted_in_a_batch_is_passed_where_that_is_allowed () {
  local middle lost
  make gone-2
  make stays
  conf gone-2,stays 'failOnDataLoss = false'
  run_until_the_middle
  middle=$pid
  expect 0 sfcrime topics delete gone-2
  kill -CONT "$middle"
  wait_end "$middle" 60
  is "$status" 0 'exit status'
  file_like middle.err \
    'topic gone-2 partition 0: [0-9]+ records are lost: offsets [0-9]+ to 999$'
  lost=$(sed -n 's/.*: \([0-9]*\) records are lost.*/\1/p' middle.err)
  is "$(grep -c '"row":' rows)" "$((2000 - lost))" rows
  sed -n 's/.*"row"://p' rows | sort | uniq -c >times
  is "$(grep -c '^ *2 ' times)" "$((1000 - lost))" 'records of both topics'
  sfcrime produce -q -t stays --limit=100 "$top/calls.jsonl"
  expect 0 sfcrime stream --no-ui -c q.conf -s source.subscribe=stays
  err_has 'Set(gone-2-0) are gone. Some data may have been missed.'
  is "$(grep -c '"row":' rows)" "$((2100 - lost))" 'rows after the next run'
}

test_K02_a_topic_that_comes_back_shorter_ends_the_query () {
  make short
  conf short
  expect 0 sfcrime stream --no-ui -c q.conf
  expect 0 sfcrime topics delete short
  make short --limit=300
  cp rows before
  expect 3 sfcrime stream --no-ui -c q.conf
  err_has "Partition short-0's offset was changed from 1000 to 300, some data"
  same rows before
  expect 0 sfcrime stream --no-ui -c q.conf -s source.failOnDataLoss=false
  err_has "Partition short-0's offset was changed from 1000 to 300, some data"
  sfcrime produce -q -t short --limit=100 "$top/calls.jsonl"
  expect 0 sfcrime stream --no-ui -c q.conf
  is "$(grep -c '"row":' rows)" 1100 rows
}

# Fetched in one go, so that not a record comes for a long time.
test_K11_a_long_row_of_aborted_records_is_passed () {
  local megabytes=10
  [ "${SFCRIME_TEST_LONG:-no}" != yes ] || megabytes=150
  sfcrime topics create aborted --partitions=1
  sfcrime produce -q -t aborted --limit=10 "$top/calls.jsonl"
  kafka_tool transactions "$bootstrap" aborted abort "$megabytes" \
    >java.log 2>&1 || { show java.log; fail 'no transactions'; }
  sfcrime produce -q -t aborted --limit=10 "$top/calls.jsonl"
  conf aborted 'kafka.isolation.level = read_committed' \
    'maxOffsetsPerTrigger = 100000'
  sed -i /fetch.bytes/d q.conf
  expect 0 sfcrime stream --no-ui -c q.conf --timeout=30s
  is "$(grep -c '"row":' rows)" 20 rows
  expect 0 sfcrime stream --no-ui -c q.conf --timeout=30s
  is "$(grep -c '"row":' rows)" 20 'rows after another run'
  note "$megabytes MB of aborted records"
}

test_K12_what_is_behind_an_open_transaction_waits_for_it () {
  local query java
  sfcrime topics create held --partitions=2
  conf held 'kafka.isolation.level = read_committed'
  sed -i 's/^trigger = .*/trigger = processingTime 200 milliseconds/' q.conf
  mkfifo line
  kafka_tool transactions "$bootstrap" held hold <line >java.out 2>java.err &
  java=$!
  spawned+=("$java")
  exec 9>line
  wait_for java.out open 60 "$java"
  sfcrime produce -q -t held --partition=0 --limit=10 "$top/calls.jsonl"
  sfcrime produce -q -t held --partition=1 --limit=20 "$top/calls.jsonl"
  spawn query sfcrime stream -q --no-ui -c q.conf
  query=$pid
  has_rows () { [ "$(grep -c '"row":' rows 2>/dev/null)" = "$1" ]; }
  wait_until 30 has_rows 20 || fail 'the other partition does not go on'
  if [ "${SFCRIME_TEST_LONG:-no}" = yes ]; then sleep 60; fi
  sfcrime produce -q -t held --partition=1 --limit=5 "$top/calls.jsonl"
  wait_until 30 has_rows 25 || fail 'the other partition stands still'
  echo >&9
  exec 9>&-
  wait "$java"
  wait_until 30 has_rows 45 || fail 'what was held does not come'
  is "$(grep -c '"held"' rows)" 10 'rows of the transaction'
  kill -TERM "$query"
  wait_end "$query"
  is "$status" 0 'exit status'
  expect 0 sfcrime stream -q --no-ui -c q.conf -s 'query q.trigger=availableNow'
  is "$(grep -c '"row":' rows)" 45 'rows after another run'
}

run_tests
