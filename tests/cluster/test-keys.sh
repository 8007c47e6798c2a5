#!/usr/bin/env bash
# What becomes of each key of the property table in a run on Spark.
. "$(dirname "$0")/common.sh"

need python3
use_fake
python3 "$abs_top_srcdir/tests/cluster/keys.py" "$SFCRIME_PKGDATADIR"
