#!/usr/bin/env bash
# tests/tune/test-recommendation.sh -- what sfcrime tune recommends with its
# defaults holds in another experiment, with five times the data.  Five minutes
# of a quiet machine: what else runs is measured, too.
. "$(dirname "$0")/../support/harness.sh"

[ "${SFCRIME_TEST_LONG-}" = yes ] || skip_all 'a part of "make check-long"'
command -v python3 >/dev/null || skip_all 'python3 is missing'
here=$abs_top_srcdir/tests/tune
deadline=600

# An experiment with the defaults, into the file $1, within two minutes.
experiment () {
  local begin=$SECONDS
  expect 0 sfcrime tune -q --embedded --format=json
  mv out "$1"
  note "$1: $((SECONDS - begin)) s"
  [ "$((SECONDS - begin))" -le 120 ] || fail 'it took longer than two minutes'
}

# All in one test, for each part needs the one before.
test_what_is_recommended_is_so_again_with_five_times_the_data () {
  local pair
  experiment first
  experiment second
  python3 "$here/recommendation.py" same first second >told || fail "$(cat told)"
  note "$(cat told)"
  mapfile -t pair < <(python3 "$here/recommendation.py" pair first)
  expect 0 sfcrime tune -q --embedded --format=json --max-offsets="${pair[0]}" \
    --max-rate="${pair[1]}" --records=3000000 --duration=30
  python3 "$here/recommendation.py" holds first out >told \
    || { note "$(cat told)"; fail "$(cat told)"; }
  note "$(cat told)"
}

run_tests
