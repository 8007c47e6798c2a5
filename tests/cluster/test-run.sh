#!/usr/bin/env bash
# The life of a run on Spark, with a spark-submit that only plays one.
. "$(dirname "$0")/common.sh"

whole='hello session started progress rows log ended done'

test_a_run_passes_rows_messages_and_reports () {
  use_fake
  FAKE=$whole expect 0 "${on_spark[@]}" --no-ui --progress-file=reports -v
  out_is 'the rows of a batch'
  err_has 'WARN Something: '
  err_has 'sfcrime: Spark 3.5.7 runs application app-1'
  err_has 'sfcrime: query aggregate: 1 batch, 20 records'
  is "$(wc -l <reports)" 1
  file_has reports '"latestOffset": {"t": {"0": 25}}'
}

test_the_files_are_for_this_user_only_and_are_removed () {
  use_fake
  FAKE=$whole expect 0 "${on_spark[@]}" --no-ui \
    -s 'source.kafka.ssl.key.password=hush hush '
  same mode <(printf '%s\n' 700 600 600)
  ! grep -q hush argv || fail 'a secret is on the command line'
  file_has sfcrime.conf 'kafka.ssl.key.password = ${file:'
  [ ! -e "$(dirname "$(tail -n 1 argv)")" ] || fail 'the folder is still there'
}

test_the_status_line_shows_what_spark_reports () {
  use_fake
  FAKE=$whole expect 0 "${on_spark[@]}" --no-ui --progress=always
  err_like '^aggregate: batch 0, in 0/s, processed 1[23]/s, lag 5, watermark'
}

test_the_web_ui_shows_what_spark_reports () {
  command -v curl >/dev/null || skip 'curl is missing'
  use_fake
  FAKE='hello session started progress wait' \
    spawn run "${on_spark[@]}" --conf spark.ui.port=0
  wait_for run.err 'the UI is at ' 30 "$pid"
  url=$(sed -n 's|.*the UI is at \(http://[^/]*\).*|\1|p' run.err)
  wait_until 30 eval 'curl -s "$url/metrics" | grep -q "input_rows.* 20$"' \
    || fail "$(curl -s "$url/metrics" | head -n 30)"
  curl -s "$url/api/v1/queries" >queries
  file_has queries '"name":"aggregate","status":"RUNNING"'
  kill "$pid"
  wait_end "$pid"
  is "$status" 0
}

test_a_submit_that_is_rejected_is_a_wrong_configuration () {
  use_fake
  FAKE='log exit 1' expect 2 "${on_spark[@]}" --no-ui
  err_has 'WARN Something'
  err_has 'spark-submit: it ended with exit status 1 before the job began'
}

