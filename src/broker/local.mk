## src/broker/local.mk -- the development broker
src_libsfcrime_a_SOURCES += \
  %D%/child.c \
  %D%/child.h \
  %D%/embedded.c \
  %D%/embedded.h
