## src/decode/local.mk -- a record's bytes -> cells
src_libsfcrime_a_SOURCES += \
  %D%/careful.c \
  %D%/careful.h \
  %D%/convert.c \
  %D%/convert.h \
  %D%/decoder.c \
  %D%/decoder.h \
  %D%/fault.c \
  %D%/fault.h \
  %D%/members-loop.inc \
  %D%/members-plain.c \
  %D%/members-quotes.c \
  %D%/members-vector.c \
  %D%/members.c \
  %D%/members.h \
  %D%/options.c \
  %D%/options.h \
  %D%/quotes-avx512.h \
  %D%/rewrite.c \
  %D%/rewrite.h \
  %D%/scan-avx2.h \
  %D%/scan.h \
  %D%/skip.c \
  %D%/skip.h \
  %D%/token-number.c \
  %D%/token-private.h \
  %D%/token-reader.c \
  %D%/token-reader.h \
  %D%/token-text.c \
  %D%/units.c \
  %D%/units.h
