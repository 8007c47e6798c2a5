#!/usr/bin/env bash
# What --help promises: every command has one.
. "$(dirname "$0")/../support/harness.sh"

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

run_tests
