"""sfcrime_stream.py -- the queries of a sfcrime configuration, on Apache Spark.

usage: spark-submit [OPTION...] sfcrime_stream.py CONFIGURATION [SOCKET]

CONFIGURATION is what sfcrime(1) describes under CONFIGURATION; relative paths
begin at the current folder.  "sfcrime stream" with a cluster as spark.master
writes one with everything that is in force, checks it, and listens on SOCKET,
a Unix socket.  There a line of JSON tells each event: hello, session, started,
progress, idle, ended, failed and done; the line "stop" in the other direction
ends the queries, and so does the end of the connection.

Python 3.9 and PySpark 3.5 or newer.  Nothing here runs on an executor, so that
workers need no Python.
"""
import json
import os
import queue
import re
import signal
import socket
import sys
import threading
import time

COLUMNS = """crime_id original_crime_type_name report_date call_date
offense_date call_time call_date_time disposition address city state agency_id
address_type common_location""".split()
CALLS = ", ".join(name + (" TIMESTAMP" if name == "call_date_time"
                          else " STRING") for name in COLUMNS)
# Of [query NAME]; besides, from_json.OPTION.
KEYS = """schema select where watermark dropDuplicates window groupBy aggregate
orderBy join joinRename joinOn joinType joinWhen outputMode trigger
checkpointLocation""".split()
RATE = "spark.streaming.kafka.maxRatePerPartition"
GRACE_S = 6      # for the batches that run when a stop is asked for
ORPHAN_S = 5     # for everything, when nobody listens any more
POLL_S = 0.1     # between two looks at a query that is to stop
LOST_S = 5       # of a query that ended without saying so
JVM = os.getppid()  # as long as it lives


# ---- the configuration

def expand(value):
    """${NAME} is of the environment, ${file:PATH} of a file, $${ is ${."""
    def replace(match):
        if match[0] == "$${":
            return "${"
        if match[1].startswith("file:"):
            with open(match[1][5:], encoding="utf-8") as file:
                return file.read().rstrip("\r\n")
        return os.environ[match[1]]
    return re.sub(r"\$\$\{|\$\{([^}]*)\}", replace, value)


def read_configuration(path):
    """{group: {key: value}}, in the order of the file."""
    groups, keys = {}, None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("[") and line.endswith("]"):
                keys = groups.setdefault(" ".join(line[1:-1].split()), {})
                continue
            key, equals, value = line.partition("=")
            if not equals or keys is None:
                raise ValueError(f"{path}:{number}: neither [GROUP] nor "
                                 "KEY = VALUE")
            keys[key.strip()] = expand(value.strip())
    return groups


def check(groups):
    """Refuses by its name what Spark would not do, as sfcrime does before."""
    for group, keys in groups.items():
        for key, value in keys.items():
            known = (not group.startswith("query ") or key in KEYS
                     or key.startswith("from_json."))
            if not known or (key, value.lower()) == ("exactlyOnce", "true") \
                    or (key == RATE and value != "0"):
                raise ValueError(f"[{group}] {key}: not in a run on Spark")
    return groups


def view(groups, word, name):
    """What [WORD NAME] says, above what [WORD] says."""
    return {**groups.get(word, {}), **groups.get(f"{word} {name}", {})}


def options_of(group):
    """The options of a source or sink, for Spark."""
    return {key: value for key, value in group.items() if key != "format"}


# ---- clauses

def split(text):
    """At the commas outside of parentheses and back quotes."""
    parts, depth, quoted, part = [], 0, False, ""
    for letter in text + ",":
        quoted ^= letter == "`"
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth <= 0 and not quoted:
            parts.append(part.strip())
            part = ""
        else:
            part += letter
    parts.append(part[:-1].strip())  # of an open quote or parenthesis
    return [part for part in parts if part]


def unquote(name):
    """A name without its back quotes."""
    if len(name) >= 2 and name[0] == name[-1] == "`":
        return name[1:-1]
    return name


def quote(name):
    """A name in back quotes, so that it is one whatever it holds."""
    return "`" + unquote(name).replace("`", "``") + "`"


