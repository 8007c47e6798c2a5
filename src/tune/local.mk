## src/tune/local.mk -- runs of a query -> the settings that serve it best
src_libsfcrime_a_SOURCES += \
  %D%/statistics.c \
  %D%/statistics.h
