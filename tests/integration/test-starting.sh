#!/usr/bin/env bash
# Which partitions a query reads, and from where.
. "$(dirname "$0")/common.sh"

need jq
share_user=yes
start_broker --topic=calls:3 --topic=other:1
sfcrime generate --records=90 --seed=21 --format=lines -o "$top/calls.jsonl"
sfcrime produce -q -t calls "$top/calls.jsonl"
sfcrime generate --records=10 --seed=22 --format=lines -o "$top/other.jsonl"
sfcrime produce -q -t other "$top/other.jsonl"

# Records of one run over everything there is, with settings $@.
counted () {
  expect 0 sfcrime stream --once --no-ui --query=aggregate \
    -s 'sink aggregate.format=noop' --progress-file=progress "$@"
  jq -s 'map(.numInputRows) | add' progress
  rm -f progress
}

# A configuration of one query with the lines $@ in [source].
configure () {
  printf '%s\n' '[source]' "$@" '[query aggregate]' \
    'groupBy = disposition' 'aggregate = count' 'outputMode = complete' \
    >my.conf
}

test_each_partition_begins_where_it_is_told () {
  is "$(counted -t calls -s 'source.startingOffsets={"calls":{"0":5,"1":-2,"2":-1}}')" 55
}

test_not_naming_every_partition_is_sparks_error () {
  expect 2 sfcrime stream --once -t calls \
    -s 'source.startingOffsets={"calls":{"0":5}}'
  err_has 'Specified: Set(calls-0) Assigned: Set(calls-0, calls-1, calls-2)'
}

test_assigned_partitions_are_read_and_no_others () {
  configure 'startingOffsets = earliest' 'assign = {"calls":[0,2],"other":[0]}'
  is "$(counted -c my.conf)" 70
}

test_a_partition_that_is_not_there_is_said () {
  configure 'startingOffsets = earliest' 'assign = {"calls":[0,9]}'
  is "$(counted -c my.conf)" 30
  err_has 'there is no partition calls-9'
}

test_a_pattern_is_searched_in_every_name () {
  configure 'startingOffsets = earliest' 'subscribePattern = al'
  is "$(counted -c my.conf)" 90
  configure 'startingOffsets = earliest' 'subscribePattern = ^(calls|other)$'
  is "$(counted -c my.conf)" 100
}

test_a_topic_that_comes_later_is_read_from_its_beginning () {
  configure 'startingOffsets = latest' 'subscribePattern = ^late'
  spawn stream sfcrime stream -c my.conf --no-ui --progress-file=progress \
    -s 'sink aggregate.format=noop'
  wait_for progress '"batchId":0'
  sfcrime produce -q -t late --create=2 "$top/other.jsonl"
  wait_until 30 eval '[ "$(jq -s "map(.numInputRows) | add" progress)" = 10 ]'
  kill -INT "$pid"
  wait_end "$pid"
  is "$status" 0
}

test_a_time_is_refused_by_the_development_broker () {
  expect 3 sfcrime stream --once -t calls -s source.startingTimestamp=1
  err_has 'the development broker cannot look up times'
}

run_tests
