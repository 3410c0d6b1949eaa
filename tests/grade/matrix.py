#!/usr/bin/env python3
"""Works of random students on random specs, graded, and what the grader made of their slips.

    matrix.py PSOLVE [WORKS [SEED]]

Each work is made from the lines of psolve's solution by this program alone: one line is edited, all
later ones are worked out from it (by the evaluator of tests/verify.py), some are left out, and what
is left is written with three to nine digits, from which the student goes on or does not. Others
have a random wrong number, or nothing wrong. Prints how many slips were found and named, by slip and
by problem, and exits 1 where a line was accused falsely or too little is found.
"""
import copy
import json
import random
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import getcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import verify  # noqa: E402

getcontext().prec = 20
ACTIVATIONS = {"Sigmoid", "Tanh", "ReLU", "LeakyReLU", "Softplus", "Softmax", "ELU", "SiLU", "GELU"}


# ---- specs

def decimals(rng, *shape, low=-2.0, high=2.0):
    if not shape:
        return round(rng.uniform(low, high), 2) or 0.5
    return [decimals(rng, *shape[1:], low=low, high=high) for _ in range(shape[0])]


def dense(rng):
    sizes = [rng.randint(1, 3) for _ in range(rng.randint(2, 4))]
    layers = [{"type": "dense", "weights": decimals(rng, m, n), "bias": decimals(rng, m),
               "activation": rng.choice(["sigmoid", "tanh", "relu", "sigmoid"])}
              for n, m in zip(sizes, sizes[1:])]
    return {"problem": "backprop", "input": decimals(rng, sizes[0]), "layers": layers,
            "target": decimals(rng, sizes[-1]), "learning_rate": rng.choice([0.1, 0.5, 0.05]),
            "loss": rng.choice(["half-squared-error", "squared-error", "mse"])}


def recurrent(rng):
    m, n, steps = rng.randint(1, 2), rng.randint(1, 2), rng.randint(1, 3)
    return {"problem": "rnn-grad", "x": decimals(rng, steps, n), "activation": "tanh",
            "weights": {"W_xh": decimals(rng, m, n), "W_hh": decimals(rng, m, m),
                        "b_h": decimals(rng, m)},
            "loss": {"type": "squared-error", "target": decimals(rng, m)}}


def lstm(rng):
    weights = {f"{kind}{gate}": decimals(rng) for kind in "WUb" for gate in "fioc"}
    return {"problem": "lstm-grad", "weights": {k: [v] if k[0] == "b" else [[v]] for k, v in
                                                weights.items()},
            "x": decimals(rng, 2, 1), "loss": {"type": "sum", "of": "h"}}


def quadratic(rng):
    a, b, c = (round(rng.uniform(1, 4), 1), round(rng.uniform(-0.8, 0.8), 1),
               round(rng.uniform(1, 4), 1))
    return {"problem": "quadratic", "hessian": [[a, b], [b, c]], "minimum": decimals(rng, 2),
            "learning_rate": rng.choice([0.1, 0.2, 0.05]), "steps": rng.randint(2, 8)}


def field(rng):
    return {"problem": "receptive-field",
            "layers": [{"kernel": rng.choice([3, 5, 7]), "stride": rng.choice([1, 2, 3]),
                        "padding": rng.randint(0, 2)} for _ in range(rng.randint(2, 4))]}


def sizes(rng):
    layers = [{"type": "conv", "kernel": rng.choice([3, 5]), "filters": rng.choice([8, 16, 32]),
               "stride": rng.choice([1, 2]), "padding": rng.randint(0, 2)},
              {"type": "max-pool", "kernel": 2},
              {"type": "conv", "kernel": 3, "filters": rng.choice([8, 24])}]
    return {"problem": "conv-arithmetic", "input": [3, rng.randint(24, 40), rng.randint(24, 40)],
            "layers": layers}


def convolution(rng):
    return {"problem": "conv-backprop", "input": decimals(rng, 3, 3),
            "layers": [{"type": "conv", "kernel": decimals(rng, 2, 2), "bias": [decimals(rng)],
                        "activation": "sigmoid"}, {"type": "flatten"},
                       {"type": "dense", "weights": decimals(rng, 1, 4), "bias": decimals(rng, 1)}],
            "target": decimals(rng, 1), "learning_rate": 0.1}


def as_dense(rng):
    return {"problem": "conv-to-mlp", "input_size": [3, 3], "kernel": decimals(rng, 2, 2),
            "bias": decimals(rng), "input": decimals(rng, 3, 3)}


