#!/usr/bin/env python3
"""Writes framework_runs.json: runs of torch.optim in double precision (gradients by autograd), of the
rules that keras.optimizers 3 documents in 60 digits (mpmath), of conjugate gradients by scipy, and of
BFGS by its product formula in 60 digits."""

import json

import numpy as np
import torch
from mpmath import eye, matrix, mp, mpf
from scipy.sparse.linalg import cg

torch.set_default_dtype(torch.float64)
mp.dps = 60
STEPS = 12

OBJECTIVES = [
    ("(1 - x)^2 + 100*(y - x^2)^2", [-1.2, 1.0], 0.0005),
    ("50*x^2 + 0.5*y^2", [1.0, -2.0], 0.008),
    ("exp(x/2) - x + y^4/4 - x*y/5", [0.3, 0.9], 0.05),
    ("log(1 + exp(x + y)) + x^2/8 + (y - 1)^2/3", [2.0, -0.5], 0.1),
]


def f_torch(text, t):
    return eval(text.replace("^", "**"), {"x": t[0], "y": t[1], "exp": torch.exp, "log": torch.log})


def torch_run(text, start, optimizer):
    t = torch.tensor(start, requires_grad=True)
    steps = optimizer([t])
    rows = [t.tolist()]
    for _ in range(STEPS):
        steps.zero_grad()
        f_torch(text, t).backward()
        steps.step()
        rows.append(t.tolist())
    return rows


def torch_cases(a):
    o = torch.optim
    for tau, decay in ((0, 0), (0.25, 0), (0, 0.02)):
        extra = {"dampening": tau} if tau else {}
        if decay:
            extra["weight_decay"] = decay
        yield ({"name": "momentum", "learning_rate": a, "beta": 0.8, **extra},
               lambda p: o.SGD(p, lr=a, momentum=0.8, dampening=tau, weight_decay=decay))
    for decay in (0, 0.02):
        extra = {"weight_decay": decay} if decay else {}
        yield ({"name": "nesterov", "learning_rate": a, "beta": 0.8, **extra},
               lambda p: o.SGD(p, lr=a, momentum=0.8, nesterov=True, weight_decay=decay))
        yield ({"name": "gd", "learning_rate": a, **extra},
               lambda p: o.SGD(p, lr=a, weight_decay=decay))
        yield ({"name": "adagrad", "learning_rate": 0.1, **extra},
               lambda p: o.Adagrad(p, lr=0.1, weight_decay=decay))
        yield ({"name": "rmsprop", "learning_rate": 0.01, "beta": 0.95, "epsilon": 0.001, **extra},
               lambda p: o.RMSprop(p, lr=0.01, alpha=0.95, eps=0.001, weight_decay=decay))
        yield ({"name": "adam", "learning_rate": 0.05, "beta2": 0.99, "epsilon": 0.01, **extra},
               lambda p: o.Adam(p, lr=0.05, betas=(0.9, 0.99), eps=0.01, weight_decay=decay))
    yield ({"name": "adam", "learning_rate": 0.05, "weight_decay": 0.1, "decoupled": True},
           lambda p: o.AdamW(p, lr=0.05, weight_decay=0.1))


# ---- in 60 digits

def f_mp(text, t):
    return eval(text.replace("^", "**"), {"x": t[0], "y": t[1], "exp": mp.exp, "log": mp.log})


def slope(text, t):
    """Central differences in 60 digits: right to some 30."""
    h = mpf(10) ** -15
    result = []
    for i in range(2):
        d = [h if k == i else mpf(0) for k in range(2)]
        def at(s):
            return f_mp(text, [x + s * y for x, y in zip(t, d)])
        result.append((8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h))
    return result


def exact(x):
    return mpf(repr(x))


