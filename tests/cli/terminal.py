"""Runs a command on a terminal of its own, and shows what a person would see.

    terminal.py COLUMNS FILE COMMAND...

FILE gets every byte that came; standard output gets the screen as it was at the
end, with all that scrolled by: what was cleared is not in it.  Exits as the
command did.
"""

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios

columns, path, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]


class Screen:
    """Lines without end, and of the sequences those that are used."""

    def __init__(self):
        self.lines, self.row, self.column = [""], 0, 0

    def put(self, character):
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = (line[:self.column] + character
                                + line[self.column + 1:])
        self.column += 1

    def feed(self, text):
        for piece in re.findall(r"\x1b\[[0-9;]*[A-Za-z]|[^\x1b]", text):
            if piece == "\r":
                self.column = 0
            elif piece == "\n":
                self.row += 1
                if self.row == len(self.lines):
                    self.lines.append("")
            elif piece == "\x1b[K":
                self.lines[self.row] = self.lines[self.row][:self.column]
            elif piece == "\x1b[A":
                assert self.row > 0, "above the first line"
                self.row -= 1
            elif piece not in ("\x1b[1m", "\x1b[0m"):  # bold, and its end
                assert len(piece) == 1, repr(piece)
                self.put(piece)


def main():
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ,
                    struct.pack("HHHH", 24, columns, 0, 0))
        os.environ["TERM"] = os.environ.get("TEST_TERM", "xterm")
        os.execvp(command[0], command)
    seen = b""
    while True:
        select.select([terminal], [], [], 60)
        try:
            some = os.read(terminal, 65536)
        except OSError:
            break  # Linux says that the other end is closed so
        if not some:
            break
        seen += some
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with open(path, "wb") as file:
        file.write(seen)
    screen = Screen()
    screen.feed(seen.decode())
    print("\n".join(line.rstrip() for line in screen.lines))
    sys.exit(status)


main()
