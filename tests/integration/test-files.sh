#!/usr/bin/env bash
# The json and csv sinks, on the development broker: each batch is in the
# folder exactly once, and Spark reads what the log of the folder names.
. "$(dirname "$0")/common.sh"
need python3

support=$abs_top_srcdir/tests/support
share_user=yes
sfcrime generate --records=3000 --seed=9 --format=lines -o "$top/calls.jsonl" \
  || skip_all 'no records'
start_broker --topic=calls:4 --topic=results:2
sfcrime produce -q -t calls "$top/calls.jsonl"

# $1: the format; the other lines of [sink q] come from standard input.
conf () {
  cat >q.conf <<CONF
[source]
subscribe = calls
startingOffsets = earliest
maxOffsetsPerTrigger = 200
[query q]
select = crime_id, city, address, call_date_time
trigger = availableNow
checkpointLocation = cp
[sink q]
format = $1
path = written
CONF
  cat >>q.conf
}

stream () { sfcrime stream -q -c q.conf "$@"; }

# The files that count, as a reader of the log finds them.
listed () {
  python3 - written <<'PY'
import json, os, sys, urllib.parse
log = os.path.join (sys.argv[1], "_spark_metadata")
ids = {}
for name in os.listdir (log):
    number = name.removesuffix (".compact")
    if number.isdigit ():
        ids[int (number)] = name
last = max ((i for i, n in ids.items () if n.endswith (".compact")), default=0)
for i in sorted (i for i in ids if i >= last):
    lines = open (os.path.join (log, ids[i])).read ().split ("\n")
    assert lines[0] == "v1", lines[0]
    for line in lines[1:]:
        path = urllib.parse.unquote (json.loads (line)["path"])
        assert path.startswith ("file:///"), path
        print (path[len ("file://"):])
PY
}

rows () { listed | tr '\n' '\0' | xargs -0 cat; }

test_all_rows_are_in_the_files_once () {
  conf json </dev/null
  stream
  is "$(rows | wc -l)" 3000 'rows'
  is "$(rows | grep -o '"crime_id":"[^"]*"' | sort -u | wc -l)" 3000 'ids'
  is "$(find written -name 'part-00000-*-c000.json' | wc -l)" 15 'files'
  [ -s written/_spark_metadata/9.compact ] || fail 'no 9.compact'
}

test_a_batch_without_its_commit_is_not_written_again () {
  conf json </dev/null
  stream --max-batches=9
  rm cp/commits/8
  expect 0 sfcrime stream -v -c q.conf
  err_has 'has batch 8 already'
  err_lacks 'warning'
  is "$(rows | sort -u | wc -l)" 3000 'rows'
  is "$(rows | wc -l)" 3000 'rows'
}

# Killed before the entry is there: the files of that batch do not count.
test_a_batch_without_its_entry_is_written_again () {
  conf csv </dev/null
  stream --max-batches=9
  rm cp/commits/8 written/_spark_metadata/8
  expect 0 sfcrime stream -q -c q.conf
  is "$(rows | wc -l)" 3000 'rows'
  is "$(rows | sort -u | wc -l)" 3000 'rows'
  is "$(find written -name 'part-*' | wc -l)" 16 'files'
}

test_runs_that_are_killed_anywhere_leave_each_row_once () {
  conf json <<<'partitionBy = city'
  for ((n = 1; n <= 6; n++)); do
    spawn killed sfcrime stream -q -c q.conf \
      -s 'query q.trigger=processingTime 20 milliseconds'
    wait_until 20 test -e "written/_spark_metadata/$((n * 2 - 1))" \
      -o -e "written/_spark_metadata/$((n * 2 - 1)).compact" || fail "no batch"
    kill -KILL "$pid"
    wait "$pid" || true
  done
  expect 0 sfcrime stream -q -c q.conf
  is "$(rows | sort -u | wc -l)" 3000 'rows'
  is "$(rows | wc -l)" 3000 'rows'
}

test_a_new_query_does_not_write_over_an_old_one () {
  conf json </dev/null
  stream --max-batches=2
  expect 0 sfcrime stream -c q.conf -s 'query q.checkpointLocation=new' \
    --max-batches=3
  err_has 'warning: '
  err_has '/written: has batches up to 1 of an earlier query, and so batch 0 '
  is "$(rows | wc -l)" 600 'rows'
}

test_only_append_mode_writes_files () {
  conf json </dev/null
  expect 2 sfcrime stream -c q.conf -s 'query q.groupBy=city' \
    -s 'query q.aggregate=count' -s 'query q.outputMode=complete' \
    -s 'query q.select=city'
  err_has 'Data source json does not support Complete output mode.'
  [ ! -e written ] || fail 'a folder was made'
}

test_a_file_that_cannot_be_written_is_an_error_of_the_sink () {
  conf json </dev/null
  echo >written
  expect 5 sfcrime stream -c q.conf
  err_has '/written/_spark_metadata: Not a directory'
}

# ---- Kafka, as far as the development broker is one

test_the_development_broker_takes_records_but_no_transactions () {
  conf kafka <<<$'topic = results\nkafka.bootstrap.servers = embedded'
  sed -i "s/crime_id,.*/crime_id AS value/; s/= embedded/= $bootstrap/" q.conf
  expect 0 sfcrime stream -c q.conf
  err_lacks 'warning'
  is "$(sfcrime consume -q -t results --from-beginning --exit-at-end \
          | sort -u | wc -l)" 3000 'records'
  expect 0 sfcrime stream -c q.conf -s 'sink q.exactlyOnce=true'
  err_has 'a development broker has no transactions, and so exactlyOnce does '
}

# ---- what Spark reads

read_by_spark () {
  local reason
  "$support/spark" fetch >fetch.log 2>&1 || {
    reason=$(tail -n 1 fetch.log)
    skip "no Apache Spark: $reason"
  }
  deadline=300
  expect 0 "$support/spark" run python3 read.py
}

test_spark_reads_the_files_as_they_were_written () {
  conf json <<<'partitionBy = city'
  sed 's/^format = json/format = csv/; s/= written/= csv-files/
       s/= cp/= cp-csv/; s/^partitionBy.*/header = true/' q.conf >csv.conf
  sfcrime stream -q -c csv.conf
  stream --max-batches=9
  rm cp/commits/8 written/_spark_metadata/8 # its files are there, uncounted
  stream
  cat >read.py <<'PY'
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate ()
columns = ["crime_id", "city", "address", "call_date_time"]
schema = ", ".join (c + " string" for c in columns[:3])
schema += ", call_date_time timestamp"
def rows (frame):
    return sorted (map (str, frame.select (*columns).collect ()))
wanted = spark.read.schema (schema).json ("../calls.jsonl")
csv = spark.read.schema (schema).csv ("csv-files", header=True)
json = spark.read.schema (schema).json ("written")
print (json.count (), csv.count (), len (set (rows (json))))
print (rows (json) == rows (csv))
print (sorted (r[0] for r in json.select ("crime_id").collect ())
       == sorted (r[0] for r in wanted.select ("crime_id").collect ()))
PY
  read_by_spark
  out_is $'3000 3000 3000\nTrue\nTrue'
}

run_tests
