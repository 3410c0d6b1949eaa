#!/usr/bin/env python3
"""Works every line of a solution out again, without psolve.

    verify.py [--kinds KIND,KIND…] FILE…     FILE: a solution that psolve wrote as JSON

A line is MathJSON, ["Equal", NAME, EXPRESSION, VALUE], and its `values` say what EXPRESSION's
symbols stand for. EXPRESSION must come to VALUE, from numbers that are given in the spec or that
an earlier line came to. Prints a line for each file and one for each thing that does not agree.
Exits 0 if all agrees, 1 if something does not, 2 if a file has nothing to verify.

Lines are evaluated in doubles. Where that is not within 1e-9 of VALUE doubles may have cancelled:
then once more to 50 digits, where the line may be off by what the last digit of each value moves.
"""
import json
import math
import re
import sys
from decimal import Decimal, getcontext
from functools import reduce
from itertools import product

getcontext().prec = 50
AGREEMENT = 1e-9    # relative, of a line
UNSYMMETRIC = 1e-6  # of the norm: eigenvalues of an unsymmetric matrix may be ill conditioned
MOST_ENTRIES = 64   # the numbers of larger values are those of `given`, or of an earlier line
LAST_DIGIT = 2.0 ** -52


class NoValue(Exception):
    """What comes to no value, and why."""


def demand(condition, why):
    if not condition:
        raise NoValue(why)


# ---- lists

def shape(v):
    return (len(v),) + shape(v[0]) if isinstance(v, list) else ()


def flat(v):
    return [x for part in v for x in flat(part)] if isinstance(v, list) else [v]


def shaped(entries, lengths):
    if not lengths:
        return entries[0]
    size = len(entries) // lengths[0]
    return [shaped(entries[i * size:(i + 1) * size], lengths[1:]) for i in range(lengths[0])]


def value_of(j):
    """A number, or nested lists, plain ones or MathJSON's, of one length at each depth."""
    if isinstance(j, (int, float)) and not isinstance(j, bool):
        return float(j)
    demand(isinstance(j, list) and j not in ([], ["List"]), "neither a number nor a list of them")
    return listed(*(value_of(part) for part in (j[1:] if j[0] == "List" else j)))


def listed(*parts):
    demand(all(shape(part) == shape(parts[0]) for part in parts), "a list of different parts")
    return list(parts)


def each(f, *v):
    """f entry by entry, of lists of one shape and of numbers with lists."""
    lengths = {len(x) for x in v if isinstance(x, list)}
    if not lengths:
        return f(*v)
    demand(len(lengths) == 1, "lists of different lengths")
    return [each(f, *(x[i] if isinstance(x, list) else x for x in v)) for i in range(*lengths)]


def same(a, b):
    """The same numbers, but for the last digits of another way to compute them."""
    a, b = flat(a), flat(b)
    most = max(map(abs, a))
    return len(a) == len(b) and all(
        abs(x - y) <= AGREEMENT * max(abs(x), 1e-3 * most) for x, y in zip(a, b))


def part_at(v, *places):
    for place in places:
        demand(isinstance(v, list) and place == int(place) and 0 < place <= len(v), "no such entry")
        v = v[int(place) - 1]
    return v


# ---- functions of one number, a float or a Decimal

def exp(x):
    return x.exp() if isinstance(x, Decimal) else math.exp(x)


def ln(x):
    return x.ln() if isinstance(x, Decimal) else math.log(x)


def sqrt(x):
    return x.sqrt() if isinstance(x, Decimal) else math.sqrt(x)


def power(x, y):
    return x ** y if isinstance(x, Decimal) else math.pow(x, y)


def sigmoid(x):
    e = exp(-abs(x))
    return (e if x < 0 else 1) / (1 + e)


def tanh(x):
    return 2 * sigmoid(2 * x) - 1 if isinstance(x, Decimal) else math.tanh(x)


def less_one(x):
    return exp(x) - 1 if isinstance(x, Decimal) else math.expm1(x)


def softplus(x):
    e = exp(-abs(x))
    return max(x, 0) + ((1 + e).ln() if isinstance(x, Decimal) else math.log1p(e))


