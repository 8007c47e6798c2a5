## src/plot/local.mk -- series of numbers -> SVG
src_libsfcrime_a_SOURCES += \
  %D%/heat-map.c \
  %D%/plot-private.h \
  %D%/plot.c \
  %D%/plot.h \
  %D%/scatter.c
