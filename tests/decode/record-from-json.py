#!/usr/bin/env python3
"""Writes what real Spark's from_json makes of the inputs below.

Recorded with Spark 3.5.7:
    tests/support/spark run python3 tests/decode/record-from-json.py \
        >tests/decode/from-json.jsonl
A line holds "conf", "options", "schema" and "cases": of each the record and
either its row, the cells as Spark casts them to STRING, or the message that
ended the query.
"""
import json
import re

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, from_json

COLUMNS = "a STRING, b STRING, n INT, d DOUBLE, t TIMESTAMP, e DATE"
POLICY = "spark.sql.legacy.timeParserPolicy"
CORRECTED = {POLICY: "CORRECTED"}
EXCEPTION = {POLICY: "EXCEPTION"}

GRAMMAR = [
    '{"a":"x","b":"y"}',
    '{"a":"x" /* c */,"b":"y"}',
    '/* c */{"a":"x","b":"y"}',
    '{"a":"x", // c\n"b":"y"}',
    '{"a":"x" // c',
    '{"a":"x" /* c',
    '{"a":"x" /* * / **/}',
    '{"a":/**/"x"/**/,/**/"b"/**/:"y"}',
    '{"a":"x" /c}',
    '{"a":"x" # c\n}',
    '{"a":[1,/*c*/2],"b":{/*c*/"z":1}}',
    '{a:"x",b:"y"}',
    '{a :"x"}',
    '{a1_$:"x",b:"y"}',
    '{a-b:"x",b:"y"}',
    '{1a:"x",b:"y"}',
    '{@a:"x",#b:"y",*c:1,+d:2,b:"k"}',
    '{é:"x",b:"y"}',
    '{true:"x",b:"y"}',
    '{:"x"}',
    '{a b:"x"}',
    '{"b":{z:1}}',
    "{'a':'x'}",
    "{'a':'x\"y'}",
    '{"a":"it\\\'s"}',
    '{"a":"x","u":\'y\'}',
    '{"a":\'x\'}',
    '{"n":007}',
    '{"a":007,"b":-012}',
    '{"a":00,"b":-00}',
    '{"d":00.5,"b":"y"}',
    '{"d":01e2,"b":"y"}',
    '{"a":0x1}',
    '{"a":[00,01]}',
    '{"b":"y","u":01}',
    '{"a":"\\q\\%\\ ","b":"y"}',
    '{"a":"x","\\b":"y","\\u0062":"z"}',
    '{"\\a":"x"}',
    '{"a":"\\u12","b":"y"}',
    '{"a":"\\x41"}',
    '{"a":"x\ty","b":"y"}',
    '{"a":"x\ny\r\u0001","b":"y"}',
    '{"a\t":"x","b":"y"}',
    '{"u":"\t","b":"y"}',
    "{'b':'x\ty'}",
    '{"d":NaN,"b":"y"}',
    '{"d":Infinity,"a":-Infinity,"b":"y"}',
    '{"d":-INF,"a":+INF,"b":"y"}',
    '{"d":"NaN","b":"y"}',
    '{"d":"Infinity","b":"y"}',
    '{"d":"-Infinity","b":"y"}',
    '{"d":"-INF","b":"y"}',
    '{"d":"+INF","b":"y"}',
    '{"d":"INF","b":"y"}',
    '{"a":NaN,"b":"y"}',
    '{"b":"y","u":NaN}',
    '{"a":[NaN],"b":"y"}',
    '{"d":1e999,"b":"y"}',
    '{"a":.5}',
    '{"a":+1}',
    '{"a":1.}',
    '{"a":1,}',
    '{"a":"x" "b":"y"}',
    '[1]',
    '[{"a":"x"}]',
    '',
    '  ',
    'null',
    'x',
]
GRAMMARS = [{}] + [{name: value} for name, value in (
    ("allowComments", "true"), ("allowUnquotedFieldNames", "true"),
    ("allowSingleQuotes", "false"), ("allowNumericLeadingZeros", "true"),
    ("allowBackslashEscapingAnyCharacter", "true"),
    ("allowUnquotedControlChars", "true"),
    ("allowNonNumericNumbers", "false"))] + [
    {"ALLOWCOMMENTS": "true", "allowunquotedfieldnames": "true"},
    {"allowSingleQuotes": "false", "allowUnquotedFieldNames": "true",
     "allowBackslashEscapingAnyCharacter": "true"},
    {"primitivesAsString": "true", "prefersDecimal": "true",
     "dropFieldIfAllNull": "true", "samplingRatio": "0.5",
     "multiLine": "true", "lineSep": "|", "encoding": "UTF-16"}]

