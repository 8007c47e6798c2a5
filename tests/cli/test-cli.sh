#!/usr/bin/env bash
# What the program says before any command runs.
. "$(dirname "$0")/../support/harness.sh"

test_the_version_names_the_package_and_the_licence () {
  expect 0 sfcrime --version
  out_like '^sfcrime [0-9]+\.[0-9]+'
  out_has 'GPL-3.0-or-later'
  err_is ''
}

test_no_command_is_a_usage_error () {
  expect 2 sfcrime
  out_is ''
  err_is 'sfcrime: usage: a command is missing
see sfcrime --help'
}

test_an_unknown_command_is_named () {
  expect 2 sfcrime prodcue --topic=t
  err_is 'sfcrime: prodcue: there is no such command
did you mean produce?'
  expect 2 sfcrime produc
  err_has 'did you mean produce?'
  expect 2 sfcrime frobnicate
  err_is 'sfcrime: frobnicate: there is no such command
see sfcrime --help'
}

test_help_goes_to_standard_output () {
  expect 0 sfcrime --help
  out_like '^Usage: sfcrime '
  err_is ''
}

test_help_on_a_full_disk_fails () {
  [ -w /dev/full ] || skip 'no /dev/full'
  status=0
  sfcrime --help >/dev/full 2>err || status=$?
  is "$status" 6 'exit status'
  err_has 'standard output: No space left on device'
}

run_tests
