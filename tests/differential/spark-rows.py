"""spark-rows.py -- answers requests for rows, with one real Spark.

Reads a request a line from standard input: a JSON object with
    records    a file: a line is the number of a record, a blank, its value in
               base64, or - for null
    zone       the session time zone
    view       see views.py
    output     where the rows go: a line is the number, and the cells in
               hexadecimal, - for null, separated by blanks
and answers each with a line of JSON: {} or {"error": TEXT}.
"""

import json
import os
import sys


def session():
    from pyspark.sql import SparkSession
    memory = os.environ.get("SFCRIME_TEST_SPARK_MEMORY", "3g")
    made = SparkSession.builder.master("local[2]") \
        .config("spark.driver.memory", memory) \
        .config("spark.ui.enabled", "false") \
        .config("spark.sql.shuffle.partitions", "2") \
        .config("spark.driver.bindAddress", "127.0.0.1") \
        .config("spark.driver.host", "127.0.0.1") \
        .config("spark.sql.legacy.timeParserPolicy", "CORRECTED") \
        .getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    return made


def as_text(name, kind):
    name = "`%s`" % name
    text = "unix_micros(%s)" % name if kind == "TIMESTAMP" else name
    return "coalesce(hex(CAST(CAST(%s AS STRING) AS BINARY)), '-')" % text


def answer(spark, request):
    from pyspark.sql import functions as F
    view = request["view"]
    spark.conf.set("spark.sql.session.timeZone", request["zone"])
    lines = spark.read.text(request["records"])
    parts = F.split("value", " ")
    records = lines.select(
        parts[0].alias("number"),
        F.when(parts[1] != "-", F.unbase64(parts[1])).cast("string")
        .alias("record"))
    rows = records.select(
        "number", F.from_json("record", view["schema"]).alias("D")
    ).select("number", "D.*")
    if view["window"]:
        column, *sizes = view["window"].split(", ")
        rows = rows.groupBy(F.window(column, *sizes)).count().select(
            F.lit("0").alias("number"), F.col("window.start").alias("start"),
            F.col("window.end").alias("end"), "count")
        cells = [as_text("start", "TIMESTAMP"), as_text("end", "TIMESTAMP"),
                 as_text("count", "BIGINT")]
    else:
        rows = rows.select("number", *[
            F.expr(e).alias(name) for e, name, _ in view["columns"]])
        cells = [as_text(name, kind) for _, name, kind in view["columns"]]
    rows.select(F.concat_ws(" ", "number", *map(F.expr, cells))) \
        .write.mode("overwrite").text(request["output"])


def main():
    spark = session()
    print("{}", flush=True)
    for line in sys.stdin:
        try:
            answer(spark, json.loads(line))
            print("{}", flush=True)
        except Exception as failure:  # Spark's own words, for the report
            print(json.dumps({"error": str(failure)[:2000]}), flush=True)
    spark.stop()


main()
