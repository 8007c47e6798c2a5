"""records.py -- records for a comparison: good ones, odd ones, broken ones.

The same seed gives the same records.  Two kinds: the calls that `sfcrime
generate' writes, and objects with a member of each type; of either, a share is
mutated as bytes.
"""

import random
import re
import subprocess

# ---- values

NUMBERS = """0 -0 1 -1 7 42 -17 255 32767 -32769 65536 2147483647 2147483648
-2147483648 -2147483649 4294967296 9223372036854775807 9223372036854775808
-9223372036854775808 -9223372036854775809 18446744073709551616
12345678901234567890123 0.0 -0.0 1.0 1.10 0.1 0.5 1.5 2.5 -2.5 0.05 99999.99995
123456789.123 1234567890123456789.5 9999999.0 10000000.0 0.001 0.00099 1e0 1e3
1E3 1e+3 1.0E+2 1e-3 2e-3 1e5 1e7 1e-7 1e22 1e23 9007199254740993 1e308 1.8e308
4.9e-324 2e-324 5e-324 1e-400 1E400 -1E400 3.4028235e38 3.4028236e38 1.4e-45
16777217 0.3333333333333333333 2.2250738585072014e-308 2.0E-3 1.1e-5
99999999999999999999999999999999999999 0.000000000000000001
123456789012345678.123456789012345678 1e37 1e38 1e-18 5e-19 4e-19 1e-39
01 00 -01 +1 .5 -.5 1. 1.e3 1e 1e+ 1E- - + 0x1F 1_000 1,5 1f 1d 1L 1.5f
NaN -NaN +NaN Infinity -Infinity +Infinity INF -INF +INF nan inf 1.0.0 1e5.5
1546300620 1546300800123 -1 253402300800 32503680000 9223372036854 1e9 1.5e9
""".split()

WORDS = ["", " ", "a", "abc", "true", "false", "TRUE", "False", "t", "f", "y",
         "n", "yes", "no", "1", "0", "null", "NULL", "GMT", "x" * 70,
         "\u00e9", "\u4e2d\u6587", "\U0001F600", "\u2028", "\x7f", "a\tb",
         "trUe ", " yes", "\u00a0 1", "1\u2003", "\u0661\u0662", "on", "off"]

GOOD_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")

# Not those whose rules are other ones in the JVM than in the machine's tzdata:
# packed there as links (Europe/Amsterdam, PST8PDT), or gone here (SystemV/...),
# or of places that change theirs every few years (Africa/Casablanca in 2026).
ZONES = """Z z UTC GMT UT +1 +01 +01:00 +0100 +1:0 +1:30 -08:00 -8 +18:00
+18:01 -18:00 +19 +01:00:30 +010030 +01:60 UTC+3 UTC+03:30 GMT-7:00 GMT+8
GMT0 UT+1 UTC+ GMT- +00:00 -00:00 -00:30 +5:30 PST EST MST HST CST IST JST ACT
PRT BST America/Los_Angeles Asia/Kolkata Australia/Lord_Howe Europe/Paris
Etc/GMT+5 US/Pacific Pacific/Apia Africa/Monrovia
Asia/Kathmandu [Europe/Paris] +01:00[Europe/Paris]
america/los_angeles Mars/Phobos ZZZ 0 00 Z1 +A AM PM xyz 
Europe/Dublin Antarctica/Troll America/Sao_Paulo +1:00:00 -1:2:3
UTC+18:01 UTC-01:00:30 GMT+01:2 Etc/UTC UCT Zulu Universal ROK NZ""".split()

