#!/usr/bin/env bash
# tests/cli/test-config.sh -- config show, check and properties.
. "$(dirname "$0")/../support/harness.sh"

conf=$abs_top_srcdir/data/sfcrime.conf

# The table that the built-in query joins with.
make_codes () {
  echo '[{"disposition_code":"ABA","description":"Abated"}]' >radio_code.json
}

values () {
  grep -v '^#' | grep -v '^$'
}

# ---- the installed file

test_the_installed_file_is_what_the_table_says () {
  expect 0 sfcrime config properties --format=conf
  cmp out "$conf" || fail 'run: make update-sfcrimeconf'
}

test_the_installed_file_says_what_is_built_in () {
  expect 0 sfcrime config show
  values <out >built-in
  expect 0 sfcrime config show -c "$conf"
  values <out >installed
  same built-in installed
  is "$(grep -c . built-in)" 28 'lines of the built-in configuration'
}

test_the_installed_file_holds_every_key () {
  command -v jq >/dev/null || skip 'jq is not installed'
  expect 0 sfcrime config properties --format=json
  jq -r '.[].name' out >names
  while read -r name; do
    grep -q -F -e "#$name =" "$conf" || grep -q "^$name =" "$conf" \
      || fail "$name is missing"
  done <names
}

test_its_windowed_query_runs_once_the_marks_are_removed () {
  make_codes
  sed '/^#\[query windowed\]/,/^#truncate/s/^#//' "$conf" >my.conf
  expect 0 sfcrime config check my.conf
  out_is 'my.conf: ok'
  expect 0 sfcrime config show -c my.conf
  out_has '[query windowed]'
  out_has 'window = call_date_time, 10 minutes, 5 minutes'
}

# ---- show

test_show_says_where_each_value_comes_from () {
  printf '%s\n' '[source]' 'subscribe = calls' '[query a]' \
    'groupBy = city' >my.conf
  SFCRIME_BOOTSTRAP_SERVERS=h:1 expect 0 sfcrime config show -c my.conf \
    --conf spark.master=local -s 'query a.outputMode=Update'
  out_is '# my.conf

[source]
# my.conf:2
subscribe = calls
# $SFCRIME_BOOTSTRAP_SERVERS
kafka.bootstrap.servers = h:1

[query a]
# my.conf:4
groupBy = city
# --set
outputMode = update

[spark]
# --conf
spark.master = local'
}

test_what_show_prints_is_a_configuration_file () {
  printf '%s\n' '[spark]' '[source]' 'kafka.client.id = $${x} \d a=b' \
    'kafka.group.id = ' '[query a]' '[source a]' 'subscribe = t' >my.conf
  expect 0 sfcrime config show -c my.conf -s 'sink a.numRows=3'
  cp out again.conf
  values <out >first
  expect 0 sfcrime config show -c again.conf
  values <out >second
  same first second
  grep -qxF 'kafka.client.id = $${x} \d a=b' first || fail "$(cat first)"
}

test_show_all_adds_the_defaults_and_is_a_file_too () {
  expect 0 sfcrime config show --all
  out_has 'numRows = 20'
  out_has 'spark.ui.port = 4040'
  out_lacks 'rowsPerSecond'
  values <out >first
  cp out all.conf
  expect 0 sfcrime config show --all -c all.conf
  values <out >second
  same first second
}

test_secrets_are_never_printed () {
  printf 'S3CR3T\n' >secret
  printf '%s\n' '[source]' 'kafka.ssl.key.password = S3CR3T' \
    'kafka.sasl.jaas.config = x password="S3CR3T";' >my.conf
  expect 0 sfcrime config show -c my.conf -X sasl.password=@secret \
    -X ssl.key.pem=S3CR3T
  out_lacks S3CR3T
  out_has 'kafka.ssl.key.password = ********'
  out_has '# --kafka: sasl.password = ********'
  out_has '# --kafka: ssl.key.pem = ********'
}

# ---- check

test_check_says_once_what_has_no_effect () {
  printf '%s\n' '[spark]' 'spark.driver.memory = 1g' \
    'spark.streaming.kafka.maxRatePerPartition = 5' '[source]' \
    'kafka.max.poll.records = 9' '[query a]' >my.conf
  expect 0 sfcrime config check my.conf
  is "$(wc -l <out)" 3 'lines'
  out_like '^my.conf:2: \[spark\] spark.driver.memory: no effect: '
  out_like '^my.conf:5: \[source\] kafka.max.poll.records: no effect: '
  is "$(tail -n 1 out)" 'my.conf: ok'
}

