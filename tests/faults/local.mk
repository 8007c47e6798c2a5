## tests/faults/local.mk -- runs that are killed, cut short and lied to
check_PROGRAMS += %D%/fault.so
## as a program, for a library of Automake's is one of libtool's; the sanitizers
## of the tree are not for it
%C%_fault_so_SOURCES = %D%/fault.c
%C%_fault_so_CPPFLAGS = -U_FORTIFY_SOURCE
%C%_fault_so_CFLAGS = $(WARN_CFLAGS) -fPIC -Wno-missing-prototypes
%C%_fault_so_LDFLAGS = -shared
%C%_fault_so_LDADD = -ldl

fault_tests = \
  %D%/test-calls.sh \
  %D%/test-cluster.sh \
  %D%/test-damage.sh \
  %D%/test-folders.sh \
  %D%/test-kafka-4.sh \
  %D%/test-large.sh \
  %D%/test-memory.sh \
  %D%/test-network.sh \
  %D%/test-power.sh \
  %D%/test-random-kills.sh \
  %D%/test-syncs.sh \
  %D%/test-threads.sh \
  %D%/test-topics.sh \
  %D%/test-versions.sh
shell_tests += $(fault_tests)
EXTRA_DIST += \
  %D%/catalogue \
  %D%/checkpoints/0.1.0.tar.gz \
  %D%/common.sh \
  %D%/drive.py \
  %D%/record-checkpoint \
  %D%/scenarios.py \
  %D%/table \
  %D%/versions.sh

## the same at every call, and what else the catalogue names
.PHONY: check-faults
check-faults:
	status=0; \
	SFCRIME_TEST_LONG=yes $(MAKE) $(AM_MAKEFLAGS) check \
	  TESTS="`bash $(srcdir)/%D%/table $(srcdir) | tr '\n' ' '`" \
	  || status=$$?; \
	cat $(fault_tests:.sh=.log) | sed -n 's/^# //p'; \
	bash $(srcdir)/%D%/table $(srcdir) . || status=1; \
	exit $$status
