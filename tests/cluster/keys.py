#!/usr/bin/env python3
"""keys.py -- every key of the property table, in a run on Spark.

usage: keys.py JOB-FOLDER, in an empty folder, with $SFCRIME and $SPARK_HOME

Each key is one test, TAP: with a value that is not its default, a query that
runs here goes to Spark with that key, or is refused before the submit by its
name; one that is refused here is refused for Spark too.  What goes over in
[query NAME] is known to the job.
"""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import sfcrime_stream as job  # noqa: E402 -- it is in a folder of its own

PROGRAM = os.environ["SFCRIME"]

# What stays on this machine: what it says of itself, and the command's words.
OURS = ("spark.app.name", "spark.master", "spark.ui.host")
# Refused here, as by Spark, or with the one value that is taken.
REFUSED_HERE = ("endingOffsets", "endingOffsetsByTimestamp", "from_json.locale",
                "spark.sql.ansi.enabled", "sourceArchiveDir")

COUNT = ["query q.aggregate=count", "query q.groupBy=city"]
JOIN = ["query q.join=codes.json", "query q.joinOn=disposition"]
# Key: a value, and what else it needs.
EXAMPLES = {
    "spark.master": ("local[3]",),
    "spark.sql.session.timeZone": ("UTC",),
    "spark.sql.legacy.timeParserPolicy": ("EXCEPTION",),
    "spark.sql.streaming.aggregation.stateFormatVersion": ("1",),
    "spark.streaming.backpressure.pid.minRate": ("50",),
    "spark.executor.memory": ("600m",),
    "spark.driver.memory": ("600m",),
    "subscribePattern": ("calls.*", ["-subscribe"]),
    "assign": ('{"calls":[0]}', ["-subscribe"]),
    "startingOffsets": ("earliest",),
    "startingOffsetsByTimestamp": ('{"calls":{"0":1}}',),
    "endingOffsetsByTimestamp": ('{"calls":{"0":1}}',),
    "startingTimestamp": ("1546300800000",),
    "path": (".",),
    "kafka.*": ("7000",),
    "kafka.bootstrap.servers": ("127.0.0.1:2",),
    "maxOffsetsPerTrigger": ("auto",),
    "schema": ("city STRING, call_date_time TIMESTAMP",),
    "from_json.mode": ("FAILFAST",),
    "from_json.columnNameOfCorruptRecord": ("bad",),
    "from_json.timestampFormat": ("yyyy",),
    "from_json.dateFormat": ("yyyy",),
    "from_json.timeZone": ("UTC",),
    "from_json.locale": ("fr-FR",),
    "from_json.samplingRatio": ("0.5",),
    "select": ("call_date_time, city",),
    "where": ("city = 'A'",),
    "watermark": ("call_date_time 1 hour",),
    "watermarkIdleTimeout": ("5m", ["query q.watermark=call_date_time 1 hour"]),
    "watermarkMaxAhead": ("5m", ["query q.watermark=call_date_time 1 hour"]),
    "malformedSink": ("raw", ["+[sink raw]\nformat = jsonlines\npath = raw\n"]),
    "lateSink": ("raw", ["+[sink raw]\nformat = jsonlines\npath = raw\n",
                         "query q.outputMode=update", *COUNT,
                         "query q.watermark=call_date_time 1 hour",
                         "query q.window=call_date_time, 1 hour"]),
    "dropDuplicates": ("city",),
    "window": ("call_date_time, 1 hour", ["query q.outputMode=update",
                                          "query q.aggregate=count"]),
    "groupBy": ("city", ["query q.outputMode=update", *COUNT]),
    "aggregate": ("count", ["query q.outputMode=update", *COUNT]),
    "orderBy": ("city DESC", ["query q.outputMode=complete", *COUNT]),
    "join": ("codes.json", JOIN),
    "joinRename": ("disposition:d", [*JOIN, "query q.joinOn=d",
                                     "query q.select=disposition AS d"]),
    "joinOn": ("disposition", JOIN),
    "joinType": ("left", JOIN),
    "joinWhen": ("before", ["query q.outputMode=update", *COUNT, *JOIN]),
    "outputMode": ("update", COUNT),
    "trigger": ("once",),
    "partitionBy": ("city",),
    "timeZone": ("UTC",),
    "sep": (";",),
    "delimiter": (";",),
    "quote": ("'",),
    "escape": ("/",),
}
# What a format needs besides.
FORMATS = {"file": ["path=."], "rate": [], "kafka": ["topic=t"],
           "json": ["path=rows"], "csv": ["path=rows"],
           "jsonlines": ["path=rows"], "console": [], "noop": []}