def keras_run(text, start, m):
    """As keras.optimizers 3 documents SGD, Adagrad, RMSprop and Adam; weight decay before the step."""
    kind = m["name"]
    a, decay = exact(m["learning_rate"]), exact(m.get("weight_decay", 0.0))
    b, e = exact(m.get("beta", 0.9)), exact(m.get("epsilon", 1e-7))
    theta = [exact(x) for x in start]
    state = [mpf("0.1") if kind == "adagrad" else mpf(0)] * 2
    mean = [mpf(0)] * 2
    rows = [theta]
    for t in range(1, STEPS + 1):
        g = slope(text, theta)
        theta = [x - x * decay * a for x in theta]
        if kind in ("momentum", "nesterov"):
            state = [b * v - a * d for v, d in zip(state, g)]
            moved = state if kind == "momentum" else [b * v - a * d for v, d in zip(state, g)]
            theta = [x + v for x, v in zip(theta, moved)]
        elif kind == "adagrad":
            state = [v + d * d for v, d in zip(state, g)]
            theta = [x - a * d / mp.sqrt(v + e) for x, d, v in zip(theta, g, state)]
        elif kind == "rmsprop":
            state = [b * v + (1 - b) * d * d for v, d in zip(state, g)]
            theta = [x - a * d / mp.sqrt(v + e) for x, d, v in zip(theta, g, state)]
        else:
            b1, b2 = exact(m.get("beta1", 0.9)), exact(m.get("beta2", 0.999))
            rate = a * mp.sqrt(1 - b2 ** t) / (1 - b1 ** t)
            mean = [y + (d - y) * (1 - b1) for y, d in zip(mean, g)]
            state = [v + (d * d - v) * (1 - b2) for v, d in zip(state, g)]
            theta = [x - rate * y / (mp.sqrt(v) + e) for x, y, v in zip(theta, mean, state)]
        rows.append(theta)
    return [[float(x) for x in row] for row in rows]


def keras_cases(a):
    for name in ("momentum", "nesterov"):
        yield {"name": name, "learning_rate": a, "beta": 0.8}
    yield {"name": "adagrad", "learning_rate": 0.1}
    yield {"name": "adagrad", "learning_rate": 0.1, "weight_decay": 0.05}
    yield {"name": "rmsprop", "learning_rate": 0.01, "epsilon": 0.01}
    yield {"name": "adam", "learning_rate": 0.05, "beta2": 0.99, "epsilon": 0.01}
    yield {"name": "adam", "learning_rate": 0.05, "weight_decay": 0.1}


def bfgs_run(text, start, a):
    theta = matrix([exact(x) for x in start])
    B = eye(2)
    g = matrix(slope(text, theta))
    rows = [theta]
    for _ in range(STEPS):
        after = theta - exact(a) * (B * g)
        g2 = matrix(slope(text, after))
        s, y = after - theta, g2 - g
        along = (y.T * s)[0]
        if along > 0:
            left = eye(2) - s * y.T / along
            B = left * B * left.T + s * s.T / along
        theta, g = after, g2
        rows.append(theta)
    return [[float(x) for x in row] for row in rows]


def cg_run(H, b, start, steps):
    rows = [list(start)]
    cg(np.array(H), -np.array(b), x0=np.array(start), tol=0, maxiter=steps,
       callback=lambda x: rows.append(x.tolist()))
    return rows


rows = []
for text, start, a in OBJECTIVES:
    for method, optimizer in torch_cases(a):
        rows.append({"objective": text, "start": start, "by": "torch",
                     "method": {**method, "convention": "pytorch"},
                     "trajectory": torch_run(text, start, optimizer)})
    for method in keras_cases(a):
        rows.append({"objective": text, "start": start, "by": "keras",
                     "method": {**method, "convention": "keras"},
                     "trajectory": keras_run(text, start, method)})
    rate = a / 5 if a < 0.01 else 0.5
    rows.append({"objective": text, "start": start, "by": "bfgs",
                 "method": {"name": "bfgs", "learning_rate": rate},
                 "trajectory": bfgs_run(text, start, rate)})
for H, b, start in (([[4, 1], [1, 3]], [-1, -2], [2, 1]),
                    ([[10, 2, 1], [2, 5, -1], [1, -1, 3]], [1, -2, 4], [1, 0, -1]),
                    ([[8, 1, 0, 2], [1, 6, 2, 0], [0, 2, 9, 1], [2, 0, 1, 4]], [1, 2, -3, 1],
                     [0.5, -0.5, 1, 2])):
    for method in ({"name": "conjugate-gradient"},
                   {"name": "bfgs", "line_search": "exact"}):  # the same points on a quadratic
        rows.append({"objective": {"hessian": H, "linear": b}, "start": start, "by": "scipy",
                     "method": method, "trajectory": cg_run(H, b, start, len(b))})
print(json.dumps({"made_by": "tests/data/framework_runs.py", "rows": []})[:-3] +
      "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]}")
