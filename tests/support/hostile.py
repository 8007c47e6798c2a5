"""hostile.py -- records that nobody should send, the same for the same seed.

hostile.py KIND BYTES SEED SAMPLE FILE...

Writes records of about BYTES in all, in turns to the FILEs, a line each in
base64 as tests/conformance/feeder reads it.  KIND is

    clean    the records of SAMPLE, a JSON array, again and again
    random   bytes of any value, or of those that JSON is made of
    mutated  records of SAMPLE that were flipped, cut, repeated, spliced and
             stuffed; every fifth is as it was
"""

import base64
import json
import random
import sys

PUNCTUATION = b"{}[]:,\"\\' \n0123456789.-+eEtruefalsnu"
STUFFING = [b"\0", b"\x1b[2J", b"\xff", b"\xc3", b"\xed\xa0\xbd", b"\xef\xbb\xbf",
            b"\xf0\x9f\x9a\xa8", b'"', b"'", b"\\", b"\\u00e9", b"\\ud83d",
            b"\\u12", b"{", b"}", b"[", b"]", b",", b":", b" ", b"\n", b"0", b"-",
            b"+", b".", b"1e999", b"NaN", b"null", b"true", b"{}", b"[]", b"//",
            b'"call_date_time":"2018-02-30",', b'"call_date_time":1546300620,',
            b"9" * 1001, b"[" * 1001]


def random_record(rng):
    size = rng.randrange(800)
    if rng.random() < 0.5:
        return rng.randbytes(size)
    return (b"{" if rng.random() < 0.5 else b"") \
        + bytes(rng.choices(PUNCTUATION, k=size // 4))


def flip(rng, data, _others):
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1:]


def cut(rng, data, _others):
    at = rng.randrange(len(data))
    return data[:at] if rng.random() < 0.5 \
        else data[:at] + data[at + rng.randrange(1, 40):]


def repeat(rng, data, _others):
    at = rng.randrange(len(data))
    end = at + rng.choice([1, 2, 8, 30, 100])
    return data[:end] + data[at:]


def splice(rng, data, others):
    other = rng.choice(others)
    return data[:rng.randrange(len(data))] + other[rng.randrange(len(other)):]


def stuff(rng, data, _others):
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(STUFFING) + data[at:]


MUTATIONS = [flip, cut, repeat, splice, stuff]


def mutated_record(rng, sample):
    data = rng.choice(sample)
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        if data:
            data = rng.choice(MUTATIONS)(rng, data, sample)
    return data


def records(kind, size, seed, sample):
    rng = random.Random(seed)
    made, n = 0, 0
    while made < size:
        if kind == "random":
            record = random_record(rng)
        elif kind == "mutated":
            record = mutated_record(rng, sample)
        else:
            record = sample[n % len(sample)]
        made += len(record)
        n += 1
        yield record


def main(kind, size, seed, sample, *paths):
    with open(sample, encoding="utf-8") as file:
        calls = [json.dumps(call, separators=(",", ":")).encode()
                 for call in json.load(file)]
    files = [open(path, "wb") for path in paths]
    for i, record in enumerate(records(kind, int(size), int(seed), calls)):
        files[i % len(files)].write(base64.b64encode(record) + b"\n")
    for file in files:
        file.close()


main(*sys.argv[1:])