def root(x, n):
    return -power(-x, 1 / n) if x < 0 and n % 2 == 1 else power(x, 1 / n)


def in_doubles(f):
    return lambda *x: type(x[0])(f(*map(float, x)))


def selu(x):
    scale, alpha = type(x)(1.0507009873554805), type(x)(1.6732632423543772)
    return scale * (x if x > 0 else alpha * less_one(x))


# ---- vectors and matrices

def summed(a):
    demand(isinstance(a, list), "the sum of a number")
    return reduce(lambda x, y: each(lambda p, q: p + q, x, y), a)


def dot(a, b):
    demand(len(shape(a)) == len(shape(b)) == 1 and len(a) == len(b), "vectors that do not fit")
    return sum(x * y for x, y in zip(a, b))


def matrix_product(a, b):
    if len(shape(a)) == 2:
        return [matrix_product(row, b) for row in a]
    return dot(a, b) if len(shape(b)) == 1 else [dot(a, list(column)) for column in zip(*b)]


def transpose(a):
    demand(len(shape(a)) == 2, "the transpose of what is no matrix")
    return [list(row) for row in zip(*a)]


def diagonal(a):
    if len(shape(a)) == 1:
        return [[x if i == j else x * 0 for j in range(len(a))] for i, x in enumerate(a)]
    return [a[i][i] for i in range(min(shape(a)))]


def eliminated(a):
    """The determinant and the inverse of a matrix, by Gauss and Jordan."""
    n, determinant = len(a), 1
    demand(shape(a) == (n, n), "a matrix that is not square")
    rows = [row + [type(row[0])(i == j) for j in range(n)] for i, row in enumerate(a)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        if rows[pivot][k] == 0:
            return rows[pivot][k], None
        determinant *= rows[pivot][k] * (1 if pivot == k else -1)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in set(range(n)) - {k}:
            rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k])]
    return determinant, [row[n:] for row in rows]


def inverse(a):
    inverted = eliminated(a)[1]
    demand(inverted, "the inverse of a singular matrix")
    return inverted


def eigenvalues(a):
    """By QR steps A - sI = QR, A <- RQ + sI, with Wilkinson's shifts s; in doubles."""
    demand(len(set(shape(a))) == 1 and len(shape(a)) == 2, "a matrix that is not square")
    a, found = [[complex(x) for x in row] for row in a], []
    norm = math.hypot(*map(abs, flat(a)))
    for n in range(len(a), 0, -1):
        for step in range(1000):
            if max(map(abs, a[n - 1][:n - 1]), default=0) <= 1e-15 * norm:
                break
            d, half = a[n - 1][n - 1], (a[n - 2][n - 2] - a[n - 1][n - 1]) / 2
            far = (half * half + a[n - 2][n - 1] * a[n - 1][n - 2]) ** 0.5
            s = d + min(half + far, half - far, key=abs) if step % 11 < 10 else norm * (0.3 + 0.2j)
            q, r = [], [[0j] * n for _ in range(n)]
            for j in range(n):
                column = [a[i][j] - (s if i == j else 0) for i in range(n)]
                for k in [*range(j), *range(j)]:  # twice, for what rounding leaves
                    along = sum(x.conjugate() * y for x, y in zip(q[k], column))
                    r[k][j] += along
                    column = [y - along * x for x, y in zip(q[k], column)]
                r[j][j] = complex(math.hypot(*map(abs, column)))
                q.append([x / r[j][j] if r[j][j] else 0j for x in column])
            a = [[sum(r[i][k] * q[j][k] for k in range(i, n)) + (s if i == j else 0)
                  for j in range(n)] for i in range(n)]
        found.append(a[n - 1][n - 1])
    return found


def real_eigenvalues(a):
    limit = UNSYMMETRIC * math.hypot(*map(float, flat(a)))
    found = eigenvalues(a)
    demand(all(abs(x.imag) <= limit for x in found), "complex eigenvalues")
    return sorted(type(a[0][0])(x.real) for x in found)


