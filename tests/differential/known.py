"""known.py -- differences that are meant, each with its reason."""

import re


def is_stale_number(d):
    """Jackson keeps the text of a number whose exponent is too large for a
    DECIMAL, and takes it for the next number that it has to convert."""
    return "DECIMAL" in d.view.schema \
        and re.search(rb"[eE]\+?\d{10,}", d.record) is not None


def is_bad_utf8(d):
    """How many U+FFFD stand for bytes that are no UTF-8 is a matter of the
    writer: the cell holds the bytes."""
    return d.column == "_corrupt_record" and d.spark and d.ours \
        and re.sub("\ufffd+", "\ufffd", d.spark) \
        == re.sub("\ufffd+", "\ufffd", d.ours)


KNOWN = [is_stale_number, is_bad_utf8]


def name(difference):
    """The name of the known difference that this one is, or None."""
    for known in KNOWN:
        if difference.record and known(difference):
            return known.__name__[len("is_"):].replace("_", " ")
    return None
