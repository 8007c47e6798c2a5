## src/sink/local.mk -- rows -> outside
src_libsfcrime_a_SOURCES += \
  %D%/console.c \
  %D%/formats.h \
  %D%/jsonlines.c \
  %D%/noop.c \
  %D%/sink.c \
  %D%/sink.h \
  %D%/table-text.c \
  %D%/table-text.h
