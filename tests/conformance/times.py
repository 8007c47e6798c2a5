"""times.py -- instants of any year, which Python's datetime has not."""
import datetime
import re

FORM = re.compile(r"([+-]?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
                  r"(?:Z|([+-])(\d\d):(\d\d)(?::(\d\d))?)")
SPAN = 400            # years after which the calendar repeats


def parse(text):
    """(spans of 400 years, the instant's UTC datetime in 2000 to 2399)"""
    match = FORM.fullmatch(text)
    if not match:
        raise ValueError(f"no instant: {text}")
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    micros = int((match[7] or "0").ljust(6, "0")[:6])
    spans, rest = divmod(year - 2000, SPAN)
    when = datetime.datetime(2000 + rest, month, day, hour, minute, second,
                             micros)
    if match[8]:
        offset = datetime.timedelta(hours=int(match[9]), minutes=int(match[10]),
                                    seconds=int(match[11] or 0))
        when += offset if match[8] == "-" else -offset
    return spans, when


def in_utc(text):
    """The same instant with six digits and Z."""
    spans, when = parse(text)
    year = when.year + spans * SPAN
    sign = "-" if year < 0 else "+" if year > 9999 else ""
    return f"{sign}{abs(year):04d}-{when:%m-%dT%H:%M:%S.%f}Z"


def in_zone(text, zone):
    """The wall clock as the console shows it.  A zone is looked up in a year
    that datetime has, one that the calendar of this one repeats."""
    spans, when = parse(text)
    year = when.year + spans * SPAN
    shift = SPAN if year < 2 else -SPAN if year > 9998 else 0
    there = when.replace(year=year + shift,
                         tzinfo=datetime.timezone.utc).astimezone(zone)
    fraction = f".{there.microsecond:06d}".rstrip("0").rstrip(".")
    return (f"{there.year - shift:04d}-{there:%m-%d %H:%M:%S}{fraction}")
