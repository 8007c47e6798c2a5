#!/usr/bin/env bash
# From the tar file to an installed program and back, in folders whose names
# have spaces, by an ordinary user.
#
# "make check" is given a few tests there: the others are seen to pass in the
# tree, and by "make distcheck" in what the same tar file holds.
. "$(dirname "$0")/../support/harness.sh"
. "$abs_top_srcdir/tests/package/common.sh"

deadline=900
made=$PWD
place="$made/a place"
tree="$made/a folder/sfcrime-$version"
checks='tests/cli/test-cli.sh tests/cli/test-config.sh tests/cli/test-stream.sh
  tests/cli/test-completion.sh tests/integration/test-embedded.sh
  tests/integration/test-service.sh tests/doc/test-man.sh
  tests/tree/test-layers.sh'
programs='tests/base/test-civil tests/row/test-cast'
! pkg-config --exists check || checks+=" $programs"

# As root: as somebody who is nobody.
user=()
if [ "$(id -u)" -eq 0 ]; then
  command -v setpriv >/dev/null || skip_all 'setpriv is missing'
  user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  chmod 755 "$top" "$made"
fi
mkdir "$made/a folder" "$place" "$made/home"
cp "$tarball" "$made/a folder"
[ "${#user[@]}" = 0 ] \
  || chown -R 65534:65534 "$made/a folder" "$place" "$made/home"

# Without what the make, the tests and the tree around it say.
by_user=(env -i HOME="$made/home" TMPDIR="${TMPDIR:-/tmp}" LC_ALL=C.UTF-8
  PATH="${PATH#"$top/bin:"}" "${user[@]}")
installed=("${by_user[@]}" env -C "$made/home" "$place/bin/sfcrime")
in_tree () { "${by_user[@]}" env -C "$tree" "$@"; }
need_installed () { [ -x "$place/bin/sfcrime" ] || skip 'it is not installed'; }
show_end () { tail -n 30 "$1"; false; }

test_configure_with_a_prefix () {
  "${by_user[@]}" tar -C "$made/a folder" -xf "$tarball"
  in_tree ./configure -q --prefix="$place" CFLAGS=-O0 >log 2>&1 || show_end log
}

test_make () {
  in_tree make -s -j"$(nproc)" >log 2>&1 || show_end log
}

test_make_check () {
  in_tree make check check_PROGRAMS="$programs" TESTS="$checks" >log 2>&1 \
    || { grep -a -A20 '^not ok' "$tree/test-suite.log"; show_end log; }
  grep -q '^# PASS: *[1-9]' log
}

test_make_dist_gives_the_same_bytes_again () {
  in_tree make -s dist >log 2>&1 || show_end log
  cmp "$tree/${tarball##*/}" "$tarball"
}

test_make_install_puts_everything_in_its_place () {
  local file
  in_tree make -s install >log 2>&1 || show_end log
  for file in bin/sfcrime etc/sfcrime/sfcrime.conf \
    lib/systemd/system/sfcrime@.service \
    share/bash-completion/completions/sfcrime \
    share/doc/sfcrime/{README,errors.md,tutorial.md} \
    share/fish/vendor_completions.d/sfcrime.fish \
    share/locale/{de,es,fr,zh_CN}/LC_MESSAGES/sfcrime.mo \
    $(pages "$tree/man" share/man) \
    share/sfcrime/{radio_code,police-department-calls-for-service}.json \
    share/sfcrime/server.properties \
    share/zsh/site-functions/_sfcrime; do
    [ -s "$place/$file" ] || fail "no $file"
  done
  grep -F "\"$place/bin/sfcrime\"" "$place/lib/systemd/system/sfcrime@.service"
}

test_the_unit_is_well_formed () {
  need_installed
  command -v systemd-analyze >/dev/null || skip 'systemd-analyze is missing'
  cp "$place/lib/systemd/system/sfcrime@.service" .
  systemd-analyze verify --man=no ./sfcrime@.service 2>verify \
    || fail "$(cat verify)"
  file_lacks verify sfcrime
}

test_man_shows_the_manual () {
  need_installed
  command -v man >/dev/null || skip 'man is missing'
  local manual=("${by_user[@]}" env MANPATH="$place/share/man" MANPAGER=cat man)
  "${manual[@]}" sfcrime >page
  file_like page '^SFCRIME\(1\) '
  "${manual[@]}" sfcrime-stream >page
  file_like page '^SFCRIME-STREAM\(1\) '
  "${manual[@]}" sfcrime.conf >page
  file_like page '^SFCRIME.CONF\(5\) '
  "${manual[@]}" 7 sfcrime-spark >page
  file_like page '^SFCRIME-SPARK\(7\) '
}

test_the_manual_is_there_as_html_and_pdf () {
  local file
  need_installed
  command -v mandoc >/dev/null || skip 'mandoc is missing'
  in_tree make -s install-html install-pdf >log 2>&1 || show_end log
  for file in $(cd "$tree/man" && printf '%s.html\n' *.[1-9]); do
    file_has "$place/share/doc/sfcrime/$file" '</html>'
  done
  file_has "$place/share/doc/sfcrime/sfcrime.1.html" \
    'href="sfcrime-stream.1.html"'
  [ "$(head -c 5 "$place/share/doc/sfcrime/sfcrime.pdf")" = %PDF- ]
}

test_the_main_job_gives_both_tables () {
  need_installed
  expect 0 "${installed[@]}" stream --embedded --once --no-ui
  out_has '|            Passing Call|  472|'
  out_has '|         HAN|  519|             Handled|'
}

test_the_installed_configuration_is_read () {
  need_installed
  expect 0 "${installed[@]}" config check
  out_is "$place/etc/sfcrime/sfcrime.conf: ok"
}

test_a_second_install_keeps_an_edited_configuration () {
  local conf="$place/etc/sfcrime/sfcrime.conf"
  need_installed
  cp "$conf" before
  echo '# mine' >>"$conf"
  cp "$conf" mine
  in_tree make -s install >log 2>&1 || show_end log
  file_has log "kept: $conf"
  same "$conf" mine
  cp before "$conf"
}

test_make_uninstall_leaves_nothing () {
  need_installed
  in_tree make -s uninstall >log 2>&1 || show_end log
  find "$place" ! -type d -o -name '*sfcrime*' >left
  file_is left ''
}

test_make_uninstall_leaves_what_was_edited () {
  local conf="$place/etc/sfcrime/sfcrime.conf"
  in_tree make -s install >log 2>&1 || show_end log
  echo '# mine' >>"$conf"
  in_tree make -s uninstall >log 2>&1 || show_end log
  find "$place" ! -type d >left
  file_is left "$conf"
}

run_tests