BAD = [
    '{"a":"x","b":"y"}',
    '{"a":"x","n":"one","b":"y"}',
    '{"n":"one","t":1,"e":"2018-12-31","d":2.50,"a":"x"}',
    '{"n":1.5}',
    '{"n":true}',
    '{"d":"one"}',
    '{"d":""}',
    '{"t":"nonsense","a":"q"}',
    '{"t":""}',
    '{"e":"nonsense"}',
    '{"a":"x","b":"\\u12"}',
    '{"a":"x","b":tru}',
    '{"a":"x"',
    '{"n":{"z":1},"a":"x"}',
    '{"n":[1],"a":"x"}',
    '{"t":1,"t":"bad"}',
    '[]',
    '[1,2]',
    '[{"a":"x"}]',
    '[{"a":"x"},{"a":"y"}]',
    'null',
    '1',
    '"s"',
    'x',
    '',
    ' ',
]
CORRUPT = [
    '{"a":"x","b":"y"}', '{"a":"x","n":"one"}', '{"a":"x"', 'x', '', ' ',
    '[]', 'null', '{"_corrupt_record":"mine","a":"x"}',
    '{"bad":"mine","a":"x"}', '{"bad":{"z":tru},"a":"x"}',
]

TEXTS = [
    "2018-12-31 23:57:00", "2018-12-31T23:57:00.000", "2018-12-31",
    "2018-12-31  23:57:00", "2018-12-31 23:57:00x", "2018-12-31 24:00:00",
    "2018-02-30 01:02:03", "2018-13-01 00:00:00", "2018-12-31 23:57:61",
    "2018-12-31 23:57", "2018-12-31 23:57:", "2018-12-31x", "2018-12-31 x",
    "2018-02-30", "2018-13-01", "2018-00-00", "18-1-1", "1-1-1", "-1-1-1",
    " 2018-12-31x", "2018- 12- 31", "2018-12-31\t23:57:00x",
    "2018-12-31 23:57:0", "\t2018-12-31 \n24:0:0", "\u00a02018-02-30 01:02:03",
    "\u20032018-02-30 01:02:03", "\u0968\u0966\u0967\u096e-\u0967\u0968-\u0969"
    "\u0967 01:02:03", "2018-02-30T01:02:03", "GMT2018-12-31 23:57:00",
    "2018-12-31 23:57:00GMT+01:00", "2018-12-31 GMT24:00:00",
    "2018-02-30GMT", "2018-12-31GMT", "20181231", "12345", "-5", "+5",
    "99999999999-01-01 00:00:00", "2147483647-01-01 00:00:00",
    "2147483648-01-01 00:00:00", "294246-01-01 00:00:00x",
    "294248-01-01 00:00:00x", "2018-2147483648-01 00:00:00",
    "2018-01-01 99999999:00:00", "2018-01-2147483647 00:00:00", "", "x",
    "2018-12-31 23:57:00.123456789", "2018-12-31 23:57:00,5",
    "5881580-07-12", "9999999-01-01", "10000000-01-01", "2018", "2018-12",
    "2018-1", "2018-1-", "2018-1-x", "0-0-0", "2018-12-31 1:2:3:4",
    "2018-12-31 +1:2:3", "2018-12-31 1:2:-3", "2018-1-1 1: 2: 3x",
]
PATTERNS = {
    "yyyy-MM-dd HH:mm:ss": [
        "2018-12-31 23:57:00", "2018-12-31 24:00:00", "2018-12-31 23:57:0",
        "2018-12-31 23:57:00 ", " 2018-12-31 23:57:00", "2018-2-3 1:2:3",
        "2018-02-30 00:00:00", "12018-12-31 23:57:00",
        "+12018-12-31 23:57:00", "+2018-12-31 23:57:00",
        "-2018-12-31 23:57:00", "0000-01-01 00:00:00", "018-12-31 23:57:00",
        "2018-12-31T23:57:00", "", "2018-12-31 23:57:60",
        "\u0968018-12-31 23:57:00", "-0000-01-01 00:00:00"],
    "MM/dd/yyyy hh:mm:ss a": [
        "12/31/2018 11:57:00 PM", "12/31/2018 11:57:00 pm",
        "12/31/2018 11:57:00 Am", "12/31/2018 12:00:00 AM",
        "12/31/2018 12:00:00 PM", "12/31/2018 00:00:00 PM",
        "12/31/2018 13:00:00 PM", "12/31/2018 11:57:00",
        "12/31/2018 11:57:00 P", "1/1/2018 1:00:00 AM"],
    "M/d/yyyy h:m:s a": [
        "12/31/2018 11:57:00 PM", "1/2/2018 3:04:5 AM", "01/02/2018 3:4:5 AM",
        "001/2/2018 3:4:5 AM", "-1/2/2018 3:4:5 AM", "13/2/2018 3:4:5 AM",
        "99999999999999999999/2/2018 3:4:5 AM"],
    "hh:mm": ["11:57", "12:30", "13:00"],
    "HH:mm": ["11:57", "23:30", "24:00"],
    "HH": ["11"],
    "a": ["AM", "PM"],
    "KK:mm a": ["00:30 PM", "11:30 AM", "12:00 PM"],
    "kk:mm": ["24:30", "00:30", "01:30"],
    "HH hh": ["13 01", "13 02", "01 01"],
    "HH a": ["13 PM", "13 AM", "01 AM"],
    "yyyyMMdd": ["20181231", "2018123", "120181231", "2018 1231"],
    "yyyyMMddHHmmss": ["20181231235700", "2018123123570"],
    "yyyyMMddHHmmssSSS": ["20181231235700123", "201812312357001"],
    "yMMdd": ["20181231", "181231", "-20181231"],
    "y-M-d": ["2018-12-31", "18-1-2", "99999-1-2", "-5-1-2", "0-1-1"],
    "yy-MM-dd": ["18-12-31", "99-01-01", "2018-12-31", "8-12-31", "-8-01-01"],
    "yyy-MM-dd": ["018-12-31", "2018-12-31", "18-12-31", "12018-12-31"],
    "yyyyy-MM-dd": ["02018-12-31", "2018-12-31"],
    "yyyyyy-MM-dd": ["002018-12-31", "2018-12-31"],
    "uuuu-MM-dd": ["2018-12-31", "-2018-12-31", "0000-12-31"],
    "yyyy": ["2018", "20181"],
    "yyyy-MM": ["2018-12", "2018-00"],
    "MM-dd": ["02-28", "02-29", "12-31"],
    "dd": ["31", "32"],
    "yyyy-dd": ["2018-31"],
    "d MMM yyyy": [
        "31 Dec 2018", "31 DEC 2018", "31 dec 2018", "1 May 2018",
        "1 Sept 2018", "1 Sep 2018", "1 December 2018"],
    "d MMMM yyyy": [
        "31 December 2018", "31 Dec 2018", "1 MAY 2018", "1 june 2018"],
    "d LLL yyyy": ["31 Dec 2018", "1 12 2018"],
    "d LLLL yyyy": ["31 December 2018", "31 Dec 2018"],
    "MMMyyyy": ["Dec2018"],
    "yyyy-MM-dd'T'HH:mm:ss": ["2018-12-31T23:57:00", "2018-12-31t23:57:00"],
    "yyyy-MM-dd 'o''clock' HH": ["2018-12-31 o'clock 23",
                                 "2018-12-31 O'CLOCK 23"],
    "yyyy-MM-dd''HH": ["2018-12-31'23"],
    "yyyy-MM-dd HH:mm:ss.SSS": [
        "2018-12-31 23:57:00.123", "2018-12-31 23:57:00.1",
        "2018-12-31 23:57:00.", "2018-12-31 23:57:00.1234",
        "2018-12-31 23:57:00"],
    "yyyy-MM-dd HH:mm:ss.SSSSSSSSS": ["2018-12-31 23:57:00.123456789"],
    "yyyy-MM-dd HH:mm:ss.S": ["2018-12-31 23:57:00.1",
                              "2018-12-31 23:57:00.12"],
    "yyyy-MM-dd[ HH:mm[:ss]]": [
        "2018-12-31", "2018-12-31 23:57", "2018-12-31 23:57:01",
        "2018-12-31 23", "2018-12-31 23:57:"],
    "yyyy-MM-dd[ HH][:mm]": ["2018-12-31:57", "2018-12-31 12:57"],
    "[yyyy-MM-dd][MM/dd/yyyy]": ["2018-12-31", "12/31/2018", ""],
    "yyyy-MM-dd HH:mm:ssX": [
        "2018-12-31 23:57:00Z", "2018-12-31 23:57:00+01",
        "2018-12-31 23:57:00+0130", "2018-12-31 23:57:00+01:30",
        "2018-12-31 23:57:00z", "2018-12-31 23:57:00"],
    "yyyy-MM-dd HH:mm:ssXX": [
        "2018-12-31 23:57:00Z", "2018-12-31 23:57:00+0130",
        "2018-12-31 23:57:00+01", "2018-12-31 23:57:00+01:30",
        "2018-12-31 23:57:00+1900", "2018-12-31 23:57:00+1800"],
    "yyyy-MM-dd HH:mm:ssXXX": [
        "2018-12-31 23:57:00Z", "2018-12-31 23:57:00+01:30",
        "2018-12-31 23:57:00-08:00", "2018-12-31 23:57:00+0130",
        "2018-12-31 23:57:00+01:60", "2018-12-31 23:57:00-00:00"],
    "yyyy-MM-dd HH:mm:ssXXXX": [
        "2018-12-31 23:57:00+0130", "2018-12-31 23:57:00+013015",
        "2018-12-31 23:57:00Z"],
    "yyyy-MM-dd HH:mm:ssXXXXX": [
        "2018-12-31 23:57:00+01:30", "2018-12-31 23:57:00+01:30:15"],
    "yyyy-MM-dd HH:mm:ssx": [
        "2018-12-31 23:57:00+00", "2018-12-31 23:57:00Z",
        "2018-12-31 23:57:00+0130", "2018-12-31 23:57:00-05"],
    "yyyy-MM-dd HH:mm:ssxxx": [
        "2018-12-31 23:57:00+00:00", "2018-12-31 23:57:00Z"],
    "yyyy-MM-dd HH:mm:ssZ": [
        "2018-12-31 23:57:00+0100", "2018-12-31 23:57:00Z",
        "2018-12-31 23:57:00+01:00", "2018-12-31 23:57:00-0800"],
    "yyyy-MM-dd HH:mm:ssZZZZZ": [
        "2018-12-31 23:57:00+01:00", "2018-12-31 23:57:00Z"],
    "yyyy-MM-dd HH:mm:ss VV": [
        "2018-12-31 23:57:00 America/Los_Angeles", "2018-12-31 23:57:00 UTC",
        "2018-12-31 23:57:00 +01:00", "2018-12-31 23:57:00 Z",
        "2018-12-31 23:57:00 PST", "2018-12-31 23:57:00 EST",
        "2018-12-31 23:57:00 GMT+2", "2018-12-31 23:57:00 UTC+01:00",
        "2018-12-31 23:57:00 Nowhere", "2018-12-31 23:57:00 utc"],
    "yyyy-MM-dd HH:mm:ss z": [
        "2018-12-31 23:57:00 PST", "2018-07-01 23:57:00 PDT",
        "2018-12-31 23:57:00 PDT", "2018-12-31 23:57:00 EST",
        "2018-12-31 23:57:00 UTC", "2018-12-31 23:57:00 GMT",
        "2018-12-31 23:57:00 CET", "2018-12-31 23:57:00 Europe/Paris",
        "2018-12-31 23:57:00 Z", "2018-12-31 23:57:00 +01:00",
        "2018-12-31 23:57:00 GMT+2", "2018-12-31 23:57:00 MST",
        "2018-12-31 23:57:00 CST", "2018-12-31 23:57:00 EDT",
        "2018-12-31 23:57:00 pst"],
    "yyyy-MM-dd HH:mm:ss zzzz": [
        "2018-12-31 23:57:00 Pacific Standard Time"],
    "yyyy-MM-dd HH:mm:ssO": ["2018-12-31 23:57:00GMT+8"],
    "dd.MM.yyyy": ["31.12.2018", "31.12.18"],
    "yyyy-MM-dd E": ["2018-12-31 Mon"],
    "YYYY-ww": ["2018-01"],
    "yyyy-DDD": ["2018-365", "2018-001"],
    "yyyy-D": ["2018-365", "2018-1"],
    "yyyy-MM-dd G": ["2018-12-31 AD"],
    "Gyyyy": ["AD2018"],
    "yyyy QQQ": ["2018 Q4"],
    "yyyy-MM-dd c": ["2018-12-31 1"],
    "yyyy-MM-dd B": ["2018-12-31 at night"],
    "yyyyyyy": ["0002018"],
    "MMMMM": ["D"],
    "ddd": ["031"],
    "HHH": ["023"],
    "aa": ["AM"],
    "V": ["UTC"],
    "ZZZZZZ": ["+0100"],
    "XXXXXX": ["+0100"],
    "yyyy-MM-dd'T": ["2018-12-31T"],
    "[yyyy": ["2018"],
    "yyyy]": ["2018"],
    "yyyy{": ["2018"],
    "yyyy#": ["2018"],
    "T": ["T"],
    "": ["2018"],
    "SSS": ["123"],
    "ss.SSS": ["01.5"],
    "yyyy-MM-dd HH:mm:ss 'Z'": ["2018-12-31 23:57:00 Z"],
    "epoch": ["1"],
    "F": ["1"],
    "n": ["1"],
    "yyyy-MM-dd HH:mm:ss.SSSSSSSSSS": ["2018-12-31 23:57:00.1"],
}
# DATE columns: the patterns without a time of day
DATES = [
    "yyyy-MM-dd", "MM/dd/yyyy", "d MMM yyyy", "yyyyMMdd", "yyyy", "MM-dd",
    "yyyy-MM-dd HH:mm:ss", "yy-MM-dd", "yyyy-MM-dd XXX", "yyyy-DDD", "YYYY",
]
DATE_TEXTS = [
    "2018-12-31", "12/31/2018", "31 Dec 2018", "20181231", "2018", "02-28",
    "2018-12-31 23:57:00", "18-12-31", "2018-12-31 +01:00", "2018-02-30",
    "12345", "2018-12-31GMT", "", "2018-365",
]

