## tests/po/local.mk -- every message, in every language
shell_tests += \
  %D%/test-catalogues.sh
EXTRA_DIST += \
  %D%/common.sh
