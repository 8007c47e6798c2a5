## src/state/local.mk -- what outlives a batch
src_libsfcrime_a_SOURCES += \
  %D%/batch-log.c \
  %D%/batch-log.h \
  %D%/checkpoint.c \
  %D%/checkpoint.h \
  %D%/claim.c \
  %D%/claim.h \
  %D%/database.c \
  %D%/database.h \
  %D%/group-table.c \
  %D%/group-table.h \
  %D%/inspection.c \
  %D%/inspection.h \
  %D%/key-table.c \
  %D%/key-table.h \
  %D%/log-text.c \
  %D%/log-text.h \
  %D%/store.c \
  %D%/store.h \
  %D%/version.c \
  %D%/version.h
