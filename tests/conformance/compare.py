"""compare.py -- what sfcrime gave beside what Spark gave, aspect by aspect.

Every check returns the differences as lines for a reader, "-" what Spark gave
and "+" what sfcrime gave; none means equal.  A string instead of a list is the
reason why there is nothing to compare.
"""
import collections
import json
import os
import re
import zoneinfo

import times

ASPECTS = ("ending", "schema", "rows", "offsets", "console", "progress")

# What varies from run to run; beside it the values under durationMs.
VARYING = {"id", "runId", "name", "timestamp", "inputRowsPerSecond",
           "processedRowsPerSecond", "allUpdatesTimeMs", "allRemovalsTimeMs",
           "commitTimeMs", "memoryUsedBytes", "loadedMapCacheHitCount",
           "loadedMapCacheMissCount", "stateOnCurrentVersionSizeBytes"}


def parse(line):
    """JSON, of which the text of every number stays."""
    return json.loads(line, parse_float=str, parse_int=str)


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def differ(label, wanted, got):
    if wanted == got:
        return []
    return [f"{label}:", f"- {wanted}", f"+ {got}"]


def numbers(folder):
    if not os.path.isdir(folder):
        return []
    return sorted(int(name) for name in os.listdir(folder) if name.isdigit())


# ---- columns that are left out

def without_columns(schema, names):
    """A schema in DDL without some columns; these may be nested."""
    columns, depth, start = [], 0, 0
    for i, letter in enumerate(schema + ","):
        depth += (letter in "<(") - (letter in ">)")
        if letter == "," and depth == 0:
            columns.append(schema[start:i].strip())
            start = i + 1
    return ", ".join(c for c in columns if c.split()[0] not in names)


def columns_of(scenario, left_out):
    """{column: type} and the text of schema.txt."""
    kept, types, skip = [], {}, False
    for line in read(scenario.expected("schema.txt")).decode().split("\n"):
        column = re.fullmatch(r" \|-- (.*): (\S+) \(nullable = \w+\)", line)
        if column:
            skip = column[1] in left_out
            if not skip:
                types[column[1]] = column[2]
        if not skip:
            kept.append(line)
    return types, "\n".join(kept)


# ---- rows

def plain(value, kind):
    """A value of a row, so that equal ones have equal text."""
    if value is None:
        return None
    if kind == "struct":  # a window
        return {key: times.in_utc(value[key]) for key in value}
    if kind == "timestamp":
        return times.in_utc(value)
    if kind in ("double", "float"):
        return repr(float(value))
    return value


def row_text(row, types):
    return json.dumps({name: plain(value, types.get(name, ""))
                       for name, value in row.items()}, ensure_ascii=False)


def spark_batches(scenario, types):
    """{batch: [rows of each execution]}"""
    found = collections.defaultdict(dict)
    for name in os.listdir(scenario.expected()):
        match = re.fullmatch(r"batch-(\d+)(?:\.run-(\d+))?\.rows\.jsonl", name)
        if match:
            lines = read(scenario.expected(name)).split(b"\n")[:-1]
            rows = [{column: value for column, value in parse(line).items()
                     if column in types} for line in lines]
            found[int(match[1])][int(match[2] or 1)] = rows
    return {batch: [runs[run] for run in sorted(runs)]
            for batch, runs in found.items()}


def rows(player, types, _text, _left_out):
    wanted = spark_batches(player.scenario, types)
    said = differ("batches and their executions",
                  {batch: len(wanted[batch]) for batch in sorted(wanted)},
                  {batch: len(player.batches[batch])
                   for batch in sorted(player.batches)})
    for batch in sorted(wanted):
        pairs = zip(wanted[batch], player.batches.get(batch, []))
        for run, (theirs, ours) in enumerate(pairs, 1):
            theirs = collections.Counter(row_text(r, types) for r in theirs)
            ours = collections.Counter(row_text(r, types) for r in ours)
            if theirs != ours:
                said.append(f"batch {batch}, execution {run}:")
                said += [f"- {row}" for row in (theirs - ours).elements()][:8]
                said += [f"+ {row}" for row in (ours - theirs).elements()][:8]
    return said


# ---- schema, ending

def schema(player, _types, text, _left_out):
    wanted, got = text.strip().split("\n"), player.schema().strip().split("\n")
    if wanted == got:
        return []
    return [f"- {line}" for line in wanted] + [f"+ {line}" for line in got]