# Days on which clocks change somewhere, ends of calendars, and plain days.
DAYS = """2018-12-31 2018-1-2 2018-03-11 2018-11-04 2019-04-07 2018-10-07
2019-02-29 2020-02-29 1900-02-29 2000-02-29 2018-02-30 2018-04-31 2018-13-01
2018-00-10 2018-10-00 2018-12-32 1970-01-01 1969-12-31 1582-10-04 1582-10-05
1582-10-15 1883-11-18 1905-12-31 1941-10-01 1945-08-31 1942-09-01 1981-02-28
1981-03-01 1985-10-27 0001-01-01 0000-01-01 -0001-01-01 0000-12-31 9999-12-31
10000-01-01 +10000-01-01 012345-06-07 999999-12-31 294247-01-10 294247-01-11
-290308-12-21 -290308-12-22 -290307-01-01 1234567-01-01 +2018-01-01 -2018-01-01
+-2018-01-01 18-12-31 118-12-31 2018 2018- 2018-12 2018-12- 2018-1 2018-012-01
2018-12-001 20181231 2018/12/31 12/31/2018 2018-12-31- 2018--12-31 2007-03-11
2037-11-01 2038-01-19 2050-03-13 2100-07-01 2400-02-29 1847-12-01 1880-01-01
1966-02-28 5881580-07-11 5881580-07-12 -5877641-06-23 -5877641-06-22
-5877641-06-24 0099-03-01 1000-01-01 1500-02-29 1499-12-31""".split()

TIMES = """00:00:00 23:57:00 23:57 23 2:3:4 02:30:00 01:30:00 02:00:00 01:59:59
03:00:00 02:15:00 01:45:00 24:00:00 23:60:00 23:59:60 23:59:59 25:00:00 12:00:00
00:00:00. 00:00:00.1 00:00:00.12 23:57:00.000 23:57:00.123456 23:57:00.1234567
23:57:00.123456789012 00:00:00.000001 23:59:59.999999 04:00:54.775807
04:00:54.775808 19:59:05.224192 19:59:05.224191 -1:00:00 +1:00:00 1:2: 1:2:3.x
1::2 : 12:00:00,5 12.30 003:00:00 00:000:00 00:00:000 00:00:00:00 a 12:60
7:00:00 12:7 012 0:0:0""".split()


def odd_timestamp(rng):
    pick = rng.random()
    if pick < 0.05:
        return rng.choice(TIMES) + rng.choice(["", "", rng.choice(ZONES)])
    if pick < 0.08:
        return "T" + rng.choice(TIMES)
    day = rng.choice(DAYS) if rng.random() < 0.6 else "%04d-%02d-%02d" % (
        rng.choice([rng.randint(1800, 2100), rng.randint(0, 9999)]),
        rng.randint(1, 12), rng.randint(1, 31))
    if pick < 0.25:
        text = day
    else:
        time = rng.choice(TIMES) if rng.random() < 0.5 else "%02d:%02d:%02d" % (
            rng.randint(0, 24), rng.randint(0, 60), rng.randint(0, 60))
        text = day + rng.choice("TTTT    t_") + time
        if rng.random() < 0.4:
            text += rng.choice(["", "", " ", "  ", "\t"]) + rng.choice(ZONES)
    if rng.random() < 0.15:
        text = rng.choice(["", " ", "\t", "\n", "\x7f", "\x01", "GMT",
                           "\u00a0", "\u3000", "x"]) + text \
            + rng.choice(["", " ", "\n", "\x7f", "\x00", "\u00a0", " x", "Z"])
    return text


def odd_number(rng):
    pick = rng.random()
    if pick < 0.6:
        return rng.choice(NUMBERS)
    if pick < 0.7:
        return repr(rng.uniform(-1, 1) * 10.0 ** rng.randint(-30, 30))
    if pick < 0.8:
        return str(rng.getrandbits(rng.randint(1, 140)) * rng.choice([1, -1]))
    if pick < 0.9:
        digits = str(rng.getrandbits(rng.randint(1, 140)))
        point = rng.randint(0, len(digits))
        return (digits[:point] or "0") + "." + (digits[point:] or "0") \
            + rng.choice(["", "", "e%d" % rng.randint(-45, 45)])
    if pick < 0.97:
        return rng.choice(["", "-"]) + "%d.%0*d" % (
            rng.randint(0, 9), rng.randint(1, 25), rng.randint(0, 10 ** 6))
    return rng.choice(["", "-"]) + rng.choice(
        ["9" * rng.randint(990, 1010), "0." + "1" * rng.randint(990, 1010),
         "1" + "0" * 40, "0." + "0" * 60 + "1", "1e9999", "1e99999999999",
         "0e99999999999", "1" + "0" * 400 + "e-400"])


