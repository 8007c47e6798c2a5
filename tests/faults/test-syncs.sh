#!/usr/bin/env bash
# What a batch makes durable, and what it says that this took.
. "$(dirname "$0")/common.sh"

start_broker --topic=calls:2
sfcrime generate -q --records=2000 --seed=4 --format=lines -o calls.jsonl
sfcrime produce -q -t calls calls.jsonl

# run SINK [LINE...]: ten batches of 200 records to that sink, more lines of
# [query q]; a line for each change of a file of the test goes to `calls'
run () {
  cat >q.conf <<CONF
[source]
subscribe = calls
startingOffsets = earliest
maxOffsetsPerTrigger = 200
[sink q]
format = $1
path = rows
[query q]
watermark = call_date_time 60 minutes
window = call_date_time, 60 minutes
groupBy = original_crime_type_name
aggregate = count
outputMode = update
trigger = availableNow
$(shift; printf '%s\n' "$@")
CONF
  expect 0 env LD_PRELOAD="$FAULT_LIBRARY" FAULT_CALLS=changes \
    ASAN_OPTIONS=verify_asan_link_order=0 TMPDIR="$PWD" \
    FAULT_PATHS="$PWD" FAULT_LOG="$PWD.calls" \
    "$SFCRIME" stream -q -c q.conf --no-ui --progress-file=progress
  is "$(grep -c '^{.*"numInputRows":200,' progress)" 10 'batches of 200'
}

# What makes a change survive a power cut, in its order
syncs () {
  sed -nE "s|^[0-9]+ ||; s|$PWD/||; s|\.[-0-9a-f]{36}\.tmp|.tmp|
           /^(fsync|fdatasync|rename) /p" "$PWD.calls"
}

test_a_batch_syncs_offsets_state_and_commit_and_nothing_more () {
  local n
  run noop 'checkpointLocation = cp'
  # the first one of a query notes the columns of its state, too
  syncs | sed -n '/ cp\/offsets\/\.1\.tmp$/,$p' >all
  head -n 63 all >got
  for n in 1 2 3 4 5 6 7 8 9; do
    cat <<CALLS
fsync cp/offsets/.$n.tmp
rename cp/offsets/$n
fsync cp/offsets
fsync cp/state/sfcrime.db-wal
fsync cp/commits/.$n.tmp
rename cp/commits/$n
fsync cp/commits
CALLS
  done >wanted
  same wanted got
  # and when the run ends SQLite moves what is in its log
  sed 1,63d all | grep -v ' cp/state/' >got || true
  file_is got ''
}

test_nothing_is_synced_without_a_checkpoint () {
  run jsonlines
  file_has "$PWD.calls" "write $PWD/rows"
  syncs >got
  file_is got ''
}

# The phases of a batch are parts of it, and to keep its state is a part of one.
test_each_batch_says_what_its_checkpoint_took () {
  run noop 'checkpointLocation = cp'
  python3 - progress <<'PYTHON' || fail 'not so'
import json, sys
phases = {"addBatch", "commitOffsets", "getBatch", "latestOffset",
          "queryPlanning", "walCommit"}
for line in open(sys.argv[1]):
    report = json.loads(line)
    took = report["durationMs"]
    state, = report["stateOperators"]
    if not report["numInputRows"]:
        continue
    print(took, state["commitTimeMs"])
    assert set(took) == phases | {"triggerExecution"}
    assert sum(took[phase] for phase in phases) <= took["triggerExecution"]
    assert all(took[phase] >= 0 for phase in phases)
    assert 0 <= state["commitTimeMs"] <= took["addBatch"]
PYTHON
}

run_tests
