#!/usr/bin/env python3
"""record.py -- plays scenarios with Apache Spark and keeps what it gives.

usage: tests/support/spark run python3 record.py BOOTSTRAP SCENARIO...

BOOTSTRAP is a real Kafka.  The expected/ of each scenario is written anew.
What varies from run to run is written as zero, so that recording twice makes
no difference.  $SFCRIME and $SFCRIME_FEEDER are the programs that prepare the
broker, $SFCRIME_PKGDATADIR the folder of the radio codes.
"""
import json
import os
import re
import shutil
import sys
import tempfile
import time
import traceback

import pyspark.sql.functions as F
from pyspark.sql import SparkSession

import compare
import scenario as scenarios

DEADLINE_S = 300
COLUMNS = """crime_id original_crime_type_name report_date call_date
offense_date call_time call_date_time disposition address city state agency_id
address_type common_location""".split()
CALLS = ", ".join(name + (" TIMESTAMP" if name == "call_date_time"
                          else " STRING") for name in COLUMNS)
AS_JSON = {"ignoreNullFields": "false", "timeZone": "UTC",
           "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"}


class Output:
    """The JVM's standard output, caught in a file."""

    def __init__(self):
        self.file = tempfile.TemporaryFile()
        os.dup2(self.file.fileno(), 1)

    def take(self):
        self.file.flush()
        size = os.fstat(self.file.fileno()).st_size
        text = os.pread(self.file.fileno(), size, 0)
        os.ftruncate(self.file.fileno(), 0)
        os.lseek(1, 0, os.SEEK_SET)
        return text


class Recorder(scenarios.Player):
    """Plays one scenario into a folder."""

    def __init__(self, scenario, spark, broker, output, out):
        super().__init__(scenario, broker)
        self.output, self.out = output, out
        self.spark = spark.newSession()
        self.source = dict(scenario.source)
        self.work = tempfile.mkdtemp(prefix="sfcrime-record-")
        self.running, self.reports, self.errors = [], [], []
        self.console = b""
        settings = {"spark.sql.shuffle.partitions": "2",
                    "spark.sql.session.timeZone": "UTC",
                    "spark.sql.streaming.numRecentProgressUpdates": "100000",
                    **scenario.spark}
        for name, value in settings.items():
            if name.startswith("spark.sql."):
                self.spark.conf.set(name, value)

    # ---- the query, step by step in the order of the configuration

    def frame(self):
        query = self.scenario.query
        options = {name: value for name, value in self.source.items()
                   if name != "format"}
        parsing = {name.split(".", 1)[1]: value
                   for name, value in query.items()
                   if name.startswith("from_json.")}
        df = (self.spark.readStream.format("kafka").options(**options)
              .option("kafka.bootstrap.servers", self.broker.bootstrap).load()
              .select(F.from_json(F.col("value").cast("string"),
                                  query.get("schema", CALLS), parsing)
                      .alias("record"))
              .select("record.*"))
        if "select" in query:
            df = df.selectExpr(*split(query["select"]))
        if "where" in query:
            df = df.where(query["where"])
        if "watermark" in query:
            df = df.withWatermark(*query["watermark"].split(None, 1))
        if "dropDuplicates" in query:
            df = df.dropDuplicates(scenarios.words(query["dropDuplicates"]))
        before = query.get("joinWhen", "after") == "before"
        df = self.join(df) if before else df
        df = aggregate(df, query)
        df = df if before else self.join(df)
        if "orderBy" in query:
            keys = [key.split() for key in scenarios.words(query["orderBy"])]
            df = df.orderBy(*[F.col(name).desc()
                              if way and way[0].upper() == "DESC"
                              else F.col(name).asc() for name, *way in keys])
        return df

    def join(self, df):
        query = self.scenario.query
        if "join" not in query:
            return df
        path = os.path.join(self.scenario.path, query["join"])
        if not os.path.exists(path):
            path = os.path.join(os.environ["SFCRIME_PKGDATADIR"], query["join"])
        if path.endswith(".csv"):
            table = self.spark.read.csv(path, header=True)
        else:
            with open(path, "rb") as file:
                array = file.read().lstrip().startswith(b"[")
            table = self.spark.read.json(path, multiLine=array)
        for names in scenarios.words(query.get("joinRename", "")):
            table = table.withColumnRenamed(*names.split(":"))
        return df.join(table, scenarios.words(query["joinOn"]),
                       query.get("joinType", "inner"))

    # ---- one run of it

    def checkpoint(self, kind):
        return os.path.join(self.work, kind)

    def keep_rows(self, df, batch):
        lines = [row[0] for row in df.select(
            F.to_json(F.struct(*[F.col(f"`{name}`") for name in df.columns]),
                      AS_JSON)).collect()]
        run, path = 1, os.path.join(self.out, f"batch-{batch}.rows.jsonl")
        while os.path.exists(path):
            run += 1
            path = os.path.join(self.out, f"batch-{batch}.run-{run}.rows.jsonl")
        with open(path, "wb") as file:
            for line in sorted(line.encode() for line in lines):
                file.write(line + b"\n")

    def start(self, kind):
        query = self.scenario.query
        df = self.frame()
        with open(os.path.join(self.out, "schema.txt"), "w",
                  encoding="utf-8") as file:
            file.write(df._jdf.schema().treeString())
        writer = (df.writeStream.outputMode(query.get("outputMode", "append"))
                  .option("checkpointLocation", self.checkpoint(kind)))
        word, *interval = query.get("trigger", "processingTime 0 seconds"
                                    ).split(None, 1)
        writer = writer.trigger(**{word: interval[0] if interval else True})
        if kind == "rows":
            return writer.foreachBatch(self.keep_rows).start()
        options = {name: value for name, value in self.scenario.sink.items()
                   if name != "format"}
        return writer.format("console").options(**options).start()

    def wait(self, streaming):
        word, *interval = self.scenario.query.get("trigger", "processingTime"
                                                  ).split()
        if word in ("availableNow", "once"):
            if not streaming.awaitTermination(DEADLINE_S):
                raise RuntimeError("the query does not end")
        elif interval == ["1", "hour"]:
            until(lambda: streaming.recentProgress or not streaming.isActive)
        else:
            streaming.processAllAvailable()

    def finish(self, kind, streaming, wait=True):
        try:
            if wait:
                self.wait(streaming)
            streaming.stop()
        except RuntimeError:
            raise
        except Exception as error:  # Spark's, which is a result
            self.keep_error(kind, error)
        if kind == "console":
            self.reports += [json.loads(report.json()) for report
                             in streaming._jsq.recentProgress()]
            self.console += self.output.take()

    def keep_error(self, kind, error):
        text = getattr(error, "desc", None) or str(error)
        text = re.sub(r"\n(\s+at |\t\.\.\.|\nDriver stack)[^\n]*", "", text)
        text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-\d+)?", "ID",
                      text)
        text = text.replace(self.broker.bootstrap, "HOST:PORT")
        if kind == "console":
            self.errors.append(f"{type(error).__name__}: {text.strip()}\n")

    def run(self):
        for kind in scenarios.KINDS:
            try:
                streaming = self.start(kind)
            except Exception as error:  # Spark's, which is a result
                self.keep_error(kind, error)
                continue
            self.finish(kind, streaming)

    def start_all(self):
        self.running = [(kind, self.start(kind)) for kind in scenarios.KINDS]

    def until_committed(self, batch):
        for kind, _ in self.running:
            until(lambda kind=kind: scenarios.committed(self.checkpoint(kind),
                                                        batch))

    def stop_all(self):
        for kind, streaming in self.running:
            self.finish(kind, streaming, wait=False)

    def set_property(self, name, value):
        self.spark.conf.set(name, value)

    # ---- what is kept

    def save(self):
        self.write("console.txt", self.console)
        reports = [constant(report) for report in self.reports
                   if not compare.is_idle(report)]
        self.write("progress.jsonl", "".join(
            json.dumps(report, separators=(",", ":")) + "\n"
            for report in reports).encode())
        if self.errors:
            self.write("error.txt", "".join(self.errors).encode())
        for log in ("offsets", "commits", "sources/0"):
            folder = os.path.join(self.checkpoint("console"), log)
            for name in os.listdir(folder) if os.path.isdir(folder) else ():
                if name.isdigit():
                    text = compare.read(folder, name)
                    self.write(f"checkpoint/{log}/{name}", re.sub(
                        rb'("batchTimestampMs":)\d+', rb"\g<1>0", text))

    def write(self, name, data):
        path = os.path.join(self.out, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)


