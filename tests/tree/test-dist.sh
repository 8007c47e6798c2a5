#!/usr/bin/env bash
# A distribution holds all of the tree.
. "$(dirname "$0")/../support/harness.sh"

# What Automake takes along without being told, or with the folder it is told.
by_itself='^(AUTHORS|COPYING|ChangeLog|NEWS|README|Makefile\.am|configure\.ac)$'
by_itself+='|/local\.mk$|^po/|(^|/)\.gitignore$'
by_itself+='|^tests/conformance/scenarios/|^tests/fuzz/corpus/'

# Whether the local.mk beside file $1, or one above it, names it.
is_named () {
  local folder=$1 name
  while [[ $folder = */* ]]; do
    name=${1#"${folder%/*}/"}
    folder=${folder%/*}
    ! grep -qF "%D%/$name" "$folder/local.mk" 2>/dev/null || return 0
  done
  grep -qE "(^|[ =])$1( |\$)" Makefile.am
}

test_every_file_of_the_tree_is_distributed () {
  local file lacking=0
  cd "$abs_top_srcdir"
  [ -e .git ] && command -v git >/dev/null || skip 'no checkout'
  git ls-files >"$scratch/files"
  [ -s "$scratch/files" ] || skip 'no checkout'
  while read -r file; do
    [[ ! $file =~ $by_itself ]] || continue
    is_named "$file" || { echo "no local.mk names $file"; lacking=1; }
  done <"$scratch/files"
  [ "$lacking" = 0 ]
}

run_tests
