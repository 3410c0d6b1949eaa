#!/usr/bin/python3
"""Losses at every step, output layers and steps of descent of recurrent cells, by PyTorch: the equations
of the cells written out step by step, in double precision, and torch.autograd. Writes torch_step_losses.json.
"""

import itertools
import json
import random

import torch

torch.set_default_dtype(torch.float64)
draw = random.Random(21)
GATES = "fioc"


def numbers(*sizes):
    if not sizes:
        return round(draw.uniform(-1, 1), 3)
    return [numbers(*sizes[1:]) for _ in range(sizes[0])]


def probabilities(size, activation):
    if activation == "sigmoid":
        return [draw.choice([0, 1, 0.25]) for _ in range(size)]
    row = [round(draw.random(), 2) for _ in range(size)]
    return draw.choice([row, [1.0 if i == 0 else 0.0 for i in range(size)]])


def leaf(values):
    return torch.tensor(values, requires_grad=True)


def squash(name, z):
    functions = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "identity": lambda v: v,
                 "softmax": lambda v: torch.softmax(v, 0)}
    return functions[name](z)


def step(spec, w, x, h, c):
    if spec["problem"] == "rnn-grad":
        return squash(spec["activation"], w["W_xh"] @ x + w["W_hh"] @ h + w["b_h"]), c
    z = {g: w["W" + g] @ x + w["U" + g] @ h + w["b" + g] for g in GATES}
    c = torch.sigmoid(z["f"]) * c + torch.sigmoid(z["i"]) * torch.tanh(z["c"])
    return torch.sigmoid(z["o"]) * torch.tanh(c), c


def lost(spec, o, e, target):
    kind = spec["loss"]["type"]
    if kind == "sum":
        return e.sum()
    y = torch.tensor(target, dtype=torch.float64)
    if kind == "cross-entropy":
        if spec["output_activation"] == "softmax":
            return -(y * torch.log_softmax(o, 0)).sum()
        return torch.nn.functional.binary_cross_entropy_with_logits(o, y, reduction="sum")
    squares = ((e - y) ** 2).sum()
    return {"squared-error": squares, "half-squared-error": squares / 2, "mse": squares / len(y)}[kind]


def run(spec, w, sequences, h0, c0):
    """The losses of each sequence's steps, None where there is none, and the outputs."""
    output = ("W_hy", "b_y") if spec["problem"] == "rnn-grad" else ("Wy", "by")
    loss = spec["loss"]
    every = loss["at"] == "every"
    losses, outputs = [], []
    for s, x in enumerate(sequences):
        h, c = h0, c0
        target = loss.get("target")
        if target is not None and "sequences" in spec:
            target = target[s]
        losses.append([])
        outputs.append([])
        for t in range(len(x)):
            h, c = step(spec, w, x[t], h, c)
            if not every and t + 1 < len(x):
                continue
            o = e = {"h": h, "c": c}.get(loss["of"])
            if loss["of"] == "y":
                o = w[output[0]] @ h
                if output[1] in w:
                    o = o + w[output[1]]
                e = squash(spec["output_activation"], o)
                outputs[-1].append(e.tolist())
            wanted = target[t] if every and target is not None else target
            there = loss["type"] == "sum" or wanted is not None
            losses[-1].append(lost(spec, o, e, wanted) if there else None)
    return losses, outputs


def total(losses):
    return sum((l for each in losses for l in each if l is not None), torch.zeros(()))


def answers(spec):
    w = {name: leaf(value) for name, value in spec["weights"].items()}
    h0 = leaf(spec["h0"])
    c0 = leaf(spec["c0"]) if "c0" in spec else torch.zeros(1)
    sequences = [leaf(x) for x in spec.get("sequences", [spec.get("x")])]
    losses, outputs = run(spec, w, sequences, h0, c0)
    L = total(losses)
    L.backward()

    def gradient(v):
        return (torch.zeros_like(v) if v.grad is None else v.grad).tolist()

    gradients = {name: gradient(v) for name, v in w.items()}
    gradients["h0"] = gradient(h0)
    if "c0" in spec:
        gradients["c0"] = gradient(c0)
    found = {"loss": L.item(), "gradients": gradients}
    every = spec["loss"]["at"] == "every"
    of_each = []
    for s, x in enumerate(sequences):
        of_one = {}
        if every:
            of_one["losses"] = [None if l is None else l.item() for l in losses[s]]
        if outputs[s]:
            of_one["y"] = outputs[s] if every else outputs[s][0]
        of_one["gradients"] = {"x": gradient(x)}
        of_each.append(of_one)
    if "sequences" in spec:
        found["sequences"] = of_each
    else:
        gradients["x"] = of_each[0]["gradients"]["x"]
        found.update({name: value for name, value in of_each[0].items() if name != "gradients"})
    if "learning_rate" in spec:
        with torch.no_grad():
            updated = {name: v - spec["learning_rate"] * (0 if v.grad is None else v.grad)
                       for name, v in w.items()}
            found["updated"] = {name: v.tolist() for name, v in updated.items()}
            found["loss_after_update"] = total(run(spec, updated, sequences, h0, c0)[0]).item()
    return found


