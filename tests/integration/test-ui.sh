#!/usr/bin/env bash
# The web UI beside real runs: its numbers, its pages in a browser, its limits:
# a crowd for 20 s, and for 10 minutes in `make check-long'.
. "$(dirname "$0")/common.sh"

need python3
seconds=20 # of the crowd
[ "${SFCRIME_TEST_LONG-}" != yes ] || seconds=600
deadline=$((seconds + 120))
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

test_prometheus_reads_the_metrics_of_a_query_of_any_name () {
  local reason name='say "hi" \\n\ {a="b"} now'
  reason=$("$abs_top_srcdir/tests/support/prometheus" true 2>&1) \
    || skip "no prometheus_client: $reason"
  cat >query.conf <<END
[source]
subscribe = calls.of_a-day
[query $name]
groupBy = original_crime_type_name
aggregate = count
outputMode = complete
[sink $name]
format = noop
END
  sfcrime generate --records=70 -o calls.json
  spawn stream sfcrime stream -c query.conf --embedded --input=calls.json \
    --once --linger --conf spark.ui.port=0
  find_base
  wait_for stream.err 'the UI stays' 60 "$pid"
  "$abs_top_srcdir/tests/support/prometheus" python3 "$here/ui-metrics.py" \
    "$base" "$name" calls.of_a-day 70
  kill -TERM "$pid"
  wait_end "$pid"
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

# 500 slow clients and a fuzzer, for $seconds; a record every 2 ms meanwhile.
test_a_crowd_and_broken_requests_stop_no_batch () {
  local records=$((seconds * 500))
  sfcrime generate --records=$records --format=lines -o calls.jsonl
  spawn stream sfcrime stream --embedded --input=calls.jsonl --rate=500 \
    --conf spark.ui.port=0 -s 'query join.trigger=processingTime 100 milliseconds' \
    --progress-file=progress --linger --once
  find_base
  python3 "$here/ui-crowd.py" "$base" "$seconds" >crowd
  wait_for stream.err "query join: .* $records records" $((seconds + 60)) "$pid"
  file_like stream.err "query aggregate: .* $records records"
  note "$(cat crowd); $(python3 -c 'import json, sys
ms = [json.loads(line)["durationMs"]["triggerExecution"] for line in sys.stdin]
print(len(ms), "triggers, of at most", max(ms), "ms")' <progress)"
  kill -TERM "$pid"
  wait_end "$pid"
  # libsoup 3.2 loses the method of a broken request, and the leak is a status
  file_lacks stream.err 'ERROR: AddressSanitizer'
  ! is_sanitized || return 0
  is "$status" 0 'exit status'
}

# One says nothing more, one a byte a second: it needs the 30 s of a request.
test_a_client_that_takes_its_time_is_disconnected () {
  spawn stream sfcrime stream --embedded --linger --once --conf spark.ui.port=0
  find_base
  python3 - "$base" "${SFCRIME_TEST_LONG-no}" <<'END'
import socket, sys
port = int(sys.argv[1].rsplit(":", 1)[1])
idle = socket.create_connection(("127.0.0.1", port), timeout=60)
idle.sendall(b"GET / HTTP/1.1\r\nHost: localh")
slow = socket.create_connection(("127.0.0.1", port), timeout=1)
slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
left = 60
while sys.argv[2] == "yes":
    assert left > 0, "it is still there"
    left -= 1
    try:
        slow.sendall(b"x")
        assert slow.recv(1) == b"", "an answer to half a request"
        break
    except TimeoutError:
        pass
    except ConnectionError:
        break
try:
    assert idle.recv(1) == b"", "an answer to half a request"
except ConnectionError:
    pass
END
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
