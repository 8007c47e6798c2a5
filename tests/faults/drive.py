"""drive.py -- runs that meet a fault, and what the next run makes of it.

drive.py kill SCENARIO [--torn]   killed at every call that changes a file
drive.py fail SCENARIO ERROR      every call fails so: EIO, ENOSPC, EINTR, ...;
                                  "short": does half; with "+": and all after it
drive.py signal SCENARIO NAME     TERM, INT, HUP or PIPE at every such call
drive.py damage SCENARIO N SEED   N checkpoints with bytes flipped, cut, zeroed
drive.py power SCENARIO N SEED [--lying]
                                  N power cuts of a disk, which with --lying
                                  only said that it had synced; exit status 77:
                                  there cannot be one here

with --every=K only every Kth call.  After the fault the query runs once more,
without one and with one more file to read; its result must be that of runs
without faults.  Runs begin anew,
and from a checkpoint of which a batch was begun.  The environment says where
the program is (SFCRIME) and the library (FAULT_LIBRARY); all happens in a
folder "faults" in the current one.
"""

import argparse
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys

from scenarios import SCENARIOS, Scenario, Wrong

DEADLINE = 60
CHECKPOINT, RESOURCES, SINK = 4, 6, 5

# SQLite fills it again, from a journal, before it syncs it again; and it takes
# no notice of a folder that it cannot sync.
WRITTEN_ANEW = ("/sfcrime.db", "/state")


class Run:
    """How a run ended: its status, messages and the calls it made."""

    def __init__(self, status, messages, calls):
        self.status = status
        self.messages = messages
        self.calls = [line.split(" ", 2) for line in calls
                      if not line.startswith("retried")]
        self.retried = [line for line in calls if line.startswith("retried")]


class Disk:
    """A file with an ext4 that is mounted, and so can lose its power."""

    def __init__(self, top):
        self.image = top / "image"
        self.path = top / "disk"
        self.path.mkdir()
        with open(self.image, "wb") as image:
            image.truncate(64 << 20)
        self.must("mkfs.ext4", "-q", "-F", str(self.image))
        self.mount()

    @staticmethod
    def must(*command):
        try:
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except (OSError, subprocess.CalledProcessError) as why:
            print("note: no disk whose power can be cut:", why)
            sys.exit(77)

    def mount(self):
        self.must("mount", "-o", "loop,commit=1", str(self.image),
                  str(self.path))

    def unmount(self):
        self.must("umount", str(self.path))

    def sync(self):
        self.must("sync", "-f", str(self.path))


