# tests/package/common.sh -- what the tests of the package share; source it
# after the harness.
#
#   tarball       the file that "make dist" left
#   version       of it
#   pages FOLDER TO [SUFFIX]
#                 prints where in TO the manual pages of FOLDER are installed

version=$("$SFCRIME" --version | sed -n '1s/^sfcrime //p')
tarball=$abs_top_builddir/sfcrime-$version.tar.xz
pages () {
  local page
  for page in "$1"/*.[1-9]; do
    echo "$2/man${page##*.}/${page##*/}${3-}"
  done
}

[ -e "$tarball" ] || skip_all 'no tar file: make dist'
