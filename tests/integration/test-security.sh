#!/usr/bin/env bash
# A real Kafka with TLS, logins and rules of access: who may, and who may not.
. "$(dirname "$0")/common.sh"

deadline=90
need openssl
start_kafka --secure
. "$top/kafka/listeners"
tls_folder=$top/kafka/tls
common=org.apache.kafka.common.security
unset SFCRIME_BOOTSTRAP_SERVERS

# ---- configurations: my.conf, and the address in $bootstrap

# configure ADDRESS LINE...: [source]
configure () {
  bootstrap=$1
  printf '%s\n' '[source]' 'subscribe = calls' 'startingOffsets = earliest' \
    "kafka.bootstrap.servers = $1" "${@:2}" >my.conf
}

trust=("kafka.ssl.truststore.type = PEM"
       "kafka.ssl.truststore.location = $tls_folder/ca.pem")

# login MECHANISM USER [PASSWORD]: the lines of a login
login () {
  local module=plain.Plain
  echo 'kafka.security.protocol = SASL_SSL'
  echo "kafka.sasl.mechanism = $1"
  case $1 in
    OAUTHBEARER)
      echo "kafka.sasl.jaas.config = $common.oauthbearer.OAuthBearerLoginModule" \
           "required unsecuredLoginStringClaim_sub=\"$2\";"
      return ;;
    SCRAM*) module=scram.Scram ;;
  esac
  echo "kafka.sasl.jaas.config = $common.${module}LoginModule required" \
       "username=\"$2\" password=\"${3-Pass-$2-7f3a}\";"
}

# with ADDRESS MECHANISM USER [PASSWORD]
with () {
  local lines
  mapfile -t lines < <(login "${@:2}")
  configure "$1" "${trust[@]}" "${lines[@]}"
}

with_certificate () {
  configure "$tls" "${trust[@]}" 'kafka.security.protocol = SSL' \
    "kafka.ssl.keystore.location = $tls_folder/$1" "${@:2}"
}

# Two queries that copy to a topic each, one of them in transactions; the sinks
# connect as [source] does.
add_queries () {
  local sink
  for sink in plain exact; do
    printf '%s\n' "[query $sink]" 'schema = value STRING, crime_id STRING' \
      'select = CAST(crime_id AS STRING) AS value' \
      "checkpointLocation = $PWD/checkpoint-$sink" \
      "[sink $sink]" 'format = kafka' "topic = $sink-$1"
    [ "$sink" = plain ] || echo 'exactlyOnce = true'
    grep '^kafka\.' my.conf
  done >queries
  cat queries >>my.conf
}

count () {
  sfcrime consume -c my.conf -t "$1" --from-beginning --exit-at-end -q | wc -l
}

# ---- right

everything_works () {
  local name=$1 sink
  for topic in calls-$name plain-$name exact-$name; do
    expect 0 sfcrime topics create -c my.conf "$topic" --partitions=2
  done
  expect 0 sfcrime topics list -c my.conf
  out_has "calls-$name"
  expect 0 sfcrime topics describe -c my.conf "calls-$name"
  expect 0 sfcrime produce -c my.conf -t "calls-$name" --limit=50 "$sample"
  is "$(count "calls-$name")" 50
  expect 0 sfcrime consume -c my.conf -t "calls-$name" --from-beginning \
    --exit-at-end --group="group-$name" -q
  add_queries "$name"
  expect 0 sfcrime stream -c my.conf -t "calls-$name" --once --no-ui
  for sink in plain exact; do is "$(count "$sink-$name")" 50; done
  expect 0 sfcrime topics delete -c my.conf "calls-$name"
}

test_PLAIN_over_TLS_works_everywhere () {
  with "$sasl" PLAIN police
  everything_works plain
}

test_SCRAM_over_TLS_works_everywhere () {
  with "$sasl" SCRAM-SHA-512 police
  everything_works scram
}

test_OAUTHBEARER_over_TLS_works_everywhere () {
  with "$sasl" OAUTHBEARER police
  everything_works bearer
}

