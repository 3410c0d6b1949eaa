#!/usr/bin/env python3
"""Works every line of a solution out again, without psolve.

    verify.py FILE...     each a solution that psolve wrote as JSON

A line is MathJSON, ["Equal", NAME, EXPRESSION, VALUE], and its `values` say what EXPRESSION's
symbols stand for. EXPRESSION must come to VALUE, from numbers that are given in the spec or that
an earlier line came to. Prints a line for each file and one for each thing that does not agree.
Exits 0 if all agrees, 1 if something does not, 2 if a file is no solution.

Lines are evaluated to 50 digits, and to 1,000 where these cancel. One that is not within 1e-9 of
its VALUE then may still be off by what the last digit of each value moves it.
"""
import ast
import json
import math
import re
import sys
from decimal import Decimal, getcontext, localcontext
from functools import reduce
from itertools import product

DIGITS = (50, 1000)
LEAST = Decimal(2) ** -1022         # below it doubles have lost digits themselves
getcontext().prec = DIGITS[0]
AGREEMENT = Decimal("1e-9")         # relative, of a line
LAST_DIGIT = Decimal(2) ** -52      # of a double
UNSYMMETRIC = Decimal("1e-6")       # of the norm: such eigenvalues may be ill conditioned
MOST_ENTRIES = 64                   # larger values may be left to `given`, or to an earlier line

class NoValue(Exception):
    """What comes to no value, and why."""

def demand(condition, why):
    if not condition:
        raise NoValue(why)

# ---- a value: a number of 50 digits, or nested lists of them

def shape(v):
    return (len(v),) + shape(v[0]) if isinstance(v, list) else ()

def flat(v):
    return [x for part in v for x in flat(part)] if isinstance(v, list) else [v]

def shaped(entries, lengths):
    if not lengths:
        return entries[0]
    size = len(entries) // lengths[0]
    return [shaped(entries[i * size:(i + 1) * size], lengths[1:]) for i in range(lengths[0])]

def listed(*parts):
    demand(all(shape(part) == shape(parts[0]) for part in parts), "a list of different parts")
    return list(parts)

def value_of(j):
    """Out of plain lists, or those of MathJSON."""
    if isinstance(j, (int, float)) and not isinstance(j, bool):
        return Decimal(j)
    demand(isinstance(j, list) and j not in ([], ["List"]), f"{j!r:.40} is no number and no list")
    return listed(*map(value_of, j[1:] if j[0] == "List" else j))

def each(f, *v):
    """f entry by entry, of lists of one shape and of numbers with lists."""
    lengths = {len(x) for x in v if isinstance(x, list)}
    demand(len(lengths) < 2, "lists of different lengths")
    return [each(f, *(x[i] if isinstance(x, list) else x for x in v))
            for i in range(*lengths)] if lengths else f(*v)

def floats(v):
    return each(float, v)

def part_at(v, *places):
    for place in places:
        demand(isinstance(v, list) and place in range(1, len(v) + 1), "no such entry")
        v = v[int(place) - 1]
    return v

def sigmoid(x):
    e = (-abs(x)).exp()
    return (e if x < 0 else 1) / (1 + e)

def root(x, n):
    return -((-x) ** (1 / n)) if x < 0 and n % 2 == 1 else x ** (1 / n)

def pi():
    """3 + sin(3) + …: Newton's method for a zero of the sine, whose digits triple."""
    digits = getcontext().prec
    if digits not in KNOWN_PI:
        x = Decimal("3.14159265358979")
        while x + sin_near(x) != x:
            x += sin_near(x)
        KNOWN_PI[digits] = x
    return KNOWN_PI[digits]

KNOWN_PI = {}

def sin_near(x):
    """The sine by its series."""
    term = total = x
    n = 1
    while abs(term) > abs(total) * epsilon() and total:
        n += 2
        term *= -x * x / (n * (n - 1))
        total += term
    return total

def epsilon():
    return Decimal(10) ** -(getcontext().prec + 2)

def sin(x):
    turns = (x / pi()).to_integral_value()
    rest = sin_near(x - turns * pi())
    return -rest if turns % 2 else rest

