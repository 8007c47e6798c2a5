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
