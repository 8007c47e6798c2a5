#!/usr/bin/env bash
# The model of what is malformed, by which tests/integration/test-hostile.sh
# counts, says of hostile records what real Spark says.
. "$(dirname "$0")/../support/harness.sh"

here=$abs_top_srcdir/tests/differential
spark=$abs_top_srcdir/tests/support/spark
sample=$SFCRIME_PKGDATADIR/police-department-calls-for-service.json
reason=$("$spark" fetch 2>&1) || skip_all "no Apache Spark: $reason"
deadline=3600
bytes=500000
[ "${SFCRIME_TEST_LONG-}" != yes ] || bytes=50000000

test_the_model_of_malformed_records_is_right () {
  local kind
  for kind in random mutated; do
    python3 "$abs_top_srcdir/tests/support/hostile.py" "$kind" "$bytes" \
      "${SFCRIME_TEST_SEED:-7}" "$sample" "$kind.b64"
  done
  expect 0 python3 "$here/malformed-spark.py" "$spark run" random.b64 \
    mutated.b64
  note "$(cat out)"
}

run_tests
