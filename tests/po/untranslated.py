"""untranslated.py ENGLISH TRANSLATED -- lines that are in English

Compares the files of two folders line by line: one that has words, besides what
is the same in every language, and is the same in both but for its numbers.
"""

import os
import re
import sys

from unmarked import EXCEPTIONS

SAME = [
    # names, of files, options, commands, properties and values
    r"^sfcrime( [a-z]+)?",
    r"--?[A-Za-z][-\w]*(=[\w|\[\]:.=]*)?",
    r"\[?\w*([.:/_*-]+[\w\[\]]+)+",
    r"\b[a-z]+[A-Z]\w*",
    r"“[^”]*”|„[^“]*“|«[^»]*»",
    # the same word in German
    r"Topics: NAME",
]
EVERYWHERE = re.compile("|".join(SAME))
WORDS = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_]{2,}|^[^\W\d_]{3,}:")


def lines(path):
    with open(path, encoding="utf-8") as file:
        for line in EXCEPTIONS.sub("", file.read()).split("\n"):
            yield re.sub(r"[\d.,]*\d", "0", line.replace("\r", "\n"))


def main():
    english, translated = sys.argv[1:]
    bad = False
    for name in sorted(os.listdir(english)):
        known = set(lines(os.path.join(english, name)))
        path = os.path.join(translated, name)
        with open(path, encoding="utf-8") as file:
            shown = file.read().split("\n")
        for number, line in enumerate(lines(path)):
            if line in known and WORDS.search(EVERYWHERE.sub("", line)):
                print(f"{name}:{number + 1}: {shown[number]}")
                bad = True
    sys.exit(bad)


if __name__ == "__main__":
    main()