test_a_certificate_of_the_client_works_everywhere () {
  with_certificate client.pem
  everything_works pem
}

test_a_PKCS12_store_works () {
  ! is_sanitized || skip 'librdkafka loses memory with each PKCS12 store'
  with_certificate client.p12 'kafka.ssl.keystore.password = client'
  expect 0 sfcrime topics list -c my.conf
}

# librdkafka 2.0 crashes when it makes a second one
test_a_token_outlives_the_lifetime_that_is_asked_for () {
  with "$sasl" OAUTHBEARER police
  expect 0 sfcrime topics create -c my.conf token --partitions=1
  spawn consume sfcrime consume -c my.conf -t token --from-beginning \
    -X 'sasl.oauthbearer.config=principal=police lifeSeconds=1'
  sleep 3 # of the crash
  expect 0 sfcrime produce -c my.conf -t token --limit=1 "$sample"
  wait_for consume.out crime_id 30 "$pid"
}

# ---- wrong: each command says so, within the deadline

# refused_once CAUSE REMEDY: no broker can be asked with my.conf
refused_once () {
  expect 3 sfcrime topics list -c my.conf --timeout=4s
  err_has "$1"
  err_has "$2"
}

# refused CAUSE REMEDY: no command works
refused () {
  local command
  for command in 'topics create new' 'topics describe calls' \
                 "produce --limit=5 $sample" 'consume --from-beginning'; do
    expect 3 sfcrime $command -c my.conf --timeout=4s
    err_has "$1"
    err_has "$2"
  done
  add_queries none
  for command in plain exact; do
    expect 3 sfcrime stream -c my.conf --query=$command --no-ui --timeout=4s
    err_has "$1"
    err_has "$2"
  done
}

# refused_sinks CAUSE REMEDY: the same of the sinks alone, with the source right
refused_sinks () {
  local query
  add_queries none
  sed -n '/^kafka\./p' my.conf >wrong
  sed -i '/^\[query/,$d' my.conf
  with "$sasl" PLAIN police
  sfcrime topics create -c my.conf calls -q 2>/dev/null || :
  sfcrime produce -c my.conf --limit=5 "$sample" -q
  cat queries >>my.conf
  for query in plain exact; do
    expect 5 sfcrime stream -c my.conf --query=$query --no-ui --timeout=4s
    err_has "$1"
    err_has "$2"
  done
}

login_remedy='look at kafka.security.protocol, kafka.sasl.mechanism and kafka.sasl.jaas.config'
tls_remedy='look at kafka.security.protocol, kafka.ssl.truststore.location and kafka.ssl.keystore.location'

test_a_wrong_password_is_told () {
  with "$sasl" PLAIN police wrong
  refused 'Authentication failed: Invalid username or password' "$login_remedy"
  err_lacks wrong
  with "$sasl" SCRAM-SHA-512 police wrong
  refused_once 'invalid credentials with SASL mechanism SCRAM-SHA-512' \
    "$login_remedy"
}

test_an_unknown_user_is_told () {
  with "$sasl" SCRAM-SHA-512 nobody
  refused_once 'invalid credentials' "$login_remedy"
}

test_a_mechanism_that_the_broker_has_not_is_told () {
  with "$sasl" SCRAM-SHA-256 police
  refused_once "broker's supported mechanisms: PLAIN,SCRAM-SHA-512,OAUTHBEARER" \
    "$login_remedy"
}

test_a_missing_login_is_told () {
  configure "$sasl" 'kafka.security.protocol = PLAINTEXT'
  refused_once 'might be caused by incorrect security.protocol' "$login_remedy"
  configure "$sasl" "${trust[@]}" 'kafka.security.protocol = SSL'
  refused_once 'broker might require SASL authentication' "$login_remedy"
}

