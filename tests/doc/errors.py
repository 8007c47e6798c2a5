#!/usr/bin/env python3
"""errors.py: the tables of docs/errors.md, from the source.

    errors.py TREE < docs/errors.md > new

Every call that makes an error or a warning is a row: its text, the exit status
that its code gives, the remedies that may follow it, and, from the table as it
was, what it means; "?" stands where nobody has written that.
"""

import re
import sys
from pathlib import Path

STAGES = {
    "cli": "Commands and options",
    "config": "Configuration",
    "plan": "Queries",
    "row": "Schemas and patterns",
    "table": "Static tables",
    "kafka": "Brokers and topics",
    "broker": "The development broker",
    "feed": "Input of produce and of --input",
    "source": "Sources",
    "exec": "State in memory",
    "state": "Checkpoints",
    "sink": "Sinks",
    "engine": "Runs",
    "ui": "The web UI",
    "tune": "Runs of tune",
    "cluster": "Runs on Spark",
    "base": "Files, threads and time zones",
}
STATUS = {"FAILED": "1", "USAGE": "2", "CONFIG": "2", "SOURCE": "3",
          "STATE": "4", "SINK": "5", "RESOURCES": "6", "DATA": "-"}

# Which argument is the code, or the code itself; which one is the text; what
# is put before it and behind.  A name with a folder is a function of one file.
CALLS = {
    "sfc_fail": (1, 2, "", ""),
    "sfc_fail_errno": (1, 3, "", ": …"),
    "sfc_kafka_fail": (1, 3, "", ": …"),
    "sfc_settings_fail": ("CONFIG", 3, "…: ", ""),
    "sfc_thread_fail": ("RESOURCES", 1, "", ""),
    "sfc_kafka_new_failed": ("CONFIG", 0, "", ": …"),
    "sfc_json_lexer_fail": ("SOURCE", 1, "…:…:…: ", ""),
    "sfc_json_lexer_fail_at": ("SOURCE", 2, "…:…:…: ", ""),
    "fail_at": ("CONFIG", 3, "…:…: ", ""),
    "ddl_fail": ("CONFIG", 1, "… Cannot parse the schema: ",
                 " at character …"),
    "fail_option": ("CONFIG", 3, "…: ", ""),
    "table/read-json.c:fail": ("CONFIG", 1, "…:…: ", ""),
    "cluster/handover.c:refuse": ("CONFIG", 4, "…: ", ""),
    "sfc_warn": ("", 0, "warning: ", ""),
}
FUNCTION = re.compile(r"^(\w+) \((?:[^(){};]|\([^(){};]*\))*\)\n\{\n(.*?)^\}",
                      re.S | re.M)
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|[A-Za-z_]\w*|\S')
PLACEHOLDER = re.compile(
    r"%[-' 0+#]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:z|l|ll)?[a-zA-Z]")
FORMAT = re.compile(r"PRI\w+|G_G\w+_FORMAT")


