## src/kafka/local.mk -- librdkafka handles from settings, topics, readers
src_libsfcrime_a_SOURCES += \
  %D%/bootstrap.c \
  %D%/bootstrap.h \
  %D%/client-role.c \
  %D%/client-role.h \
  %D%/client.c \
  %D%/client.h \
  %D%/dev-broker.c \
  %D%/error.c \
  %D%/error.h \
  %D%/group.c \
  %D%/group.h \
  %D%/offsets.c \
  %D%/offsets.h \
  %D%/options.c \
  %D%/options.h \
  %D%/security.c \
  %D%/security.h \
  %D%/seek.c \
  %D%/seek.h \
  %D%/topic-admin.c \
  %D%/topic-reader.c \
  %D%/topic-reader.h \
  %D%/topics.c \
  %D%/topics.h \
  %D%/trouble.c \
  %D%/trouble.h
