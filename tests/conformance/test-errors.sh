#!/usr/bin/env bash
# Wrong settings: what errors.md says of Spark and of sfcrime, row by row.  The
# table is the test; see its head for the columns.  SFCRIME_ROWS='3 17' runs
# those rows only; SFCRIME_UPDATE_ERRORS=yes writes what is said now into it.
# The long version runs on an Apache Kafka.
. "$(dirname "$0")/../integration/common.sh"

table=$abs_top_srcdir/tests/conformance/errors.md
if [ "${SFCRIME_TEST_LONG-}" = yes ]; then
  start_kafka
  sfcrime topics create golden.errors --partitions=2 2>/dev/null
  sfcrime topics create golden.other --partitions=1 2>/dev/null
else
  start_broker --topic=golden.errors:2 --topic=golden.other:1
fi
fill () {
  sfcrime generate --records="$1" --seed="$2" \
    | sfcrime produce --topic=golden.errors -X compression.type=none - \
      2>/dev/null
}
fill 30 1
found=$top/found
mkdir "$found"

schema='crime_id STRING, original_crime_type_name STRING, '
schema+='call_date_time TIMESTAMP, disposition STRING'
cat >"$top/base.conf" <<CONF
[spark]
spark.master = local[1]
spark.sql.session.timeZone = UTC
spark.sql.shuffle.partitions = 2
[source]
format = kafka
subscribe = golden.errors
startingOffsets = earliest
[query q]
schema = $schema
groupBy = disposition
aggregate = count
outputMode = update
trigger = availableNow
[sink q]
format = console
CONF

# ---- runs

# Runs the base query with more options; leaves out, err and $status.
run () {
  status=0
  timeout "$deadline" sfcrime stream -c base.conf --no-ui --timeout=10s "$@" \
    >out 2>err || status=$?
}

# Three batches of ten records; the next run finds a checkpoint of them.
run_three_batches () {
  run -s 'query q.checkpointLocation=checkpoint' \
    -s source.maxOffsetsPerTrigger=10 "$@"
  is "$status" 0 'exit status of the first run'
}

run_again () {
  run -s 'query q.checkpointLocation=checkpoint' "$@"
}

# A broker of this test alone, with other records in topic golden.errors.
start_other_broker () {
  local partitions=$1 records=$2
  use_home "$scratch/other"
  start_broker --topic="golden.errors:$partitions" --topic=golden.other:1
  fill "$records" 2
}

