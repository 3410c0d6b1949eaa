"""Writes rounded_runs.json: runs of optimisers whose numbers are rounded once, in mpmath.

400 digits, decimals as they are written; gradients and Hessians by hand; the rules of the problem
set. What is below 1e-350 is 0.
"""
import json

from mpmath import matrix, mp, mpf

mp.dps = 400


def decimal(x):
    return mpf(repr(x)) if isinstance(x, float) else mpf(x)


def rosenbrock(t):
    x, y = t
    u = y - x * x
    return ((1 - x) ** 2 + 100 * u ** 2, [-2 * (1 - x) - 400 * x * u, 200 * u],
            [[2 - 400 * u + 800 * x * x, -400 * x], [-400 * x, 200]])


def valley(t):
    x, y = t
    return 50 * x * x + y * y / 2, [100 * x, y], [[100, 0], [0, 1]]


def flat(t):
    x, y = t
    a = mpf("0.00005")
    return 50 * x * x + a * y * y, [100 * x, 2 * a * y], [[100, 0], [0, 2 * a]]


def quartic(t):
    x, = t
    return x ** 4 - 3 * x ** 2 + x / 3, [4 * x ** 3 - 6 * x + mpf(1) / 3], [[12 * x * x - 6]]


def waves(t):
    x, y = t
    s, c = mp.sin(x), mp.cos(y)
    return (s * c + mpf("0.01") * (x * x + y * y),
            [mp.cos(x) * c + x / 50, -s * mp.sin(y) + y / 50],
            [[-s * c + mpf(1) / 50, -mp.cos(x) * mp.sin(y)],
             [-mp.cos(x) * mp.sin(y), -s * c + mpf(1) / 50]])


def soft(t):
    x, = t
    e = mp.exp(x)
    return mp.log(1 + e) - mpf("0.3") * x, [e / (1 + e) - mpf("0.3")], [[e / (1 + e) ** 2]]


def by_matrix(t):
    x, y = t
    return (3 * x * x / 2 + x * y + y * y - 5 * x + 5 * y + 1, [3 * x + y - 5, x + 2 * y + 5],
            [[3, 1], [1, 2]])


OBJECTIVES = [
    ("(1 - x)^2 + 100*(y - x^2)^2", ["x", "y"], rosenbrock, [-1.2, 1.0]),
    ("50*x^2 + 0.5*y^2", ["x", "y"], valley, [1.0, 1.0]),
    ("50*x^2 + 0.00005*y^2", ["x", "y"], flat, [1.0, 1.0]),
    ("x^4 - 3*x^2 + x/3", ["x"], quartic, [0.7]),
    ("sin(x)*cos(y) + 0.01*(x^2 + y^2)", ["x", "y"], waves, [0.5, -0.3]),
    ("log(1 + exp(x)) - 0.3*x", ["x"], soft, [2.5]),
    ({"hessian": [[3, 1], [1, 2]], "linear": [-5, 5], "constant": 1}, None, by_matrix, [4.0, 4.0]),
]
METHODS = [
    ({"name": "gd", "learning_rate": 0.001}, 40),
    ({"name": "gd", "learning_rate": 0.02}, 40),
    ({"name": "momentum", "learning_rate": 0.01, "beta": 0.9}, 60),
    ({"name": "nesterov", "learning_rate": 0.01, "beta": 0.9}, 60),
    ({"name": "adagrad", "learning_rate": 0.1, "epsilon": 1e-8}, 40),
    ({"name": "rmsprop", "learning_rate": 0.001, "beta": 0.9, "epsilon": 1e-8}, 40),
    ({"name": "adam", "learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}, 40),
    ({"name": "newton", "learning_rate": 1}, 8),
]


def run(f, start, method, steps):
    p = {name: decimal(x) for name, x in method.items() if name != "name"}
    kind = method["name"]
    a, b, e = p.get("learning_rate"), p.get("beta"), p.get("epsilon")
    theta = [decimal(x) for x in start]
    n = len(theta)
    v, m, g = [mpf(0)] * n, [mpf(0)] * n, [mpf(0)] * n
    rows, values, state = [theta], [f(theta)[0]], {}
    for t in range(1, steps + 1):
        at = [x - a * y for x, y in zip(theta, v)] if kind == "nesterov" else theta
        _, d, H = f(at)
        if kind == "gd":
            theta = [x - a * y for x, y in zip(theta, d)]
        elif kind in ("momentum", "nesterov"):
            v = [b * y + (1 - b) * z for y, z in zip(v, d)]
            theta = [x - a * y for x, y in zip(theta, v)]
            state.setdefault("v", []).append(v)
        elif kind == "adagrad":
            g = [y + z * z for y, z in zip(g, d)]
            theta = [x - a / mp.sqrt(y + e) * z for x, y, z in zip(theta, g, d)]
            state.setdefault("g", []).append(g)
        elif kind == "rmsprop":
            v = [b * y + (1 - b) * z * z for y, z in zip(v, d)]
            theta = [x - a * z / (mp.sqrt(y) + e) for x, y, z in zip(theta, v, d)]
            state.setdefault("v", []).append(v)
        elif kind == "adam":
            b1, b2 = p["beta1"], p["beta2"]
            m = [b1 * y + (1 - b1) * z for y, z in zip(m, d)]
            v = [b2 * y + (1 - b2) * z * z for y, z in zip(v, d)]
            mh = [y / (1 - b1 ** t) for y in m]
            vh = [y / (1 - b2 ** t) for y in v]
            theta = [x - a * y / (mp.sqrt(z) + e) for x, y, z in zip(theta, mh, vh)]
            for name, list_ in (("g", d), ("m", m), ("v", v), ("m_hat", mh), ("v_hat", vh)):
                state.setdefault(name, []).append(list_)
        else:
            step = mp.lu_solve(matrix(H), matrix(d))
            theta = [x - a * y for x, y in zip(theta, step)]
        if max(map(abs, theta)) > 1000:
            return None
        rows.append(theta)
        values.append(f(theta)[0])
    return rows, values, state


def rounded(x):
    if isinstance(x, (list, tuple)):
        return [rounded(y) for y in x]
    return 0.0 if abs(x) < mpf("1e-350") else float(x)


rows = []
for text, names, f, start in OBJECTIVES:
    for method, steps in METHODS:
        result = run(f, start, method, steps)
        if result is None:  # it diverges
            continue
        found, values, state = result
        rows.append({"objective": text, "start": start, "steps": steps, "method": method,
                     "trajectory": rounded(found), "objective_values": rounded(values),
                     "state": {name: rounded(s) for name, s in state.items()}})
        if names:
            rows[-1]["variables"] = names
for row in rows:
    row["expression"] = row.pop("objective")
    row["objective"] = row.pop("objective_values")
print('{"made_by": "tests/data/rounded_runs.py: mpmath in 400 digits, each number rounded once.",\n'
      '"rows": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]}")
