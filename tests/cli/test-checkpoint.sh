#!/usr/bin/env bash
# tests/cli/test-checkpoint.sh -- a checkpoint, looked into but not changed.
. "$(dirname "$0")/../support/harness.sh"

share_user=yes
start_broker --topic=calls:2
sfcrime generate --records=100 --seed=4 --format=lines -o calls.jsonl
sfcrime produce -q -t calls calls.jsonl

cat >q.conf <<'CONF'
[source]
subscribe = calls
startingOffsets = earliest
maxOffsetsPerTrigger = 40
[query q]
watermark = call_date_time 60 minutes
groupBy = city
aggregate = count
outputMode = update
trigger = availableNow
checkpointLocation = cp
[sink q]
format = noop
CONF
sfcrime stream -q -c q.conf --no-ui
whole=$PWD/cp

# Gives the test a checkpoint of its own: 100 records in three batches.
copy () { cp -r "$whole" cp; }
conf=$PWD/q.conf

# Prints the columns BATCH, RECORDS and STATUS.
listed () { awk '{ print $1, $4, $5 }' out; }

test_list_has_a_line_a_batch () {
  copy
  expect 0 sfcrime checkpoint list cp
  listed >lines
  file_is lines 'BATCH RECORDS STATUS
0 40 committed
1 40 committed
2 20 committed'
  out_like '^ +1  20[0-9-]+T[0-9:.]+Z  2018-12-31T[0-9:.]+Z +40  committed$'
}

test_a_batch_without_a_commit_is_planned_and_runs_again () {
  copy
  rm cp/commits/2
  expect 0 sfcrime checkpoint list cp
  is "$(listed | tail -n 1)" '2 20 planned'
  expect 0 sfcrime checkpoint show cp
  out_like '^next run +runs batch 2 once more'
  out_has '{"calls":{"0":40,"1":40}}'
  expect 0 sfcrime checkpoint verify cp
}

test_show_tells_what_a_run_would_do () {
  copy
  expect 0 sfcrime checkpoint show cp
  out_like '^next run +begins with batch 3$'
  out_like "^query id +$(sed 's/.*:"\(.*\)"}/\1/' cp/metadata)$"
  out_like '^state +[1-9][0-9]* keys; versions 1 to 3, '
  out_like ' spark\.sql\.shuffle\.partitions = 200$'
  out_lacks 'used by'
}

test_the_offsets_of_show_start_another_query () {
  copy
  expect 0 sfcrime checkpoint show --offsets cp
  out_is '{"calls":{"0":50,"1":50}}'
  rm cp/commits/2
  expect 0 sfcrime checkpoint show --offsets cp
  mv out at
  expect 0 sfcrime stream -c "$conf" --no-ui \
    -s "query q.checkpointLocation=$PWD/new" -s "source.startingOffsets=$(cat at)"
  err_like '^sfcrime: query q: .*, 20 records$'
}

test_a_checkpoint_before_its_first_batch_has_nothing_to_show () {
  mkdir new
  cp "$whole/metadata" new
  expect 0 sfcrime checkpoint show new
  out_like '^next run +begins with batch 0'
  expect 4 sfcrime checkpoint show --offsets new
}

test_nothing_is_changed () {
  copy
  touch cp/offsets/.7.0f2b4bd1-8a3c-4cf6-8c45-2d2a59bd9f2e.tmp
  (cd cp && find . -type f -printf '%p %s %T@\n' | sort) >before
  for action in list show verify; do
    expect 0 sfcrime checkpoint $action cp
  done
  (cd cp && find . -type f -printf '%p %s %T@\n' | sort) >after
  same before after
}

test_one_that_is_in_use_tells_by_whom () {
  copy
  sed 's/availableNow/processingTime 1 hour/' "$conf" >long.conf
  spawn run sfcrime stream -c long.conf --no-ui
  local run=$pid
  wait_for run.err 'goes on from' 30 "$run"
  expect 0 sfcrime checkpoint show cp
  out_like "^used by +process $run$"
  expect 0 sfcrime checkpoint verify cp
  kill -INT "$run"
  wait_end "$run"
}

# Damages the file $1 as COMMAND does; verify must tell of it, and of no other.
damaged () {
  local file=$1
  shift
  rm -rf cp
  copy
  "$@"
  expect 4 sfcrime checkpoint verify cp
  out_has "$PWD/cp/$file"
  is "$(wc -l <out)" 1 'lines'
  err_has 'cp: 1 thing is damaged or missing'
}

# The run removes old entries between a listing and a look.
test_verify_finds_nothing_beside_a_run_that_goes_on () {
  local n
  mkdir in
  for ((n = 0; n < 300; n++)); do echo '{"city":"a"}' >"in/$n.json"; done
  cat >files.conf <<'CONF'
[spark]
spark.sql.streaming.minBatchesToRetain = 1
[source]
format = file
path = in
maxFilesPerTrigger = 1
CONF
  sed '/^\[query/,$!d' "$conf" >>files.conf
  spawn run sfcrime stream -q -c files.conf --no-ui
  wait_until 20 test -d cp/sources/0 || fail 'no batch'
  while kill -0 "$pid" 2>/dev/null; do
    expect 0 sfcrime checkpoint verify cp
  done
  wait_end "$pid"
  is "$status" 0 'exit status'
  [ -e cp/commits/299 ] || fail 'no batch 299'
}

