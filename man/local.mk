## man/local.mk -- mdoc(7), by hand; what stands between marks in
## sfcrime.conf.5 and sfcrime-spark.7 is made of the table of properties
man_pages = \
  %D%/sfcrime.1 \
  %D%/sfcrime-broker.1 \
  %D%/sfcrime-checkpoint.1 \
  %D%/sfcrime-config.1 \
  %D%/sfcrime-consume.1 \
  %D%/sfcrime-explain.1 \
  %D%/sfcrime-generate.1 \
  %D%/sfcrime-produce.1 \
  %D%/sfcrime-stream.1 \
  %D%/sfcrime-topics.1 \
  %D%/sfcrime-tune.1 \
  %D%/sfcrime.conf.5 \
  %D%/sfcrime.7 \
  %D%/sfcrime-spark.7
dist_man_MANS += $(man_pages)
EXTRA_DIST += %D%/properties.awk

## after a change of the property table; tests/doc compares
update_page = \
  LC_ALL=C src/sfcrime$(EXEEXT) config properties --format=json \
    | $(AWK) -f '$(srcdir)/man/properties.awk' - "$$page" >page.tmp \
    && cp page.tmp "$$page" && rm -f page.tmp
.PHONY: update-sfcrimespark update-sfcrimeconf-page
update-sfcrimespark: src/sfcrime$(EXEEXT)
	page='$(srcdir)/man/sfcrime-spark.7'; $(update_page)
update-sfcrimeconf: update-sfcrimeconf-page
update-sfcrimeconf-page: src/sfcrime$(EXEEXT)
	page='$(srcdir)/man/sfcrime.conf.5'; $(update_page)

## make html, make pdf: for who reads them without man; a file a page with links
## between them, and one file of all
manual_html = %D%/html
manual_pdf = %D%/sfcrime.pdf
html-local: $(manual_html)/stamp
pdf-local: $(manual_pdf)
$(manual_html)/stamp: $(man_pages)
	@$(need_mandoc)
	@$(MKDIR_P) $(manual_html)
	$(AM_V_GEN)to=$$(pwd)/$(manual_html) && cd '$(srcdir)/%D%' \
	  && for page in $(man_pages:%D%/%=%); do \
	    $(MANDOC) -Thtml -Otoc,man='%N.%S.html;$(foreign_pages)' "$$page" \
	      >"$$to/$$page.html" || exit 1; \
	  done && : >"$$to/stamp"
$(manual_pdf): $(man_pages)
	@$(need_mandoc)
	@$(MKDIR_P) %D%
	$(AM_V_GEN)cd '$(srcdir)/%D%' \
	  && $(MANDOC) -Tpdf $(man_pages:%D%/%=%) >'$(abs_builddir)/$@.tmp' \
	  && mv '$(abs_builddir)/$@.tmp' '$(abs_builddir)/$@'
foreign_pages = https://manpages.debian.org/%N.%S
need_mandoc = test -n '$(MANDOC)' || { echo 'mandoc is missing' >&2; exit 1; }

install-html-local: html-local
	@$(MKDIR_P) '$(DESTDIR)$(htmldir)'
	$(INSTALL_DATA) $(manual_html)/*.html '$(DESTDIR)$(htmldir)'
install-pdf-local: pdf-local
	@$(MKDIR_P) '$(DESTDIR)$(pdfdir)'
	$(INSTALL_DATA) $(manual_pdf) '$(DESTDIR)$(pdfdir)'
.PHONY: uninstall-manual clean-manual
uninstall-manual:
	@for page in $(man_pages:%D%/%=%); do \
	  rm -f "$(DESTDIR)$(htmldir)/$$page.html"; \
	done
	@rm -f '$(DESTDIR)$(pdfdir)/sfcrime.pdf'
clean-manual:
	@rm -rf $(manual_html) $(manual_pdf)
clean-local: clean-manual
uninstall-local: uninstall-manual
