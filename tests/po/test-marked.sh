#!/usr/bin/env bash
# Whatever a person reads can be translated.
. "$(dirname "$0")/../support/harness.sh"
. "$abs_top_srcdir/tests/po/common.sh"
. "$abs_top_srcdir/tests/po/scenes.sh"

need localedef make xgettext msgen msgfilter msgfmt python3
export LOCPATH=$PWD/locales SFCRIME_LOCALEDIR=$PWD/messages

# A catalogue in which every message says where it begins and ends, and where
# what is put into it does.
make_template template.pot
msgen -o english.po template.pot
msgfilter -i english.po -o marked.po \
  sed -z 's/%\([0-9]*\$\)\?[-.0-9*]*s/⟨&⟩/g; s/^\n*/&‹/; s/\n*$/›&/'
make_locale en_US.UTF-8
make_catalogue en marked.po
locale_of () { echo en_US.UTF-8; }

test_no_line_is_without_a_mark () {
  play en kept
  python3 -B "$abs_top_srcdir/tests/po/unmarked.py" kept/*
}

test_a_line_without_a_mark_is_seen () {
  printf 'sfcrime: ‹topic ⟨calls⟩: ⟨no such topic⟩›\n‹a›\nb two words c\n' >lines
  python3 -B "$abs_top_srcdir/tests/po/unmarked.py" lines >seen && fail 'none'
  file_is seen 'lines:1: no such topic
lines:3: b two words c'
}

run_tests
