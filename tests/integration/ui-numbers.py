"""Compares what the web UI of a run that has ended says with its progress file.

    ui-numbers.py BASE-URL PROGRESS-FILE

Prints a line for each number that differs, and exits with 1 when there is one.
"""

import html.parser
import json
import re
import sys
import urllib.request

base, path = sys.argv[1:]
wrong = []


def get(path):
    with urllib.request.urlopen(base + path, timeout=20) as answer:
        return answer.read().decode()


def check(what, got, wanted):
    if got != wanted:
        wrong.append(f"{what}: {got!r} instead of {wanted!r}")


class Tables(html.parser.HTMLParser):
    """The rows of the tables by the id of their section."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.section, self.cell = {}, None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "section":
            self.section = dict(attributes).get("id")
            self.rows[self.section] = []
        elif tag == "tr" and self.section:
            self.rows[self.section].append([])
        elif tag in ("td", "th") and self.section:
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self.cell is not None:
            self.rows[self.section][-1].append(self.cell)
            self.cell = None


def parse_metrics(text):
    """Reads Prometheus' text format, and is strict about it."""
    label = r'[a-z_]+="(?:[^"\\\n]|\\["\\n])*"'
    sample = re.compile(
        r"([a-z_]+)(?:\{(" + label + "(?:," + label + r")*)\})? (\S+)")
    values, types = {}, {}
    assert text.endswith("\n")
    for line in text[:-1].split("\n"):
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in types, f"two types of {name}"
            types[name] = kind
        elif not line.startswith("# HELP "):
            match = sample.fullmatch(line)
            assert match, line
            name, labels, value = match.groups()
            family = re.sub("_(bucket|sum|count)$", "", name)
            assert name in types or types.get(family) == "histogram", name
            if types.get(name) == "counter":
                assert name.endswith("_total"), name
            key = (name, labels or "")
            assert key not in values, f"twice: {line}"
            values[key] = float(value)
    return values


def check_metrics(values, name, batches):
    last = batches[-1]
    label = f'query="{name}"'

    def number(metric):
        return values[(f"sfcrime_{metric}", label)]

    check("batches", number("batches_total"), len(batches))
    check("input rows", number("input_rows_total"),
          sum(b["numInputRows"] for b in batches))
    check("malformed", number("malformed_rows_total"),
          sum(b["sfcrime"]["malformedRows"] for b in batches))
    check("last batch", number("last_batch_id"), last["batchId"])
    for metric, member in (("input_rows", "inputRowsPerSecond"),
                           ("processed_rows", "processedRowsPerSecond")):
        if member in last:  # else it is infinite
            check(member, f"{number(metric + '_per_second'):.6g}",
                  f"{last[member]:.6g}")
    operator = last["stateOperators"][0]
    check("state rows",
          values[("sfcrime_state_rows",
                  f'{label},operator="{operator["operatorName"]}"')],
          operator["numRowsTotal"])
    for phase in last["durationMs"]:
        key = f'{label},phase="{phase}"'
        total = sum(b["sfcrime"]["durationUs"][phase] for b in batches)
        check(f"{phase} sum",
              values[("sfcrime_batch_duration_seconds_sum", key)],
              total / 1e6)
        check(f"{phase} count",
              values[("sfcrime_batch_duration_seconds_count", key)],
              len(batches))


def rate_text(batch, member):
    return f"{batch[member]:.2f}" if member in batch else "-"


def check_page(run_id, batches):
    tables = Tables(get(f"/StreamingQuery/statistics/?id={run_id}"))
    rows = tables.rows["batches"][1:]
    wanted = [[str(b["batchId"]), str(b["numInputRows"]),
               rate_text(b, "inputRowsPerSecond"),
               rate_text(b, "processedRowsPerSecond"),
               str(b["durationMs"]["triggerExecution"]),
               str(b["sfcrime"]["malformedRows"])]
              for b in reversed(batches)]
    check("page", [row[:1] + row[2:] for row in rows], wanted)
    ends = [[topic, partition, str(offset)]
            for topic, parts in batches[-1]["sources"][0]["endOffset"].items()
            for partition, offset in parts.items()]
    check("offsets", [row[:3] for row in tables.rows["partitions"][1:]], ends)
    result = json.loads(get(f"/api/v1/queries/{run_id}/result?limit=50"))
    check("result", result["batchId"], batches[-1]["batchId"])
    check("rows", result["numRows"], batches[-1]["sink"]["numOutputRows"])
    check("cells", tables.rows["result"][1:],
          [["NULL" if cell is None else str(cell) for cell in row.values()]
           for row in result["rows"]])


def check_query(query, reports, metrics, listed):
    run_id, name = query["runId"], query["name"]
    own = [r for r in reports if r["runId"] == run_id]
    batches = [r for r in own if "addBatch" in r["durationMs"]]
    assert 1 < len(own) <= 100, len(own)
    check("progress",
          json.loads(get(f"/api/v1/queries/{run_id}/progress")), own)
    check("latest batch", query["latestBatch"], batches[-1]["batchId"])
    average = sum(b.get("inputRowsPerSecond", 0) for b in batches) / len(batches)
    check("average", f'{query["avgInputRowsPerSecond"]:.6g}', f"{average:.6g}")
    row = next(row for row in listed if row[0] == name)
    check("list", [row[1], row[3], row[6], row[8]],
          ["FINISHED", run_id, f"{average:.2f}", str(batches[-1]["batchId"])])
    check_metrics(metrics, name, batches)
    check_page(run_id, batches)


with open(path, encoding="utf-8") as lines:
    reports = [json.loads(line) for line in lines]
metrics = parse_metrics(get("/metrics"))
listed = Tables(get("/StreamingQuery/")).rows["completed"][1:]
queries = json.loads(get("/api/v1/queries"))
assert len(queries) == 2, queries
for query in queries:
    check_query(query, reports, metrics, listed)
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
