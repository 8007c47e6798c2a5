#!/usr/bin/env bash
# The kafka sink on a real Apache Kafka: every batch at least once, and with
# exactlyOnce once for whoever reads what is committed, wherever a run ends.
. "$(dirname "$0")/common.sh"
need python3

share_user=yes
start_kafka
wire=$abs_top_builddir/tests/integration/wire.so
sfcrime generate --records=1000 --seed=9 --format=lines -o "$top/calls.jsonl" \
  || skip_all 'no records'
sfcrime topics create calls --partitions=4 2>/dev/null
sfcrime produce -q -t calls "$top/calls.jsonl"

# $1: the topic, which is made; more lines of [sink q] from standard input.
conf () {
  sfcrime topics create "$1" --partitions=3 2>create.err
  cat >q.conf <<CONF
[source]
kafka.bootstrap.servers = $bootstrap
subscribe = calls
startingOffsets = earliest
maxOffsetsPerTrigger = 100
[query q]
select = crime_id AS value, original_crime_type_name AS key
trigger = availableNow
checkpointLocation = cp
[sink q]
format = kafka
kafka.bootstrap.servers = $bootstrap
topic = $1
CONF
  cat >>q.conf
}

stream () { sfcrime stream -q -c q.conf "$@"; }
expect_stream () { expect "$1" sfcrime stream -q -c q.conf "${@:2}"; }

committed () {
  sfcrime consume -q -t "$1" -X isolation.level=read_committed --from-beginning \
    --exit-at-end "${@:2}"
}

# All records of topic $1 that are committed are all calls, each once.
each_once () {
  committed "$1" | grep -v mark | sort >got
  is "$(wc -l <got)" 1000 'records'
  is "$(uniq <got | wc -l)" 1000 'different records'
}

test_a_row_is_a_record_with_key_and_value () {
  conf plain </dev/null
  expect_stream 0 --progress-file=progress
  each_once plain
  committed plain --format=json >records
  python3 - records "$top/calls.jsonl" <<'PY'
import json, sys
calls = {str (c["crime_id"]): c["original_crime_type_name"]
         for c in map (json.loads, open (sys.argv[2]))}
places = {}
for r in map (json.loads, open (sys.argv[1])):
    assert calls[str (r["value"])] == r["key"], r
    places.setdefault (r["key"], set ()).add (r["partition"])
assert all (len (p) == 1 for p in places.values ())
assert len (set.union (*places.values ())) == 3
PY
  file_has progress 'sql.kafka010.KafkaSourceProvider$KafkaTable@'
  file_has progress '"numOutputRows":100}'
}

test_columns_say_topic_and_partition () {
  conf first </dev/null
  conf second </dev/null
  sed -i '/^topic = /d; /^select = /d' q.conf
  sed -i '/^\[query q\]/r /dev/stdin' q.conf <<'CONF'
schema = crime_id STRING, city STRING, agency_id INT
select = crime_id AS value, city AS topic, agency_id AS partition
CONF
  printf '%s\n' '{"crime_id":"a","city":"first","agency_id":2}' \
    '{"crime_id":"b","city":"second","agency_id":0}' \
    '{"crime_id":"c","city":"first","agency_id":1}' >in.jsonl
  sfcrime topics create routed --partitions=1 2>err
  sfcrime produce -q -t routed in.jsonl
  expect_stream 0 -s source.subscribe=routed
  committed first --format=json >out
  out_like '"partition":1,.*"c"'
  out_like '"partition":2,.*"a"'
  committed second --format=json >out
  out_like '"partition":0,.*"b"'
  expect_stream 0 -s source.subscribe=routed -s 'sink q.topic=second' \
    -s 'query q.checkpointLocation=other'
  is "$(committed second | sort | tr '\n' ' ')" 'a b b c ' 'the option wins'
  printf '%s\n' '{"crime_id":"d"}' >in.jsonl
  sfcrime produce -q -t routed in.jsonl
  expect_stream 5 -s source.subscribe=routed
  err_has 'null topic present in the data. Use the topic option for setting a'
}

test_columns_that_do_not_fit_are_refused_in_sparks_words () {
  conf refused </dev/null
  expect_stream 2 -s 'query q.select=crime_id'
  err_has "[sink q]: Required attribute 'value' not found"
  expect_stream 2 -s 'query q.select=CAST(crime_id AS BIGINT) AS value'
  err_has 'value attribute unsupported type bigint. value must be a(n) string'
  expect_stream 2 -s 'query q.select=city AS value, city AS partition'
  err_has 'partition attribute unsupported type string. partition must be a'
  sed -i '/^topic = /d' q.conf
  expect_stream 2
  err_has "topic option required when no 'topic' attribute is present."
  sed -i '/^\[sink q\]/,$ { /^kafka.bootstrap/d }' q.conf
  expect 2 env -u SFCRIME_BOOTSTRAP_SERVERS sfcrime stream -q -c q.conf \
    -s 'sink q.topic=x'
  err_has 'bootstrap.servers'
}