def cos(x):
    return 1 - 2 * sin(x / 2) ** 2

def atan(x):
    """By its series, after halving the angle: tan(a/2) = tan(a)/(1 + sqrt(1 + tan(a)^2))."""
    halvings = 8
    for _ in range(halvings):
        x /= 1 + (1 + x * x).sqrt()
    power = total = x
    n = 1
    while abs(power) > abs(total) * epsilon():
        n += 2
        power *= -x * x
        total += power / n
    return total * 2 ** halvings

def atan2(y, x):
    """Half of it has the tangent y/(r + x) = (r - x)/y, of which one does not cancel."""
    r = (x * x + y * y).sqrt()
    if x > 0:
        return 2 * atan(y / (r + x))
    if y:
        return 2 * atan((r - x) / y)
    return pi() if x else Decimal(0)

def in_doubles(f):
    return lambda *x: Decimal(f(*map(float, x)))

# ---- vectors and matrices

def dot(a, b):
    demand(len(shape(a)) == len(shape(b)) == 1 and len(a) == len(b), "vectors that do not fit")
    return sum(x * y for x, y in zip(a, b))

def matrix_product(a, b):
    if len(shape(a)) == 2:
        return [matrix_product(row, b) for row in a]
    return dot(a, b) if len(shape(b)) == 1 else [dot(a, list(column)) for column in zip(*b)]

def transpose(a):
    return [list(row) for row in zip(*a)]

def diagonal(a):
    if len(shape(a)) == 1:
        return [[x if i == j else 0 * x for j in range(len(a))] for i, x in enumerate(a)]
    return [a[i][i] for i in range(min(shape(a)))]

def eliminated(a):
    """The determinant and the inverse of a matrix, by Gauss and Jordan."""
    n, determinant = len(a), 1
    demand(shape(a) == (n, n), "a matrix that is not square")
    rows = [row + [Decimal(i == j) for j in range(n)] for i, row in enumerate(a)]
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
    demand(shape(a) == (len(a), len(a)), "a matrix that is not square")
    a, norm, found = [[complex(x) for x in row] for row in a], float(frobenius(a)), []
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

def frobenius(a):
    return sum(x * x for x in flat(a)).sqrt()

def real_eigenvalues(a):
    found = eigenvalues(a)
    limit = float(UNSYMMETRIC * frobenius(a))
    demand(all(abs(x.imag) <= limit for x in found), "complex eigenvalues")
    return sorted(Decimal(x.real) for x in found)

def norm(a, kind=None):
    demand(len(shape(a)) in (1, 2) and kind in (None, 2), "a norm that is not here")
    if kind and len(shape(a)) == 2:
        return max(real_eigenvalues(matrix_product(transpose(a), a))).sqrt()
    return frobenius(a)

# ---- windows over an image [H][W] or [C][H][W]; kernels are [h][w] or [out][in/groups][h][w]

def pair(v):
    v = flat(v) * (1 if isinstance(v, (list, tuple)) and len(v) == 2 else 2)
    demand(all(x == int(x) and x >= 0 for x in v), "a size that is none")
    return int(v[0]), int(v[1])

def both_sides(padding):
    by_side = len(shape(padding)) == 2
    return [pair(p) for p in (padding if by_side else [[p, p] for p in pair(padding)])]

def windows(lengths, size, stride=1, padding=0, dilation=1):
    """{(i, j): {(u, v): (y, x)}}: the pixel that entry u, v of window i, j reads."""
    rows, columns = ([{u: a + d * u for u in range(k) if 0 <= a + d * u < n}
                      for a in range(-p[0], n + p[1] - d * (k - 1), s)] for n, k, s, p, d in zip(
                          lengths, pair(size), pair(stride), both_sides(padding), pair(dilation)))
    demand(rows and columns, "windows that do not fit")
    return {(i, j): {(u, v): (y, x) for u, y in row.items() for v, x in column.items()}
            for i, row in enumerate(rows) for j, column in enumerate(columns)}

def outputs(pixels):
    return tuple(n + 1 for n in max(pixels))

def zeros(*lengths):
    return [zeros(*lengths[1:]) for _ in range(lengths[0])] if lengths else Decimal(0)

