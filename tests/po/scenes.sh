# tests/po/scenes.sh -- what a person may come to read, of every command and of
# every exit status.

commands='produce consume stream broker topics generate tune config explain
  checkpoint'

# scene NAME STATUS out|err|both COMMAND...: runs it, and keeps what people read
# of it in $kept/NAME.out and $kept/NAME.err.
scene () {
  local name=$1 wanted=$2 streams=$3
  shift 3
  expect "$wanted" "$@"
  [ "$streams" = err ] || cp out "$kept/$name.out"
  [ "$streams" = out ] || cp err "$kept/$name.err"
}

make_things () {
  LC_ALL=C sfcrime generate -q --records=300 --late=0.1 --seed=7 --format=lines \
    -o calls.jsonl
  printf '{"a":1}\n{"a":2,}\n' >malformed.jsonl
  printf '{"call_date_time":"2018-12-31T23:57:00.000","city":7}\nnot json\n' \
    | cat calls.jsonl - >some.jsonl
  mkdir files && cp some.jsonl files
  cat >q.conf <<'CONF'
[source]
format = file
path = files
[query q]
watermark = call_date_time 1 minute
window = call_date_time, 10 minutes, 5 minutes
groupBy = city
aggregate = count
outputMode = update
trigger = availableNow
checkpointLocation = cp
[sink q]
format = noop
CONF
  cat >effects.conf <<'CONF'
[spark]
spark.driver.memory = 1g
spark.streaming.kafka.maxRatePerPartition = 50
spark.sql.adaptive.enabled = true
spark.unknown = 1
[source]
subscribe = calls
maxOffsetsPerTrigger = 200
kafka.group.id = g
kafka.receive.buffer.byte = 1
[query append]
watermark = call_date_time 60 minutes
window = call_date_time, 10 minutes
aggregate = count
trigger = processingTime 10 seconds
[query rows]
select = city, call_date_time
dropDuplicates = city
CONF
  printf '[source]\nmaxOffsetPerTrigger = 200\n' >unknown.conf
  printf '[query q\n' >broken.conf
  mkdir -p folder && : >file
}

play_help () {
  local command
  scene help 0 out sfcrime --help
  for command in $commands; do
    scene "help-$command" 0 out sfcrime "$command" --help
  done
}

play_topic () {
  start_broker --topic=calls:2
  scene produce 0 err sfcrime produce -v -t calls calls.jsonl
  scene bar 0 err sfcrime produce --progress=always -t calls --rate=2000 \
    --limit=1000 --repeat calls.jsonl
  scene consume 0 err sfcrime consume -v -t calls --from-beginning \
    --max-messages=10
  scene create 0 both sfcrime topics create other --partitions=1
  scene create-twice 3 err sfcrime topics create other
  scene delete 3 err sfcrime topics delete other
  scene no-partition 3 err sfcrime consume -t calls --partition=7
  scene beyond 0 err sfcrime consume -t calls --offset=100000 --exit-at-end
  scene no-topic 3 err sfcrime stream --once --no-ui --topic=nowhere
  scene taken 1 err sfcrime broker --port="${bootstrap##*:}"
  kill "$broker_pid"
  wait_end "$broker_pid"
  cp broker.err "$kept/broker.err"
  unset SFCRIME_BOOTSTRAP_SERVERS
}

play_runs () {
  scene stream 0 err sfcrime stream --embedded --input=calls.jsonl --once \
    --no-ui -v --progress=always -s source.maxOffsetsPerTrigger=100
  scene tune 0 both sfcrime tune --embedded --records=2000 --repeat=1 \
    --max-offsets=200,1000 --max-rate=0,50 --duration=1
  scene files 0 err sfcrime stream -v -c q.conf --no-ui
  scene explain 0 both sfcrime explain
  scene explain-more 0 both sfcrime explain -c effects.conf
  scene check 0 both sfcrime config check effects.conf
  scene properties 0 out sfcrime config properties
  scene show 0 out sfcrime config show --all
  scene checkpoint 0 out sfcrime checkpoint show cp
  scene verify 0 out sfcrime checkpoint verify cp
}

play_usage () {
  scene none 2 err sfcrime
  scene nonsense 2 err sfcrime straem
  scene rate 2 err sfcrime produce --rate=fast calls.jsonl
  scene order 2 err sfcrime produce --order=none calls.jsonl
  scene verb 2 err sfcrime config shwo
  scene exclude 2 err sfcrime stream --linger --no-ui
  scene list 2 err sfcrime tune --embedded --max-offsets=200,x
  scene seed 2 err sfcrime generate --late=7
  scene unknown 2 err sfcrime stream -c unknown.conf --no-ui
  scene broken 2 err sfcrime config check broken.conf
  scene master 2 err sfcrime stream --conf spark.master=nowhere --no-ui
  scene zone 2 err sfcrime stream --conf spark.sql.session.timeZone=Mars
  scene no-broker 2 err sfcrime consume
  scene window 2 err sfcrime stream -s 'query aggregate.window=soon'
  scene column 2 err sfcrime stream -s 'query aggregate.groupBy=nothing'
}

play_failures () {
  scene no-file 3 err sfcrime produce -b 127.0.0.1:1 none.json
  scene malformed 3 err sfcrime stream --embedded --once --no-ui \
    --input=malformed.jsonl
  scene nobody 3 err sfcrime consume -b 127.0.0.1:1 --timeout=1s
  rm cp/offsets/0
  scene damaged 4 both sfcrime checkpoint verify cp
  scene no-checkpoint 4 err sfcrime checkpoint show folder
  scene sink 5 err sfcrime generate -o folder/none/calls.json
  scene folder 5 err sfcrime stream -c q.conf --no-ui \
    -s 'query q.checkpointLocation=other' -s 'query q.outputMode=append' \
    -s 'sink q.format=json' -s "sink q.path=file"
  [ ! -w /dev/full ] || scene full 6 err sfcrime generate -o /dev/full
  scene memory 6 err sfcrime stream --embedded --once --no-ui \
    --conf spark.executor.memory=1m -s 'query aggregate.groupBy=crime_id' \
    --query=aggregate --input=many.jsonl
}

# play LANGUAGE FOLDER: all scenes, what is read in FOLDER
play () (
  kept=$PWD/$2
  mkdir "$kept" "stage"
  cd stage
  make_things
  LC_ALL=C sfcrime generate -q --records=60000 --format=lines -o many.jsonl
  if [ "$1" != C ]; then
    LC_ALL=$(locale_of "$1") LANGUAGE=$1
    export LC_ALL LANGUAGE
  fi
  play_help
  play_topic
  play_runs
  play_usage
  play_failures
  cd ..
  rm -r stage
)
