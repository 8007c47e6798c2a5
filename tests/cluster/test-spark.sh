#!/usr/bin/env bash
# The life of runs on a real Spark cluster, over a real Kafka.
. "$(dirname "$0")/common.sh"

start_cluster
on_cluster

# records FIRST LAST: sends those of 400; their ids are in `sent'
records () {
  [ -e all.jsonl ] \
    || sfcrime generate -q --records=400 --seed=1 --format=lines -o all.jsonl
  sed -n "$1,$2p" all.jsonl >new.jsonl
  sfcrime produce -q -t "$calls" --create=2 new.jsonl
  grep -o '"crime_id":"[^"]*"' new.jsonl >>sent
}

# A query without state, of $calls, 20 records a batch, into a file of rows.
stateless () {
  calls=$1
  cat >calls.conf <<CONF
[source]
subscribe = $calls
startingOffsets = earliest
maxOffsetsPerTrigger = 20
[query q]
select = crime_id, city
trigger = availableNow
[sink q]
format = jsonlines
CONF
}

# Each record that was sent is in the files once.
each_is_there_once () {
  sort sent >wanted
  cat "$@" | grep -o '"crime_id":"[^"]*"' | sort >got
  is "$(uniq -d got | wc -l)" 0 'twice'
  same got wanted
}

# Nothing of the run is left: neither the driver, nor what executes for it.
no_process_is_left () {
  local app
  app=$(sed -n 's/.* runs application //p' "$1" | tail -n 1)
  wait_until 30 eval '! pgrep -f "$TMPDIR/sfcrime-" >/dev/null' \
    || fail "left: $(pgrep -af "$TMPDIR/sfcrime-" | cut -c 1-200)"
  [ -z "$app" ] || wait_until 60 eval "! pgrep -f -- '--app-id $app' >/dev/null" \
    || fail "an executor of $app is left"
}

test_a_query_without_state_goes_there_and_back_with_its_offsets () {
  export TMPDIR=$scratch
  stateless there-and-back
  records 1 100
  expect 0 sfcrime stream -q --no-ui -c calls.conf -s 'sink q.path=here' \
    -s 'query q.checkpointLocation=check-1'
  is "$(grep -c '"rows":' here)" 5 'batches'
  offsets=$(sfcrime checkpoint show --offsets check-1)
  records 101 160
  expect 0 sfcrime stream "${cluster[@]}" -c calls.conf -s 'sink q.path=there' \
    -s 'query q.checkpointLocation=check-2' -s "source.startingOffsets=$offsets"
  is "$(grep -c '"rows":' there)" 3 'batches'
  expect 4 sfcrime stream -q --no-ui -c calls.conf -s 'sink q.path=there' \
    -s 'query q.checkpointLocation=check-2'
  err_has 'it is of a run on Spark'
  offsets=$(sfcrime checkpoint show --offsets check-2)
  records 161 200
  expect 0 sfcrime stream -q --no-ui -c calls.conf -s 'sink q.path=back' \
    -s 'query q.checkpointLocation=check-3' -s "source.startingOffsets=$offsets"
  each_is_there_once here there back
  expect 0 sfcrime checkpoint verify check-2
}

test_stops_and_kills_lose_nothing_and_leave_nothing () {
  export TMPDIR=$scratch
  stateless stopped
  records 1 400
  run=(sfcrime stream "${cluster[@]}" -c calls.conf -s 'sink q.path=rows'
       -s 'query q.checkpointLocation=check' --progress-file=reports)

  spawn stopped "${run[@]}"
  wait_for reports '"batchId":1,' 300 "$pid"
  kill -TERM "$pid"
  wait_end "$pid" 60
  is "$status" 0 'status of the stop'
  no_process_is_left stopped.err

  : >reports
  spawn killed "${run[@]}"
  wait_for reports '"batchId":[3-9],' 300 "$pid"
  kill -KILL "$(pgrep -P "$pid" java)"
  wait_end "$pid" 60
  is "$status" 1 'status of the killed driver'
  file_has killed.err 'the driver was ended by signal 9'
  no_process_is_left killed.err

  : >reports
  spawn lame "${run[@]}"
  wait_for reports '"batchId":[6-9],' 300 "$pid"
  "$abs_top_srcdir/tests/support/spark" kill "$top/spark" 1
  wait_end "$pid" 300
  is "$status" 0 'status with a worker that was killed'
  no_process_is_left lame.err
  each_is_there_once rows
}

test_files_and_topics_are_written_as_here () {
  export TMPDIR=$scratch
  stateless written
  records 1 40
  sfcrime topics create -q cities-here
  sfcrime topics create -q cities-there
  cat >sinks.conf <<'CONF'
[source]
subscribe = written
startingOffsets = earliest
[query j]
select = crime_id, call_date_time, city, state
where = state = 'CA'
trigger = availableNow
[sink j]
format = json
partitionBy = city
[query c]
select = CAST(crime_id AS BIGINT) AS id, disposition AS `what it was`
trigger = availableNow
[sink c]
format = csv
header = true
[query k]
select = crime_id AS value, city AS key
trigger = availableNow
[sink k]
format = kafka
CONF
  for where in here there; do
    run=(sfcrime stream --no-ui -c sinks.conf -s "sink j.path=j-$where"
         -s "sink c.path=c-$where" -s "sink k.topic=cities-$where"
         -s "sink k.kafka.bootstrap.servers=$bootstrap"
         --conf "spark.sql.streaming.checkpointLocation=check-$where")
    [ $where = here ] || run+=("${cluster[@]}")
    expect 0 "${run[@]}"
    find "j-$where" -name '*.json' -printf '%P ' -exec cat {} + \
      | sed 's|/[^ ]*||' | sort >"j.$where"
    find "c-$where" -name '*.csv' -exec cat {} + | sort >"c.$where"
    sfcrime consume -q -t "cities-$where" --from-beginning --exit-at-end \
      --format=json | grep -o '"key":.*' | sort >"k.$where"
  done
  is "$(wc -l <k.here)" 40
  sort -u c.here >c.wanted # a header is in each file
  sort -u c.there >c.got
  same c.got c.wanted
  same k.there k.here
  grep -o '{.*' j.here | sort >j.wanted
  grep -o '{.*' j.there | sort >j.got
  same j.got j.wanted
  is "$(ls j-there)" "$(ls j-here)" folders
}

test_a_submit_that_spark_refuses_is_a_wrong_configuration () {
  export TMPDIR=$scratch
  stateless refused
  expect 2 sfcrime stream "${cluster[@]}" -c calls.conf \
    --conf spark.driver.extraJavaOptions=-Xmx1g
  err_has 'Not allowed to specify max heap'
  err_has 'before the job began'
  no_process_is_left err
}

test_a_topic_that_is_not_there_is_a_failure_of_the_source () {
  export TMPDIR=$scratch
  stateless not-there
  expect 3 sfcrime stream "${cluster[@]}" -c calls.conf \
    -s source.fetchOffset.numRetries=1
  err_has 'sfcrime: query q: '
  err_has 'UnknownTopicOrPartition'
}

run_tests
