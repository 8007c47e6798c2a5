#!/usr/bin/env bash
# The development broker as a program.
. "$(dirname "$0")/../support/harness.sh"

folder () { echo "$XDG_RUNTIME_DIR/sfcrime"; }
port () { echo "${bootstrap##*:}"; }

free_port () {
  local n
  for ((n = 0; n < 100; n++)); do
    fixed=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$fixed") 2>/dev/null || return 0
  done
  fail 'no free port'
}

# The broker's own process, a child of the command.
child_of () { cat "/proc/$1/task/$1/children"; }

test_it_prints_one_line_and_stops_on_sigterm () {
  start_broker
  is "$(wc -l <broker.out)" 1 'lines'
  grep -qE '^bootstrap\.servers=127\.0\.0\.1:[0-9]+$' broker.out
  kill -TERM "$broker_pid"
  wait_end "$broker_pid"
  is "$status" 0 'exit status'
}

test_it_stops_on_sigint_and_sighup () {
  local signal
  for signal in INT HUP; do
    start_broker
    kill -"$signal" "$broker_pid"
    wait_end "$broker_pid"
    is "$status" 0 "exit status after $signal"
  done
}

test_it_says_its_limits_unless_quiet () {
  start_broker
  grep -q '5 MiB' broker.err
  kill "$broker_pid"
  wait_end "$broker_pid"
  start_broker --quiet
  is "$(cat broker.err)" '' 'standard error'
}

test_others_find_it_without_being_told () {
  start_broker --topic=calls:3
  unset SFCRIME_BOOTSTRAP_SERVERS
  expect 0 sfcrime topics list
  out_is 'calls'
}

test_its_files_are_the_users_and_go_with_it () {
  start_broker
  is "$(cat "$(folder)/broker")" "$bootstrap" 'address file'
  is "$(stat -c %a "$(folder)")" 700 'mode of the folder'
  is "$(stat -c %a "$(folder)/broker")" 600 'mode of the address file'
  is "$(stat -c '%a %F' "$(folder)/control.$(port)")" '600 socket' 'socket'
  kill "$broker_pid"
  wait_end "$broker_pid"
  is "$(ls "$(folder)")" '' 'what is left'
}

test_a_later_broker_leaves_the_address_of_a_running_one () {
  start_broker --topic=first:1
  local first=$bootstrap
  start_broker --topic=second:1
  file_has broker.err "warning: broker: another one runs at $first, "
  file_has broker.err "--bootstrap-servers=$bootstrap"
  is "$(cat "$(folder)/broker")" "$first" 'address file'
  expect 0 sfcrime topics list
  out_is 'second'
  kill "$broker_pid"
  wait_end "$broker_pid"
  is "$(cat "$(folder)/broker")" "$first" 'address file'
  unset SFCRIME_BOOTSTRAP_SERVERS
  expect 0 sfcrime topics list
  out_is 'first'
}

test_the_sockets_of_killed_brokers_are_swept () {
  start_broker
  local socket
  socket=$(folder)/control.$(port)
  kill -KILL "$broker_pid"
  wait_end "$broker_pid"
  [ -e "$socket" ] || fail 'nothing was left'
  touch "$(folder)/control.x"
  start_broker
  [ ! -e "$socket" ] || [ "${socket##*.}" = "$(port)" ] || fail "$socket is left"
  [ -e "$(folder)/control.x" ] || fail 'a file that is none of ours is gone'
}

test_a_runtime_folder_that_is_missing_is_not_made () {
  rmdir "$XDG_RUNTIME_DIR"
  start_broker
  file_has broker.err "warning: broker: XDG_RUNTIME_DIR: $(folder): No such file"
  [ ! -e "$XDG_RUNTIME_DIR" ] || fail 'it was made'
}

test_a_killed_broker_is_not_taken_for_a_running_one () {
  start_broker
  kill -KILL "$broker_pid"
  wait_end "$broker_pid"
  [ -e "$(folder)/broker" ] || fail 'the file of the killed broker is gone'
  unset SFCRIME_BOOTSTRAP_SERVERS
  expect 2 sfcrime topics list
  err_has "Option 'kafka.bootstrap.servers' must be specified"
  err_has 'is left from a broker that runs no more'
  start_broker
  unset SFCRIME_BOOTSTRAP_SERVERS
  expect 0 sfcrime topics list
}

test_a_killed_command_leaves_no_process () {
  start_broker
  local child
  child=$(child_of "$broker_pid")
  [ -d "/proc/${child% }" ] || fail 'the broker has no process of its own'
  kill -KILL "$broker_pid"
  wait_until 10 has_ended ${child} || fail 'the broker outlives the command'
}

