## tests/doc/local.mk -- what the documents promise
shell_tests += \
  %D%/test-examples.sh \
  %D%/test-man.sh \
  %D%/test-readme.sh \
  %D%/test-spark-page.sh \
  %D%/test-tutorial.sh
EXTRA_DIST += %D%/commands.awk %D%/examples.awk
