## tests/cluster/local.mk -- the same queries on a Spark cluster
unit_tests += %D%/test-spark-report
%C%_test_spark_report_SOURCES = %D%/test-spark-report.c
%C%_test_spark_report_CPPFLAGS = $(test_cppflags)
%C%_test_spark_report_LDADD = $(test_ldadd)
shell_tests += \
  %D%/test-both.sh \
  %D%/test-job.sh \
  %D%/test-keys.sh \
  %D%/test-run.sh \
  %D%/test-scenarios.sh \
  %D%/test-spark.sh \
  %D%/test-submit.sh
long_tests += %D%/test-both.sh %D%/test-scenarios.sh %D%/test-spark.sh
EXTRA_DIST += \
  %D%/both.py \
  %D%/built-in.conf \
  %D%/common.sh \
  %D%/fake-spark-submit \
  %D%/job.py \
  %D%/keys.py \
  %D%/warm-spark-submit