NAME = r"(`[^`]*`|[^\s()`]+)"
ALIAS = rf"(?:\s+as\s+{NAME})?"


def selected(part):
    """(expression, name) of a part of select; (part, None) of a star."""
    if part == "*":
        return part, None
    match = re.fullmatch(rf"cast\s*\(\s*{NAME}\s+as\s+(.+?)\s*\){ALIAS}", part,
                         re.IGNORECASE)
    if match:
        return (f"CAST({quote(match[1])} AS {match[2]})",
                unquote(match[3] or match[1]))
    match = re.fullmatch(r"(.*\S)\s+as\s+(`[^`]*`|\S+)", part, re.IGNORECASE)
    if match:
        return quote(match[1]), unquote(match[2])
    return quote(part), unquote(part)


def aggregated(part):
    """(expression, name) of a part of aggregate."""
    match = re.fullmatch(rf"(\w+)\s*(?:\(\s*{NAME}\s*\))?{ALIAS}", part,
                         re.IGNORECASE)
    if not match:
        raise ValueError(f"“{part}” is not known")
    function, column, name = match[1].lower(), match[2], match[3]
    if column is None:
        return "count(1)", unquote(name or function)
    if function == "count" and column in ("*", "1"):
        return "count(1)", unquote(name or "count(1)")
    return (f"{function}({quote(column)})",
            unquote(name) if name else f"{function}({unquote(column)})")


def first_word(text):
    """(name, rest) of COLUMN DELAY and COLUMN ASC."""
    match = re.match(r"(`[^`]*`|\S+)\s*(.*)", text)
    return unquote(match[1]), match[2]


