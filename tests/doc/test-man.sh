#!/usr/bin/env bash
# The manual page: well formed, and about this program, no more and no less.
. "$(dirname "$0")/../support/harness.sh"

page=$abs_top_srcdir/man/sfcrime.1

# Prints the commands that --help lists.
list_commands () {
  sfcrime --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

# Prints the lines of the page's subsection $1.
subsection () {
  awk -v title=".Ss $1" '/^\.S[hs] / { inside = $0 == title; next } inside' \
      "$page"
}

# Prints the long options that a subsection explains.
explained () {
  subsection "$1" | grep '^\.It .*Fl -' | grep -oE 'Fl -[a-z-]+' \
    | sed 's/Fl -/--/' | sort -u
}

# Prints the long options of the command's --help.
offered () {
  sfcrime "$1" --help | grep -oE '^  (-[A-Za-z], )?--[a-z-]+' \
    | sed 's/.*--/--/' | sort -u
}

# Prints "-X --long" for each option of its input that has a letter.
letters_of_help () {
  sed -nE 's/^  (-[A-Za-z]), (--[a-z-]+).*/\1 \2/p' | sort -u
}

letters_of_page () {
  sed -nE 's/^\.It Fl ([A-Za-z]) .*Fl (-[a-z-]+).*/-\1 -\2/p' | sort -u
}

test_the_page_has_no_style_error () {
  command -v mandoc >/dev/null || skip 'mandoc is missing'
  # our own pages are not installed yet
  mandoc -Tlint -Wstyle "$page" | grep -v 'referenced manual not found' && exit 1
  true
}

test_every_command_has_a_subsection_and_the_reverse () {
  list_commands | sort >commands
  [ -s commands ] || fail 'sfcrime --help lists no command'
  sed -n 's/^\.Ss \([a-z]*\)$/\1/p' "$page" | sort >subsections
  same commands subsections
}

test_every_option_is_explained_and_the_reverse () {
  local command
  explained 'Options of every command' >common
  [ -s common ] || fail 'the page explains no option of every command'
  for command in $(list_commands); do
    offered "$command" >offered
    explained "$command" | sort -u - common >explained
    diff offered explained || fail "$command: --help (<), the page (>)"
  done
}

test_every_short_option_is_explained_and_the_reverse () {
  local command
  subsection 'Options of every command' | letters_of_page >common
  for command in $(list_commands); do
    sfcrime "$command" --help | letters_of_help >offered
    subsection "$command" | letters_of_page | sort -u - common >explained
    diff offered explained || fail "$command: --help (<), the page (>)"
  done
}

test_every_option_of_the_synopsis_is_explained () {
  local option
  grep -oE 'Fl -[a-z-]+' "$page" | sed 's/Fl -//' | sort -u >named
  grep '^\.It .*Fl -' "$page" | grep -oE 'Fl -[a-z-]+' | sed 's/Fl -//' \
    | sort -u >explained
  # --version belongs to no command
  diff <(grep -vx version named) explained
}

test_options_stand_in_alphabetical_order () {
  local command
  for command in $(list_commands) 'Options of every command'; do
    subsection "$command" | grep '^\.It .*Fl -' \
      | sed -E 's/.*Fl -([a-z-]+).*/\1/' >options
    sort -c options || fail "$command: not in order"
  done
}

test_the_environment_is_what_the_program_reads () {
  # what is written as (GLogField){ "SFCRIME_..." } is a field of a record
  grep -hvF '(GLogField)' -r "$abs_top_srcdir/src" \
    | grep -oE '"(SFCRIME_[A-Z]+(_[A-Z]+)*|NO_COLOR)"' \
    | tr -d '"' | sort -u >read
  sed -n '/^\.Sh ENVIRONMENT/,/^\.Sh FILES/s/^\.It Ev //p' "$page" \
    | grep -vE '^(XDG_|LANGUAGE |LC_)' | sort -u >documented
  diff read documented
}

test_the_exit_statuses_are_those_of_the_error_codes () {
  local status
  for status in $(sed -n 's/.*; exit status \([0-9]*\)$/\1/p
                          s/^ \* @SFC_ERROR_.*; \([0-9]*\)$/\1/p' \
                      "$abs_top_srcdir/src/base/error.h"); do
    sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EXAMPLES/p' "$page" \
      | grep -qE "^(\.It )?$status( |\$)" || fail "no exit status $status"
  done
}

# Refuses the settings after it in words that hold $1.
refused () {
  local words=$1
  shift
  expect 2 sfcrime stream --embedded --once --query=join "${@/#/--set=}"
  err_has "$words"
}

test_what_the_caveats_name_is_refused () {
  local setting
  refused 'not in this version' 'query join.joinType=left_semi'
  for setting in compression=lz4 encoding=UTF-16 lineSep=x dateFormat=y; do
    refused 'not in this version' 'sink join.format=csv' \
      "sink join.$setting"
  done
  refused 'not in this version' spark.spark.master=yarn
}

# The examples, with fewer records than the page shows.
examples () {
  sed -n '/^\.Sh EXAMPLES/,/^\.Sh DIAGNOSTICS/p' "$page" \
    | awk -f "$abs_top_srcdir/tests/doc/commands.awk" | sed 's/=1000000/=20000/'
}

test_the_examples_on_an_embedded_broker_run () {
  local command
  expect 0 sfcrime generate --records=300 -o calls.json
  examples | grep -e --embedded >commands
  [ "$(wc -l <commands)" -ge 3 ] || fail 'examples are missing'
  while read -r command; do
    expect 0 bash -c "set -o pipefail; $command"
  done <commands
}

# Its broker gets a free port, its stream a signal when it has printed.
test_the_example_with_a_broker_runs () {
  local command
  examples | grep -v -e --embedded >commands
  [ "$(wc -l <commands)" -ge 5 ] || fail 'examples are missing'
  while read -r command; do
    case $command in
      'sfcrime broker '*' &') start_broker; unset SFCRIME_BOOTSTRAP_SERVERS ;;
      'sfcrime stream '*)
        spawn stream bash -c "exec $command"
        wait_for stream.out '^Batch: 0$' 60 "$pid"
        kill -INT "$pid"
        wait_end "$pid"
        is "$status" 0 'exit status of stream' ;;
      *) expect 0 bash -c "$command" ;;
    esac
  done <commands
}

run_tests
