#!/usr/bin/env bash
# What spark-submit is given, and what it never is.
. "$(dirname "$0")/common.sh"

# The lines of a file of the answer, such as sfcrime.conf.
section () {
  awk -v name="$1" '/^# \// { on = $0 ~ "/" name "$"; next } on' out
}

test_the_command_names_master_name_job_and_files () {
  use_fake
  expect 0 "${on_spark[@]}" --print-submit --conf spark.master=spark://h:7077 \
    --conf spark.app.name='My calls'
  is "$(head -n 1 out | sed -E 's#(^| )/[^ ]*/#\1#g')" \
    "spark-submit --master spark://h:7077 --deploy-mode client --name\
 'My calls' --properties-file spark.properties sfcrime_stream.py sfcrime.conf\
 socket"
  out_has "$SPARK_HOME/bin/spark-submit --master"
  out_has "$SFCRIME_PKGDATADIR/sfcrime_stream.py"
  [ ! -e argv ] || fail 'it ran'
}

test_a_cluster_as_master_is_enough () {
  use_fake
  for master in yarn k8s://https://h:443 'local-cluster[2,1,1024]'; do
    expect 0 sfcrime stream --print-submit -b 127.0.0.1:1 \
      --conf "spark.master=$master"
    out_has "$master"
  done
}

# No such cluster has been seen: this is what its spark-submit would get.
test_yarn_and_kubernetes_get_the_driver_of_this_machine () {
  use_fake
  for master in yarn k8s://https://h:443; do
    on_it=("${on_spark[@]}" --conf "spark.master=$master"
           --conf spark.executor.instances=3 --conf spark.yarn.queue=calls
           --conf spark.kubernetes.container.image=spark:3.5.7)
    expect 0 "${on_it[@]}" --print-submit
    is "$(head -n 1 out | grep -o -- ' --master.*client')" \
      " --master $master --deploy-mode client"
    section spark.properties >got
    file_has got 'spark.executor.instances 3'
    file_has got 'spark.yarn.queue calls'
    file_has got 'spark.kubernetes.container.image spark:3.5.7'
    expect 2 "${on_it[@]}" --print-submit --conf spark.submit.deployMode=cluster
    err_has 'spark.submit.deployMode: '
    expect 2 "${on_it[@]}" --print-submit --conf spark.executor.memory=100m
    err_has 'spark.executor.memory: '
    FAKE='hello session started rows ended done' expect 0 "${on_it[@]}" --no-ui
    out_is 'the rows of a batch'
    is "$(head -n 4 argv | paste -s -d ' ')" \
      "--master $master --deploy-mode client"
    # as when HADOOP_CONF_DIR is not set, or the image is missing
    FAKE='log exit 1' expect 2 "${on_it[@]}" --no-ui
    err_has 'before the job began'
  done
}

test_the_configuration_holds_what_is_in_force () {
  use_fake
  mkdir conf
  cat >conf/my.conf <<'CONF'
[source]
subscribe = calls
maxOffsetsPerTrigger = 200
kafka.session.timeout.ms = 7000
path = /of/another/format
[source b]
maxOffsetsPerTrigger = 300
[query a]
trigger = processingTime 10 seconds
checkpointLocation = check
[query b]
schema = x STRING
where = x = '${DOLLAR}{x}'
[sink b]
format = json
path = rows
[spark]
spark.sql.streaming.checkpointLocation = hdfs://nn/checks
CONF
  DOLLAR='$' expect 0 sfcrime stream --engine=spark --print-submit -b h:1 \
    -c conf/my.conf --once
  section sfcrime.conf >conf.out
  sed '/^schema = crime_id/d' conf.out >got
  cat >wanted <<CONF
[source a]
format = kafka
kafka.bootstrap.servers = h:1
subscribe = calls
maxOffsetsPerTrigger = 200
kafka.session.timeout.ms = 7000

[query a]
trigger = availableNow
checkpointLocation = $PWD/conf/check

[sink a]
format = console

[source b]
format = kafka
kafka.bootstrap.servers = h:1
subscribe = calls
kafka.session.timeout.ms = 7000
maxOffsetsPerTrigger = 300

[query b]
trigger = availableNow
checkpointLocation = hdfs://nn/checks/b
schema = x STRING
where = x = '\$\${x}'

[sink b]
format = json
path = $PWD/conf/rows

CONF
  same wanted got
}

test_properties_travel_as_they_are () {
  use_fake
  expect 0 "${on_spark[@]}" --print-submit --conf spark.executor.memory=512m \
    --conf spark.executor.cores=2 --conf 'spark.unheard of=a\b' \
    --conf spark.jars.packages=g:a:1 --conf spark.equals==a=b \
    --conf spark.colon=:a:b
  err_is ''
  section spark.properties >got
  file_has got 'spark.executor.memory 512m'
  file_has got 'spark.executor.cores 2'
  file_has got 'spark.unheard\ of a\\b'
  file_has got 'spark.equals \=a=b'
  file_has got 'spark.colon \:a:b'
  file_has got "spark.jars.packages\
 g:a:1,org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7"
  file_has got 'spark.sql.legacy.timeParserPolicy CORRECTED'
  file_has got 'spark.log.level WARN'
  file_lacks got 'spark.master'
}

test_the_connector_is_asked_for_only_where_it_is_not () {
  use_fake
  expect 0 "${on_spark[@]}" --print-submit --conf spark.jars=/spark-sql-kafka.jar
  out_lacks spark.jars.packages
  printf '[source]\nformat = rate\n[query r]\n' >rate.conf
  expect 0 sfcrime stream --engine=spark --print-submit -c rate.conf
  out_lacks spark.jars.packages
  : >"$SPARK_HOME/jars/spark-sql-kafka-0-10_2.12-3.5.7.jar"
  expect 0 "${on_spark[@]}" --print-submit
  out_lacks spark.jars.packages
}

