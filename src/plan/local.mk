## src/plan/local.mk -- the query, checked
src_libsfcrime_a_SOURCES += \
  %D%/clause.c \
  %D%/clause.h \
  %D%/join.c \
  %D%/plan-private.h \
  %D%/names.c \
  %D%/plan.c \
  %D%/plan.h
