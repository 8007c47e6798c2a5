#!/usr/bin/env bash
# spark.executor.memory caps the state: what is beyond it ends the query, or
# goes to disk with the same results.
# 20,000 keys in a MiB, and 2,000,000 in 64 MiB in `make check-long'.
. "$(dirname "$0")/common.sh"

states=org.apache.spark.sql.execution.streaming.state
provider=spark.sql.streaming.stateStore.providerClass
on_disk=(--conf "$provider=$states.RocksDBStateStoreProvider")
small=(--conf spark.executor.memory=1m)

# Four files of 5,000 new keys each, and some that were there before; of their
# times some are old
make_input () {
  mkdir -p "$top/in"
  awk -v top="$top/in" 'BEGIN {
    for (i = 0; i < 28000; i++)
      {
        known = int (i / 7) * 5 + (i % 7 < 5 ? i % 7 : 5)
        k = i % 7 < 5 ? known : (i * 7919) % known
        printf "{\"id\":\"key-%06d\",\"t\":\"2019-01-01T%02d:%02d:00.000\"," \
               "\"v\":%d.%d,\"s\":\"x%d\"}\n", (k * 7919) % 1000003, \
               i % 500 < 499 ? i / 2000 : 0, i % 60, i % 97, i % 10, i % 1000 \
          > (top "/" int (i / 7000) ".jsonl")
      }
  }'
  for i in 0 1 2 3; do touch -d "@$((1600000000 + i))" "$top/in/$i.jsonl"; done
}
make_input

# write_conf PATH: a query that counts keys, a file a batch; with $first: that
# drops the rows of $first that are not
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
$(if [ -n "${first-}" ]; then echo "dropDuplicates = $first"
  else printf '%s\n' 'groupBy = id' 'aggregate = count' 'outputMode = update'
  fi)
[sink q]
format = jsonlines
path = $1
CONF
}

run () { expect "$1" sfcrime stream -c q.conf --once --no-ui "${@:2}"; }

# The numbers of rows, but for the memory, of all batches
numbers () {
  grep -o '"num[A-Za-z]*":[0-9]*' progress >"$1"
  rm progress
}

# results_do_not_depend_on_it KEY=VALUE...: of the query
results_do_not_depend_on_it () {
  local set=(--progress-file=progress) one
  for one; do set+=(-s "query q.$one"); done
  write_conf -
  for one in 100 1; do
    set+=(-s "source.maxFilesPerTrigger=$one")
    run 0 "${set[@]}"
    mv out expected
    numbers wanted
    run 0 "${set[@]}" "${small[@]}" "${on_disk[@]}"
    same expected out
    numbers got
    same wanted got
  done
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

test_late_groups_are_counted_on_disk_as_in_memory () {
  results_do_not_depend_on_it 'watermark=t 1 minute' \
    'window=t, 10 minutes, 5 minutes'
  file_like wanted '"numRowsDroppedByWatermark":[1-9]'
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

# Beyond their share there are rows of a batch, and keys, the latter for good.
test_the_first_rows_are_the_same_on_disk () {
  local first=id
  results_do_not_depend_on_it
}

test_the_first_rows_of_a_time_are_the_same_on_disk () {
  local first=id,t
  results_do_not_depend_on_it 'watermark=t 1 minute'
}

test_counts_of_the_first_rows_are_the_same_on_disk () {
  results_do_not_depend_on_it dropDuplicates=id,s groupBy=s
}

test_a_checkpoint_of_first_rows_goes_on_under_the_other () {
  local first=id kept=(-s 'query q.checkpointLocation=kept')
  write_conf whole
  run 0
  write_conf rows
  run 6 "${small[@]}" "${kept[@]}"
  err_has 'query q: the state outgrows its share of spark.executor.memory, 512 KiB'
  err_has "$states.RocksDBStateStoreProvider"
  run 0 "${small[@]}" "${on_disk[@]}" "${kept[@]}" --max-batches=2
  is "$(ls -A kept/state)" sfcrime.db "what is left of the keys"
  run 0 "${kept[@]}"
  same whole rows
  grep -o '"id":"[^"]*"' rows | sort >ids
  is "$(wc -l <ids)" 20000 'rows'
  is "$(uniq -d ids)" '' 'ids that passed twice'
}

# peak_of STATUS OPTION...: as run; its peak of resident memory is below 160 MiB
peak_of () {
  local wanted=$1
  shift
  expect "$wanted" python3 -c '
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
with open("peak", "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
sys.exit(status)' "$SFCRIME" stream -c q.conf --once --no-ui "$@"
  note "a peak of $(cat peak) KiB resident"
  is_sanitized && return
  [ "$(cat peak)" -lt $((160 * 1024)) ] || fail "a peak of $(cat peak) KiB"
}

# 2,000,000 keys in 20 files; the options in $many
make_many () {
  [ "${SFCRIME_TEST_LONG-}" = yes ] || skip 'a part of make check-long'
  command -v python3 >/dev/null || skip 'python3 is missing'
  deadline=600
  mkdir many
  seq 0 1999999 | awk '{
    printf "{\"id\":\"key-%07d\"}\n", ($1 * 1299709) % 2000000 > \
      ("many/" int ($1 / 100000) ".jsonl") }'
  many=(--conf spark.executor.memory=64m -s source.path=many)
}

test_two_million_keys_in_64_mebibytes () {
  make_many
  many+=(-s source.maxFilesPerTrigger=20 -s 'query q.checkpointLocation=kept')
  write_conf rows
  run 6 "${many[@]}"
  err_has 'the state outgrows its share of spark.executor.memory, 32768 KiB'
  peak_of 0 "${many[@]}" "${on_disk[@]}"
  is "$(grep -c '"count":1}' rows)" 2000000 'keys counted once'
  is "$(tail -n 1 rows)" '{"batchId":0,"rows":2000000}' 'last line'
}

test_two_million_first_rows_in_64_mebibytes () {
  local first=id
  make_many
  cp many/0.jsonl many/again.jsonl
  many+=(-s 'query q.checkpointLocation=kept')
  write_conf rows
  run 6 "${many[@]}"
  err_has 'the state outgrows its share of spark.executor.memory, 32768 KiB'
  peak_of 0 "${many[@]}" "${on_disk[@]}"
  grep -o '"id":"[^"]*"' rows | sort >ids
  is "$(wc -l <ids)" 2000000 'rows'
  is "$(uniq -d ids | head -n 1)" '' 'an id that passed twice'
}

test_two_million_first_rows_of_a_batch_in_64_mebibytes () {
  make_many
  many+=(-s source.maxFilesPerTrigger=20)
  write_conf rows
  peak_of 0 "${many[@]}" "${on_disk[@]}" \
    -s 'query q.dropDuplicates=id' -s 'query q.groupBy=s'
  grep -q '"count":2000000}' rows || { head rows; fail 'another count'; }
  local first=id
  write_conf first
  peak_of 0 "${many[@]}" "${on_disk[@]}" -s 'query q.schema=id STRING'
  is "$(tail -n 1 first)" '{"batchId":0,"rows":2000000}' 'last line'
}

run_tests
