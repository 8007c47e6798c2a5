#!/usr/bin/env bash
# The manual pages: well formed, and about this program, no more and no less.
. "$(dirname "$0")/../support/harness.sh"

man=$abs_top_srcdir/man
page=$man/sfcrime.1 # of what all commands share

# Prints the commands that --help lists.
list_commands () {
  sfcrime --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

# Prints what the page of all says of the options of every command.
common_options () {
  sed -n '/^\.Sh OPTIONS OF EVERY COMMAND/,/^\.Sh ENV/p' "$page"
}

# Prints the long options that its input explains.
explained () {
  grep '^\.It .*Fl -' | grep -oE 'Fl -[a-z-]+' | sed 's/Fl -/--/' | sort -u
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

test_no_page_has_a_style_error () {
  command -v mandoc >/dev/null || skip 'mandoc is missing'
  # our own pages are not installed yet
  mandoc -Tlint -Wstyle "$man"/*.[1-9] | grep -v 'referenced manual not found' \
    && exit 1
  true
}

test_every_page_that_is_referred_to_is_there () {
  sed -nE 's/^\.(It )?Xr (sfcrime[a-z.-]*) ([1-9]).*/\2.\3/p' "$man"/*.[1-9] \
    | sort -u >names
  (cd "$man" && printf '%s\n' *.[1-9]) | sort >pages
  diff names pages
}

test_every_page_is_installed () {
  sed -nE 's|^  %D%/(.*\.[1-9])( \\)?$|\1|p' "$man/local.mk" | sort >installed
  (cd "$man" && printf '%s\n' *.[1-9]) | sort | diff installed -
}

test_every_command_has_a_page_and_the_reverse () {
  list_commands | sort >commands
  [ -s commands ] || fail 'sfcrime --help lists no command'
  (cd "$man" && printf '%s\n' sfcrime-*.1) | sed 's/sfcrime-\(.*\).1/\1/' \
    | sort >pages
  same commands pages
}

test_the_page_of_all_says_of_a_command_what_help_says () {
  local command summary
  for command in $(list_commands); do
    summary=$(sfcrime --help | sed -n "s/^  $command  *//p")
    sed -n "/^\.It Xr sfcrime-$command 1/{n;p;q}" "$page" >said
    file_is said "$summary."
  done
}

test_every_option_is_explained_and_the_reverse () {
  local command
  common_options | explained >common
  [ -s common ] || fail 'the page explains no option of every command'
  for command in $(list_commands); do
    offered "$command" >offered
    explained <"$man/sfcrime-$command.1" | sort -u - common >explained
    diff offered explained || fail "$command: --help (<), the page (>)"
  done
}

test_every_short_option_is_explained_and_the_reverse () {
  local command
  common_options | letters_of_page >common
  for command in $(list_commands); do
    sfcrime "$command" --help | letters_of_help >offered
    letters_of_page <"$man/sfcrime-$command.1" | sort -u - common >explained
    diff offered explained || fail "$command: --help (<), the page (>)"
  done
}

test_every_option_that_a_page_names_is_explained_in_one () {
  grep -ohE 'Fl -[a-z-]+' "$man"/*.[1-9] | sed 's/Fl -/--/' | sort -u >named
  cat "$man"/*.1 | explained >explained
  # --version belongs to no command
  diff <(grep -vx -e --version named) explained
}

test_options_stand_in_alphabetical_order () {
  local of
  for of in "$man"/*.1; do
    grep '^\.It .*Fl -' "$of" | sed -E 's/.*Fl -([a-z-]+).*/\1/' >options
    sort -c options || fail "${of##*/}: not in order"
  done
}

test_the_environment_is_what_the_program_reads () {
  # what is written as (GLogField){ "SFCRIME_..." } is a field of a record
  grep -hvF '(GLogField)' -r "$abs_top_srcdir/src" \
    | grep -oE '"(SFCRIME_[A-Z]+(_[A-Z]+)*|NO_COLOR)"' \
    | tr -d '"' | sort -u >read
  sed -n '/^\.Sh ENVIRONMENT/,/^\.Sh FILES/s/^\.It Ev //p' "$page" \
    | grep -E '^(SFCRIME|NO_COLOR)' | sort -u >documented
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

run_tests
