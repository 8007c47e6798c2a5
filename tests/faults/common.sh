# tests/faults/common.sh -- runs that meet a fault; source it first.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm # for speed; nothing is to survive
. "$(dirname "${BASH_SOURCE[0]}")/../support/harness.sh"

FAULT_LIBRARY=$(preload "$abs_top_builddir/tests/faults/fault.so")
export FAULT_LIBRARY
faults=$abs_top_srcdir/tests/faults
long=${SFCRIME_TEST_LONG:-no}
deadline=3600

command -v python3 >/dev/null || skip_all 'python3 is missing'

# As drive.py of this folder does it; what it says is shown.
drive () {
  local code=0 line
  python3 -B "$faults/drive.py" "$@" >out 2>&1 || code=$?
  [ "$code" -ne 77 ] || skip "$(sed 's/^note: //' out)"
  [ "$code" -eq 0 ] || { show out; fail "drive.py $*: status $code"; }
  while read -r line; do note "${line#note: }"; done <out
}

# every SHORT: all of them in a long run, else each SHORTth
every () {
  if [ "$long" = yes ]; then echo --every=1; else echo --every="$1"; fi
}