test_a_topic_that_is_not_there_is_an_error_of_the_sink () {
  conf there </dev/null
  expect_stream 5 -s 'sink q.topic=absent'
  err_has 'absent'
  expect_stream 5 -s 'sink q.kafka.bootstrap.servers=127.0.0.1:1' --timeout=3s
}

test_a_batch_that_runs_again_is_sent_again () {
  conf twice </dev/null
  stream --max-batches=3
  rm cp/commits/2
  stream
  is "$(committed twice | wc -l)" 1100 'records'
  is "$(committed twice | sort -u | wc -l)" 1000 'different records'
}

# ---- exactly once

test_a_batch_that_is_committed_is_not_written_again () {
  conf once <<<'exactlyOnce = true'
  stream --max-batches=3
  rm cp/commits/2
  expect 0 sfcrime stream -v -c q.conf
  err_has 'topic once: has batch 2 already'
  each_once once
}

test_the_offsets_of_the_source_are_in_the_transaction () {
  local id
  conf offsets <<<'exactlyOnce = true'
  stream
  id=$(sed 's/.*"id":"\([^"]*\)".*/\1/' cp/metadata)
  kafka_tool consumer-groups --bootstrap-server "$bootstrap" --describe \
    --group "$id" --offsets >described 2>&1
  is "$(awk '$2 == "calls" { print $3 "=" $4 }' described | sort | xargs)" \
    '0=250 1=250 2=250 3=250' 'offsets'
  is "$(awk '$2 == "offsets" { print $3 "=" $4 }' described)" '0=10' 'batch'
}

# expect_wired FATE STATUS [OPTION...]: what wire.c says becomes of requests
expect_wired () {
  [ -e "$wire" ] || skip 'no wire.so'
  expect "$2" env LD_PRELOAD="$(preload "$wire")" WIRE="$1" \
    sfcrime stream -v -c q.conf "${@:3}"
  err_has 'wire: '
}

