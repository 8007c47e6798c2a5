#!/usr/bin/env bash
# tests/cli/test-explain.sh -- what a query would do, told without doing it.
. "$(dirname "$0")/../support/harness.sh"

# Prints the text of the section that is headed $1.
section () {
  awk -v title="== $1 ==" '$0 == title { inside = 1; next }
                           inside && $0 == "" { exit } inside' out
}

# Writes my.conf: a windowed query, and lines of its own at the end.
windowed () {
  printf '%s\n' '[source]' 'subscribe = calls' '[query w]' \
    'select = original_crime_type_name AS type, city, call_date_time AS time' \
    "where = city = 'San Francisco'" 'watermark = time 60 minutes' \
    'window = time, 10 minutes, 5 minutes' 'groupBy = type' \
    'aggregate = count' 'outputMode = update' "$@" >my.conf
}

test_the_schema_is_what_printSchema_prints () {
  windowed
  expect 0 sfcrime explain -c my.conf
  is "$(head -n 1 out)" '== Schema of query w ==' 'first line'
  section 'Schema of query w' >schema
  file_is schema 'root
 |-- window: struct (nullable = true)
 |    |-- start: timestamp (nullable = true)
 |    |-- end: timestamp (nullable = true)
 |-- type: string (nullable = true)
 |-- count: long (nullable = false)'
}

test_the_steps_stand_in_their_order_with_the_columns_they_read () {
  windowed
  expect 0 sfcrime explain -c my.conf
  section 'Plan of query w' | grep -E '^ ?[0-9]+\. |reads' >steps
  file_is steps ' 1. source KafkaV2[Subscribe[calls]]
 2. from_json
     reads: value
 3. select
     reads: original_crime_type_name, call_date_time, city
 4. where
     reads: city
 5. watermark
     reads: call_date_time
 6. groupBy
     reads: call_date_time, original_crime_type_name
 7. sink console
     reads: window, type, count'
  out_has 'decodes 3 of 14 columns: '
}

test_the_shares_of_the_memory_are_told () {
  windowed '[spark]' 'spark.executor.memory = 64m'
  expect 0 sfcrime explain -c my.conf
  section 'Memory shares of query w' >memory
  file_is memory '32768 KiB for the state; beyond them the query ends
16384 KiB for the groups of a batch, 16384 KiB for fetched records (my.conf:12: [spark] spark.executor.memory)'
  windowed '[query v]' 'schema = a STRING'
  expect 0 sfcrime explain -c my.conf --conf spark.executor.memory=64m \
    --conf spark.sql.streaming.stateStore.providerClass=org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider
  section 'Memory shares of query v' | head -n 1 >memory
  file_is memory '16384 KiB for the state; beyond them it is kept on disk'
}

test_casts_and_joined_columns_are_named () {
  echo '[{"code":1,"meaning":"x"},{"code":2,"meaning":"y"}]' >codes.json
  printf '%s\n' '[source]' 'subscribe = t' '[query j]' \
    'select = CAST(crime_id AS BIGINT) AS code, city' 'join = codes.json' \
    'joinOn = code' 'joinType = left' 'joinWhen = before' \
    'groupBy = meaning' 'aggregate = count' 'outputMode = complete' \
    'orderBy = count DESC' >my.conf
  expect 0 sfcrime explain -c my.conf
  section 'Plan of query j' | sed 's/, 2 rows of .*//' >plan
  file_has plan ' 4. join (left
     joinOn = code
     reads: CAST(crime_id AS BIGINT)'
  file_has plan ' 5. groupBy
     groupBy = meaning
     aggregate = count
     reads: meaning
 6. orderBy
     orderBy = count DESC
     reads: count'
}

test_a_secret_of_the_source_is_not_shown () {
  windowed '[source w]' 'kafka.ssl.key.password = S3CR3T'
  expect 0 sfcrime explain -c my.conf
  out_lacks S3CR3T
}

# ---- limits

# Explains with the options given; the limits are in the file `limits'.
limits () {
  expect 0 sfcrime explain -c my.conf "$@"
  section 'Batches of query w' >limits
}

