#!/usr/bin/env bash
# spark.executor.memory caps the state: what is beyond it ends the query, or
# goes to disk with the same results.
# 20,000 keys in a MiB, and 2,000,000 in 64 MiB in `make check-long'.
. "$(dirname "$0")/common.sh"

states=org.apache.spark.sql.execution.streaming.state
provider=spark.sql.streaming.stateStore.providerClass
on_disk=(--conf "$provider=$states.RocksDBStateStoreProvider")
small=(--conf spark.executor.memory=1m)

# Four files of 5,000 new keys each, and some that were there before
make_input () {
  mkdir -p "$top/in"
  awk -v top="$top/in" 'BEGIN {
    for (i = 0; i < 28000; i++)
      {
        known = int (i / 7) * 5 + (i % 7 < 5 ? i % 7 : 5)
        k = i % 7 < 5 ? known : (i * 7919) % known
        printf "{\"id\":\"key-%06d\",\"t\":\"2019-01-01T%02d:%02d:00.000\"," \
               "\"v\":%d.%d,\"s\":\"x%d\"}\n", (k * 7919) % 1000003, \
               i / 2000, i % 60, i % 97, i % 10, i % 1000 \
          > (top "/" int (i / 7000) ".jsonl")
      }
  }'
  for i in 0 1 2 3; do touch -d "@$((1600000000 + i))" "$top/in/$i.jsonl"; done
}
make_input

# write_conf PATH: a query that counts keys, a file a batch
write_conf () {
  cat >q.conf <<CONF
[spark]
spark.master = local[2]
spark.sql.session.timeZone = UTC
[source]
format = file
path = $top/in
maxFilesPerTrigger = 1
[query q]
schema = id STRING, t TIMESTAMP, v DOUBLE, s STRING
groupBy = id
aggregate = count
outputMode = update
[sink q]
format = jsonlines
path = $1
CONF
}

run () { expect "$1" sfcrime stream -c q.conf --once --no-ui "${@:2}"; }

# results_do_not_depend_on_it KEY=VALUE...: of the query
results_do_not_depend_on_it () {
  local set=() one
  for one; do set+=(-s "query q.$one"); done
  write_conf -
  run 0 "${set[@]}"
  mv out expected
  run 0 "${set[@]}" "${small[@]}" "${on_disk[@]}"
  same expected out
  run 0 "${set[@]}" -s source.maxFilesPerTrigger=100
  mv out expected
  run 0 "${set[@]}" -s source.maxFilesPerTrigger=100 "${small[@]}" \
    "${on_disk[@]}"
  same expected out
}

test_counts_of_changed_keys_are_the_same_on_disk () {
  results_do_not_depend_on_it
}

test_counts_of_all_keys_are_the_same_on_disk () {
  results_do_not_depend_on_it outputMode=complete 'orderBy=count DESC, id'
}

test_sums_and_extremes_are_the_same_on_disk () {
  results_do_not_depend_on_it \
    'aggregate=sum(v), max(s), min(s), avg(v), count'
}

test_windows_that_close_are_the_same_on_disk () {
  results_do_not_depend_on_it 'watermark=t 1 hour' outputMode=append \
    'window=t, 30 minutes, 15 minutes'
}

test_windows_that_change_are_the_same_on_disk () {
  results_do_not_depend_on_it 'watermark=t 1 hour' \
    'window=t, 30 minutes, 15 minutes'
}

test_the_reports_tell_what_memory_holds () {
  write_conf -
  run 0 "${small[@]}" "${on_disk[@]}" --progress-file=progress
  grep -o '"numRowsTotal":[0-9]*' progress | tail -n 1 >total
  file_is total '"numRowsTotal":20000'
  grep -o '"memoryUsedBytes":[0-9]*' progress | sed 's/.*://' >bytes
  is "$(awk '$1 < 1 || $1 > 1048576' bytes)" '' 'beyond the cap'
}

test_the_state_in_memory_ends_the_query_and_goes_on_on_disk () {
  write_conf whole
  run 0
  write_conf rows
  run 6 "${small[@]}" -s 'query q.checkpointLocation=kept'
  err_has 'query q: the state outgrows its share of spark.executor.memory, 512 KiB'
  err_has 'raise spark.executor.memory, or set'
  err_has "$states.RocksDBStateStoreProvider"
  grep -q '"batchId":0,"rows"' rows || fail 'the first batch is missing'
  run 0 "${small[@]}" "${on_disk[@]}" -s 'query q.checkpointLocation=kept'
  same whole rows
}

test_the_state_on_disk_goes_on_in_memory () {
  write_conf whole
  run 0
  write_conf rows
  run 0 "${small[@]}" "${on_disk[@]}" -s 'query q.checkpointLocation=kept' \
    --max-batches=3
  is "$(ls -A kept/state)" sfcrime.db "what is left of the keys"
  run 0 -s 'query q.checkpointLocation=kept'
  same whole rows
}

test_keys_of_dropDuplicates_end_the_query_under_both () {
  write_conf -
  run 6 "${small[@]}" -s 'query q.dropDuplicates=id'
  err_has 'the keys of dropDuplicates outgrow their share of spark.executor.memory, 256 KiB'
  run 6 "${small[@]}" "${on_disk[@]}" -s 'query q.dropDuplicates=id'
  err_has 'or let a watermark on one of them forget old keys'
}

test_two_million_keys_in_64_mebibytes () {
  [ "${SFCRIME_TEST_LONG-}" = yes ] || skip 'a part of make check-long'
  need python3
  mkdir many
  seq 0 1999999 | awk '{ printf "{\"id\":\"key-%07d\"}\n", ($1 * 1299709) % 2000000 }' \
    >many/0.jsonl
  write_conf rows
  run 6 -s source.path=many --conf spark.executor.memory=64m \
    -s 'query q.checkpointLocation=kept'
  err_has 'the state outgrows its share of spark.executor.memory, 32768 KiB'
  expect 0 python3 -c '
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
with open("peak", "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
sys.exit(status)' "$SFCRIME" stream -c q.conf --once --no-ui \
    -s source.path=many --conf spark.executor.memory=64m "${on_disk[@]}" \
    -s 'query q.checkpointLocation=kept'
  is "$(grep -c '"count":1}' rows)" 2000000 'keys counted once'
  is "$(tail -n 1 rows)" '{"batchId":0,"rows":2000000}' 'last line'
  note "a peak of $(cat peak) KiB resident"
  grep -q __asan_init "$SFCRIME" && return
  [ "$(cat peak)" -lt $((160 * 1024)) ] || fail "a peak of $(cat peak) KiB"
}

run_tests
