#!/usr/bin/env bash
# The tutorial: every command in it is run, as it stands and in its order.
. "$(dirname "$0")/../support/harness.sh"

tutorial=$abs_top_srcdir/docs/tutorial.md

# Prints a line for each thing to do: "section", "file NAME TEXT...",
# "terminal COMMAND" of what goes on running, "run COMMAND".
steps () {
  awk '
    /^## / { print "section" }
    /^ *```/ {
      if (kind != "") { kind = ""; if (file) print "file-end"; file = 0; next }
      indent = index($0, "`") - 1
      kind = $1 == "```sh" ? ($2 == "terminal" ? "terminal" : "run") : "file"
      if (kind == "file") { file = 1; print "file " $2 }
      next
    }
    kind == "file" { print "text " $0 }
    kind == "terminal" || kind == "run" { print kind " " substr($0, indent + 1) }
  ' "$tutorial"
}

# All but the broker end with their section.
end_terminals () {
  local p
  for p in "${terminals[@]}"; do
    kill -INT "$p"
    wait_end "$p"
    is "$status" 0
  done
  terminals=()
}

begin_terminal () {
  local name=terminal$((++n_terminals))
  # shellcheck disable=SC2086 -- words without quotes
  spawn "$name" $1
  wait_for "$name.out" . 30 "$pid"
  [[ $1 == 'sfcrime broker'* ]] || terminals+=("$pid")
}

test_the_tutorial_works_as_written () {
  local what rest file='' n_terminals=0 n_run=0
  local -a terminals=()
  steps >steps
  while read -r what rest <&3; do
    case $what in
      section) end_terminals ;;
      file) file=$rest; : >"$file" ;;
      text) printf '%s\n' "$rest" >>"$file" ;;
      terminal) begin_terminal "$rest" ;;
      run)
        n_run=$((n_run + 1))
        expect 0 bash -c "set -o pipefail; $rest"
        [ -s out ] || [ -s err ] || fail "prints nothing: $rest"
        ;;
    esac
  done 3<steps
  end_terminals
  [ "$n_run" -ge 15 ] || fail "$n_run commands are shown"
  grep -q '<svg' tune.svg || fail 'no picture was drawn'
  file_like windowed.conf '^maxOffsetsPerTrigger = (500|5000)$'
}

test_a_second_run_of_the_windowed_query_has_nothing_to_do () {
  steps | sed -n 's/^text //p' >windowed.conf
  start_broker --topic=org.sf.police.calls:10
  sfcrime produce -q
  expect 0 sfcrime stream --config=windowed.conf --once
  err_like '4 batches, 2000 records'
  expect 0 sfcrime stream --config=windowed.conf --once
  out_is ''
}

run_tests
