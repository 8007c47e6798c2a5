# tests/conformance/common.sh -- plays the scenarios; source it first.
. "$(dirname "${BASH_SOURCE[0]}")/../integration/common.sh"

need python3
export SFCRIME_FEEDER=$abs_top_builddir/tests/conformance/feeder
export PYTHONDONTWRITEBYTECODE=1
[ -x "$SFCRIME_FEEDER" ] || skip_all 'the feeder is not built'

# Our own scenarios, and those of the folder $SFCRIME_GOLDEN.
play () {
  local folder own=$abs_top_srcdir/tests/conformance/scenarios all=()
  for folder in "$own" ${SFCRIME_GOLDEN:+"$SFCRIME_GOLDEN"}; do
    for folder in "$folder"/*/; do
      [ ! -e "$folder/scenario.conf" ] || all+=("$folder")
    done
  done
  python3 "$abs_top_srcdir/tests/conformance/play.py" "$@" "$bootstrap" \
    ${SFCRIME_SCENARIOS:-"${all[@]}"}
}
