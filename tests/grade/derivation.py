"""A solution's lines, worked out by tests/verify.py, and edits of one line that students make."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import verify  # noqa: E402

ACTIVATIONS = {"Sigmoid", "Tanh", "ReLU", "LeakyReLU", "Softplus", "Softmax", "ELU", "SiLU", "GELU"}


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
    updates = (head(e) == "Subtract" and isinstance(e[1], str) and head(e[2]) == "Multiply" and
               any(is_rate(d, part) for part in e[2][1:]))
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
                if x != int(x):
                    put("misread", -x)
                put("misread", 10 * x if x == int(x) else x / 10)
    return found
