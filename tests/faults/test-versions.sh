#!/usr/bin/env bash
# Checkpoints of every release, of a newer one, and of something else: a run
# goes on from them, or says which two things do not fit.
. "$(dirname "$0")/common.sh"
. "$faults/versions.sh"

share_user=yes
start_calls
conf whole
sfcrime stream -q --no-ui -c q.conf || skip_all 'no whole run'
whole=$PWD

# From batch $2 on, what file $1 holds, in any order inside of a batch.
from_batch () {
  awk -F '[:,]' -v first="$2" '$2 >= first' "$1" | sort -t, -k1,1 -k2
}

unpack () {
  gzip -dc "$faults/checkpoints/$1.tar.gz" | tar -xf - || fail "no $1.tar.gz"
  conf kept
}

newest () {
  basename "$(ls "$faults/checkpoints"/*.tar.gz | sort -V | tail -n 1)" .tar.gz
}

stream () { expect "$1" sfcrime stream -q --no-ui -c q.conf "${@:2}"; }

# The third batch had begun; its state must be found, and what came before.
test_C18_a_run_goes_on_from_a_checkpoint_of_every_release () {
  local file query
  for file in "$faults/checkpoints"/*.tar.gz; do
    rm -rf kept ./*.rows
    unpack "$(basename "$file" .tar.gz)"
    for query in $queries; do
      expect 0 sfcrime checkpoint verify kept/$query
    done
    stream 0
    for query in $queries; do
      from_batch "$whole/$query.rows" 2 >wanted
      from_batch $query.rows 0 >got
      [ "$(wc -l <got)" -gt 10 ] || fail "$file: $query: few rows"
      same got wanted
    done
    note "went on from ${file##*/}"
  done
}

test_C18_every_release_has_its_checkpoint () {
  sed -n 's/^\* Release \([0-9.]*\) .*/\1/p' "$abs_top_srcdir/NEWS" >releases
  while read -r release; do
    [ -s "$faults/checkpoints/$release.tar.gz" ] \
      || fail "release $release: run tests/faults/record-checkpoint"
  done <releases
}

# After a downgrade.  $1: file of kept/counts, $2: what it says instead of v1
newer () {
  unpack "$(newest)"
  cp -n kept/counts/commits/1 kept/counts/commits/2
  sed -i "1s/.*/$2/" "kept/counts/$1"
  rm -f "kept/counts/${1%/*}/.${1##*/}.crc"
  stream 4 --query=counts
  err_has "$PWD/kept/counts/$1"
  err_has "maximum supported log version is v1, but encountered $2"
  [ ! -s counts.rows ] || fail 'there are rows'
}

test_C11_offsets_of_a_newer_version_are_refused () { newer offsets/2 v99999; }

test_C11_a_commit_of_a_newer_version_is_refused () { newer commits/2 v99999; }

test_C11_a_state_of_a_newer_version_is_refused () {
  unpack "$(newest)"
  python3 -c 'import sqlite3, sys
db = sqlite3.connect (sys.argv[1])
db.execute ("PRAGMA user_version = 99999")
db.close ()' kept/counts/state/sfcrime.db
  stream 4 --query=counts
  err_has "$PWD/kept/counts/state/sfcrime.db: its format is 99999; this version knows 1"
  err_has 'use the version of sfcrime that wrote it'
  expect 4 sfcrime checkpoint verify kept/counts
  [ ! -s counts.rows ] || fail 'there are rows'
}

test_C11_another_topic_is_not_taken_for_this_one () {
  unpack "$(newest)"
  rm kept/counts/offsets/2 kept/counts/offsets/.2.crc
  stream 3 --query=counts --set source.subscribe=other
  err_like 'calls-0.*calls-1.* are gone\. Some data may have been missed'
  [ ! -s counts.rows ] || fail 'there are rows'
}

test_C11_another_number_of_sources_is_refused () {
  unpack "$(newest)"
  echo - >>kept/counts/offsets/2
  rm kept/counts/offsets/.2.crc
  stream 4 --query=counts
  err_has 'There are [2] sources in the checkpoint offsets and now there are [1]'
}

test_C11_another_query_is_refused () {
  unpack "$(newest)"
  stream 4 --query=counts --set 'query counts.groupBy=id'
  err_has "Provided schema doesn't match to the schema for existing state!"
  err_like 'Provided key schema: .*\(id,.*Existing key schema: .*\(kind,'
  [ ! -s counts.rows ] || fail 'there are rows'
}

# As in Spark; and rows of the other sink stay what they are.
test_C11_another_sink_begins_with_the_next_batch () {
  unpack "$(newest)"
  stream 0 --query=counts --max-batches=1
  cp counts.rows first
  stream 0 --query=counts --set 'sink counts.path=new.rows'
  same counts.rows first
  is "$(head -c 12 new.rows)" '{"batchId":3' 'the first batch'
}

run_tests
