## src/plot/local.mk -- series of numbers -> SVG
src_libsfcrime_a_SOURCES += \
  %D%/plot.c \
  %D%/plot.h