def good_number(rng):
    """One that JSON knows."""
    while True:
        text = odd_number(rng)
        if GOOD_NUMBER.fullmatch(text):
            return text


def blank(rng, text):
    pad = ["", "", "", " ", "  ", "\t", "\n", "\r", "\x00", "\x0b", "\x7f",
           "\x1f", "\u00a0", "\u2003", "\u3000", "\u0085"]
    return rng.choice(pad) + text + rng.choice(pad)


def odd_text(rng):
    pick = rng.random()
    if pick < 0.4:
        text = odd_timestamp(rng)
    elif pick < 0.75:
        text = odd_number(rng)
    else:
        text = rng.choice(WORDS)
    return blank(rng, text) if rng.random() < 0.2 else text


ESCAPES = ["\\n", "\\t", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r", "\\u0000",
           "\\u0041", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\ude00",
           "\\ud83dx", "\\ud83d\\n", "\\ude00\\ud83d", "\\u12", "\\uZZZZ",
           "\\q", "\\'", "\\x41", "\\0", "\\", "\\U0041", "\\uFFFF",
           "\\uD83D\\uDE00", "\\u2028", "\\u007f", "\\u001f", "\\uFEFF"]


def quote(rng, text):
    """A JSON string of the text; now and then with escapes, or unusual."""
    made = []
    for c in text:
        if c in "\"\\" or ord(c) < 32:
            made.append("\\u%04x" % ord(c))
        elif rng.random() < 0.01:
            made.append("\\u%04x" % ord(c) if ord(c) < 0x10000 else c)
        else:
            made.append(c)
    if rng.random() < 0.03:
        made.insert(rng.randint(0, len(made)), rng.choice(ESCAPES))
    if rng.random() < 0.03 and "'" not in made:
        return "'" + "".join(made) + "'"
    return '"' + "".join(made) + '"'


def nested(rng, depth=0):
    pick = rng.random()
    if depth > 3 or pick < 0.3:
        return rng.choice([odd_number(rng), quote(rng, odd_text(rng)), "true",
                           "null", "false", "{}", "[]"])
    blanks = rng.choice(["", "", " ", "\n "])
    if pick < 0.65:
        return "[" + ("," + blanks).join(
            nested(rng, depth + 1) for _ in range(rng.randint(0, 3))) + "]"
    return "{" + ("," + blanks).join(
        quote(rng, rng.choice(["a", "b", "s", "ts", ""])) + ":" + blanks
        + nested(rng, depth + 1) for _ in range(rng.randint(0, 3))) + "}"


def odd_value(rng):
    """Any JSON value, as text."""
    pick = rng.random()
    if pick < 0.3:
        return odd_number(rng)
    if pick < 0.7:
        return quote(rng, odd_text(rng))
    if pick < 0.8:
        return rng.choice(["true", "false", "null", "True", "nul", "tru",
                           "undefined", "None", "''", '""', "NULL"])
    return nested(rng)


# ---- objects with a member of each type

GOOD = {
    "s": lambda rng: quote(rng, rng.choice(WORDS)),
    "ts": lambda rng: quote(rng, odd_timestamp(rng)),
    "d": lambda rng: quote(rng, rng.choice(DAYS)),
    "b": lambda rng: rng.choice(["true", "false"]),
    "i": lambda rng: str(rng.randint(-2 ** 33, 2 ** 33)),
    "l": lambda rng: str(rng.randint(-2 ** 64, 2 ** 64)),
    "f": good_number,
    "g": good_number,
    "m": good_number,
    "n": good_number,
    "v": lambda rng: quote(rng, odd_text(rng)),
}