test_check_refuses_what_this_version_cannot_run () {
  printf '%s\n' '[query a]' '[sink a]' 'format = json' 'compression = lz4' \
    >my.conf
  expect 2 sfcrime config check my.conf
  err_is 'sfcrime: my.conf:4: [sink a] compression: lz4 is not in this version'
}

test_a_query_that_only_set_names_may_be_a_mistake () {
  make_codes
  expect 2 sfcrime config show -s 'query aggregat.outputMode=update'
  err_has 'there is no [query aggregat]'
  err_has 'did you mean [query aggregate]?'
  expect 0 sfcrime config show -s 'query calls.outputMode=append'
  err_has 'warning: --set: [query calls] is a query of its own'
  err_has 'the configuration has: aggregate, join'
  : >my.conf
  expect 0 sfcrime config show -c my.conf -s 'query calls.outputMode=append'
  err_is ''
}

test_a_size_that_is_none_is_told_with_an_example () {
  make_codes
  expect 2 sfcrime config check --conf=spark.executor.memory=8x
  err_has 'spark.executor.memory: Size must be specified as bytes'
  err_has 'for example 512m or 2g'
}

test_a_value_that_is_wrong_is_named_with_its_place () {
  printf '%s\n' '[query a]' 'trigger = processingTime 10 secnds' >my.conf
  expect 2 sfcrime config check my.conf
  err_has "my.conf:2: [query a] trigger: Error parsing '10 secnds'"
}

test_check_says_what_this_version_does_not_do_yet () {
  printf '%s\n' '[spark]' 'spark.network.timeout = 60s' '[query a]' >my.conf
  expect 0 sfcrime config check my.conf
  out_has '[spark] spark.network.timeout: no effect: not in this version'
}

test_check_of_nothing_checks_the_configuration_in_force () {
  make_codes
  expect 0 sfcrime config check
  out_is 'built-in configuration: ok'
}

test_check_finds_what_is_wrong () {
  printf '%s\n' '[source]' 'maxOffsetPerTrigger = 1' >my.conf
  expect 2 sfcrime config check my.conf
  out_is ''
  err_is 'sfcrime: my.conf:2: [source] maxOffsetPerTrigger: there is no such key
did you mean maxOffsetsPerTrigger?'
  printf '%s\n' '[source]' 'kafka.enable.auto.commit = true' >my.conf
  expect 2 sfcrime config check my.conf
  err_has "my.conf:2: [source] kafka.enable.auto.commit: Kafka option \
'enable.auto.commit' is not supported"
  expect 2 sfcrime config check nowhere.conf
  err_is 'sfcrime: nowhere.conf: No such file or directory
name a file that is there'
}

test_check_warns_of_names_that_spark_lets_pass () {
  printf '%s\n' '[spark]' 'spark.sql.shufle.partitions = 1' '[source]' \
    'kafka.max.pol.records = 9' '[query a]' >my.conf
  expect 0 sfcrime config check my.conf
  err_has 'warning: my.conf:2: [spark] spark.sql.shufle.partitions'
  err_has 'did you mean spark.sql.shuffle.partitions?'
  err_has 'did you mean kafka.max.poll.records?'
  is "$(wc -l <err)" 2 'warnings'
}

test_check_reads_the_queries_too () {
  printf '%s\n' '[query a]' 'groupBy = nope' 'aggregate = count' \
    'outputMode = update' >my.conf
  expect 2 sfcrime config check my.conf
  err_has 'nope'
}

test_check_finds_what_explain_refuses () {
  local line
  for line in 'startingOffsets = foo' 'kafka.security.protocol = foo' \
    'startingTimestamp = x' 'startingTimestamp = -1' \
    'startingOffsetsByTimestamp = {}x' \
    'startingOffsets = {"t":{"0":x}}'; do
    printf '%s\n' '[source]' 'subscribe = t' "$line" '[query a]' >my.conf
    expect 2 sfcrime explain -c my.conf
    err_has "my.conf:3: [source] ${line%% =*}: "
    mv err wanted
    expect 2 sfcrime config check my.conf
    out_is ''
    same err wanted
    # the topic may be named later
    sed -i '/^subscribe/d' my.conf
    expect 2 sfcrime config check my.conf
    err_has "my.conf:2: [source] ${line%% =*}: "
  done
  printf '%s\n' '[query a]' 'groupBy = city' 'aggregate = count' \
    'outputMode = complete' '[sink a]' 'format = json' 'path = x' >my.conf
  expect 2 sfcrime config check my.conf
  err_has 'my.conf:4: [query a] outputMode: Data source json does not support'
}

