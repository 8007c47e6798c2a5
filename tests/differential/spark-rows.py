"""spark-rows.py -- answers requests for rows, with one real Spark.

Reads a request a line from standard input: a JSON object with
    records    a file: a line is the number of a record, a blank, its value in
               base64, or - for null
    zone       the session time zone
    view       see views.py
    output     where the rows go: a line is the number, and the cells in
               hexadecimal, - for null, separated by blanks
and answers each with a line of JSON: {} or {"error": TEXT}.  With "schema" in
the place of view and output, the answer is {"ends": NUMBERS} of the records
that end a query under spark.sql.legacy.timeParserPolicy=EXCEPTION.
"""

import base64
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


def ends(spark, request):
    """Evaluated one by one: in a query the first would be the last."""
    java, found = spark.sparkContext._jvm, []
    spark.conf.set("spark.sql.legacy.timeParserPolicy", "EXCEPTION")
    expressions = java.org.apache.spark.sql.catalyst.expressions
    text = java.org.apache.spark.unsafe.types.UTF8String
    types = java.org.apache.spark.sql.types
    schema, string = types.DataType.fromDDL(request["schema"]), \
        types.DataTypes.StringType
    options = java.org.apache.spark.api.python.PythonUtils.toScalaMap({})
    zone = java.scala.Option.apply(request["zone"])
    with open(request["records"], encoding="ascii") as file:
        for line in file:
            number, value = line.rstrip("\n").split(" ")
            if value == "-":
                continue
            value = text.fromBytes(base64.b64decode(value))
            try:
                expressions.JsonToStructs(
                    schema, options, expressions.Literal(value, string), zone
                ).eval(None)
            except Exception as failure:  # SparkUpgradeException, by pyspark
                if "INCONSISTENT_BEHAVIOR" not in str(failure):
                    raise
                found.append(int(number))
    spark.conf.set("spark.sql.legacy.timeParserPolicy", "CORRECTED")
    return {"ends": found}


def main():
    spark = session()
    print("{}", flush=True)
    for line in sys.stdin:
        try:
            request = json.loads(line)
            if "schema" in request:
                print(json.dumps(ends(spark, request)), flush=True)
                continue
            answer(spark, request)
            print("{}", flush=True)
        except Exception as failure:  # Spark's own words, for the report
            print(json.dumps({"error": str(failure)[:2000]}), flush=True)
    spark.stop()


main()
