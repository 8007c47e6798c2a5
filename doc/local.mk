## doc/local.mk -- what README shows
EXTRA_DIST += \
  %D%/ui-list-dark.png \
  %D%/ui-list-light.png \
  %D%/ui-statistics-dark.png \
  %D%/ui-statistics-light.png
