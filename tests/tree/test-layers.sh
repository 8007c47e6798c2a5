#!/usr/bin/env bash
# The stages of src/ include each other only as src/LAYERS allows.
. "$(dirname "$0")/../support/harness.sh"

cd "$abs_top_srcdir/src" || exit 99

# Prints "FROM TO FILE" for each include of another stage's header.
list_includes () {
  local file
  for file in */*.[ch]; do
    sed -n 's|^#include "\([a-z-]*\)/.*|\1|p' "$file" | sort -u \
      | sed "s|^|${file%%/*} |; s|\$| $file|"
  done
}

# Prints "FROM TO" for each line of src/LAYERS.
list_allowed () {
  sed -n 's/^\([a-z-]*\): */\1 /p' LAYERS \
    | awk '{ for (i = 2; i <= NF; i++) print $1, $i }'
}

test_every_include_is_allowed () {
  cd "$abs_top_srcdir/src"
  list_allowed >"$scratch/allowed"
  list_includes | awk -v allowed="$scratch/allowed" '
    BEGIN { while ((getline line <allowed) > 0) may[line] = 1 }
    $1 != $2 && $2 != "base" && !(($1 " " $2) in may) {
      printf "%s includes a header of %s\n", $3, $2
      bad = 1
    }
    END { exit bad }'
}

test_every_folder_is_a_layer () {
  cd "$abs_top_srcdir/src"
  local folder
  for folder in */; do
    folder=${folder%/}
    [ "$folder" = base ] || grep -q "^$folder:" LAYERS \
      || fail "src/LAYERS lacks $folder"
  done
}

test_the_layers_have_no_circle () {
  cd "$abs_top_srcdir/src"
  list_allowed | tsort >/dev/null
}

test_a_header_does_not_include_config_h () {
  cd "$abs_top_srcdir/src"
  ! grep -l '#include "config.h"' ./*/*.h
}

test_a_source_includes_config_h_first () {
  cd "$abs_top_srcdir/src"
  local file
  for file in main.c */*.c; do
    is "$(grep -m 1 '^#include' "$file")" '#include "config.h"' "$file"
  done
}

run_tests
