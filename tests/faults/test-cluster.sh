#!/usr/bin/env bash
# Three brokers of a real Apache Kafka restart in turn, are killed, are all gone
# for a while: a producer and two queries go on, and each record is there once.
# SFCRIME_TEST_GONE=600 has them gone for ten minutes.
[ "${SFCRIME_TEST_LONG:-no}" = yes ] \
  || { echo '1..0 # SKIP a part of "make check-faults"'; exit 0; }
. "$(dirname "$0")/../integration/common.sh"
need python3

share_user=yes
cluster=$top/cluster
reason=$(kafka_tool fetch 2>&1) || skip_all "no Apache Kafka: $reason"
trap 'kafka_tool stop "$cluster"; end_program' EXIT
SFCRIME_BOOTSTRAP_SERVERS=$(kafka_tool start "$cluster" 3) \
  || skip_all 'Apache Kafka did not start'
export SFCRIME_BOOTSTRAP_SERVERS
rounds=5
gone=${SFCRIME_TEST_GONE:-60} # seconds without a broker

# A transaction that its coordinator leaves ends the run with status 5, as other
# failures of a sink do; whoever watches over it starts it again.
until_stopped='
  trap "kill -INT \$!; wait \$!; exit" TERM
  status=5
  while [ "$status" = 5 ]; do
    sfcrime stream -q --no-ui -c q.conf --timeout=900s --query=copies &
    status=0
    wait $! || status=$?
  done
  exit $status'

# begin RECORDS RATE: a producer and two queries that work until all are read
begin () {
  sfcrime generate -q --records="$1" --seed=16 --format=lines -o in.jsonl
  python3 -c 'import json, sys
for line in sys.stdin: print (json.loads (line)["crime_id"])' <in.jsonl \
    | sort >ids
  for topic in calls copies; do
    sfcrime topics create $topic --partitions=6 --replication-factor=3 \
      2>create.err || true
  done
  cat >q.conf <<CONF
[source]
subscribe = calls
startingOffsets = earliest
maxOffsetsPerTrigger = 500
[query lines]
select = crime_id AS value
trigger = processingTime 500 milliseconds
checkpointLocation = cp/lines
[sink lines]
format = jsonlines
path = rows
[query copies]
select = crime_id AS value
trigger = processingTime 500 milliseconds
checkpointLocation = cp/copies
[sink copies]
format = kafka
topic = copies
exactlyOnce = true
CONF
  spawn stream sfcrime stream -q --no-ui -c q.conf --timeout=900s --query=lines
  stream_pid=$pid
  spawn copy bash -c "$until_stopped"
  copy_pid=$pid
  spawn produce sfcrime produce -t calls --rate="$2" --timeout=900s \
    -X message.timeout.ms=900000 in.jsonl
  produce_pid=$pid
}

last_words () { grep -v 'falling behind' stream.err copy.err | tail -n 10; }

copied () {
  sfcrime consume -q -t copies -X isolation.level=read_committed \
    --from-beginning --exit-at-end
}

has_rows () { [ "$(grep -c '"row":' rows)" -ge "$1" ]; }

all_is_copied () { [ "$(copied | wc -l)" -ge "$1" ]; }

# Each record of the input is in both sinks, once.
all_are_there_once () {
  local n
  n=$(wc -l <ids)
  wait_end "$produce_pid" 120
  is "$status" 0 'exit status of produce'
  wait_until 120 has_rows "$n" || { last_words; fail 'rows are missing'; }
  wait_until 120 all_is_copied "$n" || { last_words; fail 'copies miss'; }
  kill -INT "$stream_pid"
  wait_end "$stream_pid"
  is "$status" 0 'exit status of stream'
  kill "$copy_pid"
  wait_end "$copy_pid"
  is "$status" 0 'exit status of the copying run'
  note "ends of the copying run:" \
    "$(grep -c '^sfcrime: query copies' copy.err || true)"
  sed -n 's/^.*"row":{"value":"\([^"]*\)"}}$/\1/p' rows | sort >got
  same got ids
  copied | sort >got
  same got ids
  for topic in calls copies; do
    expect 0 sfcrime topics delete $topic
  done
}

test_K16_brokers_restart_in_turn () {
  local round broker
  begin 9000 100
  for ((round = 0; round < rounds; round++)); do
    for broker in 1 2 3; do
      if ((round % 2)); then signal=KILL; else signal=TERM; fi
      kafka_tool kill "$cluster" $broker $signal
      kafka_tool again "$cluster" $broker
      ! has_ended "$stream_pid" || { last_words; fail 'the run ended'; }
      ! has_ended "$copy_pid" || { last_words; fail 'the copying run ended'; }
    done
  done
  note "$((3 * rounds)) restarts"
  all_are_there_once
}

test_K15_all_brokers_are_gone_and_come_back () {
  local broker said
  begin 2000 100
  wait_until 30 has_rows 200 || { last_words; fail 'no rows'; }
  said=$(cat stream.err copy.err | wc -l)
  for broker in 1 2 3; do kafka_tool kill "$cluster" $broker KILL; done
  sleep "$gone"
  ! has_ended "$stream_pid" || { last_words; fail 'the run ended'; }
  said=$(($(cat stream.err copy.err | wc -l) - said))
  note "$said lines said in $gone s without a broker"
  [ "$said" -le $((gone / 10 + 4)) ] || { last_words; fail 'too many'; }
  for broker in 1 2 3; do kafka_tool again "$cluster" $broker & done
  wait $(jobs -p | grep -v -e "$stream_pid" -e "$produce_pid" \
         -e "$copy_pid")
  all_are_there_once
}

run_tests
