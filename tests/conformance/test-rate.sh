#!/usr/bin/env bash
# spark.streaming.kafka.maxRatePerPartition, of which Structured Streaming knows
# nothing: every batch beside a model, partition by partition.
. "$(dirname "$0")/../integration/common.sh"

need python3
share_user=yes
start_broker

# A topic whose partitions have $2... records.
fill () {
  local name=$1 p=0 n
  shift
  expect 0 sfcrime topics create "$name" --partitions=$#
  for n; do
    [ "$n" = 0 ] || yes '{}' | head -n "$n" \
      | sfcrime produce -q -t "$name" --partition="$p" -
    p=$((p + 1))
  done
}

# The records of each batch that ran, a line a batch, a number a partition.
batches () {
  expect 0 sfcrime stream -q --no-ui -t "$1" --query=aggregate \
    -s source.startingOffsets=earliest -s 'sink aggregate.format=noop' \
    --progress-file="$PWD/progress" "${@:2}"
  python3 -c '
import json, sys
for line in open(sys.argv[1]):
    report = json.loads(line)
    source = report["sources"][0]
    if not report["numInputRows"]:
        continue
    end = next(iter(source["endOffset"].values()))
    start = next(iter((source["startOffset"] or {"": {}}).values()))
    print(*[end[p] - start.get(p, 0) for p in sorted(end, key=int)])
' progress
}

# The same from arithmetic: model RATE*SECONDS LIMIT SIZE...
model () {
  python3 -c '
import sys
cap, limit, *left = map(int, sys.argv[1:])
while sum(left):
    total, batch = sum(left), []
    for n in left:
        share = limit * n / total if 0 < limit < total else n
        share = int(share) if share >= 1 else 1 if share > 0 else 0
        batch.append(min(share, cap, n))
    left = [n - taken for n, taken in zip(left, batch)]
    print(*batch)' "$@"
}

once=(-s 'query aggregate.trigger=availableNow')
rate () { echo "--conf=spark.streaming.kafka.maxRatePerPartition=$1"; }

test_without_an_interval_the_rate_is_that_of_a_second () {
  fill second 30 10 0 3
  batches second "${once[@]}" "$(rate 7)" >got
  model 7 0 30 10 0 3 >wanted
  same got wanted
  is "$(head -n 2 got | tr '\n' ';')" '7 7 0 3;7 3 0 0;'
}

test_the_interval_multiplies_the_rate () {
  fill interval 30 4
  batches interval --max-batches=3 "$(rate 20)" \
    -s 'query aggregate.trigger=processingTime 500 milliseconds' >got
  model 10 0 30 4 >wanted
  same got wanted
}

test_the_smaller_of_rate_and_share_holds () {
  local cap
  fill both 40 20 1
  for cap in 1 5 6 10 13 14 100; do
    rm -f progress
    batches both "${once[@]}" "$(rate $cap)" \
      -s source.maxOffsetsPerTrigger=20 >got
    model $cap 20 40 20 1 >wanted
    same got wanted
  done
}

test_a_rate_of_zero_is_none () {
  fill none 30 10
  batches none "${once[@]}" "$(rate 0)" >got
  file_is got '30 10'
}

run_tests
