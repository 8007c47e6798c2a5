#!/usr/bin/env bash
# sfcrime consume, on a development broker that kcat has filled.
. "$(dirname "$0")/../support/harness.sh"

command -v kcat >/dev/null || skip_all 'kcat is missing'
share_user=yes
start_broker --topic=calls:3 --topic=empty:1 --topic=group:2 --topic=flood:1

put () {
  local topic=$1 partition=$2
  shift 2
  kcat -b "$bootstrap" -P -t "$topic" -p "$partition" "$@"
}

printf '{"a": 1}\nplain\n{"b":[1, 2]}\n' | put calls 0 -k crime -H h1=v1 -H h2=
printf '"s"\n\033[2Jx\n' | put calls 1
printf 'tomb:\n' | put calls 1 -K : -Z
printf '\377\n' | put calls 2 -k "$(printf '\303\251')"

test_value_prints_the_bytes_of_every_record () {
  expect 0 sfcrime consume -t calls --from-beginning --exit-at-end --partition=0
  out_is '{"a": 1}
plain
{"b":[1, 2]}'
  err_like 'consumed 3 records \(25 bytes\) from calls'
  expect 0 sfcrime consume -t calls --from-beginning --exit-at-end
  is "$(wc -l <out)" 7 lines
}

test_json_is_an_object_a_record_with_its_members_in_order () {
  expect 0 sfcrime consume -t calls --from-beginning --exit-at-end --format=json
  is "$(jq -c 'keys_unsorted' out | sort -u)" \
    '["topic","partition","offset","timestamp","key","value","headers"]'
  is "$(jq -c 'select (.partition == 0) | [.offset, .key, .value]' out)" \
    '[0,"crime",{"a":1}]
[1,"crime","plain"]
[2,"crime",{"b":[1,2]}]'
  is "$(jq -c 'select (.partition == 0 and .offset == 0) | .headers' out)" \
    '[{"key":"h1","value":"v1"},{"key":"h2","value":""}]'
  is "$(jq -c 'select (.partition == 1) | [.offset, .key, .value]' out)" \
    '[0,null,"s"]
[1,null,"\u001b[2Jx"]
[2,"tomb",null]'
  is "$(jq -c 'select (.partition == 2) | [.key, .value, .headers]' out)" \
    "$(printf '["\303\251","\357\277\275",[]]')"
  jq -r .timestamp out >times
  ! grep -vxE '20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}Z' times
}

test_a_table_has_a_header_and_one_line_a_record () {
  expect 0 sfcrime consume -t calls --from-beginning --exit-at-end \
    --format=table --partition=1
  is "$(head -n 1 out)" "$(printf '%9s  %12s  %-24s  %-16s  %s' \
    PARTITION OFFSET TIMESTAMP KEY VALUE)"
  is "$(wc -l <out)" 4 lines
  out_like '^        1             0  20[0-9TZ:.-]{22}  -                 "s"$'
  out_has "$(printf '\357\277\275[2Jx')"
  out_like '  tomb              null$'
}

test_an_offset_begins_in_every_partition () {
  expect 0 sfcrime consume -t calls --offset=1 --exit-at-end --partition=0
  out_is 'plain
{"b":[1, 2]}'
  expect 0 sfcrime consume -t calls --offset=2 --exit-at-end --format=json
  is "$(jq -c '[.partition, .offset]' out | sort)" '[0,2]
[1,2]'
  err_has 'warning: topic calls: 1 of 3 partitions end before offset 2'
}

test_the_last_records_of_each_partition () {
  expect 0 sfcrime consume -t calls --offset=-1 --exit-at-end --format=json
  is "$(jq -c '[.partition, .offset]' out | sort)" '[0,2]
[1,2]
[2,0]'
  expect 0 sfcrime consume -t calls --offset=-99 --exit-at-end
  is "$(wc -l <out)" 7 lines
}

test_latest_begins_behind_the_last () {
  expect 0 sfcrime consume -t calls --offset=latest --exit-at-end
  out_is ''
  expect 0 sfcrime consume -t empty --from-beginning --exit-at-end
  out_is ''
}

