# tests/package/common.sh -- what the tests of the package share; source it
# after the harness.
#
#   tarball       the file that "make dist" left
#   version       of it

version=$("$SFCRIME" --version | sed -n '1s/^sfcrime //p')
tarball=$abs_top_builddir/sfcrime-$version.tar.xz
[ -e "$tarball" ] || skip_all 'no tar file: make dist'