def typed_record(rng):
    names = [name for name in GOOD if rng.random() < 0.7]
    rng.shuffle(names)
    if rng.random() < 0.05:
        names.append(rng.choice(list(GOOD)))
    members = []
    for name in names:
        pick = rng.random()
        if pick < 0.65 or name == "v":
            value = GOOD[name](rng)
        elif pick < 0.8:
            value = quote(rng, odd_text(rng))
        elif pick < 0.97:
            value = good_number(rng) if rng.random() < 0.9 else odd_value(rng)
        else:
            value = "null"
        members.append('"%s":%s' % (name, value))
    return ("{" + ",".join(members) + "}").encode("utf-8", "surrogatepass")


# ---- mutations of bytes

PIECES = [b'"', b"'", b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\0", b"\x01",
          b"\x1f", b"\x7f", b"\x80", b"\xc0\x80", b"\xc3", b"\xe2\x82", b"\xff",
          b"\xed\xa0\xbd", b"\xed\xb8\x80", b"\xf0\x9f\x98\x80", b"\xf0\x9f",
          b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xe0\x80\x80",
          b"\xfe\xff", b"\xff\xfe", b"\xc2\xa0", b"\xe2\x80\xa8", b"\xef\xbb\xbf",
          b"\n", b"\r\n", b"\t", b" ", b"/**/", b"//\n", b"#", b"-", b"+", b".",
          b"e", b"0", b"null", b"true", b"NaN", b"{}", b"[]", b'""', b"\xc2\x85",
          b"\xdf", b"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", b"\xf5", b"\xed\x9f"]
VALUE = re.compile(rb'(?<=:) ?("(?:[^"\\]|\\.)*"|[-+.\w]+)')
MEMBER = re.compile(rb'"(?:[^"\\]|\\.)*":\s?(?:"(?:[^"\\]|\\.)*"|[-+.\w]+),?')


def replace_one(rng, pattern, data, made):
    found = list(pattern.finditer(data))
    if not found:
        return data
    where = rng.choice(found)
    return data[:where.start()] + made(where.group()) + data[where.end():]


def text_bytes(text):
    return text.encode("utf-8", "surrogatepass")


def flip(rng, data):
    at = rng.randrange(len(data))
    return data[:at] + bytes([rng.choice([data[at] ^ 1 << rng.randrange(8),
                                          rng.randrange(256)])]) + data[at + 1:]


def insert(rng, data):
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(PIECES) * rng.choice([1, 1, 1, 2]) + data[at:]


def remove(rng, data):
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice([1, 1, 2, 5, 20]):]


def cut(rng, data):
    return data[:rng.randint(0, len(data))]


def repeat(rng, data):
    at = rng.randrange(len(data))
    end = min(len(data), at + rng.choice([1, 2, 5, 20, 100]))
    return data[:end] + data[at:end] + data[end:]


def retype(rng, data):
    return replace_one(rng, VALUE, data, lambda _: text_bytes(odd_value(rng)))


def retime(rng, data):
    pattern = re.compile(rb'(?<=call_date_time":)"[^"]*"')
    if not pattern.search(data):
        return retype(rng, data)
    return replace_one(rng, pattern, data,
                       lambda _: text_bytes(quote(rng, odd_timestamp(rng))))


def member_twice(rng, data):
    return replace_one(rng, MEMBER, data, lambda m: m + b"," * (
        not m.endswith(b",")) + (m if rng.random() < 0.5 else replace_one(
            rng, VALUE, m, lambda _: text_bytes(odd_value(rng)))))


def member_gone(rng, data):
    return replace_one(rng, MEMBER, data, lambda _: rng.choice([b"", b",", b" "]))


def member_swapped(rng, data):
    """A member of the record to its front or end."""
    found = list(MEMBER.finditer(data))
    if not found:
        return data
    m = rng.choice(found)
    rest = data[:m.start()] + data[m.end():]
    body = m.group().rstrip(b",")
    if rng.random() < 0.5:
        return rest.replace(b"{", b"{" + body + b",", 1)
    at = rest.rfind(b"}")
    return rest[:at] + b"," + body + rest[at:]