def jacobian(rng):
    a, b = rng.randint(2, 5), rng.randint(2, 5)
    return {"problem": "jacobian",
            "functions": [{"name": "f", "inputs": ["u", "v"], "outputs": [f"u^2*v + {a}*v", "exp(u)*v"]},
                          {"name": "g", "inputs": ["x", "y"], "outputs": [f"x*y + {b}*x", "sin(x) + y^2"]}],
            "compose": ["f", "g"], "at": {"x": decimals(rng), "y": decimals(rng)}}


def training(rng):
    return {"problem": "gan-equilibrium", "task": "training", "game": "dirac", "loss": "minimax",
            "method": rng.choice(["simultaneous", "alternating"]), "learning_rate": 0.1, "steps": 4,
            "start": decimals(rng, 2)}


SPECS = [dense, dense, dense, recurrent, lstm, quadratic, field, sizes, convolution, as_dense,
         jacobian, training]


# ---- lines

def solution_counts(value):
    return isinstance(value, int) and value > 1000


class Derivation:
    def __init__(self, solution):
        self.pointers = {g["name"]: g["spec"] for g in solution.get("given", [])}
        self.given = {g["name"]: verify.value_of(g["value"]) for g in solution.get("given", [])
                      if "value" in g}
        self.lines = []
        self.counts = set()
        self.walk(solution["steps"], solution["answers"])

    def walk(self, steps, answers):
        for step in steps:
            for line in step["lines"]:
                math = line.get("math")
                if math and math[0] == "Equal":
                    self.lines.append((math[1], math[2], step["rule"]))
                    if isinstance(step.get("value"), int) or solution_counts(math[3]):
                        self.counts.add(math[1])
            self.walk(step["steps"], answers)


    def has_twin(self, name):
        """Whether another line makes it too: the whole, or an entry."""
        others = [n for n, _, _ in self.lines]
        return others.count(name) > 1 or any(
            a != b and a.startswith(b + "_") and a[len(b) + 1:].replace("_", "").isdigit()
            for n in others for a, b in ((name, n), (n, name)))


def stem(name):
    while name.rpartition("_")[2].isdigit() and "_" in name:
        name = name.rpartition("_")[0]
    return name


class Names:
    """Values by NAME: an entry by its whole, a whole by its entries."""

    def __init__(self, values):
        self.values = dict(values)

    def get(self, name, depth=0):
        if name in self.values:
            return self.values[name]
        places, whole = [], name
        while "_" in whole and whole.rpartition("_")[2].isdigit():
            whole, _, index = whole.rpartition("_")
            places.insert(0, int(index))
            if whole in self.values:
                value = self.values[whole]
                for place in places:
                    value = value[place - 1]
                return value
        parts = []
        while depth < 4:
            try:
                parts.append(self.get(f"{name}_{len(parts) + 1}", depth + 1))
            except (KeyError, IndexError, TypeError):
                break
        if not parts:
            raise KeyError(name)
        return parts

    def evaluate(self, expression):
        return verify.evaluated(expression, {n: self.get(n) for n in verify.symbols(expression)})


# ---- slips: each gives (id, expression)

def nodes(e, path=()):
    yield path, e
    if isinstance(e, list):
        for i, part in enumerate(e[1:], 1):
            yield from nodes(part, path + (i,))


def replaced(e, path, new):
    if not path:
        return new
    e = list(e)
    e[path[0]] = replaced(e[path[0]], path[1:], new)
    return e


def without(e, i):
    rest = e[:i] + e[i + 1:]
    return rest[1] if len(rest) == 2 else rest


def head(e):
    return e[0] if isinstance(e, list) else None


def is_bias(derivation, name):
    return isinstance(name, str) and name.startswith("b") and not name.startswith("beta")


def is_rate(derivation, name):
    return isinstance(name, str) and derivation.pointers.get(name, "").endswith("learning_rate")


