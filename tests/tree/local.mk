## tests/tree/local.mk
shell_tests += \
  %D%/test-catalogue.sh \
  %D%/test-commands-help.sh \
  %D%/test-dist.sh \
  %D%/test-headers.sh \
  %D%/test-layers.sh \
  %D%/test-potfiles.sh \
  %D%/test-properties.sh \
  %D%/test-reasons.sh \
  %D%/test-security.sh
