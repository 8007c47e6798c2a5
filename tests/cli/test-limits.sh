#!/usr/bin/env bash
# Limits of our own, below them, at them and above.
. "$(dirname "$0")/../support/harness.sh"

# sized FILE BYTES TEXT: TEXT, and comments or blanks up to the size
sized () {
  printf '%s\n' "$3" >"$1"
  head -c $(($2 - $(wc -c <"$1"))) /dev/zero | tr '\0' "${4- }" >>"$1"
  is "$(wc -c <"$1")" "$2"
}

query=$'[query q]\naggregate = count\noutputMode = complete'

test_a_configuration_file_has_a_limit () {
  sized my.conf 1048576 "$query"
  expect 0 sfcrime config check -c my.conf
  sized my.conf 1048577 "$query"
  expect 2 sfcrime config check -c my.conf
  err_is 'sfcrime: my.conf: larger than any configuration file
raise the limit of 1048576 bytes: --conf sfcrime.maxConfigSize=SIZE'
  expect 0 sfcrime config check -c my.conf --conf=sfcrime.maxConfigSize=2m
}

test_the_limit_of_a_configuration_file_is_a_size () {
  local size
  sized my.conf 1000 "$query"
  for size in 999b 1000b 1001b; do
    printf '%s ' "$size"
    sfcrime config check -c my.conf --conf=sfcrime.maxConfigSize=$size \
      >out 2>err && echo yes || echo no
  done >got
  is "$(tr '\n' ' ' <got)" '999b no 1000b yes 1001b yes '
  expect 2 sfcrime config check -c my.conf --conf=sfcrime.maxConfigSize=large
  err_has '--conf: sfcrime.maxConfigSize: '
}

test_a_static_table_has_a_limit () {
  local size
  sized codes.json 1000 '[{"disposition": "ADV", "description": "Advised"}]'
  printf '%s\n' "$query" 'groupBy = disposition' 'join = codes.json' \
    'joinOn = disposition' >my.conf
  for size in 1000b 1001b; do
    expect 0 sfcrime explain -c my.conf --conf=sfcrime.maxTableSize=$size \
      -s source.subscribe=calls -b 127.0.0.1:1
  done
  expect 6 sfcrime explain -c my.conf --conf=sfcrime.maxTableSize=999b \
    -s source.subscribe=calls -b 127.0.0.1:1
  err_has 'codes.json: a static table has at most 999 bytes'
  err_has 'raise sfcrime.maxTableSize'
}

# A line of so many bytes, in $1
line_of () {
  { printf '{"id":1,"pad":"'
    head -c $(($2 - 17)) /dev/zero | tr '\0' x
    printf '"}'; } >"$1"
  is "$(wc -c <"$1")" "$2"
}

# read_folder STATUS: by the file source
read_folder () {
  expect "$1" sfcrime stream -q --no-ui -c files.conf
}

test_a_record_of_a_file_has_64_mebibytes () {
  local most=67108864
  mkdir folder
  printf '%s\n' '[source]' 'format = file' 'path = folder' '[query q]' \
    'schema = id BIGINT' 'trigger = availableNow' '[sink q]' \
    'format = jsonlines' 'path = -' >files.conf
  line_of folder/a.json $most
  read_folder 0
  out_has '{"batchId":0,"row":{"id":1}}'
  echo >>folder/a.json
  read_folder 0
  out_has '{"batchId":0,"row":{"id":1}}'
  line_of folder/a.json $((most + 1))
  read_folder 3
  err_has "a.json: a line of more than $most bytes"
  echo >>folder/a.json
  read_folder 3
}

test_a_record_of_produce_has_64_mebibytes () {
  local most=67108864
  start_broker --topic=large:1
  line_of in.json $most
  expect 0 sfcrime produce -t large -X message.max.bytes=100000000 \
    -X queue.buffering.max.kbytes=131072 in.json
  err_has "produced 1 record ($most bytes)"
  line_of in.json $((most + 1))
  expect 3 sfcrime produce -t large -X message.max.bytes=100000000 in.json
  err_has "the record is larger than $most bytes"
}

test_the_web_ui_has_so_many_clients () {
  command -v python3 >/dev/null || skip 'python3 is missing'
  spawn stream sfcrime stream --embedded --conf=spark.ui.port=0 \
    --conf=sfcrime.maxClients=2
  wait_for stream.err 'http://' 30 "$pid"
  python3 - "$(sed -n 's|.*http://\([^/]*\)/.*|\1|p' stream.err)" >got <<'END'
import socket, sys
host, port = sys.argv[1].rsplit(":", 1)
held = []
for n in range(3):
    client = socket.create_connection((host, int(port)))
    held.append(client)
    client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    try:
        print(len(client.recv(15)))
    except ConnectionResetError:
        print(0)
END
  is "$(tr '\n' ' ' <got)" '15 15 0 '
  wait_for stream.err 'the UI has 2 clients already: others are refused'
  file_has stream.err 'raise sfcrime.maxClients'
}

run_tests
