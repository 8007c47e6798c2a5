## tests/differential/local.mk -- beside real Spark, and beside a model of it
## its time is its own
if HAVE_CHECK
check_PROGRAMS += %D%/plan-batches
endif
%C%_plan_batches_SOURCES = %D%/plan-batches.c
%C%_plan_batches_CPPFLAGS = $(test_cppflags)
%C%_plan_batches_LDADD = $(test_ldadd)
%C%_plan_batches_LDFLAGS = \
  $(AM_LDFLAGS) -Wl,--wrap=sfc_now_ms,--wrap=sfc_trigger_wait

differential_tests = %D%/test-malformed.sh %D%/test-planning.sh \
  %D%/test-rows.sh
shell_tests += $(differential_tests)
EXTRA_DIST += \
  %D%/README \
  %D%/compare.py \
  %D%/known.py \
  %D%/malformed-spark.py \
  %D%/malformed.py \
  %D%/planned-queries.py \
  %D%/planning.jsonl \
  %D%/planning.py \
  %D%/record-planning \
  %D%/record-planning.py \
  %D%/policy.py \
  %D%/records.py \
  %D%/sides.py \
  %D%/spark-rows.py \
  %D%/views.py

## the same with as many records and cases as one has patience for
.PHONY: check-differential
check-differential:
	SFCRIME_TEST_LONG=yes \
	SFCRIME_DIFFERENTIAL_ARGS='$(DIFFERENTIAL_ARGS)' \
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(differential_tests)'