def slips(rng, d, name, e, rule, env):
    """All edits of one line."""
    found = []
    updates = head(e) in ("Subtract", "Add") and "DESCENT" in rule
    if not updates:
        found.append(("sign", ["Negate", e]))
    found.append(("factor-two", ["Multiply", 2, e]))
    if updates and head(e) == "Subtract":
        found.append(("ascent", ["Add"] + e[1:]))
    if head(e) in ACTIVATIONS:
        found.append(("no-activation", e[1]))
    for path, node in nodes(e):
        put = lambda slip, new: found.append((slip, replaced(e, path, new)))
        if head(node) == "Add" and len(node) > 2:
            for i in range(1, len(node)):
                put("no-bias" if is_bias(d, node[i]) else "dropped-term",
                    without(node, i))
                put("sign", node[:i] + [["Negate", node[i]]] + node[i + 1:])
        if head(node) == "Multiply" and len(node) > 2:
            for i in range(1, len(node)):
                slope = node[i]
                if is_rate(d, slope):
                    put("no-learning-rate", without(node, i))
                elif head(slope) == "Subtract" and slope[1] == 1:
                    if slope[2] in node[1:] and len(node) > 3:
                        rest = [x for x in node if x not in (slope, slope[2])]
                        put("no-slope", rest[1] if len(rest) == 2 else rest)
                        if isinstance(slope[2], str):
                            again = ["Sigmoid", slope[2]]
                            put("slope-at-output", [again if x == slope[2] else
                                                    ["Subtract", 1, again] if x == slope else x
                                                    for x in node])
                    elif head(slope[2]) in ("Square", "Step"):
                        put("no-slope", without(node, i))
                else:
                    put("dropped-factor", without(node, i))
        if head(node) == "Divide" and not isinstance(node[1], (int, float)):
            put("dropped-factor", node[1])
        if head(node) == "Square":
            put("dropped-factor", node[1])
        if head(node) == "OuterProduct":
            put("transposed", ["OuterProduct", node[2], node[1]])
        if head(node) == "Transpose":
            put("transposed", node[1])
        if head(node) == "Ln":
            put("log-base", ["Divide", node, 2.302585092994046])
        if head(node) in ("Sin", "Cos"):
            put("degrees", [node[0], ["Multiply", node[1], 0.017453292519943295]])
        if isinstance(node, str):
            whole = stem(node)
            if whole != node:
                value = env.get(node)
                for k in range(1, 5):
                    other = node.rpartition("_")[0] + f"_{k}"
                    try:
                        if other != node and verify.shape(env.get(other)) == verify.shape(value):
                            put("swapped-symbol", other)
                    except (KeyError, IndexError, TypeError):
                        break
            if stem(node) in d.pointers and not isinstance(env.get(node), list):
                x = float(env.get(node))
                put("misread", -x)
                put("misread", x / 10)
    return found


# ---- works

def written(value, digits, count):
    if isinstance(value, list):
        return [written(v, digits, count) for v in value]
    x = float(value)
    if x != x or abs(x) == float("inf"):
        raise OverflowError("no number to write")
    if count:
        return int(x) if x == int(x) else x
    return f"{x:#.{digits}g}" if x else "0"


def leaves(value):
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, list) else [value]


def digits_of(text):
    return len(str(text).split("e")[0].replace("-", "").replace(".", "").lstrip("0"))


def read(text):
    if isinstance(text, list):
        return [read(part) for part in text]
    return verify.value_of(float(text))


def work(rng, d, kind):
    """A work and what is wrong with it: (values, line, slip)."""
    digits = rng.choice([3, 4, 4, 5, 6, 9])
    goes_on_rounded = rng.random() < 0.5
    right = Names(d.given)
    for name, e, _ in d.lines:
        right.values[name] = right.evaluate(e)
    wrong, slip, edited = None, None, None
    if kind != "right":
        for _ in range(30):
            number = rng.randrange(len(d.lines))
            name, e, rule = d.lines[number]
            if isinstance(e, str) or d.has_twin(name):
                continue
            value = right.values[name]
            if kind == "random":
                if isinstance(value, list) or not value:
                    continue
                factor = verify.value_of(rng.uniform(0.4, 1.9))
                made = value * factor
                if name in d.counts:
                    made = verify.value_of(int(made) + rng.randint(1, 9))
                slip, edited = "random", made
            else:
                choices = slips(rng, d, name, e, rule, right)
                by_id = defaultdict(list)
                for identity, edit in choices:
                    by_id[identity].append(edit)
                if not by_id:
                    continue
                slip = rng.choice(sorted(by_id))
                edited = rng.choice(by_id[slip])
                try:
                    made = right.evaluate(edited)
                except Exception:
                    continue
            if verify.shape(made) != verify.shape(value):
                continue
            pairs = list(zip(verify.flat(made), verify.flat(value)))
            # Nobody can see what the digits do not show.
            if not all(x == y or abs(x - y) > max(abs(y), abs(x)) * verify.value_of(0.04)
                       for x, y in pairs) or all(x == y for x, y in pairs):
                continue
            if not all(x == x and abs(x) < 10 ** 6 for x, _ in pairs):
                continue
            wrong = number
            break
        if wrong is None:
            return None
    values, env = {}, Names(d.given)
    for number, (name, e, _) in enumerate(d.lines):
        try:
            value = env.evaluate(e)
            if number == wrong:
                value = edited if slip == "random" else env.evaluate(edited)
            shown = digits
            text = written(value, shown, name in d.counts)
        except Exception:
            return None
        if "_prime" in name and isinstance(value, list):
            text = written(value, 9, False)
        elif "_prime" in name and head(e) == "Subtract":
            before = env.get(e[1])
            while shown < 9 and read(text) == read(written(before, shown, False)):
                shown += 1
                text = written(value, shown, False)
        if name not in values or number == wrong:
            values[name] = text
        kept = number == wrong or rng.random() < 0.75
        if not kept and name in values:
            del values[name]
        env.values[name] = read(text) if kept and goes_on_rounded else value
    if not values:
        return None
    if wrong is not None and d.lines[wrong][0] not in values:
        return None
    return {"values": values, "line": None if wrong is None else d.lines[wrong][0], "slip": slip,
            "digits": digits}


