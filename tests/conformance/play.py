#!/usr/bin/env python3
"""play.py -- plays scenarios with sfcrime and says where it differs from Spark.

usage: play.py [--kafka] [--jobs=N] BOOTSTRAP SCENARIO...

Every scenario is run twice on the same records, with a checkpoint each: with
the jsonlines sink for the rows, and with the console.  Output is TAP, a test
for every aspect of a scenario; $SFCRIME and $SFCRIME_FEEDER are the programs.
"""
import argparse
import concurrent.futures
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import compare
import scenario as scenarios

DEADLINE_S = 120

# Columns that sfcrime refuses by name, so that the scenario is played without.
REFUSED = {"15g-console-column-names": ("arr", "m", "s")}


class Run:
    """One execution of the program."""

    def __init__(self, kind, process, out):
        self.kind, self.process, self.out = kind, process, out


class Player(scenarios.Player):
    """Plays one scenario; what it gave is in the fields afterwards."""

    def __init__(self, scenario, broker, work):
        super().__init__(scenario, broker)
        self.work = work
        self.session = {}     # properties
        for name, value in (("spark.sql.session.timeZone", "UTC"),
                            ("spark.sql.shuffle.partitions", "2"),
                            # ours is CORRECTED
                            ("spark.sql.legacy.timeParserPolicy",
                             "EXCEPTION")):
            if name not in scenario.spark:
                self.session[name] = value
        self.runs = 0
        self.running = []     # by "start"
        self.started = []     # processes
        self.batches = {}     # number -> [rows of each execution]
        self.console = b""
        self.errors = []      # standard error of the failed runs

    def checkpoint(self, kind):
        return os.path.join(self.work, kind)

    def progress_path(self, kind):
        return os.path.join(self.work, f"{kind}.progress")

    def command(self, kind, *more):
        query = self.scenario.query_name
        argv = [os.environ["SFCRIME"], "stream", "--no-ui", "-q",
                "-c", self.scenario.conf_path, "-b", self.broker.bootstrap,
                f"--query={query}",
                f"--progress-file={self.progress_path(kind)}",
                "-s", f"query {query}.checkpointLocation="
                + self.checkpoint(kind), *more]
        if kind == "rows":
            argv += ["-s", f"sink {query}.format=jsonlines",
                     "-s", f"sink {query}.path=-"]
        refused = REFUSED.get(self.scenario.name)
        if refused:
            schema = compare.without_columns(self.scenario.query["schema"],
                                             refused)
            argv += ["-s", f"query {query}.schema={schema}"]
        for name, value in self.source.items():
            argv += ["-s", f"source.{name}={value}"]
        for name, value in self.session.items():
            argv += ["--conf", f"{name}={value}"]
        return argv

    def start(self, kind, *more):
        self.runs += 1
        out = os.path.join(self.work, f"{kind}-{self.runs}")
        environment = dict(os.environ, TZ="UTC")
        with open(f"{out}.out", "wb") as stdout, \
                open(f"{out}.err", "wb") as stderr:
            process = subprocess.Popen(self.command(kind, *more),
                                       env=environment, stdout=stdout,
                                       stderr=stderr,
                                       stdin=subprocess.DEVNULL)
        self.started.append(process)
        return Run(kind, process, out)

    def finish(self, run, stop=False):
        if stop:
            run.process.send_signal(signal.SIGINT)
        try:
            status = run.process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            run.process.kill()
            status = f"{run.process.wait()}, after {DEADLINE_S} s"
        with open(f"{run.out}.out", "rb") as file:
            text = file.read()
        if run.kind == "rows":
            self.take_rows(text)
        else:
            self.console += text
        if status != 0:
            with open(f"{run.out}.err", encoding="utf-8") as file:
                self.errors.append(f"{run.kind}: exit status {status}\n"
                                   + file.read())

    def take_rows(self, text):
        rows = []
        for line in text.split(b"\n")[:-1]:
            said = compare.parse(line)
            if "rows" not in said:
                rows.append(said["row"])
                continue
            if int(said["rows"]) != len(rows):
                raise RuntimeError(f"{said['rows']} rows, not {len(rows)}")
            self.batches.setdefault(int(said["batchId"]), []).append(rows)
            rows = []

    def idle(self, run):
        """Waits for the report of a query that has nothing to do."""
        path, end = self.progress_path(run.kind), time.monotonic() + DEADLINE_S
        seen = os.path.getsize(path) if os.path.exists(path) else 0
        while run.process.poll() is None and time.monotonic() < end:
            if os.path.exists(path):
                with open(path, "rb") as file:
                    file.seek(seen)
                    lines = file.read().split(b"\n")[:-1]
                if any(compare.is_idle(json.loads(line)) for line in lines):
                    return
            time.sleep(0.02)

    def until_committed(self, batch):
        end = time.monotonic() + DEADLINE_S
        for run in self.running:
            while (run.process.poll() is None and time.monotonic() < end and
                   not scenarios.committed(self.checkpoint(run.kind), batch)):
                time.sleep(0.02)

    def run(self):
        trigger = self.scenario.query.get("trigger", "processingTime").split()
        if trigger[0] in ("availableNow", "once"):
            for run in [self.start(kind) for kind in scenarios.KINDS]:
                self.finish(run)
        elif trigger[1:] == ["1", "hour"]:
            for run in [self.start(kind, "--max-batches=1")
                        for kind in scenarios.KINDS]:
                self.finish(run)
        else:
            quick = "spark.sql.streaming.noDataProgressEventInterval=100ms"
            for kind in scenarios.KINDS:
                run = self.start(kind, "--conf", quick)
                self.idle(run)
                self.finish(run, stop=True)

    def start_all(self):
        self.running = [self.start(kind) for kind in scenarios.KINDS]

    def stop_all(self):
        for run in self.running:
            self.finish(run, stop=True)

    def set_property(self, name, value):
        self.session[name] = value

    def progress(self):
        path = self.progress_path("console")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return [compare.parse(line) for line in file]

    def schema(self):
        """The text of printSchema."""
        argv = self.command("console")
        argv = [argv[0], "explain",
                *[word for word in argv[2:] if word not in ("--no-ui", "-q")
                  and not word.startswith("--progress-file")]]
        told = subprocess.run(argv, capture_output=True, check=False,
                              env=dict(os.environ, TZ="UTC"))
        head = f"== Schema of query {self.scenario.query_name} ==\n"
        text = told.stdout.decode().partition(head)[2].partition("\n\n")[0]
        return text or told.stderr.decode()


