"""record-planning.py -- lets real Spark plan batches over a real Kafka.

record-planning.py BOOTSTRAP FEEDER [--cases=N] [--seed=N] >FILE

Each case is a topic and a query into the noop sink, run once for each wave of
records; what is written are the offsets of all of its batches.  To be run by
tests/support/spark.
"""

import argparse
import json
import os
import random
import sys
import tempfile

import planning
import sides
from pyspark.sql import SparkSession


class Kafka:
    def __init__(self, spark, bootstrap, feeder):
        self.java = spark.sparkContext._jvm
        self.bootstrap, self.feeder = bootstrap, feeder
        settings = self.java.java.util.Properties()
        settings.setProperty("bootstrap.servers", bootstrap)
        self.admin = self.java.org.apache.kafka.clients.admin.AdminClient \
            .create(settings)
        self.partitions = {}

    def ensure(self, topic, n):
        clients = self.java.org.apache.kafka.clients.admin
        of, none = self.java.java.util.Optional.of, \
            self.java.java.util.Optional.empty
        if topic not in self.partitions:
            self.admin.createTopics([clients.NewTopic(topic, of(n), none())]) \
                .all().get()
        elif n > self.partitions[topic]:
            self.admin.createPartitions(
                {topic: clients.NewPartitions.increaseTo(n)}).all().get()
        self.partitions[topic] = n

    def feed(self, waves):
        """waves: the records of each partition, by topic."""
        for topic, wave in waves.items():
            self.ensure(topic, len(wave))
        with tempfile.TemporaryDirectory() as folder:
            sides.feed(self.feeder, self.bootstrap, folder, {
                (topic, p): [b"{}"] * n for topic, wave in waves.items()
                for p, n in enumerate(wave)})


def run(spark, bootstrap, topic, case, checkpoint):
    """One wave, until it has nothing left to do."""
    reader = spark.readStream.format("kafka").option("subscribe", topic) \
        .option("kafka.bootstrap.servers", bootstrap)
    for name, value in case["options"].items():
        reader = reader.option(name, value)
    if "start" in case:
        reader = reader.option("startingOffsets", json.dumps(
            {topic: {str(p): n for p, n in enumerate(case["start"])}}))
    writer = reader.load().writeStream.format("noop") \
        .option("checkpointLocation", checkpoint)
    if case["trigger"] == "availableNow":
        writer.trigger(availableNow=True).start().awaitTermination()
        return
    query = writer.trigger(processingTime="0 seconds").start()
    query.processAllAvailable()
    query.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bootstrap")
    parser.add_argument("feeder")
    parser.add_argument("--cases", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    cases = [planning.random_spark_case(rng) for _ in range(options.cases)]
    spark = SparkSession.builder.master("local[2]") \
        .config("spark.driver.memory", "2g") \
        .config("spark.sql.streaming.minBatchesToRetain", "1000000") \
        .getOrCreate()
    kafka = Kafka(spark, options.bootstrap, options.feeder)
    with tempfile.TemporaryDirectory(prefix="sfcp-") as folder:
        for case in cases:
            case["spark"] = []
        for number in range(max(len(case["waves"]) for case in cases)):
            left = {"case%d" % i: case for i, case in enumerate(cases)
                    if number < len(case["waves"])}
            kafka.feed({topic: case["waves"][number]
                        for topic, case in left.items()})
            for topic, case in left.items():
                checkpoint = os.path.join(folder, topic)
                run(spark, options.bootstrap, topic, case, checkpoint)
                before = sum(map(len, case["spark"]))
                case["spark"].append(
                    planning.planned(topic, checkpoint)[before:])
                print("%s, wave %d" % (topic, number), file=sys.stderr)
    spark.stop()
    for case in cases:
        print(json.dumps(case))


main()
