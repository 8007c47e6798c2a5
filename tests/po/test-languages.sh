#!/usr/bin/env bash
# In no language is there a line in English.
. "$(dirname "$0")/../support/harness.sh"
. "$abs_top_srcdir/tests/po/common.sh"
. "$abs_top_srcdir/tests/po/scenes.sh"

need localedef msgfmt python3
[ "${#languages[@]}" -gt 0 ] || skip_all 'there is no catalogue'
make_languages
play C "$(basename "$PWD")-C" >log 2>&1 || { sed 's/^/# /' log; exit 99; }
english=$PWD/$(basename "$PWD")-C

for language in "${languages[@]}"; do
  eval "translated_$language () {
    play $language kept
    python3 -B '$abs_top_srcdir/tests/po/untranslated.py' '$english' kept
  }"
  run_case "no line in English is left in $language" "translated_$language"
done

a_line_in_english () {
  mkdir one two
  printf 'sfcrime: 7 records, query a\n[query a]\n' >one/x.err
  printf 'sfcrime: 8 records, query a\n[query a]\n' >two/x.err
  python3 -B "$abs_top_srcdir/tests/po/untranslated.py" one two >seen \
    && fail 'none was seen'
  file_is seen 'x.err:1: sfcrime: 8 records, query a'
}
run_case 'a line in English is seen' a_line_in_english
end_cases
