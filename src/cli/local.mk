## src/cli/local.mk -- argv -> one command
src_libsfcrime_a_SOURCES += \
  %D%/cli.c \
  %D%/cli.h \
  %D%/cmd-broker.c \
  %D%/cmd-checkpoint.c \
  %D%/cmd-config.c \
  %D%/cmd-consume.c \
  %D%/cmd-explain.c \
  %D%/cmd-generate.c \
  %D%/cmd-produce.c \
  %D%/cmd-stream.c \
  %D%/cmd-topics.c \
  %D%/cmd-tune.c \
  %D%/command.c \
  %D%/command.h \
  %D%/common.c \
  %D%/common.h \
  %D%/complete.c \
  %D%/complete.h \
  %D%/explain-sample.c \
  %D%/explain-sample.h \
  %D%/fill.c \
  %D%/fill.h \
  %D%/json-compact.c \
  %D%/json-compact.h \
  %D%/no-effect.c \
  %D%/no-effect.h \
  %D%/queries.c \
  %D%/queries.h \
  %D%/record-text.c \
  %D%/record-text.h \
  %D%/tune-options.c \
  %D%/tune-options.h \
  %D%/tune-runs.c \
  %D%/tune-runs.h \
  %D%/tune-write.c \
  %D%/tune-write.h
