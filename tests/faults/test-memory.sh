#!/usr/bin/env bash
# A query that is killed for want of memory, by the kernel or because it got no
# more: the next run ends with the result of one that had enough.
. "$(dirname "$0")/common.sh"

! is_sanitized || skip_all 'a sanitizer wants memory of its own'
mkdir "$top/in"
for i in 0 1 2 3 4; do
  seq $((i * 20000)) $((i * 20000 + 24999)) | sed 's/.*/{"id":"key-&"}/' \
    >"$top/in/$i"
  touch -d "@160000000$i" "$top/in/$i"
done

# Each batch has 20,000 new keys.
conf () {
  cat >q.conf <<CONF
[spark]
spark.master = local[1]
spark.executor.memory = 4g
[source]
format = file
path = $top/in
maxFilesPerTrigger = 1
[query q]
schema = id STRING
groupBy = id
aggregate = count
outputMode = update
trigger = availableNow
checkpointLocation = cp
[sink q]
format = jsonlines
path = rows
CONF
}

stream=(sfcrime stream -q --no-ui -c q.conf)

whole=("${stream[@]}" -s 'query q.checkpointLocation=whole-cp'
       -s 'sink q.path=whole')

# The next run, with enough memory, ends with all rows, each once.
goes_on () {
  expect 0 "${stream[@]}"
  is "$(grep -c '"rows"' rows)" 5 'batches'
  cmp -s rows whole || fail "after $1 the rows are not those of a whole run"
}

# Adds to $killed when the run died in its second batch or a later one.
died_with () {
  killed=$((killed + ($(ls cp/commits 2>/dev/null | wc -l) > 0)))
}

cgroup=/sys/fs/cgroup/memory/sfcrime-test-$$

# in_group LIMIT COMMAND...: its $status, and in $used what it used [bytes];
# files in memory count, so each command has a group of its own
in_group () {
  mkdir "$cgroup"
  echo "$1" >"$cgroup/memory.limit_in_bytes"
  status=0
  bash -c 'echo $$ >"$0"; exec "$@"' "$cgroup/cgroup.procs" "${@:2}" \
    >out 2>err || status=$?
  used=$(cat "$cgroup/memory.max_usage_in_bytes")
  rmdir "$cgroup"
}

test_C17_a_kill_by_the_kernel_loses_nothing () {
  local first all part killed=0
  mkdir "$cgroup" 2>/dev/null && rmdir "$cgroup" \
    || skip 'cannot make a group of limited memory'
  conf
  in_group -1 "${stream[@]}" --max-batches=1
  first=$used
  in_group -1 "${whole[@]}"
  all=$used
  for part in 60 50 40 30 20 10; do
    [ "$killed" -lt 2 ] || break
    rm -rf cp rows
    in_group $((first + (all - first) * part / 100)) "${stream[@]}"
    [ "$status" != 0 ] || continue
    is "$status" 137 'exit status'
    died_with
    goes_on "$part %"
  done
  note "killed $killed times in the middle, of $first to $all bytes"
  [ "$killed" -gt 0 ] || fail 'the kernel killed nobody in the middle'
}

test_C17_an_allocation_that_fails_loses_nothing () {
  local limit killed=0 statuses=''
  conf
  expect 0 "${whole[@]}"
  for limit in {72..40..4}; do
    [ "$killed" -lt 2 ] || break
    rm -rf cp rows
    status=0
    (ulimit -c 0; ulimit -v $((limit * 1024)); exec "${stream[@]}") \
      >out 2>err || status=$?
    statuses+=" $status"
    [ "$status" != 0 ] || continue
    died_with
    goes_on "$limit MiB"
  done
  note "ended with$statuses, $killed times in the middle"
  [ "$killed" -gt 0 ] || fail 'no run ended in the middle'
}

run_tests
