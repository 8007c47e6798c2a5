## src/plan/local.mk -- the query, checked
src_libsfcrime_a_SOURCES += \
  %D%/aggregate.c \
  %D%/clause.c \
  %D%/clause.h \
  %D%/coerce.c \
  %D%/coerce.h \
  %D%/explain.c \
  %D%/explain.h \
  %D%/explain-limits.c \
  %D%/from-json.c \
  %D%/join.c \
  %D%/literal.c \
  %D%/literal.h \
  %D%/output.c \
  %D%/plan-private.h \
  %D%/names.c \
  %D%/plan.c \
  %D%/plan.h \
  %D%/rejects.c \
  %D%/select.c \
  %D%/slots.c \
  %D%/where.c
