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

test_a_timeout_is_a_duration_from_a_millisecond_to_an_hour () {
  expect 2 sfcrime topics list --timeout=soon
  err_is 'sfcrime: --timeout: “soon” is no duration
for example 30s or 500ms'
  expect 2 sfcrime topics list --timeout=0.9ms
  err_is 'sfcrime: --timeout: from 1ms to 1h, not “0.9ms”'
  expect 2 sfcrime topics list --timeout=3600.001s
  err_has 'from 1ms to 1h'
  expect 0 sfcrime generate --records=0 --timeout=3600s
  expect 0 sfcrime generate --records=0 --timeout=1ms
}

test_less_and_more_words_at_once_are_a_usage_error () {
  expect 2 sfcrime topics list -q -v
  err_is 'sfcrime: --quiet and --verbose exclude each other'
}

test_a_command_of_one_topic_wants_just_one () {
  local command
  printf '%s\n' '[source]' 'kafka.bootstrap.servers = 127.0.0.1:1' >none.conf
  for command in consume 'produce /dev/null'; do
    expect 2 sfcrime $command -c none.conf
    err_is 'sfcrime: --topic: the topic is not named
say --topic=NAME'
    expect 2 sfcrime $command -c none.conf -s 'source.subscribe=a, b'
    err_is 'sfcrime: [source] subscribe: several topics: a, b
choose one with --topic=NAME'
  done
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