test_the_limits_of_a_batch_come_with_the_setting_that_binds () {
  windowed
  limits
  file_has limits 'nothing limits a batch'
  limits -s source.maxOffsetsPerTrigger=200
  file_like limits '^200 records of all partitions.*--set: \[source\] maxOff'
  is "$(wc -l <limits)" 1 lines
  limits --conf spark.streaming.kafka.maxRatePerPartition=20 \
    -s source.maxOffsetsPerTrigger=201 \
    -s 'query w.trigger=processingTime 2500 milliseconds'
  file_like limits '^50 records of each partition: 20 a second x 2\.5 s'
  file_like limits 'in 5 or more partitions.*maxOffsetsPerTrigger binds'
}

test_a_trigger_that_takes_all_has_no_limits () {
  windowed 'trigger = once' '[source w]' 'maxOffsetsPerTrigger = 3'
  limits
  file_has limits 'one batch without limits'
  is "$(wc -l <limits)" 1 lines
  section 'Warnings of query w' >warnings
  file_like warnings '^my.conf:13: \[source w\] maxOffsetsPerTrigger: no effect'
}

test_files_and_the_clock_have_limits_of_their_own () {
  mkdir in
  windowed '[source w]' 'format = file' 'path = in'
  limits
  file_has limits 'all files that are there'
  limits -s 'source w.maxFilesPerTrigger=2' \
    --conf spark.streaming.kafka.maxRatePerPartition=3
  file_like limits '^2 files \(--set: \[source w\] maxFilesPerTrigger\)$'
  out_has 'maxRatePerPartition: no effect: the records are not from Kafka'
  limits -s 'source w.maxFilesPerTrigger=2' -s 'query w.trigger=once'
  out_has '[source w] maxFilesPerTrigger: no effect: trigger = once'
  printf '%s\n' '[source]' 'format = rate' 'rowsPerSecond = 5' '[query w]' \
    >my.conf
  limits
  file_like limits '5 a second \(my.conf:3: \[source\] rowsPerSecond\)$'
}

# ---- late rows

# Explains with the options given; what is said of late rows is in `late'.
late () {
  expect 0 sfcrime explain -c my.conf "$@"
  section 'Late rows of query w' >late
}

test_late_rows_follow_output_mode_and_watermark () {
  windowed
  late
  file_like late '^update: a group that ended at or before the watermark'
  late -s 'query w.outputMode=append'
  file_like late '^append: .*each group is given once'
  late -s 'query w.outputMode=complete'
  file_like late '^complete: late rows count too'
  sed -i '/^watermark/d' my.conf
  late
  file_has late 'no row is late: there is no watermark'
}

test_late_rows_of_dropDuplicates_depend_on_its_columns () {
  windowed
  late -s 'query w.dropDuplicates=type,time'
  file_like late '^dropDuplicates: .* leave the state$'
  late -s 'query w.dropDuplicates=type'
  file_like late '^dropDuplicates: .*are dropped; the state keeps every key'
}

# ---- warnings

test_a_watermark_that_does_nothing_is_a_warning () {
  windowed
  expect 0 sfcrime explain -c my.conf
  out_lacks '== Warnings'
  expect 0 sfcrime explain -c my.conf -s 'query w.outputMode=complete'
  out_like '^my.conf:6: \[query w\] watermark: no effect: complete mode'
  sed -i '/^window/d' my.conf
  expect 0 sfcrime explain -c my.conf
  out_like '^my.conf:6: \[query w\] watermark: no effect: neither a window'
}

test_what_moves_the_watermark_besides_records_is_told () {
  windowed 'watermarkIdleTimeout = 5m' 'watermarkMaxAhead = 1h'
  late
  file_has late 'after 300000 ms without a record the watermark goes on with'
  file_has late 'a row more than 3600000 ms ahead of the clock does not move'
  expect 0 sfcrime explain -c my.conf
  out_lacks '== Warnings'
}

test_an_idle_timeout_that_does_nothing_is_a_warning () {
  local trigger
  windowed 'watermarkIdleTimeout = 5m'
  for trigger in once availableNow; do
    expect 0 sfcrime explain -c my.conf -s "query w.trigger=$trigger"
    out_like 'watermarkIdleTimeout: no effect: with this trigger the query ends'
  done
  expect 0 sfcrime explain -c my.conf \
    --conf spark.sql.streaming.noDataMicroBatches.enabled=false
  out_like 'watermarkIdleTimeout: no effect: spark.sql.streaming.noDataMicroB'
}

