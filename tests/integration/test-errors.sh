#!/usr/bin/env bash
# Wrong input: a clear message, the documented exit status, nothing hangs.
. "$(dirname "$0")/common.sh"

need python3 kcat
share_user=yes
deadline=30
start_broker --topic="$topic:4" --topic=garbage:1
sfcrime generate --records=500 --seed=41 -o "$top/calls.json"

nobody=127.0.0.1:1

test_no_broker_answers () {
  local words
  for words in "produce $top/calls.json" consume 'topics list' \
               'stream --once --no-ui'; do
    # shellcheck disable=SC2086 -- several words
    expect 3 sfcrime $words -b "$nobody" --timeout=1s
    err_like "^sfcrime: .*$nobody"
    out_is ''
  done
}

test_no_broker_is_named () {
  use_home "$scratch/nobody"
  unset SFCRIME_BOOTSTRAP_SERVERS
  local words
  for words in "produce $top/calls.json" consume 'topics list' \
               'stream --once --no-ui'; do
    # shellcheck disable=SC2086 -- several words
    expect 2 sfcrime $words
    err_has "Option 'kafka.bootstrap.servers' must be specified"
    is "$(wc -l <err)" 2 'lines of message, the second with the remedy'
  done
}

test_the_topic_is_missing () {
  local words
  for words in "produce $top/calls.json" consume 'stream --once --no-ui' \
               'topics describe'; do
    [ "$words" != 'topics describe' ] || words+=' nowhere'
    # shellcheck disable=SC2086 -- several words
    expect 3 sfcrime $words --topic=nowhere
    err_has nowhere
    out_is ''
  done
  expect 0 sfcrime topics list
  out_lacks nowhere
}

test_the_file_cannot_be_read () {
  expect 3 sfcrime produce "$scratch/none.json"
  err_has "$scratch/none.json"
  err_has 'No such file or directory'
  expect 3 sfcrime stream --embedded --once --no-ui --input="$scratch/none.json"
  err_has "$scratch/none.json"
  expect 3 sfcrime produce "$scratch"
  err_has "$scratch"
}

test_what_stood_before_a_malformed_record_was_sent () {
  expect 0 sfcrime topics create broken --partitions=1
  printf '{"a":1}\n{"a":2}\n{"a":3,}\n{"a":4}\n' >calls.jsonl
  expect 3 sfcrime produce --topic=broken calls.jsonl
  err_like '^sfcrime: .*calls\.jsonl:3:[0-9]+: '
  err_like 'produced 2 records'
  expect 0 sfcrime consume --topic=broken --from-beginning --exit-at-end
  out_is '{"a":1}
{"a":2}'
  expect 3 sfcrime stream --embedded --once --no-ui --input=calls.jsonl
  err_like 'calls\.jsonl:3:[0-9]+: '
}

test_a_record_that_is_not_json_is_counted_and_the_rest_too () {
  printf 'not json\n{"original_crime_type_name":"Fire"}\n[\n' \
    | kcat -b "$bootstrap" -P -t garbage
  expect 0 sfcrime stream --topic=garbage --once --no-ui --query=aggregate \
    -s 'sink aggregate.format=jsonlines' \
    -s 'sink aggregate.path=aggregate.jsonl'
  groups last aggregate.jsonl >got
  file_is got '["Fire", 1]
[null, 2]'
}

test_the_configuration_is_wrong () {
  printf '[source]\nmaxOffsetPerTrigger = 200\n' >unknown.conf
  expect 2 sfcrime stream -c unknown.conf --once --no-ui
  err_like 'unknown\.conf:2: .*maxOffsetPerTrigger'
  err_has maxOffsetsPerTrigger
  printf '[source]\nmaxOffsetsPerTrigger = many\n' >bad.conf
  expect 2 sfcrime stream -c bad.conf --once --no-ui
  err_like 'bad\.conf:2: '
  err_has many
  expect 2 sfcrime stream -c none.conf --once --no-ui
  err_has none.conf
  expect 2 sfcrime stream --conf 'spark.master=nowhere' --once --no-ui
  err_has 'spark.master: Master must'
  expect 2 sfcrime stream -s source.nonsense=1 --once --no-ui
  err_has nonsense
  expect 2 sfcrime stream --query=nobody --once --no-ui
  err_has nobody
}

# A batch must not be taken for written when nobody read it.
test_standard_output_is_closed () {
  local codes
  set +e
  sfcrime stream --embedded --once --no-ui 2>err | head -n 1 >out
  codes=("${PIPESTATUS[@]}")
  set -e
  # the tables may have fitted into the pipe
  case ${codes[0]} in 0 | 5) ;; *) fail "exit status ${codes[0]}" ;; esac
  set +e
  sfcrime stream --embedded --once --no-ui 2>err | sleep 0
  codes=("${PIPESTATUS[@]}")
  set -e
  is "${codes[0]}" 5 'exit status'
  err_like '^sfcrime: .*(standard output|console)'
  [ -w /dev/full ] || return 0
  status=0
  sfcrime stream --embedded --once --no-ui >/dev/full 2>err || status=$?
  is "$status" 6 'exit status on a full disk'
}

test_the_broker_goes_away_in_the_middle () {
  spawn other sfcrime broker --topic="$topic:4"
  wait_for other.out '^bootstrap' 30 "$pid"
  other_pid=$pid
  other=$(sed -n 's/^bootstrap.servers=//p' other.out)
  spawn stream sfcrime stream --no-ui -b "$other" --timeout=1s
  stream_pid=$pid
  expect 0 sfcrime produce -b "$other" "$top/calls.json"
  wait_for stream.out 'Batch: ' 30 "$stream_pid"
  kill -TERM "$other_pid"
  wait_end "$other_pid" 10
  wait_end "$stream_pid" 30
  is "$status" 3 'exit status'
  file_like stream.err '^sfcrime: '
}

run_tests
