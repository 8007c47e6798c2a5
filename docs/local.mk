## docs/local.mk -- documents for people, and what README shows
EXTRA_DIST += \
  %D%/architecture.md \
  %D%/errors.md \
  %D%/scaling.md \
  %D%/tutorial.md \
  %D%/ui-list-dark.png \
  %D%/ui-list-light.png \
  %D%/ui-statistics-dark.png \
  %D%/ui-statistics-light.png
