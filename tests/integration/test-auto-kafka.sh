#!/usr/bin/env bash
# tests/integration/test-auto-kafka.sh -- maxOffsetsPerTrigger = auto on Apache
# Kafka, while a producer sends once, ten times and once as much.  Three minutes;
# tests/source/test-rate-estimator.c has a twin without a clock.
. "$(dirname "$0")/common.sh"

[ "${SFCRIME_TEST_LONG-}" = yes ] || skip_all 'a part of "make check-long"'
need python3
start_kafka
share_user=yes

rates=(3000 30000 3000)
seconds=15
sfcrime generate -q --records=100000 --order=oldest --format=lines \
  -o "$top/calls.jsonl"
printf '%s\n' '[source]' 'startingOffsets = earliest' '[query q]' \
  'groupBy = original_crime_type_name' 'aggregate = count' \
  'outputMode = complete' 'trigger = processingTime 1 second' '[sink q]' \
  'format = noop' >"$top/my.conf"

# steps NAME LIMIT: runs the query with that limit while the rate steps; leaves
# NAME.reports, and NAME.steps: when each began [ms since 1970].
steps () {
  local name=$1 rate query
  sfcrime topics create "$name" --partitions=10
  spawn "$name" sfcrime stream -c "$top/my.conf" -t "$name" --no-ui -q \
    --progress-file="$name.reports" -s "source.maxOffsetsPerTrigger=$2"
  query=$pid
  wait_for "$name.reports" batchId 30 "$query"
  for rate in "${rates[@]}"; do
    date +%s%3N >>"$name.steps"
    sfcrime produce -q -t "$name" --rate="$rate" --repeat \
      --limit=$((rate * seconds)) "$top/calls.jsonl"
  done
  date +%s%3N >>"$name.steps"
  kill -TERM "$query"
  wait_end "$query"
  is "$status" 0 'exit status'
}

test_auto_follows_the_load_without_a_swing () {
  local limit
  steps auto auto
  for limit in 5000 50000 500000; do steps "fixed-$limit" $limit; done
  deadline=60 expect 0 python3 "$here/auto-steps.py" auto fixed-*.reports
  note "$(cat out)"
}

run_tests
