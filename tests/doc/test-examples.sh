#!/usr/bin/env bash
# The examples of the manual pages: each command is run, one after the other in
# a folder that a page has for itself, and must print what is shown below it.
#
# In what is shown,
#
#   ...   alone in a line stands for any lines;
#   ^C    for the key: what is above it is waited for, then comes SIGINT.
#
# Not compared, as they differ from run to run: times and sizes with their unit,
# instants of today, addresses of brokers and of the web UI, UUIDs, and how wide
# a column is; the folder is /home/me.  Of sfcrime tune no figure is compared, but which columns there
# are, which limit binds, and that there is a verdict and a recommendation.
# A command that ends with "&" goes on until the end of the page.  For Spark
# stands a folder that has its names; it is never run.
. "$(dirname "$0")/../support/harness.sh"
deadline=${SFCRIME_TEST_DEADLINE:-180}

awk=$abs_top_srcdir/tests/doc/examples.awk

# Leaves of each line what does not change from run to run.
steady () {
  sed -E -e 's/[0-9]+(\.[0-9]+)? (us|ms|s|min|B|bytes|KiB|MiB|MB)\b/N \2/g' \
    -e 's/202[5-9]-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/NOW/g' \
    -e 's/(127\.0\.0\.1|localhost):[0-9]+/HOST:PORT/g' \
    -e 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/g' \
    -e 's/1[5-9][0-9]{11}\b/NOW/g' \
    -e "s|$PWD|/home/me|g" -e 's/ +/ /g' -e 's/ $//'
}

# The same for the report of sfcrime tune.
steady_of_tune () {
  sed -E -e 's/^recommended: .*/recommended: PAIR/' \
    -e 's/^(front \(.*\): ).*/\1PAIRS/' -e '/^equal within the spread: /d' \
    -e 's/(bind[^;]*); (small: .* fixed costs|near the limit|large: .* rows\/s)$/\1; VERDICT/' \
    -e 's/ +[*=F]+$//' -e 's/\b[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?( %)?/N/g' \
    -e 's/ +/ /g' -e 's/ $//'
}

# Whether $1 is like $2, in which "..." is any lines.
like () {
  awk '
    NR == FNR { got[++n] = $0; next }
    { wanted[++m] = $0 }
    # the lines i to j of wanted stand in got from line at on
    function stands(i, j, at,    k) {
      for (k = i; k <= j; k++)
        if (wanted[k] != got[at + k - i])
          return 0
      return at + j - i <= n
    }
    END {
      at = 1
      for (i = 1; i <= m + 1; i = j + 2) {
        for (j = i; j <= m && wanted[j] != "..."; j++)
          ;
        j--
        if (j >= m) # the last piece
          if (i == 1 && n != m)
            exit 1
          else
            at = n - (m - i) > at ? n - (m - i) : at
        while (!stands(i, j, at))
          if (i == 1 || j >= m || at++ > n)
            exit 1
        at += j - i + 1
      }
    }' "$1" "$2"
}

# Whether the output so far, $1, is what $2 shows.
is_as_shown () {
  local filter=steady
  [[ $command != 'sfcrime tune '* ]] || filter=steady_of_tune
  "$filter" <"$1" >got
  "$filter" <"$2" >wanted
  like got wanted
}

compare () {
  is_as_shown "$@" && return
  echo "$command"
  diff -u --label shown wanted --label printed got
  exit 1
}

# A command that stays: until the key, or as long as the page.
stay () {
  spawn stays bash -c "exec ${command% &} 2>&1"
  sed '/^\^C$/,$d' shown >before
  wait_until 30 is_as_shown stays.out before || compare stays.out before
  grep -qxF '^C' shown || return 0
  kill -INT "$pid"
  wait_end "$pid"
  is "$status" 0 "exit status of $command"
  sed -i '/^\^C$/d' shown
  compare stays.out shown
}

run_command () {
  local status=0
  timeout --kill-after=5 "$deadline" bash -c "set -o pipefail; $command" \
    >printed 2>&1 || status=$?
  [ "$status" -eq 0 ] || grep -q '^sfcrime: ' shown \
    || fail "exit status $status: $command" "$(tail -n 5 printed)"
}

# A machine that is too busy leaves no figures to tell anything from, once.
run_and_compare () {
  run_command
  [[ $command != 'sfcrime tune '* ]] || is_as_shown printed shown || run_command
  compare printed shown
}

stand_for_spark () {
  export SPARK_HOME=$1
  mkdir -p "$1/bin" "$1/jars"
  printf '%s\n' '#!/bin/sh' 'exit 99' >"$1/bin/spark-submit"
  chmod +x "$1/bin/spark-submit"
  : >"$1/jars/spark-core_2.12-3.5.7.jar"
}

runs_as_shown () {
  local n=0 examples=$scratch/.examples
  mkdir "$examples"
  stand_for_spark "$scratch/.spark"
  awk -v to="$examples" -f "$awk" "$1"
  while [ -e "$examples/$((++n)).command" ]; do
    command=$(cat "$examples/$n.command")
    cp "$examples/$n.shown" shown
    if [[ $command == *' &' ]] || grep -qxF '^C' shown; then
      stay
    else
      run_and_compare
    fi
  done
  [ "$n" -gt 1 ] || fail 'there is no example'
}

no_other_example () {
  ! grep -nE '^\.D[1l] \$' "$abs_top_srcdir"/man/*.[1-9] \
    || fail 'an example in one line would not be run'
}

run_case 'all examples are in blocks' no_other_example
for page in "$abs_top_srcdir"/man/*.[1-9]; do
  run_case "the examples of ${page##*/}" runs_as_shown "$page"
done
end_cases
