#!/usr/bin/env bash
# Two distributions of one commit hold the same bytes.
. "$(dirname "$0")/../support/harness.sh"

for tool in git autoreconf autopoint; do
  command -v "$tool" >/dev/null || skip_all "$tool is missing"
done
git -C "$abs_top_srcdir" rev-parse -q --verify HEAD >/dev/null 2>&1 \
  || skip_all 'no checkout'

# distribute TREE BUILD UMASK ZONE: of the last commit, by a user of ZONE whose
# files have the rights that UMASK leaves; the log is TREE.log.
distribute () (
  local tree=$PWD/$1 build=$PWD/$2
  set -e
  umask "$3"
  {
    git clone -q --no-hardlinks "$abs_top_srcdir" "$tree"
    "$tree/bootstrap"
    mkdir -p "$build"
    cd "$build"
    export TZ=$4
    "$tree/configure" -q
    make -s dist
  } >"$tree.log" 2>&1
)

distribute one one 022 UTC &
distribute two elsewhere/build 077 Asia/Tokyo
wait
made=$PWD

test_a_distribution_can_be_made_from_a_clone () {
  [ -e "$(echo "$made"/one/sfcrime-*.tar.xz)" ] || fail "$(tail "$made/one.log")"
  [ -e "$(echo "$made"/elsewhere/build/sfcrime-*.tar.xz)" ] \
    || fail "$(tail "$made/two.log")"
}

test_two_distributions_of_a_commit_are_the_same_bytes () {
  tar -tvf "$made"/one/sfcrime-*.tar.xz >one
  tar -tvf "$made"/elsewhere/build/sfcrime-*.tar.xz >two
  same one two
  cmp "$made"/one/sfcrime-*.tar.xz "$made"/elsewhere/build/sfcrime-*.tar.xz
}

test_its_files_are_as_old_as_the_commit_and_nobodys () {
  local when
  when=$(TZ=UTC git -C "$abs_top_srcdir" log -1 --date=format-local:%F\ %H:%M \
           --format=%cd)
  TZ=UTC tar -tvf "$made"/one/sfcrime-*.tar.xz >list
  [ -s list ] || fail 'no file'
  ! grep -v " 0/0 .* $when " list || fail "these are not of root and $when"
}

run_tests
