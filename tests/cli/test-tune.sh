#!/usr/bin/env bash
# tests/cli/test-tune.sh -- what sfcrime tune refuses before it runs anything.
. "$(dirname "$0")/../support/harness.sh"

# refuses TEXT OPTION...: a usage error that holds TEXT
refuses () {
  local text=$1
  shift
  expect 2 sfcrime tune "$@"
  out_is ''
  err_has "$text"
}

test_a_list_is_of_whole_numbers () {
  refuses '--max-offsets: “x” is no whole number from 1 on' --max-offsets=200,x
  refuses '“0” is no whole number from 1 on' --max-offsets=0
  refuses '--max-rate: “-1” is no whole number from 0 on' --max-rate=50,-1
  refuses '“” is no whole number' --max-offsets=200,
  refuses '--max-offsets: “” is no whole number' --max-offsets=
  refuses '--max-rate: “” is no whole number' --max-rate=
  refuses '--max-offsets: 200 stands there twice' --max-offsets=200,400,200
}

test_a_property_that_varies_has_a_name_and_values () {
  refuses '“spark.master” is not PROPERTY=LIST' --vary=spark.master
  refuses '“master=local” is not PROPERTY=LIST' --vary=master=local
  refuses 'an empty value' --vary=spark.master=local,
}

test_a_property_that_cannot_be_set_is_refused_before_a_run () {
  refuses '--vary: spark.executor.memory' --embedded \
    --vary=spark.executor.memory=512m,much
  refuses '--vary: [source aggregate] failOnDataLoss' --embedded \
    --vary='source aggregate.failOnDataLoss=true,perhaps'
  err_lacks '--set'
}

test_what_does_nothing_is_not_measured () {
  refuses '--vary: spark.driver.memory: no effect: there is no driver JVM' \
    --embedded --vary=spark.driver.memory=1g,2g
  refuses '--vary: [source] kafka.max.poll.records: no effect' --embedded \
    --vary=source.kafka.max.poll.records=1,2
  refuses '--vary: [sink join] path: no effect: it is an option of' \
    --embedded --query=join --vary='sink join.path=x,y'
}

test_a_property_that_nobody_knows_is_named_as_given () {
  expect 5 sfcrime tune --embedded --vary=spark.nope=1,2 --plot=nowhere/x.svg
  err_has '--vary: spark.nope'
  err_lacks '--conf'
}

test_durations_may_have_a_decimal_point () {
  expect 5 sfcrime tune --embedded --duration=0.5 --target-latency=0.1ms \
    --trigger=1.5s --timeout=0.5s --plot=nowhere/x.svg
  err_has '--plot: nowhere/x.svg'
}

test_a_run_that_fails_ends_it_and_is_named () {
  expect 6 sfcrime tune --embedded --records=60000 --max-offsets=60000 \
    --max-rate=0 --vary=spark.executor.memory=1m \
    -s 'query aggregate.groupBy=crime_id'
  out_is ''
  err_has 'tune: 60000 x no limit, 1m: query aggregate: the state outgrows'
  err_has 'raise spark.executor.memory'
}

test_durations_and_numbers_have_bounds () {
  refuses '--trigger: “soon” is no duration' --trigger=soon
  refuses '--target-latency: “0” is no duration' --target-latency=0
  refuses '--duration: “0” is no duration' --duration=0
  refuses '--duration: “0.0005s” is no duration' --duration=0.0005s
  refuses '--duration: “.5” is no duration' --duration=.5
  refuses '--trigger: “1.5 fortnights” is no duration' --trigger='1.5 fortnights'
  refuses '--repeat must be at least 1' --repeat=0
  refuses '--arrival-rate must be positive' --embedded --arrival-rate=0
  refuses '--partitions must be from 1 to 1000' --embedded --partitions=0
  refuses '--records must be from 1 to' --embedded --records=0
  refuses 'none of table, json, csv' --format=xml
}

test_what_fills_a_broker_needs_one_of_its_own () {
  local option
  for option in --input=x --arrival-rate=5 --records=5 --partitions=5; do
    refuses "tune: ${option%=*} needs --embedded" "$option"
  done
  refuses 'exclude each other' --embedded -b localhost:9092
  refuses 'exclude each other' --embedded --input=x --records=5
}

test_more_records_than_the_broker_keeps_are_refused () {
  refuses 'where a development broker with 2 partitions keeps 10 MB' \
    --embedded --partitions=2 --records=170000
  refuses '--arrival-rate' --embedded --arrival-rate=1000000
}

test_there_are_not_too_many_pairs () {
  local list
  list=$(seq -s, 1 40)
  refuses '1600 pairs, at most 1000' --embedded --max-offsets="$list" \
    --max-rate="$list"
}

test_a_query_is_one_that_reads_a_topic () {
  printf '%s\n' '[source]' 'format = rate' '[query a]' \
    'schema = value BIGINT' >my.conf
  refuses 'query a has format = rate, which reads no topic' -c my.conf
  refuses 'there is no query z' --embedded --query=z
}

test_to_write_a_file_there_must_be_one () {
  refuses '--write-config: there is no configuration file' --embedded \
    --write-config
}

test_only_a_file_that_is_named_or_the_users_own_is_written () {
  printf '%s\n' '[source]' 'subscribe = calls' '[query a]' >my.conf
  SFCRIME_CONFIG=my.conf \
    refuses '--write-config: my.conf is neither named nor your own file' \
    --embedded --write-config
  err_has 'name the file with --config'
  mkdir -p own/sfcrime
  cp my.conf own/sfcrime/sfcrime.conf
  XDG_CONFIG_HOME=$PWD/own expect 5 sfcrime tune --embedded --write-config \
    --plot=nowhere/x.svg
  expect 5 sfcrime tune -c my.conf --embedded --write-config \
    --plot=nowhere/x.svg
}

test_files_are_looked_for_before_the_first_run () {
  expect 5 sfcrime tune --embedded --plot=nowhere/x.svg
  out_is ''
  err_has '--plot: nowhere/x.svg: No such file'
  expect 5 sfcrime tune --embedded --plot=.
  err_has '--plot: .: Is a directory'
  expect 3 sfcrime tune --embedded --input=nofile --plot=x.svg
  out_is ''
  err_has '--input: nofile: No such file'
  echo kept >x.svg
  expect 3 sfcrime tune --embedded --input=nofile --plot=x.svg
  is "$(cat x.svg)" kept 'content of the plot'
  is "$(ls x.svg*)" x.svg 'files of the plot'
}

test_a_broker_that_is_not_there_fails_as_with_stream () {
  printf '%s\n' '[source]' 'subscribe = calls' '[query a]' >my.conf
  expect 3 sfcrime tune -c my.conf -b 127.0.0.1:1 --timeout=1s
  out_is ''
  err_has '127.0.0.1:1'
}

run_tests
