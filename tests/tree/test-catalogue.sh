#!/usr/bin/env bash
# The catalogue of faults names tests that there are, and leaves no row out.
. "$(dirname "$0")/../support/harness.sh"

catalogue=$abs_top_srcdir/tests/faults/catalogue

test_every_row_is_there_once () {
  printf 'K%02d\n' {1..24} >rows
  printf 'C%02d\n' {1..18} >>rows
  printf 'T%02d\n' {1..5} >>rows
  printf 'S%02d\n' {1..3} >>rows
  sed -n 's/^\([A-Z][0-9]*\)  .*/\1/p' "$catalogue" >got
  same got rows
}

# Prints what is called a test in file $1, and what a scenario.
names_of () {
  case $1 in
    tests/conformance/*) ls "$abs_top_srcdir/tests/conformance/scenarios" ;;
    *.sh) grep -E '^test_|^ *run_case ' "$abs_top_srcdir/$1" ;;
    *) grep '^START_TEST' "$abs_top_srcdir/$1.c" ;;
  esac
}

test_every_row_has_tests_or_a_reason () {
  local line row='' kind file name n=0
  while IFS= read -r line; do
    case $line in
      '' | '#'*) continue ;;
      [A-Z]*) [ "$n" -gt 0 ] || [ -z "$row" ] || fail "row $row: nothing"
              row=${line%% *} n=0; continue ;;
    esac
    n=$((n + 1))
    read -r kind file name <<<"$line"
    case $kind in
      none)
        grep -q "^        $row  ." "$abs_top_srcdir/HACKING" \
          || fail "row $row: HACKING does not say why there is no test" ;;
      check | kafka | long)
        names_of "${file%:}" | tr _ ' ' | grep -qF -e "${name//_/ }" \
          || fail "row $row: there is no test ${file%:}: $name" ;;
      *) fail "row $row: $line" ;;
    esac
  done <"$catalogue"
  [ "$n" -gt 0 ] || fail "row $row: nothing"
}

test_a_reason_is_of_a_row_without_a_test () {
  local row
  sed -n 's/^        \([KCTS][0-9][0-9]\)  .*/\1/p' "$abs_top_srcdir/HACKING" \
    >reasons
  while read -r row; do
    grep -A 1 "^$row " "$catalogue" | grep -qx '     none' \
      || fail "row $row has both"
  done <reasons
}

test_the_table_says_what_became_of_each_row () {
  local table=$abs_top_srcdir/tests/faults/table
  mkdir -p source/tests/faults build/tests
  cat >source/tests/faults/catalogue <<'TEXT'
# comment
K01  what happens
     check  tests/a.sh: good name
     long   tests/a.sh: bad name
     kafka  tests/b: some_name
K02  what else
     none
C01  a third
     check  tests/c: of it
     check  tests/d: of it
     check  tests/a.sh: no such
TEXT
  printf '%s\n' 'text' '        K02  the reason' '             goes on' '' \
    ' text' >source/HACKING
  printf '%s\n' 'PASS: tests/a.sh 1 - good name' 'ok 2 - a bad name' \
    'SKIP: tests/a.sh 2 - other name' \
    'FAIL: tests/a.sh 3 - a bad name' >build/tests/a.log
  echo 'SKIP: tests/b - no machine' >build/tests/b.log
  printf '%s\n' 'PASS: tests/c 1 - x:of_it:1' 'SKIP: tests/c 2 - x:of_it:2' \
    >build/tests/c.log
  expect 1 bash "$table" source build
  out_is 'K01  PASS    what happens: tests/a.sh: good name (check)
K01  FAIL    what happens: tests/a.sh: bad name (long)
K01  SKIP    what happens: tests/b: some_name (kafka)
K02  -       what else: the reason goes on
C01  PARTLY  a third: tests/c: of it (check)
C01  NO RUN  a third: tests/d: of it (check)
C01  NO RUN  a third: tests/a.sh: no such (check)'
  sed -i '/bad/d; /d:/d; /no such/d' source/tests/faults/catalogue
  expect 0 bash "$table" source build
  expect 0 bash "$table" source
  out_is 'tests/a.sh
tests/b
tests/c'
}

run_tests
