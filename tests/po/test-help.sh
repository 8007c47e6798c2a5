#!/usr/bin/env bash
# --help fits a terminal of 80 columns, in every language.
. "$(dirname "$0")/../support/harness.sh"
. "$abs_top_srcdir/tests/po/common.sh"

need localedef msgfmt python3
[ "${#languages[@]}" -gt 0 ] || skip_all 'there is no catalogue'
make_languages

# fits COMMAND...: prints help, no line of which is wider
fits () {
  "$@" --help >help
  python3 - "$*" <<'END'
import sys, unicodedata
with open("help", encoding="utf-8") as file:
    lines = file.read().split("\n")
assert len(lines) > 5, lines
for line in lines:
    columns = sum(0 if unicodedata.combining(c) else
                  2 if unicodedata.east_asian_width(c) in "FW" else 1
                  for c in line)
    assert columns <= 80, f"{sys.argv[1]}: {columns} columns: {line}"
    assert line == line.rstrip(), f"{sys.argv[1]}: blanks behind: {line}"
END
}

all_fit () {
  local command
  sfcrime --help | sed -n 's/^  \([a-z]*\) .*/\1/p' >commands
  [ "$(wc -l <commands)" -ge 10 ] || fail 'there are fewer commands'
  fits "$@" sfcrime
  while read -r command; do
    fits "$@" sfcrime "$command"
  done <commands
}

run_case 'every --help fits 80 columns in C' all_fit env LC_ALL=C.UTF-8
for language in "${languages[@]}"; do
  run_case "every --help fits 80 columns in $language" \
    all_fit in_language "$language"
done
end_cases
