"""compare.py -- the same records through real Spark and through sfcrime.

Compares row by row, and cuts the first record that differs in a column down to
the least that still does.  Exit status 1 when there is a difference.
"""

import argparse
import collections
import os
import sys
import tempfile

import known
import records as r
import sides
import views as v

ZONES = ["UTC", "America/Los_Angeles", "Australia/Lord_Howe"]
CANDIDATES = 400  # tried at once when a record is cut down
SHOWN = 5


class Difference:
    def __init__(self, zone, view, column, record, spark, ours):
        self.zone, self.view, self.column = zone, view, column
        self.record, self.spark, self.ours = record, spark, ours

    def text(self, record=None):
        return "%s, %s.%s: %r\n  Spark:   %r\n  sfcrime: %r" % (
            self.zone, self.view.name, self.column,
            self.record if record is None else record, self.spark, self.ours)


class Comparison:
    def __init__(self, spark, sfcrime):
        self.spark, self.sfcrime = spark, sfcrime
        self.left_out = collections.Counter()
        self.rows = 0

    def differences(self, views, records, zone):
        """All of them, but for the known ones."""
        paths = {topic: self.spark.write_records(topic, some)
                 for topic, some in records.items()}
        ours = self.sfcrime.rows(views, records, zone)
        for view in views:
            theirs = self.spark.rows(view, paths[view.topic], zone)
            self.rows += len(theirs)
            if view.window:
                yield from self.window_differences(zone, view, theirs,
                                                   ours[view.name])
            else:
                yield from self.row_differences(
                    zone, view, records[view.topic], theirs, ours[view.name])

    def row_differences(self, zone, view, records, theirs, ours):
        if len(theirs) != len(ours) or len(ours) != len(records):
            raise SystemExit("%s: %d records, %d rows of Spark, %d of sfcrime"
                             % (view.name, len(records), len(theirs),
                                len(ours)))
        for record, their, our in zip(records, theirs, ours):
            if their == our:
                continue
            for column, a, b in zip(view.columns, their, our):
                if a == b:
                    continue
                difference = Difference(zone, view, column[1], record, a, b)
                name = known.name(difference)
                if name is None:
                    yield difference
                else:
                    self.left_out[name] += 1

    def window_differences(self, zone, view, theirs, ours):
        if theirs != ours:
            yield Difference(zone, view, "window", b"",
                             sorted(set(theirs) - set(ours))[:SHOWN],
                             sorted(set(ours) - set(theirs))[:SHOWN])

    # ---- the least record

    def shrink(self, difference):
        """The shortest record found that differs as well, or None when the
        record alone does not."""
        view = difference.view.only([difference.column])
        if not view.columns:
            return None
        best = difference.record
        found = self.still_different(view, [best], difference.zone)
        if not found:
            view = difference.view
            found = self.still_different(view, [best], difference.zone)
        if not found:
            return None
        while True:
            shorter = self.still_different(view, reductions(best),
                                           difference.zone)
            if not shorter:
                break
            found = [min(shorter, key=lambda d: (len(d.record), d.record))]
            best = found[0].record
        return found[0]

    def still_different(self, view, records, zone):
        return [d for d in self.differences([view], {view.topic: records}, zone)
                if d.record is not None]


def reductions(record):
    """Shorter records, and as short but plainer ones."""
    made, size = {}, len(record)
    step = size // 2
    while step > 0 and len(made) < CANDIDATES:
        for at in range(0, size, max(step // 2, 1)):
            made[record[:at] + record[at + step:]] = True
        step //= 2
    for at in range(size):
        if len(made) >= 2 * CANDIDATES:
            break
        for plain in (b"0", b"a"):
            if record[at:at + 1].isalnum() and record[at:at + 1] > plain:
                made[record[:at] + plain + record[at + 1:]] = True
    made.pop(record, None)
    return list(made)


def compare(options, spark, sfcrime):
    records = r.generate(options.sfcrime, options.records, options.seed,
                         options.share)
    comparison, found = Comparison(spark, sfcrime), {}
    views = [view for view in v.VIEWS
             if not options.view or view.name in options.view]
    count = collections.Counter()
    for zone in options.zone:
        for start in range(0, max(map(len, records.values())), options.chunk):
            some = {topic: all_of[start:start + options.chunk]
                    for topic, all_of in records.items()}
            for d in comparison.differences(views, some, zone):
                count[d.view.name, d.column] += 1
                found.setdefault((d.view.name, d.column), []).append(d)
    print("seed %d: %d records (%g mutated), zones %s: %d rows" % (
        options.seed, options.records, options.share, ", ".join(options.zone),
        comparison.rows))
    for name, n in sorted(comparison.left_out.items()):
        print("known: %s: %d cells" % (name, n))
    for key, some in found.items():
        print("\n%d in %s.%s" % ((count[key],) + key))
        some.sort(key=lambda d: len(d.record or b""))
        for d in some[:options.show]:
            print(d.text())
        if options.shrink:
            least = comparison.shrink(some[0])
            print("alone it does not" if least is None
                  else "least: " + least.text())
        sys.stdout.flush()
    return 1 if found else 0


def parse(extra):
    """The options of this program and of policy.py."""
    parser = argparse.ArgumentParser(description=sys.modules[
        "__main__"].__doc__.split("\n\n")[0])
    add = parser.add_argument
    top = os.environ.get("abs_top_srcdir", os.path.join(sides.HERE, "../.."))
    build = os.environ.get("abs_top_builddir", os.path.join(top, "build"))
    add("--records", type=int, default=20000, help="how many (%(default)s)")
    add("--seed", type=int, default=1, help="%(default)s")
    add("--zone", action="append", help="only in this one; repeatable")
    add("--sfcrime", default=os.path.join(build, "src/sfcrime"))
    add("--feeder", default=os.path.join(build, "tests/conformance/feeder"))
    add("--spark", default=os.path.join(top, "tests/support/spark") + " run",
        help="what runs a command beside Spark")
    for flags, about in extra:
        add(flags, **about)
    options = parser.parse_args()
    options.zone = options.zone or ZONES
    return options


def main():
    options = parse([
        ("--view", dict(action="append", help="only this one; repeatable")),
        ("--share", dict(type=float, default=0.05,
                         help="mutated (%(default)s)")),
        ("--chunk", dict(type=int, default=20000,
                         help="records of a run, half of them")),
        ("--show", dict(type=int, default=3, help="differences of a column")),
        ("--no-shrink", dict(dest="shrink", action="store_false",
                             help="show records as they were"))])
    with tempfile.TemporaryDirectory(prefix="sfcd-") as folder:
        spark = sides.Spark(options.spark, folder)
        try:
            return compare(options, spark,
                           sides.Sfcrime(options.sfcrime, options.feeder,
                                         folder))
        finally:
            spark.end()


if __name__ == "__main__":
    sys.exit(main())