def split(text):
    """At the commas outside of parentheses."""
    return [part.strip() for part in re.split(r",(?![^()]*\))", text)]


def aggregate(df, query):
    if "aggregate" not in query:
        return df
    keys = [F.col(name) for name in scenarios.words(query.get("groupBy", ""))]
    if "window" in query:
        keys.insert(0, F.window(*scenarios.words(query["window"])))
    if query["aggregate"] == "count":
        return df.groupBy(*keys).count()
    return df.groupBy(*keys).agg(*[F.expr(counted(part))
                                   for part in split(query["aggregate"])])


def counted(part):
    """The count of rows, which among others is not a method."""
    match = re.fullmatch(r"count(\s+AS\s+\S+)?", part, re.IGNORECASE)
    return f"count(1){match[1] or ' AS count'}" if match else part


def constant(value, path=""):
    """The same with zeros for what varies."""
    if isinstance(value, dict):
        return {name: constant(inner, f"{path}.{name}")
                for name, inner in value.items()}
    if isinstance(value, list):
        return [constant(inner, path) for inner in value]
    name = path.rpartition(".")[2]
    if path.startswith(".durationMs."):
        return 0
    if name in compare.VARYING and value is not None:
        return "0" if isinstance(value, str) else 0
    if path == ".sink.description":
        return re.sub(r"@[0-9a-f]+$", "@0", value)
    return value


def until(condition):
    end = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("it does not come")
        time.sleep(0.02)


def record(path, spark, broker, output):
    scenario = scenarios.Scenario(path)
    for topic in scenario.topics():
        broker.tell("delete", topic)
        broker.sizes.pop(topic, None)
    out = tempfile.mkdtemp(prefix="sfcrime-record-")
    recorder = Recorder(scenario, spark, broker, output, out)
    output.take()
    for step in scenario.steps():
        recorder.step(step)
    recorder.save()
    shutil.rmtree(scenario.expected(), ignore_errors=True)
    shutil.copytree(out, scenario.expected())
    shutil.rmtree(out)
    shutil.rmtree(recorder.work, ignore_errors=True)
    return f"{len(recorder.reports)} reports" \
        + (", an error" if recorder.errors else "")


def main():
    bootstrap, *paths = sys.argv[1:]
    output = Output()
    broker = scenarios.Broker(bootstrap, True, os.environ["SFCRIME_FEEDER"],
                              os.environ["SFCRIME"])
    spark = SparkSession.builder.getOrCreate()
    failed = False
    for path in paths:
        try:
            said = record(path, spark, broker, output)
        except Exception:  # the others are recorded
            failed, said = True, traceback.format_exc()
        print(f"{path}: {said}", file=sys.stderr)
    spark.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
