#!/usr/bin/env bash
# What a person sees on a terminal, and what a log gets.
. "$(dirname "$0")/../support/harness.sh"

command -v python3 >/dev/null || skip_all 'python3 is missing'
support=$abs_top_srcdir/tests/cli
generate () { "$SFCRIME" generate -q --records="$1" --format=lines -o calls.jsonl; }

# A run whose results do not depend on time.
run=(stream --embedded --input=calls.jsonl --once --no-ui
     -s source.maxOffsetsPerTrigger=100)

# The terminal's line breaks are pieces: each is one line that was drawn.
drawn () { tr '\r' '\n' <bytes | sed 's/\x1b\[[0-9;]*[A-Z]//g'; }

# on_terminal COLUMNS FILE COMMAND...: the bytes in FILE, what is to be seen in
# `screen'.
on_terminal () {
  timeout "$deadline" python3 "$support/terminal.py" "$@" >screen
}

test_each_query_has_a_status_line_that_does_not_mix_with_results () {
  generate 3000
  sfcrime "${run[@]}" >wanted 2>messages
  on_terminal 400 bytes "$SFCRIME" "${run[@]}"
  # above the last status lines there are the results and nothing else
  grep -v '^sfcrime: \|^aggregate: \|^join: ' screen >got
  same <(sed '/^$/d' got) <(sed '/^$/d' wanted)
  is "$(grep -c '^aggregate: .*: It has ended\.$' screen)" 1
  is "$(grep -c '^join: .*: It has ended\.$' screen)" 1
  grep '^sfcrime: ' screen >said
  same said messages
  drawn >lines
  file_like lines '^aggregate: batch [0-9]+(, in [0-9,]+/s)?, processed [0-9,]+/s.*, watermark 20.* UTC, state [0-9]+: It '
}

test_status_lines_are_cut_to_the_width () {
  generate 2000
  on_terminal 60 bytes "$SFCRIME" "${run[@]}" \
    -s 'sink aggregate.format=noop' -s 'sink join.format=noop'
  drawn >lines
  file_like lines '^join: batch '
  is "$(grep '^join: \|^aggregate: ' lines | awk 'length > 59' | wc -l)" 0
}

test_a_terminal_without_sequences_gets_none () {
  generate 2000
  TEST_TERM=dumb on_terminal 120 bytes "$SFCRIME" "${run[@]}" \
    -s 'sink aggregate.format=noop' -s 'sink join.format=noop'
  file_has bytes 'aggregate: '
  ! grep -q $'\033' bytes || fail 'there is a sequence'
}

test_produce_and_consume_and_generate_have_bars () {
  local bar='^\[#*\.*\] +[0-9]+ %  '
  start_broker --topic=calls:2
  on_terminal 120 bytes sh -c '"$0" generate --records=400000 --format=lines >calls.jsonl' \
    "$SFCRIME"
  drawn >lines
  file_like lines "${bar}generated [0-9]+ of 400000 records, [0-9]+/s, [0-9]+ s left$"
  is "$(sed '/^$/d' screen)" ''
  on_terminal 120 bytes "$SFCRIME" produce -t calls --limit=3000 --rate=3000 calls.jsonl
  drawn >lines
  file_like lines "${bar}[0-9]+ records, [0-9]+/s, [0-9]+ s left$"
  is "$(sed '/^$/d' screen | cut -c-22)" 'sfcrime: produced 3000'
  on_terminal 120 bytes sh -c '"$0" consume -t calls --from-beginning --exit-at-end >records' \
    "$SFCRIME"
  drawn >lines
  file_like lines '^\[#*\] 100 %  3000 records, [0-9]+/s$'
  is "$(wc -l <records)" 3000
}

test_tune_has_a_bar () {
  on_terminal 120 bytes "$SFCRIME" tune --embedded --records=2000 --repeat=2 \
    --max-offsets=200,1000 --max-rate=0 --duration=1
  drawn >lines
  file_like lines '^\[#+\.*\] +[0-9]+ %  run [2-5] of 5: .*, [0-9]+ s left$'
}

test_elsewhere_there_is_nothing_of_this () {
  generate 2000
  start_broker --topic=calls:2
  for command in 'produce -t calls calls.jsonl' \
                 'consume -t calls --from-beginning --exit-at-end' \
                 'generate --records=100000' \
                 'stream -t calls --once --no-ui'; do
    expect 0 sfcrime $command
    ! grep -q $'\r\|\033\|\[#\|: batch ' err || fail "$command: $(cat err)"
  done
}

test_progress_reports_are_messages_when_verbose () {
  generate 200
  expect 0 sfcrime "${run[@]}" -v --progress-file=progress
  is "$(grep -c '^sfcrime: Streaming query made progress: {.*}$' err)" \
    "$(wc -l <progress)"
  sed -n 's/^sfcrime: Streaming query made progress: //p' err >got
  same got progress
  expect 0 sfcrime "${run[@]}"
  err_lacks 'made progress'
}

