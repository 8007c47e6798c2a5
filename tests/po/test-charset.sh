#!/usr/bin/env bash
# What is printed is UTF-8 in a locale of another charset, too.
. "$(dirname "$0")/../support/harness.sh"
. "$abs_top_srcdir/tests/po/common.sh"

need localedef
export LOCPATH=$top/locales
make_locale fr_FR.ISO-8859-1 # whose digits are grouped by a byte 0xa0

test_digits_are_not_grouped_by_bytes_of_another_charset () {
  LC_ALL=fr_FR.ISO-8859-1 expect 0 sfcrime generate --records=1234 -o file
  err_like '^sfcrime: generated 1234 records'
}

run_tests