class Driver:
    def __init__(self, name, on_disk=False):
        self.top = pathlib.Path("faults").resolve()
        shutil.rmtree(self.top, ignore_errors=True)
        self.top.mkdir()
        self.disk = Disk(self.top) if on_disk else None
        self.work = (self.disk.path if on_disk else self.top) / "work"
        self.work.mkdir(parents=True)
        self.saved = self.top / "saved"
        self.log = self.top / "calls"
        self.scenario = Scenario(name, self.work, self.top)
        self.troubles = 0
        self.wanted = [self.good_result(self.run()),
                       self.good_result(self.run_last())]

    def good_result(self, run):
        result = self.scenario.result()
        if run.status != 0 or not result:
            sys.exit("without a fault: status %d\n%s"
                     % (run.status, run.messages))
        return result

    # ---- runs

    def run(self, **fault):
        """fault: what FAULT_... say, in lower case."""
        environment = dict(os.environ)
        environment.update(
            LD_PRELOAD=os.environ["FAULT_LIBRARY"],
            ASAN_OPTIONS="verify_asan_link_order=0",
            FAULT_PATHS="%s:%s" % (self.scenario.checkpoint,
                                   self.scenario.rows),
            FAULT_LOG=str(self.log))
        for name, value in fault.items():
            environment["FAULT_" + name.upper()] = str(value)
        self.log.write_text("")
        try:
            done = subprocess.run(
                [os.environ["SFCRIME"], "stream", "-q", "--no-ui", "-c",
                 str(self.scenario.conf)],
                env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                timeout=DEADLINE, check=False)
            status, messages = done.returncode, done.stdout
        except subprocess.TimeoutExpired as expired:
            status, messages = 124, expired.stdout or b"no end"
        return Run(status, messages.decode(errors="replace"),
                   self.log.read_text().splitlines())

    def run_last(self):
        self.scenario.hold_back_last_file(False)
        try:
            return self.run()
        finally:
            self.scenario.hold_back_last_file(True)

    def verify(self):
        done = subprocess.run(
            [os.environ["SFCRIME"], "checkpoint", "verify",
             str(self.scenario.checkpoint)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=DEADLINE, check=False)
        return done.returncode, done.stdout.decode(errors="replace")

    def restore(self, saved=None):
        shutil.rmtree(self.work)
        if saved is None:
            self.work.mkdir()
        else:
            shutil.copytree(saved, self.work)

    def save(self, name, **fault):
        """A checkpoint of a run that was hit so, to begin from."""
        self.restore()
        self.run(**fault)
        shutil.copytree(self.work, self.saved / name)
        return self.saved / name

    def starts(self):
        """Nothing, and a checkpoint in the middle of its third batch."""
        self.restore()
        calls = self.run(calls="changes").calls
        commits = [int(n) for n, name, path in calls
                   if name == "rename" and "/commits/" in path]
        yield "anew", None
        yield "from a checkpoint", self.save(
            "middle", calls="changes", do="KILL", at=commits[2])

    # ---- verdicts

    def trouble(self, what, run):
        self.troubles += 1
        print("%s: %s: status %d\n%s"
              % (self.scenario.name, what, run.status, run.messages))
        if self.troubles > 20:
            sys.exit("... and so on")

    def check_result(self, what, run, last=True):
        try:
            if self.scenario.result() != self.wanted[last]:
                self.trouble(what + ": another result", run)
        except (Wrong, ValueError, OSError, KeyError) as wrong:
            self.trouble("%s: %s" % (what, wrong), run)

    def check_verify(self, what, run):
        """What a kill left is not told as damage."""
        status, messages = self.verify()
        if status != 0 and "metadata” is missing" not in messages:
            self.trouble(what + ": verify: " + messages, run)

    def check_restart(self, what):
        """The next run ends well, with the result, and leaves no rubbish."""
        run = self.run_last()
        if run.status != 0:
            self.trouble(what + ": the next run", run)
            return
        self.check_result(what, run)
        status, messages = self.verify()
        if status != 0:
            self.trouble(what + ": verify: " + messages, run)
        left = [str(path) for path in self.scenario.checkpoint.rglob("*.tmp")]
        if left:
            self.trouble(what + ": left " + " ".join(left), run)

    def check_refusal(self, what):
        """The next run has the result, or says which file is not as it was."""
        before = self.rows()
        run = self.run_last()
        if run.status == 0:
            self.check_result(what, run)
            return False
        if run.status not in (CHECKPOINT, SINK):
            self.trouble(what + ": the next run", run)
        elif str(self.work) not in run.messages:
            self.trouble(what + ": not named", run)
        elif self.rows() != before:
            self.trouble(what + ": refused, but there are other rows", run)
        return True

    def rows(self):
        """All that the sink has written, as bytes."""
        top = self.scenario.rows
        return {path: path.read_bytes() for path in [top, *top.rglob("*")]
                if path.is_file() and path.suffix != ".tmp"}

    # ---- plans

    def each_call(self, every, visit, **options):
        """Visits (what, call) of every run to be hit; says how many."""
        points = 0
        for where, start in list(self.starts()):
            self.restore(start)
            calls = self.run(**options).calls
            for n, name, path in calls[::every]:
                self.restore(start)
                path = os.path.relpath(path, self.work)
                what = "%s: call %s, %s %s" % (where, n, name, path)
                visit(what, int(n), name, path, options)
                points += 1
        print("note: %s: %d points" % (self.scenario.name, points))

    def kill(self, how, every):
        def visit(what, n, name, path, options):
            run = self.run(do=how, at=n, **options)
            if run.status != -signal.SIGKILL:
                self.trouble(what + ": not killed", run)
            self.check_verify(what, run)
            self.check_restart(what)

        self.each_call(every, visit, calls="changes")

    def signal(self, name_of_signal, every):
        number = getattr(signal, "SIG" + name_of_signal)

        def visit(what, n, name, path, options):
            run = self.run(do=name_of_signal, at=n, **options)
            # until the queries begin a signal does what it does to anybody
            begun = any("/offsets/." in path or "/sources/0/." in path
                        for _, _, path in run.calls)
            if run.status != 0 and (begun or run.status != -number):
                self.trouble(what, run)
            self.check_restart(what)

        self.each_call(every, visit, calls="changes")

    def fail(self, how, every):
        error = how.rstrip("+")

        def visit(what, n, name, path, options):
            last = {"last": 1 << 30} if how.endswith("+") else {}
            run = self.run(do=error, at=n, **last, **options)
            if run.status == 0:
                self.check_result(what + ": taken for success", run, last=False)
            elif error == "short" or (error == "EINTR" and name in (
                    "read", "write", "pread", "pwrite", "close")):
                self.trouble(what, run)
            elif run.status not in self.statuses(how, path):
                self.trouble(what + ": wrong status", run)
            elif "sfcrime: " not in run.messages:
                self.trouble(what + ": no message", run)
            for line in run.retried:
                if last == {} and not line.endswith(WRITTEN_ANEW):
                    self.trouble(what + ": " + line, run)
            self.check_restart(what)

        # a full disk can be read
        self.each_call(every, visit, **(
            {"calls": "changes"} if how in ("ENOSPC", "EDQUOT") else {}))

    @staticmethod
    def statuses(how, path):
        if how in ("ENOSPC", "EDQUOT"):
            # SQLite then opens it to read, and fails later
            return ((CHECKPOINT, RESOURCES) if "sfcrime.db" in path
                    else (RESOURCES,))
        if how.endswith("+"):
            return (CHECKPOINT, SINK)
        return (CHECKPOINT,) if path.startswith("cp") else (SINK,)

    def power(self, n, seed, lying):
        print("note: %s: seed %d" % (self.scenario.name, seed))
        rand = random.Random(seed)
        starts = list(self.starts())
        calls = []
        refused = 0
        for _, start in starts:
            self.restore(start)
            calls.append(self.run(calls="changes").calls)
        for _ in range(n):
            i = rand.randrange(len(starts))
            at, name, path = calls[i][rand.randrange(len(calls[i]))]
            cut = rand.randrange(3)
            self.restore(starts[i][1])
            self.disk.sync()
            run = self.run(calls="changes", do="cut", at=at,
                           disk=self.disk.path, cut=cut,
                           **({"lie": 1} if lying else {}))
            what = "%s: power cut %d at call %s, %s %s" % (
                starts[i][0], cut, at, name, os.path.relpath(path, self.work))
            if run.status != -signal.SIGKILL:
                self.trouble(what + ": not cut", run)
            self.disk.unmount()
            self.disk.mount()
            if not lying:
                self.check_restart(what)
            elif self.check_refusal(what):
                refused += 1
        print("note: %s: %d power cuts" % (self.scenario.name, n)
              + (", %d of which were noticed" % refused if lying else ""))

    def damage(self, n, seed):
        print("note: %s: seed %d" % (self.scenario.name, seed))
        rand = random.Random(seed)
        starts = self.damage_starts()
        outcomes = {0: 0, CHECKPOINT: 0}
        for i in range(n):
            self.restore(starts[rand.randrange(len(starts))])
            files = sorted(path for path in self.scenario.checkpoint.rglob("*")
                           if path.is_file() and path.stat().st_size > 0)
            path = files[rand.randrange(len(files))]
            what = "mutant %d: %s: %s" % (
                i, os.path.relpath(path, self.work), mutate(path, rand))
            status, messages = self.verify()
            if status not in (0, CHECKPOINT):
                self.trouble("%s: verify ends with %d: %s"
                             % (what, status, messages), self.run())
                continue
            run = self.run_last()
            if run.status == 0:
                self.check_result(what, run)
            elif run.status != CHECKPOINT:
                self.trouble(what, run)
            elif str(path).split("-wal")[0].split("-shm")[0] \
                    not in run.messages:
                self.trouble(what + ": not named", run)
            outcomes[run.status] = outcomes.get(run.status, 0) + 1
        print("note: %s: %d mutants, %d made no difference, %d were refused"
              % (self.scenario.name, n, outcomes[0], outcomes[CHECKPOINT]))

    def damage_starts(self):
        """Ended after a batch, in the middle of one, and nearly at its end."""
        self.restore()
        calls = self.run(calls="changes").calls
        commits = [int(n) for n, name, path in calls
                   if name == "rename" and "/commits/" in path]
        places = {"planned": commits[2] - 8, "written": commits[2],
                  "committed": commits[2] + 2}
        return [self.save(name, calls="changes", do="KILL", at=at)
                for name, at in places.items()]


def mutate(path, rand):
    """Damages a file; says how."""
    data = bytearray(path.read_bytes())
    kind = rand.randrange(5)
    at = rand.randrange(len(data))
    if kind == 0:
        bit = rand.randrange(8)
        data[at] ^= 1 << bit
        how = "bit %d of byte %d flipped" % (bit, at)
    elif kind == 1:
        del data[at:]
        how = "cut to %d bytes" % at
    elif kind == 2:
        end = min(len(data), at + rand.randrange(1, 600))
        data[at:end] = bytes(end - at)
        how = "bytes %d to %d zeroed" % (at, end)
    elif kind == 3:
        data[at] = rand.randrange(256)
        how = "byte %d set to %d" % (at, data[at])
    else:
        data += rand.randbytes(rand.randrange(1, 20))
        how = "something behind it"
    path.write_bytes(data)
    return how


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plan", choices=[
        "kill", "fail", "signal", "damage", "power"])
    parser.add_argument("scenario", choices=sorted(SCENARIOS))
    parser.add_argument("arguments", nargs="*")
    parser.add_argument("--torn", action="store_true")
    parser.add_argument("--lying", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    driver = Driver(options.scenario, options.plan == "power")
    try:
        obey(driver, options)
    finally:
        if driver.disk is not None:
            driver.disk.unmount()
    sys.exit(driver.troubles > 0)


def obey(driver, options):
    if options.plan == "kill":
        driver.kill("torn" if options.torn else "KILL", options.every)
    elif options.plan == "damage":
        driver.damage(*map(int, options.arguments))
    elif options.plan == "power":
        driver.power(*map(int, options.arguments), options.lying)
    elif options.plan == "signal":
        driver.signal(options.arguments[0], options.every)
    else:
        driver.fail(options.arguments[0], options.every)


if __name__ == "__main__":
    main()
