## tests/integration/local.mk -- the built program, whole pipelines
shell_tests += \
  %D%/test-embedded.sh \
  %D%/test-errors.sh \
  %D%/test-files.sh \
  %D%/test-kafka.sh \
  %D%/test-memcheck.sh \
  %D%/test-real-data.sh \
  %D%/test-restart.sh \
  %D%/test-starting.sh \
  %D%/test-volume.sh
long_tests += %D%/test-memcheck.sh %D%/test-volume.sh
EXTRA_DIST += %D%/common.sh %D%/groups.py