def norm(a, kind=None):
    demand(len(shape(a)) in (1, 2) and kind in (None, 2), "a norm that is not here")
    if kind and len(shape(a)) == 2:
        return sqrt(max(real_eigenvalues(matrix_product(transpose(a), a))))
    return sqrt(sum(x * x for x in flat(a)))


# ---- windows over an image [H][W] or [C][H][W]; kernels are [h][w] or [out][in/groups][h][w]

def pair(v):
    v = flat(v) * (1 if isinstance(v, list) and len(v) == 2 else 2)
    demand(all(x == int(x) and x >= 0 for x in v), "a size that is none")
    return int(v[0]), int(v[1])


def both_sides(padding):
    """Before and after, of both axes."""
    return [pair(p) for p in (padding if len(shape(padding)) == 2 else [[p, p] for p in pair(padding)])]


def windows(image, size, stride=1, padding=0, dilation=1):
    """{(i, j): [the place (y, x) that each entry of this window reads, or None for padding]}"""
    axes = []
    for n, k, s, p, d in zip(shape(image)[-2:], pair(size), pair(stride), both_sides(padding),
                             pair(dilation)):
        starts = range(-p[0], n + p[1] - d * (k - 1), s)
        demand(starts, "windows that do not fit")
        axes.append([[y if 0 <= y < n else None for y in range(a, a + d * k, d)] for a in starts])
    return {(i, j): [None if None in place else place for place in product(axes[0][i], axes[1][j])]
            for i, j in product(*(range(len(axis)) for axis in axes))}


def zeros(*lengths):
    return [zeros(*lengths[1:]) for _ in range(lengths[0])] if lengths else 0


def stacked(v, rank):
    return v if len(shape(v)) == rank else stacked([v], rank)


def lengths_of(places):
    return tuple(n + 1 for n in max(places))


