"""Determinants, inverses, Hessians and directional derivatives: SymPy differentiates, mpmath evaluates
at the exact decimals in 120 digits, and the doubles nearest to that are recorded.
/usr/bin/python3 tests/data/jacobian_consequences.py > tests/data/jacobian_consequences.json"""

import json

import mpmath
import sympy

mpmath.mp.dps = 120

LANGUAGE = {
    "ln": sympy.log, "max": sympy.Max, "min": sympy.Min, "atan2": sympy.atan2,
    "cbrt": lambda x: sympy.sign(x) * sympy.Abs(x) ** sympy.Rational(1, 3),
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)), "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
    "e": sympy.E,
}

# outputs, at, direction
CASES = [
    (["r*cos(t)", "r*sin(t)"], {"r": "2", "t": "pi/3"}, {"r": "1", "t": "-2"}),
    (["r*sin(u)*cos(t)", "r*sin(u)*sin(t)", "r*cos(u)"], {"r": "1.5", "u": "0.4", "t": "2.1"},
     {"r": "0.1", "u": "1", "t": "-1"}),
    (["x^2*y + exp(x*y)"], {"x": "0.3", "y": "-1.2"}, {"x": "3", "y": "4"}),
    (["100*(y - x^2)^2 + (1 - x)^2"], {"x": "-1.2", "y": "1"}, {"x": "1", "y": "0"}),
    (["ln(x)*y - atan2(y, x)"], {"x": "2", "y": "3"}, {"x": "0.6", "y": "0.8"}),
    (["atan2(y, x)"], {"x": "-1", "y": "0.001"}, {"x": "1", "y": "1"}),
    (["atan2(y, x)"], {"x": "-2.5", "y": "-3"}, {"x": "1", "y": "1"}),
    (["atan2(y, x)", "x*y"], {"x": "1e-8", "y": "-4"}, {"x": "1", "y": "1"}),
    (["cbrt(x)*y"], {"x": "-5", "y": "2"}, {"x": "1", "y": "1"}),
    (["cbrt(x^2 + y)", "cbrt(x - y)"], {"x": "0.25", "y": "3"}, {"x": "1", "y": "2"}),
    (["max(x*y, x + y)", "min(x, y^2)"], {"x": "3", "y": "2"}, {"x": "1", "y": "1"}),
    (["max(x^2, y, z)"], {"x": "3", "y": "2", "z": "1"}, {"x": "1", "y": "1", "z": "1"}),
    (["min(sin(x), cos(x))*x"], {"x": "2"}, {"x": "-1"}),
    (["x", "x + 1e-12*y"], {"x": "1", "y": "1"}, {"x": "1", "y": "1"}),
    (["exp(x)", "exp(x + 1e-9*y)"], {"x": "0.1", "y": "0.2"}, {"x": "1", "y": "1"}),
    (["sigmoid(x) + softplus(y)*z"], {"x": "0.1", "y": "0.2", "z": "-3"},
     {"x": "1", "y": "1", "z": "2"}),
    (["log(sigmoid(x))"], {"x": "-30"}, {"x": "1"}),
    (["(1 - cos(x))/x^2"], {"x": "1e-4"}, {"x": "1"}),
    (["x1*x2*x3", "x1 + x2 + x3", "x1^2 - x3"], {"x1": "1/3", "x2": "0.1", "x3": "-0.7"},
     {"x1": "1", "x2": "0", "x3": "0"}),
    (["a*b - c*d", "a + b", "c/d", "a*c*sin(b)"], {"a": "1", "b": "2", "c": "3", "d": "0.7"},
     {"a": "1", "b": "1", "c": "1", "d": "1"}),
    (["x*y", "x/y"], {"x": "1e6", "y": "1e-6"}, {"x": "1", "y": "1"}),
    (["sqrt(x^2 + y^2)"], {"x": "3", "y": "4"}, {"x": "3", "y": "4"}),
    (["tanh(x)*y^3"], {"x": "12", "y": "0.5"}, {"x": "1", "y": "1"}),
    (["x^3 - 3*x*y^2"], {"x": "1", "y": "1"}, {"x": "0.6", "y": "-0.8"}),
    (["exp(-x)*y", "y^2*x"], {"x": "40", "y": "3"}, {"x": "1", "y": "1"}),
]


def rounded(value):
    number = mpmath.mpf(sympy.N(value, 110)) if not isinstance(value, mpmath.mpf) else value
    return float(mpmath.nstr(number, 60))


def matrix(entries):
    return [[rounded(x) for x in row] for row in entries.tolist()]


def row_of(outputs, at, direction):
    names = list(at)
    symbols = [sympy.Symbol(n, real=True) for n in names]
    scope = dict(zip(names, symbols)) | LANGUAGE
    read = lambda text: sympy.parse_expr(text.replace("^", "**"), scope,
                                         transformations=(sympy.parsing.sympy_parser.auto_number,
                                                          sympy.parsing.sympy_parser.rationalize))
    f = sympy.Matrix([read(o) for o in outputs])
    point = {s: read(at[n]) for n, s in zip(names, symbols)}
    at_point = lambda m: m.subs(point).applyfunc(lambda e: sympy.N(e.doit(), 110))
    row = {"outputs": outputs, "at": at, "direction": direction}
    J = at_point(f.jacobian(symbols))
    v = sympy.Matrix([sympy.N(read(direction[n]), 110) for n in names])
    row["directional_derivative"] = [rounded(x) for x in J * v]
    if len(outputs) == len(names):
        row["determinant"] = rounded(J.det(method="berkowitz"))
        row["inverse"] = matrix(J.adjugate() / J.det(method="berkowitz"))
    if len(outputs) == 1:
        row["hessian"] = matrix(at_point(sympy.hessian(f[0], symbols)))
    return row


rows = [json.dumps(row_of(*case)) for case in CASES]
print('{"made_by": "tests/data/jacobian_consequences.py: SymPy %s, mpmath %s in 120 digits",\n"rows": ['
      % (sympy.__version__, mpmath.__version__) + ",\n".join(rows) + "]}")