# The settings of a row: code spans; "without" before one takes the key away.
run_settings () {
  local text=$1 before span key options=()
  while [[ $text =~ ^([^\`]*)\`([^\`]*)\`(.*)$ ]]; do
    before=${BASH_REMATCH[1]} span=${BASH_REMATCH[2]} text=${BASH_REMATCH[3]}
    if [[ $before == *without\  ]]; then
      key=${span#*.}
      sed -i "/^$key = /d" base.conf
      continue
    fi
    case $span in
      --*) options+=("$span") ;;
      spark.*) options+=(--conf "$span") ;;
      source.*) options+=(-s "$span") ;;
      query.* | sink.*) options+=(-s "${span%%.*} q.${span#*.}") ;;
      *) fail "no setting: $span" ;;
    esac
  done
  run "${options[@]}"
}

# ---- rows whose setting is told in words

row_25 () {
  unset SFCRIME_BOOTSTRAP_SERVERS
  run
}

row_127 () {
  local columns='crime_id, original_crime_type_name, call_date_time, disposition'
  sed -i '/^groupBy\|^aggregate/d; s/= update/= append/' base.conf
  run_again -s "query q.dropDuplicates=$columns"
  mv err err.first
  run_again -s "query q.dropDuplicates=$columns"
  is "$status" 0 'exit status of the second run'
  file_has err 'query q: 0 batches, 0 records'
  mv err.first err
}

# A development broker keeps 5 MiB of a partition.
row_128 () {
  start_other_broker 1 10
  run_again
  is "$status" 0 'exit status of the first run'
  fill 20000 3
  run_again
}

row_129 () {
  run_three_batches
  start_other_broker 2 10
  run_again
}

row_130 () {
  start_other_broker 3 30
  run_three_batches
  start_other_broker 1 30
  run_again
}

row_131 () {
  run_three_batches
  run_again -s source.subscribe=golden.other
}

row_132 () {
  run_three_batches
  : >checkpoint/offsets/2
  run_again
}

row_133 () {
  run_three_batches
  sed -i 's/^v1$/v2/' checkpoint/offsets/2
  run_again
}

row_134 () {
  run_three_batches
  printf '{}' >checkpoint/offsets/2
  run_again
}

row_135 () {
  run_three_batches
  printf 'v1\n{"batchWatermarkMs":0' >checkpoint/offsets/2
  run_again
}

row_136 () {
  run_three_batches
  : >checkpoint/commits/2
  run_again
}

row_137 () {
  run_three_batches
  rm checkpoint/commits/1
  run_again
}

row_138 () {
  run_three_batches
  rm checkpoint/offsets/1
  run_again
}

row_139 () {
  run_three_batches
  echo xx >checkpoint/metadata
  run_again
}

row_140 () {
  run_three_batches
  rm checkpoint/metadata
  run_again
}

row_141 () {
  run_three_batches
  rm checkpoint/sources/0/0
  run_again
}

row_142 () {
  run_three_batches
  run_again -s 'query q.groupBy=disposition, crime_id'
}

row_143 () {
  run_again -s source.maxOffsetsPerTrigger=10 --max-batches=1
  is "$status" 0 'exit status of the first run'
  run_again -s 'query q.groupBy=disposition, crime_id'
}

row_144 () {
  sed -n '/^\[query/,$p' "$top/base.conf" >>base.conf
  run
}

# ---- what was found, beside the table

# Text as a cell of the table, on one line, without what differs.
as_cell () {
  sed -e 's/[ \t]*$//' \
      -e "s|$bootstrap|HOST:PORT|g" \
      -e "s|\(file:\)\?$scratch/checkpoint|CHECKPOINT|g; s|$scratch/||g" \
      -e "s/spark-kafka-source-[-0-9a-f]*/spark-kafka-source-ID/g" \
      -e 's/\(dropped\|first it has is\) [0-9]*/\1 N/g' \
      -e 's/&/\&amp;/g; s/</\&lt;/g; s/|/\&#124;/g' \
    | sed -e ':a' -e N -e '$!ba' -e 's/\n/<br>/g'
}

# The words of a cell on one line, for a search.
words () {
  sed -e 's/<br>/ /g; s/&lt;/</g; s/&#124;/|/g; s/&amp;/\&/g' -e 's/  */ /g' \
      -e 's/ $//'
}

# The error with its remedy, or the warnings of a run that went well.
message () {
  if [ "$status" -eq 0 ]; then
    awk '/^sfcrime: / { on = /warning: |no effect/ } on' err \
      | sed 's/^sfcrime: //' | as_cell
  else
    tac err | sed '/^sfcrime: /q' | tac | sed 's/^sfcrime: //' | as_cell
  fi
}

# "no error: B batches, N rows read" of Spark against what the run counted
check_counts () {
  local wanted=$1 batches rows
  [[ $wanted =~ ([0-9]+)\ batches,\ ([0-9]+)\ rows ]] || return 0
  batches=${BASH_REMATCH[1]} rows=${BASH_REMATCH[2]}
  # of a run that read nothing the report may be that of an idle query
  [ "$rows" -gt 0 ] || batches='[0-9]*'
  file_like err "^sfcrime: query q: $batches batch(es)?, $rows records?$"
}

# What Spark says stands in ours: all of it, or what is printed **bold**.
check_words () {
  local spark=$1 whole part
  whole=$(words <<<"$2")
  [[ $spark == *'**'* ]] || spark="**${spark%; (the plan follows)}**"
  while [[ $spark == *'**'*'**'* ]]; do
    spark=${spark#*'**'}
    part=$(words <<<"${spark%%'**'*}")
    spark=${spark#*'**'}
    [[ $whole == *"$part"* ]] || fail "lacks Spark's words: $part" "in: $whole"
  done
}

row () {
  local number=$1 setting=$2 spark=$3 here=$4 text=$5 code=$6 said
  cp "$top/base.conf" .
  if declare -F "row_$number" >/dev/null; then
    "row_$number"
  else
    run_settings "$setting"
  fi
  said=$(message)
  printf '%s | %s\n' "$said" "$status" >"$found/$number"
  if [ "${SFCRIME_TEST_LONG-}" = yes ] && [[ $here == *'development broker'* ]]
  then
    check_words "$spark" "$said"
    return
  fi
  [ "${SFCRIME_UPDATE_ERRORS:-}" = yes ] \
    || is "$said | $status" "$text | $code" 'message and exit status'
  [[ $here == same* ]] || return 0
  if [[ $spark == 'no error'* ]]; then
    is "$status" 0 'exit status'
    check_counts "$spark"
  else
    [ "$status" -ne 0 ] || { show err; fail 'no error'; }
    check_words "$spark" "$said"
  fi
}

# The last two columns anew, by what was found.
update_table () {
  local line cells number
  while IFS= read -r line; do
    IFS='|' read -r -a cells <<<"$line"
    number=${cells[1]// /}
    if [[ $number =~ ^[0-9]+$ ]] && [ -e "$found/$number" ]; then
      (IFS='|'; printf '%s %s |\n' "${cells[*]:0:7}|" "$(<"$found/$number")")
    else
      printf '%s\n' "$line"
    fi
  done <"$table" >"$top/table"
  cp "$top/table" "$table"
}

while IFS='|' read -r _ number setting _ _ spark here text code _; do
  read -r number <<<"$number"
  [[ $number =~ ^[0-9]+$ ]] || continue
  setting=${setting# } spark=${spark# } here=${here# } text=${text# }
  code=${code# }
  setting=${setting% } spark=${spark% } here=${here% } text=${text% }
  code=${code% }
  case " ${SFCRIME_ROWS:-$number} " in *" $number "*) ;; *) continue ;; esac
  [ -n "$code" ] || [ "${SFCRIME_UPDATE_ERRORS:-}" = yes ] || continue
  run_case "row $number: ${setting//#/}" row "$number" "$setting" "$spark" \
    "$here" "$text" "$code"
done <"$table"
[ "${SFCRIME_UPDATE_ERRORS:-}" != yes ] || update_table
end_cases
