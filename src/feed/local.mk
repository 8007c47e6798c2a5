## src/feed/local.mk -- records from files to a topic
src_libsfcrime_a_SOURCES += \
  %D%/call-tables.h \
  %D%/call.c \
  %D%/call.h \
  %D%/generator.c \
  %D%/generator.h \
  %D%/json-reader.c \
  %D%/json-reader.h \
  %D%/json-scan.h \
  %D%/pace.c \
  %D%/pace.h