def condition_of(text):
    """The text of where, with what Spark reads in back quotes only in them."""
    def replace(match):
        word = match[0]
        return word if word.isascii() or word[0] in "'\"`" else quote(word)
    return re.sub(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|\w+""",
                  replace, text, flags=re.DOTALL)


def trigger_of(text):
    """The argument of DataStreamWriter.trigger(), None for the default."""
    if not text:
        return None
    word, interval = first_word(text.strip())
    for name in ("availableNow", "once"):
        if word.lower() == name.lower():
            return {name: True}
    return {"processingTime": interval}


# ---- the query, step by step in the order of the configuration

class Query:
    """One [query NAME]: its DataFrame, and where that goes."""

    def __init__(self, spark, groups, name):
        self.spark, self.name = spark, name
        self.query = groups[f"query {name}"]
        self.source = view(groups, "source", name)
        self.sink = groups.get(f"sink {name}", {})

    def frame(self):
        """The DataFrame of the result."""
        query = self.query
        frame = self.read()
        if query.get("select"):
            frame = self.select(frame)
        if query.get("where"):
            frame = frame.where(condition_of(query["where"]))
        if query.get("watermark"):
            column, delay = first_word(query["watermark"])
            frame = frame.withWatermark(quote(column), delay)
        if query.get("dropDuplicates"):
            frame = frame.dropDuplicates(
                [unquote(name) for name in split(query["dropDuplicates"])])
        before = (query.get("joinWhen", "after").lower() == "before"
                  or not query.get("aggregate"))
        if before:
            frame = self.join(frame)
        if query.get("aggregate"):
            frame = self.aggregate(frame)
        if not before:
            frame = self.join(frame)
        return self.sort(frame) if query.get("orderBy") else frame

    def read(self):
        """The rows of the source, with the columns of the schema."""
        import pyspark.sql.functions as F
        kind = self.source.get("format", "kafka").lower()
        frame = (self.spark.readStream.format(kind)
                 .options(**options_of(self.source)).load())
        if kind == "rate":
            return frame
        parsing = {key.split(".", 1)[1]: value
                   for key, value in self.query.items()
                   if key.startswith("from_json.")}
        record = F.from_json(F.col("value").cast("string"),
                             self.query.get("schema", CALLS), parsing)
        return frame.select(record.alias("record")).select("record.*")

    def select(self, frame):
        """The columns of select."""
        import pyspark.sql.functions as F
        columns = []
        for part in split(self.query["select"]):
            expression, name = selected(part)
            columns.append(F.col("*") if name is None
                           else F.expr(expression).alias(name))
        return frame.select(*columns)

    def aggregate(self, frame):
        """The groups, the window first, and what is computed of each."""
        import pyspark.sql.functions as F
        query = self.query
        keys = [F.col(quote(name)) for name in split(query.get("groupBy", ""))]
        if query.get("window"):
            column, *times = split(query["window"])
            keys.insert(0, F.window(F.col(quote(column)), *times))
        results = [aggregated(part) for part in split(query["aggregate"])]
        return frame.groupBy(*keys).agg(*[F.expr(expression).alias(name)
                                          for expression, name in results])

    def join(self, frame):
        """The frame with the columns of the static table."""
        query = self.query
        if not query.get("join"):
            return frame
        table = read_table(self.spark, query["join"])
        for names in split(query.get("joinRename", "")):
            table = table.withColumnRenamed(
                *[unquote(name.strip()) for name in names.split(":", 1)])
        keys = [unquote(name) for name in split(query.get("joinOn", ""))]
        return frame.join(table, keys, query.get("joinType", "inner").lower())

    def sort(self, frame):
        """The frame in the order of orderBy."""
        import pyspark.sql.functions as F
        keys = [first_word(part) for part in split(self.query["orderBy"])]
        return frame.orderBy(*[F.col(quote(name)).desc()
                               if way.upper() == "DESC"
                               else F.col(quote(name)).asc()
                               for name, way in keys])

    def start(self):
        """The running query."""
        query = self.query
        writer = (self.frame().writeStream.queryName(self.name)
                  .outputMode(query.get("outputMode", "append")))
        trigger = trigger_of(query.get("trigger"))
        if trigger:
            writer = writer.trigger(**trigger)
        if query.get("checkpointLocation"):
            writer = writer.option("checkpointLocation",
                                   query["checkpointLocation"])
        kind = self.sink.get("format", "console").lower()
        if kind == "jsonlines":
            lines = JsonLines(self.spark, self.sink.get("path", "-"))
            return writer.foreachBatch(lines.write).start()
        options = options_of(self.sink)
        if "partitionBy" in options:
            writer = writer.partitionBy(
                *[unquote(name) for name in split(options.pop("partitionBy"))])
        return writer.format(kind).options(**options).start()


def is_csv(path, text):
    """Whether a static table is CSV: by its name, else by how it begins."""
    name = path.lower()
    if name.endswith((".csv", ".json", ".jsonl")):
        return name.endswith(".csv")
    return text.lstrip()[:1] not in ("", "{", "[")


def values_of(text):
    """The JSON values of a text, which stand one after another, as they are."""
    decoder, blanks = json.JSONDecoder(strict=False), re.compile(r"[ \t\r\n]*")
    values, at = [], blanks.match(text).end()
    while at < len(text):
        _, end = decoder.raw_decode(text, at)
        values.append(text[at:end])
        at = blanks.match(text, end).end()
    return values


def read_table(spark, path):
    """A static table, read here, so that executors need no file."""
    from pyspark.sql import DataFrame
    with open(path, encoding="utf-8-sig", newline="") as file:
        text = file.read()
    lines = spark._jvm.java.util.ArrayList()
    csv = is_csv(path, text)
    for line in re.split(r"\r\n|\n|\r", text) if csv else values_of(text):
        lines.add(line)
    session = spark._jsparkSession
    rows = session.createDataset(
        lines, spark._jvm.org.apache.spark.sql.Encoders.STRING())
    reader = session.read()
    if csv:
        return DataFrame(reader.option("header", "true").csv(rows), spark)
    return DataFrame(reader.json(rows), spark)


# ---- the sink jsonlines

class JsonLines:
    """A line of JSON a row and one a batch, each batch once in a file."""

    def __init__(self, spark, path):
        self.spark, self.path = spark, path

    def write(self, frame, batch):
        """Writes a batch: called by Spark, never for two at a time."""
        rows = [row[0] for row in frame.select(as_json(frame)).collect()]
        lines = [f'{{"batchId":{batch},"row":{row}}}\n' for row in rows]
        lines.append(f'{{"batchId":{batch},"rows":{len(rows)}}}\n')
        query = self.spark.sparkContext.getLocalProperty("sql.streaming.queryId")
        append_batch(self.path, "".join(lines), query, batch)


def append_batch(path, text, query, batch):
    """Appends to the file what an earlier run may have written already.  Where
    the batch began is kept beside it."""
    if path == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    note = os.path.join(os.path.dirname(path),
                        f".{os.path.basename(path)}.batch")
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        length = os.fstat(file).st_size
        before = read_note(note)
        if before.get("query") == query and before.get("batch") == batch:
            length = min(length, before["length"])
            os.ftruncate(file, length)
        write_note(note, {"query": query, "batch": batch, "length": length})
        data = text.encode()
        while data:
            data = data[os.write(file, data):]
        os.fsync(file)
    finally:
        os.close(file)


def read_note(path):
    """What write_note() wrote, {} when it did not."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def write_note(path, note):
    """Replaces the note, whole."""
    with open(f"{path}.tmp", "w", encoding="utf-8") as file:
        json.dump(note, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(f"{path}.tmp", path)


def as_json(frame):
    """A row as a text of JSON, nulls and microseconds included."""
    import pyspark.sql.functions as F
    from pyspark.sql.types import StructType, TimestampType

    def instant(column):
        pattern = "yyyy-MM-dd'T'HH:mm:ss.{}XXXXX"
        micros = F.pmod(F.unix_micros(column), F.lit(1000))
        return F.when(micros == 0, F.date_format(column, pattern.format("SSS"))
                      ).otherwise(F.date_format(column,
                                                pattern.format("SSSSSS")))

    def cell(field):
        column = F.col(quote(field.name))
        if isinstance(field.dataType, TimestampType):
            return instant(column).alias(field.name)
        if isinstance(field.dataType, StructType):  # a window
            times = F.struct(instant(column.getField("start")).alias("start"),
                             instant(column.getField("end")).alias("end"))
            return F.when(column.isNotNull(), times).alias(field.name)
        return column

    cells = [cell(field) for field in frame.schema.fields]
    return F.to_json(F.struct(*cells), {"ignoreNullFields": "false"})


# ---- what went wrong

# The first that is found in the classes, texts and places of a failure.
KINDS = (
    ("resources", r"No space left on device|Disk quota exceeded"
                  r"|Too many open files|OutOfMemoryError"),
    ("sink", r"kafka010\.Kafka(Stream|Row)?(Data)?Write|KafkaRowWriter"
             r"|null topic present in the data|BrokenPipeError"),
    ("state", r"Failed to read log file|UnsupportedLogVersion"
              r"|batch \d+ doesn't exist|Log file was malformed"
              r"|Error reading (delta|snapshot) file|StateStoreException"
              r"|StateSchemaNotCompatible|schema for existing state"
              r"|sources in the checkpoint|Multiple streaming queries are"
              r"|CANNOT_LOAD_STATE_STORE|CONCURRENT_STREAM_LOG_UPDATE"),
    ("source", r"kafka010\.(Kafka(Offset|MicroBatch|Batch|Source|Data)"
               r"|consumer)|org\.apache\.kafka\.|Some data may have been"
               r"|SparkUpgradeException|MALFORMED_RECORD|Malformed records"),
    ("sink", r"FileFormatWriter|FileStreamSink|ManifestFileCommitProtocol"
             r"|FileAlreadyExistsException|AccessControlException"),
)


def kind_of(text):
    """What the user can do about a failure: "failed" for want of better."""
    for kind, pattern in KINDS:
        if re.search(pattern, text):
            return kind
    return "failed"


def plain(text):
    """The message of a failure, without stacks, on one line."""
    text = text.partition("terminated with exception: ")[2] or text
    text = re.split(r"\n\s*Driver stacktrace|\n\s+at |\n\s*JVM stacktrace"
                    r"|\n=== Streaming Query ===|\nCaused by: ", text)[0]
    lost = re.search(r"most recent failure: Lost task [^:]*?\(TID \d+\) "
                     r"\((.*?)\): (.*)", text, re.DOTALL)
    text = lost[2] if lost else text
    return " ".join(text.split())[:2000]


def causes_of(throwable):
    """Classes, texts and places of a Java exception and of its causes."""
    found = []
    while throwable is not None and len(found) < 100:
        found.append(f"{throwable.getClass().getName()}: "
                     f"{throwable.getMessage()}")
        frames = throwable.getStackTrace()
        found += [frames[i].getClassName() for i in range(min(len(frames), 30))]
        throwable = throwable.getCause()
    return "\n".join(found)


def text_of(error):
    """The message of a Python exception, Spark's own where it is one; of one
    of Java's, that of its first cause too."""
    first = last = getattr(error, "java_exception", None)
    if first is None:
        return (getattr(error, "desc", None) or str(error)
                or type(error).__name__)
    while last.getCause() is not None:
        last = last.getCause()
    texts = [one.getMessage() or one.getClass().getName()
             for one in (first, last)]
    if texts[1] in texts[0]:
        return texts[0]
    return f"{texts[0].rstrip('.')}: {texts[1]}"


# ---- who listens

class Parent:
    """The process that started this, on the other end of a socket."""

    def __init__(self, path, events):
        self.lock, self.socket = threading.Lock(), None
        if path is None:
            return
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)
        threading.Thread(target=self.listen, args=(events,),
                         daemon=True).start()

    def listen(self, events):
        """Until the other end is closed."""
        with self.socket.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                events.put((line.strip(),))
        events.put(("gone",))

    def tell(self, event, **members):
        """One event; that nobody reads it is told by listen()."""
        if self.socket is None:
            return
        line = json.dumps({"event": event, **members}) + "\n"
        try:
            with self.lock:
                self.socket.sendall(line.encode())
        except OSError:
            pass


def make_listener(parent, events):
    """Spark's events, as they come, to the parent and to the job."""
    from pyspark.sql.streaming import StreamingQueryListener

    class Listener(StreamingQueryListener):
        """Called in a thread of Spark's."""

        def onQueryStarted(self, event):
            parent.tell("started", query=event.name, id=str(event.id),
                        runId=str(event.runId))

        def onQueryProgress(self, event):
            parent.tell("progress", query=event.progress.name,
                        progress=event.progress.json)
            events.put(("ran", str(event.progress.runId)))

        def onQueryIdle(self, event):
            events.put(("idle", str(event.runId)))

        def onQueryTerminated(self, event):
            events.put(("ended", str(event.runId)))

    return Listener()


# ---- the run

class Job:
    """All queries of a configuration, from start to end."""

    def __init__(self, spark, groups, parent, events):
        self.spark, self.groups = spark, groups
        self.parent, self.events = parent, events
        self.running = {}     # run id: StreamingQuery
        self.deadline = None  # of those that are to stop
        self.lost = {}        # run id: since when it ended in silence
        self.failed = False

    def run(self):
        """Returns the exit status."""
        names = [group.split(None, 1)[1] for group in self.groups
                 if group.startswith("query ")]
        self.spark.streams.addListener(make_listener(self.parent, self.events))
        for name in names:
            if not self.failed:
                self.start(name)
        while self.running:
            try:
                event = self.events.get(timeout=POLL_S if self.deadline else 1)
            except queue.Empty:
                event = ("tick",)
            self.handle(*event)
        return 1 if self.failed else 0

    def start(self, name):
        try:
            query = Query(self.spark, self.groups, name).start()
            self.running[str(query.runId)] = query
        except Exception as error:  # Spark's; whatever it is, it is told
            java = getattr(error, "java_exception", None) \
                or getattr(error, "_origin", None)
            causes = causes_of(java) if java is not None else ""
            kind = kind_of(f"{type(error).__name__}: {error}\n{causes}")
            self.fail(name, "config" if kind == "failed" else kind,
                      text_of(error))

    def fail(self, name, kind, text):
        """The first failure is the job's; the others stop."""
        self.parent.tell("failed", query=name, kind=kind, message=plain(text))
        if self.parent.socket is None:
            print(f"query {name}: {plain(text)}", file=sys.stderr)
        self.failed = True
        self.stop()

    def stop(self):
        """The batches that run may end."""
        if self.deadline is None:
            self.deadline = time.monotonic() + GRACE_S

    def handle(self, word, run=None):
        if word == "stop":
            self.stop()
        elif word == "gone":
            self.abandon()
        elif word == "ended":
            self.end(run)
        elif word == "idle" and run in self.running:
            self.tell_idle(self.running[run])
        if self.deadline is not None:
            self.stop_those_between_batches(run if word == "ran" else None)
        elif word == "tick":
            self.look_for_lost()

    def tell_idle(self, query):
        report = query._jsq.lastProgress()
        if report is not None:
            self.parent.tell("idle", query=query.name, progress=report.json())

    def stop_those_between_batches(self, ran):
        """Spark interrupts the batch that runs: so one that has just ended, or
        that waits, is the moment; and the deadline, whatever it does."""
        late = time.monotonic() > self.deadline
        for run, query in list(self.running.items()):
            if late or run == ran or not query.isActive \
                    or query.status["message"].startswith("Waiting"):
                query.stop()
                self.end(run)

    def look_for_lost(self):
        """Queries whose end nobody told, as when Spark itself has stopped."""
        for run, query in list(self.running.items()):
            if query.isActive:
                self.lost.pop(run, None)
            elif time.monotonic() - self.lost.setdefault(
                    run, time.monotonic()) > LOST_S:
                self.end(run)

    def end(self, run):
        query = self.running.pop(run, None)
        if query is None:
            return
        failure = query._jsq.exception()
        if failure.isDefined():
            error = failure.get()
            self.fail(query.name, kind_of(causes_of(error)),
                      error.getMessage() or str(error))
        self.parent.tell("ended", query=query.name)

    def abandon(self):
        """Nobody is there to be told, and nobody would end this."""
        orphaned()
        for query in self.running.values():
            query.stop()
        self.running = {}
        self.failed = True


def orphaned():
    """Ends the JVM, which is the parent here, and this, if they do not."""
    timer = threading.Timer(ORPHAN_S, end_at_once)
    timer.daemon = True
    timer.start()


def end_at_once():
    """Without the JVM, the parent is whoever adopts orphans: not ours."""
    if os.getppid() == JVM:
        os.kill(JVM, signal.SIGKILL)
    os._exit(1)


def open_session(groups):
    """The session, with what [spark] says and spark-submit does not know."""
    from pyspark.sql import SparkSession
    properties = {"spark.sql.legacy.timeParserPolicy": "CORRECTED",
                  **groups.get("spark", {})}
    builder = SparkSession.builder
    for name, value in properties.items():
        if name.startswith("spark."):
            builder = builder.config(name, value)
    return builder.getOrCreate()


def run_job(groups, parent, events):
    """Returns the exit status."""
    try:
        spark = open_session(groups)
    except Exception as error:  # Spark's, which is told
        parent.tell("failed", kind="cluster", message=plain(text_of(error)))
        if parent.socket is None:
            raise
        return 1
    context = spark.sparkContext
    parent.tell("session", version=spark.version, ui=context.uiWebUrl,
                application=context.applicationId)
    if parent.socket is None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: events.put(("stop",)))
    status = Job(spark, groups, parent, events).run()
    spark.stop()
    return status


def forget(folder):
    """Removes the files of the run, which have been read and hold secrets:
    whoever made them may be killed before."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name == "sfcrime.conf" or name == "spark.properties" \
                or name.startswith("value-"):
            os.unlink(path)


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    events = queue.Queue()
    parent = Parent(sys.argv[2] if len(sys.argv) > 2 else None, events)
    parent.tell("hello", pid=os.getpid())
    try:
        groups = check(read_configuration(sys.argv[1]))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if parent.socket is not None:
        forget(os.path.dirname(sys.argv[2]))
    status = run_job(groups, parent, events)
    parent.tell("done")
    return status


if __name__ == "__main__":
    sys.exit(main())