def spec_of(problem, kind, of, activation, at, listed, index):
    n, m, p = draw.randint(1, 3), draw.randint(1, 4), draw.randint(1, 3)
    lengths = [draw.randint(1, 6) for _ in range(draw.randint(2, 3) if listed else 1)]
    spec = {"problem": problem}
    if problem == "rnn-grad":
        weights = {"W_xh": numbers(m, n), "W_hh": numbers(m, m), "b_h": numbers(m)}
        spec["activation"] = ["tanh", "sigmoid", "relu", "identity"][index % 4]
    else:
        weights = {}
        for g in GATES:
            weights.update({"W" + g: numbers(m, n), "U" + g: numbers(m, m), "b" + g: numbers(m)})
    names = ("W_hy", "b_y") if problem == "rnn-grad" else ("Wy", "by")
    if of == "y" or index % 5 == 0:
        weights[names[0]] = numbers(p, m)
        if index % 3 > 0:
            weights[names[1]] = numbers(p)
        spec["output_activation"] = activation or "identity"
    spec["weights"] = weights
    spec["h0"] = numbers(m)
    if problem == "lstm-grad":
        spec["c0"] = numbers(m)
    sequences = [numbers(length, n) for length in lengths]
    spec.update({"sequences": sequences} if listed else {"x": sequences[0]})
    size = p if of == "y" else m
    loss = {"type": kind, "at": at, "of": of}

    def row():
        return probabilities(size, activation) if kind == "cross-entropy" else numbers(size)

    if kind != "sum":
        if at == "every":
            rows = [[None if index % 2 == 1 and draw.random() < 0.4 else row() for _ in range(length)]
                    for length in lengths]
            rows[0][0] = rows[0][0] or row()
        else:
            rows = [row() for _ in lengths]
        loss["target"] = rows if listed else rows[0]
    spec["loss"] = loss
    if index % 3 != 1:
        spec["learning_rate"] = 0.05
    return spec


def cases():
    index = 0
    for problem, at, listed in itertools.product(("rnn-grad", "lstm-grad"), ("every", "last"), (False, True)):
        states = ["h"] if problem == "rnn-grad" else ["h", "c"]
        kinds = [(kind, of, None) for kind in ("squared-error", "half-squared-error", "mse", "sum")
                 for of in states]
        kinds += [(kind, "y", f) for kind in ("squared-error", "half-squared-error", "mse", "sum")
                  for f in ("identity", "sigmoid", "softmax")]
        kinds += [("cross-entropy", "y", "sigmoid"), ("cross-entropy", "y", "softmax")]
        # Half of them: each kind still comes up with every cell.
        for kind, of, activation in kinds[index % 2::2] + kinds[-2:]:
            yield spec_of(problem, kind, of, activation, at, listed, index)
            index += 1


def rounded(value):
    if isinstance(value, float):
        return float("%.12g" % value)
    if isinstance(value, list):
        return [rounded(entry) for entry in value]
    if isinstance(value, dict):
        return {name: rounded(entry) for name, entry in value.items()}
    return value


rows = [{"spec": spec, "answers": rounded(answers(spec))} for spec in cases()]
with open(__file__.replace(".py", ".json"), "w") as file:
    file.write('{"made_by": "torch_step_losses.py, with PyTorch %s",\n "rows": [\n' % torch.__version__)
    file.write(",\n".join(json.dumps(row) for row in rows))
    file.write("\n]}\n")
print(len(rows), "rows")