test_settings_that_read_nothing_are_warnings () {
  windowed 'joinOn = city'
  expect 0 sfcrime explain -c my.conf -s source.maxOffsetsPerTrigger=0 \
    -s source.maxTriggerDelay=1m -s source.startingTimestamp=5 \
    -s source.startingOffsets=earliest
  section 'Warnings of query w' >warnings
  file_like warnings '\[query w\] joinOn: no effect: there is no join'
  file_like warnings 'maxOffsetsPerTrigger: the query reads nothing'
  file_like warnings 'maxTriggerDelay: no effect: minOffsetsPerTrigger is not'
  file_like warnings 'startingOffsets: no effect: startingTimestamp is set'
  is "$(wc -l <warnings)" 4 warnings
}

test_a_limit_that_reads_something_is_no_warning () {
  windowed
  expect 0 sfcrime explain -c my.conf -s source.maxOffsetsPerTrigger=1 \
    -s source.minOffsetsPerTrigger=1 -s source.maxTriggerDelay=1m \
    -s source.startingOffsets=earliest \
    --conf spark.streaming.kafka.maxRatePerPartition=1
  out_lacks '== Warnings'
}

test_each_limit_is_a_warning_with_a_trigger_that_ignores_it () {
  windowed
  expect 0 sfcrime explain -c my.conf -s 'query w.trigger=once' \
    -s source.maxOffsetsPerTrigger=1 -s source.minOffsetsPerTrigger=1 \
    --conf spark.streaming.kafka.maxRatePerPartition=1
  section 'Warnings of query w' >warnings
  is "$(grep -c 'no effect: trigger = once reads all in one batch$' warnings)" \
    3 warnings
  expect 0 sfcrime explain -c my.conf -s 'query w.trigger=availableNow' \
    -s source.maxOffsetsPerTrigger=1 -s source.minOffsetsPerTrigger=1
  section 'Warnings of query w' >warnings
  file_has warnings 'minOffsetsPerTrigger: no effect: trigger = availableNow'
  is "$(wc -l <warnings)" 1 warnings
}

test_settings_of_a_join_that_is_there_are_no_warnings () {
  echo '[{"type":"x","zip":1}]' >types.json
  windowed 'join = types.json' 'joinOn = type' 'joinType = inner'
  expect 0 sfcrime explain -c my.conf
  out_lacks '== Warnings'
}

test_a_limit_of_files_is_no_warning_without_trigger_once () {
  mkdir in
  windowed '[source w]' 'format = file' 'path = in' 'maxFilesPerTrigger = 1'
  expect 0 sfcrime explain -c my.conf
  out_lacks '== Warnings'
}

test_a_rate_of_a_topic_is_no_warning () {
  windowed
  expect 0 sfcrime explain -c my.conf \
    --conf spark.streaming.kafka.maxRatePerPartition=1
  out_lacks '== Warnings'
}

# ---- samples

# Explains a sample of topic t, of the records in the file `in'.
sampled () {
  start_broker --topic=t:2
  sfcrime produce -q -b "$bootstrap" -t t in
  expect 0 sfcrime explain --sample -c my.conf -b "$bootstrap" -t t "$@"
  section 'Sample of query w' >sample
  section 'Warnings of query w' >warnings
}

test_a_sample_is_the_end_of_each_partition () {
  windowed
  sfcrime generate --records=2600 --order=oldest --format=lines >in
  sampled
  file_is sample '2000 records, of the end of each partition, 2 in all
event times from 2018-12-31 10:36:00 UTC to 2019-01-01 10:35:00 UTC'
  is "$(cat warnings)" '' warnings
}

test_the_query_of_a_sample_may_have_a_dot_in_its_name () {
  windowed
  sed -i 's/^\[query w\]/[query w.x=y]/' my.conf
  sfcrime generate --records=10 --order=oldest --format=lines >in
  sampled
  section 'Sample of query w.x=y' >sample
  file_has sample '10 records, of the end of each partition, 2 in all'
}

