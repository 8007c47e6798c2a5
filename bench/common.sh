# bench/common.sh -- brokers and figures for the programs in bench/.
#
#   start_development          a broker of sfcrime's own; its address in $bootstrap
#   start_kafka                a real Apache Kafka; fails where there is none
#   topic NAME [OPTION...]     makes a topic of 10 partitions
#   note NAME NUMBER           one more measurement of NAME
#   median NAME, best NAME     of all of them
#   over A B                   A / B
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
  "$SFCRIME" topics create "$@" --partitions=10 -q -b "$bootstrap"
}

note () { echo "$2" >>"$work/noted.$1"; }

median () {
  sort -g "$work/noted.$1" \
    | awk '{ x[NR] = $1 }
           END { print NR % 2 ? x[(NR + 1) / 2] : (x[NR / 2] + x[NR / 2 + 1]) / 2 }'
}

best () { sort -g "$work/noted.$1" | head -n 1; }

over () { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f\n", a / b }'; }

machine () {
  printf '%s, %d processors, librdkafka %s, load %s\n' \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
    "$(nproc)" "$(pkg-config --modversion rdkafka)" \
    "$(cut -d ' ' -f 1-3 /proc/loadavg)"
}
