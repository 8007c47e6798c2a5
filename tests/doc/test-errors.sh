#!/usr/bin/env bash
# docs/errors.md has every message of the source, and what it means.
. "$(dirname "$0")/../support/harness.sh"

page=$abs_top_srcdir/docs/errors.md
python3 -c '' 2>/dev/null || skip_all 'python3 is missing'

test_the_page_is_what_the_source_says () {
  [ -d "$abs_top_srcdir/src" ] || skip 'no source'
  python3 "$abs_top_srcdir/tests/doc/errors.py" "$abs_top_srcdir" <"$page" >made
  diff "$page" made || fail 'run: make update-errors'
}

test_every_message_is_explained () {
  ! grep -n '^| `.*| ? |' "$page" || fail 'write what it means'
}

# said STATUS COMMAND...: whether a row has message and status of a failure
said () {
  local status=$1
  expect "$@"
  sed -n '1s/^sfcrime: //p' err >message
  [ -s message ] || fail "nothing was said: $*"
  python3 - "$page" "$status" <<'PYTHON' || fail "no row: $(cat message)"
import re
import sys

message = open("message", encoding="utf-8").read().strip()
for line in open(sys.argv[1], encoding="utf-8"):
    cells = re.split(r"(?<!\\)\|", line)
    if line.startswith("| `") and sys.argv[2] in cells[2]:
        text = cells[1].strip()[1:-1].replace("\\|", "|")
        row = ".*".join(map(re.escape, text.split("…")))
        if re.fullmatch(f"(.*: )?{row}", message.replace("`", "'")):
            sys.exit(0)
sys.exit(1)
PYTHON
}

test_what_is_said_has_its_row () {
  echo '[query a]' >my.conf
  said 2 sfcrime nonsense
  said 2 sfcrime stream --color=pink
  said 2 sfcrime config check -c my.conf -s 'query a.groupBy=x'
  said 2 sfcrime config check -c my.conf -s 'query a.trigger=never'
  said 2 sfcrime config check -c my.conf -s 'query a.schema=a TEXT'
  said 2 sfcrime config check -c my.conf -s 'query a.nope=1'
  said 2 sfcrime consume --offset=nowhere
  said 3 sfcrime produce -b 127.0.0.1:1 --timeout=100ms -t x
  said 4 sfcrime checkpoint show .
  echo '[1,' >bad.json
  said 3 sfcrime produce -q -b embedded -t x --create=1 bad.json
}

run_tests
