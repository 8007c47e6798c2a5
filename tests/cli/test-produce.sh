#!/usr/bin/env bash
# Records from files to a topic, on one development broker.
. "$(dirname "$0")/../support/harness.sh"
share_user=yes

start_broker --topic=three:3 --topic=time:1 --topic=key:4 --topic=pipe:1 \
             --topic=bad:1 --topic=part:2 --topic=rate:1 --topic=stop:1 \
             --topic=limit:1 --topic=sample:2 --topic=empty:1 \
             --topic=name:1

# topic_is TOPIC FILE: the values of its only partition are FILE's lines
topic_is () {
  expect 0 sfcrime consume -t "$1" --from-beginning --exit-at-end -q
  same out "$2"
}

test_records_are_sent_compact_and_in_turn () {
  printf '[ {"b" : 1.0, "a": "x y"},\n {"c":[ ]}\t, 3,"\\u00e9",\n null]' >in
  expect 0 sfcrime produce -t three in
  out_is ''
  err_like '^sfcrime: produced 5 records \(40 bytes\) to three in [0-9]+\.[0-9]+ s$'
  expect 0 sfcrime consume -t three --from-beginning --exit-at-end -q --partition=0
  out_is '{"b":1.0,"a":"x y"}
"\u00e9"'
  expect 0 sfcrime consume -t three --from-beginning --exit-at-end -q --partition=1
  out_is '{"c":[]}
null'
  expect 0 sfcrime consume -t three --from-beginning --exit-at-end -q --partition=2
  out_is '3'
}

test_the_installed_sample_is_the_default_input () {
  expect 0 sfcrime produce -t sample
  err_like '^sfcrime: produced 2000 records \([0-9]+ bytes\) to sample in '
}

test_time_order_puts_the_oldest_first () {
  sfcrime generate --records=500 --format=lines --order=oldest --late=0.2 >lines
  sort -s -t'"' -k28,28 lines >wanted
  expect 0 sfcrime produce -t time --order=time lines
  topic_is time wanted
}

test_standard_input_and_pipes_are_read_as_they_come () {
  echo '{"a":1}{"a":2}' >first
  expect 0 sh -c 'cat first | sfcrime produce -t pipe - && echo 3 | sfcrime produce -t pipe'
  printf '%s\n' '{"a":1}' '{"a":2}' >wanted
  # without FILE the sample is sent, not standard input
  expect 0 sfcrime consume -t pipe --from-beginning --max-messages=2 -q
  same out wanted
}

test_keys_are_those_of_the_member () {
  printf '%s\n' '{"k":"HAN","n":1}' '{"n":2}' '{"k":7}' '{"k":"HAN"}' >in
  expect 0 sfcrime produce -t key --key=k in
  expect 0 sfcrime consume -t key --from-beginning --exit-at-end -q --format=json
  is "$(grep -c '"key":"HAN"' out)" 2 'records with the key'
  is "$(grep '"key":"HAN"' out | grep -o '"partition":[0-9]*' | sort -u | wc -l)" \
     1 'partitions of the key'
  out_has '"key":"7"'
  out_has '"key":null'
  expect 0 sfcrime produce -t key --key=n in
  err_lacks warning
  expect 0 sfcrime produce -t key --key=K in
  err_has 'warning: --key=K: no record has this member, and so none has a key'
}

test_limit_and_repeat_count_records () {
  printf '1 2 3' >in
  expect 0 sfcrime produce -t limit --repeat --limit=7 in
  printf '%s\n' 1 2 3 1 2 3 1 >wanted
  topic_is limit wanted
}

test_a_partition_must_exist () {
  expect 3 sfcrime produce -t part --partition=2
  err_is 'sfcrime: topic part: no partition 2, only 0 to 1'
  echo 1 >in
  expect 0 sfcrime produce -t part --partition=1 in
}

test_a_missing_topic_is_created_when_asked_to () {
  echo '1 2' >in
  expect 3 sfcrime produce -t new in
  err_like 'new'
  err_like 'topics create new'
  err_lacks 'produced'
  expect 0 sfcrime produce -t new --create=5 in
  expect 0 sfcrime produce -t new --create=2 in
  expect 0 sfcrime topics describe new
  is "$(grep -c '^new ' out)" 5 'partitions'
}

test_malformed_input_is_told_after_what_was_sent () {
  printf '[{"a":1},\n {"a":2},\n {"a" 3}]' >in
  expect 3 sfcrime produce -t bad in
  err_like '^sfcrime: produced 2 records \(14 bytes\) to bad in '
  err_has 'sfcrime: in:3:7: expected a colon after the member name
correct the input there; what stands before it was sent'
  printf '{"a":%s}\n' 1 2 >wanted
  topic_is bad wanted
  printf '[1,2' >cut
  expect 3 sfcrime produce -t bad cut
  err_has 'sfcrime: cut:1:5: unexpected end of input'
  err_has 'produced 2 records'
}

test_an_empty_file_is_no_records () {
  : >in
  expect 0 sfcrime produce -t empty in
  err_like '^sfcrime: produced 0 records \(0 bytes\) to empty in '
}

test_rate_is_decimal_and_even () {
  local start
  printf '1 2 3' >in
  start=$(date +%s%N)
  expect 0 sfcrime produce -t rate --rate=2.5 in
  # the third is due after 0.8 s
  [ $(($(date +%s%N) - start)) -ge 800000000 ] || fail 'too fast'
}

test_an_interrupt_stops_after_the_acknowledgements () {
  printf '1' >in
  spawn produce sfcrime produce -t stop --repeat --rate=1000 --progress=always in
  wait_for produce.err '[1-9][0-9]* records' 30 "$pid"
  kill -INT "$pid"
  wait_end "$pid"
  is "$status" 0 'exit status'
  grep -qE '^sfcrime: produced [1-9][0-9]* records' produce.err \
    || fail "$(cat produce.err)"
}

