#!/usr/bin/env bash
# tests/integration/test-auto.sh -- maxOffsetsPerTrigger = auto: what a batch
# may have comes from how long the last ones took.
. "$(dirname "$0")/../support/harness.sh"

command -v python3 >/dev/null || skip_all 'python3 is missing'

test_limits_are_those_of_the_estimator () {
  start_broker --topic=calls:10
  sfcrime generate --records=100000 --format=lines >calls.jsonl
  sfcrime produce -b "$bootstrap" -t calls calls.jsonl
  printf '%s\n' '[spark]' 'spark.streaming.backpressure.initialRate = 500' \
    'spark.streaming.backpressure.pid.proportional = 0.01' \
    '[source]' 'subscribe = calls' 'startingOffsets = earliest' \
    'maxOffsetsPerTrigger = Auto' '[query a]' \
    'trigger = processingTime 200 milliseconds' '[sink a]' 'format = noop' \
    >my.conf
  expect 0 sfcrime stream -c my.conf -b "$bootstrap" --no-ui --max-batches=3 \
    --progress-file=reports
  python3 - <<'P'
import json
from datetime import datetime

INTERVAL = 200
rate, error, measured, last_ms = 500, 0, False, -1
batches = [json.loads(line) for line in open("reports")]
batches = [b for b in batches if b["numInputRows"] > 0]
assert len(batches) == 3, batches
for n, batch in enumerate(batches):
    limit = batch["sfcrime"]["rateLimit"]
    assert abs(limit["recordsPerSecond"] - rate) <= 1e-3 * rate, (limit, rate)
    assert limit["rows"] == int(
        limit["recordsPerSecond"] * INTERVAL / 1000 * 0.9), limit
    # shares of the ten partitions are cut to whole records
    assert batch["numInputRows"] <= limit["rows"] + 10
    stamp = datetime.fromisoformat(batch["timestamp"].replace("Z", "+00:00"))
    start_ms = round(stamp.timestamp() * 1000)
    took = batch["sfcrime"]["durationUs"]["triggerExecution"]
    late = start_ms % INTERVAL if n > 0 else 0
    processing = batch["numInputRows"] / took * 1e6
    if 0.5 * INTERVAL <= took / 1000 <= INTERVAL:
        continue  # it is as wanted, or nearly
    if measured:
        rate = max(rate - 0.01 * (rate - processing)
                   - 0.2 * late * processing / INTERVAL, 100)
    else:
        rate = processing
    measured = True
P
}

test_without_auto_nothing_is_told_of_a_limit () {
  expect 0 sfcrime stream --embedded --once --query=join --no-ui \
    -s source.maxOffsetsPerTrigger=1000 --progress-file=reports
  ! grep -q rateLimit reports
}

test_full_batches_of_an_embedded_run_do_not_depend_on_time () {
  expect 0 sfcrime stream --embedded --once --query=join --no-ui \
    -s source.maxOffsetsPerTrigger=auto --progress-file=reports
  ! grep -q rateLimit reports
  is "$(grep -c '"numInputRows":2000' reports)" 1 'batches'
}

test_explain_tells_the_target () {
  expect 0 sfcrime explain --query=join -s source.maxOffsetsPerTrigger=auto \
    --conf=sfcrime.targetLatency=250ms
  out_has 'as took 90 % of 0.25 s before'
}

run_tests
