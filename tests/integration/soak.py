"""soak.py -- a query that runs for long, looked at from outside.

soak.py records SECONDS
    calls as JSON lines for so long, or until nobody reads; an hour of theirs
    passes in a minute
soak.py peak PROGRESS
    records a second, between the first and the last batch that had some
soak.py watch PID CHECKPOINT SECONDS SAMPLES
    writes what the process holds, twice a second
soak.py judge SAMPLES
    compares the second fifth of them with the last one; status 1: more is held
soak.py total RESULT
    the sum of the last counts of all groups of a jsonlines sink's file
"""

import json
import os
import pathlib
import statistics
import sys
import time

RSS_GROWTH = 2048  # KiB that the median may grow by
TRANSIENT = 4      # descriptors that are open for the time of a write


# ---- records

def template():
    """Records of some 400 bytes and 500 types, as bytes."""
    lines = []
    for i in range(500):
        lines.append(json.dumps({
            "crime_id": str(183650000 + i), "original_crime_type_name": "t%d" % i,
            "report_date": "2018-12-31T00:00:00.000",
            "call_date": "2018-12-31T00:00:00.000",
            "offense_date": "2018-12-31T00:00:00.000",
            "call_time": "00:00", "call_date_time": "TIME",
            "disposition": "HAN", "address": "%d Block Of Market St" % i,
            "city": "San Francisco", "state": "CA", "agency_id": "1",
            "address_type": "Premise Address", "common_location": ""}))
    return ("\n".join(lines) + "\n").encode()


def records(seconds):
    block, end = template(), time.time() + float(seconds)
    try:
        while time.time() < end:
            at = time.gmtime(time.time() * 60 % 2e9)
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000", at)
            sys.stdout.buffer.write(block.replace(b"TIME", stamp.encode()))
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        os._exit(0)


def peak(path):
    reports = [json.loads(line) for line in open(path, encoding="utf-8")]
    busy = [r for r in reports if r["numInputRows"] > 0]
    # the first one is what came before it was measured
    seconds = stamp(busy[-1]) + busy[-1]["durationMs"]["triggerExecution"] / 1e3 \
        - stamp(busy[1])
    print(int(sum(r["numInputRows"] for r in busy[1:]) / seconds))


def stamp(report):
    whole, fraction = report["timestamp"].rstrip("Z").split(".")
    return time.mktime(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) \
        + float("0." + fraction)


# ---- what is held

def folder_size(path):
    size = n = 0
    for at, _, names in os.walk(path):
        for name in names:
            try:
                size += os.lstat(os.path.join(at, name)).st_size
                n += 1
            except FileNotFoundError:
                pass
    return size, n


def sample(pid, checkpoint):
    status = dict(line.split(":", 1) for line in
                  pathlib.Path("/proc/%s/status" % pid).read_text().splitlines())
    size, n_files = folder_size(checkpoint)
    return [int(status["VmRSS"].split()[0]), int(status["Threads"]),
            len(os.listdir("/proc/%s/fd" % pid)), size, n_files]


def watch(pid, checkpoint, seconds, path):
    end = time.time() + float(seconds)
    with open(path, "w", encoding="utf-8") as file:
        while time.time() < end:
            print(*sample(pid, checkpoint), file=file, flush=True)
            time.sleep(0.5)


def judge(path):
    samples = [list(map(int, line.split())) for line in open(path)]
    fifth = len(samples) // 5
    early = list(zip(*samples[fifth:2 * fifth]))
    late = list(zip(*samples[-fifth:]))
    rss, threads, descriptors, size, files = (
        (statistics.median(a), statistics.median(b))
        for a, b in zip(early, late))
    print("%d samples; the second fifth and the last one: resident %d and %d "
          "KiB, threads %d and %d, descriptors %d and %d, checkpoint %d and %d "
          "bytes at most in %d and %d files"
          % (len(samples), *rss, *threads, *descriptors,
             max(early[3]), max(late[3]), max(early[4]), max(late[4])))
    bad = []
    if rss[1] > rss[0] + RSS_GROWTH:
        bad.append("resident memory grows")
    if threads[0] != threads[1]:
        bad.append("threads change")
    if descriptors[0] != descriptors[1] \
            or max(late[2]) > descriptors[0] + TRANSIENT:
        bad.append("descriptors change")
    if max(late[3]) > 2 * max(early[3]) or max(late[4]) > max(early[4]) + 10:
        bad.append("the checkpoint grows")
    for what in bad:
        print("bad: " + what)
    sys.exit(len(bad) > 0)


def total(path):
    last = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = line.endswith("}\n") and json.loads(line).get("row")
            if row:
                key = (row["window"]["start"], row["original_crime_type_name"])
                last[key] = row["count"]
    print(sum(last.values()))


def main(command, *arguments):
    {"records": records, "peak": peak, "watch": watch, "judge": judge,
     "total": total}[command](*arguments)


main(*sys.argv[1:])
