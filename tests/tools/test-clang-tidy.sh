#!/usr/bin/env bash
# Every source file under the checks of .clang-tidy, which gives the reasons
# for those left out.
. "$(dirname "$0")/../support/harness.sh"

command -v clang-tidy >/dev/null || skip_all 'clang-tidy is missing'

tidy () { make -s -C "$abs_top_builddir" --no-print-directory clang-tidy "$@"; }

test_no_source_has_a_finding () {
  tidy
}

test_a_fault_would_be_found () {
  mkdir src
  cp "$abs_top_srcdir/.clang-tidy" .
  printf '%s\n' 'int at (int *p);' \
    'int at (int *p) { if (!p) return *p; return 0; }' >src/fault.c
  ! tidy tidied="$PWD/src" >found || fail 'clang-tidy finds nothing'
  grep -q NullDereference found
}

run_tests
