#!/usr/bin/env bash
# The parts of data/sfcrime_stream.py that need no JVM.
. "$(dirname "$0")/../support/harness.sh"

command -v python3 >/dev/null || skip_all 'python3 is missing'
PYTHONDONTWRITEBYTECODE=1 python3 "$abs_top_srcdir/tests/cluster/job.py" \
  "$SFCRIME_PKGDATADIR"
