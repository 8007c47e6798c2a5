## tests/package/local.mk -- what people get: the tar file and the package
package_tests = \
  %D%/test-debian.sh \
  %D%/test-reproducible.sh \
  %D%/test-tarball.sh
dist_check_SCRIPTS += $(package_tests)
EXTRA_DIST += %D%/common.sh

## builds from the tar file of this tree several times; not part of "check"
.PHONY: check-package
check-package: dist
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(package_tests)'
