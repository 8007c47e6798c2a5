# tests/cluster/common.sh -- runs on Spark; source it first.
. "$(dirname "${BASH_SOURCE[0]}")/../support/harness.sh"

unset SPARK_HOME PYSPARK_PYTHON PYSPARK_DRIVER_PYTHON

# use_fake: a Spark that plays what $FAKE says
use_fake () {
  command -v python3 >/dev/null || skip 'python3 is missing'
  export SPARK_HOME=$scratch/spark
  mkdir -p "$SPARK_HOME/bin" "$SPARK_HOME/jars"
  cp "$abs_top_srcdir/tests/cluster/fake-spark-submit" \
    "$SPARK_HOME/bin/spark-submit"
  : >"$SPARK_HOME/jars/spark-core_2.12-3.5.7.jar"
}

# A command that would run one query on Spark.
on_spark=(sfcrime stream --engine=spark -b 127.0.0.1:1 --query=aggregate)
