#!/usr/bin/env bash
# README, NEWS and HACKING: what they show works, what they list is all.
. "$(dirname "$0")/../support/harness.sh"

readme=$abs_top_srcdir/README
commands=$abs_top_srcdir/tests/doc/commands.awk

section () {
  awk -v title="* $1" '/^\* / { inside = $0 == title; next } inside' "$readme"
}

# The section's key file, without the indentation.
section_file () {
  section "$1" | sed -n '/^        \[/,/^[^ ]/s/^        //p' | grep -v '^\$ '
}

run_commands () {
  local command
  [ -s commands ] || fail 'no command is shown'
  while read -r command; do
    expect 0 bash -c "$command"
    [ -s out ] || [ -s err ] || fail "prints nothing: $command"
  done <commands
}

test_the_commands_to_try_run () {
  section Try | awk -f "$commands" >commands
  run_commands
}

test_the_configuration_that_is_shown_is_one () {
  section_file Configuration >windowed.conf
  grep -q '^\[sink windowed\]' windowed.conf || fail 'no file is shown'
  section Configuration | awk -f "$commands" >commands
  run_commands
  out_has '|window'
}

test_the_picture_is_what_the_program_prints () {
  local line n=0
  expect 0 sfcrime stream --embedded --once
  sed -n '/^\* /q; s/^        \([|+].*\)/\1/p' "$readme" >picture
  while IFS= read -r line; do
    n=$((n + 1))
    out_has "$line"
  done <picture
  [ "$n" -ge 10 ] || fail "the picture has $n lines"
}

# The first line of what a command prints is in the README.
shows () {
  expect 0 "$@"
  section 'A picture of each part' | grep -qF -- "        $(head -n 1 out)" \
    || fail "not shown: $(head -n 1 out)"
}

test_the_pictures_of_the_parts_have_the_headings_of_the_program () {
  section 'A picture of each part' | awk -f "$commands" >commands
  [ "$(wc -l <commands)" -ge 5 ] || fail 'parts are missing'
  start_broker
  expect 0 sfcrime produce --create=10
  shows sfcrime topics describe
  shows sfcrime consume --from-beginning --exit-at-end --format=table
  expect 0 sfcrime stream --embedded --once --no-ui --query=aggregate \
    -s 'query aggregate.checkpointLocation=checkpoint'
  shows sfcrime checkpoint list checkpoint
}

test_the_walk_through_uses_options_that_exist () {
  local command option words
  section 'In four terminals, with a real Kafka' | awk -f "$commands" \
    | grep '^sfcrime' >commands
  [ "$(wc -l <commands)" -ge 5 ] || fail 'commands are missing'
  while read -r command; do
    read -ra words <<<"$command"
    sfcrime "${words[1]}" --help >help
    for option in "${words[@]}"; do
      [[ $option != --* ]] || file_has help "  ${option%%=*}"
    done
  done <commands
}

test_the_start_script_knows_the_two_commands () {
  expect 0 "$abs_top_srcdir/start.sh" --help
  out_like '^Usage: \./start\.sh '
  out_like ' \./start\.sh .*check '
  head -n 25 "$readme" | grep -q '^        \./start\.sh  ' || fail 'README'
  head -n 25 "$readme" | grep -q '^        \./start\.sh check ' || fail 'README'
}

test_readme_names_the_packages_that_configure_names () {
  local debian fedora
  sed -n 's/^ *\[\(lib.*-dev\)\], \[\(.*-devel\)\].*/\1 \2/p' \
      "$abs_top_srcdir/configure.ac" >packages
  [ "$(wc -l <packages)" -ge 3 ] || fail 'configure.ac names no packages'
  while read -r debian fedora; do
    section 'Build and install' | grep -qwF -- "$debian" || fail "$debian"
    section 'Build and install' | grep -qwF -- "$fedora" || fail "$fedora"
  done <packages
}

test_news_is_of_this_version () {
  local version
  version=$(sfcrime --version | sed -n '1s/^sfcrime //p')
  sed -n '/^\* Release/{p;q}' "$abs_top_srcdir/NEWS" \
    | grep -qF "* Release $version (" || fail "NEWS: no $version on top"
}

test_the_map_in_hacking_has_every_folder () {
  local folder
  for folder in "$abs_top_srcdir"/src/*/; do
    folder=$(basename "$folder")
    grep -qE "^        $folder  +[A-Za-z]" "$abs_top_srcdir/HACKING" \
      || fail "HACKING: no $folder"
  done
}

run_tests
