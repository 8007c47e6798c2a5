"""A stand-in of systemd's journal: runs a command with it as standard error.

    journal.py FILE COMMAND...

FILE gets a JSON object a line, with the fields of each record.  To be run where
/run/systemd/journal may be written: unshare --map-root-user --mount sh -c
'mount -t tmpfs none /run && ...'.  Exits as the command did.
"""

import json
import os
import socket
import struct
import subprocess
import sys
import threading

path, command = sys.argv[1], sys.argv[2:]
FOLDER = "/run/systemd/journal"


def parse(data):
    """The journal's native protocol: NAME=VALUE, or NAME and a length."""
    fields = {}
    while data:
        line, _, rest = data.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if not equals:
            length = struct.unpack("<Q", rest[:8])[0]
            value, rest = rest[8:8 + length], rest[8 + length + 1:]
        fields[name.decode()] = value.decode()
        data = rest
    return fields


def serve(records, file):
    while True:
        data, ancillary, _, _ = records.recvmsg(65536, 1024)
        for _, _, fds in ancillary:  # a long record comes as a file
            fd = struct.unpack("i", fds[:4])[0]
            data = os.pread(fd, 1 << 20, 0)
            os.close(fd)
        if not data:
            return
        file.write(json.dumps(parse(data)) + "\n")
        file.flush()


def main():
    os.makedirs(FOLDER)
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    stream.bind(FOLDER + "/stdout")
    stream.listen()
    records = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    records.bind(FOLDER + "/socket")
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.connect(FOLDER + "/stdout")
    with open(path, "w", encoding="utf-8") as file:
        thread = threading.Thread(target=serve, args=(records, file),
                                  daemon=True)
        thread.start()
        status = subprocess.call(command, stderr=client, timeout=60)
        end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        end.sendto(b"", FOLDER + "/socket")
        thread.join()
    sys.exit(status)


main()
