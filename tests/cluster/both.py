#!/usr/bin/env python3
"""both.py -- plays scenarios with sfcrime and, from the same file, on Spark.

usage: both.py BOOTSTRAP MASTER CONNECTOR SCENARIO...

MASTER is that of Spark, CONNECTOR the jars of its Kafka source.  Each
scenario is two tests, TAP: every batch has the same rows with both engines,
and they are those that were recorded.
"""
import collections
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "conformance"))
import compare  # noqa: E402 -- of the other folder
import play  # noqa: E402
import scenario as scenarios  # noqa: E402

play.DEADLINE_S = 300  # a JVM takes its time
scenarios.KINDS = ("rows",)
SHORT_LIVED = os.environ["SHORT_LIVED"]  # options of a JVM


class OnSpark(play.Player):
    """Plays one scenario on Spark."""

    def __init__(self, scenario, broker, work, cluster):
        super().__init__(scenario, broker, work)
        self.cluster = cluster

    def command(self, kind, *more):
        master, connector = self.cluster
        argv = super().command(kind, *[word for word in more if not
                                       word.startswith("--max-batches")])
        argv.append("--engine=spark")
        for pair in (f"spark.master={master}", f"spark.jars={connector}",
                     "spark.executor.memory=512m", "spark.driver.memory=512m",
                     f"spark.executor.extraJavaOptions={SHORT_LIVED}",
                     f"spark.driver.extraJavaOptions={SHORT_LIVED}"):
            argv += ["--conf", pair]
        return argv

    def run(self):
        trigger = self.scenario.query.get("trigger", "").split()
        if trigger[1:] != ["1", "hour"]:
            super().run()
            return
        run, path = self.start("rows"), self.progress_path("rows")
        seen = os.path.getsize(path) if os.path.exists(path) else 0
        end = time.monotonic() + play.DEADLINE_S
        while run.process.poll() is None and time.monotonic() < end \
                and (not os.path.exists(path)
                     or os.path.getsize(path) == seen):
            time.sleep(0.1)
        self.finish(run, stop=True)

    def finish(self, run, stop=False):
        if stop:  # a stop may find a batch that has just begun
            run.process.send_signal(signal.SIGTERM)
        super().finish(run)


def differences(native, spark, types):
    """What differs between two players of one scenario."""
    said = compare.differ("failed runs", len(native.errors), len(spark.errors))
    said += [line for text in spark.errors if not native.errors
             for line in text.split("\n")]
    for batch in sorted(set(native.batches) | set(spark.batches)):
        ours, theirs = [[collections.Counter(
            compare.row_text(row, types) for row in rows)
            for rows in player.batches.get(batch, [])]
            for player in (native, spark)]
        said += compare.differ(f"executions of batch {batch}", len(ours),
                               len(theirs))
        for one, other in zip(ours, theirs):
            said += [f"batch {batch}: - {row}" for row
                     in list((one - other).elements())[:8]]
            said += [f"batch {batch}: + {row}" for row
                     in list((other - one).elements())[:8]]
    return said


def recorded(player, types):
    if not os.path.exists(player.scenario.expected("schema.txt")):
        return []
    return compare.rows(player, types, "", ())


def play_both(path, broker, cluster):
    """[(name of the test, [differences])]"""
    scenario = scenarios.Scenario(path)
    works = [tempfile.mkdtemp(prefix="sfcrime-both-") for _ in range(2)]
    players = [play.Player(scenario, broker, works[0]),
               OnSpark(scenario, broker, works[1], cluster)]
    types = {}
    if os.path.exists(scenario.expected("schema.txt")):
        types, _ = compare.columns_of(scenario, ())
    try:
        steps = scenario.steps()
        for step in steps:  # the broker is the same, so each feed is once
            for player in players if step[0] not in (
                    "topic", "feed", "delete-records") else players[:1]:
                player.step(step)
        return [(f"{scenario.name}: every batch has the same rows",
                 differences(*players, types)),
                (f"{scenario.name}: on Spark they are those recorded",
                 recorded(players[1], types))]
    except Exception:  # whatever it is, the other scenarios are played
        return [(f"{scenario.name}: played to the end",
                 traceback.format_exc().split("\n"))]
    finally:
        for player in players:
            for process in player.started:
                if process.poll() is None:
                    process.kill()
                    process.wait()
        for work in works:
            shutil.rmtree(work)


def main():
    bootstrap, master, connector, *paths = sys.argv[1:]
    broker = scenarios.Broker(bootstrap, True, os.environ["SFCRIME_FEEDER"],
                              os.environ["SFCRIME"])
    number, failed = 0, False
    for path in paths:
        for name, result in play_both(path, broker, (master, connector)):
            number += 1
            print(f"{'not ok' if result else 'ok'} {number} - {name}")
            for line in result[:40]:
                print(f"#   {line}"[:400])
            failed |= bool(result)
            sys.stdout.flush()
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
