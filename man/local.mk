## man/local.mk -- mdoc(7), by hand
dist_man_MANS += %D%/sfcrime.1
