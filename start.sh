#!/usr/bin/env bash
# start.sh -- from a fresh machine to both result tables, or to all tests.
set -euo pipefail

usage () {
  cat <<'USAGE'
Usage: ./start.sh [--no-install]          build, then run the main job
       ./start.sh [--no-install] check    build, then run every test
       ./start.sh --help

The main job streams the sample in data/ through a development broker and both
built-in queries, and prints their tables.

On Debian and its kin, packages that are missing are installed with apt-get
(through sudo, unless you are root), after saying which.  With --no-install
they are only reported, and the exit status is 1 when there are any.  Elsewhere
they are reported by their Fedora names.

The build is in ./build, or in $SFCRIME_BUILD_DIR.  $CONFIGURE_FLAGS is handed
to configure when the build is set up.
USAGE
}

top=$(cd "$(dirname "$0")" && pwd)
build=${SFCRIME_BUILD_DIR:-$top/build}

say () { printf 'start.sh: %s\n' "$*" >&2; }
die () { say "$@"; exit 1; }

# ---- what is needed: how to see it, Debian's package, Fedora's

needs_to_build='
cc                                  gcc                  gcc
make                                make                 make
autoreconf                          autoconf             autoconf
automake                            automake             automake
autopoint                           autopoint            gettext-devel
msgfmt                              gettext              gettext
pkg-config                          pkg-config           pkgconf-pkg-config
xz                                  xz-utils             xz
file:/usr/include/stdio.h           libc6-dev            glibc-devel
macro:ax_append_compile_flags.m4    autoconf-archive     autoconf-archive
library:glib-2.0                    libglib2.0-dev       glib2-devel
library:rdkafka                     librdkafka-dev       librdkafka-devel
library:json-glib-1.0               libjson-glib-dev     json-glib-devel
library:sqlite3                     libsqlite3-dev       sqlite-devel
library:zlib                        zlib1g-dev           zlib-devel
library:libsoup-3.0                 libsoup-3.0-dev      libsoup3-devel
file:/usr/share/zoneinfo/US/Pacific tzdata               tzdata
'
needs_to_check='
library:check                       check                check-devel
clang                               clang                clang
clang-tidy                          clang-tidy           clang-tools-extra
cppcheck                            cppcheck             cppcheck
libfuzzer                           libclang-rt-14-dev   compiler-rt
llvm-cov                            llvm                 llvm
valgrind                            valgrind             valgrind
kcat                                kcat                 kcat
jq                                  jq                   jq
mandoc                              mandoc               mandoc
python3                             python3              python3
file:/usr/share/i18n/locales/de_DE  locales              glibc-locale-source
zsh                                 zsh                  zsh
fish                                fish                 fish
python:ensurepip                    python3-venv         python3
chromium                            chromium             chromium
chromedriver                        chromium-driver      chromedriver
java                                default-jdk-headless java-17-openjdk-headless
mvn                                 maven                maven
'

# What makes and tries the Debian package.
needs_to_package='
dpkg-buildpackage                   dpkg-dev
dh                                  debhelper
lintian                             lintian
file:/usr/sbin/debootstrap          debootstrap
man                                 man-db
'

has_macro () {
  local folder
  for folder in "$(aclocal --print-ac-dir 2>/dev/null)" \
                /usr/share/aclocal /usr/local/share/aclocal; do
    [ ! -e "$folder/$1" ] || return 0
  done
  return 1
}

has () {
  case $1 in
    library:*) pkg-config --exists "${1#library:}" 2>/dev/null ;;
    macro:*) has_macro "${1#macro:}" ;;
    file:*) [ -e "${1#file:}" ] ;;
    libfuzzer)
      compgen -G "$(clang -print-runtime-dir 2>/dev/null)/libclang_rt.fuzzer*" \
        >/dev/null ;;
    python:*) python3 -c "import ${1#python:}" 2>/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# Prints the packages that are missing, by the names of $1 (debian, fedora).
missing () {
  local names=$1 list=$2 thing debian fedora
  while read -r thing debian fedora; do
    [ -n "$thing" ] && ! has "$thing" || continue
    if [ "$names" = debian ]; then echo "$debian"; else echo "$fedora"; fi
  done <<<"$list" | sort -u
}

# What Debian alone needs, among it the C library's symbols, which it ships
# apart and Valgrind reads.
debian_extra () {
  [ "$1" = check ] || return 0
  [ -d /usr/lib/debug/.build-id ] || echo libc6-dbg
  missing debian "$needs_to_package"
}

# ---- install

as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "need root or sudo for: $*"
  fi
}

install_missing () {
  local task=$1 install=$2 list=$needs_to_build packages
  [ "$task" != check ] || list+=$needs_to_check
  if ! command -v apt-get >/dev/null; then
    mapfile -t packages < <(missing fedora "$list")
    [ "${#packages[@]}" -gt 0 ] || return 0
    say "these packages are missing (Fedora's names): ${packages[*]}"
    die 'install them, for example with dnf install, and start again'
  fi
  mapfile -t packages < <(missing debian "$list"; debian_extra "$task")
  [ "${#packages[@]}" -gt 0 ] || return 0
  if [ "$install" = no ]; then
    say "these packages are missing: ${packages[*]}"
    die "install them with: apt-get install ${packages[*]}"
  fi
  say "installing: ${packages[*]}"
  as_root apt-get update -q >&2
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${packages[@]}" >&2
}

# ---- build

set_up () {
  if [ ! -x "$top/configure" ] || [ "$top/configure.ac" -nt "$top/configure" ]
  then
    say 'making configure'
    "$top/bootstrap" >&2
  fi
  if [ ! -e "$build/Makefile" ]; then
    say "configuring in $build"
    mkdir -p "$build"
    # configure takes no blank in its own path, but a relative one has none
    local configure=$top/configure
    [ "$build" != "$top/build" ] || configure=../configure
    # shellcheck disable=SC2086 -- several flags
    (cd "$build" && "$configure" -q ${CONFIGURE_FLAGS-}) >&2
  fi
  say 'building'
  make -C "$build" -s -j"$(nproc)" all >&2
}

# ---- run

main_job () {
  SFCRIME_PKGDATADIR=$top/data "$build/src/sfcrime" stream --embedded --once
  cat >&2 <<NEXT

start.sh: that was data/ through both built-in queries.  The program is
$build/src/sfcrime
Next: read README, and see $build/src/sfcrime --help
NEXT
}

main () {
  local task=run install=yes argument
  for argument; do
    case $argument in
      check) task=check ;;
      --no-install) install=no ;;
      -h | --help) usage; exit 0 ;;
      *) usage >&2; exit 2 ;;
    esac
  done
  install_missing "$task" "$install"
  set_up
  if [ "$task" = check ]; then
    # many tests wait for a broker, so that one more fits in
    make -C "$build" -j"$(($(nproc) + 1))" check
  else
    main_job
  fi
}

main "$@"
