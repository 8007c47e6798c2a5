## src/feed/local.mk -- records from files to a topic
src_libsfcrime_a_SOURCES += \
  %D%/call-tables.h \
  %D%/call-time.c \
  %D%/call-time.h \
  %D%/call.c \
  %D%/call.h \
  %D%/feed.c \
  %D%/feed.h \
  %D%/generator.c \
  %D%/generator.h \
  %D%/input.c \
  %D%/input.h \
  %D%/json-lexer.c \
  %D%/json-lexer.h \
  %D%/json-member.c \
  %D%/json-member.h \
  %D%/json-reader.c \
  %D%/json-reader.h \
  %D%/json-scan.h \
  %D%/pace.c \
  %D%/pace.h \
  %D%/rate.c \
  %D%/rate.h \
  %D%/records.c \
  %D%/records.h \
  %D%/sender.c \
  %D%/sender.h