# Nothing is lost when a run ends before its first batch was planned.
test_what_a_run_has_only_begun_is_not_damaged () {
  mkdir in
  for n in 1 2 3; do echo '{"city":"a"}' >"in/$n.json"; done
  { printf '%s\n' '[source]' 'format = file' 'path = in'
    sed '/^\[query/,$!d' "$conf" | sed '/^format/s/noop/jsonlines/'
    echo 'path = rows'; } >files.conf
  expect 0 sfcrime stream -q -c files.conf --no-ui
  mv rows whole
  file_like cp/sources/0/0 '"path":".*/3\.json"'
  rm cp/offsets/0 cp/commits/0
  for state in full empty none no-folder; do
    case $state in
      empty) : >cp/state/sfcrime.db ;;
      none) rm cp/state/sfcrime.db ;;
      no-folder) rm -r cp/state ;;
    esac
    expect 0 sfcrime checkpoint list cp
    expect 0 sfcrime checkpoint show cp
    out_like '^next run +begins with batch 0: none was planned yet$'
    expect 0 sfcrime checkpoint verify cp
    out_like 'nothing is damaged'
  done
  expect 0 sfcrime stream -q -c files.conf --no-ui
  same whole rows
}

test_verify_of_damage_beside_a_run_tells_of_the_run () {
  copy
  sed 's/availableNow/processingTime 1 hour/' "$conf" >long.conf
  spawn run sfcrime stream -c long.conf --no-ui
  local run=$pid
  wait_for run.err 'goes on from' 30 "$run"
  truncate -s 0 cp/offsets/1
  expect 4 sfcrime checkpoint verify cp
  err_has "process $run is at work on it: look again when it has ended"
  kill -INT "$run"
  wait_end "$run"
}

test_verify_names_each_file_that_is_damaged () {
  damaged offsets/1 truncate -s 0 cp/offsets/1
  damaged offsets/2 rm cp/offsets/2
  damaged offsets/2 sed -i 1s/v1/v9/ cp/offsets/2
  damaged offsets/1 rm cp/offsets/1
  damaged commits/0 truncate -s 1 cp/commits/0
  damaged sources/0/0 truncate -s 3 cp/sources/0/0
  damaged state rm -r cp/state
  damaged state/sfcrime.db rm cp/state/sfcrime.db
  damaged state/sfcrime.db dd if=/dev/zero of=cp/state/sfcrime.db bs=100 \
    count=1 conv=notrunc
  damaged state/sfcrime.db truncate -s 5000 cp/state/sfcrime.db
}

test_verify_misses_the_plan_of_the_first_batch () {
  sed '/^maxOffsets/d; s/= update/= complete/' "$conf" >one.conf
  expect 0 sfcrime stream -q -c one.conf --no-ui
  rm cp/offsets/0
  expect 4 sfcrime checkpoint verify cp
  out_is "$PWD/cp/offsets/0: batch 0 is committed, but none is planned"
  expect 0 sfcrime checkpoint show cp
  out_like '^next run +begins with batch 0$'
  expect 4 sfcrime stream -q -c one.conf --no-ui
  err_has "$PWD/cp/offsets/0: batch 0 is committed, but none is planned"
}

# What the run then goes on without is told, and is no failure.
test_verify_notes_what_the_next_run_does_not_need () {
  local file
  sed 's/^maxOffsets.*/maxOffsetsPerTrigger = 20/' "$conf" >small.conf
  expect 0 sfcrime stream -q -c small.conf --no-ui
  mv cp five
  for file in offsets/2 commits/2; do
    rm -rf cp
    cp -r five cp
    rm "cp/$file"
    expect 0 sfcrime checkpoint verify cp
    out_has "note: $PWD/cp/$file: missing, but the next run does not need it"
    out_has 'nothing is damaged'
    expect 0 sfcrime stream -q -c small.conf --no-ui
  done
}

test_verify_of_a_query_without_state_misses_none () {
  sed '/^watermark/d; /^groupBy/d; /^aggregate/d; s/= update/= append/' \
    "$conf" >rows.conf
  expect 0 sfcrime stream -q -c rows.conf --no-ui
  [ ! -e cp/state ] || fail 'there is state'
  expect 0 sfcrime checkpoint verify cp
  out_has 'nothing is damaged'
}

test_a_run_without_metadata_tells_that_its_id_is_new () {
  copy
  cp "$conf" here.conf
  rm cp/metadata
  expect 0 sfcrime checkpoint verify cp
  out_has "note: $PWD/cp/metadata: missing; the next run makes a new query id"
  expect 0 sfcrime checkpoint show cp
  out_like '^query id +-$'
  expect 0 sfcrime stream -q -c here.conf --no-ui
  err_has 'cp: a file “metadata” is missing: the query has a new id'
  expect 0 sfcrime checkpoint verify cp
  out_lacks 'note:'
}

test_a_folder_that_is_none_is_refused () {
  mkdir empty
  expect 4 sfcrime checkpoint list empty
  err_has "empty: there is none, for a file “metadata” is missing"
  expect 4 sfcrime checkpoint show missing
  copy
  : >cp/metadata
  expect 4 sfcrime checkpoint verify cp
  err_has "$PWD/cp/metadata"
}

test_the_words_are_checked () {
  expect 2 sfcrime checkpoint
  expect 2 sfcrime checkpoint list
  expect 2 sfcrime checkpoint list a b
  expect 2 sfcrime checkpoint repair "$whole"
  err_has '“repair” is none of list, show, verify'
}

run_tests
