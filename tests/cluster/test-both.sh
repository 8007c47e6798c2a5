#!/usr/bin/env bash
# The same files here and on a cluster: every batch has the same rows.
. "$(dirname "$0")/common.sh"

need python3
export SFCRIME_FEEDER=$abs_top_builddir/tests/conformance/feeder
export PYTHONDONTWRITEBYTECODE=1
start_cluster

# The queries of the course as a scenario, over the records of one.
make_built_in () {
  local name=$1 folder=$top/built-in/$1
  mkdir -p "$folder"
  cp -r "$abs_top_srcdir/tests/conformance/scenarios/default/input" "$folder"
  awk -v name="$name" '
    /^\[source\]/ { print; print "subscribe = " topic; next }
    /^\[/ { skip = /^\[query / && $0 != "[query " name "]" }
    !skip' topic="built-in-$name" "$abs_top_srcdir/tests/cluster/built-in.conf" \
    >"$folder/scenario.conf"
  echo "$folder"
}

scenarios=$abs_top_srcdir/tests/conformance/scenarios
some=()
for name in aggregate-decimals cast-strings column-types from-json-options \
            group-by-several-types join-csv-left left-join order-by-average \
            sliding-window-update two-topics; do
  some+=("$scenarios/$name")
done
built_in=("$(make_built_in aggregate)" "$(make_built_in join)")
python3 "$abs_top_srcdir/tests/cluster/both.py" "$bootstrap" "$master" \
  "$connector" ${SFCRIME_SCENARIOS:-"${some[@]}" "${built_in[@]}"}
