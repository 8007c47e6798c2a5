## src/source/local.mk -- a range of offsets -> raw records
src_libsfcrime_a_SOURCES += \
  %D%/file-list.c \
  %D%/file-list.h \
  %D%/file-log.c \
  %D%/file-log.h \
  %D%/file-records.c \
  %D%/file-records.h \
  %D%/file-source.c \
  %D%/file-source.h \
  %D%/held.c \
  %D%/held.h \
  %D%/kafka-reader.c \
  %D%/kafka-reader.h \
  %D%/kafka-source.c \
  %D%/kafka-source.h \
  %D%/lanes.c \
  %D%/lanes.h \
  %D%/limits.c \
  %D%/limits.h \
  %D%/missing.c \
  %D%/missing.h \
  %D%/offsets.c \
  %D%/offsets.h \
  %D%/one-offset.h \
  %D%/rate-estimator.c \
  %D%/rate-estimator.h \
  %D%/rate-source.c \
  %D%/rate-source.h \
  %D%/seen-files.c \
  %D%/seen-files.h \
  %D%/source.h \
  %D%/stall.c \
  %D%/stall.h \
  %D%/starting.c \
  %D%/starting.h \
  %D%/subscription.c \
  %D%/subscription.h