test_check_tells_all_that_is_wrong_each_once () {
  printf '%s\n' '[source]' 'maxOffsetPerTrigger = 4' 'minPartitions = x' \
    '[query a]' '[sink z]' '[sonk a]' '[sink a]' 'numRows = few' >my.conf
  expect 2 sfcrime config check my.conf
  out_is ''
  is "$(sed -n 's/^sfcrime: my.conf:\([0-9]*\): .*/\1/p' err | xargs)" \
    '2 6 3 5 8' 'lines with errors'
  printf '%s\n' '[source]' 'startingOffsets = middle' '[query a]' \
    '[query b]' 'groupBy = nope' 'aggregate = count' '[query c]' '[sink c]' \
    'format = json' >my.conf
  expect 2 sfcrime config check my.conf
  is "$(grep -c '^sfcrime: ' err)" 3 errors
  is "$(grep -c 'my.conf:2: ' err)" 1 'errors of [source]'
  err_has 'my.conf:5: [query b] groupBy: [UNRESOLVED_COLUMN'
  err_has "[sink c]: 'path' is not specified"
}

test_check_of_a_folder_says_what_to_do () {
  mkdir folder
  expect 2 sfcrime config check folder
  err_is 'sfcrime: folder: Is a directory
name a file in that folder'
}

test_check_tells_that_there_is_nothing_to_stream () {
  printf '%s\n' '[source]' 'subscribe = t' >my.conf
  expect 0 sfcrime config check my.conf
  out_has 'my.conf: no [query NAME] group'
  out_lacks 'my.conf: ok'
}

test_check_refuses_a_file_that_sets_nothing () {
  echo '# nothing' >my.conf
  expect 2 sfcrime config check my.conf
  out_is ''
  err_is 'sfcrime: my.conf: there is no group at all
the installed sfcrime.conf explains every group and key'
}

# ---- properties

test_properties_lists_every_property_in_columns () {
  expect 0 sfcrime config properties
  out_like '^NAME +GROUP +TYPE +EFFECT +DEFAULT +SUMMARY$'
  out_like '^spark.master +spark +string +yes +local\[\*\] +Where '
  out_like '^spark.ui.port +spark +int +yes +4040 +Port '
  out_like '^spark.sql.streaming.stateStore.providerClass +spark +enum +more .*\(it may change'
  out_like '^spark.network.timeout +spark +duration +later .*\(not in this'
  out_like '^spark.driver.memory +spark +size +none +1g +.*\(there is no'
  out_like '^maxOffsetsPerTrigger +source +long +yes +- +'
  command -v jq >/dev/null || skip 'jq is not installed'
  cp out table
  expect 0 sfcrime config properties --format=json
  is "$(jq length out)" "$(($(wc -l <table) - 1))" 'number of properties'
  is "$(jq -r '.[] | select(.name == "truncate") | .default' out)" true
}

# ---- usage

test_wrong_words_are_usage_errors () {
  expect 2 sfcrime config
  err_has 'a verb is missing'
  expect 2 sfcrime config sow
  err_has 'there is no verb “sow”'
  expect 2 sfcrime config show x
  err_has 'unexpected argument “x”'
  expect 2 sfcrime config check a b
  expect 2 sfcrime config check -c a b
  expect 2 sfcrime config check --all
  expect 2 sfcrime config show --format=json
  expect 2 sfcrime config properties --format=xml
  err_has '“xml” is none of table, json, conf'
}

test_every_reference_scenario_loads () {
  local file
  [ -d "${SFCRIME_GOLDEN:-/nonexistent}" ] \
    || skip 'SFCRIME_GOLDEN names no folder of scenarios'
  for file in "$SFCRIME_GOLDEN"/*/scenario.conf; do
    expect 0 sfcrime config show -c "$file"
  done
}

test_a_line_that_is_no_entry_is_not_shown () {
  printf '[source]\nkafka.ssl.key.password sesame\n' >bad.conf
  expect 2 sfcrime config check -c bad.conf
  err_has 'bad.conf:2: neither [group] nor KEY = VALUE nor comment'
  err_lacks sesame
}

run_tests
