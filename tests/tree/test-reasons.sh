#!/usr/bin/env bash
# Each warning of explain and each reason to wait is in tests/reasons, with a
# test that provokes it and one that must not.
. "$(dirname "$0")/../support/harness.sh"

table=$abs_top_srcdir/tests/reasons

# Prints the texts of file $1 that a user reads, from the line that holds $2 up
# to the next headline, one a line.
texts () {
  MARK=$2 perl -0777 -ne '
    s/^.*?\Q$ENV{MARK}\E//s; s/\n\/\* ---- .*//s;
    while (/\b(?:N?_|ngettext) \(\s*((?:"(?:[^"\\]|\\.)*"|PRId64|\s)+)/g) {
      my $t = $1;
      $t =~ s/"\s*"//g; $t =~ s/"\s*PRId64\s*"/" PRId64 "/g;
      $t =~ s/^"//; $t =~ s/"\s*$//;
      print "$t\n";
    }' "$abs_top_srcdir/$1"
}

# Those of src/engine/activity.c are sentences; what is put into them is not.
all_texts () {
  texts src/plan/explain-limits.c '/* ---- warnings */'
  texts src/cli/explain-sample.c '/* ---- warnings */'
  texts src/engine/activity.c '/* ---- the sentence */' | grep '\.$'
}

rows () { grep -vE '^(#|     |$)' "$table"; }

test_every_reason_has_a_row () {
  local text row n
  all_texts >texts
  rows >rows
  [ "$(wc -l <texts)" -gt 20 ] || fail "$(cat texts)"
  while IFS= read -r text; do
    n=0
    while IFS= read -r row; do
      case $text in "$row"*) n=$((n + 1)) ;; esac
    done <rows
    is "$n" 1 "rows of: $text"
  done <texts
}

test_every_row_is_a_reason () {
  local row
  all_texts >texts
  rows >rows
  is "$(sort rows | uniq -d)" '' 'rows twice'
  while IFS= read -r row; do
    grep -qF -e "$row" texts || fail "no text begins so: $row"
  done <rows
}

test_every_row_has_both_tests () {
  local line kind file name kinds=none
  { cat "$table"; echo end; } >lines
  while IFS= read -r line; do
    case $line in
      '#'* | '') continue ;;
      '     '*) ;;
      *) case $kinds in
           none | 'provoked not') kinds= ;;
           *) fail "before: $line: $kinds" ;;
         esac
         continue ;;
    esac
    read -r kind file name <<<"$line"
    kinds="$kinds${kinds:+ }$kind"
    [ "$kind" != none ] || continue
    grep '^test_' "$abs_top_srcdir/${file%:}" | tr _ ' ' \
      | grep -qF -e "test ${name//_/ }" \
      || fail "there is no test ${file%:}: $name"
  done <lines
}

run_tests
