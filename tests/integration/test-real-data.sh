#!/usr/bin/env bash
# The course's 686 real records, where they lie beside the tree.
. "$(dirname "$0")/common.sh"

need python3
real=$abs_top_srcdir/../shared/data/police-department-calls-for-service.json
[ -e "$real" ] || skip_all "there is no $real"

test_the_console_shows_the_most_frequent_first () {
  expect 0 sfcrime stream --embedded --input="$real" --once --no-ui
  out_like '^\| +Passing Call\| +168\|$'
  is "$(grep -A 2 -m 1 'original_crime_type_name' out | tail -n 1 \
        | tr -d ' ')" '|PassingCall|168|'
  out_like '^\| +HAN\| +183\| +Handled\|$'
  out_like '^\|Not recorded\| +144\| +NULL\|$'
}

test_every_group_equals_an_independent_count () {
  expect 0 sfcrime stream --embedded --input="$real" --once --no-ui \
    "${to_files[@]}"
  results_are_those_of "$real"
  is "$(wc -l <aggregate.got)" 113 'crime types'
  file_has join.got '["HAN", 183, "Handled"]'
  file_has join.got '["Not recorded", 144, null]'
}

run_tests
