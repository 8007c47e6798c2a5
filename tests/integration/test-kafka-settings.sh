#!/usr/bin/env bash
# The settings of a broker that are installed make one.
. "$(dirname "$0")/../support/harness.sh"

kafka=$abs_top_srcdir/tests/support/kafka

# The file, but for ports and folder, which another may use.
write_settings () {
  local ports
  read -ra ports < <("$kafka" free-ports 2)
  bootstrap=localhost:${ports[0]}
  sed -e "s|localhost:9092|$bootstrap|g" \
      -e "s|localhost:9093|localhost:${ports[1]}|g" \
      -e "s|^log\.dirs=.*|log.dirs=$PWD/data|" \
      "$SFCRIME_PKGDATADIR/server.properties" >server.properties
}

serves () { sfcrime topics list -b "$bootstrap" >topics 2>&1; }

# of version $1
try () {
  export SFCRIME_TEST_KAFKA=$1
  "$kafka" fetch >fetch.log 2>&1 || skip "$(tail -n 1 fetch.log)"
  write_settings
  deadline=120 expect 0 "$kafka" java kafka.tools.StorageTool format \
    --standalone -c server.properties -t sfcrimeSFCRIMEsfcrime0
  spawn broker "$kafka" java kafka.Kafka server.properties
  wait_until 120 serves || { show broker.out broker.err topics; fail 'no start'; }
  export SFCRIME_BOOTSTRAP_SERVERS=$bootstrap
  expect 0 sfcrime topics create org.sf.police.calls --partitions=10
  expect 0 sfcrime produce
  expect 0 sfcrime stream --once --no-ui
  out_has '|            Passing Call|  472|'
  out_has '|         HAN|  519|             Handled|'
}

test_they_make_a_broker_of_Kafka_3_9 () { try 3.9.1; }
test_they_make_a_broker_of_Kafka_4 () { try 4.1.0; }

run_tests
