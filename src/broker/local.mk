## src/broker/local.mk -- the development broker
src_libsfcrime_a_SOURCES += \
  %D%/announce.c \
  %D%/announce.h \
  %D%/child.c \
  %D%/child.h \
  %D%/embedded.c \
  %D%/embedded.h \
  %D%/relay.c \
  %D%/relay.h
