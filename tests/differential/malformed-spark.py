"""malformed-spark.py -- the model of malformed.py beside a real Spark.

malformed-spark.py SPARK FILE...    SPARK: what runs a command beside Spark;
                                    FILE: as malformed.py reads them

Prints how many records they agree about; exit status 1 when there is one that
they do not, the shortest of which are shown.
"""

import sys
import tempfile

import malformed
import sides
import views

SHOWN = 5


def view(kind):
    return views.View(kind, "calls",
                      "call_date_time %s, _corrupt_record STRING" % kind, [
        ("_corrupt_record IS NULL", "good", "STRING"),
        ("call_date_time IS NOT NULL", "there", "STRING")])


def ask_spark(command, records):
    """In the words of the model; what is null is as if it were absent."""
    with tempfile.TemporaryDirectory(prefix="sfcd-") as folder:
        spark = sides.Spark(command, folder)
        try:
            path = spark.write_records("calls", records)
            rows = [spark.rows(view(kind), path, "America/Los_Angeles")
                    for kind in ("STRING", "TIMESTAMP")]
        finally:
            spark.end()
    for text, time in zip(*rows, strict=True):
        if text[0] == "false":
            yield "TEXT"
        elif time[0] == "false":
            yield "TIME"
        else:
            yield "good" if time[1] == "true" else "absent"


def main(command, *paths):
    records = list(malformed.read(paths))
    different = []
    for record, theirs in zip(records, ask_spark(command, records), strict=True):
        ours = malformed.verdict(record)
        if ours.replace("null", "absent") != theirs:
            different.append((len(record), record, ours, theirs))
    for _, record, ours, theirs in sorted(different)[:SHOWN]:
        print("%r\n  model: %s, Spark: %s" % (record, ours, theirs))
    print("%d records, %d differ" % (len(records), len(different)))
    return 1 if different else 0


sys.exit(main(*sys.argv[1:]))
