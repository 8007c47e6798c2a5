#!/usr/bin/env bash
# Records, good and broken, become the rows that real Spark makes of them.
. "$(dirname "$0")/../support/harness.sh"

here=$abs_top_srcdir/tests/differential
reason=$("$abs_top_srcdir/tests/support/spark" fetch 2>&1) \
  || skip_all "no Apache Spark: $reason"
deadline=3600
records=20000 texts=2000 tried=30
[ "${SFCRIME_TEST_LONG-}" != yes ] || records=200000 texts=20000 tried=300
read -ra arguments <<<"${SFCRIME_DIFFERENTIAL_ARGS-}"

test_spark_and_sfcrime_read_the_same_rows () {
  expect 0 python3 "$here/compare.py" --records="$records" "${arguments[@]}"
  note "$(cat out)"
}

test_texts_that_only_spark_2_reads_end_the_query_there_and_here () {
  expect 0 python3 "$here/policy.py" --records="$texts" --tried="$tried" \
    --zone=UTC
  note "$(cat out)"
}

run_tests
