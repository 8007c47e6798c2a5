"""planning.py -- a model of how batches are planned, and its comparison.

Written from the rules of Spark, not from the program: Python's numbers are
exact, and its floats are the doubles that the rules ask for.

planning.py [--cases=N] [--seed=N]
    random cases, compared with what plan-batches says of them
planning.py --recorded=FILE
    cases that real Spark ran (see record-planning.py), compared with both
"""

import argparse
import json
import math
import os
import random
import subprocess
import sys

MOST_BATCHES = 100
POLLING_MS = 10
BEGIN_MS = 10 ** 12

# ---- the model


class Case:
    """trigger: "now", "once", or an interval [ms], 0 for none; looks: what
    each look at the source finds, partition -> (latest, beginning)."""

    def __init__(self, trigger, start, looks, first_id=0, most=None, least=0,
                 delay_ms=15 * 60 * 1000, rate=0, step_ms=0):
        self.trigger, self.start, self.looks = trigger, start, looks
        self.first_id, self.most, self.least = first_id, most, least
        self.delay_ms, self.rate, self.step_ms = delay_ms, rate, step_ms

    def to_line(self):
        words = ["trigger=%s" % self.trigger, "id=%d" % self.first_id,
                 "from=" + ",".join(map(str, self.start.values())),
                 "delay=%d" % self.delay_ms, "step=%d" % self.step_ms]
        if self.most is not None:
            words.append("max=%d" % self.most)
        if self.least:
            words.append("min=%d" % self.least)
        if self.rate:
            words.append("rate=%r" % self.rate)
        words += [",".join("%d@%d" % both for both in look.values())
                  for look in self.looks]
        return " ".join(words)


def shared(position, latest, limit):
    """maxOffsetsPerTrigger: by backlog, up below 1 and down from 1 on."""
    sizes = {p: latest[p] - position[p] for p in latest
             if latest[p] > position[p]}
    total = float(sum(sizes.values()))
    if total < 1:
        return dict(latest)
    end = dict(latest)
    for p, size in sizes.items():
        share = limit * (size / total)
        taken = math.ceil(share) if share < 1 else math.floor(share)
        end[p] = min(latest[p], position[p] + max(taken, 0))
    return end


def rated(position, end, rate, seconds):
    """spark.streaming.kafka.maxRatePerPartition, at least a record."""
    most = max(math.trunc(rate * seconds), 1)
    return {p: max(min(end[p], position[p] + most), min(end[p], position[p]))
            for p in end}


def limited(case, position, latest):
    if case.trigger == "once":
        return dict(latest)
    end = dict(latest)
    if case.most is not None:
        end = shared(position, latest, case.most)
    if case.rate:
        timed = case.trigger != "now" and case.trigger > 0
        end = rated(position, end, case.rate,
                    case.trigger / 1000 if timed else 1)
    return end


def is_too_little(case, committed, latest):
    """minOffsetsPerTrigger; what was not committed yet counts from 0."""
    return sum(latest[p] - committed.get(p, 0) for p in latest) < case.least