def key_words(message):
    """What an error must name: its class, texts, numbers, partitions."""
    message = message.partition("terminated with exception: ")[2] or message
    inner = re.match(r"Job aborted due to stage failure: .*?executor driver\): "
                     r"[\w.$]+: ", message)
    message = message[inner.end():] if inner else message
    message = re.sub(r"GroupId: \S+ ?", "", message)
    message = message.split("\nCaused by")[0]
    found = re.findall(r"\[[A-Z_.]+\]|'[^'\n]*'|\"[^\"\n]*\"|[\w.-]+-\d+\b"
                       r"|\b\d{3,}\b", message)
    return [word.strip("[]'\"") for word in found if len(word) > 2]


def as_we_say(word):
    """TOPIC-PARTITION in sfcrime's words."""
    return re.sub(r"^(.+)-(\d+)$", r"topic \1 partition \2", word)


def ending(player, _types, _text, _left_out):
    path = player.scenario.expected("error.txt")
    if not os.path.exists(path):
        return [line for text in player.errors for line in text.split("\n")]
    message = read(path).decode()
    if not player.errors:
        return ["- " + message.split("\n")[0], "+ no error"]
    got = "\n".join(player.errors)
    missing = [word for word in key_words(message)
               if word not in got and as_we_say(word) not in got]
    return [] if not missing else [f"does not name {missing}", *got.split("\n")]


# ---- offsets

def log_entry(path):
    """The lines of a file of a checkpoint, JSON as values."""
    head, *lines = read(path).decode().split("\n")
    entry = [head]
    for line in lines:
        value = json.loads(line) if line.startswith("{") else line
        if isinstance(value, dict) and "batchTimestampMs" in value:
            value = {"batchWatermarkMs": value["batchWatermarkMs"]}
        entry.append(value)
    return entry


def offsets(player, _types, _text, _left_out):
    said = []
    theirs = player.scenario.expected("checkpoint")
    ours = player.checkpoint("console")
    for log in ("offsets", "commits", "sources/0"):
        wanted = numbers(os.path.join(theirs, log))
        got = numbers(os.path.join(ours, log))
        said += differ(f"files of {log}", wanted, got)
        for number in sorted(set(wanted) & set(got)):
            said += differ(f"{log}/{number}",
                           log_entry(os.path.join(theirs, log, str(number))),
                           log_entry(os.path.join(ours, log, str(number))))
    return said


# ---- progress

def is_idle(report):
    return int(report["numInputRows"]) == 0 and len(report["durationMs"]) <= 2


# Left out, here and there, when no millisecond went by.
RATES = ("inputRowsPerSecond", "processedRowsPerSecond")


def shape(value, path=""):
    """The names in it, in order; those of offsets have none."""
    if isinstance(value, list):
        return [shape(one, path) for one in value]
    if not isinstance(value, dict) or path.endswith("Offset"):
        return None
    return [(name, shape(inner, name)) for name, inner in value.items()
            if name != "sfcrime" and name not in RATES]


