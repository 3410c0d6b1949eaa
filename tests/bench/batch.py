#!/usr/bin/python3
"""The work of psolve's batch benchmark in one Python process: a spec a line on standard input, its
answers as JSON, a line each, on standard output.

    batch.py sympy   lines of jacobian
    batch.py torch   lines of backprop with sigmoid layers
"""

import json
import sys


def jacobian(spec):
    functions = {f["name"]: f for f in spec["functions"]}
    inputs = sympy.symbols(functions[spec["compose"][-1]]["inputs"])
    point = [(symbol, sympy.Rational(str(spec["at"][symbol.name]))) for symbol in inputs]
    value = list(inputs)
    for name in reversed(spec["compose"]):
        names = sympy.symbols(functions[name]["inputs"])
        outputs = [sympy.sympify(text) for text in functions[name]["outputs"]]
        value = [output.subs(list(zip(names, value)), simultaneous=True) for output in outputs]
    symbolic = sympy.Matrix(value).jacobian(inputs)
    exact = symbolic.subs(point)
    return {
        "value": [float(v.subs(point)) for v in value],
        "jacobian": [[float(v) for v in row] for row in exact.tolist()],
        "jacobian_symbolic": [[str(v) for v in row] for row in symbolic.tolist()],
        "exact": [[str(v) for v in row] for row in exact.tolist()],
    }


def backprop(spec):
    def leaf(numbers):
        return torch.tensor(numbers, dtype=torch.float64, requires_grad=True)

    x = leaf(spec["input"])
    parameters = []
    activations = []
    pre_activations = []
    a = x
    for layer in spec["layers"]:
        weights, bias = leaf(layer["weights"]), leaf(layer["bias"])
        z = weights @ a + bias
        z.retain_grad()
        a = torch.sigmoid(z)
        parameters.append((weights, bias))
        pre_activations.append(z)
        activations.append(a)
    loss = ((a - torch.tensor(spec["target"], dtype=torch.float64)) ** 2).sum() / 2
    loss.backward()
    rate = spec["learning_rate"]
    return {
        "y_hat": a.tolist(),
        "loss": loss.item(),
        "pre_activations": [z.tolist() for z in pre_activations],
        "activations": [a.tolist() for a in activations],
        "deltas": [z.grad.tolist() for z in pre_activations],
        "gradients": [[p.grad.tolist() for p in layer] for layer in parameters],
        "updated": [[(p - rate * p.grad).tolist() for p in layer] for layer in parameters],
    }


if sys.argv[1] == "sympy":
    import sympy

    solve = jacobian
else:
    import torch

    torch.set_num_threads(1)
    solve = backprop
for line in sys.stdin:
    print(json.dumps(solve(json.loads(line))))
