#!/usr/bin/env bash
# Each header can be the first that a file includes.
. "$(dirname "$0")/../support/harness.sh"

: "${CC:=cc}"
command -v "${CC%% *}" >/dev/null || skip_all "$CC is missing"
command -v pkg-config >/dev/null || skip_all 'pkg-config is missing'

test_each_header_compiles_alone () {
  local flags header bad=0
  flags=$(pkg-config --cflags glib-2.0 gio-unix-2.0 rdkafka json-glib-1.0 sqlite3 zlib \
    libsoup-3.0)
  cd "$abs_top_srcdir/src"
  for header in */*.h; do
    # shellcheck disable=SC2086 -- several flags
    echo "#include \"$header\"" \
      | $CC -x c -std=gnu11 -fsyntax-only -Wall -Werror -I. $flags - \
      || { echo "$header does not compile alone"; bad=1; }
  done
  [ "$bad" = 0 ]
}

test_each_header_guards_itself_and_says_what_it_is () {
  local header
  cd "$abs_top_srcdir/src"
  for header in */*.h; do
    grep -qx '#pragma once' "$header" || fail "$header: no #pragma once"
    head -n 1 "$header" | grep -qF "/* $header -- " \
      || fail "$header: the first line is not: /* $header -- ..."
  done
}

run_tests
