## man/local.mk -- mdoc(7), by hand; the properties of sfcrime-spark.7 from the
## table
dist_man_MANS += \
  %D%/sfcrime.1 \
  %D%/sfcrime-spark.7
EXTRA_DIST += %D%/properties.awk

## after a change of the property table; tests/doc compares
.PHONY: update-sfcrimespark
update-sfcrimespark: src/sfcrime$(EXEEXT)
	LC_ALL=C src/sfcrime$(EXEEXT) config properties --format=json \
	  | $(AWK) -f $(srcdir)/man/properties.awk - \
	      $(srcdir)/man/sfcrime-spark.7 >sfcrime-spark.tmp
	cp sfcrime-spark.tmp $(srcdir)/man/sfcrime-spark.7
	rm -f sfcrime-spark.tmp