test_a_login_without_a_mechanism_or_token_is_a_setting () {
  configure "$sasl" "${trust[@]}" 'kafka.security.protocol = SASL_SSL' \
    'kafka.sasl.mechanism = OAUTHBEARER'
  expect 2 sfcrime topics list -c my.conf
  err_has 'OAUTHBEARER: there is no token'
  err_has 'unsecuredLoginStringClaim_sub'
}

test_an_expired_certificate_is_told () {
  with "$expired" PLAIN police
  refused "the broker's certificate is refused: it has expired" "$tls_remedy"
}

test_a_certificate_for_another_host_is_told () {
  with "$other" SCRAM-SHA-512 police
  refused "the broker's certificate is refused: it is for another host name" \
    "$tls_remedy"
  with "127.0.0.1:${sasl#*:}" SCRAM-SHA-512 police
  expect 3 sfcrime topics list -c my.conf --timeout=4s
  err_has "the broker's certificate is refused: it is for another address"
}

test_a_certificate_of_a_stranger_is_told () {
  with "$sasl" PLAIN police
  sed -i 's|/ca\.pem|/other-ca.pem|' my.conf
  refused_once 'it is of an authority that is not trusted here' "$tls_remedy"
  sed -i '/truststore/d' my.conf
  refused_once 'it is of an authority that is not trusted here' "$tls_remedy"
}

test_a_client_without_a_certificate_or_with_an_old_one_is_told () {
  configure "$tls" "${trust[@]}" 'kafka.security.protocol = SSL'
  refused_once 'alert bad certificate' "$tls_remedy"
  with_certificate expired-client.pem
  refused_once 'alert certificate unknown' "$tls_remedy"
}

test_the_check_of_names_can_be_switched_off () {
  with "$other" PLAIN police
  sed -i '2i kafka.ssl.endpoint.identification.algorithm =' my.conf
  expect 0 sfcrime topics list -c my.conf
}

test_one_good_broker_of_the_list_is_enough () {
  with "$expired,$other,$sasl" PLAIN police
  expect 0 sfcrime topics list -c my.conf
}

test_a_wrong_login_is_not_tried_until_the_deadline () {
  with "$sasl" PLAIN police wrong
  deadline=20 expect 3 sfcrime topics list -c my.conf --timeout=10m
  err_has 'no connection to broker'
}

test_sinks_tell_the_same () {
  with "$sasl" PLAIN police wrong
  refused_sinks 'Invalid username or password' "$login_remedy"
  with "$expired" PLAIN police
  refused_sinks 'it has expired' "$tls_remedy"
  with "$other" PLAIN police
  refused_sinks 'it is for another host name' "$tls_remedy"
}

# ---- rules of access

denied='the broker.s access rules do not allow this to the user'

test_a_reader_may_read_and_no_more () {
  with "$sasl" SCRAM-SHA-512 police
  sfcrime topics create -c my.conf calls -q 2>/dev/null || :
  sfcrime produce -c my.conf --limit=5 "$sample" -q
  with "$sasl" SCRAM-SHA-512 reader
  expect 0 sfcrime consume -c my.conf --from-beginning --max-messages=5
  expect 0 sfcrime consume -c my.conf --from-beginning --max-messages=5 --group=g
  expect 3 sfcrime produce -c my.conf --limit=5 "$sample"
  err_like '(Cluster|Topic) authorization failed'
  err_like "$denied"
  expect 3 sfcrime topics create -c my.conf mine
  err_has 'Authorization failed'
  expect 3 sfcrime topics delete -c my.conf calls
  err_has 'authorization failed'
  err_like "$denied"
  add_queries none
  sed -i 's/-none$//; s/^topic = .*/topic = calls/' my.conf
  for query in plain exact; do
    expect 5 sfcrime stream -c my.conf --query=$query --no-ui --timeout=10s
    err_like 'authorization failed'
    err_like "$denied"
  done
}

test_who_may_not_see_a_topic_is_told_what_that_may_mean () {
  with "$sasl" SCRAM-SHA-512 stranger
  expect 0 sfcrime topics list -c my.conf
  out_is ''
  expect 3 sfcrime consume -c my.conf --from-beginning
  err_has "or do the broker's access rules hide it from the user?"
}

