# tests/support/harness.sh -- shell tests that speak TAP.
#
# A test program sources this file, defines functions test_A_SENTENCE and ends
# with run_tests, which runs them in the order of the file:
#
#     #!/usr/bin/env bash
#     . "$(dirname "$0")/../support/harness.sh"
#
#     test_an_unknown_command_is_a_usage_error () {
#       expect 2 sfcrime nonsense
#       err_has 'nonsense: there is no such command'
#     }
#
#     run_tests
#
# Each test runs in a subshell under `set -e', in an empty folder of its own
# ($scratch, also the current one), with HOME and the XDG folders inside it, so
# that neither a user's file nor a running broker can meddle.  `sfcrime' is the
# built program.  What the test prints is shown when it fails.
#
#   expect STATUS COMMAND...   runs it (deadline: $deadline seconds); its output
#                              is in the files `out' and `err'
#   out_is TEXT, err_is TEXT   the whole output, but for the last line break
#   out_has, err_has TEXT      holds TEXT; out_lacks, err_lacks: does not
#   out_like, err_like REGEX   some line matches the extended REGEX
#   is GOT WANTED [WHAT]       two words are equal
#   same FILE FILE             two files hold the same bytes
#   fail TEXT                  ends the test as failed
#   note TEXT                  a line in the log, a figure that was measured
#   skip REASON                ends the test as skipped
#   skip_all REASON            before run_tests: skips the whole program
#   spawn NAME COMMAND...      starts it in the background, its output in
#                              NAME.out and NAME.err, its process id in $pid
#   wait_for FILE REGEX [SECONDS [PID]]
#                              until a line of FILE matches; fails at the
#                              deadline, or when process PID ended without it
#   wait_until SECONDS COMMAND...
#                              until COMMAND succeeds
#   wait_end PID [SECONDS]     until it ended; its exit status in $status
#   start_broker [OPTION...]   a development broker; its address in $bootstrap
#   is_sanitized               whether sfcrime was built with a sanitizer
#   preload LIBRARY            what LD_PRELOAD must be for LIBRARY
#
# Instead of run_tests a program can say, for each line of a table:
#
#   run_case SENTENCE COMMAND...
#                              runs COMMAND as one test; end_cases comes last
#
# What spawn started outside of a test serves all of them and is killed at the
# end; with share_user=yes all tests also have one HOME and one runtime folder.

: "${abs_top_srcdir:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}"
: "${abs_top_builddir:=$abs_top_srcdir/build}"
: "${SFCRIME:=$abs_top_builddir/src/sfcrime}"
: "${SFCRIME_PKGDATADIR:=$abs_top_srcdir/data}"
: "${SFCRIME_TEST_CACHE:=${XDG_CACHE_HOME:-$HOME/.cache}/sfcrime-tests}"
export abs_top_srcdir abs_top_builddir SFCRIME SFCRIME_PKGDATADIR
export SFCRIME_TEST_CACHE
export LC_ALL=C.UTF-8
unset LANGUAGE NO_COLOR SFCRIME_CONFIG SFCRIME_BOOTSTRAP_SERVERS

test_program=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
deadline=${SFCRIME_TEST_DEADLINE:-60}
share_user=no
spawned=()
[ -x "$SFCRIME" ] || { echo "Bail out! $SFCRIME is not built"; exit 99; }
top=$(mktemp -d "${TMPDIR:-/tmp}/sfct-XXXXXX") || exit 99
mkdir "$top/bin"
ln -s "$SFCRIME" "$top/bin/sfcrime"
PATH=$top/bin:$PATH
exec </dev/null

is_sanitized () { grep -q __asan_init "$SFCRIME"; }

# A sanitizer wants to be before all others.
preload () {
  ldd "$SFCRIME" | sed -n 's|.*=> \(.*/libasan\.[^ ]*\).*|\1|p' | tr '\n' ' '
  echo "$1"
}

# ---- one test's surroundings

use_folder () {
  scratch=$1
  mkdir -p "$scratch"
  cd "$scratch" || exit 99
}

use_home () {
  export HOME=$1
  export XDG_CONFIG_HOME=$1/config XDG_RUNTIME_DIR=$1/run
  export XDG_CACHE_HOME=$1/cache XDG_DATA_HOME=$1/data
  mkdir -p "$HOME" "$XDG_CONFIG_HOME"
  mkdir -p -m 700 "$XDG_RUNTIME_DIR"
}

# Asks first, so that a program can clean up, and does not ask twice.
end_spawned () {
  local p n
  for p in "${spawned[@]}"; do kill -TERM "$p" 2>/dev/null; done
  for p in "${spawned[@]}"; do
    for ((n = 0; n < 200; n++)); do
      kill -0 "$p" 2>/dev/null || break
      sleep 0.05
    done
    kill -KILL "$p" 2>/dev/null
    wait "$p" 2>/dev/null
  done
  spawned=()
}

end_program () {
  end_spawned
  cd / && rm -rf "$top"
}
trap end_program EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

use_home "$top/user"
use_folder "$top/all"

# ---- inside a test

