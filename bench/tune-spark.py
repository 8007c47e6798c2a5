# bench/tune-spark.py -- the pairs of bench/tune-spark in a real Spark, and both
# fits side by side.
#
#     tune-spark.py run BOOTSTRAP TOPIC ROUNDS CHECKPOINTS
#     tune-spark.py print SPARK SFCRIME REPORTS
#
# "run" prints the batches of each pair, [ROWS, MILLISECONDS], as JSON; SFCRIME
# is what sfcrime tune printed, REPORTS its progress reports.
import collections
import json
import statistics
import sys

OFFSETS = (200, 400, 500)
RATES = (50, 500)
HUBER = 1.345


def key(offsets, rate):
    return f"{offsets} x {rate}"


def stream(spark, bootstrap, topic, offsets, checkpoint):
    from pyspark.sql.functions import col, from_json

    schema = "original_crime_type_name STRING, call_date_time TIMESTAMP"
    query = (spark.readStream.format("kafka")
             .option("kafka.bootstrap.servers", bootstrap)
             .option("subscribe", topic).option("startingOffsets", "earliest")
             .option("maxOffsetsPerTrigger", offsets).load()
             .select(from_json(col("value").cast("string"), schema)
                     .alias("call")).select("call.*")
             .groupBy("original_crime_type_name").count()
             .writeStream.format("noop").outputMode("complete")
             .option("checkpointLocation", checkpoint)
             .trigger(availableNow=True).start())
    query.awaitTermination()
    return [(p["numInputRows"], p["durationMs"]["triggerExecution"])
            for p in query.recentProgress if p["numInputRows"] > 0]


def run(bootstrap, topic, rounds, checkpoints):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.config("spark.sql.shuffle.partitions", 2)
    builder.config("spark.sql.streaming.numRecentProgressUpdates", 100000)
    pairs = [(offsets, rate) for offsets in OFFSETS for rate in RATES]
    batches = collections.defaultdict(list)
    for number in range(int(rounds) + 1):  # the first is warm-up, of one pair
        for offsets, rate in pairs if number > 0 else pairs[:1]:
            # a setting of the session: the next query has it
            spark = builder.config("spark.streaming.kafka.maxRatePerPartition",
                                   rate).getOrCreate()
            seen = stream(spark, bootstrap, topic, offsets,
                          f"{checkpoints}/{number}-{offsets}-{rate}")
            if number > 0:
                batches[key(offsets, rate)] += seen[1:]
    print(json.dumps(batches))
    spark.stop()


def solve(points, weights):
    total = sum(weights)
    x_mean = sum(w * x for w, (x, _) in zip(weights, points)) / total
    y_mean = sum(w * y for w, (_, y) in zip(weights, points)) / total
    b = (sum(w * (x - x_mean) * (y - y_mean)
             for w, (x, y) in zip(weights, points))
         / sum(w * (x - x_mean) ** 2 for w, (x, _) in zip(weights, points)))
    return y_mean - b * x_mean, b


def fit(points):
    """As src/tune/statistics.c: relative errors, Huber's weights."""
    points = [(x, y) for x, y in points if y > 0]
    weights = [1 / y ** 2 for _, y in points]
    for _ in range(50):
        a, b = solve(points, weights)
        expected = [max(a + b * x, y / 100) for x, y in points]
        off = [abs(y - e) / e for (_, y), e in zip(points, expected)]
        scale = HUBER * 1.4826 * statistics.median(off)
        weights = [min(1, scale / o if o > 0 else 1) / e ** 2
                   for o, e in zip(off, expected)]
    return max(a, 0), max(b, 0)


def own_batches(told, reports):
    runs = collections.defaultdict(list)
    with open(reports, encoding="utf-8") as file:
        for line in file:
            report = json.loads(line)
            if report["numInputRows"] > 0:
                runs[report["runId"]].append(
                    (report["numInputRows"],
                     report["sfcrime"]["durationUs"]["triggerExecution"]
                     / 1000))
    return {key(p["maxOffsetsPerTrigger"], p["maxRatePerPartition"]):
            [b for i in p["runIds"] for b in runs[i][1:]]
            for p in told["pairs"]}


def columns(batches):
    times = [ms for _, ms in batches]
    return (f"{statistics.median(times):9.2f} "
            f"{1000 * sum(n for n, _ in batches) / sum(times):10.0f}")


def show(spark, sfcrime, reports):
    with open(spark, encoding="utf-8") as file:
        theirs = json.load(file)
    with open(sfcrime, encoding="utf-8") as file:
        ours = own_batches(json.load(file), reports)
    print(f"{'':10} {'spark ms':>9} {'rows/s':>10} "
          f"{'sfcrime ms':>10} {'rows/s':>9}")
    for name in theirs:
        print(f"{name:10} {columns(theirs[name])} {columns(ours[name])}")
    for name, batches in (("spark", theirs), ("sfcrime", ours)):
        a, b = fit([point for pair in batches.values() for point in pair])
        print(f"{name:10} a batch {a:.3g} ms, a row {1000 * b:.3g} us"
              + (f"; at most {1000 / b:.0f} rows/s, {9 * a / b:.0f} rows reach "
                 "90 %" if b > 0 else ""))


{"run": run, "print": show}[sys.argv[1]](*sys.argv[2:])
