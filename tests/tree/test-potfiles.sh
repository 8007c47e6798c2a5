#!/usr/bin/env bash
# Translators see every string that is marked.
. "$(dirname "$0")/../support/harness.sh"

list=$abs_top_srcdir/po/POTFILES.in

test_every_file_that_marks_a_string_is_listed () {
  cd "$abs_top_srcdir"
  grep -lE '(^|[^A-Za-z0-9_])(_|N_|ngettext) ?\("' src/*.c src/*/*.[ch] \
    | LC_ALL=C sort >"$scratch/marked"
  grep -v '^#' "$list" | LC_ALL=C sort >"$scratch/listed"
  cd "$scratch"
  same listed marked
}

test_the_list_is_sorted () {
  grep -v '^#' "$list" | LC_ALL=C sort -c
}

# A macro of GLib's ends the string in the translators' list, but not in the
# program; those of <inttypes.h> gettext knows.
test_no_marked_string_is_cut_by_a_macro () {
  command -v xgettext >/dev/null || skip 'xgettext is missing'
  cd "$abs_top_srcdir"
  grep -v '^#' "$list" | xargs xgettext -o - --no-wrap --keyword=_ --keyword=N_ \
    --keyword=ngettext:1,2 --flag=_:1:pass-c-format --from-code=UTF-8 \
    | grep -nE '[^%]%[ 0-9.*-]*"$' && fail 'use PRId64 and its like'
  true
}

run_tests
