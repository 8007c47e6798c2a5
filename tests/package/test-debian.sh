#!/usr/bin/env bash
# The Debian package: built from the tar file, looked at by lintian, installed
# in a system of its own, tried there by its own tests, and purged.
. "$(dirname "$0")/../support/harness.sh"
. "$abs_top_srcdir/tests/package/common.sh"

deadline=900
for tool in dpkg-buildpackage dh lintian; do
  command -v "$tool" >/dev/null || skip_all "$tool is missing"
done
made=$PWD
tree=$made/sfcrime-$version

unpack () {
  tar -C "$made" -xf "$tarball"
  cp "$tarball" "$made/sfcrime_$version.orig.tar.xz"
}

test_the_tar_file_builds_a_package () {
  unpack
  cd "$tree"
  export DEB_BUILD_PROFILES=nocheck
  export DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)"
  dpkg-checkbuilddeps 2>lacking || skip "$(cat lacking)"
  # what the make that runs this test was told is not for another
  env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u SFCRIME_PKGDATADIR -u TAR_OPTIONS \
    timeout "$deadline" dpkg-buildpackage -us -uc >"$made/log" 2>&1 \
    || fail "$(tail -n 40 "$made/log")"
}

package () { echo "$made/sfcrime_$version"-*_*.deb; }
need_package () { [ -e "$(package)" ] || skip 'there is no package'; }

test_its_version_is_that_of_the_program () {
  local changelog
  changelog=$(cd "$tree" && dpkg-parsechangelog -S Version)
  is "${changelog%-*}" "$version"
}

test_lintian_finds_neither_an_error_nor_a_warning () {
  need_package
  expect 0 lintian --allow-root --fail-on error,warning \
    "$made"/sfcrime_*_*.changes
}

test_configuration_manual_and_data_are_where_Debian_has_them () {
  local file
  need_package
  dpkg-deb --contents "$(package)" | awk '{ print $6 }' >files
  for file in etc/sfcrime/sfcrime.conf usr/bin/sfcrime \
    usr/lib/systemd/system/sfcrime@.service \
    usr/share/bash-completion/completions/sfcrime \
    usr/share/doc/sfcrime/{NEWS.gz,README.gz,changelog.gz,copyright} \
    usr/share/fish/vendor_completions.d/sfcrime.fish \
    usr/share/locale/{de,es,fr,zh_CN}/LC_MESSAGES/sfcrime.mo \
    $(pages "$tree/man" usr/share/man .gz) \
    usr/share/sfcrime/{radio_code,police-department-calls-for-service}.json \
    usr/share/sfcrime/server.properties \
    usr/share/zsh/vendor-completions/_sfcrime; do
    grep -qx "\./$file" files || { echo "no $file"; cat files; false; }
  done
  dpkg-deb --info "$(package)" conffiles >conffiles
  file_is conffiles /etc/sfcrime/sfcrime.conf
}

# ---- in a system of its own

root=$made/root

# The least of Debian where there is a mirror, else a copy of this system: an
# overlay, for which $kind is "overlay".
make_root () {
  mkdir "$root"
  # shellcheck disable=SC1091 -- the system's
  if command -v debootstrap >/dev/null \
    && timeout 300 debootstrap --variant=minbase \
         "$(. /etc/os-release && echo "${VERSION_CODENAME-stable}")" "$root" \
         >"$made/root.log" 2>&1; then
    kind=chroot
  else
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    kind=overlay
  fi
  echo "$kind" >"$made/kind"
}

# Runs in a mount namespace of its own, so that nothing stays mounted.
write_script () {
  cat >"$made/script" <<'SCRIPT'
set -e
made=$1 root=$1/root kind=$2
if [ "$kind" = overlay ]; then
  mkdir "$made/changes"
  mount -t tmpfs tmpfs "$made/changes"
  mkdir "$made/changes/upper" "$made/changes/work"
  mount -t overlay overlay "$root" \
    -o "lowerdir=/,upperdir=$made/changes/upper,workdir=$made/changes/work"
fi
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mkdir "$root/try"
cp "$made"/sfcrime_*.deb "$root/try"
cp -R "$made"/sfcrime-*/debian/tests "$root/try"
inside () {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive TMPDIR=/tmp chroot "$root" "$@"
}
if [ "$kind" = overlay ]; then
  inside sh -c 'dpkg --path-include="*" --install /try/*.deb'
else
  inside apt-get update -q
  inside sh -c 'apt-get install -q -y --no-install-recommends /try/*.deb man-db'
fi >"$made/install.log" 2>&1
for test in $(sed -n 's/^Tests: //p' "$root/try/tests/control"); do
  status=0
  inside sh -c 'cd /; mkdir "/try/$1.tmp"
    AUTOPKGTEST_TMP=/try/$1.tmp timeout 120 "/try/tests/$1"' - "$test" \
    >"$made/$test.out" 2>&1 </dev/null || status=$?
  echo "$test $status" >>"$made/results"
done
inside dpkg --purge sfcrime >"$made/purge.log" 2>&1
inside find /etc /usr /lib/systemd /var/lib -path '*sfcrime*' >"$made/left"
SCRIPT
}

test_it_can_be_installed_and_purged_in_a_system_of_its_own () {
  need_package
  [ "$(id -u)" -eq 0 ] || skip 'needs root'
  unshare --mount true 2>unshare || skip "$(cat unshare)"
  make_root
  note "the system is: $(cat "$made/kind")"
  write_script
  timeout "$deadline" unshare --mount --pid --fork --kill-child \
    bash "$made/script" "$made" "$kind" >"$made/script.log" 2>&1 \
    || fail "$(tail -n 20 "$made"/{script,install,purge}.log 2>&1)"
  # what of the copied system matched before, is not of the package
  grep -v "^$made" "$made/left" >left || true
  file_is left ''
}

passes_in_it () {
  [ -e "$made/results" ] || skip 'it is not installed'
  [ "$1" != manual ] || [ "$(cat "$made/kind")" = chroot ] \
    || command -v man >/dev/null || skip 'man is missing'
  grep -qx "$1 0" "$made/results" || fail "$(tail -n 40 "$made/$1.out")"
}

test_there_the_main_job_gives_both_tables () { passes_in_it main-job; }
test_there_records_go_through_a_broker () { passes_in_it broker; }
test_there_the_manual_is_found () { passes_in_it manual; }
test_there_the_conffile_is_the_configuration () { passes_in_it configuration; }

run_tests
