# tests/po/common.sh -- catalogues and locales for the tests of messages.

po=$abs_top_srcdir/po
mapfile -t languages < <(grep -v '^#' "$po/LINGUAS")

need () {
  local tool
  for tool; do
    command -v "$tool" >/dev/null || skip_all "$tool is missing"
  done
}

# make_template FILE: what `make -C po update-po' would merge with.
make_template () {
  local options
  printf 'include %s/Makevars\nshow:\n\t@echo "$(XGETTEXT_OPTIONS)"\n' \
    "$po" >options.mk
  options=$(env -u MAKEFLAGS -u MAKELEVEL make -s -f options.mk show)
  # shellcheck disable=SC2086 -- several options
  xgettext $options -D "$abs_top_srcdir" -f "$po/POTFILES.in" -o "$1"
}

# The locale of language $1, a word of po/LINGUAS.
locale_of () {
  case $1 in
    de) echo de_DE.UTF-8 ;;
    es) echo es_ES.UTF-8 ;;
    fr) echo fr_FR.UTF-8 ;;
    *_*) echo "$1.UTF-8" ;;
    *) fail "tests/po/common.sh knows no locale of language $1" ;;
  esac
}

# make_locale NAME: in $LOCPATH
make_locale () {
  mkdir -p "$LOCPATH"
  # other warnings than errors count too, and every locale has some
  localedef -i "${1%.*}" -f "${1#*.}" "$LOCPATH/$1" >/dev/null 2>&1 || true
  [ -d "$LOCPATH/$1" ] || skip_all "the sources of locale $1 are missing"
}

# make_catalogue LANGUAGE FILE.po: in $SFCRIME_LOCALEDIR
make_catalogue () {
  mkdir -p "$SFCRIME_LOCALEDIR/$1/LC_MESSAGES"
  msgfmt -o "$SFCRIME_LOCALEDIR/$1/LC_MESSAGES/sfcrime.mo" "$2"
}

# make_languages: locales and catalogues of all
make_languages () {
  local language
  export LOCPATH=$top/locales SFCRIME_LOCALEDIR=$top/messages
  for language in "${languages[@]}"; do
    make_locale "$(locale_of "$language")"
    make_catalogue "$language" "$po/$language.po"
  done
}

# in_language LANGUAGE COMMAND...
in_language () {
  local language=$1
  shift
  LC_ALL=$(locale_of "$language") LANGUAGE=$language "$@"
}
