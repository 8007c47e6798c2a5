#!/usr/bin/env bash
# What --help promises: every command has one, every option is in the manual.
. "$(dirname "$0")/../support/harness.sh"

manual=$abs_top_srcdir/man

# Prints the words that make a command with options of its own.
list_commands () {
  local name
  sfcrime --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' \
    | while read -r name; do
        case $name in
          topics) printf 'topics %s\n' create list describe delete ;;
          config) printf 'config %s\n' show check properties ;;
          checkpoint) printf 'checkpoint %s\n' list show verify ;;
          *) echo "$name" ;;
        esac
      done
}

test_every_command_answers_help () {
  local command
  list_commands >commands
  [ -s commands ] || fail 'sfcrime --help lists no command'
  while read -r command; do
    # shellcheck disable=SC2086 -- two words
    expect 0 sfcrime $command --help
    out_like '^Usage:'
    out_like '^  -h, --help'
    err_is ''
  done <commands
}

test_every_option_is_in_the_manual () {
  local command option
  [ -e "$manual/sfcrime.1" ] || skip 'there is no manual page yet'
  list_commands >commands
  while read -r command; do
    # shellcheck disable=SC2086 -- two words
    sfcrime $command --help | grep -oE '^  (-[a-zA-Z], )?--[a-z-]+' \
      | sed 's/.*--//' >options
    while read -r option; do
      cat "$manual"/sfcrime*.1 | sed 's/\\//g' \
        | grep -qE -- "(Fl -|--)$option\\b" \
        || fail "no manual page has --$option of sfcrime $command"
    done <options
  done <commands
}

test_every_command_is_in_the_manual () {
  local command
  [ -e "$manual/sfcrime.1" ] || skip 'there is no manual page yet'
  list_commands >commands
  while read -r command; do
    cat "$manual"/sfcrime*.1 | grep -qwF -- "${command%% *}" \
      || fail "no manual page has sfcrime $command"
  done <commands
}

run_tests