test_secrets_are_not_shown () {
  use_fake
  expect 0 "${on_spark[@]}" --print-submit \
    -s 'source.kafka.sasl.jaas.config=x required password="hush hush";' \
    --conf spark.authenticate.secret=hushhush
  out_lacks hush
  section sfcrime.conf >got
  file_has got 'kafka.sasl.jaas.config = ********'
  section spark.properties >got
  file_has got 'spark.authenticate.secret ********'
}

# Refuses the settings after it in words that hold $1.
refused () {
  local words=$1
  shift
  expect 2 "${on_spark[@]}" --print-submit "$@"
  out_is ''
  err_has "$words"
}

test_what_means_something_else_to_spark_is_refused_by_name () {
  use_fake
  refused '--kafka=check.crcs: ' -X check.crcs=true
  refused 'maxOffsetsPerTrigger: ' -s source.maxOffsetsPerTrigger=auto
  refused 'spark.streaming.kafka.maxRatePerPartition: ' \
    --conf spark.streaming.kafka.maxRatePerPartition=1
  refused '[source] format: ' -s source.format=file -s source.path=/
  refused 'spark.submit.deployMode: ' --conf spark.submit.deployMode=cluster
  cat >sinks.conf <<'CONF'
[source]
subscribe = calls
[query aggregate]
select = city AS value
[sink aggregate]
format = kafka
topic = cities
CONF
  refused 'checkpointLocation must be specified' -c sinks.conf
  refused 'exactlyOnce: ' -c sinks.conf -s 'sink aggregate.exactlyOnce=true' \
    -s 'query aggregate.checkpointLocation=/nowhere'
  refused '--max-batches: ' --max-batches=1
  refused '--final=flush: ' --final=flush
  refused 'watermarkIdleTimeout: ' -s 'query aggregate.watermarkIdleTimeout=5m'
  refused 'watermarkMaxAhead: ' -s 'query aggregate.watermarkMaxAhead=1h'
  refused 'malformedSink: ' -c sinks.conf \
    -s 'query aggregate.malformedSink=raw' -s 'sink raw.format=noop'
  refused 'checkpointLocation must be specified' -c sinks.conf \
    -s 'sink aggregate.format=json' -s 'sink aggregate.path=/nowhere'
  expect 2 sfcrime stream --engine=spark --embedded --print-submit
  err_has '--embedded: '
}

test_memory_below_the_least_of_spark_is_refused_in_its_words () {
  use_fake
  refused 'Executor memory 471858176 must be at least 471859200.' \
    --conf spark.executor.memory=460799k
  refused 'System memory 104857600 must be at least 471859200.' \
    --conf spark.driver.memory=100m
  expect 0 "${on_spark[@]}" --print-submit --conf spark.executor.memory=450m \
    --conf spark.driver.memory=460800k
}

test_what_is_refused_here_is_refused_for_spark_too () {
  use_fake
  refused UNRESOLVED_COLUMN -s 'query aggregate.groupBy=nope'
  refused enable.auto.commit -s source.kafka.enable.auto.commit=true
  refused 'Expected e.g. {"topicA":{"0":23' -s source.startingOffsets=middle
  unset SFCRIME_BOOTSTRAP_SERVERS
  expect 2 sfcrime stream --engine=spark --print-submit
  err_has "Option 'kafka.bootstrap.servers' must be specified"
}

test_stores_that_only_java_reads_are_not_refused () {
  use_fake
  expect 0 "${on_spark[@]}" --print-submit \
    -s source.kafka.ssl.truststore.location=/on/the/workers.jks
  section sfcrime.conf >got
  file_has got 'kafka.ssl.truststore.location = /on/the/workers.jks'
}

test_engines_and_masters_that_contradict_each_other_are_refused () {
  use_fake
  expect 2 sfcrime stream --engine=native --conf spark.master=yarn
  err_has 'spark.master is a cluster, yarn'
  expect 2 sfcrime stream --engine=flink
  err_has '“flink” is neither native nor spark'
  expect 2 sfcrime stream --print-submit
  err_has 'needs --engine=spark'
  expect 2 sfcrime tune --conf spark.master=yarn
  err_has 'spark.master is a cluster, yarn'
}

test_without_a_spark_there_is_a_remedy () {
  local tools
  tools=$(dirname "$(command -v env)")
  [ ! -e "$tools/spark-submit" ] || skip 'there is one'
  mkdir none
  printf '#!/bin/sh\nexit 1\n' >none/python3
  chmod +x none/python3
  PATH=$scratch/none:$top/bin:$tools expect 2 "${on_spark[@]}" --print-submit
  err_has 'sfcrime: spark-submit: not found'
  err_has 'set SPARK_HOME'
}

test_spark_is_found_in_path_and_as_a_module_of_python () {
  use_fake
  unset SPARK_HOME
  PATH=$scratch/spark/bin:$PATH expect 0 "${on_spark[@]}" --print-submit
  out_has "$scratch/spark/bin/spark-submit --master"
  out_has 'spark-sql-kafka-0-10_2.12:3.5.7'
  mkdir modules
  ln -s ../spark modules/pyspark
  : >spark/__init__.py
  ! command -v spark-submit || skip 'there is another one'
  PYTHONPATH=$scratch/modules expect 0 "${on_spark[@]}" --print-submit
  out_has "$scratch/modules/pyspark/bin/spark-submit --master"
}

run_tests
