## src/local.mk -- everything but main.c is a library, so tests link what ships
noinst_LIBRARIES += %D%/libsfcrime.a
%C%_libsfcrime_a_SOURCES =

bin_PROGRAMS += %D%/sfcrime
%C%_sfcrime_SOURCES = %D%/main.c
%C%_sfcrime_LDADD = $(sfcrime_libs)

sfcrime_libs = %D%/libsfcrime.a \
  $(KAFKA_LIBS) $(JSON_LIBS) $(SQLITE_LIBS) $(ZLIB_LIBS) $(SOUP_LIBS) $(GLIB_LIBS) $(LIBINTL) -lm

EXTRA_DIST += %D%/LAYERS

include %D%/base/local.mk
include %D%/row/local.mk
include %D%/config/local.mk
include %D%/kafka/local.mk
include %D%/broker/local.mk
include %D%/feed/local.mk
include %D%/source/local.mk
include %D%/decode/local.mk
include %D%/table/local.mk
include %D%/plan/local.mk
include %D%/exec/local.mk
include %D%/state/local.mk
include %D%/sink/local.mk
include %D%/engine/local.mk
include %D%/plot/local.mk
include %D%/ui/local.mk
include %D%/tune/local.mk
include %D%/cluster/local.mk
include %D%/cli/local.mk
