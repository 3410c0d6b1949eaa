#!/usr/bin/env python3
"""Works of random students on random specs, graded, and what the grader made of them.

    matrix.py PSOLVE [WORKS [SEED]]

Each work is made from the lines of psolve's solution by this program alone: one line or two are
edited, all later ones are worked out from them (by the evaluator of tests/verify.py), some are left
out or blank, and what is left is written with three to nine digits, from which the student goes on or
does not. Others have a random wrong number, were rounded on the way, show their working, go another
route, follow another convention, or have nothing wrong. Prints a matrix of slips and problems, and
exits 1 where a line was accused falsely or too little is found.
"""
import copy
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from decimal import getcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import works as made  # noqa: E402
from derivation import Derivation  # noqa: E402
from specs import SPECS  # noqa: E402

getcontext().prec = 20
KINDS = (["slip"] * 10 + ["two"] * 2 + ["random"] * 4 + ["right"] * 3 +
         ["early", "route", "turned", "working"])


def work_of(kind, rng, d):
    student = made.Student(rng, d)
    if kind == "slip":
        wrong = student.slip()
        return wrong and student.work([wrong])
    if kind == "two":
        one, two = student.slip(), student.slip()
        return one and two and one[0] != two[0] and student.work([one, two]) or None
    if kind == "random":
        wrong = student.random()
        return wrong and student.work([wrong])
    if kind == "right":
        student.digits = rng.choice([2, 2, 3, 4, 9])
        return student.work([])
    if kind == "early":
        return made.early_rounded(student)
    if kind == "route":
        return made.by_route(student)
    if kind == "turned":
        return made.transposed_route(student)
    return made.with_working(student)


# ---- conventions: the same spec as someone else reads it

def other_reading(spec):
    """(id, spec) of another reading, where this program knows one."""
    other = copy.deepcopy(spec)
    kind = spec["problem"]
    if kind == "backprop" and spec.get("loss") in ("half-squared-error", "squared-error"):
        half = spec["loss"] == "half-squared-error"
        other["loss"] = "squared-error" if half else "half-squared-error"
        return other["loss"], other
    if kind == "rnn-grad":
        other["loss"]["type"] = "half-squared-error"
        return "half-squared-error", other
    if kind == "conv-backprop":
        other["layers"][0]["mode"] = "convolution"
        return "other-kind-of-convolution", other
    if kind == "conv-to-mlp":
        other["kernel"] = [row[::-1] for row in spec["kernel"][::-1]]
        return "other-kind-of-convolution", other
    if kind == "quadratic":
        other["hessian"] = [[2 * x for x in row] for row in spec["hessian"]]
        return "no-half", other
    if kind == "receptive-field":
        other["layers"][0] = {"kernel": 1, "stride": 1, "padding": 0}
        return "other-reading-of-the-first-layer", other
    if kind == "gan-equilibrium" and spec["task"] == "training":
        words = ["simultaneous", "alternating"]
        other["method"] = words[1 - words.index(spec["method"])]
        return "other-order-of-moves", other
    return None


def by_convention(d, other):
    """All numbers as they are in the other reading, under names that both have."""
    student = made.Student(random.Random(1), other)
    names = {name for name, _, _ in d.lines}
    values = {}
    for name, _, _ in other.lines:
        if name in names:
            values[name] = made.written(student.right.values[name], 6, name in other.counts)
    return values


# ---- psolve

class Psolve:
    def __init__(self, program):
        self.program = program
        self.spec = tempfile.NamedTemporaryFile("w", suffix=".json")

    def run(self, text, *arguments):
        return subprocess.run([self.program, *arguments], input=text, capture_output=True, text=True)

    def derivation(self, spec):
        solved = self.run(json.dumps(spec), "--format", "json", "-")
        if solved.returncode == 2 or not solved.stdout:
            sys.exit(f"{json.dumps(spec)}: {solved.stderr}")
        return Derivation(json.loads(solved.stdout))

    def grades(self, spec, works):
        self.spec.seek(0)
        self.spec.truncate()
        self.spec.write(json.dumps(spec))
        self.spec.flush()
        lines = "".join(json.dumps(values) + "\n" for values in works)
        graded = self.run(lines, "grade", self.spec.name, "--works", "-", "--format", "json")
        if graded.returncode:
            sys.exit(graded.stderr + graded.stdout)
        return map(json.loads, graded.stdout.splitlines())


# ---- the count

