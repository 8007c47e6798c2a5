#!/usr/bin/env bash
# Checkpoints in odd places, without some of their files, on a full disk.
. "$(dirname "$0")/common.sh"

records () {
  local n
  for ((n = $1; n < $1 + $2; n++)); do
    echo "{\"id\":$n,\"kind\":\"$((n % 7))\"}"
  done
}

# conf [LINE...]: counts of five files, more lines of [query q]
conf () {
  local i
  mkdir -p in
  for i in 0 1 2 3 4; do
    records $((i * 100)) 100 >in/$i
    touch -d "@160000000$i" in/$i
  done
  cat >q.conf <<'CONF'
[spark]
spark.master = local[1]
[source]
format = file
path = in
maxFilesPerTrigger = 1
[sink q]
format = jsonlines
path = rows
[query q]
schema = id BIGINT, kind STRING
groupBy = kind
aggregate = count, max(id)
outputMode = update
trigger = availableNow
CONF
  printf '%s\n' "$@" >>q.conf
}

run_in () {
  expect "$1" sfcrime stream -q --no-ui -c q.conf \
    -s "query q.checkpointLocation=$2" "${@:3}"
}

test_C04_a_commit_without_its_offsets_is_refused () {
  conf
  run_in 0 cp --max-batches=3
  rm cp/offsets/2
  cp rows before
  run_in 4 cp
  err_has 'cp/offsets/2: batch 2 is committed, but the last that is planned is batch 1'
  same rows before
}

test_C04_a_commit_without_any_offsets_is_refused () {
  conf
  run_in 0 cp --max-batches=1
  rm cp/offsets/0
  run_in 4 cp
  err_has 'batch 0 is committed'
}

test_C12_a_state_that_was_removed_is_not_begun_anew () {
  conf
  run_in 0 cp --max-batches=3
  rm -r cp/state
  cp rows before
  run_in 4 cp
  err_has "$PWD/cp/state/sfcrime.db"
  same rows before
}

# A batch that was begun, of which the state says nothing any more.
lose_last_version () {
  conf
  run_in 0 cp --max-batches=3
  rm cp/commits/2
  python3 - <<'PY'
import sqlite3
db = sqlite3.connect("cp/state/sfcrime.db")
for table in "version", "chunk", "sink":
    db.execute("DELETE FROM %s WHERE version = 3" % table)
db.commit()
PY
}

test_C03_rows_of_a_batch_that_the_state_lost_are_not_written_twice () {
  lose_last_version
  cp rows before
  run_in 4 cp
  err_has 'version 3 does not exist, but'
  err_has 'rows does not end with batch 1'
  same rows before
}

test_C03_a_batch_that_wrote_no_rows_may_be_new_to_the_state () {
  lose_last_version
  sed -i '/^{"batchId":2,/d' rows
  run_in 0 cp
  is "$(grep -c '"rows"' rows)" 5 batches
}

test_C03_a_file_that_was_emptied_is_no_damage () {
  lose_last_version
  : >rows
  run_in 0 cp
  is "$(grep -c '"rows"' rows)" 3 batches
}

test_C13_a_checkpoint_can_be_in_a_folder_of_any_name () {
  local name long_name
  conf
  long_name=$(printf 'x%.0s' {1..255})
  ln -s target link
  mkdir target
  for name in 'with spaces' 'a%b?c=1' deep/er/still "$long_name" link in/../up
  do
    rm -f rows
    run_in 0 "$PWD/$name" --max-batches=2
    run_in 0 "$PWD/$name"
    expect 0 sfcrime checkpoint verify "$PWD/$name"
    is "$(grep -c '"rows"' rows)" 5 "batches with $name"
  done
  [ -e up/metadata ] && [ -e target/metadata ]
}

test_C13_what_cannot_hold_a_checkpoint_is_refused () {
  conf
  : >file
  ln -s nowhere dangling
  for name in file file/below /proc/none dangling "$(printf 'x%.0s' {1..256})"
  do
    run_in 4 "$name"
    err_has "${name%/below}"
    [ ! -s rows ] || fail "there are rows with $name"
  done
}

test_C13_a_folder_that_cannot_be_written_is_refused () {
  conf
  mkdir cp
  [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null \
    || skip 'needs to be root, and setpriv'
  chmod 755 "$top" . in
  touch rows && chmod 666 rows
  setpriv --reuid=65534 --clear-groups test -r "$PWD/in/0" \
    || skip 'another user cannot read here'
  expect 4 setpriv --reuid=65534 --clear-groups "$SFCRIME" stream -q --no-ui \
    -c q.conf -s "query q.checkpointLocation=$PWD/cp"
  err_has 'Permission denied'
}


# Whether ROWS come to what the files hold, each batch once.
counts_are_right () {
  is "$(sed -n 's/^{"batchId":\([0-9]*\),"rows".*/\1/p' "$1" | xargs)" \
    '0 1 2 3 4' batches
  tail -n 8 "$1" | sed 's/.*"row"://' >got
  tail -n 8 whole | sed 's/.*"row"://' >wanted
  same got wanted
}

full_disk () {
  local status=0 tries=0
  conf
  run_in 0 "$PWD/whole-cp" -s 'sink q.path=whole'
  mkdir disk
  mount -t tmpfs -o "$1" tmpfs disk 2>/dev/null || skip 'cannot mount a tmpfs'
  # what is left is less each time, until a run gets nowhere
  (
    set -e
    run_in 0 disk/cp -s 'sink q.path=disk/rows' --max-batches=1
    eval "$2"
    run_in 6 disk/cp -s 'sink q.path=disk/rows'
    err_has 'No space left on device'
    rm -f disk/ballast*
    run_in 0 disk/cp -s 'sink q.path=disk/rows'
    expect 0 sfcrime checkpoint verify disk/cp
    counts_are_right disk/rows
  ) || status=$?
  umount disk
  return "$status"
}

test_C09_a_full_disk_ends_with_6_and_loses_nothing () {
  full_disk size=2m 'cat /dev/zero >disk/ballast 2>/dev/null || true'
}

test_C09_no_more_files_ends_with_6_and_loses_nothing () {
  full_disk size=2m,nr_inodes=60 \
    'for i in {1..60}; do : >disk/ballast$i || break; done 2>/dev/null'
}

test_C09_a_limit_of_file_size_loses_nothing () {
  conf
  run_in 0 "$PWD/whole-cp" -s 'sink q.path=whole'
  run_in 0 cp --max-batches=1
  (
    trap '' XFSZ
    ulimit -f 1
    run_in 4 cp
  ) || (trap '' XFSZ; ulimit -f 1; run_in 5 cp)
  run_in 0 cp
  counts_are_right rows
}

test_S02_too_few_descriptors_end_with_6 () {
  conf
  run_in 0 "$PWD/whole-cp" -s 'sink q.path=whole'
  local n last=
  for ((n = 8; n <= 40; n++)); do
    status=0
    (ulimit -n $n; exec sfcrime stream -q --no-ui -c q.conf \
      -s "query q.checkpointLocation=$PWD/cp") >out 2>err || status=$?
    last=$status
    [ "$status" != 0 ] || break
    [ "$status" = 6 ] || [ "$n" -lt 12 ] \
      || { show err; fail "status $status with $n descriptors"; }
  done
  is "$last" 0 'exit status'
  counts_are_right rows
}

run_tests
