#!/usr/bin/env bash
# A query that ends anyhow goes on from its checkpoint, on the development
# broker: the results are those of a query that never ended.
. "$(dirname "$0")/common.sh"
need python3

sfcrime generate --records=3000 --seed=9 --format=lines -o "$top/calls.jsonl" \
  || skip_all 'no records'
share_user=yes
start_broker --topic=calls:4
sfcrime produce -q -t calls "$top/calls.jsonl"

conf () {
  cat <<CONF
[source]
subscribe = calls
startingOffsets = earliest
maxOffsetsPerTrigger = ${1:-200}
[query q]
watermark = call_date_time 60 minutes
window = call_date_time, 60 minutes
groupBy = original_crime_type_name
aggregate = count
outputMode = ${2:-update}
trigger = availableNow
checkpointLocation = cp
[sink q]
format = jsonlines
path = out.jsonl
CONF
}

stream () { sfcrime stream -q -c q.conf "$@"; }

# What a query gives that is never ended.
uninterrupted () {
  stream -s 'query q.checkpointLocation=whole' -s 'sink q.path=whole.jsonl'
}

# The last batches, which may or may not be without data, aside.
same_batches () {
  local last
  last=$(grep -c . <(grep '"rows"' out.jsonl))
  head -n "$(grep -n '"rows"' whole.jsonl | sed -n "${last}s/:.*//p")" \
    whole.jsonl >wanted
  same out.jsonl wanted
  [ "$last" -ge 15 ] || fail "only $last batches"
}

test_a_query_that_stops_after_every_batch_gives_the_same () {
  conf >q.conf
  uninterrupted
  for ((n = 0; n < 15; n++)); do
    expect 0 sfcrime stream -q -c q.conf --max-batches=1
  done
  same_batches
  for file in metadata sources/0/0 offsets/14 commits/14; do
    [ -s "cp/$file" ] || fail "no $file"
  done
}

test_a_batch_without_its_commit_is_in_the_file_once () {
  conf >q.conf
  uninterrupted
  echo 'was here before' >out.jsonl
  stream --max-batches=9
  rm cp/commits/8
  expect 0 sfcrime stream -c q.conf
  err_has 'goes on from'
  err_has 'with batch 8 once more'
  is "$(head -n 1 out.jsonl)" 'was here before'
  sed -i 1d out.jsonl
  same_batches
}

test_a_killed_query_gives_the_same () {
  conf 20 >q.conf # 150 batches
  uninterrupted
  for n in 3 17 40 41 75; do
    spawn stream sfcrime stream -q -c q.conf
    wait_for out.jsonl "^{\"batchId\":$n,\"rows\"" 30
    kill -KILL "$pid"
    wait "$pid" 2>/dev/null || true
  done
  expect 0 sfcrime stream -q -c q.conf
  same_batches
}

test_the_console_prints_a_batch_that_runs_again_once_more () {
  conf 2000 complete >q.conf
  expect 0 sfcrime stream -q -c q.conf -s 'sink q.format=console'
  rm cp/commits/1
  mv out before
  expect 0 sfcrime stream -q -c q.conf -s 'sink q.format=console'
  sed -n '/^Batch: 1$/,$p' before >wanted
  sed -n '/^Batch: 1$/,$p' out >got
  same got wanted
}

test_progress_keeps_the_id_and_changes_the_run () {
  conf 2000 >q.conf
  stream --max-batches=1 --progress-file=progress
  rm cp/commits/0
  stream --max-batches=1 --progress-file=progress
  is "$(sed 's/.*{"id":"\([^"]*\)".*/\1/' progress | sort -u)" \
    "$(sed 's/.*"id":"\([^"]*\)".*/\1/' cp/metadata)" id
  is "$(sed 's/.*"runId":"\([^"]*\)".*/\1/' progress | sort -u | wc -l)" 2 runs
  sed -n 2p progress >again
  file_has again '"startOffset":null'
  file_has again '"latestOffset":null'
  file_lacks again 'walCommit'
  file_lacks again '"latestOffset":1'
  file_lacks again 'OffsetsBehindLatest'
}

test_the_session_names_the_folder_above () {
  conf 2000 | sed '/^checkpointLocation/d' >q.conf
  stream --conf "spark.sql.streaming.checkpointLocation=$PWD/all"
  [ -s all/q/commits/0 ] || fail 'no checkpoint'
  stream --conf "spark.sql.streaming.checkpointLocation=file://$PWD/other"
  [ -s other/q/commits/0 ] || fail 'no checkpoint by URI'
  expect 2 sfcrime stream -c q.conf \
    --conf spark.sql.streaming.checkpointLocation=hdfs://host/x
  err_has 'only a directory of this machine'
}

test_without_a_location_nothing_is_written () {
  conf 2000 | sed '/^checkpointLocation/d' >q.conf
  mkdir tmp
  TMPDIR=$PWD/tmp stream
  is "$(find tmp)" tmp files
  [ ! -e cp ] || fail 'there is a checkpoint'
}

test_two_runs_do_not_share_a_checkpoint () {
  conf | sed '/^trigger/d' >q.conf
  spawn first sfcrime stream -q -c q.conf
  wait_for out.jsonl '"batchId":1,"rows"' 30
  expect 4 sfcrime stream -q -c q.conf
  err_has "$PWD/cp: another run uses it (process $pid)"
  kill -INT "$pid"
  wait_end "$pid"
  is "$status" 0 status
}

test_a_damaged_log_is_named () {
  conf >q.conf
  stream --max-batches=2
  : >cp/offsets/1
  expect 4 sfcrime stream -q -c q.conf
  err_has "sfcrime: query q: Failed to read log file file:$PWD/cp/offsets/1. \
Incomplete log file"
  is "$(wc -c <cp/offsets/1)" 0
}

test_an_embedded_run_begins_a_checkpoint_and_does_not_go_on () {
  conf | sed -e 's/^subscribe.*/subscribe = new/' -e '/^max/d' >q.conf
  expect 0 sfcrime stream -q -c q.conf --embedded --once \
    --input="$top/calls.jsonl"
  file_like cp/commits/0 nextBatchWatermarkMs
  sed -n 3p cp/offsets/0 | python3 -c '
import json, sys
offsets = json.load(sys.stdin)["new"].values()
assert sum(offsets) == 3000, offsets'
  expect 4 sfcrime stream -q -c q.conf --embedded --once \
    --input="$top/calls.jsonl"
  err_has 'not in an embedded broker'
}

run_tests
