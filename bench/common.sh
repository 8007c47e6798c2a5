# bench/common.sh -- brokers and figures for the programs in bench/.
#
#   start_development          a broker of sfcrime's own; its address in $bootstrap
#   start_kafka                a real Apache Kafka; fails where there is none
#   topic NAME [OPTION...]     makes a topic of 10 partitions
#   note NAME NUMBER           one more measurement of NAME
#   median NAME, best NAME, worst NAME
#                              of all of them
#   over A B                   A / B
#   kept NAME RATIO            writes down a ratio of today; the last release's
#   measured COMMAND...        runs it: seconds, peak of memory [KiB] and
#                              seconds of a processor
#   saw_all RECORDS            whether $work/progress tells of so many
#   between_batches            milliseconds a batch, by the same
#   machine                    says where this runs, and who else does
#
# Everything stands in $work, which is removed at the end, as the brokers are.
set -euo pipefail

: "${abs_top_srcdir:=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}"
: "${abs_top_builddir:=$PWD}"
: "${SFCRIME:=$abs_top_builddir/src/sfcrime}"
: "${SFCRIME_PKGDATADIR:=$abs_top_srcdir/data}"
export SFCRIME_PKGDATADIR LC_ALL=C.UTF-8
unset LANGUAGE SFCRIME_CONFIG SFCRIME_BOOTSTRAP_SERVERS

raw=$abs_top_builddir/bench
work=$(mktemp -d "${TMPDIR:-/tmp}/sfcb-XXXXXX")
export XDG_RUNTIME_DIR=$work/run
mkdir -m 700 "$XDG_RUNTIME_DIR"
brokers=()

end_brokers () {
  local p
  for p in "${brokers[@]}"; do
    kill "$p" 2>/dev/null || true
    wait "$p" 2>/dev/null || true
  done
  brokers=()
}
trap 'end_brokers; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

await () {
  local process=$1 end=$((SECONDS + 120))
  shift
  until "$@"; do
    kill -0 "$process" 2>/dev/null && [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.05
  done
}

start_development () {
  "$SFCRIME" broker >"$work/broker" 2>"$work/broker.err" &
  brokers+=($!)
  await $! grep -q '^bootstrap' "$work/broker"
  bootstrap=$(sed -n 's/^bootstrap\.servers=//p' "$work/broker")
}

start_kafka () {
  "$abs_top_srcdir/tests/support/kafka" fetch || return
  "$abs_top_srcdir/tests/support/kafka" run "$work/kafka" &
  brokers+=($!)
  await $! test -s "$work/kafka/bootstrap" || return
  bootstrap=$(cat "$work/kafka/bootstrap")
}

topic () {
  "$SFCRIME" topics create --partitions=10 -q -b "$bootstrap" "$@"
}

measured () {
  python3 -c '
import resource, subprocess, sys, time
start = time.monotonic()
with open(sys.argv[1], "wb") as out, open(sys.argv[2], "wb") as err:
    status = subprocess.call(sys.argv[3:], stdout=out, stderr=err)
wall = time.monotonic() - start
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%.4f %d %.4f"
      % (wall, usage.ru_maxrss, usage.ru_utime + usage.ru_stime))
sys.exit(status)' "$work/out" "$work/err" "$@" \
    || { cat "$work/err" >&2; return 1; }
}

# By each query of the run.
saw_all () {
  python3 - "$work/progress" "$1" <<'PYTHON'
import collections, json, os, sys
seen = collections.Counter()
for line in open(sys.argv[1]):
    progress = json.loads(line)
    seen[progress["name"]] += progress["numInputRows"]
os.remove(sys.argv[1])
if not seen or set(seen.values()) != {int(sys.argv[2])}:
    sys.exit("not %s records: %s" % (sys.argv[2], dict(seen)))
PYTHON
}

# From the start of one to that of the next, on average; the first connects.
between_batches () {
  python3 - "$work/progress" <<'PYTHON'
import datetime, json, sys
starts = [datetime.datetime.fromisoformat(json.loads(line)["timestamp"][:-1])
          for line in open(sys.argv[1])]
took = (starts[-1] - starts[1]) / (len(starts) - 2)
print("%.3f" % (1000 * took.total_seconds()))
PYTHON
}

note () { echo "$2" >>"$work/noted.$1"; }

median () {
  sort -g "$work/noted.$1" \
    | awk '{ x[NR] = $1 }
           END { print NR % 2 ? x[(NR + 1) / 2] : (x[NR / 2] + x[NR / 2 + 1]) / 2 }'
}

best () { sort -g "$work/noted.$1" | head -n 1; }

worst () { sort -g "$work/noted.$1" | tail -n 1; }

over () { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f\n", a / b }'; }

# Ratios only: bench/figures is of another machine.
kept () {
  local today=$raw/figures.today
  if [ "${quick-no}" = no ]; then
    touch "$today"
    sed -i "/^$1 /d" "$today"
    echo "$1 $2" >>"$today"
  fi
  awk -v name="$1" '$1 == name { last = $2 }
                    END { print last ? last : "-" }' \
    "$abs_top_srcdir/bench/figures"
}

machine () {
  printf '%s, %d processors, librdkafka %s, load %s\n' \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
    "$(nproc)" "$(pkg-config --modversion rdkafka)" \
    "$(cut -d ' ' -f 1-3 /proc/loadavg)"
}
