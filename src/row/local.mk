## src/row/local.mk -- what travels: types, schemas, values, rows
src_libsfcrime_a_SOURCES += \
  %D%/cast.c \
  %D%/cast.h \
  %D%/cast-text.c \
  %D%/cast-text.h \
  %D%/cell-text.c \
  %D%/cell-text.h \
  %D%/compare.c \
  %D%/compare.h \
  %D%/date.c \
  %D%/decimal.c \
  %D%/decimal.h \
  %D%/legacy-time.c \
  %D%/legacy-time.h \
  %D%/rows.c \
  %D%/rows.h \
  %D%/schema.c \
  %D%/schema.h \
  %D%/time-pattern.c \
  %D%/time-pattern.h \
  %D%/time-pattern-match.c \
  %D%/time-pattern-private.h \
  %D%/time-text.c \
  %D%/time-text.h \
  %D%/timestamp.c \
  %D%/timestamp.h \
  %D%/value.h \
  %D%/window.h