test_an_empty_topic_is_an_empty_sample () {
  windowed
  : >in
  sampled
  file_is sample '0 records, of the end of each partition, 2 in all'
  is "$(cat warnings)" '' warnings
}

test_data_that_runs_backwards_in_time_is_a_warning () {
  windowed
  sfcrime generate --records=2000 --order=newest --format=lines >in
  sampled
  file_like warnings '^the data runs backwards in time, in 2 of 2 partitions: '
  file_has warnings ' of 2000 sampled records are behind an earlier one'
  # a mode that drops no row does not mind
  expect 0 sfcrime explain --sample -c my.conf -b "$bootstrap" -t t \
    -s 'query w.outputMode=complete'
  out_lacks 'backwards'
}

test_data_with_some_late_records_runs_forwards () {
  windowed
  sfcrime generate --records=2000 --order=oldest --late=0.2 --format=lines >in
  sampled
  is "$(cat warnings)" '' warnings
}

test_a_time_that_does_not_parse_is_a_warning () {
  windowed
  # both in one partition: which partition comes first is not certain
  printf '{"city":"%s","call_date_time":"%s"}\n' c '\u001b[31mnoon' \
    a 2018-12-31T12:00:00Z b 31.12.2018 d 2018-12-31T12:00:00Z >in
  sampled
  file_is warnings 'call_date_time: 2 of 4 sampled values are no TIMESTAMP, and so null: “�[31mnoon” (topic t partition 0 offset 0); from_json.timestampFormat and dateFormat say how they are written'
}

test_a_cast_to_a_time_that_gives_null_is_a_warning () {
  printf '%s\n' '[query w]' 'schema = a STRING, b STRING' \
    'select = CAST(a AS TIMESTAMP) AS t, CAST(b AS DATE) AS d' >my.conf
  echo '{"a":"2018-12-31 12:00:00","b":"\u001b[31m"}' >in
  sampled
  file_like warnings '^b: 1 of 1 sampled values are no DATE, .*“.\[31m”'
  is "$(wc -l <warnings)" 1 warnings
}

test_a_time_that_is_not_there_is_no_warning () {
  windowed
  printf '%s\n' '{"city":"a"}' '{"call_date_time":null}' '{"call_date_time":' \
    '{"call_date_time":"2018-12-31T12:00:00Z"}' >in
  start_broker --topic=t:2
  sfcrime produce -q -b "$bootstrap" -t t in || true
  expect 0 sfcrime explain --sample -c my.conf -b "$bootstrap" -t t
  out_lacks '== Warnings'
}

test_a_pattern_that_fits_makes_times_of_the_texts () {
  windowed 'from_json.timestampFormat = dd.MM.yyyy'
  echo '{"call_date_time":"31.12.2018"}' >in
  sampled
  is "$(cat warnings)" '' warnings
}

test_a_sample_needs_a_topic_and_its_broker () {
  windowed
  expect 3 sfcrime explain --sample -c my.conf -b 127.0.0.1:1 --timeout=1s
  out_is ''
  err_has '127.0.0.1:1'
  expect 2 sfcrime explain --sample -c my.conf -b embedded
  err_has 'an embedded broker has no records yet'
  mkdir in
  expect 2 sfcrime explain --sample -c my.conf -s 'source w.format=file' \
    -s 'source w.path=in'
  err_has 'query w has format = file, which reads no topic'
}

test_properties_without_effect_are_named_with_the_reason () {
  windowed
  expect 0 sfcrime explain -c my.conf
  out_lacks '== Without effect =='
  expect 0 sfcrime explain -c my.conf --conf spark.driver.memory=1g \
    -s source.kafka.max.poll.records=9
  section 'Without effect' >idle
  file_has idle '--conf: spark.driver.memory: no effect: there is no driver JVM'
  file_has idle '[source] kafka.max.poll.records: no effect: '
  is "$(wc -l <idle)" 2 lines
}

test_an_option_of_another_format_is_named () {
  windowed '[sink w]' 'format = noop' 'numRows = 3' '[source w]' \
    'rowsPerSecond = 1'
  expect 0 sfcrime explain -c my.conf
  section 'Without effect' | sort >idle
  file_is idle "my.conf:13: [sink w] numRows: no effect: it is an option of \
console, and the format is noop
my.conf:15: [source w] rowsPerSecond: no effect: it is an option of rate, and \
the format is kafka"
}