spark = SparkSession.builder.getOrCreate()


def message(error):
    text = re.sub(r"(?s).*\(localhost executor driver\): [\w.$]+: ", "",
                  str(error))
    return re.split(r"\n\s*at |\n+Driver stack|\nCaused by", text)[0].rstrip()


def rows_of(inputs, schema, options):
    frame = spark.createDataFrame([(s,) for s in inputs], "value string")
    parsed = frame.select(from_json(col("value"), schema, options).alias("DF"))
    parsed = parsed.select("DF.*")
    return [list(row) for row in parsed.select(
        [col(name).cast("string") for name in parsed.columns]).collect()]


def row_or_message(text, schema, options):
    try:
        return rows_of([text], schema, options)[0]
    except Exception as error:
        return message(error)


def record(conf, options, schema, inputs):
    for key, value in conf.items():
        spark.conf.set(key, value)
    try:
        results = rows_of(inputs, schema, options)
    except Exception:  # which of them it is shows only one by one
        results = [row_or_message(text, schema, options) for text in inputs]
    for key in conf:
        spark.conf.unset(key)
    print(json.dumps({"conf": conf, "options": options, "schema": schema,
                      "cases": list(zip(inputs, results))}), flush=True)


def t(text):
    return json.dumps({"t": text, "a": "q"}, ensure_ascii=False)


