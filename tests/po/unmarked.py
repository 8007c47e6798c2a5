"""unmarked.py FILE... -- lines of ours that no catalogue can translate

Each message stands between U+2039 and U+203A, and each text that is put into
one between U+27E8 and U+27E9.  What is not in a message has no two words in a
row, but for what is not to be translated, or is not ours.
"""

import re
import sys

NOT_TRANSLATED = [
    # programs look for them, see the manual
    r"^== .* of query .* ==$",
    r"^== Without effect ==$",
    # a setting and its group, a step of a plan
    r"^ *[\w.*]+ = .*",
    r"[\[⟨](query|sink|source) \w+[\]⟩]",
    r"^ *\d+\. \w+( [\w\[\].]+)?$",
    # a sample, as it stands in a progress report
    r"(record|offset) \d+: (malformed|late) record: .*",
    # Spark's own words: a schema, messages
    r"^ (\|   ? )*\|-- .*",
    r"^.*: Streaming query made progress: \{.*",
    r"\[[A-Z][A-Z_.]+\] .*",
    r"'\w+' in spark\.sql\.session\.timeZone is invalid\. .*",
    r"Master must either be .*",
    r"Option 'kafka\.bootstrap\.servers' must be .*",
]
NOT_OURS = [
    # the C library's, which has catalogues of its own
    r"No such file or directory",
    r"Not a directory",
    r"Connection refused",
    r"Address already in use",
    r"No space left on device",
    # librdkafka's
    r"Connect to \S+ failed: .*",
    r"Error binding to address .*",
    # GLib's, which has catalogues of its own
    r"^Usage:",
    r"^  sfcrime( [a-z]+)?( \[OPTION…\])?",
]
EXCEPTIONS = re.compile("|".join(NOT_TRANSLATED + NOT_OURS), re.MULTILINE)
WORDS = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,}\b")


def fragments(text):
    """Yields (line number, text) of what is not in a message itself."""
    stack, line, begun, found = [], 1, 1, ""
    for char in text + "\n":
        if char in "‹›⟨⟩\n":
            if not stack or stack[-1] == "⟨":
                yield begun, found
            found = ""
            begun = line + (char == "\n")
        else:
            found += char
        if char in "‹⟨":
            stack.append(char)
        elif char in "›⟩" and stack:
            stack.pop()
        elif char == "\n":
            line += 1


def main():
    bad = False
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8") as file:
            text = EXCEPTIONS.sub("", file.read())
        for line, found in fragments(text):
            if WORDS.search(found):
                print(f"{name.rsplit('/', 1)[-1]}:{line}: {found.strip()}")
                bad = True
    sys.exit(bad)


if __name__ == "__main__":
    main()