test_a_broker_that_dies_is_an_error () {
  start_broker
  kill -KILL $(child_of "$broker_pid")
  wait_end "$broker_pid"
  is "$status" 1 'exit status'
  grep -q 'broker: it was ended by signal 9' broker.err
  is "$(ls "$(folder)")" '' 'what is left'
}

test_clients_bootstrap_at_the_port_that_was_asked_for () {
  free_port
  start_broker --port="$fixed" --topic=calls:2
  is "$bootstrap" "127.0.0.1:$fixed" 'address'
  expect 0 sfcrime topics describe calls
  expect 0 sfcrime topics create more --partitions=1
  expect 0 sfcrime topics list
  out_is 'calls
more'
}

test_a_port_in_use_is_an_error () {
  free_port
  start_broker --port="$fixed"
  expect 1 sfcrime broker --port="$fixed"
  out_is ''
  err_has "port $fixed: "
}

test_a_cluster_has_its_brokers_and_one_address () {
  start_broker --brokers=3 --topic=calls:6
  [[ $bootstrap =~ ^127\.0\.0\.1:[0-9]+$ ]] || fail "address: $bootstrap"
  expect 0 sfcrime topics describe calls
  is "$(awk 'NR > 1 && $3 ~ /^[123]$/' out | wc -l)" 6 'led partitions'
  expect 0 sfcrime topics create more
}

test_topics_have_ten_partitions_unless_told () {
  start_broker --topic=a --topic=b:4 -t c:1
  expect 0 sfcrime topics describe
  is "$(awk 'NR > 1 { print $1 }' out | sort | uniq -c | xargs)" \
     '10 a 4 b 1 c' 'partitions'
}

test_exec_gives_the_commands_status () {
  expect 7 sfcrime broker --exec sh -c 'exit 7'
  expect 0 sfcrime broker -q --exec true
  expect 137 sfcrime broker -q --exec sh -c 'kill -KILL $$'
  is "$(ls "$(folder)")" '' 'what is left'
}

test_exec_takes_the_rest_of_the_line () {
  expect 0 sfcrime broker -q --exec echo --topic=x --exec -- y
  out_like '^--topic=x --exec -- y$'
}

test_exec_tells_the_command_where_the_broker_is () {
  expect 0 sfcrime broker -q --topic=calls:1 --exec \
    sh -c 'echo "got $SFCRIME_BOOTSTRAP_SERVERS"; sfcrime topics list'
  address=$(sed -n 's/^bootstrap\.servers=//p' out)
  out_like "^got $address\$"
  out_like '^calls$'
}

test_exec_gives_the_command_its_input () {
  echo hello | expect 0 sfcrime broker -q --exec cat
  out_like '^hello$'
}

test_exec_of_no_command_is_an_error () {
  expect 2 sfcrime broker --exec
  err_has 'the command is missing'
  expect 1 sfcrime broker --exec ./no-such-command
  err_has 'no-such-command'
}

test_a_stop_reaches_the_command () {
  spawn broker sfcrime broker --exec sleep 1000
  wait_for broker.out '^bootstrap\.servers=' 30 "$pid"
  wait_until 10 eval "[ \$(child_of $pid | wc -w) -eq 2 ]" \
    || fail 'the command was not started'
  kill -TERM "$pid"
  wait_end "$pid"
  is "$status" 0 'exit status'
}

test_options_out_of_range_are_usage_errors () {
  local option
  for option in --port=-1 --port=65536 --port=x --brokers=0 --brokers=101 \
                --topic=a:0 --topic=a:10001 --topic=a:x --topic=a: \
                --topic= '--topic=a b' --exec=true; do
    expect 2 sfcrime broker "$option"
    out_is ''
  done
  expect 2 sfcrime broker argument
  err_has 'unexpected argument'
}

test_a_topic_that_is_named_twice_is_refused () {
  expect 3 sfcrime broker --topic=a --topic=a:2
  out_is ''
  err_has 'topic a: it already exists'
}

test_without_a_runtime_folder_it_still_serves () {
  rm -rf "$XDG_RUNTIME_DIR"
  touch "$XDG_RUNTIME_DIR"
  start_broker --topic=calls:1
  grep -q 'warning: broker: ' broker.err
  expect 0 sfcrime topics list
  out_is 'calls'
  expect 3 sfcrime topics create more
  err_has 'has no control socket here'
}

test_a_full_standard_output_is_an_error () {
  [ -w /dev/full ] || skip 'no /dev/full'
  status=0
  timeout 30 sfcrime broker -q >/dev/full 2>err || status=$?
  is "$status" 6 'exit status'
  is "$(ls "$(folder)")" '' 'what is left'
}

run_tests