def e(text):
    return json.dumps({"e": text, "a": "q"}, ensure_ascii=False)


for options in GRAMMARS:
    record(CORRECTED, options, COLUMNS, GRAMMAR)
record(CORRECTED, {"mode": "FAILFAST"}, COLUMNS, BAD)
record(CORRECTED, {"mode": "failfast"},
       "a STRING, n BIGINT, f FLOAT, m DECIMAL(5,2), o BOOLEAN",
       ['{"a":"x","n":12,"f":1.10,"m":1.5,"o":true,"a":{"z":bad}',
        '{"a":"x","n":12,"f":1.10,"m":1.5,"o":true,"n":"no"}',
        '{"a":"x y,z","f":1e10,"m":"1,000.5","o":"no"}'])
record(CORRECTED, {"mode": "FAILFAST"}, "a STRING, _corrupt_record STRING",
       CORRUPT)
record(CORRECTED, {"mode": "DROPMALFORMED"}, COLUMNS, ['{"a":"x"}', "x"])
record(CORRECTED, {"mode": "other"}, COLUMNS, ['{"a":"x"}', "x"])
record(CORRECTED, {}, "a STRING, n INT, _corrupt_record STRING", CORRUPT)
record(CORRECTED, {"columnNameOfCorruptRecord": "bad"},
       "a STRING, bad STRING, n INT, _corrupt_record STRING", CORRUPT)
