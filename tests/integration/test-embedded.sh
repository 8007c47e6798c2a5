#!/usr/bin/env bash
# The whole pipeline in one command: broker, producer, both queries, results.
. "$(dirname "$0")/common.sh"

need python3
deadline=120

test_the_sample_gives_both_tables_the_same_bytes_each_time () {
  expect 0 sfcrime stream --embedded --once --no-ui
  mv out first
  file_like first '^\| *original_crime_type_name\|count\|$'
  file_like first '^\| *disposition\|count\| *description\|$'
  expect 0 sfcrime stream --embedded --once --no-ui
  same out first
}

test_the_number_of_workers_does_not_show () {
  expect 0 sfcrime stream --embedded --once --no-ui --conf 'spark.master=local[1]'
  mv out one
  expect 0 sfcrime stream --embedded --once --no-ui --conf 'spark.master=local[4]'
  same out one
}

test_generated_records_are_counted_exactly () {
  sfcrime generate --records=20000 --seed=11 -o calls.json
  expect 0 sfcrime stream --embedded --input=calls.json --once --no-ui \
    "${to_files[@]}"
  out_is ''
  results_are_those_of calls.json
}

test_lines_from_standard_input_are_counted_exactly () {
  sfcrime generate --records=5000 --seed=12 --format=lines -o calls.jsonl
  expect 0 sfcrime stream --embedded --input=- --once --no-ui \
    "${to_files[@]}" <calls.jsonl
  results_are_those_of calls.jsonl
}

test_small_batches_count_the_same () {
  sfcrime generate --records=3000 --seed=13 -o calls.json
  expect 0 sfcrime stream --embedded --input=calls.json --once --no-ui \
    -s source.maxOffsetsPerTrigger=200 "${to_files[@]}"
  results_are_those_of calls.json
  # a batch waits until it is full
  is "$(groups totals aggregate.jsonl | head -n 15 | tr '\n' ' ')" \
    "$(seq -s ' ' 200 200 3000) "
}

# One partition takes 18 MB here, and the broker keeps 5 MiB of it.
test_no_record_is_lost_to_the_limit_of_the_broker () {
  sfcrime generate --records=40000 --seed=14 -o calls.json
  expect 0 sfcrime stream --embedded --partitions=1 --input=calls.json --once \
    --no-ui -s source.maxOffsetsPerTrigger=3000 "${to_files[@]}"
  results_are_those_of calls.json
}

test_the_same_input_gives_the_same_batches () {
  sfcrime generate --records=2500 --seed=15 -o calls.json
  for run in 1 2; do
    expect 0 sfcrime stream --embedded --input=calls.json --once --no-ui \
      -s source.maxOffsetsPerTrigger=1000 --progress-file=progress
    mv out "out.$run"
    python3 -c '
import json, sys
for line in open(sys.argv[1]):
    report = json.loads(line)
    if "addBatch" not in report["durationMs"]:
        continue  # idle: how often that is said is a matter of time
    print(report["name"], report["batchId"], report["numInputRows"],
          report["sources"][0]["endOffset"])' progress | sort >"batches.$run"
    rm progress
  done
  same out.2 out.1
  same batches.2 batches.1
  is "$(grep -c '^aggregate ' batches.1)" 3 batches
}

test_one_query_alone_runs () {
  expect 0 sfcrime stream --embedded --once --no-ui --query=join
  out_like '^\| *disposition\|count\|'
  out_lacks 'original_crime_type_name'
}

run_tests
