"""job.py -- unit tests of sfcrime_stream.py; usage: job.py FOLDER."""
import os
import queue
import signal
import socket
import sys
import tempfile
import unittest
import unittest.mock

sys.path.insert(0, sys.argv[1])
import sfcrime_stream as job  # noqa: E402 -- it is in a folder of its own


class Configuration(unittest.TestCase):
    def read(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
            file.write(text)
            file.flush()
            return job.read_configuration(file.name)

    def test_a_value_is_what_stands_behind_the_first_equals_sign(self):
        groups = self.read("# c\n[query a]\nwhere = a = 'b'\norderBy =\n"
                           "from_json.mode=FAILFAST\n")
        self.assertEqual(groups, {"query a": {
            "where": "a = 'b'", "orderBy": "", "from_json.mode": "FAILFAST"}})

    def test_the_environment_and_files_are_expanded(self):
        os.environ["SFCRIME_TEST"] = "x"
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(" two\nlines \n")
            file.flush()
            groups = self.read("[source]\na = ${SFCRIME_TEST}y\nb = $${c}\n"
                               f"d = ${{file:{file.name}}}\n")
        self.assertEqual(groups["source"],
                         {"a": "xy", "b": "${c}", "d": " two\nlines "})

    def test_a_line_that_is_neither_names_its_place(self):
        with self.assertRaisesRegex(ValueError, r"\.conf:2: "):
            self.read("[query a]\nrubbish\n")

    def test_what_spark_would_not_do_is_refused_by_its_name(self):
        taken = {"spark": {job.RATE: "0"}, "source": {"any": "1"},
                 "query a": {"where": "x", "from_json.mode": "FAILFAST"},
                 "sink a": {"exactlyOnce": "False"}}
        self.assertIs(job.check(taken), taken)
        for group, key, value in (("query a", "lateSink", "b"),
                                  ("sink a", "exactlyOnce", "TRUE"),
                                  ("spark", job.RATE, "1")):
            with self.assertRaisesRegex(ValueError,
                                        rf"^\[{group}\] {key}: not in"):
                job.check({"query b": {}, group: {key: value}})

    def test_the_source_of_a_query_stands_above_all_sources(self):
        groups = self.read("[source]\na = 1\nb = 1\n[source q]\nb = 2\n")
        self.assertEqual(job.view(groups, "source", "q"), {"a": "1", "b": "2"})
        self.assertEqual(job.view(groups, "source", "p"), {"a": "1", "b": "1"})


class Clauses(unittest.TestCase):
    def test_commas_count_outside_of_parentheses_and_quotes(self):
        self.assertEqual(job.split("a, CAST(b AS DECIMAL(9,2)) AS c,, `d,e`,"),
                         ["a", "CAST(b AS DECIMAL(9,2)) AS c", "`d,e`"])
        self.assertEqual(job.split(""), [])

    def test_a_part_of_select_is_a_column_a_name_or_a_cast(self):
        cases = {"*": ("*", None), "a": ("`a`", "a"),
                 "a.b": ("`a.b`", "a.b"), "`a b`": ("`a b`", "a b"),
                 "a AS b": ("`a`", "b"), "`a` as `b c`": ("`a`", "b c"),
                 "CAST(a AS INT)": ("CAST(`a` AS INT)", "a"),
                 "cast ( a as decimal(9,2) ) as b":
                     ("CAST(`a` AS decimal(9,2))", "b")}
        for part, wanted in cases.items():
            self.assertEqual(job.selected(part), wanted, part)

    def test_a_part_of_aggregate_has_the_name_that_spark_gives_it(self):
        cases = {"count": ("count(1)", "count"),
                 "count AS n": ("count(1)", "n"),
                 "count(*)": ("count(1)", "count(1)"),
                 "COUNT(1) as n": ("count(1)", "n"),
                 "count(a)": ("count(`a`)", "count(a)"),
                 "Sum(a)": ("sum(`a`)", "sum(a)"),
                 "avg(`a b`) AS c": ("avg(`a b`)", "c")}
        for part, wanted in cases.items():
            self.assertEqual(job.aggregated(part), wanted, part)

    def test_a_trigger_is_an_argument_of_the_writer(self):
        cases = {None: None, "": None, "availablenow": {"availableNow": True},
                 "ONCE": {"once": True},
                 "processingTime 10 seconds": {"processingTime": "10 seconds"},
                 "processingTime\t 1 hour": {"processingTime": "1 hour"}}
        for text, wanted in cases.items():
            self.assertEqual(job.trigger_of(text), wanted, text)

    def test_names_that_spark_reads_only_in_quotes_are_quoted(self):
        cases = {"a = 'é' AND `é` > 1": "a = 'é' AND `é` > 1",
                 "été=1 and a_1 < 2": "`été`=1 and a_1 < 2",
                 r"é = 'it\'s é'": r"`é` = 'it\'s é'"}
        for text, wanted in cases.items():
            self.assertEqual(job.condition_of(text), wanted, text)

    def test_a_watermark_is_a_column_and_a_delay(self):
        self.assertEqual(job.first_word("a 60 minutes"), ("a", "60 minutes"))
        self.assertEqual(job.first_word("`a b`  1 hour"), ("a b", "1 hour"))
        self.assertEqual(job.first_word("a"), ("a", ""))


class Tables(unittest.TestCase):
    def test_a_table_is_csv_by_its_name_else_by_how_it_begins(self):
        cases = {("a.CSV", "["): True, ("a.json", "x"): False,
                 ("a.JsonL", "x"): False, ("a", " \n[1]"): False,
                 ("a.txt", "{}"): False, ("a.txt", "a,b"): True,
                 ("a", ""): False}
        for (path, text), wanted in cases.items():
            self.assertEqual(job.is_csv(path, text), wanted, (path, text))

    def test_values_stand_one_after_another_and_stay_as_they_are(self):
        cases = {"": [], '{"a":\n1.50}\n': ['{"a":\n1.50}'],
                 ' {"a":"x"} {"a":"\ty"}[{}]\r\n[ ]':
                     ['{"a":"x"}', '{"a":"\ty"}', "[{}]", "[ ]"]}
        for text, wanted in cases.items():
            self.assertEqual(job.values_of(text), wanted, text)


class Lines(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "rows")

    def tearDown(self):
        self.folder.cleanup()

    def text(self):
        with open(self.path, encoding="utf-8") as file:
            return file.read()

    def test_a_batch_that_runs_again_is_there_once(self):
        job.append_batch(self.path, "one\n", "id", 0)
        job.append_batch(self.path, "two\n", "id", 1)
        job.append_batch(self.path, "TWO\n", "id", 1)
        job.append_batch(self.path, "three\n", "id", 2)
        self.assertEqual(self.text(), "one\nTWO\nthree\n")

    def test_a_part_of_a_batch_is_taken_out(self):
        job.append_batch(self.path, "one\n", "id", 0)
        job.append_batch(self.path, "two\n", "id", 1)
        os.truncate(self.path, 6)
        job.append_batch(self.path, "two\n", "id", 1)
        self.assertEqual(self.text(), "one\ntwo\n")

    def test_what_another_query_wrote_stays(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("older\n")
        job.append_batch(self.path, "one\n", "id", 0)
        job.append_batch(self.path, "ONE\n", "other", 0)
        self.assertEqual(self.text(), "older\none\nONE\n")


class Files(unittest.TestCase):
    def test_the_files_of_a_run_are_removed_and_nothing_else(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("sfcrime.conf", "spark.properties", "value-1",
                         "socket", "other"):
                with open(os.path.join(folder, name), "w", encoding="utf-8"):
                    pass
            job.forget(folder)
            self.assertEqual(sorted(os.listdir(folder)), ["other", "socket"])


class Failures(unittest.TestCase):
    def test_the_kind_is_found_in_classes_texts_and_places(self):
        cases = {
            "org.apache.kafka.common.errors.UnknownTopicOrPartitionException:"
            " This server": "source",
            "java.lang.IllegalStateException: Partition t-0's offset was "
            "changed from 9 to 1, Some data may have been lost": "source",
            "java.util.concurrent.ExecutionException: x\n"
            "org.apache.spark.sql.kafka010.KafkaOffsetReaderAdmin": "source",
            "x\norg.apache.spark.sql.kafka010.KafkaStreamDataWriter": "sink",
            "java.lang.IllegalStateException: batch 2 doesn't exist": "state",
            "Failed to read log file file:/x/0. Incomplete": "state",
            "java.io.IOException: No space left on device\n"
            "org.apache.spark.sql.execution.datasources.FileFormatWriter":
                "resources",
            "java.io.IOException: Mkdirs failed\n"
            "org.apache.spark.sql.execution.datasources.FileFormatWriter":
                "sink",
            "java.lang.RuntimeException: x": "failed"}
        for text, wanted in cases.items():
            self.assertEqual(job.kind_of(text), wanted, text)

    def test_the_message_of_java_names_its_first_cause(self):
        def java(text, cause=None):
            one = unittest.mock.Mock()
            one.getMessage.return_value = text
            one.getCause.return_value = cause
            one.getClass.return_value.getName.return_value = "a.B"
            return one

        cases = {"it failed": java("it failed"),
                 "it failed: refused":
                     java("it failed.", java("again", java("refused"))),
                 "it was refused": java("it was refused", java("refused")),
                 "it failed: a.B": java("it failed", java(None))}
        for wanted, exception in cases.items():
            error = RuntimeError("calling None.x")
            error.java_exception = exception
            self.assertEqual(job.text_of(error), wanted)
        self.assertEqual(job.text_of(ValueError("x")), "x")
        self.assertEqual(job.text_of(ValueError()), "ValueError")

    def test_the_message_is_without_stacks(self):
        self.assertEqual(
            job.plain("[STREAM_FAILED] Query [id = a, runId = b] terminated "
                      "with exception: assertion failed: If\nyou\n"
                      "\tat scala.Predef$.assert(Predef.scala:223)\n"),
            "assertion failed: If you")
        self.assertEqual(
            job.plain("Job aborted due to stage failure: Task 0 in stage 1.0 "
                      "failed 4 times, most recent failure: Lost task 0.3 in "
                      "stage 1.0 (TID 8) (127.0.0.1 executor 1): "
                      "java.lang.Error: x\n\tat a.b(c.scala:1)\n"
                      "\nDriver stacktrace:\n"), "java.lang.Error: x")


class Socket(unittest.TestCase):
    def test_events_go_out_as_lines_and_a_stop_and_the_end_come_in(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "socket")
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(path)
                server.listen()
                events = queue.Queue()
                parent = job.Parent(path, events)
                connection, _ = server.accept()
            parent.tell("ended", query="a")
            self.assertEqual(connection.recv(100),
                             b'{"event": "ended", "query": "a"}\n')
            connection.sendall(b"stop\n")
            self.assertEqual(events.get(timeout=10), ("stop",))
            connection.close()
            self.assertEqual(events.get(timeout=10), ("gone",))
            parent.tell("ended", query="a")  # to nobody
            parent.socket.close()


class Orphan(unittest.TestCase):
    def end_at_once(self, jvm):
        """What is killed, when the JVM was that process."""
        with unittest.mock.patch.object(job, "JVM", jvm), \
                unittest.mock.patch.object(os, "kill") as kill, \
                unittest.mock.patch.object(os, "_exit") as leave:
            job.end_at_once()
        leave.assert_called_once_with(1)
        return [call.args for call in kill.call_args_list]

    def test_the_jvm_is_killed_but_not_who_adopts_its_orphan(self):
        self.assertEqual(self.end_at_once(os.getppid()),
                         [(os.getppid(), signal.SIGKILL)])
        self.assertEqual(self.end_at_once(os.getppid() + 1), [])


class Tap(unittest.TestResult):
    """A line a test."""

    def say(self, word, test, error=None):
        sentence = test.id().rpartition(".test_")[2].replace("_", " ")
        print(f"{word} {self.testsRun} - {sentence}")
        if error:
            text = self._exc_info_to_string(error, test)
            print("".join(f"# {line}\n" for line in text.split("\n")), end="")

    def addSuccess(self, test):
        self.say("ok", test)

    def addError(self, test, err):
        super().addError(test, err)
        self.say("not ok", test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.say("not ok", test, err)


def main():
    result = Tap()
    suite = unittest.defaultTestLoader.loadTestsFromModule(
        sys.modules[__name__])
    suite.run(result)
    print(f"1..{result.testsRun}")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