def batches(case):
    """Of each batch: the number of the look before it, and where it ends."""
    made, committed, looked = [], dict(case.start), 0
    last_fire, now, goal = 0, BEGIN_MS, None
    while len(made) < MOST_BATCHES:
        began = now
        if goal is None or case.trigger not in ("now", "once"):
            if looked == len(case.looks):
                break
            found = case.looks[looked]
            goal = {p: both[0] for p, both in found.items()}
            beginning = {p: both[1] for p, both in found.items()}
            looked += 1
            now += case.step_ms
        position = {p: committed.get(p, beginning[p]) for p in goal}
        postponed = False
        if case.least and case.trigger != "once":
            postponed = began - last_fire < case.delay_ms \
                and is_too_little(case, committed, goal)
            if not postponed:
                last_fire = began
        end = committed if postponed else limited(case, position, goal)
        runs = end != committed or (case.first_id == 0 and not made)
        if runs:
            made.append((looked, end))
            committed = end
        if case.trigger == "once" or (case.trigger == "now" and (
                not runs or end == goal)):
            break
        if case.trigger == "now":
            continue
        if case.trigger > 0:
            now = max(now, (began // case.trigger + 1) * case.trigger)
        elif not runs:
            now += POLLING_MS
    return made


def to_answer(made):
    return " ".join("%d:%s" % (look, ",".join(
        str(end[p]) for p in sorted(end))) for look, end in made)


# ---- random cases

def random_size(rng):
    return rng.choice([0, 1, rng.randint(0, 10), rng.randint(0, 1000),
                       rng.getrandbits(rng.randint(1, 40))])


def random_limit(rng, total):
    """So that it takes a few batches, mostly; and some odd ones."""
    if rng.random() < 0.1:
        return rng.choice([0, 1, 2, total, total + 1, 2 ** 62, 2 ** 63 - 1])
    return max(int(total / rng.uniform(0.5, 12)), 1) + rng.randint(0, 2)


def random_case(rng):
    n = rng.randint(1, 9)
    start = {p: rng.choice([0, 0, random_size(rng)]) for p in range(n)}
    latest = {p: (start[p] + random_size(rng), 0) for p in range(n)}
    looks, beyond = [dict(latest)], rng.random() < 0.3
    trigger = rng.choice(["now", "now", "once", 0, 0, 1000, 500, 60000])
    if beyond:
        # where less is there than before, or offsets that no double knows
        p = rng.randrange(n)
        latest[p] = (rng.choice([start[p] // 2, start[p] + 2 ** 53 + 1,
                                 start[p] + rng.getrandbits(61)]), 0)
        looks = [dict(latest)]
    while trigger not in ("now", "once") and len(looks) < rng.randint(1, 12):
        for p in latest:
            if rng.random() < 0.3:
                latest[p] = (latest[p][0] + random_size(rng), latest[p][1])
        if rng.random() < 0.2 and len(latest) < 12:
            latest[len(latest)] = (random_size(rng), 0)
        looks.append(dict(latest))
    if trigger in ("now", "once") and rng.random() < 0.3:
        beginning = rng.choice([0, 0, random_size(rng)])
        looks[0][n] = (beginning + random_size(rng), beginning)
    total = sum(max(both[0] - start.get(p, both[1]), 0)
                for p, both in looks[0].items())
    case = Case(trigger, start, looks, first_id=rng.choice([0, 0, 3]))
    if rng.random() < 0.8:
        case.most = random_limit(rng, total)
    if rng.random() < 0.4:
        case.least = max(random_limit(rng, total), 1)
        case.delay_ms = rng.choice([0, 10, 1000, 3000, 15 * 60 * 1000])
    if rng.random() < 0.3 and trigger != "once":
        case.rate = rng.choice([
            0.5, 1, 2.7, rng.uniform(0, 1) * random_limit(rng, total),
            float(random_limit(rng, total))])
    case.step_ms = rng.choice([0, 0, 1, 400, 1500])
    return case


# ---- cases that real Spark can run: few records, one run a wave

IDLE_LOOKS = 60  # more than such a run has batches


def random_spark_case(rng):
    """partitions: the records that each wave adds, partition by partition, of
    which there may be more than before."""
    def some():
        return rng.choice([0, 1, rng.randint(0, 9), rng.randint(0, 60),
                           rng.randint(0, 250)])

    n = rng.choice([1, 2, 3, 3, 4, 5, 7])
    waves = [[some() for _ in range(n)]]
    while rng.random() < 0.55 and len(waves) < 3:
        more = rng.choice([0, 0, 0, 1, 2])
        # now and then without anything but the partitions
        waves.append([0 if rng.random() < 0.3 else some()
                      for _ in range(n + more)])
        n += more
    case = {"trigger": rng.choice(["availableNow"] * 3
                                  + ["processingTime 0 seconds"]),
            "options": {}, "waves": waves}
    total = sum(waves[0])
    if rng.random() < 0.85:
        case["options"]["maxOffsetsPerTrigger"] = rng.choice(
            [0, 1, total]) if rng.random() < 0.1 else random_limit(rng, total)
    if rng.random() < (0.2 if case["trigger"] == "availableNow" else 0.8):
        least = random_limit(rng, total) + 1
        most = case["options"].get("maxOffsetsPerTrigger", least)
        case["options"]["minOffsetsPerTrigger"] = max(min(least, most), 0)
        case["options"]["maxTriggerDelay"] = "1h"
    pick = rng.random()
    case["options"]["startingOffsets"] = "earliest"
    if pick < 0.1:
        case["options"]["startingOffsets"] = "latest"
    elif pick < 0.4:
        case["start"] = [rng.choice([-2, -1, 0, rng.randint(0, size)])
                         for size in waves[0]]
        if pick < 0.15:
            case["start"][0] = waves[0][0] + 3
            case["options"]["failOnDataLoss"] = "false"
    return case


def wave_cases(case):
    """For the model, with what it says itself of the waves before."""
    options, latest, committed, made = case["options"], [], {}, []
    for number, wave in enumerate(case["waves"]):
        latest += [0] * (len(wave) - len(latest))
        latest = [a + b for a, b in zip(latest, wave)]
        if number == 0:
            committed = dict(enumerate(first_offsets(case, latest)))
        look = {p: (offset, 0) for p, offset in enumerate(latest)}
        once = case["trigger"] == "availableNow"
        one = Case("now" if once else 0, dict(committed),
                   [look] if once else [look] * IDLE_LOOKS,
                   most=options.get("maxOffsetsPerTrigger"),
                   least=options.get("minOffsetsPerTrigger", 0),
                   delay_ms=3600000)
        one.first_id = sum(len(batches(earlier)) for earlier in made)
        made.append(one)
        for _, end in batches(one):
            committed = end
    return made


def first_offsets(case, latest):
    if "start" not in case:
        return latest if case["options"]["startingOffsets"] == "latest" \
            else [0] * len(latest)
    return [{-2: 0, -1: end}.get(given, given)
            for given, end in zip(case["start"], latest)]


def model_of(case):
    """The ends of the batches of each wave."""
    return [[[end[p] for p in sorted(end)] for _, end in batches(one)]
            for one in wave_cases(case)]


def planned(topic, checkpoint):
    """Where each batch of a checkpoint ends."""
    folder, made = os.path.join(checkpoint, "offsets"), []
    while os.path.exists(os.path.join(folder, str(len(made)))):
        with open(os.path.join(folder, str(len(made))), encoding="ascii") as f:
            end = json.loads(f.read().splitlines()[-1])[topic]
        made.append([end[str(p)] for p in range(len(end))])
    return made


# ---- what the program says

def ask(program, cases):
    """The answers of plan-batches."""
    run = subprocess.run([program], text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE,
                         input="".join(case.to_line() + "\n" for case in cases))
    if run.returncode != 0:
        raise SystemExit("plan-batches: exit status %d: %s"
                         % (run.returncode, run.stderr[-2000:]))
    return run.stdout.splitlines()


def compare(program, cases):
    """Returns how many differ, and prints the shortest of them."""
    answers = ask(program, cases)
    if len(answers) != len(cases):
        raise SystemExit("%d cases, %d answers" % (len(cases), len(answers)))
    wrong = [(case, answer) for case, answer in zip(cases, answers)
             if to_answer(batches(case)) != answer]
    wrong.sort(key=lambda both: len(both[0].to_line()))
    for case, answer in wrong[:5]:
        print("case:    %s\nmodel:   %s\nsfcrime: %s"
              % (case.to_line(), to_answer(batches(case)), answer))
    return len(wrong)


def compare_recorded(program, path):
    """What Spark gave, beside the model and the program."""
    with open(path, encoding="ascii") as file:
        recorded = [json.loads(line) for line in file]
    wrong = 0
    for case in recorded:
        spark, model = case.pop("spark"), model_of(case)
        ours = [[[int(n) for n in word.split(":")[1].split(",")]
                 for word in answer.split()]
                for answer in ask(program, wave_cases(case))]
        if not model == spark == ours:
            wrong += 1
            print("%s\nSpark:   %s\nmodel:   %s\nsfcrime: %s"
                  % (json.dumps(case), spark, model, ours))
    print("%d cases of Spark, %d differ" % (len(recorded), wrong))
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=1)
    top = os.environ.get("abs_top_builddir", os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "../../build"))
    parser.add_argument("--program", default=os.path.join(
        top, "tests/differential/plan-batches"))
    parser.add_argument("--recorded", metavar="FILE",
                        help="cases that Spark ran, instead of random ones")
    options = parser.parse_args()
    if options.recorded:
        return 1 if compare_recorded(options.program, options.recorded) else 0
    rng = random.Random(options.seed)
    cases = [random_case(rng) for _ in range(options.cases)]
    wrong = compare(options.program, cases)
    print("seed %d: %d cases, %d batches, %d differ" % (
        options.seed, len(cases), sum(len(batches(c)) for c in cases), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
