#!/usr/bin/env bash
# What programs read is the same in every language, to the byte: the decimal
# point too, which is a comma in most of them.
. "$(dirname "$0")/../support/harness.sh"
. "$abs_top_srcdir/tests/po/common.sh"

need localedef msgfmt jq
[ "${#languages[@]}" -gt 0 ] || skip_all 'there is no catalogue'
make_languages
LC_ALL=C sfcrime generate -q --records=2000 --late=0.1 --seed=3 --format=lines \
  -o calls.jsonl
printf '%s\n' '{"a":"x","n":1234567.25,"t":"2018-12-31T23:57:00.5"}' \
  '{"a":"y","n":-0.001,"t":"2018-12-31T23:58:00"}' '{"a":"z","n":1e21}' 'bad' \
  >numbers.jsonl
mkdir files
cp numbers.jsonl files
cat >numbers.conf <<CONF
[source]
format = file
path = $PWD/files
[query q]
schema = a STRING, n DOUBLE, t TIMESTAMP
select = a, n, CAST(n AS STRING) AS s, CAST(n AS DECIMAL(30,3)) AS d, CAST(n AS FLOAT) AS f, t
trigger = availableNow
CONF
cat >averages.conf <<CONF
[source]
format = file
path = $PWD/files
[query q]
schema = a STRING, n DOUBLE, t TIMESTAMP
groupBy = a
aggregate = avg(n) AS avg, sum(n) AS sum
outputMode = complete
trigger = availableNow
CONF
inputs=$PWD

# Without what a run has by chance: its name, its times, what follows from them,
# and looks for records that found none.
without_chance () {
  jq -c 'select (.numInputRows > 0) | walk (if type == "object" then with_entries (
      select (.key | test ("^(id|runId|timestamp|recordTimestamp|duration[MU]s|latestOffset|metrics)$|PerSecond$|TimeMs$|Bytes$") | not))
      else . end) | .sink.description |= sub ("\\$@.*"; "")' "$1"
}

main_job () {
  expect 0 sfcrime stream --embedded --input="$inputs/calls.jsonl" --once \
    --no-ui -s source.maxOffsetsPerTrigger=500 --progress-file=progress \
    --query=aggregate
  mv out kept/main-job
  without_chance progress >kept/main-progress
}

rows () {
  local format
  for format in console jsonlines csv json; do
    rm -rf to
    expect 0 sfcrime stream -c "$inputs/numbers.conf" --no-ui -s 'sink q.path=to' \
      -s "sink q.format=$format"
    if [ -d to ]; then
      cat to/part-* >"kept/rows.$format"
    else
      cat out to >"kept/rows.$format" 2>/dev/null || true
    fi
  done
  expect 0 sfcrime stream -c "$inputs/averages.conf" --no-ui \
    --progress-file=progress-of-files
  mv out kept/averages
  without_chance progress-of-files >kept/progress
}

records () {
  local format
  sfcrime generate -q --records=500 --late=0.5 --seed=5 >kept/generated
  start_broker --topic=calls:2
  expect 0 sfcrime produce -q -t calls --rate=100000.5 "$inputs/calls.jsonl"
  for format in value json table; do
    expect 0 sfcrime consume -q -t calls --from-beginning --exit-at-end \
      --partition=0 --max-messages=20 --format="$format"
    sed -E 's/"timestamp":[0-9]+/"timestamp":0/; s/20[0-9T:. -]+Z?/TIME/' out \
      >"kept/consumed.$format"
  done
  expect 0 sfcrime topics describe calls
  mv out kept/topic
  kill "$broker_pid" # here, for this is a subshell
  wait "$broker_pid" || true
  unset SFCRIME_BOOTSTRAP_SERVERS
}

settings () {
  expect 0 sfcrime config properties --format=json
  mv out kept/properties
  expect 0 sfcrime config show
  grep -v '^#' out >kept/settings
  expect 0 sfcrime stream -q -c "$inputs/numbers.conf" --no-ui \
    -s 'query q.checkpointLocation=cp' -s 'sink q.format=noop'
  expect 0 sfcrime checkpoint list cp
  awk '{ $2 = ""; print }' out >kept/checkpoint
  expect 0 sfcrime checkpoint show --offsets cp
  mv out kept/offsets
}

# Only the shape: each run takes another time.
measurements () {
  local tune=(sfcrime tune -q --embedded --records=2000 --repeat=1 --duration=1
              --max-offsets=200,1000 --max-rate=0)
  expect 0 "${tune[@]}" --format=csv
  awk -F, 'NR == 1 { print } { print NF }' out >kept/tune.csv
  expect 0 "${tune[@]}" --format=json
  jq -c '[keys, (.pairs[0] | keys)]' out >kept/tune.json
}

# give LANGUAGE: all of it, in a folder of that name
give () (
  mkdir -p "$1/kept"
  cd "$1"
  if [ "$1" != C ]; then
    LC_ALL=$(locale_of "$1") LANGUAGE=$1
    export LC_ALL LANGUAGE
  fi
  main_job
  rows
  records
  settings
  measurements
)

in_c () {
  give C
  file_has C/kept/rows.csv 1234567.25
  file_has C/kept/progress malformedSamples
  mv C/kept "$inputs/C"
}
run_case 'there is something to compare' in_c

for language in "${languages[@]}"; do
  eval "in_$language () {
    give $language
    diff -ru '$inputs/C' $language/kept >differs \
      || { cut -c -400 differs | head -n 40; false; }
  }"
  run_case "it is the same in $language" "in_$language"
done

people_read_a_comma () {
  local language
  for language in "${languages[@]}"; do
    in_language "$language" sfcrime generate --late=1.5 && fail 'accepted'
  done >/dev/null 2>said
  is "$(grep -c '1[.,]5' said)" "${#languages[@]}"
  file_has said 1,5
}
run_case 'people read 1,5 in some of them' people_read_a_comma
end_cases
