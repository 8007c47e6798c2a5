## src/exec/local.mk -- rows -> rows
src_libsfcrime_a_SOURCES += \
  %D%/accumulate.c \
  %D%/accumulate.h \
  %D%/aggregate.c \
  %D%/aggregate.h \
  %D%/collect.c \
  %D%/collect.h \
  %D%/decimal-sum.c \
  %D%/decimal-sum.h \
  %D%/distinct.c \
  %D%/distinct.h \
  %D%/distinct-state.c \
  %D%/distinct-state.h \
  %D%/event-time.c \
  %D%/event-time.h \
  %D%/filter.c \
  %D%/filter.h \
  %D%/group-key.c \
  %D%/group-key.h \
  %D%/group-spill.c \
  %D%/group-spill.h \
  %D%/group-state.c \
  %D%/group-state.h \
  %D%/malformed.c \
  %D%/malformed.h \
  %D%/operator.h \
  %D%/pipeline.c \
  %D%/pipeline.h \
  %D%/project.c \
  %D%/project.h \
  %D%/sort.c \
  %D%/sort.h \
  %D%/state-schema.c \
  %D%/state-schema.h \
  %D%/static-join.c \
  %D%/static-join.h