test_max_messages_ends_after_as_many () {
  expect 0 sfcrime consume -t calls --from-beginning --max-messages=2
  is "$(wc -l <out)" 2 lines
  expect 0 sfcrime consume -t calls --from-beginning --max-messages=0
  out_is ''
}

test_it_follows_until_ctrl_c () {
  local round
  spawn follow sfcrime consume -v -t empty
  # a record sent before it began to read is not for it
  for ((round = 0; round < 200; round++)); do
    echo "call $round" | put empty 0
    ! wait_until 1 grep -q call follow.out || break
  done
  file_like follow.out '^call '
  kill -INT "$pid"
  wait_end "$pid" 10
  is "$status" 0 'exit status'
}

test_a_time_is_refused_on_a_development_broker () {
  expect 3 sfcrime consume -t calls --offset=2018-12-31T23:57:00Z
  err_is 'sfcrime: the development broker cannot look up a time
use an offset, or a real Kafka'
}

test_a_group_goes_on_where_it_committed () {
  printf 'a\nb\nc\n' | put group 0
  expect 0 sfcrime consume -t group --group=g --from-beginning --max-messages=2
  out_is 'a
b'
  printf 'd\n' | put group 1
  expect 0 sfcrime consume -t group --group=g --from-beginning --exit-at-end
  is "$(sort out)" 'c
d'
  expect 0 sfcrime consume -t group --group=g --from-beginning --exit-at-end
  out_is ''
  expect 0 sfcrime consume -t group --group=h --from-beginning --exit-at-end
  is "$(wc -l <out)" 4 'lines of another group'
}

test_a_group_also_remembers_where_it_got_nothing () {
  local all
  expect 0 sfcrime topics create thirds --partitions=3
  printf 'a\nb\nc\n' | put thirds 0
  printf 'd\ne\n' | put thirds 1
  printf 'f\ng\n' | put thirds 2
  expect 0 sfcrime consume -t thirds --group=g --from-beginning \
    --max-messages=3
  all=$(cat out)
  expect 0 sfcrime consume -t thirds --group=g --exit-at-end
  is "$(wc -l <out)" 4 'lines of the second run'
  is "$(sort - out <<<"$all" | tr -d '\n')" abcdefg 'records of both runs'
}

test_a_group_that_got_nothing_goes_on_where_it_waited () {
  expect 0 sfcrime topics create later --partitions=3
  expect 0 sfcrime consume -t later --group=g --exit-at-end
  out_is ''
  printf 'a\nb\n' | put later 0
  printf 'c\nd\n' | put later 2
  expect 0 sfcrime consume -t later --group=g --exit-at-end
  is "$(sort out)" "$(printf '%s\n' a b c d)"
}

test_the_help_says_that_a_group_only_remembers () {
  sfcrime consume --help | tr '\n' ' ' >out
  out_has 'does not share partitions'
}

test_a_missing_topic_is_an_error_and_is_not_made () {
  expect 3 sfcrime consume -t cals --from-beginning
  err_has 'sfcrime: topic cals: '
  err_has 'sfcrime topics create cals'
  kcat -b "$bootstrap" -L >listing
  file_lacks listing '"cals"'
}

test_a_missing_partition_is_an_error () {
  expect 3 sfcrime consume -t calls --partition=3 --from-beginning
  err_has 'topic calls has no partition 3, only 0 to 2'
}

test_no_broker_is_an_error_within_the_timeout () {
  expect 3 sfcrime consume -t calls -b 127.0.0.1:1 --timeout=500ms
  err_has '127.0.0.1:1'
}

test_mistakes_in_the_words_are_usage_errors () {
  local word
  for word in --offset=soon --format=xml --partition=-2 --max-messages=-2 \
              --partition=-1 --max-messages=-1 \
              --max-messages=x --nonsense --group= 'an argument' \
              '--from-beginning --offset=3'; do
    [ "$word" = 'an argument' ] || set -- $word
    expect 2 sfcrime consume -t calls "$@"
    out_is ''
    err_like '^sfcrime: '
  done
}

