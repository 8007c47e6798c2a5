## src/ui/local.mk -- the queries over HTTP
src_libsfcrime_a_SOURCES += \
  %D%/api.c \
  %D%/assets.h \
  %D%/clients.c \
  %D%/clients.h \
  %D%/html.c \
  %D%/html.h \
  %D%/list-page.c \
  %D%/listen.c \
  %D%/listen.h \
  %D%/metrics.c \
  %D%/model.c \
  %D%/model.h \
  %D%/pages.h \
  %D%/routes.c \
  %D%/routes.h \
  %D%/server.c \
  %D%/server.h \
  %D%/statistics-page.c \
  %D%/tables.c \
  %D%/tables.h \
  %D%/text.c \
  %D%/text.h \
  %D%/ui.c \
  %D%/ui.h
nodist_src_libsfcrime_a_SOURCES = %D%/assets.c

ui_assets = %D%/static/live.js %D%/static/style.css %D%/static/icon.svg
EXTRA_DIST += $(ui_assets)

## each file as a C string, so that the program serves what it was built with
%D%/assets.c: $(ui_assets) %D%/local.mk
	$(AM_V_GEN)$(MKDIR_P) %D% && { \
	  echo '#include "config.h"'; echo '#include "ui/assets.h"'; \
	  for asset in live.js style.css icon.svg; do \
	    echo "const char sfc_ui_$$(echo $$asset | tr . _)[] ="; \
	    $(SED) -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/' \
	      $(srcdir)/%D%/static/$$asset; \
	    echo ';'; \
	  done; } >$@.tmp && mv $@.tmp $@
CLEANFILES += %D%/assets.c
