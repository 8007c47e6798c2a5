## tests/conformance/local.mk -- what Spark said, and what is said here
shell_tests += %D%/test-errors.sh
long_tests += %D%/test-errors.sh
EXTRA_DIST += %D%/errors.md

## takes what the program says now into the table: read the difference
.PHONY: update-errors
update-errors: src/sfcrime$(EXEEXT)
	SFCRIME_UPDATE_ERRORS=yes abs_top_srcdir='$(abs_top_srcdir)' \
	  abs_top_builddir='$(abs_top_builddir)' \
	  bash $(srcdir)/tests/conformance/test-errors.sh
