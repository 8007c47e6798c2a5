#!/usr/bin/env bash
# Synthetic records.
. "$(dirname "$0")/../support/harness.sh"

test_the_installed_sample_is_what_its_readme_says () {
  expect 0 sfcrime generate --records=2000 --seed=1 -o sample.json
  err_like '^sfcrime: generated 2000 records \([0-9]+ bytes\) in sample\.json$'
  same sample.json "$abs_top_srcdir/data/police-department-calls-for-service.json"
}

test_the_defaults_are_those_of_the_sample () {
  expect 0 sfcrime generate
  err_is ''
  same out "$abs_top_srcdir/data/police-department-calls-for-service.json"
}

test_the_locale_changes_no_byte () {
  expect 0 env LC_ALL=de_DE.UTF-8 sfcrime generate --late=0.5 --records=50
  mv out german
  expect 0 sfcrime generate --late=0.5 --records=50 -o -
  same out german
}

test_records_come_in_both_layouts_and_orders () {
  expect 0 sfcrime generate --records=30 --format=lines --order=oldest
  is "$(wc -l <out)" 30 'lines'
  mv out oldest
  expect 0 sfcrime generate --records=30 --format=lines --order=newest
  tac out >reversed
  same oldest reversed
  expect 0 sfcrime generate --records=0
  out_is '[]'
  expect 0 sfcrime generate --records=0 --format=lines
  out_is ''
}

test_wrong_values_are_usage_errors () {
  local option
  for option in --records=-1 --records=x --records=5829998000 --seed=x \
                --late=1.01 --late=-0.1 --late=nan --malformed=2 \
                --format=csv --order=random; do
    expect 2 sfcrime generate "$option" -o file
    out_is ''
    err_like "^sfcrime: .*${option%%=*}|^sfcrime: generate: "
    [ ! -e file ] || fail "$option: wrote a file"
  done
  expect 2 sfcrime generate extra
  err_has 'extra'
}

test_a_file_that_cannot_be_written_fails () {
  expect 5 sfcrime generate -o missing/file
  err_is 'sfcrime: missing/file: No such file or directory
name a place that you may write to'
}

test_a_full_disk_fails () {
  [ -w /dev/full ] || skip 'no /dev/full'
  expect 6 sfcrime generate -o /dev/full
  err_is 'sfcrime: /dev/full: No space left on device'
  status=0
  sfcrime generate >/dev/full 2>err || status=$?
  is "$status" 6 'exit status'
}

test_a_reader_that_has_enough_is_no_failure () {
  local codes
  sfcrime generate --records=1000000 2>err | head -n 1 >out \
    && codes=("${PIPESTATUS[@]}")
  is "${codes[0]}" 0 'exit status'
  out_is '['
  err_is ''
}

test_an_interrupt_ends_the_array () {
  mkfifo pipe
  spawn generate sfcrime generate --records=100000000 -o pipe
  cat pipe >text &
  local reader=$!
  wait_until 30 test -s text
  kill -INT "$pid"
  wait_end "$pid"
  is "$status" 0 'exit status'
  wait "$reader"
  is "$(tail -c 2 text)" ']' 'end of the array'
  [ "$(wc -c <text)" -lt 10000000000 ] || fail 'nothing was stopped'
}

run_tests
