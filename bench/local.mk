## bench/local.mk -- what is claimed about speed, measured beside librdkafka;
## built and run by `make bench' only
EXTRA_PROGRAMS = %D%/raw-produce %D%/raw-consume %D%/count \
  %D%/decode %D%/hostile
CLEANFILES += $(EXTRA_PROGRAMS) %D%/figures.today

%C%_raw_produce_SOURCES = %D%/raw-produce.c
%C%_raw_produce_LDADD = $(sfcrime_libs)
%C%_raw_consume_SOURCES = %D%/raw-consume.c
%C%_raw_consume_LDADD = $(sfcrime_libs)

%C%_count_SOURCES = %D%/count.c
%C%_count_LDADD = $(sfcrime_libs)
%C%_hostile_SOURCES = %D%/hostile.c
%C%_hostile_LDADD = $(sfcrime_libs)
%C%_decode_SOURCES = %D%/decode.c
%C%_decode_LDADD = src/libsfcrime.a $(sfcrime_libs)

EXTRA_DIST += \
  %D%/NOTES \
  %D%/README \
  %D%/all \
  %D%/common.sh \
  %D%/decoding \
  %D%/figures \
  %D%/growth \
  %D%/growth.py \
  %D%/malformed \
  %D%/instructions \
  %D%/produce \
  %D%/simdjson.cc \
  %D%/spark \
  %D%/spark-stream.py \
  %D%/stream \
  %D%/tune-spark \
  %D%/tune-spark.py \
  %D%/ui

bench_environment = \
  SFCRIME='$(abs_top_builddir)/src/sfcrime' \
  abs_top_srcdir='$(abs_top_srcdir)' \
  abs_top_builddir='$(abs_top_builddir)' \
  SFCRIME_PKGDATADIR='$(abs_top_srcdir)/data'

.PHONY: bench bench-quick bench-produce bench-stream bench-decoding \
  bench-growth bench-hostile bench-instructions bench-spark bench-tune \
  bench-ui
bench: all $(EXTRA_PROGRAMS)
	$(bench_environment) bash $(srcdir)/%D%/all
bench-quick: all $(EXTRA_PROGRAMS)
	$(bench_environment) bash $(srcdir)/%D%/decoding 5
	$(bench_environment) bash $(srcdir)/%D%/stream --quick
bench-produce: all $(EXTRA_PROGRAMS)
	$(bench_environment) bash $(srcdir)/%D%/produce $(BENCH_ARGS)
bench-stream: all $(EXTRA_PROGRAMS)
	$(bench_environment) bash $(srcdir)/%D%/stream $(BENCH_ARGS)
bench-decoding: all $(EXTRA_PROGRAMS)
	$(bench_environment) bash $(srcdir)/%D%/decoding $(BENCH_ARGS)
bench-hostile: all %D%/hostile tests/conformance/feeder
	%D%/hostile
	$(bench_environment) bash $(srcdir)/%D%/malformed $(BENCH_ARGS)
bench-instructions: all $(EXTRA_PROGRAMS)
	$(bench_environment) bash $(srcdir)/%D%/instructions $(BENCH_ARGS)
bench-growth: all $(EXTRA_PROGRAMS)
	$(bench_environment) bash $(srcdir)/%D%/growth $(BENCH_ARGS)
bench-spark: all
	$(bench_environment) bash $(srcdir)/%D%/spark $(BENCH_ARGS)
bench-tune: all
	$(bench_environment) bash $(srcdir)/%D%/tune-spark $(BENCH_ARGS)
bench-ui: all $(EXTRA_PROGRAMS)
	$(bench_environment) bash $(srcdir)/%D%/ui $(BENCH_ARGS)
