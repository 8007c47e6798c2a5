#!/usr/bin/env bash
# A query that is killed or meets an error at any of its calls on the files of
# its checkpoint and sink: the next run ends with the result of one that met
# none.
. "$(dirname "$0")/common.sh"

for scenario in update append rows distinct raw; do
  run_case "C01 $scenario: killed at every call" \
    drive kill $scenario "$(every 19)"
  run_case "C01 $scenario: killed in the middle of every write" \
    drive kill $scenario --torn "$(every 37)"
done
for scenario in update append; do
  run_case "C07 $scenario: every call fails with EIO, no sync is tried again" \
    drive fail $scenario EIO "$(every 31)"
  run_case "C06 $scenario: every call and all after it fail" \
    drive fail $scenario EIO+ "$(every 31)"
  run_case "C06 $scenario: every call is forbidden" \
    drive fail $scenario EACCES "$(every 61)"
  run_case "C09 $scenario: every call finds the disk full" \
    drive fail $scenario ENOSPC "$(every 31)"
  run_case "C15 $scenario: every call is interrupted" \
    drive fail $scenario EINTR "$(every 31)"
  run_case "C15 $scenario: every read and write does half" \
    drive fail $scenario short "$(every 31)"
  for signal in TERM INT HUP PIPE; do
    run_case "C14 $scenario: SIG$signal at every call" \
      drive signal $scenario $signal "$(every 61)"
  done
done
end_cases
