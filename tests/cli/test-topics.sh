#!/usr/bin/env bash
# Topics of a development broker; tests/integration/test-kafka.sh has a real one's.
. "$(dirname "$0")/../support/harness.sh"

test_topics_are_listed_in_order () {
  start_broker --topic=b:1 --topic=a:1
  expect 0 sfcrime topics list
  out_is 'a
b'
  err_is ''
}

test_no_topic_is_no_line () {
  start_broker
  expect 0 sfcrime topics list
  out_is ''
  expect 0 sfcrime topics describe
  is "$(wc -l <out)" 1 'lines'
}

test_a_topic_is_created_with_its_partitions () {
  start_broker
  expect 0 sfcrime topics create calls --partitions=3
  out_is ''
  err_is 'sfcrime: topic calls was created'
  expect 0 sfcrime topics describe calls
  is "$(tr -s ' ' <out)" 'TOPIC PARTITION LEADER FIRST NEXT
calls 0 1 0 0
calls 1 1 0 0
calls 2 1 0 0' 'description'
}

test_a_topic_may_be_named_by_the_option () {
  start_broker
  expect 0 sfcrime topics create --topic=calls --partitions=1
  expect 0 sfcrime topics describe -t calls
  is "$(wc -l <out)" 2 'lines'
}

test_a_development_broker_makes_ten_partitions () {
  start_broker
  expect 0 sfcrime topics create calls
  expect 0 sfcrime topics describe calls
  is "$(wc -l <out)" 11 'lines'
}

test_an_existing_topic_is_not_created_again () {
  start_broker --topic=calls:1
  expect 3 sfcrime topics create calls
  err_is 'sfcrime: topic calls: it already exists'
}

test_a_missing_topic_is_an_error_and_stays_missing () {
  start_broker
  expect 3 sfcrime topics describe calls
  err_has 'has no such topic'
  err_has 'sfcrime topics create calls'
  expect 3 sfcrime topics delete calls
  err_has 'has no such topic'
  err_has 'sfcrime topics list'
  err_lacks create
  expect 0 sfcrime topics list
  out_is ''
}

test_what_is_no_name_is_not_looked_for () {
  local words
  start_broker
  for words in 'topics describe' 'topics delete' 'consume --topic'; do
    # shellcheck disable=SC2086 -- several words
    expect 2 sfcrime $words 'kk*'
    err_has 'topic “kk*”: The request attempted to perform an operation on an invalid topic'
    err_lacks create
  done
}

test_a_development_broker_deletes_nothing () {
  start_broker --topic=calls:1
  expect 3 sfcrime topics delete calls
  err_has 'a development broker cannot delete topics'
  expect 0 sfcrime topics list
  out_is 'calls'
}

test_a_development_brokers_topics_have_no_configuration () {
  start_broker
  expect 3 sfcrime topics create calls --config=retention.ms=1000
  err_has 'no configuration'
}

test_more_replicas_than_brokers_are_refused () {
  start_broker --brokers=2
  expect 3 sfcrime topics create calls --replication-factor=3
  err_is 'sfcrime: topic calls: Replication factor: 3 larger than available brokers: 2'
  expect 0 sfcrime topics list
  out_is ''
  expect 0 sfcrime topics create calls --replication-factor=2
}

test_config_without_a_topics_setting_is_the_file () {
  start_broker
  echo '[source]' >x.conf
  expect 0 sfcrime topics list --config=x.conf
  expect 0 sfcrime topics list -c ./x.conf
  mv x.conf a=b.conf
  expect 0 sfcrime topics list --config=./a=b.conf
  expect 2 sfcrime topics list --config=missing.conf
  expect 2 sfcrime topics list --config=retention.ms=1
  err_has 'belong to topics create'
}

test_the_connection_is_that_of_the_configuration () {
  start_broker --topic=calls:1
  unset SFCRIME_BOOTSTRAP_SERVERS
  XDG_RUNTIME_DIR=$scratch
  printf '[source]\nkafka.bootstrap.servers = %s\n' "$bootstrap" >x.conf
  expect 0 sfcrime topics list -c x.conf
  out_is 'calls'
}

test_no_broker_is_sparks_error () {
  expect 2 sfcrime topics list
  err_has "Option 'kafka.bootstrap.servers' must be specified for configuring \
Kafka consumer"
  err_has 'sfcrime broker'
}

test_an_unreachable_broker_is_an_error_in_time () {
  expect 3 sfcrime topics list -b 127.0.0.1:1 --timeout=500ms
  err_has 'broker 127.0.0.1:1 cannot be reached within 0.5 s: Timed out waiting for a node assignment: '
  err_has 'Connection refused'
  is "$(wc -l <err)" 2 'lines'
}

test_embedded_is_a_broker_of_the_run () {
  expect 0 sfcrime topics create calls -b embedded
  expect 0 sfcrime topics list -b embedded
  out_is ''
}

test_a_refused_property_is_named () {
  expect 2 sfcrime topics list -b 127.0.0.1:1 -X no.such=1
  err_has '--kafka=no.such: No such configuration property'
  err_has "librdkafka's CONFIGURATION.md lists the properties"
  expect 2 sfcrime topics list -b 127.0.0.1:1 -X linger.ms=abc
  err_has 'linger.ms'
}

test_words_that_make_no_sense_are_usage_errors () {
  expect 2 sfcrime topics
  expect 2 sfcrime topics frobnicate
  err_has '“frobnicate” is none of create, list, describe, delete'
  expect 2 sfcrime topics create
  err_has 'the topic is missing'
  expect 2 sfcrime topics delete
  expect 2 sfcrime topics list calls
  expect 2 sfcrime topics describe a b
  expect 2 sfcrime topics list --partitions=3
  expect 2 sfcrime topics create calls --partitions=-1
  expect 2 sfcrime topics create calls --partitions=0
  err_has 'from 1 to 1000000, not 0'
  expect 2 sfcrime topics create calls --replication-factor=0
  expect 2 sfcrime topics list --partitions=0
  expect 2 sfcrime topics create calls --replication-factor=40000
  expect 2 sfcrime topics create 'a b' -b embedded
  err_has 'sfcrime: topic “a b”: The request attempted to perform an operation on an invalid topic'
}

run_tests
