## src/state/local.mk -- what outlives a batch
src_libsfcrime_a_SOURCES += \
  %D%/group-table.c \
  %D%/group-table.h
