"""malformed.py -- a model of what from_json calls malformed.

Written from Spark's rules and not from the program; test-malformed.sh holds it
to a real Spark.

malformed.py FILE...          records, a line each in base64, - for null; prints
                              how many there are, how many are malformed by
                              their text, how many for any column of the calls,
                              and the first of those, from 0, or -
malformed.py --lines FILE...  a line for each: one of TEXT, TIME, and good, null
                              or absent, which say what call_date_time is
"""

import base64
import calendar
import re
import sys

# Jackson looks at the lower byte of what should be a hexadecimal digit.
HEX = "[%s]" % "".join(
    chr(high << 8 | low) for low in b"0123456789abcdefABCDEF"
    for high in range(256) if not 0xD8 <= high <= 0xDF)
ESCAPE = r"""\\(?:["\\/bfnrt']|u%s{4})""" % HEX
BLANKS = "[ \t\n\r]*"
DOUBLE = r'"[^"\\\0-\x1f]*(?:%s[^"\\\0-\x1f]*)*"' % ESCAPE
SINGLE = r"'[^'\\\0-\x1f]*(?:%s[^'\\\0-\x1f]*)*'" % ESCAPE
STRING = "(?:%s|%s)" % (DOUBLE, SINGLE)
NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
WORD = r"true|false|null|NaN|[-+]?Infinity|[-+]INF"
VALUE = r"(?:(?P<text>%s)|(?P<number>%s)|(?P<word>%s)|(?P<open>[\[{]))" % (
    STRING, NUMBER, WORD)
MEMBER = re.compile("%s(?P<name>%s)%s:%s%s%s" % (
    BLANKS, STRING, BLANKS, BLANKS, VALUE, BLANKS))
ELEMENT = re.compile(BLANKS + VALUE + BLANKS)
CLOSED = {"{": re.compile(BLANKS + "}" + BLANKS),
          "[": re.compile(BLANKS + "]" + BLANKS)}
BLANK = re.compile(BLANKS)
ESCAPED = re.compile(r"\\(u.{4}|.)", re.DOTALL)
PLAIN = dict(zip("btnfr", "\b\t\n\f\r"))
MAX_DEPTH, MAX_DIGITS = 1000, 1000


def unescape(m):
    escape = m[1]
    if escape[0] != "u":
        return PLAIN.get(escape, escape)
    return chr(int("".join(chr(ord(c) & 255) for c in escape[1:]), 16))


def text_of(quoted):
    return ESCAPED.sub(unescape, quoted[1:-1]) if "\\" in quoted \
        else quoted[1:-1]


# ---- timestamps

TIME = re.compile(
    r"(?:(?P<sign>[-+]?)(?P<year>\d{4,6})(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?)"
    r"(?:[ T](?P<hour>\d\d?)(?P<rest>:.*)?)?)?)?"
    r"|T(?P<hour1>\d\d?)(?P<rest1>:.*)?|(?P<hour2>\d\d?)(?P<rest2>:.*))",
    re.ASCII | re.DOTALL)
CLOCK = re.compile(r":(?P<minute>\d\d?)(?::(?P<second>\d\d?)(?:\.\d*)?"
                   r"(?P<zone>[^\d].*)?)?", re.ASCII | re.DOTALL)
OFFSET = re.compile(
    r"(?:Z|(?:UTC|GMT|UT)?(?:[-+](\d\d?)(?::?(\d\d)(?::?(\d\d))?)?)?)", re.ASCII)
REGIONS = {"PST", "America/Los_Angeles"}
BOTH_ENDS = "".join(map(chr, range(33))) + "\x7f"


