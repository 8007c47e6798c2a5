## src/tune/local.mk -- runs of a query -> the settings that serve it best
src_libsfcrime_a_SOURCES += \
  %D%/analysis.c \
  %D%/analysis.h \
  %D%/experiment.c \
  %D%/experiment.h \
  %D%/hidden-words.c \
  %D%/hidden-words.h \
  %D%/process.c \
  %D%/process.h \
  %D%/report-machine.c \
  %D%/report-svg.c \
  %D%/report-words.c \
  %D%/report.c \
  %D%/report.h \
  %D%/run.c \
  %D%/run.h \
  %D%/statistics.c \
  %D%/statistics.h \
  %D%/summary.c \
  %D%/summary.h
