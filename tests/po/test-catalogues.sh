#!/usr/bin/env bash
# Every message of the program is in every catalogue.
. "$(dirname "$0")/../support/harness.sh"
. "$abs_top_srcdir/tests/po/common.sh"

need make xgettext msgmerge msgattrib msgfmt msggrep
make_template template.pot
template=$PWD/template.pot

# Prints what of sort $1, an option of msgattrib, is in catalogue $2.
left () { msgattrib "$1" --no-obsolete --no-wrap "$2" | sed '1,/^$/d'; }

# check_catalogue FILE: whether it is complete, and each of its forms right
check_catalogue () {
  local what
  msgmerge --quiet --no-fuzzy-matching -o merged.po "$1" "$template" || return 1
  for what in --untranslated --only-fuzzy; do
    left "$what" merged.po >left
    [ ! -s left ] || { echo "$1: ${what#--}:"; head -n 40 left; return 1; }
  done
  msgfmt --check --check-accelerators -o /dev/null "$1" && check_ends merged.po
}

# Messages are put together: what begins or ends with a blank has to do so, but
# for the wide punctuation of Chinese, which holds it.
check_ends () {
  msgcat --no-wrap "$1" | awk '
    function take (line) { sub(/^[^"]*"/, "", line); sub(/"$/, "", line); return line }
    function differs (a, b) {
      return (a ~ /^ /) != (b ~ /^ /) || ((a ~ / $/) != (b ~ / $/) && b !~ /(，|：|；|。)$/)
    }
    function check () {
      if (id != "" && text != "" && differs(id, text)) {
        print "a blank at an end: \"" id "\" is \"" text "\""; bad = 1
      }
    }
    /^#/ { next }
    /^$/ { check(); id = text = ""; next }
    /^msgid "/ { id = take($0); field = "id"; next }
    /^msgid_plural/ { field = ""; next }
    /^msgstr/ { check(); text = take($0); field = "text"; next }
    /^"/ { if (field == "id") id = id take($0)
           if (field == "text") text = text take($0) }
    END { check(); exit bad }'
}

every_catalogue_is_listed_and_the_list_is_sorted () {
  local file
  for file in "$po"/*.po; do
    basename "$file" .po
  done | LC_ALL=C sort >catalogues
  printf '%s\n' "${languages[@]}" >listed
  same listed catalogues
}

for language in "${languages[@]}"; do
  eval "complete_$language () { check_catalogue '$po/$language.po'; }"
  run_case "the catalogue of $language is complete and well formed" \
    "complete_$language"
done

damaged () {
  [ "${#languages[@]}" -gt 0 ] || skip 'there is no catalogue'
  language=${languages[0]}
}

a_lacking_message () {
  damaged
  msggrep -v -K -e '^warning: ' "$po/$language.po" >less.po
  check_catalogue less.po >why && fail 'it was not seen'
  file_has why 'less.po: untranslated:'
  file_has why 'msgid "warning: "'
}
run_case 'a message that a catalogue lacks is seen' a_lacking_message

a_fuzzy_message () {
  damaged
  msgattrib --set-fuzzy "$po/$language.po" >fuzzy.po
  check_catalogue fuzzy.po >why && fail 'it was not seen'
  file_has why 'fuzzy.po: only-fuzzy:'
}
run_case 'a message that is only a guess is seen' a_fuzzy_message

a_wrong_format () {
  damaged
  sed 's/^msgstr "\(.*\)%d/msgstr "\1%s/' "$po/$language.po" >wrong.po
  check_catalogue wrong.po >why 2>&1 && fail 'it was not seen'
  file_has why 'wrong.po:'
}
run_case 'a placeholder of another type is seen' a_wrong_format

a_lost_blank () {
  damaged
  msgfilter --keep-header -i "$po/$language.po" sed 's/ *$//' >blank.po
  check_catalogue blank.po >why && fail 'it was not seen'
  file_has why 'a blank at an end: "warning: "'
}
run_case 'a blank that is lost at an end is seen' a_lost_blank

run_case 'every catalogue is listed and the list is sorted' \
  every_catalogue_is_listed_and_the_list_is_sorted
end_cases
