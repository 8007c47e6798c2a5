## bench/local.mk -- what is claimed about speed, measured beside librdkafka;
## built and run by `make bench' only
EXTRA_PROGRAMS = %D%/raw-produce %D%/raw-consume %D%/count
CLEANFILES += $(EXTRA_PROGRAMS)

%C%_raw_produce_SOURCES = %D%/raw-produce.c
%C%_raw_produce_LDADD = $(sfcrime_libs)
%C%_raw_consume_SOURCES = %D%/raw-consume.c
%C%_raw_consume_LDADD = $(sfcrime_libs)

%C%_count_SOURCES = %D%/count.c
%C%_count_LDADD = $(sfcrime_libs)

EXTRA_DIST += \
  %D%/NOTES \
  %D%/README \
  %D%/common.sh \
  %D%/produce \
  %D%/stream

bench_environment = \
  SFCRIME='$(abs_top_builddir)/src/sfcrime' \
  abs_top_srcdir='$(abs_top_srcdir)' \
  abs_top_builddir='$(abs_top_builddir)' \
  SFCRIME_PKGDATADIR='$(abs_top_srcdir)/data'

.PHONY: bench bench-produce bench-stream
bench: bench-produce bench-stream
bench-produce: all $(EXTRA_PROGRAMS)
	$(bench_environment) bash $(srcdir)/%D%/produce $(BENCH_ARGS)
bench-stream: all $(EXTRA_PROGRAMS)
	$(bench_environment) bash $(srcdir)/%D%/stream $(BENCH_ARGS)
