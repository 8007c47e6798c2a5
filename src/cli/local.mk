## src/cli/local.mk -- argv -> one command
src_libsfcrime_a_SOURCES += \
  %D%/cli.c \
  %D%/cli.h \
  %D%/command.c \
  %D%/command.h \
  %D%/common.c \
  %D%/common.h
