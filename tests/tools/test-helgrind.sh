#!/usr/bin/env bash
# No data race in the modules with threads, nor in the main job, as helgrind
# sees them; helgrind.supp has what it is not to tell.
. "$(dirname "$0")/../support/harness.sh"

command -v valgrind >/dev/null || skip_all 'valgrind is missing'
here=$abs_top_srcdir/tests/tools
# shellcheck disable=SC2046 # several flags
"${CC:-cc}" -shared -fPIC -O1 $(pkg-config --cflags glib-2.0) \
  "$here/glib-locks.c" -o "$top/glib-locks.so" 2>/dev/null \
  || skip_all 'valgrind/helgrind.h is missing'
deadline=900
export CK_FORK=no CK_TIMEOUT_MULTIPLIER=100

under_helgrind () {
  LD_PRELOAD=$top/glib-locks.so \
    valgrind --tool=helgrind --quiet --error-exitcode=99 \
      --suppressions="$here/helgrind.supp" --log-file=races "$@" >said 2>&1 || {
    cat races said
    return 1
  }
}

unit () { under_helgrind "$abs_top_builddir/tests/$1"; }

test_a_race_would_be_found () {
  printf '%s\n' '#include <pthread.h>' 'static int n;' \
    'static void *add (void *p) { n++; return p; }' \
    'int main (void) { pthread_t t; pthread_create (&t, 0, add, 0); n++;' \
    '  return pthread_join (t, 0); }' >race.c
  "${CC:-cc}" -g race.c -o race
  ! under_helgrind ./race >found || fail 'helgrind finds nothing'
  grep -q 'Possible data race' found
}

test_the_main_job_has_none () {
  under_helgrind "$SFCRIME" stream --embedded --once --no-ui \
    --conf='spark.master=local[2]'
}

run_case 'a crew has none' unit base/test-crew
run_case 'the trigger has none' unit engine/test-trigger
run_case 'the turns of queries have none' unit engine/test-turns
run_case 'the execution of batches has none' unit engine/test-execution
run_tests
