#!/usr/bin/env bash
# The power of the disk fails at a call of the query on its files: after that
# the next run ends with the result of a run without faults.  Of a disk that had
# only said that it synced, it may also say which file is not as it was written.
. "$(dirname "$0")/common.sh"

seed=${SFCRIME_TEST_SEED:-1}
if [ "$long" = yes ]; then n=100; else n=5; fi

for scenario in update append rows distinct raw; do
  run_case "C02 $scenario: the power is cut" drive power $scenario $n "$seed"
  run_case "C08 $scenario: the power is cut of a disk that did not sync" \
    drive power $scenario $((2 * n)) "$seed" --lying
done
end_cases
