"""Compares what sfcrime tune tells with its progress reports, computed here
once more from them alone."""
import collections
import csv
import json
import math
import statistics
import sys
from datetime import datetime


def near(got, wanted, what):
    """Six digits are told."""
    assert abs(got - wanted) <= 1e-4 * max(abs(wanted), 1e-3), \
        (what, got, wanted)


def quantile(values, q):
    values = sorted(values)
    at = q * (len(values) - 1)
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (at - low) * (values[high] - values[low])


def load(name):
    with open(name, encoding="utf-8") as file:
        return json.load(file)


def runs_of(name):
    """Batches with data by the UUID of their run."""
    runs = collections.OrderedDict()
    with open(name, encoding="utf-8") as file:
        for line in file:
            report = json.loads(line)
            batches = runs.setdefault(report["runId"], [])
            if report["numInputRows"] > 0:
                batches.append(report)
    return runs


def start_ms(batch):
    stamp = datetime.fromisoformat(batch["timestamp"].replace("Z", "+00:00"))
    return stamp.timestamp() * 1000


def ms_of(batch):
    return batch["sfcrime"]["durationUs"]["triggerExecution"] / 1000


def warm_up(run):
    """The batches of the first 100 ms, but at most a half; always one, but
    never all."""
    n = 0
    while n + 1 < len(run) and (n == 0 or (
            n < len(run) // 2
            and start_ms(run[n]) < start_ms(run[0]) + 100)):
        n += 1
    return n


