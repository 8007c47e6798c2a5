"""Looks at the reports of a query with maxOffsetsPerTrigger = auto, and of the
same with fixed limits, while the load stepped."""
import json
import sys
from datetime import datetime

INTERVAL_MS = 1000
SETTLE = 5  # batches of a step that do not count


def batches_of(name):
    with open(name, encoding="utf-8") as file:
        for line in file:
            report = json.loads(line)
            if report["numInputRows"] > 0:
                stamp = datetime.fromisoformat(
                    report["timestamp"].replace("Z", "+00:00"))
                yield stamp.timestamp() * 1000, report


def quantile(values, q):
    values = sorted(values)
    return values[min(int(q * len(values)), len(values) - 1)]


def turns_of(series):
    """How often a series changes its direction."""
    changes = [b - a for a, b in zip(series, series[1:]) if b != a]
    return sum((a > 0) != (b > 0) for a, b in zip(changes, changes[1:]))


def throughput(name, begin, end):
    return sum(report["numInputRows"] for start, report in batches_of(name)
               if begin <= start < end) / (end - begin) * 1000


def steps_of(name):
    with open(name, encoding="ascii") as file:
        return [int(line) for line in file]


def main(auto, *fixed):
    steps = steps_of(auto + ".steps")
    reports = list(batches_of(auto + ".reports"))
    for begin, end in zip(steps, steps[1:]):
        step = [r for at, r in reports if begin <= at < end][SETTLE:]
        assert len(step) >= 5, len(step)
        p95 = quantile([r["durationMs"]["triggerExecution"] for r in step], .95)
        limits = [r["sfcrime"]["rateLimit"]["rows"] for r in step]
        print(f"{len(step)} batches: p95 {p95} ms, limits {min(limits)} to "
              f"{max(limits)}, {turns_of(limits)} turns")
        assert p95 <= INTERVAL_MS, p95
        assert turns_of(limits) <= 1, limits
    own = throughput(auto + ".reports", steps[0], steps[-1])
    best = 0
    for name in fixed:
        ends = steps_of(name.replace(".reports", ".steps"))
        rate = throughput(name, ends[0], ends[-1])
        print(f"{name}: {rate:.0f} records/s")
        best = max(best, rate)
    print(f"auto: {own:.0f} records/s")
    assert own >= .9 * best, (own, best)


main(*sys.argv[1:])
