## data/local.mk -- installed in $(pkgdatadir)
dist_pkgdata_DATA += \
  %D%/police-department-calls-for-service.json \
  %D%/radio_code.json \
  %D%/server.properties \
  %D%/sfcrime-grafana.json \
  %D%/sfcrime_stream.py
EXTRA_DIST += %D%/README

## the configuration file: an installed one that was edited stays
sfcrimeconfdir = $(sysconfdir)/sfcrime
EXTRA_DIST += %D%/sfcrime.conf
install-data-local: install-sfcrimeconf
uninstall-local: uninstall-sfcrimeconf
.PHONY: install-sfcrimeconf uninstall-sfcrimeconf update-sfcrimeconf
install-sfcrimeconf:
	@$(MKDIR_P) '$(DESTDIR)$(sfcrimeconfdir)'
	@if test -f '$(DESTDIR)$(sfcrimeconfdir)/sfcrime.conf'; then \
	  echo 'kept: $(DESTDIR)$(sfcrimeconfdir)/sfcrime.conf'; \
	else \
	  $(INSTALL_DATA) '$(srcdir)/data/sfcrime.conf' \
	    '$(DESTDIR)$(sfcrimeconfdir)/sfcrime.conf'; \
	fi
uninstall-sfcrimeconf:
	@if cmp -s '$(srcdir)/data/sfcrime.conf' \
	  '$(DESTDIR)$(sfcrimeconfdir)/sfcrime.conf'; then \
	  rm -f '$(DESTDIR)$(sfcrimeconfdir)/sfcrime.conf'; \
	fi

## no folder of its own stays when nothing is left in it
uninstall-hook:
	@for folder in '$(DESTDIR)$(pkgdatadir)' '$(DESTDIR)$(sfcrimeconfdir)' \
	  '$(DESTDIR)$(docdir)' \
	  '$(DESTDIR)$(htmldir)' '$(DESTDIR)$(pdfdir)'; do \
	  rmdir "$$folder" 2>/dev/null || :; \
	done

## the file says what the program's table says; a test compares them
update-sfcrimeconf: src/sfcrime$(EXEEXT)
	LC_ALL=C src/sfcrime$(EXEEXT) config properties --format=conf \
	  >$(srcdir)/data/sfcrime.conf

## completions of the shells, each where it looks for them
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = %D%/completion/sfcrime
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = %D%/completion/_sfcrime
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = %D%/completion/sfcrime.fish

## a service an instance: sfcrime@NAME runs sfcrime/NAME.conf
systemdsystemunitdir = $(prefix)/lib/systemd/system
nodist_systemdsystemunit_DATA = %D%/sfcrime@.service
EXTRA_DIST += %D%/sfcrime@.service.in
CLEANFILES += %D%/sfcrime@.service
%D%/sfcrime@.service: %D%/sfcrime@.service.in Makefile
	@$(MKDIR_P) %D%
	$(AM_V_GEN)sed -e 's|@bindir[@]|$(bindir)|g' \
	  -e 's|@sysconfdir[@]|$(sysconfdir)|g' \
	  '$(srcdir)/%D%/sfcrime@.service.in' >'$@.tmp' && mv '$@.tmp' '$@'
