## tests/doc/local.mk -- what the documents promise
shell_tests += \
  %D%/test-man.sh \
  %D%/test-readme.sh
EXTRA_DIST += %D%/commands.awk
