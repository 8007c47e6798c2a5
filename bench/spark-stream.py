# bench/spark-stream.py -- what bench/spark has a real Spark do.
#
#     spark-stream.py BOOTSTRAP TOPIC JOB ROWS-A-BATCH CHECKPOINT
#
# JOB is count, windows (in update mode), join or byROWS.  Reads TOPIC once from
# its beginning to its end and prints: RECORDS SECONDS, from the start of the
# query to its end, so that neither the machine's nor the session's start counts;
# for byROWS, RECORDS MILLISECONDS, on average from the start of a batch to that
# of the next, without the first.
import datetime
import os
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, from_json, window

bootstrap, topic, job, most, checkpoint = sys.argv[1:]
spark = (SparkSession.builder.config("spark.sql.shuffle.partitions", 2)
         .getOrCreate())
names = ("crime_id original_crime_type_name report_date call_date offense_date"
         " call_time call_date_time disposition address city state agency_id"
         " address_type common_location").split()
schema = ", ".join("%s %s" % (name, "TIMESTAMP" if name.endswith("date_time")
                              else "STRING") for name in names)
calls = (spark.readStream.format("kafka")
         .option("kafka.bootstrap.servers", bootstrap)
         .option("subscribe", topic)
         .option("startingOffsets", "earliest")
         .option("maxOffsetsPerTrigger", most).load()
         .select(from_json(col("value").cast("string"), schema).alias("call"))
         .select("call.*").withWatermark("call_date_time", "60 minutes"))
if job == "windows":
    counts = calls.groupBy(
        window("call_date_time", "10 minutes", "5 minutes"),
        "original_crime_type_name").count()
    mode = "update"
elif job == "join":
    codes = (spark.read.json(os.environ["SFCRIME_PKGDATADIR"]
                             + "/radio_code.json", multiLine=True)
             .withColumnRenamed("disposition_code", "disposition"))
    counts = (calls.groupBy("disposition").count()
              .join(codes, "disposition", "left"))
    mode = "complete"
else:
    counts = calls.groupBy("original_crime_type_name").count()
    mode = "complete"
start = time.monotonic()
query = (counts.writeStream.format("noop").outputMode(mode)
         .option("checkpointLocation", checkpoint)
         .trigger(availableNow=True).start())
query.awaitTermination()
seconds = time.monotonic() - start
progress = query.recentProgress
if job.startswith("by"):
    starts = [datetime.datetime.fromisoformat(p["timestamp"][:-1])
              for p in progress]
    seconds = (starts[-1] - starts[1]).total_seconds() / (len(starts) - 2)
    seconds *= 1000
print(sum(p["numInputRows"] for p in progress), seconds)
spark.stop()
