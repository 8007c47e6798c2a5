"""Compares experiments of sfcrime tune: their JSON."""
import json
import sys

MOST_PERCENT = 15
SETTINGS = ("maxOffsetsPerTrigger", "maxRatePerPartition")


def load(name):
    with open(name, encoding="utf-8") as file:
        return json.load(file)


def settings(pair):
    return tuple(pair[name] for name in SETTINGS)


def pair(name):
    """The two settings, a line each."""
    for value in settings(load(name)["recommended"]):
        print(value)


def same(*names):
    """Each one's pair is that of the others, or one that they call equal."""
    told = [load(name) for name in names]
    ok = True
    for one in told:
        equal = [settings(p) for p in one["pairs"] if p["equal"]]
        print("recommended", settings(one["recommended"]), "equal", equal)
        ok = ok and all(settings(other["recommended"]) in equal
                        for other in told)
    sys.exit(not ok)


def holds(first, again):
    """The figures that were expected come out."""
    expected = load(first)["recommended"]
    got = load(again)["pairs"][0]
    ok = True
    for name, error in (("inputRowsPerSecond", "inputErrorPercent"),
                        ("latencyMsMedian", "latencyErrorPercent")):
        off = 100 * (got[name] / expected[name] - 1)
        print(f"{name}: expected {expected[name]} +- {expected[error]:.1f} %, "
              f"got {got[name]}: {off:+.1f} %")
        ok = ok and abs(off) <= min(expected[error], MOST_PERCENT)
    times = got["latencyMsP99"] / expected["latencyMsP99"]
    print(f"latencyMsP99: expected {expected['latencyMsP99']}, "
          f"got {got['latencyMsP99']}: x {times:.2f}")
    sys.exit(not (ok and .5 <= times <= 2))


globals()[sys.argv[1]](*sys.argv[2:])
