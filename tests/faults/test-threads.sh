#!/usr/bin/env bash
# The system has no more threads, for any number of them that a query has: a
# message says so, and the next run ends with the result of one that had all.
. "$(dirname "$0")/common.sh"

share_user=yes
mkdir "$top/in"
for i in 0 1 2 3 4; do
  sfcrime generate -q --records=40 --seed=$i --format=lines -o "$top/in/$i" \
    || skip_all 'no records'
done
start_broker --topic=calls:2
cat "$top"/in/* | sfcrime produce -q -t calls -

# The source from standard input.
conf () {
  cat - <(echo '
[spark]
spark.master = local[2]
[query q]
schema = disposition STRING
groupBy = disposition
aggregate = count
outputMode = complete
trigger = availableNow
checkpointLocation = cp
[sink q]
format = jsonlines
path = rows') >q.conf
}

stream=(sfcrime stream -q --no-ui -c q.conf --timeout=20s)

# starve N [WORD...]: N threads can be had besides the first.  A thread of GLib's
# own ends the process; one that only ends a client can be done without.
starve () {
  status=0
  FAULT_THREADS=$1 LD_PRELOAD="$FAULT_LIBRARY" \
    ASAN_OPTIONS=verify_asan_link_order=0 timeout 60 "${stream[@]}" \
    "${@:2}" >out 2>err || status=$?
  case $status in
    0) ;;
    6) err_has 'raise the limit of processes' ;;
    133) err_has "creating thread 'gmain'" ;;
    *) show err; fail "$1 threads: status $status" ;;
  esac
}

# each_number_of_threads [WORD...]: of the runs that have few
each_number_of_threads () {
  local n ended
  expect 0 "${stream[@]}" -s 'query q.checkpointLocation=whole' \
    -s 'sink q.path=wanted'
  is "$(grep -c '"rows"' wanted)" 5 batches
  expect 0 "${stream[@]}" --max-batches=2
  mkdir saved
  cp -R cp rows saved
  for ((n = 0; ; n++)); do
    rm -rf cp rows
    cp -R saved/* .
    starve "$n" "$@"
    ended=$status
    # all batches were that run's
    [ "$ended" != 0 ] || [ $# -gt 0 ] || same rows wanted
    expect 0 "${stream[@]}"
    same rows wanted
    [ "$ended" != 0 ] || break
  done
  note "$n threads are enough"
  [ "$n" -ge 3 ]
}

# from_files FOLDER [WORD...]
from_files () {
  conf <<CONF
[source]
format = file
path = $1
maxFilesPerTrigger = 1
CONF
  each_number_of_threads "${@:2}"
}

# A state of more than one chunk, which has a thread that writes it; what was
# written is read by the run after that.
from_files_with_large_groups () {
  local i
  mkdir many
  for i in 0 1 2 3 4; do
    seq -f '{"disposition":"%0300.0f"}' 8000 >many/$i
  done
  from_files "$PWD/many" --max-batches=1
}

from_a_topic () {
  conf <<CONF
[source]
kafka.bootstrap.servers = $bootstrap
subscribe = calls
startingOffsets = earliest
maxOffsetsPerTrigger = 40
CONF
  each_number_of_threads
}

run_case 'S03 files: a limit of threads' from_files "$top/in"
run_case 'S03 large groups: a limit of threads' from_files_with_large_groups
run_case 'S03 a topic: a limit of threads' from_a_topic
end_cases
