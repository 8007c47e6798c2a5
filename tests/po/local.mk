## tests/po/local.mk -- every message, in every language
shell_tests += \
  %D%/test-catalogues.sh \
  %D%/test-charset.sh \
  %D%/test-help.sh \
  %D%/test-languages.sh \
  %D%/test-machine-output.sh \
  %D%/test-marked.sh
EXTRA_DIST += \
  %D%/common.sh \
  %D%/scenes.sh \
  %D%/unmarked.py \
  %D%/untranslated.py
