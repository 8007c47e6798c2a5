"""sides.py -- the two sides of a comparison: real Spark, and sfcrime."""

import base64
import json
import os
import shlex
import subprocess
import tempfile

import views as v

HERE = os.path.dirname(os.path.abspath(__file__))
PARTITION_BYTES = 2 << 20  # the development broker keeps about 5 MiB of each


def encode(record):
    return "-" if record is None else base64.b64encode(record).decode()


def feed(feeder, bootstrap, folder, records):
    """records: lists by topic and partition."""
    commands = []
    for (topic, partition), some in records.items():
        path = os.path.join(folder, "%s-%d.b64" % (topic, partition))
        with open(path, "w", encoding="ascii") as file:
            file.writelines(encode(record) + "\n" for record in some)
        commands.append("feed %s %d %s\n" % (topic, partition, path))
    answer = subprocess.run([feeder, bootstrap], check=True, text=True,
                            input="".join(commands), stdout=subprocess.PIPE)
    if answer.stdout != "ok\n" * len(commands):
        raise SystemExit("the feeder says: " + answer.stdout)


class Failed(Exception):
    """A side that gave no rows; the text says why."""


class Spark:
    """One session for all requests."""

    def __init__(self, command, folder):
        self.folder = folder
        self.log = open(os.path.join(folder, "spark.log"), "wb")
        # most of its time goes into starting
        plain = dict(os.environ, JAVA_TOOL_OPTIONS="-XX:TieredStopAtLevel=1")
        self.process = subprocess.Popen(
            shlex.split(command) + ["python3",
                                    os.path.join(HERE, "spark-rows.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
            text=True, env=plain)
        self.read_answer()

    def read_answer(self):
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        raise SystemExit("Spark ended, see " + self.log.name)

    def write_records(self, name, records):
        path = os.path.join(self.folder, name + ".records")
        with open(path, "w", encoding="ascii") as file:
            for i, record in enumerate(records):
                file.write("%d %s\n" % (i, encode(record)))
        return path

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.read_answer()
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def ends(self, schema, path, zone):
        """The numbers of the records that end a query that asks for it."""
        return self.ask(records=path, zone=zone, schema=schema)["ends"]

    def rows(self, view, path, zone):
        output = os.path.join(self.folder, "spark-" + view.name)
        self.ask(records=path, zone=zone, view=view.to_json(), output=output)
        rows = []
        for name in sorted(os.listdir(output)):
            if name.startswith("part-"):
                with open(os.path.join(output, name), encoding="ascii") as file:
                    for line in file:
                        number, *cells = line.rstrip("\n").split(" ")
                        rows.append((int(number), [
                            None if c == "-" else c for c in cells]))
        rows.sort(key=lambda row: row[0])
        return v.read_spark_rows(view, [row[1] for row in rows])

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        self.log.close()


class Sfcrime:
    """The built program, on a development broker for each request."""

    def __init__(self, program, feeder, folder):
        self.program, self.feeder, self.folder = program, feeder, folder

    def rows(self, all_views, records, zone, policy="CORRECTED"):
        """records: by topic.  Returns the rows by the names of the views."""
        parts = {topic: 1 + sum(len(r or b"") for r in some) // PARTITION_BYTES
                 for topic, some in records.items()}
        broker = subprocess.Popen(
            [self.program, "broker", "-q"] + ["--topic=%s:%d" % part
                                        for part in parts.items()],
            stdout=subprocess.PIPE, text=True)
        try:
            bootstrap = broker.stdout.readline().split("=")[1].strip()
            # in blocks, so that the order of partitions is that of records
            blocks = {}
            for topic, some in records.items():
                size = -(-len(some) // parts[topic]) or 1
                for n in range(parts[topic]):
                    blocks[topic, n] = some[n * size:(n + 1) * size]
            feed(self.feeder, bootstrap, self.folder, blocks)
            return self.stream(bootstrap, all_views, zone, policy)
        finally:
            broker.terminate()
            broker.wait()
            broker.stdout.close()

    def stream(self, bootstrap, all_views, zone, policy):
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            conf = os.path.join(folder, "conf")
            with open(conf, "w", encoding="utf-8") as file:
                file.write("[spark]\nspark.master = local[2]\n"
                           "spark.sql.session.timeZone = %s\n"
                           "spark.sql.legacy.timeParserPolicy = %s\n"
                           "[source]\nstartingOffsets = earliest\n"
                           % (zone, policy))
                for view in all_views:
                    file.write(view.configuration(view.name + ".jsonl"))
            run = subprocess.run(
                [self.program, "stream", "-c", conf, "-b", bootstrap, "--once",
                 "--no-ui", "-q"], stderr=subprocess.PIPE, text=True)
            if run.returncode != 0:
                raise Failed("exit status %d: %s" % (run.returncode,
                                                     run.stderr[-2000:]))
            return {view.name: v.read_rows(view, os.path.join(
                folder, view.name + ".jsonl")) for view in all_views}