# ---- secrets

marker=Pass-police-7f3a

# Everything that a process shows of itself, into the folder seen.
look_at () {
  cat "/proc/$pid/cmdline" >>seen/cmdline 2>/dev/null || :
  ls -l "/proc/$pid/fd" >>seen/files 2>/dev/null || :
}

# Runs sfcrime WORD..., which ends by itself.
watched () {
  n=$((n + 1))
  spawn "seen/$n" sfcrime "$@"
  look_at
  wait_end "$pid" 60
  is "$status" 0 "$*"
}

# One page, whatever its status.
page () { curl -s -i "$url$1" -o "seen/page-${1//\//_}"; }

watch_stream () {
  local run path
  spawn seen/stream sfcrime stream -v -X debug=all -c my.conf \
    --progress-file=seen/progress --conf=spark.ui.port=0 --linger
  wait_for seen/stream.err 'UI.* http://' 30 "$pid"
  url=$(sed -n 's|.*\(http://[^/]*\)/.*|\1|p' seen/stream.err | head -n 1)
  look_at
  wait_for seen/progress '"numInputRows":[1-9]' 30 "$pid"
  run=$(sed -n 's/.*"runId":"\([^"]*\)".*/\1/p' seen/progress | head -n 1)
  for path in / /StreamingQuery/ "/StreamingQuery/statistics/?id=$run" \
      /api/v1/queries "/api/v1/queries/$run/progress" \
      "/api/v1/queries/$run/result" /metrics /healthz /static/live.js /nothing
  do page "$path"; done
  look_at
  kill -INT "$pid"
  wait_end "$pid" 60
  is "$status" 0 stream
}

# watch_all WORD...: every command, with the options that bring the secret
watch_all () {
  local n=0
  mkdir seen
  watched topics list -v -X debug=all "$@"
  watched produce -v -X debug=all --limit=5 "$sample" "$@"
  watched consume -v -X debug=all --from-beginning --max-messages=5 "$@"
  watched config show --all "$@"
  watched config check -v "$@"
  watched explain -v "$@"
  for command in '' produce consume stream topics broker generate tune config \
                 explain checkpoint; do
    watched $command --help
  done
}

# shown_nowhere FOLDER...: and they are not empty
shown_nowhere () {
  [ "$(cat seen/*.err | wc -l)" -gt 100 ] || fail 'nothing was seen'
  ! grep -rlaF "$marker" "$@" || fail 'the secret is there'
}

test_a_secret_of_a_file_or_the_environment_is_shown_nowhere () {
  command -v curl >/dev/null || skip 'curl is missing'
  with "$sasl" PLAIN police '${file:'"$PWD/password"'}'
  printf '%s\n' "$marker" >password
  add_queries secret
  sed -i 's/^\[query .*/&\ntrigger = processingTime 1 second/' my.conf
  for topic in calls plain-secret exact-secret; do
    sfcrime topics create -c my.conf "$topic" --partitions=1 -q || :
  done 2>/dev/null
  watch_all -c my.conf
  watch_stream
  shown_nowhere seen my.conf checkpoint-plain checkpoint-exact
  # a credential of a service, and the environment
  rm -r seen
  sed -i 's|{file:[^}]*}|{file:password}|' my.conf
  CREDENTIALS_DIRECTORY=$PWD watch_all -c my.conf
  shown_nowhere seen
  rm -r seen
  sed -i 's|{file:[^}]*}|{KAFKA_PASSWORD}|' my.conf
  KAFKA_PASSWORD=$marker watch_all -c my.conf
  shown_nowhere seen
}

test_a_secret_of_an_option_is_shown_nowhere () {
  with "$sasl" PLAIN police
  sed -i '/jaas/d' my.conf
  printf '%s\n' '[query q]' >>my.conf
  printf '%s\n' "$marker" >password
  watch_all -c my.conf -X sasl.username=police -X sasl.password=@password
  shown_nowhere seen
}

run_tests
