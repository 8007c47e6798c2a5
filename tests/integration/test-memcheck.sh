#!/usr/bin/env bash
# The whole pipeline under valgrind: no bad access, no leak.
. "$(dirname "$0")/common.sh"

need valgrind
! is_sanitized || skip_all 'this sfcrime has a sanitizer'
deadline=600
records=200
[ "${SFCRIME_TEST_LONG-}" != yes ] || records=2000

# GLib's worker thread, which lives as long as the process, is "possibly lost".
memcheck=(valgrind --quiet --error-exitcode=99 --leak-check=full
          --show-leak-kinds=definite,indirect
          --errors-for-leak-kinds=definite,indirect
          --child-silent-after-fork=yes)

test_the_embedded_run_is_clean () {
  sfcrime generate --records="$records" --seed=51 -o calls.json
  expect 0 "${memcheck[@]}" "$SFCRIME" stream --embedded --input=calls.json \
    --once --no-ui
  err_lacks '=='
}

test_produce_is_clean () {
  sfcrime generate --records="$records" --seed=52 -o calls.json
  start_broker --topic=calls:3
  expect 0 "${memcheck[@]}" "$SFCRIME" produce --topic=calls --key=crime_id \
    --order=time calls.json
  err_like "produced $records records"
  err_lacks '=='
}

test_consume_is_clean () {
  start_broker --topic=calls:2
  sfcrime produce --topic=calls "$sample" --limit=50
  expect 0 "${memcheck[@]}" "$SFCRIME" consume --topic=calls --from-beginning \
    --exit-at-end --format=json --group=g
  is "$(wc -l <out)" 50 lines
  err_lacks '=='
}

run_tests
