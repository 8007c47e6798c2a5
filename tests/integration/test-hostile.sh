#!/usr/bin/env bash
# Records that nobody should send: none is lost, none ends a query that does not
# ask for that, and those that are malformed are counted to one, as the model of
# tests/differential says.  4 MB of each kind on the development broker, and in
# `make check-long' 100 MB of each on a real Kafka.
. "$(dirname "$0")/common.sh"

need python3
feeder=$abs_top_builddir/tests/conformance/feeder
[ -x "$feeder" ] || skip_all 'tests/conformance/feeder is not built'
seed=${SFCRIME_TEST_SEED:-20181231}
deadline=900

# make_records KIND BYTES FILES: in the folder KIND, and what is expected in
# $count, $by_text, $by_any and $first
make_records () {
  mkdir -p "$1"
  python3 "$abs_top_srcdir/tests/support/hostile.py" "$1" "$2" "$seed" \
    "$sample" $(seq -f "$1/%03g.b64" "$3")
  python3 "$abs_top_srcdir/tests/differential/malformed.py" "$1"/*.b64 >said
  read -r count by_text by_any first <said
  note "$1: $count records, $by_text no JSON, $by_any malformed"
}

# feed TOPIC FILE...: a partition each
feed () {
  local topic=$1 partition=0 file
  shift
  for file; do
    echo "feed $topic $partition $file"
    partition=$((partition + 1))
  done | "$feeder" "$bootstrap" >fed
  is "$(sort -u fed)" ok
}

conf () {
  cat >q.conf <<'CONF'
[source]
startingOffsets = earliest
maxOffsetsPerTrigger = 5000
[query texts]
groupBy = original_crime_type_name
aggregate = count
outputMode = update
trigger = availableNow
[sink texts]
format = noop
[query calls]
trigger = availableNow
[sink calls]
format = noop
[query kept]
schema = call_date_time TIMESTAMP, bad STRING
from_json.columnNameOfCorruptRecord = bad
where = bad IS NOT NULL
select = call_date_time, bad
trigger = availableNow
[sink kept]
format = jsonlines
path = kept
CONF
}

# query NAME TOPIC STATUS [OPTION...]
query () {
  local name=$1 topic=$2 status=$3
  shift 3
  expect "$status" sfcrime stream -c q.conf --no-ui -t "$topic" \
    --query="$name" "$@"
}

counts_are_exact () {
  local kind=$1
  conf
  query texts "$kind" 0
  err_has "$count records, $by_text of them malformed"
  query calls "$kind" 0
  err_has "$count records, $by_any of them malformed"
  rm -f kept
  query kept "$kind" 0
  is "$(grep -c '^{"batchId":[0-9]*,"row"' kept)" "$by_any" 'rows kept'
}

# The first one that is malformed, and no other, ends a query that asks for it.
failfast_names_the_first () {
  local kind=$1 names_it
  query calls "$kind" 3 -s 'query calls.from_json.mode=FAILFAST'
  err_has "topic $kind partition 0 offset $first: [MALFORMED_RECORD_IN_PARSING"
  # without the malformed ones it has nothing to say
  for file in "$kind"/*.b64; do
    python3 "$abs_top_srcdir/tests/differential/malformed.py" --lines "$file" \
      | paste -d ' ' - "$file" | sed -n '/^T/!s/^[a-z]* //p' >good.b64
  done
  feed good good.b64
  query calls good 0 -s 'query calls.from_json.mode=FAILFAST'
  err_has "$((count - by_any)) records"
  err_lacks malformed
}

small () {
  start_broker --topic="$1:1" --topic=good:1
  make_records "$1" 4000000 1
  feed "$1" "$1"/*.b64
  counts_are_exact "$1"
  failfast_names_the_first "$1"
}

test_random_records_are_counted () { small random; }
test_mutated_records_are_counted () { small mutated; }

test_a_hundred_megabytes_of_each_are_counted () {
  local kind
  [ "${SFCRIME_TEST_LONG-}" = yes ] || skip 'a part of "make check-long"'
  start_kafka
  for kind in random mutated; do
    make_records "$kind" 100000000 4
    expect 0 sfcrime topics create "$kind" --partitions=4
    feed "$kind" "$kind"/*.b64
    counts_are_exact "$kind"
    rm -r "$kind" kept
  done
}

run_tests
