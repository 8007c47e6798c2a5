"""policy.py -- which texts end a query, as only the parser of Spark 2 reads
them: spark.sql.legacy.timeParserPolicy=EXCEPTION, in real Spark and here.

Those that do not end it in Spark must pass here, all in one query; of those
that do, some are tried here one by one.  Exit status 1 when there is a
difference.
"""

import random
import sys
import tempfile

import compare
import records as r
import sides
import views as v

SCHEMA = "ts TIMESTAMP, d DATE"


def make_records(n, seed):
    """Not of the last year of a timestamp: whether a text of its last day is
    one depends on the zone there, and not on that of the session here."""
    rng, made = random.Random(seed), []
    while len(made) < n:
        text = r.odd_timestamp(rng)
        if "294247" not in text:
            made.append(('{"%s":%s}' % (rng.choice(["ts", "ts", "d"]),
                                        r.quote(rng, text))
                         ).encode("utf-8", "surrogatepass"))
    return made


def ends_here(sfcrime, view, some, zone):
    """What the program says, or None when it reads them all."""
    try:
        sfcrime.rows([view], {view.topic: some}, zone, "EXCEPTION")
    except sides.Failed as failure:
        return str(failure)
    return None


def first_that_ends(sfcrime, view, some, zone):
    """Halves the records until one is left."""
    while len(some) > 1:
        half = some[:len(some) // 2]
        some = half if ends_here(sfcrime, view, half, zone) \
            else some[len(half):]
    return some[0]


def main():
    options = compare.parse([
        ("--tried", dict(type=int, default=50,
                         help="of those that end it, here (%(default)s)"))])
    view = v.View("policy", "typed", SCHEMA, v.plain(SCHEMA))
    records, wrong, zone = make_records(options.records, options.seed), 0, \
        options.zone[0]
    with tempfile.TemporaryDirectory(prefix="sfcd-") as folder:
        spark = sides.Spark(options.spark, folder)
        sfcrime = sides.Sfcrime(options.sfcrime, options.feeder, folder)
        try:
            ends = set(spark.ends(SCHEMA, spark.write_records("policy", records),
                                  zone))
        finally:
            spark.end()
        pass_there = [x for i, x in enumerate(records) if i not in ends]
        said = ends_here(sfcrime, view, pass_there, zone)
        if said:
            wrong += 1
            print("ends only here: %r\n%s" % (
                first_that_ends(sfcrime, view, pass_there, zone), said))
        tried = sorted(ends)[:options.tried]
        for i in tried:
            said = ends_here(sfcrime, view, [records[i]], zone)
            if not said or "INCONSISTENT_BEHAVIOR" not in said:
                wrong += 1
                print("ends only in Spark: %r\n%s" % (records[i], said))
    print("seed %d: %d texts, %s: %d end the query in Spark, %d tried here, "
          "%d differ" % (options.seed, len(records), zone, len(ends),
                         len(tried), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
