"""planned-queries.py -- runs what Spark ran, and compares the offsets.

planned-queries.py RECORDED SFCRIME FEEDER, the address of a development broker
in $SFCRIME_BOOTSTRAP_SERVERS.  Each case is a query of its own with a
checkpoint, run once for each wave of records.  Those whose partitions become
more are left out: that broker cannot do it.
"""

import json
import os
import subprocess
import sys
import tempfile

import planning
import sides


def configuration(topic, case, folder):
    lines = ["[source %s]" % topic, "subscribe = " + topic]
    options = dict(case["options"])
    if "start" in case:
        options["startingOffsets"] = json.dumps(
            {topic: {str(p): n for p, n in enumerate(case["start"])}})
    lines += ["%s = %s" % option for option in options.items()]
    lines += ["[query %s]" % topic, "select = city",
              "trigger = " + case["trigger"],
              "checkpointLocation = " + os.path.join(folder, topic),
              "[sink %s]" % topic, "format = noop", ""]
    return "\n".join(lines)


def groups_of(cases, number):
    """The queries that can run together, by the arguments that end them: one
    that never ends by itself is given the batches that Spark had."""
    groups = {}
    for topic, case in cases.items():
        arguments = ()
        if case["trigger"] != "availableNow":
            arguments = ("--max-batches=%d" % len(case["spark"][number]),)
            if not case["spark"][number]:
                continue
        groups.setdefault(arguments, []).append(topic)
    return groups


def run_wave(sfcrime, feeder, cases, number, folder):
    sides.feed(feeder, os.environ["SFCRIME_BOOTSTRAP_SERVERS"], folder, {
        (topic, p): [b"{}"] * n for topic, case in cases.items()
        for p, n in enumerate(case["waves"][number])})
    conf = os.path.join(folder, "conf")
    with open(conf, "w", encoding="utf-8") as file:
        for topic, case in cases.items():
            file.write(configuration(topic, case, folder))
    for arguments, topics in groups_of(cases, number).items():
        subprocess.run([sfcrime, "stream", "-q", "--no-ui", "-c", conf,
                        *arguments, *("--query=" + t for t in topics)],
                       check=True)


def main(recorded, sfcrime, feeder):
    with open(recorded, encoding="ascii") as file:
        cases = {"case%d" % i: json.loads(line) for i, line in enumerate(file)}
    cases = {topic: case for topic, case in cases.items()
             if len(set(map(len, case["waves"]))) == 1}
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for topic, case in cases.items():
            subprocess.run([sfcrime, "topics", "create", "-q", topic,
                            "--partitions=%d" % len(case["waves"][0])],
                           check=True)
        for number in range(max(len(case["waves"]) for case in cases.values())):
            run_wave(sfcrime, feeder, {
                topic: case for topic, case in cases.items()
                if number < len(case["waves"])}, number, folder)
        for topic, case in cases.items():
            ours = planning.planned(topic, os.path.join(folder, topic))
            if ours != sum(case["spark"], []):
                wrong += 1
                print("%s\nsfcrime: %s" % (json.dumps(case), ours))
    print("%d queries, %d differ" % (len(cases), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