# The line of the test program that led here.
where () {
  local i
  for ((i = 1; i < ${#BASH_SOURCE[@]}; i++)); do
    [ "${BASH_SOURCE[i]}" != "$0" ] \
      || { echo "at line ${BASH_LINENO[i - 1]}:"; return; }
  done
}

note () { printf '%s\n' "$*" >>"$top/notes"; }

fail () {
  where
  printf '%s\n' "$@"
  exit 1
}

skip () {
  printf '%s' "$1" >"$top/skipped"
  exit 77
}

show () {
  local file
  for file; do
    [ -s "$file" ] || { echo "$file: empty"; continue; }
    echo "$file:"
    head -c 4000 "$file" | head -n 30 | sed 's/^/  /'
    echo
  done
}

expect () {
  local wanted=$1
  shift
  status=0
  timeout --kill-after=5 "$deadline" "$@" >out 2>err || status=$?
  [ "$status" -eq "$wanted" ] && return
  where
  [ "$status" -ne 124 ] || echo "not ended after $deadline s"
  echo "exit status $status instead of $wanted: $*"
  show out err
  exit 1
}

is () {
  [ "$1" = "$2" ] || fail "${3:-value}: got    $1" "${3:-value}: wanted $2"
}

same () {
  cmp -s "$1" "$2" || { diff -u "$1" "$2" | head -n 40; fail "$1 and $2 differ"; }
}

file_is () {
  [ "$(cat "$1"; echo .)" = "$2"$'\n.' ] || [ "$(cat "$1"; echo .)" = "$2." ] \
    || { show "$1"; fail 'wanted:' "$2"; }
}

file_has () {
  grep -qF -e "$2" "$1" || { show "$1"; fail "$1 lacks: $2"; }
}

file_lacks () {
  ! grep -qF -e "$2" "$1" || { show "$1"; fail "$1 holds: $2"; }
}

file_like () {
  grep -qE -e "$2" "$1" || { show "$1"; fail "$1: no line is like $2"; }
}

out_is () { file_is out "$1"; }
err_is () { file_is err "$1"; }
out_has () { file_has out "$1"; }
err_has () { file_has err "$1"; }
out_lacks () { file_lacks out "$1"; }
err_lacks () { file_lacks err "$1"; }
out_like () { file_like out "$1"; }
err_like () { file_like err "$1"; }

# A shell's background job starts with SIGINT ignored; a terminal's does not.
spawn () {
  local name=$1
  shift
  rm -f "$name.out" "$name.err" # else wait_for may read an earlier one's
  env --default-signal=INT,QUIT "$@" >"$name.out" 2>"$name.err" &
  pid=$!
  spawned+=("$pid")
}

wait_until () {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.05
  done
}

wait_for () {
  local file=$1 regex=$2 end=$((SECONDS + ${3:-30})) process=${4:-}
  until [ -e "$file" ] && grep -qE -e "$regex" "$file"; do
    if [ -n "$process" ] && ! kill -0 "$process" 2>/dev/null; then
      grep -qE -e "$regex" "$file" && return
      show "${file%.*}".*
      fail "process $process ended without $regex in $file"
    fi
    if [ "$SECONDS" -ge "$end" ]; then
      show "${file%.*}".*
      fail "no line like $regex in $file after ${3:-30} s"
    fi
    sleep 0.05
  done
}

has_ended () { ! kill -0 "$1" 2>/dev/null; }

wait_end () {
  wait_until "${2:-30}" has_ended "$1" \
    || fail "process $1 did not end within ${2:-30} s"
  status=0
  wait "$1" || status=$?
}

start_broker () {
  spawn broker sfcrime broker "$@"
  broker_pid=$pid
  wait_for broker.out '^bootstrap\.servers=' 30 "$broker_pid"
  bootstrap=$(sed -n 's/^bootstrap\.servers=//p' broker.out)
  export SFCRIME_BOOTSTRAP_SERVERS=$bootstrap
}

# ---- the program

skip_all () {
  echo "1..0 # SKIP $1"
  exit 0
}

run_test () {
  trap 'set +eE; trap - ERR; end_spawned' EXIT
  trap 'echo "line $LINENO: failed: $BASH_COMMAND"' ERR
  spawned=()
  use_folder "$1"
  shift
  [ "$share_user" = yes ] || use_home "$scratch/.user"
  set -eE
  "$@"
}

n_cases=0
n_failed=0

run_case () {
  local sentence=$1 code
  shift
  n_cases=$((n_cases + 1))
  rm -f "$top/skipped" "$top/notes"
  (run_test "$top/$n_cases" "$@") >"$top/log" 2>&1
  code=$?
  case $code in
    0) echo "ok $n_cases - $sentence" ;;
    77) echo "ok $n_cases - $sentence # SKIP $(cat "$top/skipped")" ;;
    *) echo "not ok $n_cases - $sentence"
       sed 's/^/# /' "$top/log"
       n_failed=$((n_failed + 1)) ;;
  esac
  [ ! -e "$top/notes" ] || sed 's/^/# /' "$top/notes"
  rm -rf "${top:?}/$n_cases"
}

end_cases () {
  [ "$n_cases" -gt 0 ] || { echo 'Bail out! there is no test'; exit 99; }
  echo "1..$n_cases"
  exit "$((n_failed > 0))"
}

run_tests () {
  local names name sentence
  mapfile -t names < <(sed -n 's/^\(test_[A-Za-z0-9_]*\) *().*/\1/p' \
                         "$test_program")
  for name in "${names[@]}"; do
    sentence=${name#test_}
    run_case "${sentence//_/ }" "$name"
  done
  end_cases
}