record(CORRECTED, {"columnNameOfCorruptRecord": "gone"},
       "a STRING, bad STRING, n INT", CORRUPT)
record(dict(CORRECTED, **{"spark.sql.columnNameOfCorruptRecord": "bad"}), {},
       "a STRING, bad STRING, n INT", CORRUPT)
record(CORRECTED, {}, "a STRING, _corrupt_record INT", CORRUPT[:2])
for conf in (CORRECTED, EXCEPTION):
    record(conf, {}, COLUMNS, [t(s) for s in TEXTS] + [e(s) for s in TEXTS])
record(EXCEPTION, {}, COLUMNS, [
    '{"t":"2018-02-30 01:02:03","t":"2018-12-31"}',
    '{"t":"2018-02-30 01:02:03","a":tru}',
    '{"t":"2018-02-30 01:02:03"', '{"a":tru,"t":"2018-02-30 01:02:03"}',
    '{"n":"x","t":"2018-02-30 01:02:03"}',
    '{"u":{"t":"2018-02-30 01:02:03"}}',
    '[{"t":"2018-02-30 01:02:03"}]', '{"t":["2018-02-30 01:02:03"]}'])
record(EXCEPTION, {"enableDateTimeParsingFallback": "false"}, COLUMNS,
       [t("2018-12-31 23:57:00GMT+01:00"), e("2018-12-31GMT"), e("12345")])
