"""proxy.py -- a bad network between a client and the brokers of Kafka.

proxy.py UPSTREAMS FAULT      UPSTREAMS: HOST:PORT,...; FAULT: a file, read all
                              the time; its words say what the network does

Prints "bootstrap.servers=...": an address for each broker.  What the brokers
say of their addresses is changed to those, so that nothing passes it by.

    pass             nothing bad; also when the file is not there
    freeze           nothing arrives any more, either way, and nobody is told
    orphan           so for the connections there are now; new ones are good
    cut              connections are reset, new ones too
    reset N          a connection is reset after some N bytes of answers
    dribble          one byte at a time
    jitter MS        each message is up to MS milliseconds late
    damage N         the byte before the end of an answer with records is
                     another: the first N times, -1: always
    codec N          likewise the first batch says that it is of gzip
"""

import asyncio
import pathlib
import random
import socket
import struct
import sys

FETCH, METADATA, COORDINATOR = 1, 3, 10
BATCH_HEAD = 61  # bytes of a record batch before its records
CRC_FROM = 21    # what its checksum is of
POLL_S = 0.02


def make_table():
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
        yield n


CRC_TABLE = list(make_table())


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ CRC_TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


def batches(frame):
    """(start, end) of the record batches in an answer to a fetch."""
    at = 0
    while at + BATCH_HEAD <= len(frame):
        length, _, magic = struct.unpack_from(">iib", frame, at + 8)
        end = at + 12 + length
        if magic == 2 and BATCH_HEAD <= end - at and end <= len(frame) \
                and struct.unpack_from(">I", frame, at + 17)[0] \
                == crc32c(frame[at + CRC_FROM:end]):
            yield at, end
            at = end
        else:
            at += 1


class Network:
    def __init__(self, fault):
        self.path = pathlib.Path(fault)
        self.words = ["pass"]
        self.left = 0  # of damage or codec
        self.connections = set()
        self.ports = {}

    def mode(self):
        return self.words[0]

    def number(self):
        return int(self.words[1])

    async def watch(self):
        while True:
            try:
                words = self.path.read_text().split() or ["pass"]
            except FileNotFoundError:
                words = ["pass"]
            if words != self.words:
                self.words = words
                self.begin()
            await asyncio.sleep(POLL_S)

    def begin(self):
        if self.mode() in ("damage", "codec"):
            self.left = self.number()
        for connection in list(self.connections):
            if self.mode() == "orphan":
                connection.is_frozen = True
            elif self.mode() == "cut":
                connection.reset()

    def spoil(self, frame):
        found = list(batches(frame)) if self.left else []
        if not found:
            return
        self.left -= self.left > 0
        at, end = found[0]
        if self.mode() == "damage":
            frame[end - 2] ^= 0x10
        else:
            frame[at + 22] = frame[at + 22] & ~7 | 1  # gzip: it is not
            struct.pack_into(">I", frame, at + 17,
                             crc32c(frame[at + CRC_FROM:end]))


class Connection:
    def __init__(self, network, reader, writer):
        self.network = network
        self.client = (reader, writer)
        self.broker = None
        self.asked = {}  # correlation id: ApiKey
        self.is_frozen = False
        self.bytes = 0
        self.patience = random.uniform(0.5, 1.5)

    async def run(self, port):
        self.network.connections.add(self)
        try:
            if self.network.mode() == "cut":
                self.reset()
                return
            self.broker = await asyncio.open_connection("127.0.0.1", port)
            for _, writer in (self.client, self.broker):
                writer.get_extra_info("socket").setsockopt(
                    socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ways = [asyncio.create_task(self.pump(*way)) for way in (
                (self.client[0], self.broker[1], self.on_request),
                (self.broker[0], self.client[1], self.on_answer))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
        except OSError:
            pass
        finally:
            self.network.connections.discard(self)
            for end in (self.client, self.broker):
                if end is not None:
                    end[1].transport.abort()

    def reset(self):
        """So that the client sees an error and no end."""
        writer = self.client[1]
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        if self.broker is not None:
            self.broker[1].transport.abort()

    def on_request(self, frame):
        key, _, number = struct.unpack_from(">hhi", frame)
        self.asked[number] = key

    def on_answer(self, frame):
        key = self.asked.pop(struct.unpack_from(">i", frame)[0], None)
        if key == FETCH and self.network.mode() in ("damage", "codec"):
            self.network.spoil(frame)
        if key in (METADATA, COORDINATOR):
            for broker, here in self.network.ports.items():
                self.replace(frame, broker, here)

    @staticmethod
    def replace(frame, broker, here):
        wanted = b"127.0.0.1" + struct.pack(">i", broker)
        at = frame.find(wanted)
        while at >= 0:
            struct.pack_into(">i", frame, at + 9, here)
            at = frame.find(wanted, at + 13)

    async def pump(self, reader, writer, look):
        try:
            while True:
                head = await reader.readexactly(4)
                frame = bytearray(await reader.readexactly(
                    struct.unpack(">i", head)[0]))
                look(frame)
                await self.deliver(writer, head + frame)
        except (OSError, asyncio.IncompleteReadError):
            pass

    async def deliver(self, writer, data):
        network = self.network
        while self.is_frozen or network.mode() == "freeze":
            await asyncio.sleep(POLL_S)
        if network.mode() == "jitter":
            await asyncio.sleep(random.uniform(0, network.number()) / 1000)
        if network.mode() == "reset" and writer is self.client[1]:
            self.bytes += len(data)
            if self.bytes > network.number() * self.patience:
                writer.write(data[:len(data) // 2])
                await asyncio.sleep(0)
                self.reset()
                return
        step = 1 if network.mode() == "dribble" else len(data)
        for at in range(0, len(data), step):
            writer.write(data[at:at + step])
            await writer.drain()


async def main(upstreams, fault):
    network = Network(fault)
    addresses = []
    for upstream in upstreams.split(","):
        port = int(upstream.rsplit(":", 1)[1])

        async def serve(reader, writer, port=port):
            await Connection(network, reader, writer).run(port)

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        network.ports[port] = server.sockets[0].getsockname()[1]
        addresses.append("127.0.0.1:%d" % network.ports[port])
    print("bootstrap.servers=" + ",".join(addresses), flush=True)
    await network.watch()


random.seed(17)
asyncio.run(main(*sys.argv[1:]))
