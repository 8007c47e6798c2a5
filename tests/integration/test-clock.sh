#!/usr/bin/env bash
# tests/integration/test-clock.sh -- a watermark that the clock moves, or keeps:
# watermarkIdleTimeout, watermarkMaxAhead and --final=flush, with restarts.
. "$(dirname "$0")/../support/harness.sh"

# Records of one call each, at the times given.
calls () {
  local time
  for time; do printf '{"city":"x","call_date_time":"%s"}\n' "$time"; done \
    | sfcrime produce -q -b "$bootstrap" -t t -
}

# A query q of topic t with a checkpoint; the lines after it stand in [query q].
query () {
  printf '%s\n' '[spark]' 'spark.sql.session.timeZone = UTC' '[source]' \
    'subscribe = t' 'startingOffsets = earliest' '[sink q]' \
    'format = jsonlines' 'path = rows' '[query q]' 'aggregate = count' \
    'checkpointLocation = checkpoint' "$@" >my.conf
}

hours=('watermark = call_date_time 1 hour' 'window = call_date_time, 1 hour')
# what ends 30 ms of the clock later
moments=('watermark = call_date_time 10 milliseconds'
         'window = call_date_time, 20 milliseconds')

once () {
  expect 0 sfcrime stream -c my.conf -b "$bootstrap" --no-ui --once "$@"
}

# The number after $2 in the entry $1 of the checkpoint.
logged () { sed -nE "s/.*\"$2\":([0-9]+).*/\1/p" "checkpoint/$1"; }

test_an_idle_timeout_gives_the_last_window_without_a_record () {
  start_broker --topic=t:2
  query "${moments[@]}" 'watermarkIdleTimeout = 50ms'
  calls 2018-12-31T12:00:00Z 2018-12-31T12:00:00Z
  spawn stream sfcrime stream -c my.conf -b "$bootstrap" --no-ui \
    --progress-file=reports
  wait_for rows '"count":2' 20 "$pid"
  wait_for reports '"batchId":2' 20 "$pid"
  kill -TERM "$pid"
  wait_end "$pid"
  is "$status" 0 'exit status'
  is "$(logged offsets/2 batchWatermarkMs)" \
    "$(logged commits/2 nextBatchWatermarkMs)" watermark
  # the window is closed for good, also for a run without the timeout
  sed -i /watermarkIdle/d my.conf
  calls 2018-12-31T12:00:00Z
  once
  err_has '1 late group dropped by the watermark'
  is "$(grep -c '"count"' rows)" 1 groups
}

test_a_batch_of_the_clock_runs_again_by_its_log () {
  start_broker --topic=t:1
  query "${moments[@]}" 'watermarkIdleTimeout = 50ms'
  calls 2018-12-31T12:00:00Z
  spawn stream sfcrime stream -c my.conf -b "$bootstrap" --no-ui
  wait_for rows '"count":1' 20 "$pid"
  wait_until 20 test -e checkpoint/commits/2
  kill -KILL "$pid"
  wait_end "$pid"
  rm -f checkpoint/commits/2 checkpoint/commits/.2.crc
  cp rows before
  cp checkpoint/offsets/2 offsets.before
  sed -i /watermarkIdle/d my.conf
  once
  same rows before
  same checkpoint/offsets/2 offsets.before
}

test_a_flush_gives_what_is_open_and_later_rows_of_it_are_late () {
  start_broker --topic=t:2
  query "${hours[@]}"
  calls 2018-12-31T12:10:00Z 2018-12-31T12:20:00Z
  once
  file_lacks rows '"count"'
  once --final=flush
  file_like rows '"count":2'
  is "$(logged commits/2 nextBatchWatermarkMs)" 1546261200000 'watermark 13:00'
  # nothing is left
  once --final=flush
  is "$(ls checkpoint/commits | wc -l)" 3 batches
  calls 2018-12-31T12:30:00Z 2018-12-31T13:00:00Z
  once --final=flush
  err_has '1 late group dropped by the watermark'
  is "$(grep -c '"count":1' rows)" 1 'groups of one'
}

test_a_flush_that_was_not_committed_runs_again () {
  start_broker --topic=t:1
  query "${hours[@]}"
  calls 2018-12-31T12:10:00Z
  once --final=flush
  file_like rows '"count":1'
  cp rows before
  rm checkpoint/commits/2 checkpoint/commits/.2.crc
  once
  same rows before
}

test_two_queries_of_an_embedded_run_are_flushed_in_order () {
  local i
  for i in 1 2 3; do
    expect 0 sfcrime stream --embedded --once --no-ui -q --final=flush \
      -s 'query aggregate.outputMode=append' -s 'query join.outputMode=append' \
      -s 'query aggregate.orderBy=' -s 'query join.orderBy=' \
      -s 'query aggregate.window=call_date_time, 60 minutes' \
      -s 'query join.watermark=call_date_time 60 minutes' \
      -s 'query join.window=call_date_time, 60 minutes' \
      -s 'source.maxOffsetsPerTrigger=500'
    cp out "out.$i"
  done
  same out.2 out.1
  same out.3 out.1
}

test_a_record_far_ahead_of_the_clock_is_counted_and_closes_nothing () {
  start_broker --topic=t:2
  query "${hours[@]}" 'watermarkMaxAhead = 1h'
  calls 2018-12-31T12:10:00Z 9999-12-31T00:00:00Z
  once --progress-file=reports
  file_like reports '"batchId":0,.*"aheadRows":1,'
  err_has '1 row too far ahead for the watermark'
  file_lacks rows '"count"'
  is "$(logged commits/0 nextBatchWatermarkMs)" 1546254600000 'watermark 11:10'
  # it is in its window all the same
  once --final=flush
  is "$(grep -c '"count":1' rows)" 2 groups
}

test_without_it_that_record_closes_every_window () {
  start_broker --topic=t:2
  query "${hours[@]}"
  calls 2018-12-31T12:10:00Z 9999-12-31T00:00:00Z
  once --progress-file=reports
  is "$(grep -c '"count":1' rows)" 1 groups
  file_lacks reports aheadRows
}

test_a_clock_without_a_watermark_is_refused () {
  query 'outputMode = complete' 'watermarkIdleTimeout = 1s'
  expect 2 sfcrime config check -c my.conf
  err_has 'watermarkIdleTimeout: there is no watermark that it moves'
  err_has 'set watermark to COLUMN DELAY, or leave this out'
  query "${hours[@]}" 'watermarkIdleTimeout = 0'
  expect 2 sfcrime config check -c my.conf
  err_has 'watermarkIdleTimeout'
  query "${hours[@]}" 'watermarkMaxAhead = -1s'
  expect 2 sfcrime config check -c my.conf
  err_has 'watermarkMaxAhead'
}

test_a_flush_needs_a_run_that_ends () {
  query "${hours[@]}"
  expect 2 sfcrime stream -c my.conf -b 127.0.0.1:1 --final=flush
  err_has '--final=flush: query q does not end by itself'
  err_has 'say --once or --max-batches=N too, or set trigger to availableNow or'
  expect 2 sfcrime stream -c my.conf -b 127.0.0.1:1 --once --final=all
  err_has 'stream: --final: “all” is neither none nor flush'
  start_broker --topic=t:1
  query 'outputMode = update'
  once --final=flush
  err_has 'query q: --final=flush does nothing: no watermark ends what its'
}

run_tests
