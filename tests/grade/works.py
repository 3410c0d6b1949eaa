"""Works of made-up students on one solution: right ones, with slips, rounded on the way, by another
route, with random wrong numbers. Each has `values` by NAME, and what is wrong with it."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from derivation import Names, head, slips, stem, verify  # noqa: E402


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


def rounded(value, digits):
    return read(written(value, digits, False))


def shows(made, value):
    """Whether an error can be seen by its digits: nobody can tell what they do not show."""
    if verify.shape(made) != verify.shape(value):
        return False
    pairs = list(zip(verify.flat(made), verify.flat(value)))
    apart = all(x == y or abs(x - y) > max(abs(y), abs(x)) * verify.value_of(0.04)
                for x, y in pairs)
    return (apart and not all(x == y for x, y in pairs) and
            all(x == x and abs(x) < 10 ** 6 for x, _ in pairs))


class Student:
    def __init__(self, rng, d):
        self.rng, self.d = rng, d
        self.digits = rng.choice([3, 4, 4, 5, 6, 9])
        self.goes_on_rounded = rng.random() < 0.5
        self.right = Names(d.given)
        for name, e, _ in d.lines:
            self.right.values[name] = self.right.evaluate(e)

    def line_to_spoil(self):
        number = self.rng.randrange(len(self.d.lines))
        name, e, _ = self.d.lines[number]
        return None if isinstance(e, str) or self.d.has_twin(name) else number

    def slip(self):
        """(line, id, edited expression)"""
        for _ in range(30):
            number = self.line_to_spoil()
            if number is None:
                continue
            name, e, rule = self.d.lines[number]
            by_id = {}
            for identity, edit in slips(self.rng, self.d, name, e, rule, self.right):
                by_id.setdefault(identity, []).append(edit)
            if not by_id:
                continue
            identity = self.rng.choice(sorted(by_id))
            edited = self.rng.choice(by_id[identity])
            try:
                if shows(self.right.evaluate(edited), self.right.values[name]):
                    return number, identity, edited
            except Exception:
                continue
        return None

    def random(self):
        for _ in range(30):
            number = self.line_to_spoil()
            if number is None:
                continue
            name = self.d.lines[number][0]
            value = self.right.values[name]
            if isinstance(value, list) or not value:
                continue
            made = value * verify.value_of(self.rng.uniform(0.4, 1.9))
            if name in self.d.counts:
                made = verify.value_of(int(made) + self.rng.randint(1, 9))
            if shows(made, value):
                return number, "random", made
        return None

    def work(self, wrongs, keep=0.75):
        """The lines with those wrongs, carried on, some left out."""
        values, env = {}, Names(self.d.given)
        spoilt = {number: (slip, edited) for number, slip, edited in wrongs}
        for number, (name, e, _) in enumerate(self.d.lines):
            if name in env.values and number not in spoilt:
                continue  # what has come out once is not worked out again by another formula
            try:
                value = right = env.evaluate(e)
                if number in spoilt:
                    slip, edited = spoilt[number]
                    value = edited if slip == "random" else env.evaluate(edited)
                    if not shows(value, right) or not shows(value, self.right.values[name]):
                        return None  # the second makes up for the first
                text = self.text(name, e, value, env)
            except Exception:
                return None
            if name not in values or number in spoilt:
                values[name] = text
            kept = number in spoilt or self.rng.random() < keep
            if not kept and name in values:
                if self.rng.random() < 0.1:
                    values[name] = None
                else:
                    del values[name]
            env.values[name] = read(text) if kept and self.goes_on_rounded else value
        names = [self.d.lines[number][0] for number in spoilt]
        if not values or any(values.get(name) is None for name in names):
            return None
        return {"values": values, "wrong": dict(zip(names, [s for s, _ in spoilt.values()])),
                "digits": self.digits}

    def text(self, name, e, value, env):
        """With digits enough to see a weight move."""
        shown = self.digits
        text = written(value, shown, name in self.d.counts)
        if "_prime" in name and isinstance(value, list):
            return written(value, 15, False)
        if "_prime" in name and head(e) == "Subtract":
            before = env.get(e[1])
            while shown < 15 and read(text) == read(written(before, shown, False)):
                shown += 1
                text = written(value, shown, False)
        return text


def in_words(e, env):
    """An expression as people type it, with NAMEs and with numbers; None where it is not plain."""
    signs = {"Add": " + ", "Subtract": " - ", "Multiply": "*", "Divide": "/"}
    if isinstance(e, (int, float)):
        return (f"({e})" if e < 0 else str(e),) * 2
    if isinstance(e, str):
        value = env.get(e)
        if isinstance(value, list):
            raise ValueError
        number = f"{float(value):.9g}"
        return e, f"({number})" if number.startswith("-") else number
    if e[0] == "Negate":
        return tuple(f"(-{part})" for part in in_words(e[1], env))
    if e[0] not in signs:
        raise ValueError
    parts = [in_words(part, env) for part in e[1:]]
    return tuple("(" + signs[e[0]].join(part[i] for part in parts) + ")" for i in (0, 1))


def with_working(student):
    """A right work in which some lines show how they came about, and one slips in the arithmetic."""
    w = student.work([], keep=1)
    if w is None:
        return None
    plain = []
    for name, e, _ in student.d.lines:
        if isinstance(e, str) or not isinstance(w["values"].get(name), str) or "_prime" in name:
            continue
        try:
            plain.append((name, *in_words(e, student.right)))
        except (ValueError, KeyError, IndexError, TypeError):
            continue
    plain = [one for one in plain if not student.d.has_twin(one[0])]
    if not plain:
        return None
    for name, letters, numbers in student.rng.sample(plain, min(3, len(plain))):
        w["values"][name] = f"{letters} = {numbers} = {w['values'][name]}"
    name, letters, numbers = student.rng.choice(plain)
    right = student.right.get(name)
    if not right:
        return None
    digit = verify.value_of(student.rng.choice([0.9, 1.1, 1.2]))
    # What comes after is as it was: the slip is his last number in this line alone.
    later = False
    values = {}
    for other, e, _ in student.d.lines:
        if later and other != name:
            continue
        values[other] = w["values"][other]
        later = later or other == name
    values[name] = f"{letters} = {numbers} = {written(right * digit, 6, False)}"
    return {"values": values, "wrong": {name: "arithmetic"}, "digits": 6}


def early_rounded(student):
    """One number at the end of numbers that were rounded to two or three digits on the way."""
    d = student.d
    digits = student.rng.choice([2, 3])
    env = Names(d.given)
    for name, e, _ in d.lines:
        try:
            value = env.evaluate(e)
        except Exception:
            return None
        right = student.right.values[name]
        uses = verify.symbols(e)
        far = [n for n in uses if n not in d.given and stem(n) not in d.given]
        usable = (far and not isinstance(value, list) and name not in d.counts and
                  not isinstance(e, str) and "_prime" not in name and not d.has_twin(name))
        if usable and right and abs(value - right) > abs(right) * verify.value_of(0.006):
            if student.rng.random() < 0.5:
                return {"values": {name: written(value, 6, False)}, "digits": 6,
                        "wrong": {name: "rounded-early"}}
        env.values[name] = value if name in d.counts else rounded(value, digits)
    return None


def by_route(student):
    """δ and all gradients with the other sign, or twice as large, all along."""
    d = student.d
    factor = student.rng.choice([-1, 2])
    families = ("delta", "dL")
    values, changed = {}, 0
    for name, _, _ in d.lines:
        value = student.right.values[name]
        if "_prime" in name or "_plus" in name:
            continue
        turned = name.startswith(families)
        if turned and not any(verify.flat(value)):
            return None
        changed += turned
        values[name] = written(verify.each(lambda x: factor * x, value) if turned else value, 6,
                               name in d.counts)
    if sum(name.startswith("delta") for name in values) < 2 or changed < 3:
        return None
    return {"values": values, "route": "negated" if factor < 0 else "scaled"}


def transposed_route(student):
    """All gradients of weights with rows and columns exchanged."""
    d = student.d
    values, changed = {}, 0
    for name, e, _ in d.lines:
        value = student.right.values[name]
        if not name.startswith("dL_dW") or len(verify.shape(value)) != 2 or isinstance(e, str):
            continue
        other = [list(row) for row in zip(*value)]
        if min(verify.shape(value)) < 2 or other == value:
            continue
        values[name] = written(other, 6, False)
        changed += 1
    return {"values": values, "route": "transposed"} if changed >= 2 else None