def is_zone(text):
    text = text.strip("".join(map(chr, range(33))))
    text = re.sub(r"([-+])(\d):", r"\g<1>0\2:", text, count=1)
    text = re.sub(r"([-+])(\d\d):(\d)$", r"\1\2:0\3", text, count=1)
    m = OFFSET.fullmatch(text)
    if not text or m is None:
        return text in REGIONS
    hour, minute, second = (int(part or 0) for part in m.groups())
    # +1 has one digit, but +123 has none that are minutes
    return minute <= 59 and second <= 59 \
        and hour * 3600 + minute * 60 + second <= 18 * 3600 \
        and not (m[2] and len(m[1]) == 1)


def is_instant(text):
    m = TIME.fullmatch(text.strip(BOTH_ENDS))
    if m is None:
        return False
    if m["year"]:
        year = int(m["sign"] + m["year"])
        month, day = int(m["month"] or 1), int(m["day"] or 1)
        if not 1 <= month <= 12 or not -290000 < year < 294000 or day < 1 \
                or day > calendar.mdays[month] + (month == 2 and leap(year)):
            return False
    if int(m["hour"] or m["hour1"] or m["hour2"] or 0) > 23:
        return False
    rest = m["rest"] or m["rest1"] or m["rest2"]
    if not rest:
        return True
    m = CLOCK.fullmatch(rest)
    return m is not None and int(m["minute"]) <= 59 \
        and int(m["second"] or 0) <= 59 \
        and (m["zone"] is None or is_zone(m["zone"]))


def leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def time_of(m):
    """What a member makes of a column of type TIMESTAMP."""
    if m["text"] is not None:
        text = text_of(m["text"])
        return "good" if is_instant(text) or "GMT" in text \
            and is_instant(text.replace("GMT", "")) else "TIME"
    if m["number"] is not None:
        whole = re.fullmatch("-?[0-9]+", m["number"])
        return "good" if whole and -2 ** 63 <= int(m["number"]) < 2 ** 63 \
            else "TIME"
    return "null" if m["word"] == "null" else "TIME"


# ---- records

def digits(m):
    return m["number"] is not None and len(m["number"]) > MAX_DIGITS \
        and sum(c.isdigit() for c in m["number"]) > MAX_DIGITS


def verdict(record):
    """TEXT: no object of JSON; TIME: call_date_time is no timestamp; else
    what it is."""
    text = record.decode("utf-8", "replace")
    at = BLANK.match(text).end()
    if at == len(text):
        return "absent"
    if text[at] != "{":
        return "TEXT"
    at += 1
    time, found, levels, empty = "absent", False, ["{"], True
    while True:
        # at the beginning of a level, or behind a value
        closed = CLOSED[levels[-1]].match(text, at)
        if closed is not None:
            levels.pop()
            if not levels:
                return "TIME" if found else time
            at, empty = closed.end(), False
            continue
        if not empty:
            if text[at:at + 1] != ",":
                return "TEXT"
            at += 1
        m = (MEMBER if levels[-1] == "{" else ELEMENT).match(text, at)
        if m is None or digits(m):
            return "TEXT"
        if len(levels) == 1 and text_of(m["name"]) == "call_date_time":
            time = time_of(m)
            # one that does not fit is told, whatever another one is
            found = found or time == "TIME"
        at, empty = m.end(), False
        if m["open"] is not None:
            if len(levels) == MAX_DEPTH:
                return "TEXT"
            levels.append(m["open"])
            empty = True


def read(paths):
    for path in paths:
        with open(path, "rb") as file:
            for line in file:
                yield b"" if line == b"-\n" else base64.b64decode(line)


def main(*arguments):
    if arguments[0] == "--lines":
        for record in read(arguments[1:]):
            print(verdict(record))
        return
    count, by_text, by_any, first = 0, 0, 0, "-"
    for record in read(arguments):
        what = verdict(record)
        by_text += what == "TEXT"
        if what in ("TEXT", "TIME"):
            first = count if by_any == 0 else first
            by_any += 1
        count += 1
    print(count, by_text, by_any, first)


if __name__ == "__main__":
    main(*sys.argv[1:])
