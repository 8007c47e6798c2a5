## src/kafka/local.mk -- librdkafka handles from settings, topics
src_libsfcrime_a_SOURCES += \
  %D%/bootstrap.c \
  %D%/bootstrap.h \
  %D%/client.c \
  %D%/client.h \
  %D%/dev-broker.c \
  %D%/options.c \
  %D%/options.h \
  %D%/security.c \
  %D%/security.h \
  %D%/topics.c
