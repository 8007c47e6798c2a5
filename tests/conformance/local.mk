## tests/conformance/local.mk -- what Spark said and did, and what we do
shell_tests += \
  %D%/test-development.sh \
  %D%/test-errors.sh \
  %D%/test-kafka.sh \
  %D%/test-rate.sh
long_tests += %D%/test-errors.sh
EXTRA_DIST += \
  %D%/common.sh \
  %D%/compare.py \
  %D%/errors.md \
  %D%/play.py \
  %D%/record \
  %D%/record.py \
  %D%/scenario.py \
  %D%/scenarios \
  %D%/times.py

check_PROGRAMS += %D%/feeder
%C%_feeder_SOURCES = %D%/feeder.c
%C%_feeder_LDADD = $(KAFKA_LIBS) $(GLIB_LIBS)

## takes what the program says now into the table: read the difference
.PHONY: update-errors
update-errors: src/sfcrime$(EXEEXT) update-errors-page
	SFCRIME_UPDATE_ERRORS=yes abs_top_srcdir='$(abs_top_srcdir)' \
	  abs_top_builddir='$(abs_top_builddir)' \
	  bash $(srcdir)/tests/conformance/test-errors.sh