def play(path, broker):
    """[(name of the test, None | reason to skip | [differences])]"""
    scenario = scenarios.Scenario(path)
    name = scenario.name
    reason = None if broker.is_kafka else scenario.needs_kafka()
    if reason:
        return [(f"{name}: {aspect}", reason) for aspect in compare.ASPECTS]
    work = tempfile.mkdtemp(prefix="sfcrime-play-")
    player = Player(scenario, broker, work)
    try:
        for step in scenario.steps():
            player.step(step)
        return [(f"{name}: {aspect}",
                 compare.differences(aspect, player, REFUSED.get(name, ())))
                for aspect in compare.ASPECTS]
    except Exception:  # whatever it is, the other scenarios are played
        return [(f"{name}: played to the end",
                 traceback.format_exc().split("\n")
                 + [line for text in player.errors
                    for line in text.split("\n")])]
    finally:
        for process in player.started:
            if process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(work)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kafka", action="store_true")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("bootstrap")
    parser.add_argument("scenario", nargs="+")
    args = parser.parse_args()
    broker = scenarios.Broker(args.bootstrap, args.kafka,
                              os.environ["SFCRIME_FEEDER"],
                              os.environ["SFCRIME"])
    number, failed = 0, False
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for tests in pool.map(lambda path: play(path, broker), args.scenario):
            for name, result in tests:
                number += 1
                if isinstance(result, str):
                    print(f"ok {number} - {name} # SKIP {result}")
                elif result:
                    failed = True
                    print(f"not ok {number} - {name}")
                    for line in result[:40]:
                        print(f"#   {line}"[:400])
                else:
                    print(f"ok {number} - {name}")
                sys.stdout.flush()
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
