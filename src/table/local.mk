## src/table/local.mk -- files of rows to join with
src_libsfcrime_a_SOURCES += \
  %D%/read-csv.c \
  %D%/read-json.c \
  %D%/static-table.c \
  %D%/static-table.h \
  %D%/table-builder.c \
  %D%/table-builder.h \
  %D%/table-reader.h
