## data/local.mk -- installed in $(pkgdatadir)
