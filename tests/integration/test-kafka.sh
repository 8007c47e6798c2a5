#!/usr/bin/env bash
# The course's walk-through on a real Apache Kafka, and what only that has.
. "$(dirname "$0")/common.sh"

need python3 kcat
start_kafka
deadline=120

# Sorted, so that two readers can be compared.
read_all () {
  expect 0 sfcrime consume --topic="$1" --from-beginning --exit-at-end
  sort out
}

test_the_walk_through_in_four_terminals () {
  sfcrime generate --records=300 --seed=21 -o calls.json
  expect 0 sfcrime topics create "$topic" --partitions=10
  expect 0 sfcrime topics describe "$topic" # whose leaders are new
  is "$(wc -l <out)" 11 'lines'
  spawn stream sfcrime stream --no-ui "${to_files[@]}" \
    -s 'query aggregate.trigger=processingTime 500 milliseconds' \
    -s 'query join.trigger=processingTime 500 milliseconds'
  stream_pid=$pid
  spawn consume sfcrime consume --from-beginning
  consume_pid=$pid
  expect 0 sfcrime produce --rate=100 calls.json
  err_like 'produced 300 records \([0-9]+ bytes\) to org\.sf\.police\.calls in'
  has_lines () { [ "$(wc -l <"$1")" -ge "$2" ]; }
  wait_until 30 has_lines consume.out 300 || fail 'consume has not all'
  has_total () {
    groups totals "$1" 2>/dev/null | tail -n 1 | grep -qx "$2"
  }
  wait_until 60 has_total aggregate.jsonl 300 || fail 'aggregate has not all'
  wait_until 60 has_total join.jsonl 300 || fail 'join has not all'
  kill -INT "$stream_pid" "$consume_pid"
  wait_end "$consume_pid" 10
  is "$status" 0 'exit status of consume'
  wait_end "$stream_pid" 10
  is "$status" 0 'exit status of stream'
  results_are_those_of calls.json
  groups totals aggregate.jsonl | sort -nc || fail 'the tables shrink'
  [ "$(groups totals aggregate.jsonl | sort -un | wc -l)" -ge 3 ] \
    || fail 'the tables do not grow'
}

test_every_reader_sees_the_same_records () {
  sfcrime generate --records=1000 --seed=22 -o calls.json
  expect 0 sfcrime topics create readers --partitions=4
  expect 0 sfcrime produce --topic=readers calls.json
  read_all readers >sfcrime.txt
  python3 -c '
import json, sys
for record in json.load(open(sys.argv[1])):
    print(json.dumps(record, separators=(",", ":"), ensure_ascii=False))
' calls.json | sort >input.txt
  same sfcrime.txt input.txt
  kcat -b "$bootstrap" -C -t readers -o beginning -e -q | sort >kcat.txt
  same kcat.txt input.txt
  kafka_tool console-consumer --bootstrap-server "$bootstrap" --topic readers \
    --from-beginning --max-messages 1000 --timeout-ms 60000 \
    2>console.err | sort >console.txt
  same console.txt input.txt
}

test_topics_are_created_described_and_deleted () {
  expect 0 sfcrime topics create admin --partitions=2 --replication-factor=1 \
    --config=retention.ms=100000
  expect 3 sfcrime topics create admin
  err_has 'topic admin: it already exists'
  expect 0 sfcrime topics list
  out_like '^admin$'
  expect 0 sfcrime topics describe admin
  is "$(wc -l <out)" 3 'lines'
  expect 3 sfcrime topics create admin-2 --config=no.such=1
  err_has 'no.such'
  expect 0 sfcrime topics delete admin
  expect 3 sfcrime topics delete admin
}

test_produce_creates_the_topic_that_is_missing () {
  sfcrime generate --records=60 --seed=23 -o calls.json
  expect 3 sfcrime produce --topic=made calls.json
  expect 0 sfcrime produce --topic=made --create=6 calls.json
  expect 0 sfcrime consume --topic=made --from-beginning --exit-at-end \
    --format=json
  # record i goes to partition i modulo 6
  is "$(jq -r .partition out | sort | uniq -c | tr -s ' \n' ' ')" \
    ' 10 0 10 1 10 2 10 3 10 4 10 5 '
}

test_a_time_is_looked_up () {
  local then
  expect 0 sfcrime topics create times --partitions=1
  printf 'early\n' | kcat -b "$bootstrap" -P -t times
  expect 0 sfcrime consume --topic=times --from-beginning --exit-at-end \
    --format=json
  then=$(jq -r .timestamp out)
  wait_until 10 test "$(date -u +%FT%T.%3NZ)" '>' "$then"
  printf 'late\n' | kcat -b "$bootstrap" -P -t times
  expect 0 sfcrime consume --topic=times --offset="$then" --exit-at-end
  out_is 'early
late'
  expect 0 sfcrime consume --topic=times --exit-at-end --offset="@$(
    python3 -c 'import datetime, sys
print(int(datetime.datetime.fromisoformat(
    sys.argv[1].replace("Z", "+00:00")).timestamp() * 1000 + 1.5))' "$then")"
  out_lacks early
  expect 0 sfcrime consume --topic=times --offset=2100-01-01 --exit-at-end
  out_is ''
}

test_a_group_is_seen_by_kafka_and_goes_on () {
  expect 0 sfcrime topics create grouped --partitions=2
  seq 10 | kcat -b "$bootstrap" -P -t grouped
  expect 0 sfcrime consume --topic=grouped --group=readers --from-beginning \
    --max-messages=4
  sort out >parts
  expect 0 sfcrime consume --topic=grouped --group=readers --from-beginning \
    --exit-at-end
  cat out >>parts
  is "$(sort -n parts | tr '\n' ' ')" "$(seq -s ' ' 10) "
}

test_the_end_is_reached_behind_aborted_transactions () {
  expect 0 sfcrime topics create transactions --partitions=1
  kafka_tool transactions "$bootstrap" transactions >java.log 2>&1 \
    || { show java.log; fail 'the transactions could not be written'; }
  expect 0 sfcrime consume --topic=transactions --from-beginning \
    --exit-at-end -X isolation.level=read_committed
  is "$(sort -u out)" 'committed'
  is "$(wc -l <out)" 10 'committed records'
  expect 0 sfcrime consume --topic=transactions --from-beginning --exit-at-end
  is "$(wc -l <out)" 15 'records, aborted ones too'
}

test_a_broker_that_goes_away_is_an_error () {
  expect 0 sfcrime topics create last --partitions=1
  spawn consume sfcrime consume -v --topic=last --from-beginning --timeout=2s
  echo there | kcat -b "$bootstrap" -P -t last
  wait_for consume.out there 30 "$pid"
  consume_pid=$pid
  kill -TERM "$kafka_pid"
  wait_end "$consume_pid" 30
  is "$status" 3 'exit status'
  file_has consume.err "no broker of $bootstrap answers"
}

run_tests
