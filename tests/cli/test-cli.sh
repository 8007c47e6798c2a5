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

test_an_unknown_option_is_named_and_what_it_may_mean () {
  expect 2 sfcrime stream --embedded --one
  err_is 'sfcrime: stream: Unknown option --one
did you mean --once?'
  expect 2 sfcrime produce --pertition=3
  err_has 'did you mean --partition?'
  expect 2 sfcrime topics list --topc=x
  err_has 'did you mean --topic?'
  expect 2 sfcrime stream --frobnicate
  err_has 'see sfcrime stream --help'
  expect 2 sfcrime stream --color=pink
  err_is 'sfcrime: --color: “pink” is none of auto, always, never
for example --color=never'
}

test_help_goes_to_standard_output () {
  expect 0 sfcrime --help
  out_like '^Usage: sfcrime '
  err_is ''
}

test_help_of_a_command_is_what_its_option_prints () {
  sfcrime consume --help >wanted
  expect 0 sfcrime help consume
  same out wanted
  expect 2 sfcrime help consum
  err_has 'did you mean consume?'
  expect 2 sfcrime help consume produce
  err_is 'sfcrime: help: unexpected argument “produce”
see sfcrime --help'
}

test_help_on_a_full_disk_fails () {
  [ -w /dev/full ] || skip 'no /dev/full'
  status=0
  sfcrime --help >/dev/full 2>err || status=$?
  is "$status" 6 'exit status'
  err_has 'standard output: No space left on device'
}

run_tests
