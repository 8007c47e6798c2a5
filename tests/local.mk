## tests/local.mk -- one Check program a module, shell for the promises;
## everything speaks TAP, so that the summary counts single tests
TEST_EXTENSIONS = .sh
tap_driver = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(tap_driver)
SH_LOG_DRIVER = $(tap_driver)
SH_LOG_COMPILER = bash

AM_TESTS_ENVIRONMENT = \
  SFCRIME='$(abs_top_builddir)/src/sfcrime'; export SFCRIME; \
  abs_top_srcdir='$(abs_top_srcdir)'; export abs_top_srcdir; \
  abs_top_builddir='$(abs_top_builddir)'; export abs_top_builddir; \
  SFCRIME_PKGDATADIR='$(abs_top_srcdir)/data'; export SFCRIME_PKGDATADIR; \
  G_DEBUG=fatal-criticals; export G_DEBUG; \
  CK_FORK=$(test_fork); export CK_FORK; \
  CK_TIMEOUT_MULTIPLIER=10; export CK_TIMEOUT_MULTIPLIER; \
  LC_ALL=C.UTF-8; export LC_ALL; unset LANGUAGE; \
  unset SFCRIME_CONFIG SFCRIME_BOOTSTRAP_SERVERS;
## a sanitizer reports a leak of the process, which must then be one
if SANITIZED
test_fork = no
else
test_fork = yes
endif

test_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CHECK_CFLAGS)
test_ldadd = $(sfcrime_libs) $(CHECK_LIBS)

dist_check_SCRIPTS += $(shell_tests)
shell_tests =
unit_tests =
long_tests =

include %D%/base/local.mk
include %D%/row/local.mk
include %D%/config/local.mk
include %D%/kafka/local.mk
include %D%/broker/local.mk
include %D%/feed/local.mk
include %D%/source/local.mk
include %D%/decode/local.mk
include %D%/table/local.mk
include %D%/plan/local.mk
include %D%/po/local.mk
include %D%/exec/local.mk
include %D%/state/local.mk
include %D%/sink/local.mk
include %D%/engine/local.mk
include %D%/plot/local.mk
include %D%/ui/local.mk
include %D%/tune/local.mk
include %D%/cluster/local.mk
include %D%/cli/local.mk
include %D%/conformance/local.mk
include %D%/doc/local.mk
include %D%/tree/local.mk
include %D%/integration/local.mk
include %D%/differential/local.mk
include %D%/faults/local.mk
include %D%/fuzz/local.mk
include %D%/package/local.mk
include %D%/tools/local.mk

EXTRA_DIST += \
  %D%/reasons \
  %D%/support/Transactions.java \
  %D%/support/coverage \
  %D%/support/fake-sink.h \
  %D%/support/fake-source.h \
  %D%/support/file-sink.h \
  %D%/support/folder.h \
  %D%/support/harness.sh \
  %D%/support/hostile.py \
  %D%/support/instant.h \
  %D%/support/kafka \
  %D%/support/kafka-secure.sh \
  %D%/support/maven.sh \
  %D%/support/proxy.py \
  %D%/support/query.h \
  %D%/support/settings.h \
  %D%/support/prometheus \
  %D%/support/spark \
  %D%/support/suite.h \
  %D%/support/ui-model.h
if HAVE_CHECK
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif
if SHELL_TESTS
TESTS += $(shell_tests)
endif

## the suites that have a long version, with a million records
.PHONY: check-long
check-long:
	SFCRIME_TEST_LONG=yes $(MAKE) $(AM_MAKEFLAGS) check TESTS='$(long_tests)'

## those that take minutes, and many under sanitizers
slow_tests = \
  %D%/conformance/test-kafka.sh \
  %D%/differential/test-rows.sh \
  %D%/faults/test-calls.sh \
  %D%/faults/test-random-kills.sh \
  %D%/integration/test-kafka-sink.sh \
  %D%/integration/test-security.sh \
  %D%/tree/test-headers.sh
list_quick = printf '%s\n' $(TESTS) $(slow_tests) $(slow_tests) | sort | uniq -u
quick_tests = `$(list_quick) | tr '\n' ' '`

## of those what tells that a tree from the tar file is whole: test-dist.sh sees
## that all files are in it, test-tarball.sh uses it as people do
whole_tests = `$(list_quick) \
	  | grep -vE '/(cluster|differential|faults|integration|po)/' | tr '\n' ' '`

## "check" under sanitizers and "distcheck", shorter; a plain "check" of such a
## build, and a plain "distcheck", have all tests
.PHONY: check-sanitized distcheck-quick
check-sanitized:
	SFCRIME_TEST_DEADLINE=300 $(MAKE) $(AM_MAKEFLAGS) check \
	  TESTS="$(quick_tests)"
distcheck-quick:
	$(MAKE) $(AM_MAKEFLAGS) distcheck TESTS="$(whole_tests)"

## which lines of src/ "check" reaches, after --enable-coverage
.PHONY: coverage
coverage:
	@test -n '$(COVERAGE_CFLAGS)' || \
	  { echo 'run configure with --enable-coverage first'; exit 1; }
	@find . -name '*.gcda' -exec rm -f {} +
	@status=0; $(MAKE) $(AM_MAKEFLAGS) check || status=1; \
	bash $(srcdir)/%D%/support/coverage && exit $$status
.PHONY: clean-coverage
clean-local: clean-coverage
clean-coverage:
	@find . -name '*.gc[dn][ao]' -exec rm -f {} +
	@rm -rf coverage-html coverage.info
