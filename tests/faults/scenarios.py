"""scenarios.py -- queries over fixed files, and what their results come to.

A run reads five files, one a batch.  Where a run ends between the log of files
and that of offsets, the next one takes two files as one batch; so the records
are such that the result is the same however they are cut into batches.  As in
Spark, a batch without data that a run did not begin waits in the next one for
data; so there is one more file for the last run.
"""

import collections
import json
import os
import pathlib
import random
import re

FILES = 5
RECORDS = 40  # a file
SEED = 4

COMMON = """\
[spark]
spark.master = local[1]
spark.sql.session.timeZone = UTC
spark.sql.streaming.minBatchesToRetain = 2
spark.sql.streaming.fileSource.log.compactInterval = 3
spark.sql.streaming.fileSink.log.compactInterval = 3
[source]
format = file
path = {input}
maxFilesPerTrigger = 1
[query q]
schema = id BIGINT, kind STRING, at TIMESTAMP
trigger = availableNow
checkpointLocation = {checkpoint}
"""
LINES = "[sink q]\nformat = jsonlines\npath = {rows}\n"
FOLDER = "[sink q]\nformat = json\npath = {rows}\n"
WINDOWS = """\
watermark = at 10 minutes
window = at, 20 minutes
groupBy = kind
aggregate = count
"""
# No time is a year alone: each record is malformed.
RAW = """\
select = at
from_json.timestampFormat = yyyy
malformedSink = raw
[sink q]
format = noop
[sink raw]
format = jsonlines
path = {rows}
"""
SCENARIOS = {
    "update": WINDOWS + "outputMode = update\n" + LINES,
    "append": WINDOWS + FOLDER,
    "rows": FOLDER,
    "distinct": "watermark = at 10 minutes\ndropDuplicates = kind, at\n" + LINES,
    "raw": RAW,
}


def write_input(folder):
    """Times rise, by less disorder than the watermark allows."""
    rand = random.Random(SEED)
    folder.mkdir()
    for i in range(FILES + 1):
        with open(folder / str(i), "w", encoding="utf-8") as file:
            for n in range(RECORDS):
                at = 30 * i + 30 * n // RECORDS + rand.randrange(5)
                file.write(json.dumps({
                    "id": i * RECORDS + n,
                    "kind": "abcdef"[rand.randrange(6)],
                    "at": "2018-12-31T%02d:%02d:00.000" % divmod(at, 60),
                }) + "\n")
        os.utime(folder / str(i), (1600000000 + i, 1600000000 + i))


class Wrong(Exception):
    """The result is not what it must be."""


class Scenario:
    """Scenario NAME: what it writes is in FOLDER, what it reads beside it."""

    def __init__(self, name, folder, beside):
        self.name = name
        self.folder = folder
        self.checkpoint = folder / "cp"
        self.rows = folder / "rows"
        self.conf = beside / "q.conf"
        self.input = beside / "input"
        write_input(self.input)
        self.hold_back_last_file(True)
        self.conf.write_text((COMMON + SCENARIOS[name]).format(
            input=self.input, checkpoint=self.checkpoint, rows=self.rows))

    def hold_back_last_file(self, hold):
        inside = self.input / str(FILES)
        outside = self.input.parent / str(FILES)
        os.rename(*((inside, outside) if hold else (outside, inside)))

    def result(self):
        """What all batches come to; raises Wrong for a batch twice or torn."""
        if self.name == "raw":
            rows = list(self._raw())
        elif "jsonlines" in SCENARIOS[self.name]:
            rows = list(self._lines())
        else:
            rows = list(self._folder())
        if self.name == "update":
            return {self._key(row): row["count"] for row in rows}
        return collections.Counter(json.dumps(row) for row in rows)

    @staticmethod
    def _key(row):
        return json.dumps([row["window"], row["kind"]])

    def _lines(self):
        batch, rows = 0, 0
        if not self.rows.exists():
            return
        for line in self.rows.read_text().splitlines(keepends=True):
            if not line.endswith("}\n"):
                raise Wrong("%s: a line is torn: %s" % (self.rows, line))
            value = json.loads(line)
            if value["batchId"] != batch:
                raise Wrong("%s: a row of batch %s in batch %d"
                            % (self.rows, value["batchId"], batch))
            if "row" in value:
                rows += 1
                yield value["row"]
                continue
            if value["rows"] != rows:
                raise Wrong("%s: batch %d has %d rows instead of %d"
                            % (self.rows, batch, rows, value["rows"]))
            batch, rows = batch + 1, 0
        if rows:
            raise Wrong("%s: batch %d has no end" % (self.rows, batch))

    def _raw(self):
        batch = 0
        for line in (self.rows.read_text().splitlines(keepends=True)
                     if self.rows.exists() else []):
            if not line.endswith("}\n"):
                raise Wrong("%s: a line is torn: %s" % (self.rows, line))
            value = json.loads(line)
            if value["batchId"] < batch:
                raise Wrong("%s: a record of batch %d behind batch %d"
                            % (self.rows, value["batchId"], batch))
            batch = value.pop("batchId")
            yield value

    def _folder(self):
        """As Spark reads it: by the log, from its last compact entry on."""
        log = self.rows / "_spark_metadata"
        entries = {}
        for path in log.glob("[0-9]*") if log.exists() else []:
            name = re.fullmatch(r"(\d+)(\.compact)?", path.name)
            entries[int(name[1])] = path
        first = max((n for n, p in entries.items() if p.suffix), default=0)
        for n in range(first, max(entries, default=-1) + 1):
            if n not in entries:
                raise Wrong("%s: no entry %d" % (log, n))
            for line in entries[n].read_text().splitlines()[1:]:
                path = json.loads(line)["path"].removeprefix("file://")
                for row in pathlib.Path(path).read_text().splitlines():
                    yield json.loads(row)
