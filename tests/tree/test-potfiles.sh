#!/usr/bin/env bash
# Translators see every string that is marked.
. "$(dirname "$0")/../support/harness.sh"

list=$abs_top_srcdir/po/POTFILES.in

test_every_file_that_marks_a_string_is_listed () {
  cd "$abs_top_srcdir"
  grep -lE '(^|[^A-Za-z0-9_])(_|N_) ?\("' src/*.c src/*/*.[ch] \
    | LC_ALL=C sort >"$scratch/marked"
  grep -v '^#' "$list" | LC_ALL=C sort >"$scratch/listed"
  cd "$scratch"
  same listed marked
}

test_the_list_is_sorted () {
  grep -v '^#' "$list" | LC_ALL=C sort -c
}

run_tests