test_the_kind_of_a_failure_gives_the_status () {
  local kind status
  use_fake
  for kind in config:2 source:3 state:4 sink:5 resources:6 failed:1; do
    status=${kind#*:}
    FAKE="hello session started failed ${kind%:*} ended done exit 1" \
      expect "$status" "${on_spark[@]}" --no-ui
    err_has 'sfcrime: query aggregate: it went wrong'
  done
  FAKE='hello unreachable done exit 1' expect 1 "${on_spark[@]}" --no-ui
  err_has 'spark.master: local[*]: no master answers'
}

test_a_driver_that_is_lost_is_a_failure () {
  use_fake
  FAKE='hello session started child die' expect 1 "${on_spark[@]}" --no-ui
  err_has 'the driver was ended by signal 9'
  wait_until 10 has_ended "$(cat child.pid)" || fail 'its child goes on'
  FAKE='hello session started exit 0' expect 1 "${on_spark[@]}" --no-ui
  err_has 'the driver ended with exit status 0'
}

test_words_that_are_no_event_end_the_run () {
  use_fake
  FAKE='hello session started rubbish wait-stop done' \
    expect 1 "${on_spark[@]}" --no-ui
  err_has 'this is no event of a job: rubbish'
}

test_a_signal_is_a_graceful_stop () {
  use_fake
  for signal in TERM INT HUP; do
    FAKE='hello session started progress wait-stop ended done' \
      spawn run "${on_spark[@]}" --no-ui --progress=always
    wait_for run.err 'batch 0' 30 "$pid"
    kill -$signal "$pid"
    wait_end "$pid"
    is "$status" 0
    file_has run.err 'query aggregate: 1 batch'
  done
}

test_a_stop_before_there_is_a_session_ends_it_at_once () {
  use_fake
  FAKE='child wait' spawn run "${on_spark[@]}" --no-ui
  wait_until 30 test -e waiting
  kill "$pid"
  wait_end "$pid"
  is "$status" 0
  wait_until 10 has_ended "$(cat child.pid)" || fail 'its child goes on'
}

test_a_driver_that_ignores_a_stop_is_killed_and_leaves_nothing () {
  use_fake
  FAKE='deaf hello session started progress child wait' \
    spawn run "${on_spark[@]}" --no-ui
  wait_until 30 test -e waiting
  driver=$(pgrep -f -P "$pid" spark-submit)
  kill "$pid"
  wait_end "$pid"
  is "$status" 0
  file_has run.err 'query aggregate: 1 batch'
  has_ended "$driver" || fail 'the driver goes on'
  wait_until 10 has_ended "$(cat child.pid)" || fail 'its child goes on'
}

test_a_process_that_left_the_driver_is_not_waited_for () {
  use_fake
  FAKE="hello session started stray progress many-rows log ended done" \
    expect 0 "${on_spark[@]}" --no-ui
  is "$(wc -l <out)" 100000
  err_has 'WARN Something: '
  err_has 'query aggregate: 1 batch'
  ! has_ended "$(cat stray.pid)" || fail 'it has ended'
  kill "$(cat stray.pid)"
}

test_a_message_without_an_end_is_passed_on_in_pieces () {
  use_fake
  FAKE="hello session started long-line log ended done" \
    expect 0 "${on_spark[@]}" --no-ui
  is "$(grep '^x*$' err | tr -d '\n' | wc -c)" $((3 << 20))
  [ "$(grep -c '^x*$' err)" -ge 3 ] || fail 'it was kept'
  err_has 'WARN Something: '
}

test_nothing_goes_on_when_sfcrime_is_killed () {
  use_fake
  FAKE='hello session started wait-end' spawn run "${on_spark[@]}" --no-ui
  wait_until 30 test -e waiting
  driver=$(pgrep -f -P "$pid" spark-submit)
  kill -KILL "$pid"
  wait_until 10 has_ended "$driver" || fail 'the driver goes on'
}

test_a_reader_that_goes_away_ends_the_run_as_the_sink () {
  use_fake
  cat >cut <<'CUT'
FAKE='hello session started many-rows wait-stop ended done' \
  "$@" | head -n 1 >first
exit "${PIPESTATUS[0]}"
CUT
  expect 5 bash cut "${on_spark[@]}" --no-ui
}

test_a_checkpoint_is_of_one_run_and_of_one_engine () {
  use_fake
  checkpoint='query aggregate.checkpointLocation=check'
  FAKE='hello session started wait' \
    spawn run "${on_spark[@]}" --no-ui -s "$checkpoint"
  wait_until 30 test -e waiting
  expect 4 sfcrime stream -q --no-ui -b 127.0.0.1:1 -s "$checkpoint" \
    --query=aggregate
  err_has "another run uses it (process $pid)"
  FAKE=$whole expect 4 "${on_spark[@]}" --no-ui -s "$checkpoint"
  err_has "another run uses it (process $pid)"
  kill "$pid"
  wait_end "$pid"
  FAKE=$whole expect 0 "${on_spark[@]}" --no-ui -s "$checkpoint"
  mkdir -p check/offsets check/sources/0
  printf '\0v1\n{"t":{"0":0}}' >check/sources/0/0
  printf 'v1\n{"batchWatermarkMs":0,"batchTimestampMs":0,"conf":{}}\n%s' \
    '{"t":{"0":20}}' >check/offsets/0
  expect 4 sfcrime stream -q --no-ui -b 127.0.0.1:1 -s "$checkpoint" \
    --query=aggregate
  err_has 'it is of a run on Spark, which sfcrime cannot go on with'
  err_has 'sfcrime checkpoint show --offsets'
  FAKE=$whole expect 0 "${on_spark[@]}" --no-ui -s "$checkpoint"
  expect 0 sfcrime checkpoint show --offsets check
  out_is '{"t":{"0":0}}'
  mkdir -p check/state/0/0 check/commits
  printf 'v1\n{"nextBatchWatermarkMs":0}' >check/commits/0
  expect 0 sfcrime checkpoint verify check
}

test_the_lock_outlives_sfcrime_until_the_driver_has_ended () {
  use_fake
  checkpoint='query aggregate.checkpointLocation=check'
  FAKE='deaf hello session started wait' \
    spawn run "${on_spark[@]}" --no-ui -s "$checkpoint"
  wait_until 30 test -e waiting
  driver=$(pgrep -f -P "$pid" spark-submit)
  kill -KILL "$pid"
  wait_until 10 has_ended "$pid"
  FAKE=$whole expect 4 "${on_spark[@]}" --no-ui -s "$checkpoint"
  kill -KILL "$driver"
  wait_until 10 has_ended "$driver"
  FAKE=$whole expect 0 "${on_spark[@]}" --no-ui -s "$checkpoint"
}

test_a_checkpoint_of_sfcrime_is_not_for_spark () {
  start_broker --topic=org.sf.police.calls:1
  use_fake
  checkpoint='query aggregate.checkpointLocation=check'
  expect 0 sfcrime produce -q --limit=20
  expect 0 sfcrime stream -q --no-ui --once --query=aggregate -s "$checkpoint"
  FAKE=$whole expect 4 "${on_spark[@]}" --no-ui -s "$checkpoint"
  err_has 'it is of a run of sfcrime, which Spark cannot go on with'
  expect 0 sfcrime checkpoint verify check
  expect 0 sfcrime stream -q --no-ui --once --query=aggregate -s "$checkpoint"
}

test_a_master_that_is_out_of_reach_is_told_at_once () {
  use_fake
  FAKE=$whole expect 1 "${on_spark[@]}" --no-ui \
    --conf spark.master=spark://127.0.0.1:1
  err_has 'spark.master: spark://127.0.0.1:1: '
  err_has 'Connection refused'
  [ ! -e argv ] || fail 'it was submitted'
}

run_tests