# What a command prints of others, which might be meant for the terminal.
test_nothing_that_is_printed_steers_a_terminal () {
  printf '[query a\u202eb]\nwhere = city = "\u009b2J\u007f\u200f\303\251"\n' >my.conf
  printf '{"city":"x\u009b2J\u007f\u202ey\303\251"}\n' >calls.jsonl
  printf '%s\n' '[source]' 'subscribe = calls' '[query q]' \
    'schema = city STRING' '[sink q]' \
    'format = jsonlines' 'path = -' >rows.conf
  local rows=(stream --embedded --input=calls.jsonl --once --no-ui -c rows.conf)
  on_terminal 400 bytes "$SFCRIME" config show -c my.conf
  on_terminal 400 more "$SFCRIME" "${rows[@]}"
  cat more >>bytes
  python3 - <<'END'
text = open("bytes", encoding="utf-8").read()
for c in "\x9b\x7f\u202e\u200f":
    assert c not in text, (hex(ord(c)), text)
assert "a\ufffdb" in text and "\ufffd2J" in text and "\u00e9" in text, text
END
  sfcrime config show -c my.conf >shown
  sfcrime "${rows[@]}" >written
  python3 - <<'END'
text = open("shown", encoding="utf-8").read()
assert "\x9b2J\x7f\u200f" in text and "a\u202eb" in text, text
text = open("written", encoding="utf-8").read()
assert "\x9b2J" in text and "\u202ey\u00e9" in text, text
END
}

test_bold_is_left_on_a_terminal () {
  start_broker --topic=calls:1
  generate 2
  sfcrime produce -q -t calls calls.jsonl
  on_terminal 200 bytes "$SFCRIME" consume -t calls --from-beginning \
    --exit-at-end --format=table --color=always
  grep -q $'\033\\[1mPARTITION.*\033\\[0m' bytes || fail "$(cat -v bytes)"
}

# ---- logs

need_journal () {
  unshare --map-root-user --mount sh -c 'mount -t tmpfs none /run' 2>/dev/null \
    || skip 'nobody may mount here'
}

in_journal () {
  timeout "$deadline" unshare --map-root-user --mount \
    sh -c 'mount -t tmpfs none /run && exec "$@"' - \
    python3 "$support/journal.py" records "$@"
}

test_the_journal_gets_records_with_fields () {
  need_journal
  generate 200
  in_journal "$SFCRIME" "${run[@]}" -v --query=join \
    -X 'debug=topic' >/dev/null 2>&1
  python3 - <<'END'
import json
with open("records", encoding="utf-8") as lines:
    records = [json.loads(line) for line in lines]
assert all(r["SYSLOG_IDENTIFIER"] == "sfcrime" for r in records), records
made = [r for r in records if "made progress" in r["MESSAGE"]]
assert [r["SFCRIME_BATCH"] for r in made[:2]] == ["0", "1"], made
assert {r["SFCRIME_QUERY"] for r in made} == {"join"}, made
kafka = [r for r in records if r["MESSAGE"].startswith("librdkafka: ")]
assert any(r.get("SFCRIME_QUERY") == "join" for r in kafka), kafka
assert all(r["PRIORITY"] == "7" and "\n" not in r["MESSAGE"] for r in kafka)
END
}

test_the_journal_gets_the_topic_and_what_failed () {
  need_journal
  ! in_journal "$SFCRIME" consume -b 127.0.0.1:1 -t calls --timeout=1s \
    || fail 'it reads'
  python3 - <<'END'
import json
with open("records", encoding="utf-8") as lines:
    last = [json.loads(line) for line in lines][-1]
assert last["PRIORITY"] == "3" and last["SFCRIME_TOPIC"] == "calls", last
END
}

test_a_secret_is_in_no_message () {
  local secret=Pass-8f31c0
  local jaas="org.apache.kafka.common.security.plain.PlainLoginModule required"
  expect 3 sfcrime consume -v -b 127.0.0.1:1 -t "$secret" --timeout=1s \
    -X debug=all -s source.kafka.security.protocol=SASL_PLAINTEXT \
    -s source.kafka.sasl.mechanism=PLAIN \
    -s "source.kafka.sasl.jaas.config=$jaas username=\"me\" password=\"$secret\";"
  err_lacks "$secret"
  err_has 'librdkafka: '
  echo "$secret" >secret
  expect 3 sfcrime consume -v -b 127.0.0.1:1 -t "$secret" --timeout=1s \
    -X debug=all -X security.protocol=sasl_plaintext -X sasl.mechanism=PLAIN \
    -X sasl.username=me -X sasl.password=@secret
  err_lacks "$secret"
  # wherever the word comes from
  start_broker
  expect 3 sfcrime consume -t "$secret" -X "sasl.password=$secret"
  err_has 'topic ********: '
}

test_a_secret_that_begins_with_another_is_hidden_whole () {
  expect 3 sfcrime consume -b abcdefgh:1 -t calls --timeout=500ms \
    -s source.kafka.ssl.key.password=abcd \
    -s source.kafka.ssl.keystore.password=abcdefgh
  err_has '********:1'
  err_lacks efgh
}

run_tests
