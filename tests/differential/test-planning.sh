#!/usr/bin/env bash
# The planner gives each batch the offsets that Spark's rules give it.
. "$(dirname "$0")/../support/harness.sh"

here=$abs_top_srcdir/tests/differential
command -v python3 >/dev/null || skip_all 'python3 is missing'
[ -x "$abs_top_builddir/tests/differential/plan-batches" ] \
  || skip_all 'plan-batches is not built'
deadline=600
cases=20000
[ "${SFCRIME_TEST_LONG-}" != yes ] || cases=100000

planning () { expect 0 python3 "$here/planning.py" "$@"; note "$(tail -n 1 out)"; }

test_random_backlogs_are_planned_as_a_model_of_the_rules_plans_them () {
  planning --cases="$cases"
}

test_what_real_spark_planned_is_planned_again () {
  planning --recorded="$here/planning.jsonl"
}

test_queries_run_the_batches_that_real_spark_ran () {
  start_broker -q
  expect 0 python3 "$here/planned-queries.py" "$here/planning.jsonl" \
    "$SFCRIME" "$abs_top_builddir/tests/conformance/feeder"
  note "$(cat out)"
}

run_tests