# ---- as stream

test_only_the_queries_that_are_asked_for_are_explained () {
  expect 0 sfcrime explain
  out_has '== Schema of query aggregate =='
  out_has '== Schema of query join =='
  expect 0 sfcrime explain --query=join
  out_lacks 'of query aggregate =='
  expect 2 sfcrime explain --query=nope
  err_has '--query: there is no query nope'
}

# Both commands refuse the configuration with these words.
refused () {
  local words=$1
  shift
  expect 2 sfcrime stream -b 127.0.0.1:1 "$@"
  cp err stream.err
  expect 2 sfcrime explain -b 127.0.0.1:1 "$@"
  out_is ''
  same err stream.err
  err_has "$words"
}

test_what_stream_refuses_is_refused_in_the_same_words () {
  windowed
  refused UNRESOLVED_COLUMN -c my.conf -s 'query w.groupBy=nope'
  refused 'Complete output mode not supported' -c my.conf \
    -s 'query v.outputMode=complete'
  refused 'must be at least 471859200' -c my.conf -s spark.spark.master=yarn \
    -s spark.spark.executor.memory=100m
  refused 'Expected e.g. {"topicA":{"0":23' -c my.conf -s source.startingOffsets=middle
  refused 'subscribe' -c my.conf -s source.subscribe=,
  refused 'enable.auto.commit' -c my.conf \
    -s source.kafka.enable.auto.commit=true
  refused 'nope.nope' -c my.conf -X nope.nope=1
  refused 'not specified' -c my.conf -s 'sink w.format=json' \
    -s 'query w.outputMode=append'
  refused 'does not support Update output mode' -c my.conf \
    -s 'sink w.format=csv' -s 'sink w.path=x'
  refused "Required attribute 'value' not found" -c my.conf \
    -s 'sink w.format=kafka' -s 'sink w.topic=x' \
    -s 'sink w.kafka.bootstrap.servers=127.0.0.1:1'
  refused 'there is no [query NAME]' -c /dev/null
  refused 'nope.conf' -c nope.conf
}

test_a_join_whose_key_the_aggregate_dropped_is_refused () {
  echo '[{"city":"x","zip":1}]' >cities.json
  windowed 'join = cities.json' 'joinOn = city'
  refused 'USING column `city` cannot be resolved' -c my.conf
}

test_no_broker_is_needed_and_no_file_is_made () {
  windowed "checkpointLocation = $PWD/checkpoint" '[sink w]' \
    'format = jsonlines' 'path = rows.jsonl'
  expect 0 sfcrime explain -c my.conf
  expect 0 sfcrime explain -c my.conf -b embedded
  expect 0 sfcrime explain -c my.conf -b 127.0.0.1:1
  expect 0 sfcrime explain -c my.conf -s 'sink w.format=json' \
    -s 'sink w.path=rows' -s 'query w.outputMode=append'
  [ ! -e rows ] || fail "$(ls)"
  [ ! -e rows.jsonl ] && [ ! -e checkpoint ] || fail "$(ls)"
}

test_the_headings_are_the_same_in_every_language () {
  windowed
  expect 0 env LC_ALL=de_DE.UTF-8 LANGUAGE=de sfcrime explain -c my.conf
  is "$(head -n 1 out)" '== Schema of query w ==' 'first line'
}

test_every_reference_schema_comes_out () {
  local folder name n=0
  [ -d "${SFCRIME_GOLDEN:-/nonexistent}" ] \
    || skip 'SFCRIME_GOLDEN names no folder of scenarios'
  for folder in "$SFCRIME_GOLDEN"/*/; do
    name=$(basename "$folder")
    # nested columns, which are refused
    [ "$name" != 15g-console-column-names ] || continue
    [ -f "$folder/expected/schema.txt" ] || continue
    expect 0 sfcrime explain -c "$folder/scenario.conf"
    section 'Schema of query main' >schema
    same schema "$folder/expected/schema.txt"
    n=$((n + 1))
  done
  [ "$n" -gt 0 ] || fail 'there is no scenario'
}

run_tests
