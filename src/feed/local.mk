## src/feed/local.mk -- records from files to a topic
src_libsfcrime_a_SOURCES += \
  %D%/pace.c \
  %D%/pace.h
