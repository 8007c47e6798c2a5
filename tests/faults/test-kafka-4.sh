#!/usr/bin/env bash
# K23: an Apache Kafka of version 4, which has forgotten old requests.
[ "${SFCRIME_TEST_LONG:-no}" = yes ] \
  || { echo '1..0 # SKIP a part of "make check-faults"'; exit 0; }
export SFCRIME_TEST_KAFKA=4.1.0
. "$(dirname "$0")/../integration/common.sh"
need python3

share_user=yes
start_kafka
sfcrime generate --records=1000 --seed=23 -o "$top/calls.json" \
  || skip_all 'no records'

test_K23_topics_are_made_described_and_deleted () {
  expect 0 sfcrime topics create calls --partitions=4
  expect 0 sfcrime topics create other --config=retention.ms=100000
  expect 0 sfcrime topics describe calls
  is "$(wc -l <out)" 5 'lines'
  expect 0 sfcrime topics delete other
  expect 0 sfcrime topics list
  out_is calls
}

test_K23_records_are_produced_and_consumed () {
  expect 0 sfcrime produce -t calls "$top/calls.json"
  expect 0 sfcrime consume -t calls --from-beginning --exit-at-end
  is "$(wc -l <out)" 1000 'records'
}

test_K23_a_group_commits_and_goes_on () {
  expect 0 sfcrime consume -t calls --group=readers --from-beginning \
    --max-messages=400
  cat out >all
  expect 0 sfcrime consume -t calls --group=readers --exit-at-end
  cat out >>all
  is "$(sort -u all | wc -l)" 1000 'different records'
  is "$(wc -l <all)" 1000 'records'
}

test_K23_both_queries_count_all_records () {
  expect 0 sfcrime stream --no-ui --once -t calls "${to_files[@]}" \
    -s source.maxOffsetsPerTrigger=300
  results_are_those_of "$top/calls.json"
}

test_K23_a_query_goes_on_and_its_sink_has_each_record_once () {
  sfcrime topics create copies --partitions=3 2>/dev/null
  cat >q.conf <<CONF
[source]
subscribe = calls
startingOffsets = earliest
maxOffsetsPerTrigger = 100
[query q]
select = crime_id AS value
trigger = availableNow
checkpointLocation = cp
[sink q]
format = kafka
topic = copies
exactlyOnce = true
CONF
  expect 0 sfcrime stream -q --no-ui -c q.conf --max-batches=4
  expect 0 sfcrime stream -q --no-ui -c q.conf
  expect 0 sfcrime consume -t copies -X isolation.level=read_committed \
    --from-beginning --exit-at-end
  is "$(sort -u out | wc -l)" 1000 'different records'
  is "$(wc -l <out)" 1000 'records'
}

run_tests
