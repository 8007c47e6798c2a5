"""views.py -- the queries of a comparison, for Spark and for sfcrime.

A view is a schema, what is selected of it, and, for windows, an aggregation.
Every cell becomes text that both sides can agree on: a timestamp is its
microseconds since 1970, everything else as Spark casts it to STRING.
"""

import json
import re

CALLS = ", ".join(
    name + (" TIMESTAMP" if name == "call_date_time" else " STRING")
    for name in """crime_id original_crime_type_name report_date call_date
    offense_date call_time call_date_time disposition address city state
    agency_id address_type common_location""".split())
TYPED = ("s STRING, ts TIMESTAMP, d DATE, b BOOLEAN, i INT, l BIGINT, f FLOAT, "
         "g DOUBLE, m DECIMAL(20,4), n DECIMAL(38,18)")
TYPES = ["STRING", "TIMESTAMP", "DATE", "BOOLEAN", "INT", "BIGINT", "FLOAT",
         "DOUBLE", "DECIMAL(20,4)", "DECIMAL(38,18)", "DECIMAL(5,0)"]


def columns_of(ddl):
    return [tuple(part.split(" ", 1)) for part in ddl.split(", ")]


class View:
    """columns: (expression, name, type)."""

    def __init__(self, name, topic, schema, columns, window=None):
        self.name, self.topic, self.schema = name, topic, schema
        self.columns, self.window = columns, window

    def only(self, names):
        """The same with these columns only, and what they read."""
        columns = [c for c in self.columns if c[1] in names]
        text = " ".join(c[0] for c in columns)
        schema = ", ".join(" ".join(c) for c in columns_of(self.schema)
                           if re.search(r"\b%s\b" % c[0], text))
        return View(self.name, self.topic, schema, columns, self.window)

    def to_json(self):
        return dict(name=self.name, schema=self.schema, columns=self.columns,
                    window=self.window)

    def configuration(self, path):
        """The groups of sfcrime's configuration."""
        lines = ["[source %s]" % self.name, "subscribe = " + self.topic,
                 "[query %s]" % self.name, "schema = " + self.schema]
        if self.window:
            lines += ["window = " + self.window, "aggregate = count",
                      "outputMode = complete"]
        else:
            lines += ["select = " + ", ".join(
                e if e == name else "%s AS %s" % (e, name)
                for e, name, _ in self.columns)]
        return "\n".join(lines + ["[sink %s]" % self.name, "format = jsonlines",
                                  "path = " + path, ""])


def plain(schema):
    return [(name, name, kind) for name, kind in columns_of(schema)]


def casts(schema, types, refused=()):
    return [("CAST(%s AS %s)" % (name, kind),
             "%s_%s" % (name, re.sub(r"\W", "_", kind).lower()), kind)
            for name, own in columns_of(schema) for kind in types
            if (own, kind) not in refused]


NOT_TO_DATE = {(kind, "DATE") for kind in TYPES
               if kind not in ("STRING", "TIMESTAMP", "DATE")}
# Spark gives up the query on a date beyond the years of a timestamp.
NOT_TO_DATE.add(("DATE", "TIMESTAMP"))

VIEWS = [
    View("calls", "calls", CALLS, plain(CALLS) + [
        ("CAST(call_date_time AS STRING)", "text", "STRING")]),
    View("typed", "typed", TYPED, plain(TYPED)),
    View("corrupt", "typed", TYPED + ", _corrupt_record STRING",
         plain(TYPED + ", _corrupt_record STRING")),
    View("text", "typed", "v STRING", casts("v STRING", TYPES)),
    View("casts", "typed", TYPED, casts(TYPED, TYPES, NOT_TO_DATE)),
] + [
    View("window%d" % n, "calls", CALLS, [], "call_date_time, " + window)
    for n, window in enumerate([
        "10 minutes, 5 minutes", "12 minutes, 5 minutes, 2 minutes",
        "1 day", "1 week, 1 week, 90 minutes"])
]

# ---- cells of sfcrime's jsonlines

INSTANT = re.compile(
    r"([-+]?)(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
    r"(?:Z|([-+])(\d\d):(\d\d)(?::(\d\d))?)")


def days_from_civil(year, month, day):
    """Days since 1970 of the Gregorian calendar, for any year."""
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 \
        + of_year - 719468


def microseconds(text):
    """Of an ISO 8601 instant, of any year."""
    m = INSTANT.fullmatch(text)
    if m is None:
        return "not an instant: " + text
    year = int(m[1] + m[2])
    seconds = days_from_civil(year, int(m[3]), int(m[4])) * 86400 \
        + int(m[5]) * 3600 + int(m[6]) * 60 + int(m[7])
    if m[9]:
        offset = int(m[10]) * 3600 + int(m[11]) * 60 + int(m[12] or 0)
        seconds -= offset if m[9] == "+" else -offset
    return str(seconds * 10 ** 6 + int(((m[8] or "") + "000000")[:6]))


def plain_decimal(text):
    """0E-10 and 0.0000000000 are the same one."""
    if "E" not in text:
        return text
    digits, exponent = text.split("E")
    sign = "-" if digits.startswith("-") else ""
    whole, _, fraction = digits.lstrip("-").partition(".")
    zeros = -int(exponent) - len(whole)
    return sign + "0." + "0" * zeros + whole + fraction


def cell(value, kind):
    if value is None:
        return None
    if value is True or value is False:
        return "true" if value else "false"
    return microseconds(value) if kind == "TIMESTAMP" else value


def read_rows(view, path):
    """The cells of each row in a file of sfcrime's sink, which must be one
    batch or several, in order."""
    rows = []
    kinds = [c[2] for c in view.columns]
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            entry = json.loads(line, parse_float=str, parse_int=str,
                               strict=False)
            row = entry.get("row")
            if row is None:
                continue
            if view.window:
                rows.append((microseconds(row["window"]["start"]),
                             microseconds(row["window"]["end"]), row["count"]))
            else:
                rows.append(tuple(map(cell, row.values(), kinds)))
    return sorted(rows) if view.window else rows


def read_spark_rows(view, rows):
    """The same of what Spark gave: lists of hexadecimal text or None."""
    made = []
    for row in rows:
        row = [None if c is None else bytes.fromhex(c).decode("utf-8", "replace")
               for c in row]
        for i, column in enumerate(view.columns):
            if column[2].startswith("DECIMAL") and row[i]:
                row[i] = plain_decimal(row[i])
        made.append(tuple(row))
    return sorted(made) if view.window else made
