#!/usr/bin/env bash
# A bad network between a query and its broker: the result is that of a good
# one, or the query ends with what is wrong, and the next run goes on.
. "$(dirname "$0")/common.sh"

share_user=yes
start_broker --topic=calls:4 --topic=one:1
broker=$bootstrap
sfcrime generate -q --records=600 --seed=17 --format=lines -o "$top/calls.jsonl"
for t in calls one; do
  sfcrime produce -q -t "$t" -X batch.num.messages=50 "$top/calls.jsonl" \
    || skip_all 'no records'
done
fault=$top/fault
spawn proxy python3 -B "$abs_top_srcdir/tests/support/proxy.py" "$broker" \
  "$fault"
wait_for proxy.out '^bootstrap' 30 "$pid"
network=$(sed -n 's/^bootstrap.servers=//p' proxy.out)
export SFCRIME_BOOTSTRAP_SERVERS=$network

# Is read every 20 ms.
now_it () { echo "$*" >"$fault"; sleep 0.1; }

# conf [LINE...]: counts of a topic, 100 records a batch; more lines of [source]
conf () {
  now_it pass
  cat >q.conf <<CONF
[spark]
spark.master = local[2]
[query q]
groupBy = original_crime_type_name
aggregate = count, max(crime_id)
outputMode = update
trigger = processingTime 100 milliseconds
checkpointLocation = cp
[sink q]
format = jsonlines
path = rows
[source]
subscribe = ${topic:-calls}
startingOffsets = earliest
maxOffsetsPerTrigger = 100
CONF
  printf '%s\n' "$@" >>q.conf
  expect 0 sfcrime stream -q --no-ui -c q.conf -b "$broker" --max-batches=6 \
    -s 'query q.checkpointLocation=whole-cp' -s 'sink q.path=whole'
  is "$(tail -n 1 whole | cut -d, -f1)" '{"batchId":5' 'the last batch'
}

# The rows of a batch, in any order.
rows_of () { sort -t, -k1,1V -k2 "$1"; }

the_result_is_the_same () {
  rows_of whole >wanted
  rows_of rows >got
  same got wanted
}

run_it () { spawn run sfcrime stream -q --no-ui -c q.conf --max-batches=6 "$@"; }

ends_well () {
  wait_end "$pid" "${1:-60}"
  [ "$status" = 0 ] || show run.err
  is "$status" 0 'exit status'
  the_result_is_the_same
}

# Ticks of processor time.
ticks () { echo $(($(cut -d' ' -f14,15 "/proc/$1/stat" | tr ' ' '+'))); }

test_K17_a_network_that_is_cut_and_comes_back () {
  local n
  conf
  run_it
  for n in 1 3; do
    wait_until 30 test -e cp/commits/$n || fail "no batch $n"
    now_it cut
    sleep 0.5
    now_it pass
  done
  ends_well
}

test_K17_connections_that_are_reset_again_and_again () {
  conf
  now_it reset 20000
  run_it
  ends_well
}

test_K17_one_byte_at_a_time () {
  conf
  now_it dribble
  run_it
  ends_well
}

test_K17_a_jitter_of_200_milliseconds () {
  conf
  now_it jitter 200
  run_it
  ends_well
}

test_K17_no_processor_time_goes_into_waiting () {
  local before after hertz
  conf
  hertz=$(getconf CLK_TCK)
  run_it
  wait_until 30 test -e cp/commits/1 || fail 'no batch 1'
  now_it freeze
  before=$(ticks "$pid")
  sleep 4
  after=$(ticks "$pid")
  now_it pass
  note "$((after - before)) ticks of $((4 * hertz)) spent on waiting"
  [ $((after - before)) -lt $((4 * hertz / 20)) ] \
    || fail "$((after - before)) ticks of $((4 * hertz)) spent on waiting"
  ends_well
}

# As a laptop that was shut does, and a machine that is moved; the broker closes
# connections that are idle meanwhile.
test_C16_a_run_that_sleeps_goes_on () {
  local seconds=3
  [ "$long" != yes ] || seconds=120
  conf
  run_it -X socket.timeout.ms=1000 --timeout=10s
  wait_until 30 test -e cp/commits/1 || fail 'no batch 1'
  kill -STOP "$pid"
  sleep "$seconds"
  now_it cut
  now_it pass
  kill -CONT "$pid"
  ends_well
}

# The broker has gone, and no packet says so; new connections are good.
a_half_open_connection_is_noticed () {
  conf
  run_it "$@"
  wait_until 30 test -e cp/commits/1 || fail 'no batch 1'
  now_it orphan
  ends_well 150
}

test_K18_a_half_open_connection_is_noticed () {
  a_half_open_connection_is_noticed -X socket.timeout.ms=1500
}

test_K18_a_half_open_connection_is_noticed_within_a_minute () {
  [ "$long" = yes ] || skip 'a part of "make check-faults"'
  a_half_open_connection_is_noticed --timeout=90s
}

test_K18_a_broker_that_stays_silent_ends_the_query () {
  conf
  run_it --timeout=2s
  wait_until 30 test -e cp/commits/1 || fail 'no batch 1'
  now_it freeze
  wait_end "$pid" 30
  is "$status" 3 'exit status'
  file_has run.err 'is the broker '
  now_it pass
  run_it --once
  wait_end "$pid"
  is "$(ls cp/commits | sort -n | tail -n 1)" 5 'the last batch'
  the_result_is_the_same
}

test_K19_a_batch_whose_bytes_change_on_their_way_is_fetched_again () {
  topic=one conf
  now_it damage 2
  run_it
  ends_well
}

# $1: what happens; $2: what must be said
damaged_for_good () {
  topic=one conf "${@:3}"
  run_it -X queued.min.messages=1
  wait_until 30 test -e cp/commits/1 || fail 'no batch 1'
  now_it "$1" -1
  wait_end "$pid"
  is "$status" 3 'exit status'
  file_like run.err "topic one partition 0: Cannot fetch offsets [0-9]+ to [0-9]+: $2"
  file_has run.err "the broker's copy is damaged"
  now_it pass
  run_it --once
  ends_well
}

test_K19_a_damaged_batch_ends_the_query_and_loses_nothing () {
  damaged_for_good damage 'MessageSet at offset [0-9]+ .* failed CRC32C check'
}

test_K19_a_damaged_batch_is_never_skipped () {
  damaged_for_good damage 'MessageSet at offset [0-9]+ .* failed CRC32C check' \
    'failOnDataLoss = false'
}

test_K19_a_batch_that_cannot_be_decompressed_ends_the_query () {
  damaged_for_good codec 'Decompression .* of message at [0-9]+ .* failed'
}

run_tests