record(CORRECTED, {"enableDateTimeParsingFallback": "false"}, COLUMNS,
       [t("2018-12-31 23:57:00GMT+01:00"), t("2018-12-31 23:57:00"),
        e("2018-12-31GMT"), e("12345"), e("2018-12-31")])
for pattern, texts in PATTERNS.items():
    record(CORRECTED, {"timestampFormat": pattern}, COLUMNS,
           [t(s) for s in texts])
record(CORRECTED, {"timestampFormat": "MM/dd/yyyy",
                   "enableDateTimeParsingFallback": "true"}, COLUMNS,
       [t("12/31/2018"), t("2018-12-31 23:57:00"), t("GMT2018-12-31"),
        t("x"), e("2018-12-31"), e("12345"), '{"t":5}'])
record(CORRECTED, {"timestampFormat": "MM/dd/yyyy"}, COLUMNS,
       [e("2018-12-31"), e("12345"), e("2018-12-31GMT"), '{"t":5}'])
for pattern in DATES:
    record(CORRECTED, {"dateFormat": pattern}, COLUMNS,
           [e(s) for s in DATE_TEXTS] + [t("2018-12-31 23:57:00GMT")])
record(CORRECTED, {"dateFormat": "MM/dd/yyyy",
                   "enableDateTimeParsingFallback": "true"}, COLUMNS,
       [e(s) for s in DATE_TEXTS])
for zone in ("America/Los_Angeles", "+05:30", "PST", "Nowhere"):
    record(CORRECTED, {"timeZone": zone}, COLUMNS,
           [t("2018-12-31 23:57:00"), t("2018-12-31 23:57:00Z"), '{"t":1}',
            e("2018-12-31"), t("2018-03-11 02:30:00")])
record(CORRECTED, {"timeZone": "America/Los_Angeles",
                   "timestampFormat": "yyyy-MM-dd HH:mm:ss[ z]"}, COLUMNS,
       [t("2018-12-31 23:57:00"), t("2018-12-31 23:57:00 UTC"),
        t("2018-03-11 02:30:00"), t("2018-11-04 01:30:00"),
        t("2018-11-04 01:30:00 PST"), t("2018-11-04 01:30:00 PDT")])
spark.stop()
