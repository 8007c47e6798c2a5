"""Sends COUNT broken requests to the web UI, then asks whether it is well.

    ui-fuzz.py BASE-URL COUNT [SEED]
"""

import random
import socket
import sys
import urllib.request

base, count = sys.argv[1], int(sys.argv[2])
chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
port = int(base.rsplit(":", 1)[1])

SEEDS = [
    b"GET /StreamingQuery/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"HEAD /metrics HTTP/1.1\r\nHost: 127.0.0.1:4040\r\n"
    b"Connection: close\r\n\r\n",
    b"GET /StreamingQuery/statistics/?id=%00%ff%3cscript%3e HTTP/1.1\r\n"
    b"Host: [::1]\r\nAccept-Encoding: gzip\r\n\r\n",
    b"GET /api/v1/queries/x/result?limit=99999999999999999999 HTTP/1.1\r\n"
    b"Host: localhost\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.0\r\nHost: localhost\r\nRange: bytes=0-1,5-9\r\n"
    b"Expect: 100-continue\r\n\r\n",
]
WORDS = [b"\r\n", b"\n", b"\0", b": ", b"%", b"/../", b"\xff", b"a" * 70000,
         b"HTTP/1.1", b"?id=", b"&&==", b"-1", b"chunked", b"Host: ", b"["]


def mutate(text):
    text = bytearray(text)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(text) + 1)
        what = chance.randrange(4)
        if what == 0:
            text[at:at] = chance.choice(WORDS)
        elif what == 1:
            del text[at:at + chance.randrange(1, 20)]
        elif what == 2 and at < len(text):
            text[at] = chance.randrange(256)
        else:
            text[at:at] = text[:chance.randrange(len(text) + 1)]
    return bytes(text)


def send(text):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        try:
            client.sendall(text)
            if chance.randrange(4):
                client.shutdown(socket.SHUT_WR)
                client.recv(chance.choice((1, 100000)))
        except OSError:
            pass  # it hung up, as it may


for _ in range(count):
    send(mutate(chance.choice(SEEDS)))
with urllib.request.urlopen(base + "/healthz", timeout=60) as answer:
    assert answer.read() == b"ok\n"
