## src/config/local.mk -- options + environment + key file -> settings
src_libsfcrime_a_SOURCES += \
  %D%/built-in.c \
  %D%/built-in.h \
  %D%/expand.c \
  %D%/expand.h \
  %D%/interval.c \
  %D%/interval.h \
  %D%/keyfile-edit.c \
  %D%/keyfile-edit.h \
  %D%/keyfile.c \
  %D%/keyfile.h \
  %D%/master.c \
  %D%/master.h \
  %D%/memory.c \
  %D%/memory.h \
  %D%/property-table.c \
  %D%/property.c \
  %D%/property.h \
  %D%/settings-check.c \
  %D%/settings-load.c \
  %D%/settings-options.c \
  %D%/settings-private.h \
  %D%/settings-store.c \
  %D%/settings.c \
  %D%/settings.h \
  %D%/template.c \
  %D%/template.h \
  %D%/value-check.c \
  %D%/value-check.h