class Count:
    def __init__(self):
        self.made, self.found = Counter(), Counter()      # by slip and problem
        self.precise, self.named = Counter(), Counter()   # of those with four digits or more
        self.randoms, self.random_named = Counter(), Counter()  # by problem
        self.others, self.others_found = Counter(), Counter()   # routes and conventions
        self.accused, self.missed, self.unnamed, self.false = [], [], [], []
        self.works = self.lines = self.first = self.first_found = 0

    def add(self, spec, w, grade):
        problem = spec["problem"]
        self.works += 1
        self.lines += len(grade["lines"])
        if "route" in w:
            self.others[w["route"]] += 1
            found = grade["convention"] and grade["convention"]["id"]
            # One wrong line from which the others follow is an error carried on.
            wrong = sum(line["verdict"] == "wrong" for line in grade["lines"])
            wrong = wrong > (w["route"] in ("negated", "scaled"))
            # Twice every gradient is also what the loss without its half gives.
            same = found == w["route"] or (w["route"] == "scaled" and found == "squared-error")
            self.others_found[w["route"]] += same or not wrong
            if wrong and not same:
                self.missed.append((problem, w["route"], found, json.dumps(spec)[:300]))
            return
        bad = [line for line in grade["lines"] if line["verdict"] in ("wrong", "unknown")]
        for line in bad:
            if line["name"] not in w["wrong"]:
                self.accused.append((problem, w["wrong"], line["name"], line["given"],
                                     line.get("expected"), line.get("carried"), line["verdict"],
                                     w["digits"]))
        if w["wrong"] and "random" not in w["wrong"].values():
            self.first += 1
            self.first_found += bool(bad) and bad[0]["name"] in w["wrong"]
        for name, slip in w["wrong"].items():
            self.add_slip(problem, w, slip, name,
                          next((line for line in grade["lines"] if line["name"] == name), {}))

    def add_slip(self, problem, w, slip, name, line):
        wrong = line.get("verdict") == "wrong"
        ids = {s["id"] for s in [line.get("slip", {"id": ""}), *line.get("also", [])]} - {""}
        if slip == "random":
            self.randoms[problem] += 1
            self.random_named[problem] += bool(ids)
            if ids:
                self.false.append((problem, name, line["given"], line["expected"],
                                   line["slip"]["text"]))
            return
        self.made[slip, problem] += 1
        self.found[slip, problem] += wrong
        if not wrong:
            self.missed.append((problem, slip, name, line.get("verdict"), line.get("given"),
                                line.get("expected"), line.get("carried")))
        written = w["values"][name]
        last = written.rpartition("= ")[2] if isinstance(written, str) else written
        if min(map(made.digits_of, made.leaves(last))) >= 4:
            self.precise[slip, problem] += 1
            self.named[slip, problem] += slip in ids
            if wrong and slip not in ids:
                self.unnamed.append((problem, slip, name, line["given"], line["expected"],
                                     line.get("slip", {}).get("text")))

    def share(self, part, whole):
        return sum(part.values()) / max(1, sum(whole.values()))

    def print(self):
        problems = sorted({p for _, p in self.made})
        print("found of made, and named of those with four digits or more\n")
        for slip in sorted({s for s, _ in self.made}):
            cells = [f"{p} {self.found[slip, p]}/{self.made[slip, p]}, "
                     f"{self.named[slip, p]}/{self.precise[slip, p]}"
                     for p in problems if self.made[slip, p]]
            print(f"{slip:16} " + "; ".join(cells))
        print()
        for p in sorted(set(problems) | set(self.randoms)):
            named, precise = (sum(c[k] for k in c if k[1] == p) for c in (self.named, self.precise))
            print(f"{p:16} named {named} of {precise}; "
                  f"random numbers named {self.random_named[p]} of {self.randoms[p]}")
        for other in sorted(self.others):
            print(f"{other:34} found {self.others_found[other]} of {self.others[other]}")
        print(f"\n{self.works} works, {self.lines} lines; first wrong line {self.first_found} of "
              f"{self.first}; slips found {sum(self.found.values())} of {sum(self.made.values())}, "
              f"named {sum(self.named.values())} of {sum(self.precise.values())}; accused "
              f"{len(self.accused)}; named {sum(self.random_named.values())} of "
              f"{sum(self.randoms.values())} random numbers")
        for title, some, most in (("accused", self.accused, 12), ("missed", self.missed, 12),
                                  ("not named", self.unnamed, 30), ("named", self.false, 20)):
            for one in some[:most]:
                print(f"{title}:", *one)

    def is_good(self):
        few = self.works < 2000  # too few for shares of single problems
        by_problem = all(few or sum(self.named[k] for k in self.named if k[1] == p) >=
                         0.9 * sum(self.precise[k] for k in self.precise if k[1] == p)
                         for _, p in self.precise)
        return (not self.accused and by_problem and self.first_found >= 0.995 * self.first and
                self.share(self.named, self.precise) >= 0.95 and
                self.share(self.others_found, self.others) >= 0.95 and
                self.share(self.random_named, self.randoms) <= (0.03 if few else 0.01))


def main(program, works=600, seed=1):
    rng = random.Random(int(seed))
    psolve, count = Psolve(program), Count()
    while count.works < int(works):
        spec = rng.choice(SPECS)(rng)
        d = psolve.derivation(spec)
        if not d.lines:
            continue
        some = [work_of(rng.choice(KINDS), rng, d) for _ in range(20)]
        some = [w for w in some if w]
        reading = other_reading(spec)
        if reading:
            some.append({"values": by_convention(d, psolve.derivation(reading[1])),
                         "route": reading[0]})
        if not some:
            continue
        for w, grade in zip(some, psolve.grades(spec, [w["values"] for w in some])):
            count.add(spec, w, grade)
    count.print()
    return count.is_good()


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)
