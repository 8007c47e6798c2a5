## fuzz/local.mk -- entry points for a fuzzer; not built here, see each file
EXTRA_DIST += \
  %D%/fuzz-decoder.c \
  %D%/seeds-decoder/broken \
  %D%/seeds-decoder/odd \
  %D%/seeds-decoder/plain
