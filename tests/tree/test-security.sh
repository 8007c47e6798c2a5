#!/usr/bin/env bash
# SECURITY.md names tests that there are, for every threat.
. "$(dirname "$0")/../support/harness.sh"

page=$abs_top_srcdir/SECURITY.md

# Prints what is called a test in file $1, with blanks.
names_of () {
  local file=$abs_top_srcdir/$1
  case $1 in
    *.sh) sed -n 's/^test_\([A-Za-z0-9_]*\) *().*/\1/p' "$file" ;;
    *) sed -n 's/^START_TEST (\(.*\))$/\1/p' "$file.c" ;;
  esac | tr _ ' '
}

# The tests of the rows below a heading, one a line: FILE: TITLE
tests_of () {
  awk -F ' *[|] *' -v heading="## $1" '
    /^## / { here = $0 == heading; next }
    here && /^[|]/ && ++n > 2 {
      if ($(NF - 1) !~ /: /) print "no test: " $2
      count = split($(NF - 1), tests, /; /)
      for (i = 1; i <= count; i++) print tests[i]
    }' "$page"
}

all_are_there () {
  local file name
  tests_of "$1" >named
  [ "$(wc -l <named)" -ge "$2" ] || fail "only $(wc -l <named) tests of: $1"
  while IFS= read -r name; do
    file=${name%%: *}
    names_of "$file" | grep -qxF -e "${name#*: }" || fail "there is no $name"
  done <named
}

test_every_threat_has_tests_that_there_are () { all_are_there Threats 40; }
test_every_limit_has_tests_that_there_are () { all_are_there Limits 10; }

test_a_test_that_is_not_there_is_noticed () {
  sed 's/: text stays text/: text becomes a script/' "$page" >other.md
  page=$PWD/other.md
  (all_are_there Threats 40) >why && fail 'it was not'
  file_has why 'tests/base/test-xml-text: text becomes a script'
}

run_tests
