## tests/tools/local.mk -- what other programs say of the sources
tool_tests = \
  %D%/test-clang-tidy.sh \
  %D%/test-cppcheck.sh \
  %D%/test-helgrind.sh
dist_check_SCRIPTS += $(tool_tests)
EXTRA_DIST += %D%/glib-locks.c %D%/helgrind.supp

## takes minutes; not part of "check"
.PHONY: check-tools clang-tidy
check-tools: all
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(tool_tests)'

tidied = $(top_srcdir)/src
clang-tidy:
	@find '$(tidied)' -name '*.c' | xargs -P 2 -I '{}' \
	  clang-tidy --quiet '{}' -- $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) \
	    -std=gnu11 2>/dev/null