def escape(rng, data):
    return replace_one(rng, VALUE, data, lambda v: (
        v[:1] + text_bytes(rng.choice(ESCAPES)) + v[1:]
        if rng.random() < 0.5 else v[:-1] + text_bytes(rng.choice(ESCAPES))
        + v[-1:]))


def surround(rng, data):
    junk = [b" ", b"\n", b"\t", b"\0", b"\xef\xbb\xbf", b"x", b"1", b"null",
            b"{", b"}", b"]", b"[", b",", b"\xff", b"{}", b"\x0b", b"\xc2\xa0",
            b'"', b"/*", b"//", b"{\"s\":1}", b"\r", b"\x1a", b"\xfe\xff", b""]
    if rng.random() < 0.5:
        return rng.choice(junk) * rng.choice([1, 1, 3]) + data
    return data + rng.choice(junk) * rng.choice([1, 1, 3])


def deepen(rng, data):
    n = rng.choice([3, 50, 500, 996, 997, 998, 999, 1000, 1001, 1100])
    opening, closing = rng.choice([(b"[", b"]"), (b'{"a":', b"}")])
    inner = rng.choice([b"1", b"", b"null", b"x"])
    return replace_one(rng, VALUE, data, lambda _: opening * n + inner
                       + closing * rng.choice([n, n, n, n - 1, n + 1]))


def lengthen(rng, data):
    """Beyond the ends of a reader's buffer, of 4000 or 8000 characters."""
    n = rng.choice([3900, 3990, 4000, 4010, 7990, 8000, 8010, 16400]) \
        + rng.randint(-100, 100)
    filler = rng.choice([b"x", b" ", b"\xc3\xa9", b"\xe4\xb8\xad",
                         b"\xf0\x9f\x98\x80"])
    pick = rng.random()
    if pick < 0.3:
        return b" " * n + data
    if pick < 0.6:
        return data.replace(b"{", b'{"pad":"' + filler * (n // len(filler))
                            + b'",', 1)
    return replace_one(rng, VALUE, data, lambda v: v[:1] + filler
                       * (n // len(filler)) + v[1:])


def unquote(rng, data):
    return replace_one(rng, re.compile(rb'"(\w*)"'), data, lambda v: rng.choice(
        [v[1:-1], b"'" + v[1:-1] + b"'", v[1:], v[:-1], v[:-1] + b"'"]))


def nothing(rng, _data):
    return rng.choice([b"", b" ", b"\n", b"null", b"{}", b"[]", b"[{}]", b"\0",
                       b"1", b'"x"', b"true", b"{ }", b"  {}", b"}", b"{", b"x"])


def as_array(rng, data):
    return rng.choice([b"[%s]", b"[%s,%s]", b'{"a":%s}', b"%s%s", b"%s %s"]
                      ).replace(b"%s", data)


MUTATIONS = [flip, flip, insert, insert, remove, cut, repeat, retype, retype,
             retype, retime, retime, retime, member_twice, member_gone,
             member_swapped, escape, escape, surround, deepen, lengthen,
             unquote, nothing, as_array]


# A DECIMAL with such an exponent, Spark works on for hours.
ENDLESS = re.compile(rb"[eE][-+]?0*[1-9]\d{5,9}(?!\d)")


def mutate(rng, data):
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        if data:
            data = rng.choice(MUTATIONS)(rng, data)
    return b"{}" if ENDLESS.search(data) else data


# ---- all records

def generate(sfcrime, n, seed, share=0.05):
    """Half of N records are calls, half typed ones; None is a null value.
    Returns them by topic."""
    rng = random.Random(seed)
    calls = subprocess.run(
        [sfcrime, "generate", "--records=%d" % (n - n // 2), "--seed=%d" % seed,
         "--format=lines"], check=True, stdout=subprocess.PIPE).stdout
    made = {"calls": calls.split(b"\n")[:-1],
            "typed": [typed_record(rng) for _ in range(n // 2)]}
    for records in made.values():
        for i, record in enumerate(records):
            pick = rng.random()
            if pick < share / 200:
                records[i] = None
            elif pick < share:
                records[i] = mutate(rng, record)
    return made