def walk(value, path=""):
    """(path, value) of what does not vary."""
    if isinstance(value, dict) and not path.endswith("Offset"):
        for name, inner in value.items():
            if name not in VARYING and name not in ("durationMs", "sfcrime"):
                yield from walk(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from walk(inner, f"{path}[{i}]")
    elif path == "sink.description":
        yield path, re.sub(r"@[0-9a-f]+$", "", value)
    else:
        yield path, value


def once(report, partitions):
    """The report with the numbers of stateOperators as they are.  To sort,
    Spark executes the aggregation twice, first for a sample, and counts what
    it does both times; sfcrime does not."""
    for operator in report["stateOperators"]:
        times_run = int(operator["numShufflePartitions"]) // partitions
        for name in operator:
            if name.startswith("num") and times_run > 1:
                operator[name] = str(int(operator[name]) // times_run)
    return report


def progress(player, _types, _text, _left_out):
    theirs = [parse(line) for line in
              read(player.scenario.expected("progress.jsonl")).split(b"\n")
              if line]
    theirs = [report for report in theirs if not is_idle(report)]
    if "orderBy" in player.scenario.query:
        partitions = int(player.scenario.spark.get(
            "spark.sql.shuffle.partitions", "2"))
        theirs = [once(report, partitions) for report in theirs]
    ours = [report for report in player.progress() if not is_idle(report)]
    said = differ("batches reported", [r["batchId"] for r in theirs],
                  [r["batchId"] for r in ours])
    for wanted, got in zip(theirs, ours):
        label = f"batch {wanted['batchId']}"
        said += differ(f"{label}: names", shape(wanted), shape(got))
        values = dict(walk(got))
        for path, value in walk(wanted):
            said += differ(f"{label}: {path}", value, values.get(path))
    return said


# ---- console

HEAD = re.compile(r"^-{43}\nBatch: (\d+)\n-{43}\n", re.M)


class Table:
    """One table of the console: frame, header, rows, what follows."""

    def __init__(self, text, left_out=()):
        lines = text.split("\n")
        end = max(i for i, line in enumerate(lines) if line == lines[0])
        if left_out:
            lines[:end + 1] = [self.cut(line, len(left_out))
                               for line in lines[:end + 1]]
        self.frame, self.header, self.rows, self.tail = \
            lines[0], lines[1], lines[3:end], lines[end + 1:]
        self.lines = lines

    @staticmethod
    def cut(line, count):
        mark = line[0]
        return line.rsplit(mark, count + 1)[0] + mark

    def is_cut(self):
        return any(line.startswith("only showing") for line in self.tail)

    def cells(self, names):
        """The cells of columns, row by row."""
        header = [cell.strip() for cell in self.header.split("|")]
        wanted = [header.index(name) for name in names]
        return [[row.split("|")[i].strip() for i in wanted]
                for row in self.rows]


def tables(text, left_out=()):
    """[(batch, Table)]"""
    parts = HEAD.split(text)
    return [(int(parts[i]), Table(parts[i + 1], left_out))
            for i in range(1, len(parts), 2)]


def utf16(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cell_text(value, kind, zone, truncate):
    if value is None:
        return "NULL"
    if kind == "struct":
        text = "{" + ", ".join(times.in_zone(value[key], zone)
                               for key in value) + "}"
    elif kind == "timestamp":
        text = times.in_zone(value, zone)
    else:
        text = value if isinstance(value, str) else json.dumps(value)
    return text[:17] + "..." if truncate and len(text) > 20 else text


def shown_are_some(table, batch_rows, types, scenario):
    """The rows that a cut table shows are some of the batch's, and its columns
    as wide as those need.  For cells of plain characters."""
    zone = zoneinfo.ZoneInfo(scenario.spark.get("spark.sql.session.timeZone",
                                                "UTC"))
    truncate = scenario.sink.get("truncate", "true") == "true"
    widths = [len(part) for part in table.frame[1:-1].split("+")]
    names = list(types)
    said, need = [], [max(3, len(name)) for name in names]
    lines = collections.Counter()
    for row in batch_rows:
        cells = [cell_text(row[name], types[name], zone, truncate)
                 for name in names]
        pads = [cell.rjust(width) if truncate else cell.ljust(width)
                for cell, width in zip(cells, widths)]
        line = "|" + "|".join(pads) + "|"
        lines[line] += 1
        if line in table.rows:
            need = [max(pair) for pair in zip(need, map(len, cells))]
    for line in (collections.Counter(table.rows) - lines).elements():
        said += ["no row of the batch:", f"+ {line}"]
    return said + (differ("widths", need, widths) if table.rows else [])


def same_table(theirs, ours, batch_rows, types, scenario):
    order = scenario.order()
    said = []
    if order == "input":
        return differ("table", theirs.lines, ours.lines)
    said += differ("lines below", theirs.tail, ours.tail)
    if theirs.is_cut():
        said += differ("rows shown", len(theirs.rows), len(ours.rows))
        said += shown_are_some(ours, batch_rows, types, scenario)
    else:
        said += differ("frame", theirs.frame, ours.frame)
        said += differ("header", theirs.header, ours.header)
        said += differ("rows", sorted(theirs.rows), sorted(ours.rows))
    if order:
        said += differ(f"order by {order}", theirs.cells(order),
                       ours.cells(order))
    return said


def console(player, types, _text, left_out):
    scenario = player.scenario
    text = read(scenario.expected("console.txt")).decode()
    theirs = tables(text, left_out)
    ours = tables(player.console.decode())
    said = differ("batches", [b for b, _ in theirs], [b for b, _ in ours])
    batches, seen = spark_batches(scenario, types), collections.Counter()
    for (batch, wanted), (_, got) in zip(theirs, ours):
        runs = batches.get(batch, [[]])
        batch_rows = runs[min(seen[batch], len(runs) - 1)]
        seen[batch] += 1
        said += [f"batch {batch}: {line}" if not line.startswith(("-", "+"))
                 else line for line in
                 same_table(wanted, got, batch_rows, types, scenario)]
    return said


def differences(aspect, player, left_out=()):
    """What differs in an aspect."""
    if not os.path.exists(player.scenario.expected("schema.txt")):
        return ["nothing is recorded: see HACKING"]
    types, text = columns_of(player.scenario, left_out)
    return globals()[aspect](player, types, text, left_out)
