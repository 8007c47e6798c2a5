"""groups.py -- counts made without sfcrime, to compare its results with.

groups.py expected RECORDS COLUMN [CODES]
    counts the records of a file (a JSON array, or lines) by COLUMN; with
    CODES, a table of disposition_code and description, joined from the left
groups.py last RESULT
    the rows of the last batch of a jsonlines sink's file
groups.py totals RESULT
    the sum of `count' of each batch, in their order

Groups are printed as JSON arrays, one a line, sorted.
"""

import collections
import json
import sys


def read_records(path):
    with open(path, encoding="utf-8") as file:
        first = file.read(1)
        file.seek(0)
        if first == "[":
            yield from json.load(file)
        else:
            for line in file:
                yield json.loads(line)


def expected(path, column, codes=None):
    counts = collections.Counter(r.get(column) for r in read_records(path))
    if codes is None:
        return [[key, n] for key, n in counts.items()]
    table = collections.defaultdict(list)
    for row in read_records(codes):
        table[row["disposition_code"]].append(row["description"])
    return [[key, n, text] for key, n in counts.items()
            for text in table.get(key) or [None]]


def read_batches(path):
    """Checks, too, that each batch is whole and that they are in order."""
    batches, rows = [], []
    with open(path, encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            assert entry["batchId"] == len(batches), line
            if "row" in entry:
                rows.append(list(entry["row"].values()))
            else:
                assert entry["rows"] == len(rows), line
                batches.append(rows)
                rows = []
    assert not rows, "the last batch does not end"
    return batches


def last(path):
    rows = [batch for batch in read_batches(path) if batch][-1]
    counts = [row[1] for row in rows]
    assert counts == sorted(counts, reverse=True), "not ordered by count"
    return rows


def main(command, *arguments):
    if command == "totals":
        for batch in read_batches(*arguments):
            print(sum(row[1] for row in batch))
        return
    rows = {"expected": expected, "last": last}[command](*arguments)
    for line in sorted(json.dumps(row) for row in rows):
        print(line)


main(*sys.argv[1:])
