## tests/doc/local.mk -- what the documents promise
shell_tests += \
  %D%/test-errors.sh \
  %D%/test-examples.sh \
  %D%/test-man.sh \
  %D%/test-readme.sh \
  %D%/test-spark-page.sh \
  %D%/test-tutorial.sh
EXTRA_DIST += %D%/commands.awk %D%/errors.py %D%/examples.awk

## takes what the source says now into docs/errors.md: write what it means
.PHONY: update-errors-page
update-errors-page:
	cd $(srcdir) && python3 %D%/errors.py . <docs/errors.md >docs/errors.new \
	  && mv docs/errors.new docs/errors.md