def functions(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    text = re.sub(r"^#(?:.*\\\n)*.*$", "", text, flags=re.M)
    return {name: TOKEN.findall(body) for name, body in FUNCTION.findall(text)}


def arguments(tokens, at):
    """The arguments of the call whose "(" is at AT."""
    depth, args = 0, [[]]
    for token in tokens[at:]:
        depth += token in "([{"
        depth -= token in ")]}"
        if depth == 0:
            break
        if token == "," and depth == 1:
            args.append([])
        elif depth > 1 or token != "(":
            args[-1].append(token)
    return args


def unescape(token):
    return (token[1:-1].replace("\\n", "\n").replace('\\"', '"')
            .replace("\\\\", "\\"))


def texts(tokens):
    """Each text in an argument: a ? b : c has two; of ngettext() the second."""
    if tokens[:2] == ["ngettext", "("]:
        tokens = arguments(tokens, 1)[1]
    found, last, calls, before = [], None, [], ""
    for token in tokens + [";"]:
        if token == "(":
            calls.append(before)
        elif token == ")" and calls:
            calls.pop()
        # a text that is an argument of another call is none of the message
        inside = any(re.match(r"[a-z]", name) for name in calls)
        if token.startswith('"') and not inside:
            last = (last or "") + unescape(token)
        elif FORMAT.fullmatch(token) and last is not None:
            last += "d"
        elif last is not None:
            found.append(last)
            last = None
        before = token
    return found


def readable(text):
    text = PLACEHOLDER.sub("…", text.replace("%%", "\0")).replace("\0", "%")
    return text.strip("\n")


def status_of(code, args):
    """Of a code that a caller gives: that of a checkpoint or a sink."""
    if isinstance(code, str):
        return STATUS.get(code, "-")
    names = re.findall(r"SFC_ERROR_(\w+)", " ".join(args[code]))
    known = (STATUS[name] for name in names if name in STATUS)
    return " or ".join(dict.fromkeys(known)) or ("" if names else "4 or 5")


class File:
    """The rows of one file: [text, status, remedies]."""

    def __init__(self, path, stage):
        self.rows, self.open = [], []
        self.place = f"{stage}/{path.name}:"
        self.functions = functions(path)
        self.helpers = {name: self.remedies_in(tokens)
                        for name, tokens in self.functions.items()
                        if not any(map(self.call, tokens))}
        for tokens in self.functions.values():
            self.read(tokens)

    def call(self, name):
        return CALLS.get(self.place + name) or CALLS.get(name)

    @staticmethod
    def remedies_in(tokens):
        return [readable(text) for i, token in enumerate(tokens)
                if token == "sfc_remedy"
                for text in texts(arguments(tokens, i + 1)[1])]

    def read(self, tokens):
        # a remedy is of all errors since the last return of something else
        self.open, returned, returns = [], False, False
        for i, token in enumerate(tokens[:-1]):
            if token in ";{}":
                returned, returns = returned or returns, False
            elif token == "return":
                returns = True
            if tokens[i + 1] != "(":
                continue
            if token == "sfc_remedy":
                text = texts(arguments(tokens, i + 1)[1])
                for row in self.open:
                    row[2].extend(map(readable, text))
            elif token in self.helpers:
                for row in self.open:
                    row[2].extend(self.helpers[token])
            elif self.call(token):
                if returned:
                    self.open, returned = [], False
                self.add(self.call(token), arguments(tokens, i + 1), returns)

    def add(self, call, args, returns):
        code, at, before, behind = call
        for text in texts(args[at]) if at < len(args) else []:
            text, _, remedy = readable(text).partition("\n")
            status = status_of(code, args)
            # the others are put together from parts, or never printed
            if status == "" or not re.search(r"[A-Za-z]{2}", text):
                continue
            row = [before + text + behind, status, [remedy] if remedy else []]
            self.rows.append(row)
            if not returns:
                self.open.append(row)


def code(text):
    return "`" + text.replace("|", "\\|").replace("`", "'") + "`"


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def old_meanings(page):
    meanings, title = {}, None
    for line in page.splitlines():
        if line.startswith("## "):
            title = line[3:]
        parts = re.split(r"(?<!\\)\|", line)
        if len(parts) == 6 and parts[1].startswith(" `"):
            meanings[title, parts[1].strip(), parts[2].strip()] = parts[3].strip()
    return meanings


def main():
    page = sys.stdin.read()
    meanings = old_meanings(page)
    print(page.split("\n## ")[0].rstrip("\n"))
    src = Path(sys.argv[1]) / "src"
    new = sorted({path.parent.name for path in src.glob("*/*.c")} - set(STAGES))
    for stage, title in [*STAGES.items(), *zip(new, new)]:
        merged = {}
        for path in sorted((src / stage).glob("*.c")):
            for text, status, remedies in File(path, stage).rows:
                merged.setdefault((code(text), status), []).extend(remedies)
        if not merged:
            continue
        print(f"\n## {title}\n\n| Message | Status | What it means | Remedy |")
        print("|---|---|---|---|")
        for (text, status), remedies in merged.items():
            remedy = "; or: ".join(dict.fromkeys(map(cell, remedies))) or "-"
            meaning = meanings.get((title, text, status), "?")
            print(f"| {text} | {status} | {meaning} | {remedy} |")


main()