def stacked(v, rank):
    return v if len(shape(v)) == rank else stacked([v], rank)

def contracted(unknown, X, F, O, groups, *sizes):
    """O[o,i,j] = sum of X[c,y,x] F[o,c,u,v] over c, u, v; or from O and F its derivative by X, or
    from O and X that by F. The unknown one comes in as zeros."""
    inputs, filters = len(F[0]), len(F)
    demand(len(X) == inputs * groups and len(O) == filters and filters % groups == 0,
           "channels that do not fit")
    pixels = windows(shape(X)[1:], list(shape(F)[2:]), *sizes)
    for o, c, i, j in product(range(filters), range(inputs), *map(range, shape(O)[1:])):
        image, kernel = X[o // (filters // groups) * inputs + c], F[o][c]
        for (u, v), (y, x) in pixels[i, j].items():
            if unknown is O:
                O[o][i][j] += image[y][x] * kernel[u][v]
            elif unknown is X:
                image[y][x] += O[o][i][j] * kernel[u][v]
            else:
                kernel[u][v] += O[o][i][j] * image[y][x]
    return unknown

def flat_images(v, *images):
    """An image of one channel alone, where those that it comes from are."""
    while all(len(shape(image)) == 2 for image in images) and len(shape(v)) > 2:
        v = v[0]
    return v

def correlation(X, F, stride=1, padding=0, dilation=1, groups=1):
    image, kernel, sizes = stacked(X, 3), stacked(F, 4), (stride, padding, dilation)
    out = zeros(len(kernel), *outputs(windows(shape(image)[1:], list(shape(kernel)[2:]), *sizes)))
    return flat_images(contracted(out, image, kernel, out, int(groups), *sizes), X, F)

def transposed(X, F, stride=1, padding=0, dilation=1, groups=1, more=0):
    slopes, kernel, sizes = stacked(X, 3), stacked(F, 4), (stride, padding, dilation)
    out = zeros(len(kernel[0]) * int(groups), *(
        (n - 1) * s + d * (k - 1) + 1 - sum(p) + m for n, s, d, k, p, m in
        zip(shape(slopes)[1:], pair(stride), pair(dilation), shape(kernel)[2:], both_sides(padding),
            pair(more))))
    return flat_images(contracted(out, out, kernel, slopes, int(groups), *sizes), X, F)

def kernel_gradient(X, G, size, stride=1, padding=0, dilation=1, groups=1):
    image, slopes, sizes = stacked(X, 3), stacked(G, 3), (stride, padding, dilation)
    out = zeros(len(slopes), len(image) // int(groups), *pair(size))
    return flat_images(contracted(out, image, out, slopes, int(groups), *sizes), X, G)

def turned(v):
    return [row[::-1] for row in v[::-1]] if len(shape(v)) == 2 else [turned(part) for part in v]

def pool(largest, X, size, stride=None, padding=0, slopes=None):
    """Each window's largest entry or mean; with slopes of that, the derivative by the image."""
    pixels = windows(shape(X)[-2:], size, size if stride is None else stride, padding)
    images, area, found = stacked(X, 3), math.prod(pair(size)), []
    out, lengths = zeros(*shape(images)), (len(images),) + outputs(pixels)
    demand(not slopes or shape(stacked(slopes, 3)) == lengths, "derivatives that do not fit")
    for c, (i, j) in product(range(len(images)), pixels):
        window = list(pixels[i, j].values())
        values = [images[c][y][x] for y, x in window]
        found.append(max(values) if largest else sum(values) / area)
        for y, x in [window[values.index(found[-1])]] if largest else window if slopes else ():
            out[c][y][x] += stacked(slopes, 3)[c][i][j] / (1 if largest else area) if slopes else 0
    return flat_images(out if slopes else shaped(found, lengths), X)

# ---- the functions, by their head in MathJSON

def fold(f):
    return lambda *v: reduce(lambda a, b: each(f, a, b), v)

def of_ranks(f, *ranks):
    def of(*v):
        demand(all(len(shape(x)) in allowed for x, allowed in zip(v, ranks)), "of another shape")
        return f(*v)
    return of

def of_one_matrix(f):
    def of(*v):
        demand(sum(len(shape(x)) > 1 for x in v) < 2, "matrices without the sign of their product")
        return f(*v)
    return of

ENTRY_BY_ENTRY = {
    "Negate": lambda x: -x, "Subtract": lambda x, y: x - y, "Divide": lambda x, y: x / y,
    "Sqrt": Decimal.sqrt, "Root": root, "Exp": Decimal.exp, "Ln": Decimal.ln,
    "Log2": lambda x: x.ln() / Decimal(2).ln(),
    "Sin": sin, "Cos": cos, "Tan": lambda x: sin(x) / cos(x),
    "Arcsin": lambda x: atan2(x, ((1 - x) * (1 + x)).sqrt()),
    "Arccos": lambda x: atan2(((1 - x) * (1 + x)).sqrt(), x), "Arctan": atan, "Arctan2": atan2,
    "Sinh": lambda x: (x.exp() - (-x).exp()) / 2, "Cosh": lambda x: (x.exp() + (-x).exp()) / 2,
    "Tanh": lambda x: 2 * sigmoid(2 * x) - 1, "Erf": in_doubles(math.erf), "Abs": abs,
    "Sign": lambda x: Decimal((x > 0) - (x < 0)), "Step": lambda x: Decimal(x >= 0),
    "Floor": lambda x: Decimal(math.floor(x)), "Ceil": lambda x: Decimal(math.ceil(x)),
    "Mod": lambda x, y: x - y * math.floor(x / y), "Sigmoid": sigmoid,
    "Softplus": lambda x: max(x, 0) + (1 + (-abs(x)).exp()).ln(), "ReLU": lambda x: max(x, Decimal(0)),
    "LeakyReLU": lambda x: max(x, x / 100), "ELU": lambda x: x if x > 0 else x.exp() - 1,
    "SELU": lambda x: Decimal("1.0507009873554805") * (
        x if x > 0 else Decimal("1.6732632423543772") * (x.exp() - 1)),
    "SiLU": lambda x: x * sigmoid(x),
    "GELU": in_doubles(lambda x: x * math.erfc(-x / math.sqrt(2)) / 2),
}
FUNCTIONS = {head: lambda *v, f=f: each(f, *v) for head, f in ENTRY_BY_ENTRY.items()} | {
    "Add": fold(lambda x, y: x + y), "Multiply": of_one_matrix(fold(lambda x, y: x * y)),
    "Power": of_ranks(lambda x, y: each(lambda b, n: b ** n, x, y), (0, 1)),
    "Square": of_ranks(lambda a: each(lambda x: x * x, a), (0, 1)),
    "Max": lambda *v: max(flat(list(v))), "Min": lambda *v: min(flat(list(v))),
    "ElementMax": fold(max), "ElementMin": fold(min),
    "Sum": of_ranks(lambda a: reduce(lambda x, y: each(lambda p, q: p + q, x, y), a), (1, 2, 3, 4)),
    "Product": of_ranks(math.prod, (1,)), "Mean": of_ranks(lambda a: sum(a) / len(a), (1,)),
    "Norm": norm, "At": part_at, "List": listed, "Flatten": flat, "Length": lambda v: Decimal(len(v)),
    "Reshape": lambda v, *lengths: shaped(flat(v), tuple(map(int, lengths))),
    "Trace": of_ranks(lambda a: sum(diagonal(a)), (2,)), "Determinant": lambda a: eliminated(a)[0],
    "Inverse": inverse, "Transpose": of_ranks(transpose, (2,)), "Dot": dot,
    "MatrixMultiply": of_ranks(matrix_product, (1, 2), (1, 2)), "Diagonal": diagonal,
    "HadamardProduct": lambda a, b: each(lambda x, y: x * y, a, b),
    "OuterProduct": of_ranks(lambda a, b: [[x * y for y in b] for x in a], (1,), (1,)),
    "Eigenvalues": real_eigenvalues,
    "SpectralRadius": lambda a: Decimal(max(map(abs, eigenvalues(a)))),
    "Softmax": of_ranks(lambda z: [x.exp() / sum(y.exp() for y in z) for x in z], (1,)),
    "CrossCorrelation": correlation, "Convolution": lambda X, F, *s: correlation(X, turned(F), *s),
    "FullConvolution": transposed, "TransposedConvolution": transposed, "Rotate180": turned,
    "KernelGradient": kernel_gradient,
    "MaxPool": lambda *v: pool(True, *v), "AveragePool": lambda *v: pool(False, *v),
    "MaxPoolGradient": lambda G, *v: pool(True, *v, slopes=G),
    "AveragePoolGradient": lambda G, *v: pool(False, *v, slopes=G),
}
CONSTANTS = {"Pi": pi, "ExponentialE": lambda: Decimal(1).exp()}

# ---- a line

def evaluated(e, values):
    """What an expression comes to."""
    if isinstance(e, (int, float)) and not isinstance(e, bool):
        return Decimal(e)
    if isinstance(e, str):
        demand(e in values or e in CONSTANTS, f"{e} has no value")
        return CONSTANTS[e]() if e in CONSTANTS else values[e]
    demand(isinstance(e, list) and e and e[0] in FUNCTIONS, f"no function {e!r:.40}")
    try:
        return FUNCTIONS[e[0]](*(evaluated(part, values) for part in e[1:]))
    except (ArithmeticError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise NoValue(f"{e[0]}: {error}")

def spec_value(j):
    """What stands in a spec: numbers, and constant expressions in strings ("1/3", "sqrt(2)^3")."""
    if isinstance(j, list):
        return listed(*map(spec_value, j))
    if not isinstance(j, str):
        return value_of(j)
    try:
        return evaluated(math_json(ast.parse(j.replace("^", "**"), mode="eval").body), {})
    except (SyntaxError, KeyError, AttributeError):
        raise NoValue(f"{j!r:.40} is no constant")

def math_json(node):
    if isinstance(node, ast.BinOp):
        return [OPERATORS[type(node.op)], math_json(node.left), math_json(node.right)]
    if isinstance(node, ast.UnaryOp):
        return ["Negate" if isinstance(node.op, ast.USub) else "Add", math_json(node.operand)]
    if isinstance(node, ast.Call):
        return [NAMED[node.func.id], *map(math_json, node.args)]
    return {"pi": "Pi", "e": "ExponentialE"}[node.id] if isinstance(node, ast.Name) else node.value

OPERATORS = {ast.Add: "Add", ast.Sub: "Subtract", ast.Mult: "Multiply", ast.Div: "Divide",
             ast.Pow: "Power"}
NAMED = {head.lower().replace("arc", "a"): head for head in ENTRY_BY_ENTRY} | {"log": "Ln"}

def unsure(e, values):
    """By how much the eigenvalues in an expression may be off."""
    if not isinstance(e, list):
        return 0
    if e[0] in ("Eigenvalues", "SpectralRadius"):
        a = evaluated(e[1], values)
        return frobenius(a) * (LAST_DIGIT if a == transpose(a) else UNSYMMETRIC)
    return sum(unsure(part, values) for part in e[1:])

def error_of(expression, values, stated):
    """How far a line is off: in its worst entry, relative to what it may be off by."""
    stated = flat(stated)
    for digits in DIGITS:
        with localcontext() as context:
            context.prec = digits
            found = flat(evaluated(expression, values))
        demand(len(found) == len(stated), f"it comes to {len(found)} numbers, not {len(stated)}")
        scales = [max(abs(x), abs(y)) for x, y in zip(found, stated)]
        agrees = all(abs(x - y) <= max(AGREEMENT * s, LEAST)
                     for x, y, s in zip(found, stated, scales))
        if agrees:
            break
    if not agrees:
        moved = [Decimal(unsure(expression, values))] * len(found)
        for name, value in values.items():
            entries = flat(value)
            for k, x in enumerate(entries):
                nudged = entries[:k] + [x * (1 + LAST_DIGIT)] + entries[k + 1:]
                try:
                    other = flat(evaluated(expression, values | {name: shaped(nudged, shape(value))}))
                except NoValue:  # a count, which stands in an exponent
                    continue
                moved = [m + abs(x - y) for m, x, y in zip(moved, found, other)]
        scales = [max(s, m / AGREEMENT) for s, m in zip(scales, moved)]
    return max(abs(x - y) / s if abs(x - y) > LEAST else 0
               for x, y, s in zip(found, stated, scales))

# ---- a solution

def symbols(e):
    if isinstance(e, str):
        return {e} - CONSTANTS.keys()
    return set().union(*map(symbols, e[1:])) if isinstance(e, list) else set()

def wholes(name):
    """z1_2_1 is itself, entry 0 of z1_2, and entry 1, 0 of z1, counted from 0."""
    places = []
    yield name, places
    while match := re.fullmatch(r"(.+)_([1-9]\d*)", name):
        name, places = match[1], [int(match[2]) - 1] + places
        yield name, places

def same(a, b):
    """The same numbers, but for the last digits of another way to compute them."""
    a, b = flat(a), flat(b)
    return len(a) == len(b) and all(abs(x - y) <= AGREEMENT * max(abs(x), max(map(abs, a)) / 1000)
                                    for x, y in zip(a, b))

def states_number(text):
    """Whether = or ≈ stands before a number, or before a list of numbers."""
    sides = re.split("[=≈]", re.sub("·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", "", text))[1:]
    return any(re.search(r"\d", s) and re.fullmatch(r"[-\d.,/()\[\]ᵀ−… ]*", s) for s in sides)

def at(tree, keys):
    """What stands there; None where nothing does."""
    try:
        for key in keys:
            tree = tree[int(key)] if isinstance(tree, list) else tree[key]
        return tree
    except (KeyError, IndexError, ValueError, TypeError):
        return None

def written_digits(j):
    """How many significant digits the numbers in it have, at most."""
    if isinstance(j, (dict, list)):
        return max(map(written_digits, j.values() if isinstance(j, dict) else j), default=1)
    return len(repr(j).split("e")[0].replace(".", "").strip("-0")) if isinstance(j, float) else 1

class Verification:
    def __init__(self, solution):
        self.solution, self.known, self.parted, self.ids = solution, {}, set(), set()
        self.wrong, self.error, self.has_lines = [], 0, False
        self.stated = self.evaluated = self.resumed = 0
        steps = list(self.all_steps(solution["steps"]))
        shown = [solution["answers"], [step.get("value") for step in steps]]
        self.digits = min(12, written_digits(shown))
        for datum in solution.get("given", []):
            self.attempt(f"given {datum['name']}", self.given, datum)
        for step in steps:
            self.step(step)
        for check in solution["checks"]:
            self.check(f"check {check['id']}", check)
        counted = any("stated" in check for check in solution["checks"])
        if self.stated + self.resumed > 0 and not counted:
            self.differs("checks", "none counts the lines")

    def all_steps(self, steps):
        for step in steps:
            yield step
            yield from self.all_steps(step["steps"])

    def differs(self, place, why):
        self.wrong.append(f"{place}: {why}")

    def attempt(self, place, work, *arguments):
        try:
            return work(place, *arguments)
        except NoValue as why:
            return self.differs(place, why)

    def lookup(self, name):
        """Its value; of an entry that of its whole, of a whole that of its entries."""
        for whole, places in wholes(name):
            if whole in self.known:
                return at(self.known[whole], places)
        entries, part = [], self.lookup(f"{name}_1") if name in self.parted else None
        while part is not None:
            entries.append(part)
            part = self.lookup(f"{name}_{len(entries) + 1}")
        return entries or None

    def define(self, place, name, value):
        before = [at(self.known.get(whole), places) for whole, places in wholes(name)]
        if not all(same(value, v) for v in before if v is not None):
            self.differs(place, f"{name} has another value before")
        self.parted.update(whole for whole, places in wholes(name) if places)
        self.known[name] = value

    def given(self, place, datum):
        stands = at(self.solution["spec"], [key.replace("~1", "/").replace("~0", "~")
                                            for key in datum["spec"].split("/")[1:]])
        demand(stands is not None, f"nothing is at {datum['spec']} in the spec")
        if "value" in datum:
            value = value_of(datum["value"])
            self.define(place, datum["name"], value)
            expected = spec_value(stands)  # of an expression psolve has the nearest number
            demand(floats(flat(value)) == floats(flat(expected))
                   or '"' in json.dumps(stands) and same(value, expected),
                   f"it is {datum['value']}, and in the spec {stands}")

    def step(self, step):
        place, value = step["id"], None
        if place in self.ids:
            self.differs(place, "an earlier step has this id")
        self.ids.add(place)
        for line in step["lines"]:
            if "math" in line:
                self.has_lines = True
                found = self.attempt(place, self.line, line, "value" in step)
                value = value if found is None else found
            else:
                self.stated += "value" in step and states_number(line["text"])
        if "value" in step and value is not None:
            self.attempt(place, self.hold, step["value"], value)
        if "answer" in step:
            answer = at(self.solution["answers"], re.findall(r"[^.\[\]]+", step["answer"]))
            self.attempt(place, self.hold, answer, value)

    def hold(self, place, shown, value):
        """A rounded value or answer against that of the line."""
        demand(value is not None, "no line has the value of the answer")
        shown, value = flat(value_of(shown)), flat(value)
        most = max(map(abs, value))
        demand(len(shown) == len(value) and all(
            abs(x - y) <= Decimal(10) ** (y.adjusted() + 1 - self.digits) * Decimal("0.500001")
            + most / 10 ** 12 for x, y in zip(shown, value)),
               f"{floats(shown)} is shown, and it comes to {floats(value)}")

    def line(self, place, line, counts):
        head, name, *expression, value = line["math"]
        demand((head, len(expression)) in (("Equal", 1), ("Resume", 0)), f"a line {head}")
        value = value_of(value)
        if expression:
            values = self.values(place, expression[0], line["values"])
            counts = counts and not isinstance(expression[0], str)  # a further name for a value
            self.stated += counts
            error = self.attempt(place, lambda _: error_of(expression[0], values, value))
            if error is not None:
                self.evaluated += counts
                self.error = max(self.error, error)
                if not error <= AGREEMENT:
                    found = evaluated(expression[0], values)
                    self.differs(place, f"{name} is {floats(value)}, and comes to {floats(found)}")
        else:
            self.resumed += counts
        self.define(place, name, value)
        return value

    def values(self, place, expression, stated):
        """Of the line's symbols, each held against where it comes from."""
        values = {name: self.lookup(name) for name in sorted(symbols(expression))}
        for name, known in values.items():
            here = value_of(stated[name]) if name in stated else None
            if known is None:
                self.differs(place, f"{name} is neither given nor defined before")
            elif here is None and len(flat(known)) <= MOST_ENTRIES:
                self.differs(place, f"{name} is missing in its values")
            elif here is not None and flat(here) != flat(known):
                self.differs(place, f"{name} is {floats(here)}, and before {floats(known)}")
            values[name] = known if here is None else here
        for name in stated.keys() - values.keys():
            self.differs(place, f"{name} has a value, and is not used")
        return {name: value for name, value in values.items() if value is not None}

    def check(self, place, check):
        error = check["error"]  # a string where it is not finite
        passed = isinstance(error, (int, float)) and error <= check["tolerance"]
        if check["passed"] is not passed:
            self.differs(place, f"passed is {check['passed']}")
        for what in ("stated", "evaluated", "resumed") if "stated" in check else ():
            if check[what] != getattr(self, what):
                self.differs(place, f"{what} is {check[what]}, and {getattr(self, what)} are")

def main(arguments):
    exit_code = 0
    for path in arguments:
        try:
            with open(path, encoding="utf-8") as file:
                solution = json.load(file)
            v = Verification(solution)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            print(f"{path}: no solution: {type(error).__name__} {error}")
            exit_code = 2
            continue
        print(f"{path}: {v.evaluated} of {v.stated + v.resumed} lines evaluated, {v.resumed} "
              f"resumed, largest error {float(v.error):.1g}" if v.has_lines
              else f"{path}: nothing to verify")
        print("".join(f"{path}: {why}\n" for why in v.wrong), end="")
        exit_code = max(exit_code, 1 if v.wrong else 0)
    return exit_code

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
