## man/local.mk -- mdoc(7), by hand
