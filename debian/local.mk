## debian/local.mk -- what makes a Debian package of the tar file
EXTRA_DIST += \
  %D%/changelog \
  %D%/control \
  %D%/copyright \
  %D%/rules \
  %D%/sfcrime.lintian-overrides \
  %D%/source/format \
  %D%/source/lintian-overrides \
  %D%/tests/broker \
  %D%/tests/configuration \
  %D%/tests/control \
  %D%/tests/main-job \
  %D%/tests/manual