def example(row):
    """A value that is not the default."""
    default, kind = row["default"], row["type"]
    if kind == "boolean":
        return "false" if default == "true" else "true"
    if kind == "enum":
        later = (row["later"] or "").split("|")
        words = [word for word in row["choices"].split("|")
                 if word not in later]
        return words[-1] if words[-1] != default else words[0]
    if kind in ("int", "long"):
        return str(int(default or 4) + 1)
    if kind in ("duration", "size"):
        return {"duration": "77s", "size": "600m"}[kind]
    if re.fullmatch(r"\d+\.\d+", default or ""):
        return "0.5"
    return "x"


def settings_of(row):
    """(arguments of a run that sets the key, its name)"""
    group, name = row["group"], row["name"].replace("*", "session.timeout.ms")
    value, more = (*EXAMPLES.get(row["name"], (example(row),)), [])[:2]
    lines, argv = ["[source]", "subscribe = calls", "[query q]",
                   "checkpointLocation = check", "[sink q]"], []
    kind = (row["formats"] or "").split("|")[0]
    if kind and group == "source" and kind != "kafka":
        lines.insert(1, f"format = {kind}")
        more = [f"source.{pair}" for pair in FORMATS[kind]] + more
    elif kind and group == "sink":
        lines.append(f"format = {kind}")
        more = [f"sink q.{pair}" for pair in FORMATS[kind]] + more
        if kind == "kafka":
            more.append("query q.select=city AS value")
    for one in more:
        if one.startswith("-"):
            lines = [line for line in lines
                     if not line.startswith(one[1:] + " ")]
        elif one.startswith("+"):
            lines.append(one[1:])
        else:
            argv += ["-s", one]
    with open("keys.conf", "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    place = {"spark": "spark", "source": "source"}.get(group, f"{group} q")
    return ["-c", "keys.conf", "-b", "127.0.0.1:1", "--query=q", *argv,
            "-s", f"{place}.{name}={value}"], name


def run(*argv):
    """(exit status, standard output, standard error)"""
    done = subprocess.run([PROGRAM, *argv], capture_output=True, text=True,
                          check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


def goes_over(row, name, out):
    """What is wrong with what spark-submit would be given."""
    if row["group"] == "spark":
        there = re.search(rf"^{re.escape(name)} ", out, re.MULTILINE)
        ours = name in OURS or name.startswith("sfcrime.")
        if name.startswith("spark.sql.streaming.checkpointLocation"):
            return []
        return [] if bool(there) != ours else ["it does not go over"]
    if not re.search(rf"^{re.escape(name)} = ", out, re.MULTILINE):
        return ["it does not go over"]
    if row["group"] == "query" and not name.startswith("from_json.") \
            and name not in job.KEYS:
        return ["the job does not know it"]
    return []


def differences(row):
    """What is wrong with a key."""
    argv, name = settings_of(row)
    status, _, said = run("explain", *argv)
    there, out, told = run("stream", "--engine=spark", "--print-submit", *argv)
    if there == 0 and status == 0:
        return goes_over(row, name, out)
    by_name = name if row["formats"] != "file" else "format"
    wrong = []
    if status != 0 and row["effect"] != "refused" and name not in REFUSED_HERE:
        wrong.append("a run here is refused; keys.py needs an EXAMPLE")
    if there != 2 or by_name not in told.split("\n", maxsplit=1)[0]:
        wrong.append("it is not refused by its name")
    return wrong + [f"here: {said}", f"there: {there} {told}"] if wrong else []


def main():
    with open("codes.json", "w", encoding="utf-8") as file:
        file.write('[{"disposition":"A","description":"B"}]\n')
    rows = json.loads(run("config", "properties", "--format=json")[1])
    failed = False
    for number, row in enumerate(rows, 1):
        wrong = differences(row)
        failed |= bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - "
              f"[{row['group']}] {row['name']}")
        for line in "\n".join(wrong).split("\n") if wrong else []:
            print(f"# {line}")
    print(f"1..{len(rows)}")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
