#!/usr/bin/env bash
# A query that runs for long holds no more than in the beginning: ten minutes in
# `make check-long', SFCRIME_TEST_SOAK seconds where that is set.
#
# Seen (2026-11-21, 2 cores, busy, Kafka 3.9.1): 63,033,000 records at half of
# the peak of 209,996 a second that producer, broker and query reach together;
# 51,480 KiB resident in the second fifth of the time and 51,496 KiB in the last,
# 16 threads, 35 descriptors, a checkpoint of at most 5.3 MB in 54 files.
. "$(dirname "$0")/common.sh"

seconds=${SFCRIME_TEST_SOAK-}
[ -n "$seconds" ] || [ "${SFCRIME_TEST_LONG-}" != yes ] || seconds=600
[ -n "$seconds" ] || skip_all 'a part of make check-long'
need python3
start_kafka

soak () { python3 -B "$here/soak.py" "$@"; }

write_conf () {
  cat >q.conf <<CONF
[spark]
spark.sql.session.timeZone = UTC
spark.sql.streaming.minBatchesToRetain = 10
[source]
subscribe = calls
startingOffsets = earliest
[query q]
schema = original_crime_type_name STRING, call_date_time TIMESTAMP
watermark = call_date_time 15 minutes
window = call_date_time, 10 minutes, 5 minutes
groupBy = original_crime_type_name
aggregate = count
outputMode = update
trigger = processingTime 1 second
checkpointLocation = cp
[sink q]
format = jsonlines
path = rows
CONF
}

# feed SECONDS OPTION...: says how many records it sent
feed () {
  local time=$1
  shift
  soak records "$time" | sfcrime produce -t calls "$@" - 2>feed.err
  sed -n 's/^.*produced \([0-9]*\) records.*/\1/p' feed.err
}

all_is_counted () { [ "$(soak total rows)" = "$1" ]; }

test_half_of_the_peak_rate_is_held_for_long () {
  local first second peak
  expect 0 sfcrime topics create calls --partitions=4 \
    -c retention.bytes=268435456 -c segment.bytes=16777216
  write_conf
  spawn stream sfcrime stream -c q.conf --no-ui --progress-file=progress
  query=$pid
  first=$(feed 10)
  wait_until 60 all_is_counted $((first * 2)) || fail 'it does not catch up'
  peak=$(soak peak progress)
  note "with its broker and producer here: a peak of $peak records a second"
  spawn watch python3 -B "$here/soak.py" watch "$query" cp "$seconds" samples
  second=$(feed "$seconds" --rate=$((peak / 2)))
  note "$second records in $seconds seconds"
  wait_end "$pid"
  wait_until 60 all_is_counted $(((first + second) * 2)) \
    || fail "$(soak total rows) rows of windows, 2 * ($first + $second) records"
  kill -TERM "$query"
  wait_end "$query"
  is "$status" 0 'exit status'
  status=0
  soak judge samples >verdict || status=$?
  while read -r line; do note "$line"; done <verdict
  is "$status" 0 "$(cat verdict)"
}

run_tests
