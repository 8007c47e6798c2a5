#!/usr/bin/env bash
# A query of a real Apache Kafka is killed at any time, many times: its records
# are in the sink once, or with the plain kafka sink at least once.
[ "${SFCRIME_TEST_LONG:-no}" = yes ] \
  || { echo '1..0 # SKIP a part of "make check-faults"'; exit 0; }
. "$(dirname "$0")/../integration/common.sh"
need python3

kills=${SFCRIME_TEST_KILLS:-10}
records=$((kills < 50 ? 3000 : 500 * kills))
RANDOM=${SFCRIME_TEST_SEED:=1}
deadline=600
share_user=yes
start_kafka
sfcrime generate -q --records=$records --seed=9 --format=lines \
  -o "$top/calls.jsonl" || skip_all 'no records'
python3 -c 'import json, sys
for line in sys.stdin: print (json.loads (line)["crime_id"])' \
  <"$top/calls.jsonl" | sort >"$top/ids"
sfcrime topics create calls --partitions=4 2>/dev/null
sfcrime produce -q -t calls "$top/calls.jsonl"

# Lines of [sink q] from standard input.
conf () {
  cat >q.conf <<CONF
[source]
kafka.bootstrap.servers = $bootstrap
subscribe = calls
startingOffsets = earliest
maxOffsetsPerTrigger = $((records / (kills * 5)))
[query q]
select = crime_id AS value
trigger = processingTime 100 milliseconds
checkpointLocation = cp
[sink q]
CONF
  cat >>q.conf
}

# Kills as many runs; the last one ends by itself.
killed_runs () {
  local n
  for ((n = 0; n < kills; n++)); do
    spawn run sfcrime stream -q --no-ui -c q.conf
    sleep "0.$((RANDOM % 9))$((RANDOM % 10))"
    kill -KILL "$pid" || { show run.err; fail "run $n ended"; }
    wait "$pid" 2>/dev/null || true
  done
  expect 0 sfcrime stream -q --no-ui -c q.conf --once
  note "$kills kills, $records records, $(ls cp/offsets | sort -n | tail -n 1) batches," \
    "seed $SFCRIME_TEST_SEED"
}

committed () {
  sfcrime consume -t "$1" -X isolation.level=read_committed --from-beginning \
    --exit-at-end | sort
}

test_T02_a_transactional_sink_has_each_record_once () {
  sfcrime topics create once --partitions=3 2>/dev/null
  conf <<CONF
format = kafka
kafka.bootstrap.servers = $bootstrap
topic = once
exactlyOnce = true
CONF
  killed_runs
  committed once >got
  same got "$top/ids"
}

test_C01_a_jsonlines_file_has_each_record_once () {
  conf <<<$'format = jsonlines\npath = rows'
  killed_runs
  sed -n 's/.*"row":{"value":"\(.*\)"}}$/\1/p' rows | sort >got
  same got "$top/ids"
}

test_T02_a_plain_kafka_sink_misses_none () {
  sfcrime topics create plain --partitions=3 2>/dev/null
  conf <<CONF
format = kafka
kafka.bootstrap.servers = $bootstrap
topic = plain
CONF
  killed_runs
  committed plain >all
  uniq all >got
  same got "$top/ids"
  note "$(($(wc -l <all) - $(wc -l <got))) more than once"
}

run_tests