test_a_reader_that_leaves_ends_it_with_success () {
  local codes
  set +e
  timeout 30 sfcrime consume -t calls --from-beginning 2>err | head -n 1 >out
  codes=("${PIPESTATUS[@]}")
  set -e
  is "${codes[0]}" 0 'exit status'
  is "$(wc -l <out)" 1 lines
  err_lacks 'Broken pipe'
}

test_a_full_disk_is_an_error () {
  [ -w /dev/full ] || skip 'no /dev/full'
  status=0
  sfcrime consume -t calls --from-beginning --exit-at-end >/dev/full 2>err \
    || status=$?
  is "$status" 6 'exit status'
  err_has 'No space left on device'
  err_lacks consumed
}

test_records_that_the_broker_dropped_are_counted () {
  local lost
  seq -f "%06g $(printf '%0400d' 0)" 30000 | put flood 0
  expect 0 sfcrime consume -t flood --from-beginning --exit-at-end
  lost=$((30000 - $(wc -l <out)))
  [ "$lost" -gt 0 ] || fail 'nothing was dropped'
  err_has "has dropped its first $lost records already"
  expect 3 sfcrime consume -t flood --offset=0 --exit-at-end
  err_has "offset 0 is gone, the first is $lost: $lost records are lost"
}

test_a_stopped_reader_is_told_what_was_dropped_meanwhile () {
  local got
  # no reader of its output: it stands still, and the broker does not
  mkfifo pipe
  exec 5<>pipe
  seq -f "%06g $(printf '%0400d' 0)" 2000 | put flood 0
  spawn slow sh -c 'exec sfcrime consume -t flood --offset=-2000 \
    -X queued.min.messages=1 -X queued.max.messages.kbytes=1 \
    -X fetch.message.max.bytes=1000 >pipe'
  wait_until 20 read -r -t 1 -u 5 || fail 'it prints nothing'
  seq -f "%06g $(printf '%0400d' 0)" 60000 | put flood 0
  # now it may go on, up to the gap
  cat <&5 >rest &
  wait_end "$pid" 30
  kill %?cat
  is "$status" 3 'exit status'
  file_like slow.err 'partition 0: [0-9]+ records were dropped before they'
  file_has slow.err 'about 5 MiB a partition'
}

test_a_commit_that_nobody_answers_is_an_error_not_a_hang () {
  local child
  start_broker --topic=calls:1
  child=$(ps -o pid= --ppid "$broker_pid" | tr -d ' ')
  printf '"a"\n"b"\n' | sfcrime produce -t calls -
  spawn reader sfcrime consume -t calls --from-beginning --group=g
  wait_for reader.out '^"b"$' 30 "$pid"
  kill -STOP "$child"
  kill -INT "$pid"
  wait_until 40 has_ended "$pid" || { kill -CONT "$child"; fail 'it hangs'; }
  kill -CONT "$child"
  wait_end "$pid" 1
  is "$status" 3 'exit status'
  file_has reader.err 'group g: commit: '
}

# The limits are those of a hang: the timeout is that of the whole silence.
test_a_broker_that_falls_silent_is_an_error_within_the_timeout () {
  local child
  start_broker --topic=calls:1
  child=$(ps -o pid= --ppid "$broker_pid" | tr -d ' ')
  printf '"a"\n"b"\n' | sfcrime produce -t calls -
  spawn reader sfcrime consume -t calls --from-beginning --group=g --timeout=4s
  wait_for reader.out '^"b"$' 30 "$pid"
  kill -STOP "$child"
  wait_until 11 has_ended "$pid" || { kill -CONT "$child"; fail 'it waits'; }
  kill -CONT "$child"
  wait_end "$pid" 1
  is "$status" 3 'exit status'
  file_like reader.err 'no broker of .* answers: '
}

test_a_short_timeout_is_no_error_while_the_broker_is_there () {
  start_broker --topic=calls:1
  spawn reader sfcrime consume -t calls --from-beginning --timeout=500ms
  # silence of several timeouts, with an answer to each question
  ! wait_until 3 has_ended "$pid" || fail 'it ended'
  printf '"a"\n' | sfcrime produce -t calls -
  wait_for reader.out '^"a"$' 30 "$pid"
  kill -INT "$pid"
  wait_end "$pid" 10
  is "$status" 0 'exit status'
}

run_tests
