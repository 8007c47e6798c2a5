# tests/integration/common.sh -- whole pipelines; source it first.
. "$(dirname "${BASH_SOURCE[0]}")/../support/harness.sh"

here=$abs_top_srcdir/tests/integration
sample=$SFCRIME_PKGDATADIR/police-department-calls-for-service.json
codes=$SFCRIME_PKGDATADIR/radio_code.json
topic=org.sf.police.calls

need () {
  local tool
  for tool; do
    command -v "$tool" >/dev/null || skip_all "$tool is missing"
  done
}

groups () { python3 "$here/groups.py" "$@"; }

# Both built-in queries into files, as JSON lines.
to_files=(-s 'sink aggregate.format=jsonlines'
          -s 'sink aggregate.path=aggregate.jsonl'
          -s 'sink join.format=jsonlines'
          -s 'sink join.path=join.jsonl')

# The last batches of both queries hold what is in the records of file $1.
results_are_those_of () {
  groups expected "$1" original_crime_type_name >aggregate.wanted
  groups last aggregate.jsonl >aggregate.got
  same aggregate.got aggregate.wanted
  groups expected "$1" disposition "$codes" >join.wanted
  groups last join.jsonl >join.got
  same join.got join.wanted
}

# One real Kafka for all tests of the program; its address in $bootstrap.  With
# --secure also the listeners of tests/support/kafka-secure.sh, in $top/kafka.
start_kafka () {
  local support=$abs_top_srcdir/tests/support reason
  reason=$("$support/kafka" fetch 2>&1) || skip_all "no Apache Kafka: $reason"
  spawn kafka "$support/kafka" run "$@" "$top/kafka"
  kafka_pid=$pid
  wait_until 120 test -s "$top/kafka/bootstrap" -o ! -e "/proc/$kafka_pid" \
    || skip_all 'Apache Kafka did not start'
  [ -s "$top/kafka/bootstrap" ] \
    || { sed 's/^/# /' "$top/kafka/log"; echo 'Bail out! Kafka ended'; exit 1; }
  bootstrap=$(cat "$top/kafka/bootstrap")
  export SFCRIME_BOOTSTRAP_SERVERS=$bootstrap
}

kafka_tool () { "$abs_top_srcdir/tests/support/kafka" "$@"; }
