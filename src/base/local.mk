## src/base/local.mk -- usable by every stage
src_libsfcrime_a_SOURCES += \
  %D%/arena.c \
  %D%/arena.h \
  %D%/civil.h \
  %D%/data-file.c \
  %D%/data-file.h \
  %D%/compact-log.c \
  %D%/compact-log.h \
  %D%/checksum.c \
  %D%/checksum.h \
  %D%/durable-file.c \
  %D%/durable-file.h \
  %D%/error.c \
  %D%/error.h \
  %D%/file-uri.c \
  %D%/file-uri.h \
  %D%/i18n.h \
  %D%/java-double.c \
  %D%/java-double.h \
  %D%/json-text.c \
  %D%/json-text.h \
  %D%/safe-text.c \
  %D%/safe-text.h \
  %D%/log.c \
  %D%/log.h \
  %D%/output.c \
  %D%/output.h \
  %D%/tzfile.c \
  %D%/tzfile.h \
  %D%/write-all.c \
  %D%/write-all.h \
  %D%/xml-text.c \
  %D%/xml-text.h \
  %D%/zone-id.c \
  %D%/zone-id.h \
  %D%/zone.c \
  %D%/zone.h
