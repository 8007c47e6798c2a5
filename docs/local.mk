## docs/local.mk -- documents for people, and what README shows
dist_doc_DATA += \
  AUTHORS \
  NEWS \
  README \
  %D%/architecture.md \
  %D%/errors.md \
  %D%/scaling.md \
  %D%/tutorial.md \
  %D%/ui-list-light.png \
  %D%/ui-statistics-light.png
EXTRA_DIST += \
  %D%/ui-list-dark.png \
  %D%/ui-statistics-dark.png