def contracted(unknown, X, F, O, places, groups):
    """O[o,i,j] = sum of X[c,y,x] F[o,c,u,v]; or its derivative by X, from O and F, or by F, from O
    and X: whichever comes in as zeros."""
    width, inputs, filters = len(F[0][0][0]), len(F[0]), len(F)
    demand(len(X) == inputs * groups and len(O) == filters and filters % groups == 0
           and shape(O)[1:] == lengths_of(places), "images that do not fit")
    for o, c, (i, j) in product(range(filters), range(inputs), places):
        image = X[o // (filters // groups) * inputs + c]
        for k, (y, x) in ((k, place) for k, place in enumerate(places[i, j]) if place):
            u, v = divmod(k, width)
            if unknown is O:
                O[o][i][j] += image[y][x] * F[o][c][u][v]
            elif unknown is X:
                image[y][x] += O[o][i][j] * F[o][c][u][v]
            else:
                F[o][c][u][v] += O[o][i][j] * image[y][x]
    return unknown


def correlation(X, F, stride=1, padding=0, dilation=1, groups=1):
    image, kernel = stacked(X, 3), stacked(F, 4)
    places = windows(image, list(shape(kernel)[2:]), stride, padding, dilation)
    out = zeros(len(kernel), *lengths_of(places))
    contracted(out, image, kernel, out, places, int(groups))
    return out[0] if len(shape(X)) == len(shape(F)) == 2 else out


def transposed(X, F, stride=1, padding=0, dilation=1, groups=1, more=0):
    output, kernel = stacked(X, 3), stacked(F, 4)
    lengths = [(n - 1) * s + d * (k - 1) + 1 - sum(p) + m for n, s, d, k, p, m in zip(
        shape(output)[1:], pair(stride), pair(dilation), shape(kernel)[2:], both_sides(padding),
        pair(more))]
    out = zeros(len(kernel[0]) * int(groups), *lengths)
    places = windows(out, list(shape(kernel)[2:]), stride, padding, dilation)
    places = {(i, j): p for (i, j), p in places.items() if i < len(output[0]) and j < len(output[0][0])}
    contracted(out, out, kernel, output, places, int(groups))
    return out[0] if len(shape(X)) == len(shape(F)) == 2 else out


def kernel_gradient(X, G, size, stride=1, padding=0, dilation=1, groups=1):
    image, output = stacked(X, 3), stacked(G, 3)
    out = zeros(len(output), len(image) // int(groups), *pair(size))
    contracted(out, image, out, output, windows(image, size, stride, padding, dilation), int(groups))
    return out[0][0] if len(shape(X)) == len(shape(G)) == 2 else out


def turned(v):
    demand(len(shape(v)) >= 2, "a turn of what is no image")
    return [row[::-1] for row in v[::-1]] if len(shape(v)) == 2 else [turned(part) for part in v]


def pool(largest, X, size, stride=None, padding=0):
    places = windows(X, size, size if stride is None else stride, padding)
    values = [[image[p[0]][p[1]] for p in window if p] for image in stacked(X, 3)
              for window in places.values()]
    out = shaped([max(v) if largest else sum(v) / math.prod(pair(size)) for v in values],
                 (len(values) // len(places),) + lengths_of(places))
    return out if len(shape(X)) == 3 else out[0]


def pool_gradient(largest, G, X, size, stride=None, padding=0):
    places = windows(X, size, size if stride is None else stride, padding)
    out = zeros(*shape(stacked(X, 3)))
    demand(shape(stacked(G, 3)) == (len(out),) + lengths_of(places), "derivatives that do not fit")
    for c, (i, j) in product(range(len(out)), places):
        window = [p for p in places[i, j] if p]
        image, slope = stacked(X, 3)[c], stacked(G, 3)[c][i][j]
        for y, x in [max(window, key=lambda p: image[p[0]][p[1]])] if largest else window:
            out[c][y][x] += slope if largest else slope / math.prod(pair(size))
    return out if len(shape(X)) == 3 else out[0]


# ---- the functions, by their head in MathJSON

def fold(f):
    return lambda *v: reduce(lambda a, b: each(f, a, b), v)


def apart(f):
    """Of at most one matrix: two have products of their own."""
    def of(*v):
        demand(sum(len(shape(x)) > 1 for x in v) < 2, "matrices without the sign of their product")
        return f(*v)
    return of


def of_lists(f, *ranks):
    def of(*v):
        demand(all(len(shape(x)) == r for x, r in zip(v, ranks)), "a vector or matrix expected")
        return f(*v)
    return of


def of_no_matrix(f):
    def of(*v):
        demand(len(shape(v[0])) < 2, "a power of a matrix")
        return each(f, *v)
    return of


ENTRY_BY_ENTRY = {
    "Negate": lambda x: -x, "Divide": lambda x, y: x / y, "Subtract": lambda x, y: x - y,
    "Sqrt": sqrt, "Root": root, "Exp": exp, "Ln": ln, "Log2": lambda x: ln(x) / ln(type(x)(2)),
    "Sin": in_doubles(math.sin), "Cos": in_doubles(math.cos), "Tan": in_doubles(math.tan),
    "Arcsin": in_doubles(math.asin), "Arccos": in_doubles(math.acos), "Erf": in_doubles(math.erf),
    "Arctan": in_doubles(math.atan), "Arctan2": in_doubles(math.atan2), "Tanh": tanh,
    "Sinh": in_doubles(math.sinh), "Cosh": in_doubles(math.cosh), "Sigmoid": sigmoid,
    "Abs": abs, "Sign": lambda x: type(x)((x > 0) - (x < 0)), "Step": lambda x: type(x)(x >= 0),
    "Floor": lambda x: type(x)(math.floor(x)), "Ceil": lambda x: type(x)(math.ceil(x)),
    "Mod": lambda x, y: x - y * math.floor(x / y), "ReLU": lambda x: max(x, 0 * x),
    "LeakyReLU": lambda x: x if x > 0 else x / 100, "ELU": lambda x: x if x > 0 else less_one(x),
    "SELU": selu, "SiLU": lambda x: x * sigmoid(x), "Softplus": softplus,
    "GELU": in_doubles(lambda x: x * math.erfc(-x / math.sqrt(2)) / 2),
}
FUNCTIONS = {head: lambda *v, f=f: each(f, *v) for head, f in ENTRY_BY_ENTRY.items()} | {
    "Add": fold(lambda x, y: x + y), "Multiply": apart(fold(lambda x, y: x * y)),
    "Power": of_no_matrix(power), "Square": of_no_matrix(lambda x: x * x),
    "ElementMax": fold(max), "ElementMin": fold(min),
    "Max": lambda *v: max(flat(list(v))), "Min": lambda *v: min(flat(list(v))),
    "Sum": summed, "Product": of_lists(math.prod, 1), "Norm": norm,
    "Mean": of_lists(lambda a: sum(a) / len(a), 1), "At": part_at, "List": listed,
    "Length": len, "Flatten": flat, "Reshape": lambda v, *lengths: shaped(flat(v), tuple(map(int, lengths))),
    "Trace": of_lists(lambda a: sum(diagonal(a)), 2), "Inverse": inverse,
    "Determinant": lambda a: eliminated(a)[0], "Transpose": transpose, "Dot": dot,
    "MatrixMultiply": matrix_product, "Diagonal": diagonal, "Eigenvalues": real_eigenvalues,
    "HadamardProduct": lambda a, b: each(lambda x, y: x * y, a, b),
    "OuterProduct": of_lists(lambda a, b: [[x * y for y in b] for x in a], 1, 1),
    "SpectralRadius": lambda a: type(a[0][0])(max(map(abs, eigenvalues(a)))),
    "Softmax": of_lists(lambda z: [exp(x - max(z)) / sum(exp(y - max(z)) for y in z) for x in z], 1),
    "CrossCorrelation": correlation, "Convolution": lambda X, F, *s: correlation(X, turned(F), *s),
    "FullConvolution": transposed, "TransposedConvolution": transposed, "Rotate180": turned,
    "KernelGradient": kernel_gradient, "MaxPool": lambda *v: pool(True, *v),
    "AveragePool": lambda *v: pool(False, *v), "MaxPoolGradient": lambda *v: pool_gradient(True, *v),
    "AveragePoolGradient": lambda *v: pool_gradient(False, *v),
}
CONSTANTS = {"Pi": "3.14159265358979323846264338327950288419716939937510582",
             "ExponentialE": "2.71828182845904523536028747135266249775724709369995957"}


# ---- a line

def evaluated(e, values, number):
    """What an expression comes to, in floats or in Decimals: `number` makes one."""
    if isinstance(e, (int, float)) and not isinstance(e, bool):
        return number(e)
    if isinstance(e, str):
        demand(e in values or e in CONSTANTS, f"{e} has no value")
        return each(number, values[e]) if e in values else number(CONSTANTS[e])
    demand(isinstance(e, list) and e and isinstance(e[0], str), "no expression of MathJSON")
    demand(e[0] in FUNCTIONS, f"no function {e[0]}")
    try:
        return FUNCTIONS[e[0]](*(evaluated(part, values, number) for part in e[1:]))
    except (ArithmeticError, ValueError, TypeError, IndexError) as error:
        raise NoValue(f"{e[0]}: {error}")


def errors(found, stated):
    demand(len(flat(found)) == len(flat(stated)), f"it comes to {len(flat(found))} numbers")
    return [(abs(x - y), max(abs(x), abs(y))) for x, y in zip(flat(found), flat(stated))]


def error_of(expression, values, stated):
    """How far the line is off, in its largest entry and relative to what it may be off by."""
    pairs = errors(evaluated(expression, values, float), stated)
    if all(apart <= AGREEMENT * size for apart, size in pairs):
        return max(apart / size if apart else 0.0 for apart, size in pairs)
    digits = evaluated(expression, values, Decimal)
    pairs = errors(digits, each(Decimal, stated))
    moved = [limit_of_eigenvalues(expression, values)] * len(pairs)
    for name, value in values.items():
        entries = flat(value)
        for k, entry in enumerate(entries):
            nudged = entries[:k] + [Decimal(entry) * (1 + Decimal(LAST_DIGIT))] + entries[k + 1:]
            other = evaluated(expression, values | {name: shaped(nudged, shape(value))}, Decimal)
            moved = [m + abs(x - y) for m, x, y in zip(moved, flat(digits), flat(other))]
    return float(max(apart / max(size, m / Decimal(AGREEMENT)) if apart else 0
                     for (apart, size), m in zip(pairs, moved)))


def limit_of_eigenvalues(e, values):
    if not isinstance(e, list):
        return Decimal(0)
    if e[0] in ("Eigenvalues", "SpectralRadius"):
        a = evaluated(e[1], values, float)
        return Decimal(math.hypot(*flat(a)) * (LAST_DIGIT if a == transpose(a) else UNSYMMETRIC))
    return sum((limit_of_eigenvalues(part, values) for part in e[1:]), Decimal(0))


# ---- a solution

def symbols(e):
    """NAMEs of an expression."""
    if isinstance(e, str):
        return set() if e in CONSTANTS else {e}
    return set().union(*map(symbols, e[1:])) if isinstance(e, list) else set()


def split(name):
    """z1_2_1 as (z1_2, 1), then (z1, 2 1): each whole that it may be an entry of."""
    places = []
    while match := re.fullmatch(r"(.+)_([1-9]\d*)", name):
        name, places = match[1], [int(match[2])] + places
        yield name, places


def states_number(text):
    """Whether = or ≈ stands before a number, or before a list of numbers."""
    return any(re.fullmatch(r"[\d.,/()\[\]ᵀ−…\s]*\d[\d.,/()\[\]ᵀ−…\s]*", re.sub("·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", "", part))
               for part in re.split("[=≈]", text)[1:])


def at(tree, keys):
    for key in keys:
        tree = tree[int(key)] if isinstance(tree, list) else tree[key]
    return tree


def digits_of(numbers):
    """How many significant digits they are written with: the most of any."""
    return max((len(repr(x).split("e")[0].replace(".", "").strip("-0")) for x in numbers), default=1)


def numbers_in(j):
    if isinstance(j, (dict, list)):
        return [x for part in (j.values() if isinstance(j, dict) else j) for x in numbers_in(part)]
    return [] if isinstance(j, bool) or not isinstance(j, (int, float)) else [j]


class Verification:
    def __init__(self, solution):
        self.solution, self.wrong, self.error = solution, [], 0.0
        self.known, self.wholes, self.ids = {}, set(), set()
        self.stated = self.evaluated = self.resumed = 0
        self.digits = digits_of(numbers_in([solution["answers"], self.values(solution["steps"])]))
        for datum in solution.get("given", []):
            self.given(datum)
        self.steps(solution["steps"])
        for check in solution["checks"]:
            self.check(check)

    def differs(self, place, why):
        self.wrong.append(f"{place}: {why}")

    def values(self, steps):
        return [[step.get("value"), self.values(step["steps"])] for step in steps]

    def lookup(self, name):
        """Its value; of an entry that of its whole's, of a whole that of all its entries."""
        if name in self.known:
            return self.known[name]
        for whole, places in split(name):
            if whole in self.known:
                try:
                    return part_at(self.known[whole], *places)
                except NoValue:
                    return None
        entries = []
        while name in self.wholes and (entry := self.lookup(f"{name}_{len(entries) + 1}")) is not None:
            entries.append(entry)
        return entries or None

    def define(self, place, name, value):
        before = [self.known.get(name)]
        before += [part_at(self.known[whole], *places) for whole, places in split(name)
                   if whole in self.known]
        if not all(same(value, v) for v in before if v is not None):
            self.differs(place, f"{name} has another value before")
        for whole, _ in split(name):
            self.wholes.add(whole)
        self.known[name] = value

    def given(self, datum):
        place, keys = f"given {datum['name']}", datum["spec"].split("/")[1:]
        try:
            stands = at(self.solution["spec"], [k.replace("~1", "/").replace("~0", "~") for k in keys])
        except (KeyError, IndexError, ValueError, TypeError):
            return self.differs(place, f"nothing stands at {datum['spec']} of the spec")
        if "value" in datum:
            value = value_of(datum["value"])
            if flat(value) != flat(value_of(stands)):
                self.differs(place, f"{datum['value']}, and {stands} at {datum['spec']} of the spec")
            self.define(place, datum["name"], value)

    def steps(self, steps):
        for step in steps:
            if step["id"] in self.ids:
                self.differs(step["id"], "the id of an earlier step")
            self.ids.add(step["id"])
            value = None
            for line in step["lines"]:
                try:
                    value = self.line(step, line) if "math" in line else value
                except NoValue as why:
                    self.differs(step["id"], str(why))
                self.stated += "math" not in line and "value" in step and states_number(line["text"])
            for what, number in self.numbers_of(step):
                if value is None or not self.rounded(number, value):
                    self.differs(step["id"], f"{what} is {number}, and its lines come to {value}")
            self.steps(step["steps"])

    def numbers_of(self, step):
        if "value" in step and any("math" in line for line in step["lines"]):
            yield "its value", step["value"]
        if "answer" in step:
            try:
                yield step["answer"], at(self.solution["answers"], re.findall(r"[^.\[\]]+", step["answer"]))
            except (KeyError, IndexError, ValueError, TypeError):
                yield step["answer"], None

    def rounded(self, number, value):
        """Whether this is the value, rounded as the numbers of this solution are."""
        try:
            found, exact = flat(value_of(number)), flat(value)
        except NoValue:
            return False
        most = max(map(abs, exact))
        return len(found) == len(exact) and all(
            abs(x - y) <= 0.5000001 * 10.0 ** (1 - min(self.digits, 12)) * 10.0 ** math.floor(
                math.log10(abs(y) or 1e-300)) + 1e-12 * most for x, y in zip(found, exact))

    def line(self, step, line):
        head, name, *expression, stated = line["math"]
        counts, value = "value" in step, value_of(stated)
        if head == "Resume":
            self.resumed += counts
        else:
            values = self.used(step["id"], expression[0], line["values"])
            error = error_of(expression[0], values, value)
            if not error <= AGREEMENT:
                found = evaluated(expression[0], values, float)
                self.differs(step["id"], f"{name} is {stated}, and comes to {found}")
            renames = isinstance(expression[0], str)
            self.stated += counts and not renames
            self.evaluated += counts and not renames
            self.error = max(self.error, error)
        self.define(step["id"], name, value)
        return value

    def used(self, place, expression, stated):
        """The values of the line's symbols, each held against where it comes from."""
        values = {}
        for name in sorted(symbols(expression) | set(stated)):
            known = self.lookup(name)
            values[name] = value_of(stated[name]) if name in stated else known
            if known is None:
                self.differs(place, f"{name} is neither given nor defined before")
            elif name in stated and flat(values[name]) != flat(known):
                self.differs(place, f"{name} is {stated[name]} here, and {known} before")
            if known is not None and name not in stated and len(flat(known)) <= MOST_ENTRIES:
                self.differs(place, f"{name} has no value in the line")
        return {name: value for name, value in values.items() if value is not None}

    def check(self, check):
        error = check["error"]
        passed = isinstance(error, (int, float)) and error <= check["tolerance"]
        if check["passed"] is not passed:
            self.differs(f"check {check['id']}", f"passed is {check['passed']}, not {passed}")
        for count in ("stated", "evaluated", "resumed") if "stated" in check else ():
            if check[count] != getattr(self, count):
                self.differs(f"check {check['id']}", f"{check[count]} {count}, and {getattr(self, count)} are")


def main(arguments):
    kinds, exit_code = None, 0
    if arguments[:1] == ["--kinds"]:
        kinds, arguments = arguments[1].split(","), arguments[2:]
    for path in arguments:
        try:
            with open(path, encoding="utf-8") as file:
                solution = json.load(file)
            if kinds and solution["problem"] not in kinds:
                continue
            verification = Verification(solution)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            print(f"{path}: unusable: {type(error).__name__} {error}")
            exit_code = 2
            continue
        v = verification
        print(f"{path}: {v.evaluated} of {v.stated + v.resumed} lines evaluated, {v.resumed} resumed, "
              f"largest error {v.error:.1g}")
        print("".join(f"{path}: {why}\n" for why in v.wrong), end="")
        exit_code = max(exit_code, 1 if v.wrong else 0)
    return exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