each_once_though_killed_at () {
  local topic=${1//:/-}
  conf "$topic" <<<'exactlyOnce = true'
  expect_wired "$1" 137
  is "$(committed "$topic" | wc -l)" "$2" 'records before the restart'
  expect_stream 0
  each_once "$topic"
}

test_killed_before_the_offsets_are_sent () {
  each_once_though_killed_at AddOffsetsToTxn:kill:3 200
}

test_killed_before_the_first_commit () {
  each_once_though_killed_at EndTxn:kill:1 0
}

test_killed_before_a_commit () {
  each_once_though_killed_at EndTxn:kill:4 300
}

test_killed_after_the_first_commit () {
  each_once_though_killed_at EndTxn:done:1 100
}

test_killed_after_a_commit () {
  each_once_though_killed_at EndTxn:done:4 400
}

test_killed_after_the_last_commit () {
  each_once_though_killed_at EndTxn:done:10 1000
}

test_what_is_lost_on_the_way_once_is_asked_again () {
  local api fate
  for api in InitProducerId:1 AddPartitionsToTxn:2 Produce:4 \
             AddOffsetsToTxn:3 TxnOffsetCommit:4 EndTxn:1 EndTxn:5 EndTxn:10
  do
    for fate in lost deaf; do
      rm -rf cp
      conf "${api/:/-}-$fate" <<<'exactlyOnce = true'
      expect_wired "${api/:/:$fate:}" 0
      each_once "${api/:/-}-$fate"
    done
  done
}

test_a_commit_whose_answer_is_lost_is_known_to_the_next_run () {
  conf unanswered <<<'exactlyOnce = true'
  expect_wired EndTxn:deaf:4- 5 --timeout=3s
  err_has 'commit of the transaction: '
  err_has 'the batch may be there or not; the next run finds out'
  is "$(committed unanswered | wc -l)" 400 'records before the restart'
  [ ! -e cp/commits/3 ] || fail 'the batch is taken for written'
  expect 0 sfcrime stream -v -c q.conf
  err_has 'topic unanswered: has batch 3 already'
  each_once unanswered
}

test_a_commit_that_is_lost_is_made_by_the_next_run () {
  conf unasked <<<'exactlyOnce = true'
  expect_wired EndTxn:lost:4- 5 --timeout=3s
  err_has 'the batch may be there or not; the next run finds out'
  is "$(committed unasked | wc -l)" 300 'records before the restart'
  expect 0 sfcrime stream -v -c q.conf
  err_lacks already
  each_once unasked
}

# Until whoever reads what is committed sees what comes behind transactions of
# topic $1: none is open then.
await_abort () {
  local n
  for n in 0 1 2; do
    sfcrime produce -q -t "$1" --partition=$n <(echo '{"mark":1}')
  done
  sees_marks () { [ "$(committed "$1" | grep -c mark)" = 3 ]; }
  wait_until 30 sees_marks "$1" || fail 'the transaction stays open'
}

# The broker gives the transaction up, the next run writes the batch again.
test_down_for_longer_than_a_transaction_may_last () {
  conf down <<<$'exactlyOnce = true\nkafka.transaction.timeout.ms = 5000'
  expect_wired EndTxn:kill:3 137
  await_abort down
  expect 0 sfcrime stream -v -c q.conf
  err_lacks already
  each_once down
}

test_asleep_for_longer_than_a_transaction_may_last () {
  local api
  for api in AddOffsetsToTxn EndTxn; do
    rm -rf cp
    conf "asleep-$api" \
      <<<$'exactlyOnce = true\nkafka.transaction.timeout.ms = 5000'
    spawn sleeper env LD_PRELOAD="$(preload "$wire")" WIRE="$api:stop:7" \
      "$SFCRIME" stream -q -c q.conf
    wait_for sleeper.err "wire: $api 7 stop" 30 "$pid"
    await_abort "asleep-$api"
    kill -CONT "$pid"
    wait_end "$pid"
    is "$status" 5 'exit status'
    file_has sleeper.err 'took longer than kafka.transaction.timeout.ms'
    expect_stream 0
    each_once "asleep-$api"
  done
}

# Neither can be told from a broker that is slow: all have a deadline.
test_a_transaction_that_can_not_be_ended_ends_the_run () {
  local fates
  for fates in 'InitProducerId:lost:1-' 'AddPartitionsToTxn:deaf:3-' \
               'Produce:lost:9- EndTxn:lost:1-' 'AddOffsetsToTxn:lost:3-' \
               'TxnOffsetCommit:deaf:3- EndTxn:deaf:1-'; do
    topic=$(tr -c '[:alnum:]\n' - <<<"$fates")
    rm -rf cp
    conf "$topic" <<<'exactlyOnce = true'
    expect_wired "$fates" 5 --timeout=2s
    expect_stream 0
    each_once "$topic"
  done
}

# No call is readable: all of them go to the sink of raw records, whose
# transactions are its own.
raw_records_come_once_though_killed_at () {
  local topic=raw-${1//:/-}
  conf "$topic" <<CONF
[sink raw]
format = kafka
kafka.bootstrap.servers = $bootstrap
topic = $topic
exactlyOnce = true
CONF
  sed -i "s/^select = .*/schema = crime_id BOOLEAN\nmalformedSink = raw/
    /^\[sink q\]/,/^topic/{/^format/s/kafka/noop/; /^kafka/d; /^topic/d}" q.conf
  expect_wired "$1" 137
  is "$(committed "$topic" | wc -l)" "$2" 'records before the restart'
  expect_stream 0
  committed "$topic" | grep -o '^{"topic":"calls","partition":[0-9],"offset":[0-9]*,' |
    sort >places
  is "$(wc -l <places)" 1000 'records'
  is "$(uniq <places | wc -l)" 1000 'different records'
}

test_raw_records_come_once_though_killed_before_a_commit () {
  raw_records_come_once_though_killed_at EndTxn:kill:4 300
}

test_raw_records_come_once_though_killed_after_a_commit () {
  raw_records_come_once_though_killed_at EndTxn:done:4 400
}

# The first run sleeps while a copy of it takes over; the last test, for the
# topic has more records then.
test_a_run_that_wakes_up_late_is_kept_out () {
  local first
  conf fenced <<<'exactlyOnce = true'
  sed -i 's/^trigger = .*/trigger = processingTime 100 milliseconds/' q.conf
  spawn first sfcrime stream -q -c q.conf
  first=$pid
  wait_until 30 test -e cp/commits/1 || fail 'no batch'
  kill -STOP "$first"
  cp -R cp copy
  expect_stream 0 -s 'query q.checkpointLocation=copy' \
    -s 'query q.trigger=availableNow'
  kill -CONT "$first"
  sfcrime produce -q -t calls --limit=100 "$top/calls.jsonl"
  wait_end "$first"
  is "$status" 5 'exit status'
  file_has first.err 'another run of the query has taken over'
  each_once fenced
}

run_tests
