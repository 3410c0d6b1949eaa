"""Boolean functions with don't-cares, by exhaustion: writes boolean_functions.json.

A function of n variables is a string of 0, 1 and - for its 2^n rows in counting order. Of each:
the number of prime implicants that hold a row where it is 1; the products, and of those the
literals, of a smallest sum; whether it is linearly separable (some threshold function, of all with
integer weights up to the bound of Muroga, agrees with it where it is bound); the fewest hidden
threshold units below a step output, without and with skip links (the least over all completions,
by trying every set of threshold functions).

    "all": {n: {"primes": DIGITS, …}}   a digit each for all 3^n functions, "0" < "1" < "-", the
                                         first row counting most
    "drawn": [[function, primes, products, literals, separable], …]   of 4 and 5 variables
    "linear": [[function, units, units with skip links], …]           fewest below a linear output,
                                         which is bound where the function is, and only there
"""

import itertools
import json
import pathlib
import random

import numpy as np

WEIGHT = {1: 1, 2: 1, 3: 2, 4: 3, 5: 5}


def threshold_functions(n):
    """All of them as bit sets of rows, bit x for row x."""
    rows = np.array(list(itertools.product([0, 1], repeat=n)))
    w = np.array(list(itertools.product(range(-WEIGHT[n], WEIGHT[n] + 1), repeat=n)))
    sums = w @ rows.T
    powers = 2 ** np.arange(2**n, dtype=np.int64)
    found = set()
    for t in range(int(sums.min()), int(sums.max()) + 2):
        found.update(np.unique((sums >= t) @ powers).tolist())
    return np.array(sorted(found), dtype=np.int64)


THRESHOLD = {n: threshold_functions(n) for n in range(1, 6)}
assert [len(THRESHOLD[n]) for n in range(1, 6)] == [4, 14, 104, 1882, 94572]  # OEIS A000609


def sets(function):
    on = sum(1 << x for x, c in enumerate(function) if c == "1")
    off = sum(1 << x for x, c in enumerate(function) if c == "0")
    return on, off


def cubes(n):
    """(rows, literals) of all products."""
    for pattern in itertools.product("01-", repeat=n):
        rows = 0
        for x in range(2**n):
            bits = format(x, f"0{n}b")
            if all(p in ("-", b) for p, b in zip(pattern, bits)):
                rows |= 1 << x
        yield rows, sum(p != "-" for p in pattern)


CUBES = {n: list(cubes(n)) for n in range(1, 6)}


def primes(function, n):
    on, off = sets(function)
    implicants = [(rows, l) for rows, l in CUBES[n] if rows & off == 0]
    largest = [c for c in implicants
               if not any(c[0] != d[0] and c[0] & d[0] == c[0] for d in implicants)]
    return [c for c in largest if c[0] & on]


def smallest_sum(function, n):
    on, _ = sets(function)
    found = primes(function, n)
    known = {}

    def best(left):
        if left == 0:
            return (0, 0)
        if left not in known:
            row = left & -left
            known[left] = min((1 + p, l + q) for rows, l in found if rows & row
                              for p, q in [best(left & ~rows)])
        return known[left]

    return len(found), *best(on)


def separable(function, n):
    on, off = sets(function)
    return bool(np.any(THRESHOLD[n] & (on | off) == on))


def completions(function):
    free = [x for x, c in enumerate(function) if c == "-"]
    on, _ = sets(function)
    for chosen in itertools.product([0, 1], repeat=len(free)):
        yield on | sum(1 << x for x, c in zip(free, chosen) if c)


def units_of_all(n, skip):
    """The fewest hidden units of every fully bound function of n variables."""
    rows = 2**n
    units = [0 if f in (0, 2**rows - 1) else None for f in range(2**rows)]
    if skip:
        for f in THRESHOLD[n].tolist():
            units[f] = 0
    for m in itertools.count(1):
        if None not in units:
            return units
        inputs = m + (n if skip else 0)
        outputs = THRESHOLD[inputs].tolist()
        found = set()
        for hidden in itertools.combinations(THRESHOLD[n].tolist(), m):
            seen = []
            for x in range(rows):
                view = 0
                for h in hidden:
                    view = 2 * view + (h >> x & 1)
                seen.append(view << n | x if skip else view)
            found.update(sum((g >> v & 1) << x for x, v in enumerate(seen)) for g in outputs)
            if all(u is not None or f in found for f, u in enumerate(units)):
                break
        for f in found:
            if units[f] is None:
                units[f] = m


def linear_units(function, n, skip):
    bound = [x for x, c in enumerate(function) if c != "-"]
    y = np.array([float(function[x]) for x in bound])
    base = [np.ones(len(bound))]
    if skip:
        base += [np.array([float(x >> i & 1) for x in bound]) for i in range(n)]
    columns = {tuple(float(h >> x & 1) for x in bound) for h in THRESHOLD[n].tolist()}
    for m in itertools.count(0):
        for hidden in itertools.combinations(sorted(columns), m):
            a = np.column_stack(base + [np.array(h) for h in hidden])
            solution = np.linalg.lstsq(a, y, rcond=None)[0]
            if np.abs(a @ solution - y).max(initial=0) < 1e-9:
                return m


def digits(values):
    return "".join(str(int(v)) if v < 10 else chr(ord("a") + v - 10) for v in values)


def main():
    data = {"all": {}, "drawn": [], "linear": []}
    for n in (2, 3):
        functions = ["".join(f) for f in itertools.product("01-", repeat=2**n)]
        sums = [smallest_sum(f, n) for f in functions]
        plain, skip = units_of_all(n, False), units_of_all(n, True)
        data["all"][str(n)] = {
            "primes": digits(s[0] for s in sums),
            "products": digits(s[1] for s in sums),
            "literals": digits(s[2] for s in sums),
            "separable": digits(separable(f, n) for f in functions),
            "units": digits(min(plain[g] for g in completions(f)) for f in functions),
            "units_with_skip_links": digits(min(skip[g] for g in completions(f))
                                            for f in functions),
        }
        draw = random.Random(n)
        for f in functions if n == 2 else draw.sample(functions, 60):
            if set(f) != {"-"}:
                data["linear"].append([f, linear_units(f, n, False), linear_units(f, n, True)])
    draw = random.Random(5)
    for n in (4, 5):
        for i in range(60):
            free = draw.choice([0.1, 0.3, 0.6, 0.85])
            bias = draw.random()
            f = "".join("-" if draw.random() < free else "01"[draw.random() < bias]
                        for _ in range(2**n))
            if i % 3 == 0:  # one that is separable
                g = int(draw.choice(THRESHOLD[n]))
                f = "".join("-" if c == "-" else str(g >> x & 1) for x, c in enumerate(f))
            data["drawn"].append([f, *smallest_sum(f, n), separable(f, n)])
    path = pathlib.Path(__file__).with_suffix(".json")
    lines = [json.dumps(row) for row in data["drawn"]]
    linear = [json.dumps(row) for row in data["linear"]]
    path.write_text('{"made_by": "tests/data/boolean_functions.py: exhaustion with NumPy",\n'
                    '"rows": {"all": ' + json.dumps(data["all"], indent=1) + ',\n"drawn": [\n' +
                    ",\n".join(lines) + '],\n"linear": [\n' + ",\n".join(linear) + "]}}\n")


main()
