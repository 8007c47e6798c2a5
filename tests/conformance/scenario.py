"""scenario.py -- a scenario's folder, and its records on a broker.

What a folder holds is said in HACKING, under "Scenarios".
"""
import configparser
import glob
import os
import re
import subprocess
import threading
import time

# The two runs of everything: for the rows of a batch, for what is printed.
KINDS = ("rows", "console")


def words(text):
    """The words of a comma-separated list."""
    return [word.strip() for word in text.split(",") if word.strip()]


class Scenario:
    """The settings, the steps and the input of one folder."""

    def __init__(self, path):
        self.path = path.rstrip("/")
        self.name = os.path.basename(self.path)
        self.conf_path = os.path.join(self.path, "scenario.conf")
        conf = configparser.RawConfigParser(delimiters=("=",),
                                            comment_prefixes=("#",))
        conf.optionxform = str
        with open(self.conf_path, encoding="utf-8") as file:
            conf.read_file(file)
        named = [s for s in conf.sections() if s.startswith("query ")]
        if len(named) != 1:
            raise ValueError(f"{self.conf_path}: not one [query NAME]")
        self.query_name = named[0].split(None, 1)[1]
        self.query = dict(conf[named[0]])
        sink = f"sink {self.query_name}"
        self.sink = dict(conf[sink]) if sink in conf else {}
        self.spark = dict(conf["spark"]) if "spark" in conf else {}
        self.source = dict(conf["source"]) if "source" in conf else {}

    def expected(self, *names):
        return os.path.join(self.path, "expected", *names)

    def waves(self):
        found = glob.glob(os.path.join(self.path, "input", "wave-*"))
        return sorted(int(path.rpartition("-")[2]) for path in found)

    def steps(self):
        path = os.path.join(self.path, "steps")
        if not os.path.exists(path):
            return [step for wave in self.waves()
                    for step in (["feed", str(wave)], ["run"])]
        with open(path, encoding="utf-8") as file:
            lines = [line.split("#")[0].split() for line in file]
        return [line for line in lines if line]

    def records(self, wave):
        """(topic, partition, file) of a wave, in order."""
        top = os.path.join(self.path, "input", f"wave-{wave}")
        own = words(self.source.get("subscribe", "") or "-")[0]
        found = []
        for path in glob.glob(os.path.join(top, "**", "partition-*"),
                              recursive=True):
            folder = os.path.relpath(os.path.dirname(path), top)
            match = re.fullmatch(r"partition-(\d+)\.(jsonl|b64)",
                                 os.path.basename(path))
            if match:
                topic = own if folder == "." else folder
                found.append((topic, int(match[1]), path))
        return sorted(found)

    def topics(self):
        """{topic: [partitions, as they grow]} over all steps."""
        sizes = {}
        for word, *rest in self.steps():
            wanted = {}
            if word == "topic":
                wanted[rest[0]] = int(rest[1])
            elif word == "feed":
                for topic, partition, _ in self.records(rest[0]):
                    wanted[topic] = max(wanted.get(topic, 0), partition + 1)
            for topic, count in wanted.items():
                had = sizes.setdefault(topic, [])
                if not had or count > had[-1]:
                    had.append(count)
        return sizes

    def needs_kafka(self):
        """Why the development broker will not do, or None."""
        if any(step[0] == "delete-records" for step in self.steps()):
            return "the development broker cannot delete records"
        if any(len(sizes) > 1 for sizes in self.topics().values()):
            return "the development broker cannot add partitions"
        if any(name.startswith("startingTimestamp")
               or name.startswith("startingOffsetsByTimestamp")
               for name in self.source):
            return "the development broker does not look up times"
        return None

    def order(self):
        """Which order of the result's rows means something: 'input', that of
        named columns, or None."""
        if "orderBy" in self.query:
            return [key.split()[0] for key in words(self.query["orderBy"])]
        loose = any(key in self.query
                    for key in ("aggregate", "dropDuplicates", "join"))
        partitions = sum(sizes[-1] for sizes in self.topics().values())
        return None if loose or partitions > 1 else "input"


class Broker:
    """One broker, for all scenarios; a feeder for each thread."""

    def __init__(self, bootstrap, is_kafka, feeder, sfcrime):
        self.bootstrap = bootstrap
        self.is_kafka = is_kafka
        self.feeder = feeder
        self.sfcrime = sfcrime
        self.local = threading.local()
        self.sizes = {}

    def tell(self, *command):
        process = getattr(self.local, "process", None)
        if process is None:
            process = self.local.process = subprocess.Popen(
                [self.feeder, self.bootstrap], text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(" ".join(map(str, command)) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline().strip()
        if answer != "ok":
            raise RuntimeError(f"{' '.join(map(str, command))}: {answer}")

    def ensure(self, topic, count):
        """The topic has at least so many partitions."""
        have = self.sizes.get(topic, 0)
        if have == 0:
            # the records of old times would be deleted at once
            keep = ["--config=retention.ms=-1"] if self.is_kafka else []
            subprocess.run([self.sfcrime, "topics", "create", "-q", topic,
                            f"--partitions={count}", "-b", self.bootstrap,
                            *keep], check=True)
        elif count > have:
            self.tell("partitions", topic, count)
        self.sizes[topic] = max(count, have)

    def feed(self, scenario, wave):
        records = scenario.records(wave)
        for topic in sorted({topic for topic, _, _ in records}):
            self.ensure(topic, 1 + max(partition for name, partition, _
                                       in records if name == topic))
        for topic, partition, path in records:
            self.tell("feed", topic, partition, path)


class Player:
    """Plays the steps of a scenario.  Who plays has run(), start_all(),
    stop_all(), until_committed (batch), checkpoint (kind) and set_property
    (name, value); .source are the options of the source."""

    def __init__(self, scenario, broker):
        self.scenario, self.broker = scenario, broker
        self.source = {}

    def step(self, step):
        word, *rest = step
        if word == "topic":
            self.broker.ensure(rest[0], int(rest[1]))
        elif word == "feed":
            self.broker.feed(self.scenario, rest[0])
        elif word == "delete-records":
            self.broker.tell("delete-records", *rest)
        elif word == "run":
            self.run()
        elif word == "start":
            self.start_all()
        elif word == "await":
            self.until_committed(rest[0])
        elif word == "sleep":
            time.sleep(float(rest[0]))
        elif word == "stop":
            self.stop_all()
        elif word == "remove-last-commit":
            for kind in KINDS:
                remove_last_commit(self.checkpoint(kind))
        elif word == "option":
            self.source[rest[0]] = " ".join(rest[1:])
        elif word == "sql":
            self.set_property(rest[0], " ".join(rest[1:]))
        else:
            raise ValueError(f"steps: {word}: unknown")


def committed(checkpoint, batch):
    return os.path.exists(os.path.join(checkpoint, "commits", str(batch)))


def remove_last_commit(checkpoint):
    folder = os.path.join(checkpoint, "commits")
    last = max(int(name) for name in os.listdir(folder) if name.isdigit())
    os.unlink(os.path.join(folder, str(last)))
    checksum = os.path.join(folder, f".{last}.crc")
    if os.path.exists(checksum):
        os.unlink(checksum)
