## src/engine/local.mk -- the clock: triggers, batches, progress
src_libsfcrime_a_SOURCES += \
  %D%/activity.c \
  %D%/activity.h \
  %D%/audience.c \
  %D%/audience.h \
  %D%/batch.c \
  %D%/batch.h \
  %D%/execution.c \
  %D%/execution.h \
  %D%/idle.c \
  %D%/idle.h \
  %D%/journal.c \
  %D%/journal.h \
  %D%/late.c \
  %D%/late.h \
  %D%/progress.c \
  %D%/progress.h \
  %D%/query-source.c \
  %D%/query-source.h \
  %D%/query.c \
  %D%/query.h \
  %D%/recovery.c \
  %D%/recovery.h \
  %D%/report.c \
  %D%/report.h \
  %D%/sample.c \
  %D%/sample.h \
  %D%/session.c \
  %D%/session.h \
  %D%/status-lines.c \
  %D%/status-lines.h \
  %D%/trigger.c \
  %D%/trigger.h \
  %D%/turns.c \
  %D%/turns.h \
  %D%/worker.c \
  %D%/worker.h
