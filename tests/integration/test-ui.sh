#!/usr/bin/env bash
# The web UI beside real runs: its numbers, its pages in a browser, its limits.
. "$(dirname "$0")/common.sh"

need python3
deadline=120
here=$abs_top_srcdir/tests/integration
shots=$abs_top_builddir/tests/integration/screenshots

# The address of the UI of the spawned stream, which is to print it.
find_base () {
  wait_for stream.err 'the UI is at http' 60 "$pid"
  base=$(sed -n 's|.*the UI is at \(http://[^/]*\)/.*|\1|p' stream.err)
}

# Prints what is at path $1.
fetch () {
  python3 -c 'import sys, urllib.request
sys.stdout.write(urllib.request.urlopen(sys.argv[1], timeout=20).read().decode())' \
    "$base$1"
}

test_pages_and_api_and_metrics_say_what_the_progress_file_says () {
  sfcrime generate --records=3000 --malformed=0.01 --seed=5 -o calls.json
  spawn stream sfcrime stream --embedded --input=calls.json --once --linger \
    -s source.maxOffsetsPerTrigger=200 --conf spark.ui.port=0 \
    --progress-file=progress
  find_base
  wait_for stream.err 'the UI stays' 60 "$pid"
  python3 "$here/ui-numbers.py" "$base" progress
  kill -TERM "$pid"
  wait_end "$pid"
  is "$status" 0 'exit status'
}

test_a_browser_sees_a_run_go_on () {
  command -v chromedriver >/dev/null || skip 'chromedriver is missing'
  command -v chromium >/dev/null || skip 'chromium is missing'
  start_broker --topic=hostile:3
  python3 - >hostile.jsonl <<'END'
import json
for text in ("<script>window.hacked = 1</script>", "<img src=x onerror=alert(1)>",
             "\u0001\u001b[31m\u007f\u2028\u202e", "</td></table>'\"&", "x" * 500):
    print(json.dumps({"original_crime_type_name": text,
                      "call_date_time": "2018-12-31T23:57:00.000"}))
print("<script>window.hacked = 2</script>")
END
  sed '$d' hostile.jsonl | sfcrime produce -q -t hostile -
  # a record that is not JSON needs another way in
  ! command -v kcat >/dev/null \
    || tail -n 1 hostile.jsonl | kcat -P -b "$bootstrap" -t hostile -p 0
  spawn stream sfcrime stream -t hostile --query=aggregate \
    -s 'query aggregate.trigger=processingTime 300 milliseconds' \
    --conf spark.ui.port=0 --progress-file=progress
  find_base
  wait_for progress '"batchId":0' 60 "$pid"
  python3 "$here/ui-browser.py" "$base" progress "$shots" \
    sfcrime produce -q -t hostile --limit=100
  kill -TERM "$pid"
  wait_end "$pid"
  is "$status" 0 'exit status'
}

test_nobody_who_is_connected_stops_a_batch () {
  spawn stream sfcrime stream --embedded --linger --once --conf spark.ui.port=0
  find_base
  python3 - "$base" <<'END'
import socket, sys
port = int(sys.argv[1].rsplit(":", 1)[1])
crowd = []
for i in range(500):
    client = socket.create_connection(("127.0.0.1", port))
    client.setblocking(False)
    try:
        client.send(b"GET /StreamingQuery/ HTTP/1.1\r\nHost: localh")
    except OSError:
        pass
    crowd.append(client)
with open("crowd", "w") as done:
    done.write("there\n")
END
  file_has crowd there
  wait_for stream.err 'the UI stays' 60 "$pid"
  is "$(fetch /healthz)" ok
  kill -TERM "$pid"
  wait_end "$pid"
  is "$status" 0 'exit status'
}

test_broken_requests_hurt_nobody () {
  sfcrime generate --records=2000 --format=lines -o calls.jsonl
  spawn stream sfcrime stream --embedded --input=calls.jsonl --rate=500 \
    --conf spark.ui.port=0 -s 'query join.trigger=processingTime 100 milliseconds' \
    --progress-file=progress --linger --once
  find_base
  python3 "$here/ui-fuzz.py" "$base" 2000
  wait_for stream.err 'query join: .* 2000 records' 60 "$pid"
  kill -TERM "$pid"
  wait_end "$pid"
  is "$status" 0 'exit status'
}

test_without_the_ui_nothing_listens () {
  expect 0 sfcrime stream --embedded --once --conf spark.ui.enabled=false
  err_lacks 'the UI is at'
  expect 0 sfcrime stream --embedded --once --no-ui
  err_lacks 'the UI is at'
  expect 2 sfcrime stream --embedded --once --no-ui --linger
  err_has 'stream: --linger and --no-ui exclude each other'
}

run_tests