# ---- the matrix

def run(psolve, text, *arguments):
    return subprocess.run([psolve, *arguments], input=text, capture_output=True, text=True)


def main(psolve, works=600, seed=1):
    works, seed = int(works), int(seed)
    rng = random.Random(seed)
    found, named, total = Counter(), Counter(), Counter()
    accused, misnamed, randoms, missed, unnamed, false_names = [], 0, 0, [], [], []
    lines_graded, done = 0, 0
    while done < works:
        spec = rng.choice(SPECS)(rng)
        solved = run(psolve, json.dumps(spec), "--format", "json", "-")
        if solved.returncode == 2 or not solved.stdout:
            sys.exit(f"{json.dumps(spec)}: {solved.stderr}")
        d = Derivation(json.loads(solved.stdout))
        if not d.lines:
            continue
        made = [work(rng, d, rng.choice(["slip", "slip", "slip", "random", "right"]))
                for _ in range(20)]
        made = [w for w in made if w]
        if not made:
            continue
        path = Path(f"/tmp/psolve-matrix-{seed}.json")
        path.write_text(json.dumps(spec))
        graded = run(psolve, "".join(json.dumps(w["values"]) + "\n" for w in made), "grade", str(path),
                     "--works", "-", "--format", "json")
        if graded.returncode:
            sys.exit(graded.stderr + graded.stdout)
        for w, text in zip(made, graded.stdout.splitlines()):
            grade = json.loads(text)
            done += 1
            bad = [l for l in grade["lines"] if l["verdict"] in ("wrong", "unknown")]
            lines_graded += len(grade["lines"])
            for line in bad:
                if line["name"] != w["line"]:
                    accused.append((spec["problem"], w["slip"], w["line"], line["name"], line["given"],
                                    line.get("expected"), line.get("carried"), line["verdict"],
                                    w["digits"]))
            at = next((l for l in bad if l["name"] == w["line"]), None)
            ids = {s["id"] for s in ([at["slip"]] if at and "slip" in at else []) +
                   (at.get("also", []) if at else [])}
            if w["slip"] == "random":
                if ids:
                    false_names.append((spec["problem"], w["line"], at["given"], at["expected"],
                                        at["slip"]["text"]))
                randoms += 1
                misnamed += bool(ids)
            elif w["slip"]:
                cell = (w["slip"], spec["problem"])
                total[cell] += 1
                found[cell] += at is not None
                if at is None:
                    line = next((l for l in grade["lines"] if l["name"] == w["line"]), {})
                    missed.append((spec["problem"], w["slip"], w["line"], line.get("verdict"),
                                   line.get("given"), line.get("expected"), line.get("carried")))
                if min(map(digits_of, leaves(w["values"][w["line"]]))) >= 4:
                    total[cell + (4,)] += 1
                    named[cell] += w["slip"] in ids
                    if at is not None and w["slip"] not in ids:
                        unnamed.append((spec["problem"], w["slip"], w["line"], at["given"],
                                        at["expected"], [at[k]["text"] for k in ["slip"] if k in at]))
    problems = sorted({c[1] for c in total})
    width = max(map(len, problems))
    for slip in sorted({c[0] for c in total}):
        print(slip)
        for problem in problems:
            cell = (slip, problem)
            if total[cell]:
                print(f"    {problem:{width}}  {total[cell]:5} made  {found[cell]:5} found  "
                      f"{named[cell]:5} of {total[cell + (4,)]} named")
    slips_made = sum(total[c] for c in total if len(c) == 2)
    precise = sum(total[c] for c in total if len(c) == 3)
    print(f"{done} works, {lines_graded} lines; found {sum(found.values())} of {slips_made}, "
          f"named {sum(named.values())} of {precise}, accused {len(accused)}, "
          f"named {misnamed} of {randoms} random numbers")
    for one in accused[:12]:
        print("accused:", *one)
    for one in missed[:8]:
        print("missed:", *one)
    for one in unnamed[:30]:
        print("not named:", *one)
    for one in false_names[:20]:
        print("named:", *one)
    return (accused or sum(found.values()) < 0.99 * slips_made or
            sum(named.values()) < 0.95 * precise)


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)
