## src/row/local.mk -- what travels: types, schemas, values, rows
src_libsfcrime_a_SOURCES += \
  %D%/rows.c \
  %D%/rows.h \
  %D%/schema.c \
  %D%/schema.h \
  %D%/value.h \
  %D%/window.h
