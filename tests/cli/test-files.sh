#!/usr/bin/env bash
# sfcrime stream without a broker: the sources file and rate.
. "$(dirname "$0")/../support/harness.sh"

# write_conf [LINE...]: a query over the files of `in', rows as jsonlines
write_conf () {
  cat >files.conf <<'CONF'
[spark]
spark.master = local[2]
spark.sql.session.timeZone = UTC
[query q]
schema = a INT, b STRING
[sink q]
format = jsonlines
path = -
[source]
format = file
path = in
CONF
  [ $# -eq 0 ] || printf '%s\n' "$@" >>files.conf
}

# put NAME TEXT SECOND: a file of that time
put () {
  mkdir -p "$(dirname "$1")"
  printf "$2" >"$1"
  touch -d "@$((1600000000 + $3))" "$1"
}

rows () { grep -o '"row":{"a":[^,]*' out | sed 's/.*://' | paste -sd ' '; }

test_files_are_read_in_their_order_without_a_broker () {
  write_conf
  put in/b.json '[{"a":1},\n {"a":2, "b":"x"}]' 0
  put in/a.jsonl '{"a":3}\nbad\n\n{"a":4}\n' 1
  expect 0 sfcrime stream -c files.conf --once
  out_is '{"batchId":0,"row":{"a":1,"b":null}}
{"batchId":0,"row":{"a":2,"b":"x"}}
{"batchId":0,"row":{"a":3,"b":null}}
{"batchId":0,"row":{"a":null,"b":null}}
{"batchId":0,"row":{"a":null,"b":null}}
{"batchId":0,"row":{"a":4,"b":null}}
{"batchId":0,"rows":6}'
  err_has 'query q: 1 batch, 6 records, 1 of them malformed'
}

test_the_order_does_not_depend_on_the_workers () {
  write_conf
  for i in 1 2 3 4 5 6 7; do put "in/$i" '{"a":'"$i"'1}\n{"a":'"$i"'2}\n' 0; done
  expect 0 sfcrime stream -c files.conf --once --conf spark.master=local
  mv out one
  expect 0 sfcrime stream -c files.conf --once --conf spark.master='local[5]'
  same one out
}

test_a_batch_has_so_many_files_and_the_report_says_which () {
  write_conf 'maxFilesPerTrigger = 2'
  for i in 1 2 3; do put "in/$i" '{"a":'"$i"'}\n' "$i"; done
  expect 0 sfcrime stream -c files.conf --once --progress-file=progress
  is "$(rows)" '1 2 3' rows
  out_has '{"batchId":0,"rows":2}'
  out_has '{"batchId":1,"rows":1}'
  file_has progress "\"sources\":[{\"description\":\"FileStreamSource[file:$(pwd -P)/in]\",\"startOffset\":null,\"endOffset\":{\"logOffset\":0},\"latestOffset\":null,"
  file_has progress '"startOffset":{"logOffset":0},"endOffset":{"logOffset":1}'
  file_lacks progress '"metrics"'
}

test_a_folder_without_files_gives_no_batch () {
  write_conf
  mkdir in
  for trigger in availableNow once; do
    expect 0 sfcrime stream -c files.conf -s "query q.trigger=$trigger"
    out_is ''
  done
}

test_a_trigger_once_takes_all_files_at_once () {
  write_conf 'maxFilesPerTrigger = 1'
  for i in 1 2 3; do put "in/$i" '{"a":'"$i"'}\n' "$i"; done
  expect 0 sfcrime stream -c files.conf -s 'query q.trigger=once'
  is "$(rows)" '1 2 3' rows
  out_has '{"batchId":0,"rows":3}'
}

test_a_new_file_is_noticed () {
  write_conf
  put in/1 '{"a":1}\n' 1
  spawn stream sfcrime stream -c files.conf
  wait_for stream.out '"batchId":0,"rows":1'
  put .new '{"a":2}\n' 2
  mv .new in/2
  wait_for stream.out '"batchId":1,"rows":1'
  kill -INT "$pid"
  wait_end "$pid"
  is "$status" 0 'exit status'
  file_has stream.out '{"batchId":1,"row":{"a":2,"b":null}}'
}

test_a_restart_goes_on_with_the_files_that_were_not_read () {
  write_conf 'maxFilesPerTrigger = 1'
  for i in 1 2 3; do put "in/$i" '{"a":'"$i"'}\n' "$i"; done
  ck=(-s 'query q.checkpointLocation=ck')
  expect 0 sfcrime stream -c files.conf --max-batches=1 "${ck[@]}"
  is "$(rows)" 1 rows
  file_is ck/sources/0/0 "v1
{\"path\":\"file://$(pwd -P)/in/1\",\"timestamp\":1600000001000,\"batchId\":0}"
  is "$(tail -n 1 ck/offsets/0)" '{"logOffset":0}' offsets
  expect 0 sfcrime checkpoint verify ck
  expect 0 sfcrime checkpoint show ck
  out_like '^from offsets +\{"logOffset":0\}$'
  put in/1 '{"a":9}\n' 9
  expect 0 sfcrime stream -c files.conf --once "${ck[@]}"
  is "$(rows)" '2 3' rows
  # batch 2 was not committed: it runs again, with its file
  rm ck/commits/2
  put in/4 '{"a":4}\n' 4
  expect 0 sfcrime stream -c files.conf --once "${ck[@]}"
  is "$(rows)" '3 4' rows
  out_has '{"batchId":2,"row":{"a":3,"b":null}}'
}

# Killed between the log of files and that of offsets.
test_files_that_were_logged_and_not_planned_come_next () {
  write_conf 'maxFilesPerTrigger = 1'
  for i in 1 2; do put "in/$i" '{"a":'"$i"'}\n' "$i"; done
  ck=(-s 'query q.checkpointLocation=ck')
  expect 0 sfcrime stream -c files.conf --once "${ck[@]}"
  rm ck/offsets/1 ck/commits/1
  put in/3 '{"a":3}\n' 3
  expect 0 sfcrime stream -c files.conf --once "${ck[@]}"
  is "$(rows)" '2 3' rows
  is "$(tail -n 1 ck/offsets/1)" '{"logOffset":2}' offsets
}

test_a_checkpoint_of_a_topic_is_not_taken_for_one_of_files () {
  write_conf
  put in/1 '{"a":1}\n' 1
  ck=(-s 'query q.checkpointLocation=ck')
  expect 0 sfcrime stream -c files.conf --once "${ck[@]}"
  sed -i '$s/.*/{"t":{"0":1}}/' ck/offsets/0
  expect 4 sfcrime stream -c files.conf --once "${ck[@]}"
  err_has '/ck/offsets/0'
}

test_what_is_no_json_is_told_with_its_place () {
  write_conf
  put in/1 '[{"a":1},\n {"a":2}, }' 1
  expect 0 sfcrime stream -c files.conf --once
  is "$(rows)" '1 2 null' rows
  err_has 'in/1:2:11: expected a value'
}

test_options_of_a_topic_are_refused () {
  write_conf
  put in/1 '{"a":1}\n' 1
  expect 2 sfcrime stream -c files.conf --embedded --once
  err_has '--embedded: query q has format = file, which reads no topic'
  expect 2 sfcrime stream -c files.conf --topic=t --once
  err_has '--topic: no query reads a topic'
  expect 2 sfcrime stream -c files.conf -b localhost:1 --once
  err_has '--bootstrap-servers: no query reads a topic'
  expect 2 sfcrime stream -c files.conf --input=in/1 --once
  err_has '--input needs --embedded'
}

test_a_path_is_checked_before_anything_runs () {
  write_conf
  expect 2 sfcrime stream -c files.conf --once
  err_has "[PATH_NOT_FOUND] Path does not exist: $(pwd -P)/in."
  put in/1 '{"a":1}\n' 1
  expect 2 sfcrime stream -c files.conf --once -s source.path=in/1
  err_has "Option 'basePath' must be a directory"
  expect 2 sfcrime stream -c files.conf --once -s source.cleanSource=delete
  err_has 'delete is not in this version'
  sed -i '/^path = in/d' files.conf
  expect 2 sfcrime stream -c files.conf --once
  err_has "'path' is not specified."
}

# ---- rate

test_rows_come_by_the_clock () {
  cat >rate.conf <<'CONF'
[source]
format = rate
rowsPerSecond = 50
[query q]
select = value
[sink q]
format = jsonlines
path = -
CONF
  expect 0 sfcrime stream -c rate.conf --max-batches=2 \
    -s 'query q.checkpointLocation=ck'
  is "$(head -n 1 out)" '{"batchId":0,"rows":0}' 'batch 0'
  is "$(sed -n 2p out)" '{"batchId":1,"row":{"value":0}}' 'the first row'
  is "$(head -n 1 ck/sources/0/0)" v1 'the log'
  [ "$(tail -n 1 ck/offsets/1)" -ge 1 ]
  n=$(grep -c '"row"' out)
  expect 0 sfcrime checkpoint verify ck
  # the next run begins behind them
  expect 0 sfcrime stream -c rate.conf --max-batches=1 \
    -s 'query q.checkpointLocation=ck'
  is "$(head -n 1 out)" "{\"batchId\":2,\"row\":{\"value\":$n}}" 'the next row'
}

test_the_rows_of_rate_have_their_own_schema () {
  expect 2 sfcrime stream -s source.format=rate --once --query=join \
    -s 'query join.schema=a INT'
  err_has 'RateStreamProvider source does not support user-specified schema.'
}

test_a_window_counts_rows_by_their_time () {
  expect 0 sfcrime stream -c /dev/null -s source.format=rate \
    -s source.rowsPerSecond=5 -s 'query q.window=timestamp, 1 day' \
    -s 'query q.aggregate=count' -s 'query q.outputMode=complete' \
    -s 'sink q.format=jsonlines' -s 'query q.watermark=timestamp 1 minute' \
    --max-batches=2
  out_like '"batchId":1,.*"count":[1-9]'
}

run_tests
