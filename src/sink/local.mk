## src/sink/local.mk -- rows -> outside
src_libsfcrime_a_SOURCES += \
  %D%/console.c \
  %D%/csv-text.c \
  %D%/file.c \
  %D%/formats.h \
  %D%/json-text.c \
  %D%/jsonlines.c \
  %D%/kafka.c \
  %D%/noop.c \
  %D%/partition-path.c \
  %D%/partition-path.h \
  %D%/producer.c \
  %D%/producer.h \
  %D%/row-text.c \
  %D%/row-text.h \
  %D%/sink-log.c \
  %D%/sink-log.h \
  %D%/sink.c \
  %D%/sink.h \
  %D%/table-text.c \
  %D%/table-text.h \
  %D%/transaction.c \
  %D%/transaction.h
