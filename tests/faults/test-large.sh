#!/usr/bin/env bash
# Records of 1, 20 and 100 MB, and many partitions before a slow sink: all comes
# through, in memory that does not grow with what is there; a record beyond the
# limit ends the query and names it.
. "$(dirname "$0")/../integration/common.sh"
need python3 kcat
long=${SFCRIME_TEST_LONG:-no}

# peak FILE COMMAND...: runs it; FILE gets the most memory it had [KiB]
peak='
import resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
sys.exit(status)'

# at_most KIB FILE
at_most () {
  note "a peak of $(cat "$2") KiB resident"
  is_sanitized && return
  [ "$(cat "$2")" -lt "$1" ] || fail "a peak of $(cat "$2") KiB"
}

# large_records BYTES...: a line each between small ones
large_records () {
  python3 -c '
import json, sys
for i, size in enumerate (["10", *sys.argv[1:], "10"]):
    print (json.dumps ({"id": i, "text": "x" * int (size)}))' "$@"
}

conf () {
  cat >q.conf <<'CONF'
[source]
subscribe = large
startingOffsets = earliest
[query q]
schema = id BIGINT, text STRING
select = id, text
trigger = availableNow
checkpointLocation = cp
[sink q]
format = jsonlines
path = rows
CONF
}

# The identity and the length of each record's text.
rows_are () {
  python3 -c '
import json, sys
for line in open (sys.argv[1]):
    row = json.loads (line).get ("row")
    if row: print (row["id"], row["text"] and len (row["text"]))' rows >got
  printf '%s\n' "$@" >wanted
  same got wanted
}

test_K20_a_record_beyond_the_limit_ends_the_query_and_names_it () {
  start_broker --topic=large:1
  large_records 3000000 >in.jsonl
  expect 0 sfcrime produce -t large -X message.max.bytes=4000000 \
    -X compression.codec=none in.jsonl
  conf
  expect 3 sfcrime stream -q --no-ui -c q.conf --timeout=2s \
    -X fetch.max.bytes=1000000 -X receive.message.max.bytes=1000512
  err_has 'topic large partition 0: Cannot fetch record for offset '
  err_has 'the record is larger than receive.message.max.bytes'
  expect 0 sfcrime stream -q --no-ui -c q.conf
  rows_are '0 10' '1 3000000' '2 10'
}

# What travels is a few kB of it.  A record has the size of value and key.
test_K20_a_record_that_grows_beyond_the_limit_ends_the_query_and_names_it () {
  local codec size
  start_broker --topic=none:1 --topic=gzip:1 --topic=snappy:1 --topic=lz4:1 \
    --topic=zstd:1
  # {"id":0,"text":"..."} has 18 bytes more than the text
  python3 -c "print ('{\"id\":0,\"text\":\"%s\"}' % ('x' * (3000000 - 18)))" \
    >in.jsonl
  conf
  for codec in gzip snappy lz4 zstd; do
    expect 0 sfcrime produce -t $codec -X message.max.bytes=4000000 \
      -X compression.codec=$codec in.jsonl
    err_has '(3000000 bytes)'
    expect 3 sfcrime stream -q --no-ui -c q.conf -t $codec --timeout=20s \
      -X fetch.max.bytes=1000000 -X receive.message.max.bytes=2999999
    err_has "topic $codec partition 0: Cannot fetch offsets 0 to 0: "
    err_has 'the record is larger than receive.message.max.bytes'
    [ ! -s rows ] || fail "rows of $codec"
    # zstd also has what stands around the record in its batch
    size=3000000
    [ $codec != zstd ] || size=9000000
    expect 0 sfcrime stream -q --no-ui -c q.conf -t $codec --timeout=20s \
      -X fetch.max.bytes=1000000 -X receive.message.max.bytes=$size
    rows_are '0 2999982'
    rm -r cp rows
  done
}

test_K20_records_of_20_and_100_MB_are_read_in_bounded_memory () {
  [ "$long" = yes ] || skip 'a part of "make check-faults"'
  start_kafka
  expect 0 sfcrime topics create large --partitions=1 \
    --config=max.message.bytes=104857600
  large_records 1000000 20000000 100000000 >in.jsonl
  # a file each; produce would take 64 MiB at most
  split -l 1 in.jsonl record-
  for record in record-*; do
    kcat -b "$bootstrap" -P -t large -p 0 -X message.max.bytes=104857600 \
      "$record" || fail "kcat: $record"
  done
  conf
  expect 0 python3 -c "$peak" memory "$SFCRIME" stream -q --no-ui -c q.conf
  # a text of more than 20,000,000 characters is null, as in Spark
  rows_are '0 10' '1 1000000' '2 20000000' '3 None' '4 10'
  at_most $((1024 * 1024)) memory
}

test_K21_90_partitions_before_a_slow_sink_stay_in_bounded_memory () {
  local each=1 n
  [ "$long" != yes ] || each=4
  start_broker --topic=many:90
  python3 -c '
import json, sys
for i in range (int (sys.argv[1]) * 90 * 64):
    print (json.dumps ({"id": i, "text": "y" * 16000}))' $each >in.jsonl
  n=$(wc -l <in.jsonl)
  expect 0 sfcrime produce -q -t many -X compression.codec=none in.jsonl
  mkfifo slow
  cat >q.conf <<CONF
[spark]
spark.master = local[2]
[source]
subscribe = many
startingOffsets = earliest
maxOffsetsPerTrigger = 450
[query q]
schema = id BIGINT
select = id
trigger = availableNow
[sink q]
format = console
numRows = 1
CONF
  # a batch in a tenth of a second at most
  while read -r line; do
    case $line in Batch:*) sleep 0.1 ;; esac
  done <slow >/dev/null &
  expect 0 bash -c 'exec "$@" >slow' - python3 -c "$peak" memory "$SFCRIME" \
    stream --no-ui -c q.conf
  err_has "$((n / 450 + (n % 450 > 0))) batches, $n records"
  at_most $((128 * 1024)) memory
}

run_tests