def figures(result, reports):
    runs = runs_of(reports)
    told = load(result)
    assert told["complete"] and told["latencyOf"] == "batch"
    ids = [i for pair in told["pairs"] for i in pair["runIds"]]
    assert len(ids) == len(set(ids)) == told["repeats"] * len(told["pairs"])
    # the first run of all is warm-up
    assert set(runs) - set(ids) == {next(iter(runs))}
    all_rates = []
    for pair in told["pairs"]:
        batches, rates = [], []
        for run in pair["runIds"]:
            n = warm_up(runs[run])
            end = max(len(runs[run]) - len(runs[run]) // 5, n + 1)
            rest = runs[run][n:end]
            last = runs[run][max(n - 1, 0)]
            begin = start_ms(last) + (ms_of(last) if n > 0 else 0)
            end = start_ms(rest[-1]) + ms_of(rest[-1])
            busy = sum(ms_of(b) for b in rest)
            rates.append(sum(b["numInputRows"] for b in rest)
                         / max(end - begin, busy) * 1000)
            batches += rest
        all_rates.append(rates)
        times = [ms_of(b) for b in batches]
        rows = [b["numInputRows"] for b in batches]
        assert pair["runs"] == told["repeats"]
        assert pair["batches"] == len(batches)
        near(pair["inputRowsPerSecond"], statistics.median(rates), "input")
        near(pair["processedRowsPerSecond"], sum(rows) / sum(times) * 1000,
             "processed")
        near(pair["rowsPerBatch"], statistics.median(rows), "rows")
        for name, q in (("Median", .5), ("P95", .95), ("P99", .99)):
            near(pair["batchMs" + name], quantile(times, q), name)
        near(pair["latencyMsP99"], pair["batchMsP99"], "latency")
        phases = [sum(b["sfcrime"]["durationUs"].get(p, 0) for b in batches)
                  for p in ("addBatch", "latestOffset")]
        near(pair["addBatchShare"], phases[0] / sum(times) / 1000, "share")
        near(pair["latestOffsetShare"], phases[1] / sum(times) / 1000, "share")
        assert pair["peakMemoryBytes"] > 1000000
    assert sum(pair["recommended"] for pair in told["pairs"]) == 1
    best = next(p for p in told["pairs"] if p["recommended"])
    assert best["equal"]
    for name in ("maxOffsetsPerTrigger", "maxRatePerPartition"):
        assert told["recommended"][name] == best[name]
    for name in ("inputRowsPerSecond", "latencyMsMedian", "latencyMsP99"):
        assert told["recommended"][name] == best[name]
    spread = {id(p): 100 * p["inputRowsPerSecondSpread"]
              / p["inputRowsPerSecond"] for p in told["pairs"]}
    error = 2 * math.sqrt(math.pi / told["repeats"]) * max(
        spread[id(best)], statistics.median(spread.values()))
    near(told["recommended"]["inputErrorPercent"], max(error, 15), "error")
    equals(told["pairs"], all_rates)


def ratios(a, b):
    """The median of one pair's throughput over another's, and its spread."""
    values = [x / y for x, y in zip(a, b)]
    middle = statistics.median(values)
    return middle, 1.4826 * statistics.median(abs(v - middle) for v in values)


def equals(pairs, rates):
    """What is no farther off than rounds are from each other."""
    best = max(range(len(pairs)), key=lambda i: pairs[i]["inputRowsPerSecond"])
    others = [ratios(r, rates[best])[1]
              for i, r in enumerate(rates) if i != best]
    noise = statistics.median(others) if others else 0

    def is_equal(a, b):
        ratio, spread = ratios(rates[a], rates[b])
        return a == b or abs(math.log(ratio)) <= math.log1p(
            max(spread, noise, .05))

    chosen = min((i for i in range(len(pairs))
                  if ratios(rates[i], rates[best])[0] * 1.05 >= 1),
                 key=lambda i: (pairs[i]["latencyMsP99"], i != best))
    assert pairs[chosen]["recommended"], chosen
    for i, pair in enumerate(pairs):
        assert pair["equal"] == is_equal(i, chosen), (i, chosen)


def forms(json_name, csv_name, table_name):
    """Three experiments of the same plan: the settings and the columns."""
    pairs = load(json_name)["pairs"]
    with open(csv_name, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(pairs) == 4
    for pair, row in zip(pairs, rows):
        assert set(pair) - {"runIds"} == set(row), (set(pair) ^ set(row))
        for name in ("maxOffsetsPerTrigger", "maxRatePerPartition", "runs",
                     "rowsPerBatch", "binds", "rowsAllowed"):
            assert str(pair[name]) == row[name], (name, pair[name], row[name])
        assert row["recommended"] in ("true", "false")
        assert float(row["inputRowsPerSecond"]) > 0
        assert row["backlogGrowthPerSecond"] == ""
        assert pair["backlogGrowthPerSecond"] is None
    with open(table_name, encoding="utf-8") as file:
        lines = file.read().splitlines()
    at = lines[1].split().index("rows")
    for pair, line in zip(pairs, lines[2:6]):
        cells = line.split()
        assert cells[0] == str(pair["maxOffsetsPerTrigger"]), line
        assert cells[1] == str(pair["maxRatePerPartition"] or "-"), line
        assert cells[at] == str(pair["rowsPerBatch"]), line
    assert any(line.startswith("recommended: ") for line in lines)
    # 20 a partition, of 10, allow 200
    assert [p["rowsAllowed"] for p in pairs] == [100, 100, 200, 1000]
    assert [p["binds"] for p in pairs] == [
        "maxOffsetsPerTrigger", "maxOffsetsPerTrigger", "maxRatePerPartition",
        "maxOffsetsPerTrigger"]


def starved(result):
    told = load(result)
    small, large = told["pairs"]
    assert told["latencyOf"] == "record" and told["triggerMs"] == 100
    assert small["verdict"] == "starved", small
    assert small["binds"] == "maxOffsetsPerTrigger"
    assert small["backlogGrowthPerSecond"] > 500
    assert small["latencyMsP99"] > small["latencyMsMedian"] > 0
    assert large["binds"] == "none" and large["verdict"] != "starved", large


def varied(result):
    told = load(result)
    masters = ["local[1]", "local[1]", "local[2]", "local[2]"]
    assert [p["spark.master"] for p in told["pairs"]] == masters
    assert [f["spark.master"] for f in told["fits"]] == masters[::2]
    for fit in told["fits"]:
        assert fit["batches"] > 10 and fit["fixedMs"] >= 0, fit


def partial(result):
    told = load(result)
    runs = sum(pair["runs"] for pair in told["pairs"])
    assert not told["complete"] and told["repeats"] == 1000
    assert told["recommended"] is None
    # six have begun: one is warm-up, and the last may have been interrupted
    assert 4 <= runs < 4000, runs


def rows(reports, wanted):
    for batches in runs_of(reports).values():
        assert sum(b["numInputRows"] for b in batches) == int(wanted)


globals()[sys.argv[1]](*sys.argv[2:])
