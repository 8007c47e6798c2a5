#!/usr/bin/env bash
# The table of properties promises what the code does.
. "$(dirname "$0")/../support/harness.sh"

# Prints "NAME GROUP EFFECT" for each property.
list_properties () {
  sfcrime config properties | awk 'NR > 1 { print $1, $2, $4 }'
}

# Whether code reads the key $1; value-check.c only looks at values, and cluster
# says what Spark does with them.
is_read () {
  grep -rqF --include='*.c' --exclude=property-table.c --exclude-dir=cluster \
    --exclude=value-check.c -e "\"$1\"" "$abs_top_srcdir/src"
}

test_what_has_an_effect_is_read_by_some_code () {
  local name group effect
  list_properties >properties
  [ -s properties ] || fail 'config properties lists nothing'
  while read -r name group effect; do
    case $effect in yes | more) ;; *) continue ;; esac
    case $name in
      kafka.\*) continue ;;       # read as all that begins so
      endingOffsets*) continue ;; # refused with the values, as in Spark
      cleanSource) continue ;;    # refused but for the one value that is so
      encoding) continue ;;       # every value but one is refused
    esac
    is_read "$name" || fail "[$group] $name: effect $effect, and nothing reads it"
  done <properties
}

# Words as `path' stand for many things; a name of [spark] for one.
test_what_is_read_of_spark_has_an_effect () {
  local name group effect
  list_properties >properties
  while read -r name group effect; do
    case $group-$effect in
      spark-yes | spark-more) ;;
      spark-*) ! is_read "$name" || fail "$name: effect $effect, yet it is read" ;;
    esac
  done <properties
}

run_tests
