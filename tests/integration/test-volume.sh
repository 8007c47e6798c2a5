#!/usr/bin/env bash
# Many records, exact counts, and no more memory than was promised.
# 50,000 of them, and 1,000,000 in `make check-long'.
. "$(dirname "$0")/common.sh"

need python3
records=50000
[ "${SFCRIME_TEST_LONG-}" != yes ] || records=1000000
limit_kib=$((128 * 1024))
deadline=900

# Runs a command; its peak of resident memory [KiB] goes to the file `peak'.
# A sanitizer takes memory of its own.
measured () {
  python3 -c '
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
with open("peak", "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
sys.exit(status)' "$@"
}
export -f measured

memory_was_kept () {
  note "$records records: a peak of $(cat peak) KiB resident"
  is_sanitized && return
  [ "$(cat peak)" -lt "$limit_kib" ] \
    || fail "peak of $(cat peak) KiB resident, more than $limit_kib"
}

generate () {
  sfcrime generate --records="$records" --seed=31 -o "$top/calls.json"
}
generate

test_the_embedded_broker () {
  expect 0 bash -c 'measured "$@"' - sfcrime stream --embedded \
    --input="$top/calls.json" --once --no-ui "${to_files[@]}"
  results_are_those_of "$top/calls.json"
  memory_was_kept
}

test_a_real_kafka () {
  reason=$(kafka_tool fetch 2>&1) || skip "no Apache Kafka: $reason"
  bootstrap=$(kafka_tool start "$scratch/kafka") || fail 'Kafka did not start'
  trap 'kafka_tool stop "$scratch/kafka"' EXIT
  export SFCRIME_BOOTSTRAP_SERVERS=$bootstrap
  expect 0 sfcrime produce --create=10 "$top/calls.json"
  err_like "produced $records records"
  expect 0 bash -c 'measured "$@"' - sfcrime stream --once --no-ui \
    "${to_files[@]}"
  results_are_those_of "$top/calls.json"
  memory_was_kept
  expect 0 sfcrime consume --from-beginning --exit-at-end
  is "$(wc -l <out)" "$records" 'records consumed'
}

run_tests
