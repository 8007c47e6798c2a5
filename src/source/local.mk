## src/source/local.mk -- topic + offsets -> raw records
src_libsfcrime_a_SOURCES += \
  %D%/kafka-reader.c \
  %D%/kafka-reader.h \
  %D%/kafka-source.c \
  %D%/kafka-source.h \
  %D%/lanes.c \
  %D%/lanes.h \
  %D%/limits.c \
  %D%/limits.h \
  %D%/offsets.c \
  %D%/offsets.h \
  %D%/source.h \
  %D%/starting.c \
  %D%/starting.h \
  %D%/subscription.c \
  %D%/subscription.h
