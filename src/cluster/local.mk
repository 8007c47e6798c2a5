## src/cluster/local.mk -- the same queries on a Spark cluster
src_libsfcrime_a_SOURCES += \
  %D%/channel.c \
  %D%/channel.h \
  %D%/checkpoints.c \
  %D%/checkpoints.h \
  %D%/driver.c \
  %D%/driver.h \
  %D%/handover.c \
  %D%/handover.h \
  %D%/job-files.c \
  %D%/job-files.h \
  %D%/master.c \
  %D%/master.h \
  %D%/remote-queries.c \
  %D%/remote-queries.h \
  %D%/run.c \
  %D%/run.h \
  %D%/spark-report.c \
  %D%/spark-report.h \
  %D%/submit.c \
  %D%/submit.h
