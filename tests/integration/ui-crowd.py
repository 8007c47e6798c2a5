"""A crowd before the web UI: slow clients and broken requests at once.

    ui-crowd.py BASE-URL SECONDS [CLIENTS] [SEED]

CLIENTS (500) connections are kept: each sends a request a byte at a time or
asks and never reads, and comes again when it is thrown out.  Beside them broken
requests go out as fast as they can.  Prints what it did, and exits with an
assertion when the UI does not answer after all.
"""

import random
import selectors
import socket
import sys
import time
import urllib.request

base, seconds = sys.argv[1], float(sys.argv[2])
crowd_size = int(sys.argv[3]) if len(sys.argv) > 3 else 500
chance = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
address = ("127.0.0.1", int(base.rsplit(":", 1)[1]))

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


def fuzz():
    """One broken request, of which not always the answer is awaited."""
    try:
        with socket.create_connection(address, timeout=0.5) as client:
            client.sendall(mutate(chance.choice(SEEDS)))
            if chance.randrange(4):
                client.shutdown(socket.SHUT_WR)
                client.recv(chance.choice((1, 100000)))
    except OSError:
        pass  # it hung up, as it may


class Crowd:
    """Connections that are slow, replaced as they end."""

    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.clients = {}
        self.opened = 0

    def fill(self):
        while len(self.clients) < crowd_size:
            client = socket.socket()
            client.setblocking(False)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect_ex(address)
            text = chance.choice(SEEDS)
            # one in three asks for everything at once and never reads
            self.clients[client] = [text, 0, chance.randrange(3) == 0]
            self.selector.register(client, selectors.EVENT_READ)
            self.opened += 1

    def drop(self, client):
        self.selector.unregister(client)
        del self.clients[client]
        client.close()

    def step(self):
        self.fill()
        for client, state in list(self.clients.items()):
            text, at, greedy = state
            if chance.randrange(10) and at:
                continue
            try:
                state[1] += client.send(text * 50 if greedy
                                        else text[at % len(text):][:1])
            except BlockingIOError:
                pass
            except OSError:
                self.drop(client)
        for key, _ in self.selector.select(0):
            try:
                gone = not key.fileobj.recv(1)  # a byte of what is there
            except BlockingIOError:
                gone = False
            except OSError:
                gone = True
            if gone:
                self.drop(key.fileobj)


def main():
    crowd, requests = Crowd(), 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        crowd.step()
        for _ in range(20):
            fuzz()
            requests += 1
    for client in list(crowd.clients):
        crowd.drop(client)
    print(f"{requests} broken requests, {crowd.opened} slow connections")
    answer = None
    last = time.monotonic() + 60
    while answer is None:  # the server finds out one by one who has gone
        try:
            with urllib.request.urlopen(base + "/healthz", timeout=20) as page:
                answer = page.read()
        except OSError:
            assert time.monotonic() < last, "it does not answer"
            time.sleep(0.1)
    assert answer == b"ok\n", answer


main()
