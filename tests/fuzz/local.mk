## tests/fuzz/local.mk -- parsers of outside bytes under libFuzzer, and in "make
## check" once over the inputs in corpus
fuzzers = \
  %D%/fuzz-checkpoint \
  %D%/fuzz-console \
  %D%/fuzz-http \
  %D%/fuzz-kafka \
  %D%/fuzz-produce \
  %D%/fuzz-scanner \
  %D%/fuzz-settings \
  %D%/fuzz-state \
  %D%/fuzz-time
check_PROGRAMS += $(fuzzers)
EXTRA_DIST += %D%/check %D%/corpus %D%/coverage %D%/make-corpus \
  %D%/checkpoint.dict %D%/console.dict %D%/http.dict %D%/kafka.dict \
  %D%/produce.dict %D%/scanner.dict %D%/settings.dict %D%/state.dict \
  %D%/time.dict

## with libFuzzer's main(), else with that of replay.c
if FUZZING
fuzz_main = %D%/fuzz.c %D%/fuzz.h %D%/witness.h
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer
else
fuzz_main = %D%/fuzz.c %D%/fuzz.h %D%/replay.c %D%/witness.h
fuzz_ldflags = $(AM_LDFLAGS)
TESTS += $(fuzzers)
endif

%C%_fuzz_checkpoint_SOURCES = %D%/fuzz-checkpoint.c %D%/folder.h $(fuzz_main)
%C%_fuzz_checkpoint_LDADD = $(sfcrime_libs)
%C%_fuzz_checkpoint_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_console_SOURCES = %D%/fuzz-console.c $(fuzz_main)
%C%_fuzz_console_LDADD = $(sfcrime_libs)
%C%_fuzz_console_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_http_SOURCES = %D%/fuzz-http.c $(fuzz_main)
%C%_fuzz_http_LDADD = $(sfcrime_libs)
%C%_fuzz_http_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_kafka_SOURCES = %D%/fuzz-kafka.c $(fuzz_main)
%C%_fuzz_kafka_LDADD = $(sfcrime_libs)
%C%_fuzz_kafka_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_produce_SOURCES = %D%/fuzz-produce.c $(fuzz_main)
%C%_fuzz_produce_LDADD = $(sfcrime_libs)
%C%_fuzz_produce_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_scanner_SOURCES = %D%/fuzz-scanner.c $(fuzz_main)
%C%_fuzz_scanner_LDADD = $(sfcrime_libs)
%C%_fuzz_scanner_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_settings_SOURCES = %D%/fuzz-settings.c $(fuzz_main)
%C%_fuzz_settings_LDADD = $(sfcrime_libs)
%C%_fuzz_settings_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_state_SOURCES = %D%/fuzz-state.c %D%/folder.h $(fuzz_main)
%C%_fuzz_state_LDADD = $(sfcrime_libs)
%C%_fuzz_state_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_time_SOURCES = %D%/fuzz-time.c $(fuzz_main)
%C%_fuzz_time_LDADD = $(sfcrime_libs)
%C%_fuzz_time_LDFLAGS = $(fuzz_ldflags)

## each for FUZZ_SECONDS, FUZZ_JOBS at a time, after --enable-fuzzing
FUZZ_SECONDS = 600
FUZZ_JOBS = 2
.PHONY: check-fuzz fuzz-coverage fuzzers
fuzzers: $(fuzzers)
check-fuzz: fuzzers
	FUZZ_SECONDS='$(FUZZ_SECONDS)' FUZZ_JOBS='$(FUZZ_JOBS)' \
	  bash $(srcdir)/%D%/check $(fuzzers)
## what of their sources the inputs reach, in a build of its own
fuzz-coverage:
	CC='$(CC)' bash $(srcdir)/%D%/coverage $(fuzzers)
