"""Presses the Tab key in a shell.

press-tab.py SHELL COMPLETION LINE...

Starts SHELL (bash, zsh, fish) on a terminal with the file COMPLETION, types
each LINE and Tab, and prints what the line has become.
"""
import os
import pty
import re
import select
import sys
import tempfile
import time

READY = "READY>"
COMMANDS = {
    "bash": lambda home: ["bash", "--noprofile", "--rcfile", home + "/.rc"],
    "zsh": lambda home: ["zsh", "-i"],
    "fish": lambda home: ["fish", "--no-config", "-C", "source " + home + "/.rc"],
}
SET_UP = {
    "bash": "bind 'set enable-bracketed-paste off' 2>/dev/null\n"
            "source '%s'\nPS1='READY>'\n",
    "zsh": "fpath=('%s' $fpath)\nautoload -U compinit\ncompinit -u -D\n"
           "bindkey -e\nunsetopt PROMPT_SP\nPS1='READY>'\n",
    "fish": "source '%s'\nfunction fish_prompt; printf 'READY>'; end\n"
            "function fish_greeting; end\n",
}


def start(shell, completion):
    home = tempfile.mkdtemp(dir=os.getcwd())
    where = os.path.dirname(completion) if shell == "zsh" else completion
    for name in (".rc", ".zshrc"):
        with open(os.path.join(home, name), "w") as rc:
            rc.write(SET_UP[shell] % where)
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(ZDOTDIR=home, TERM="dumb" if shell != "fish"
                          else "xterm", COLUMNS="500")
        command = COMMANDS[shell](home)
        os.execvp(command[0], command)
    return pid, terminal


class Terminal:
    def __init__(self, descriptor):
        self.descriptor, self.seen = descriptor, ""

    def read_until(self, pattern):
        end = time.monotonic() + 60
        while not (found := re.search(pattern, self.seen)):
            if not select.select([self.descriptor], [], [],
                                 max(0, end - time.monotonic()))[0]:
                sys.exit("no %r in %r" % (pattern, self.seen))
            self.seen += os.read(self.descriptor, 65536).decode(
                errors="replace")
        self.seen = self.seen[found.end():]
        return found

    def press(self, line):
        """The line is seen by making it the arguments of another command."""
        self.read_until(READY)
        os.write(self.descriptor, line.encode() + b"\t")
        os.write(self.descriptor, b"\x01printf '<%s>' 'L'INE \x05\n")
        found = self.read_until("<LINE><sfcrime>((?:<[^<>]*>)*)(?s:.*?)(?=%s)"
                                % READY)
        return re.findall("<([^<>]*)>", found.group(1))


def main(shell, completion, *lines):
    pid, descriptor = start(shell, os.path.abspath(completion))
    terminal = Terminal(descriptor)
    for line in lines:
        print(" ".join("[%s]" % word for word in terminal.press(line)),
              flush=True)
    os.close(descriptor)
    os.waitpid(pid, 0)


main(*sys.argv[1:])
