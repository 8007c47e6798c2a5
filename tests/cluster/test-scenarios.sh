#!/usr/bin/env bash
# Every scenario with both engines, on one Spark that runs all of them: a JVM
# for each takes hours.  test-both.sh takes some to a cluster.
. "$(dirname "$0")/common.sh"

need python3
[ "${SFCRIME_TEST_LONG-}" = yes ] || skip_all 'only in check-long'
spark=$abs_top_srcdir/tests/support/spark
reason=$("$spark" fetch 2>&1) || skip_all "no Apache Spark: $reason"
start_kafka
warm=$abs_top_srcdir/tests/cluster/warm-spark-submit
export SFCRIME_WARM=$top/warm SPARK_HOME=$top/spark TZ=UTC
export SFCRIME_FEEDER=$abs_top_builddir/tests/conformance/feeder
export PYTHONDONTWRITEBYTECODE=1
mkdir -p "$SPARK_HOME/bin"
cp "$warm" "$SPARK_HOME/bin/spark-submit"
spawn warm "$spark" run python3 "$warm" --serve
wait_for warm.out '^ready$' 300 "$pid"
scenarios=$abs_top_srcdir/tests/conformance/scenarios
python3 "$abs_top_srcdir/tests/cluster/both.py" "$bootstrap" 'local[2]' none \
  ${SFCRIME_SCENARIOS:-"$scenarios"/*/}