test_an_interrupt_ends_a_wait_for_input () {
  mkfifo pipe
  spawn produce sfcrime produce -t stop pipe
  exec 7>pipe
  echo '{"a":1}' >&7
  sleep 0.3
  kill -INT "$pid"
  wait_end "$pid"
  exec 7>&-
  is "$status" 0 'exit status'
}

test_an_interrupt_ends_a_wait_for_a_writer () {
  mkfifo pipe
  spawn produce sfcrime produce -t stop --progress=always pipe
  wait_for produce.err '0 records' 30 "$pid"
  kill -INT "$pid"
  wait_end "$pid" 10
  is "$status" 0 'exit status'
}

test_a_late_writer_is_waited_for () {
  mkfifo pipe
  spawn produce sfcrime produce -t stop --progress=always pipe
  wait_for produce.err '0 records' 30 "$pid"
  exec 7>pipe
  echo '1 2' >&7
  exec 7>&-
  wait_end "$pid"
  is "$status" 0 'exit status'
  file_has produce.err 'produced 2 records'
}

test_progress_is_that_of_the_acknowledgements () {
  seq 1000 >in
  spawn produce sfcrime produce -t stop --rate=20 --progress=always in
  wait_for produce.err '[1-9] records' 30 "$pid"
  kill -INT "$pid"
  wait_end "$pid"
  file_like produce.err '^\[\.* *\]  *[0-9]* %  [0-9]+ records'
  ! grep -E '\] +([1-9][0-9]|100) %' produce.err || fail 'too much'
  ! grep -F ', 0 s left' produce.err || fail 'no time left'
}

# on_terminal COLUMNS COMMAND: its output in the file `out'
on_terminal () {
  script -qec "stty cols $1; $2" /dev/null </dev/null >out
}

test_the_bar_fits_the_terminal () {
  command -v script >/dev/null || skip 'no script'
  seq 100 >in
  TERM=xterm on_terminal 30 'sfcrime produce -t stop --rate=200 in'
  grep -qF $'\e[K' out || fail 'no bar'
  tr '\r' '\n' <out | sed $'s/\e\\[K//g' | grep -v '^sfcrime: ' >lines
  [ "$(wc -L <lines)" -le 29 ] || fail "$(cat lines)"
}

test_a_dumb_terminal_gets_no_sequences () {
  command -v script >/dev/null || skip 'no script'
  seq 100 >in
  TERM=dumb on_terminal 60 'sfcrime produce -t stop --rate=200 in'
  file_has out ' records'
  file_lacks out $'\e'
}

test_weaker_acknowledgements_are_warned_of () {
  echo 1 >in
  expect 0 sfcrime produce -t stop -X acks=0 -X enable.idempotence=false in
  err_has 'sfcrime: warning: produce: acks is not all: '
  err_has 'sfcrime: warning: produce: enable.idempotence is not true: '
  expect 0 sfcrime produce -t stop -X enable.idempotence=false in
  err_lacks 'acks is not all'
  expect 0 sfcrime produce -t stop -X acks=all in
  err_lacks 'warning'
}

test_a_broker_that_is_not_there_is_an_error () {
  echo 1 >in
  expect 3 sfcrime produce -b 127.0.0.1:1 --timeout=500ms in
  err_has '127.0.0.1:1'
  err_lacks 'produced'
}

test_a_broker_that_goes_away_is_an_error () {
  local broker servers
  spawn mine sfcrime broker --topic=t:1
  broker=$pid
  wait_for mine.out '^bootstrap' 30 "$broker"
  servers=$(sed -n 's/^bootstrap\.servers=//p' mine.out)
  echo 1 >in
  spawn produce sfcrime produce -b "$servers" -t t --repeat --rate=100 \
    --timeout=2s --progress=always in
  wait_for produce.err '[1-9][0-9]* records' 30 "$pid"
  kill -TERM "$broker"
  # a record's 2 s, and no more than 2 s on top; twice that on a busy machine
  wait_end "$pid" 8
  is "$status" 3 'exit status'
  grep -qE 'sfcrime: topic t: [0-9]+ records? (was|were) not acknowledged' \
    produce.err || fail "$(tail -n 5 produce.err)"
  is "$(tail -n 1 produce.err)" \
     'is the broker running? sfcrime broker starts one for development' remedy
  file_has produce.err 'Local: Message timed out'
  grep -qE 'sfcrime: produced [1-9][0-9]* records' produce.err \
    || fail "$(tail -n 5 produce.err)"
}

test_wrong_options_are_usage_errors () {
  local option
  for option in --rate=0 --rate=-1 --rate=x --rate=1e10 --limit=-1 --limit=-2 \
                --limit=x --partition=-1 --partition=-2 --key= --create=0 \
                --create=-1 --order=random; do
    expect 2 sfcrime produce -t three "$option"
    out_is ''
    err_like '^sfcrime: '
  done
  expect 2 sfcrime produce -t three --repeat -
  err_is 'sfcrime: --repeat: standard input can be read only once'
}

test_a_file_that_is_named_as_a_secret_is_read () {
  mkdir day=2018
  echo '{"a":1}' >day=2018/calls
  expect 0 sfcrime produce -q -t name -X ssl.key.password=2018 day=2018/calls
  topic_is name day=2018/calls
}

test_files_that_cannot_be_read_are_told_at_once () {
  expect 3 sfcrime produce -b 127.0.0.1:1 missing
  err_is 'sfcrime: missing: No such file or directory
name a file that is there'
  expect 3 sfcrime produce -b 127.0.0.1:1 .
  err_is 'sfcrime: .: Is a directory'
}

run_tests
