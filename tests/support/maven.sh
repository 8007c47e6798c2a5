# tests/support/maven.sh -- jars from Maven Central, once; source it.
#
#   fetch_jars DIR MVN_OPTION... -- GROUP:ARTIFACT:VERSION...
#                              those and all that they need into DIR, with
#                              options of mvn dependency:copy-dependencies
#   once DIR COMMAND...        makes DIR, unless it is there: COMMAND fills
#                              the folder whose name it gets as last argument
#
# Exit status 77 where this machine cannot: no mvn, no network.
: "${SFCRIME_TEST_CACHE:=${XDG_CACHE_HOME:-$HOME/.cache}/sfcrime-tests}"

die () { echo "${0##*/}: $1" >&2; exit "${2:-1}"; }

write_pom () {
  local artifact
  cat <<POM
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>sfcrime.tests</groupId>
  <artifactId>jars</artifactId>
  <version>1</version>
  <dependencies>
POM
  for artifact; do
    printf '    <dependency><groupId>%s</groupId>' "${artifact%%:*}"
    artifact=${artifact#*:}
    printf '<artifactId>%s</artifactId>' "${artifact%%:*}"
    printf '<version>%s</version></dependency>\n' "${artifact#*:}"
  done
  echo '  </dependencies>'
  echo '</project>'
}

# Two test programs may want the same at once; one fetches, the other waits.
once () {
  local dir=$1
  shift
  [ ! -d "$dir" ] || return 0
  mkdir -p "$SFCRIME_TEST_CACHE"
  exec 9>"$SFCRIME_TEST_CACHE/lock"
  flock 9
  if [ ! -d "$dir" ]; then
    rm -rf "$dir.new"
    mkdir -p "$dir.new"
    echo "${0##*/}: fetching into $dir" >&2
    "$@" "$dir.new" 9>&-
    mv "$dir.new" "$dir"
  fi
  exec 9>&-
}

copy_jars () {
  local options=() dir=${*: -1} log=$SFCRIME_TEST_CACHE/mvn.log
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  write_pom "${@:1:$#-1}" >"$SFCRIME_TEST_CACHE/pom.xml"
  mvn -q -B --no-transfer-progress -f "$SFCRIME_TEST_CACHE/pom.xml" \
      dependency:copy-dependencies -DincludeScope=runtime "${options[@]}" \
      -DoutputDirectory="$dir" >"$log" 2>&1 || die "mvn failed, see $log" 77
}

fetch_jars () {
  local dir=$1
  shift
  command -v java >/dev/null || die 'java is missing' 77
  [ ! -d "$dir" ] || return 0
  command -v mvn >/dev/null || die 'mvn (Apache Maven) is missing' 77
  once "$dir" copy_jars "$@"
}
