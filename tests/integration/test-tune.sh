#!/usr/bin/env bash
# tests/integration/test-tune.sh -- sfcrime tune on the development broker: no
# time is asserted, but that what is told agrees with what was measured.
. "$(dirname "$0")/../support/harness.sh"

command -v python3 >/dev/null || skip_all 'python3 is missing'
here=$abs_top_srcdir/tests/integration
small="--embedded --partitions=10 --records=3000 --max-offsets=100,1000
  --max-rate=20,0"

# Nothing of a run is left in the temporary folder.
use_tmp () {
  mkdir tmp
  export TMPDIR=$PWD/tmp
}

tmp_is_empty () {
  is "$(find tmp -mindepth 1 | wc -l)" 0 'what is left in TMPDIR'
}

test_figures_are_those_of_the_progress_reports () {
  use_tmp
  expect 0 sfcrime tune $small --repeat=3 --format=json --progress-file=reports
  python3 "$here/tune-figures.py" figures out reports
  tmp_is_empty
}

test_csv_and_table_say_what_json_says () {
  sfcrime tune $small --repeat=1 --format=json >json
  sfcrime tune $small --repeat=1 --format=csv >csv
  sfcrime tune $small --repeat=1 >table
  python3 "$here/tune-figures.py" forms json csv table
}

test_records_that_come_meanwhile_starve_a_small_limit () {
  use_tmp
  # 50 rows in 100 ms are 500 a second, of 2,000 that come
  expect 0 sfcrime tune --embedded --arrival-rate=2000 --trigger=100ms \
    --max-offsets=50,100000 --max-rate=0 --repeat=1 --duration=2 --format=json
  python3 "$here/tune-figures.py" starved out
  tmp_is_empty
}

test_a_property_varies_besides_and_has_a_line_of_its_own () {
  expect 0 sfcrime tune --embedded --records=2000 --max-offsets=50,500 \
    --max-rate=0 --vary='spark.master=local[1],local[2]' --repeat=1 \
    --format=json
  python3 "$here/tune-figures.py" varied out
}

test_an_interrupt_ends_with_what_was_measured () {
  use_tmp
  spawn tune sfcrime tune $small --repeat=1000 --format=json \
    --progress-file=reports
  wait_until 60 enough_runs 6
  kill -INT "$pid"
  wait_end "$pid" 30
  is "$status" 0 'exit status'
  python3 "$here/tune-figures.py" partial tune.out
  tmp_is_empty
}

enough_runs () {
  [ "$(grep -o '"runId":"[^"]*"' reports 2>/dev/null | sort -u | wc -l)" -ge "$1" ]
}

# A configuration with what must not be touched: comments, a checkpoint, a file.
write_conf () {
  printf '%s\n' '# at the top' '[spark]' '  spark.app.name = x ' '' '[source]' \
    '# maxOffsetsPerTrigger = 7' 'subscribe = calls' \
    'maxOffsetsPerTrigger   =   7' '# behind' '[query a]' \
    'groupBy = city' 'aggregate = count' 'outputMode = complete' \
    'trigger = availableNow' 'checkpointLocation = kept/checkpoint' \
    '[sink a]' 'format = jsonlines' 'path = kept/rows.jsonl' >my.conf
}

test_write_config_changes_the_pair_and_nothing_else () {
  write_conf
  sed -e 's/^maxOffsetsPerTrigger   =   7/maxOffsetsPerTrigger   =   500/' \
    -e '/spark.app.name/a spark.streaming.kafka.maxRatePerPartition = 30' \
    my.conf >wanted
  expect 0 sfcrime tune -c my.conf --embedded --records=2000 \
    --max-offsets=500 --max-rate=30 --repeat=1 --write-config
  err_has 'spark.streaming.kafka.maxRatePerPartition = 30 into my.conf'
  same my.conf wanted
  expect 0 sfcrime config check my.conf
}

test_write_config_also_writes_what_varies_where_it_belongs () {
  write_conf
  sed -e 's/^maxOffsetsPerTrigger   =   7/maxOffsetsPerTrigger   =   500/' \
    -e '/spark.app.name/a spark.streaming.kafka.maxRatePerPartition = 0' \
    -e '/spark.app.name/a spark.executor.memory = 128m' \
    -e '/^maxOffsetsPerTrigger/a minOffsetsPerTrigger = 3' my.conf >wanted
  expect 0 sfcrime tune -c my.conf --embedded --records=2000 \
    --max-offsets=500 --max-rate=0 --repeat=1 --write-config \
    --vary=spark.executor.memory=128m --vary=source.minOffsetsPerTrigger=3
  same my.conf wanted
  expect 0 sfcrime config check my.conf
}

test_checkpoint_and_output_of_the_query_are_not_touched () {
  write_conf
  mkdir kept
  expect 0 sfcrime tune -c my.conf --embedded --records=2000 \
    --max-offsets=500 --max-rate=0 --repeat=2
  err_has 'the runs throw their rows away'
  is "$(find kept -mindepth 1 | wc -l)" 0 'what is in the folder'
}

test_a_query_with_a_dot_in_its_name_is_tuned_and_written () {
  write_conf
  sed -i 's/^\(.query\|.sink\) a]/\1 a.b]/' my.conf
  printf '[source a.b]\nmaxOffsetsPerTrigger = 8\n' >>my.conf
  sed -e 's/^maxOffsetsPerTrigger = 8/maxOffsetsPerTrigger = 500/' \
    -e '/spark.app.name/a spark.streaming.kafka.maxRatePerPartition = 0' \
    -e 's/^outputMode = complete/outputMode = update/' my.conf >wanted
  expect 0 sfcrime tune -c my.conf --embedded --records=2000 --repeat=1 \
    --max-offsets=500 --max-rate=0 --trigger=10ms --write-config \
    --vary='[query a.b] outputMode=update'
  same my.conf wanted
}

test_a_plot_is_one_file_of_xml_with_every_pair () {
  expect 0 sfcrime tune $small --repeat=1 --plot=plot.svg
  python3 - <<'P'
import xml.etree.ElementTree as tree
text = "".join(tree.parse("plot.svg").getroot().itertext())
for word in ("100 x 20", "1000 x no limit", "maxOffsetsPerTrigger",
             "Throughput against latency"):
    assert word in text, (word, text)
P
}

test_a_topic_that_is_there_is_read_from_its_beginning () {
  start_broker --topic=calls:4
  sfcrime generate --records=1000 --format=lines >calls.jsonl
  sfcrime produce -b "$bootstrap" -t calls calls.jsonl
  printf '%s\n' '[source]' 'subscribe = calls' '[query a]' >my.conf
  expect 0 sfcrime tune -c my.conf -b "$bootstrap" --max-offsets=100 \
    --max-rate=0 --repeat=3 --format=json --progress-file=reports
  python3 "$here/tune-figures.py" figures out reports
  python3 "$here/tune-figures.py" rows reports 1000
}

run_tests
