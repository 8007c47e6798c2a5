# tests/cluster/common.sh -- runs on Spark; source it first.
. "$(dirname "${BASH_SOURCE[0]}")/../integration/common.sh"

unset SPARK_HOME PYSPARK_PYTHON PYSPARK_DRIVER_PYTHON

# use_fake: a Spark that plays what $FAKE says
use_fake () {
  command -v python3 >/dev/null || skip 'python3 is missing'
  export SPARK_HOME=$scratch/spark TMPDIR=$scratch
  mkdir -p "$SPARK_HOME/bin" "$SPARK_HOME/jars"
  cp "$abs_top_srcdir/tests/cluster/fake-spark-submit" \
    "$SPARK_HOME/bin/spark-submit"
  : >"$SPARK_HOME/jars/spark-core_2.12-3.5.7.jar"
}

# A command that would run one query on Spark.
on_spark=(sfcrime stream --engine=spark -b 127.0.0.1:1 --query=aggregate)

# A real Kafka, and a real Spark of a master and two workers, for all tests of
# the program; it takes minutes, so only who asks for it has it.
start_cluster () {
  local spark=$abs_top_srcdir/tests/support/spark reason
  [ "${SFCRIME_TEST_SPARK-}" = yes ] || [ "${SFCRIME_TEST_LONG-}" = yes ] \
    || skip_all 'only with SFCRIME_TEST_SPARK=yes or in check-long'
  reason=$("$spark" fetch 2>&1) || skip_all "no Apache Spark: $reason"
  start_kafka
  SPARK_HOME=$("$spark" home)
  connector=$("$spark" connector)
  export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 TZ=UTC
  PYSPARK_PYTHON=$(cd "$SPARK_HOME/../../../.." && pwd)/bin/python3
  export PYSPARK_PYTHON
  trap '"$abs_top_srcdir/tests/support/spark" stop "$top/spark"; end_program' \
    EXIT
  master=$("$spark" start "$top/spark" 2) || skip_all 'no cluster'
  # what a JVM spends on its second compiler does not come back in seconds
  export SHORT_LIVED='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'
  deadline=600
}

# The words of a run on it, but for the configuration.
on_cluster () {
  cluster=(--no-ui --conf "spark.master=$master" --conf "spark.jars=$connector"
           --conf spark.executor.memory=512m --conf spark.driver.memory=512m
           --conf "spark.executor.extraJavaOptions=$SHORT_LIVED"
           --conf "spark.driver.extraJavaOptions=$SHORT_LIVED"
           --conf spark.sql.shuffle.partitions=2)
}
