#!/usr/bin/env bash
# tests/tune/test-recommendation.sh -- what sfcrime tune recommends with its
# defaults holds in another experiment, with five times the data.  Five minutes
# of a quiet machine: what else runs is measured, too.  A virtual machine may
# change its own speed by a third from one minute to the next, so figures that
# do not hold count only where the same data come out as before.
. "$(dirname "$0")/../support/harness.sh"

[ "${SFCRIME_TEST_LONG-}" = yes ] || skip_all 'a part of "make check-long"'
command -v python3 >/dev/null || skip_all 'python3 is missing'
here=$abs_top_srcdir/tests/tune
deadline=1500
tries=3

# An experiment with the defaults, into the file $1, within two minutes.
experiment () {
  local begin=$SECONDS
  expect 0 sfcrime tune -q --embedded --format=json
  mv out "$1"
  note "$1: $((SECONDS - begin)) s"
  [ "$((SECONDS - begin))" -le 120 ] || fail 'it took longer than two minutes'
}

# What is recommended in the file first, alone and with the options $2...: are
# its figures as expected?
holds () {
  local told=$1 pair ok=0
  shift
  mapfile -t pair < <(python3 "$here/recommendation.py" pair first)
  expect 0 sfcrime tune -q --embedded --format=json --max-offsets="${pair[0]}" \
    --max-rate="${pair[1]}" "$@"
  python3 "$here/recommendation.py" holds first out >"$told" || ok=1
  note "$(cat "$told")"
  return $ok
}

# All in one test, for each part needs the one before.
test_what_is_recommended_is_so_again_with_five_times_the_data () {
  for ((i = 0; i < tries; i++)); do
    experiment first
    experiment second
    python3 "$here/recommendation.py" same first second >told \
      || fail "$(cat told)"
    note "$(cat told)"
    ! holds told --records=3000000 --duration=30 || return 0
    ! holds again || fail "$(cat told)"
    note 'the machine has changed its speed: once more'
  done
  fail 'the machine changes its speed too often to tell'
}

run_tests
