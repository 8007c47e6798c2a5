#!/usr/bin/env bash
# Bytes of a checkpoint's files are flipped, cut off and zeroed: the next run
# has the right result or names the file and changes nothing.
. "$(dirname "$0")/common.sh"

seed=${SFCRIME_TEST_SEED:-1}
if [ "$long" = yes ]; then n=500; else n=25; fi

for scenario in update append rows distinct; do
  run_case "C03 $scenario: damaged files are told from good ones" \
    drive damage $scenario $n "$seed"
done
end_cases
