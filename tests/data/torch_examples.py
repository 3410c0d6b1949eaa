#!/usr/bin/env python3
"""Writes torch_examples.json: networks by configuration, one example or several, and what PyTorch makes of
them in double precision, gradients by autograd."""

import itertools
import json
import math
import random

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
rng = random.Random(7)

ACTIVATIONS = {
    "identity": lambda z: z, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": F.relu,
    "leaky-relu": lambda z: F.leaky_relu(z, 0.01),
    "softplus": lambda z: F.relu(z) + torch.log1p(torch.exp(-z.abs())),
    "softmax": lambda z: torch.softmax(z, 0), "elu": F.elu, "selu": F.selu, "gelu": F.gelu,
    "silu": F.silu}


def drawn(*shape):
    count = math.prod(shape)
    flat = torch.tensor([round(rng.uniform(-1.2, 1.2), 2) for _ in range(count)])
    return flat.reshape(shape).tolist()


def tensor(x):
    return torch.tensor(x, dtype=torch.float64)


def loss_of(kind, last, z, y_hat, y):
    if kind == "cross-entropy" and last == "softmax":
        return -(y * torch.log_softmax(z, 0)).sum()
    if kind == "cross-entropy":
        return F.binary_cross_entropy_with_logits(z, y, reduction="sum")
    return {"half-squared-error": lambda: 0.5 * ((y_hat - y) ** 2).sum(),
            "squared-error": lambda: ((y_hat - y) ** 2).sum(),
            "mse": lambda: F.mse_loss(y_hat, y),
            "absolute-error": lambda: F.l1_loss(y_hat, y, reduction="sum"),
            "hinge": lambda: F.relu(1 - y * y_hat).sum()}[kind]()


def as_batch(x):
    """[1][C][H][W], from [H][W] or [C][H][W]."""
    return x[None, None] if x.dim() == 2 else x[None]


def convolved(layer, kernel, bias, x):
    flat = x.dim() == 2 and kernel.dim() == 2
    kernel4 = kernel[None, None] if kernel.dim() == 2 else kernel
    if layer.get("mode") == "convolution":
        kernel4 = kernel4.flip(2, 3)
    out = F.conv2d(as_batch(x), kernel4, bias, layer.get("stride", 1), layer.get("padding", 0),
                   layer.get("dilation", 1))[0]
    return out[0] if flat else out


def pooled(layer, x):
    of = F.max_pool2d if layer["type"] == "max-pool" else F.avg_pool2d
    out = of(as_batch(x), layer["size"], layer.get("stride", layer["size"]))[0]
    return out[0] if x.dim() == 2 else out


def run(spec, parameters, x):
    zs, activations = [], []
    for layer, own in zip(spec["layers"], parameters):
        kind = layer["type"]
        if kind == "dense":
            z = own["weights"] @ x.reshape(-1)
            z = z + own["bias"] if "bias" in own else z
        elif kind == "conv":
            z = convolved(layer, own["kernel"], own.get("bias"), x)
        elif kind in ("max-pool", "avg-pool"):
            z = pooled(layer, x)
        else:
            z = x.reshape(-1) if kind == "flatten" else x
        z = z + 0  # a tensor of its own, whose gradient is this layer's delta
        if z.requires_grad:
            z.retain_grad()
        zs.append(z)
        x = ACTIVATIONS[layer.get("activation", layer.get("function", "identity"))](z)
        activations.append(x)
    return zs, activations


def parameters_of(spec, grad=True):
    names = ("weights", "kernel", "bias")
    return [{n: tensor(layer[n]).requires_grad_(grad) for n in names if n in layer}
            for layer in spec["layers"]]


def target_of(spec, target):
    if not isinstance(target, dict):
        return tensor(target)
    last = spec["layers"][-1]
    size = len(last["weights"]) if "weights" in last else spec["outputs"]
    return F.one_hot(torch.tensor(target["class"]), size).double()


def worked(spec, parameters, example):
    last = spec["layers"][-1]
    last = last.get("activation", last.get("function", "identity"))
    x = tensor(example["input"]).requires_grad_()
    zs, activations = run(spec, parameters, x)
    answers = {"y_hat": activations[-1].tolist(), "pre_activations": [z.tolist() for z in zs],
               "activations": [a.tolist() for a in activations]}
    if "target" not in example:
        return answers, None
    loss = loss_of(spec.get("loss", "half-squared-error"), last, zs[-1], activations[-1],
                   target_of(spec, example["target"]))
    loss.backward()
    answers["loss"] = loss.item()
    answers["deltas"] = [z.grad.tolist() if z.grad is not None else (0 * z).tolist() for z in zs]
    return answers, x.grad


def rounded(x):
    if isinstance(x, dict):
        return {k: rounded(v) for k, v in x.items()}
    if isinstance(x, list):
        return [rounded(v) for v in x]
    return float(f"{x:.15g}") if isinstance(x, float) else x


def is_held(spec, l, name):
    hold = spec.get("hold", [])
    return f"layers[{l}].{name}" in hold or (name == "bias" and "biases" in hold)


def answers_of(spec):
    examples = spec.get("examples") or [spec]
    parameters = parameters_of(spec)
    each = [worked(spec, parameters, example) for example in examples]
    answers = {"examples": [a for a, _ in each]} if "examples" in spec else dict(each[0][0])
    if "target" not in examples[0]:
        return answers
    share = 1 / len(examples) if spec.get("reduction", "mean") == "mean" else 1
    gradients = [{n: share * p.grad for n, p in own.items()} for own in parameters]
    answers["loss"] = share * sum(a["loss"] for a, _ in each)
    answers["gradients"] = {"layers": [{n: g.tolist() for n, g in own.items()} for own in gradients]}
    if spec.get("input_gradient"):
        answers["gradients"]["input"] = each[0][1].tolist()
    if "learning_rate" not in spec:
        return answers
    stepped = [{n: (p - (0 if is_held(spec, l, n) else spec["learning_rate"]) * g[n]).detach()
                for n, p in own.items()}
               for l, (own, g) in enumerate(zip(parameters, gradients))]
    answers["updated"] = {"layers": [{n: p.tolist() for n, p in own.items()} for own in stepped]}
    for own in stepped:
        for p in own.values():
            p.requires_grad_()
    answers["loss_after_update"] = share * sum(
        worked(spec, stepped, example)[0]["loss"] for example in examples)
    return answers


rows = []


def put(spec):
    rows.append({"spec": spec, "answers": rounded(answers_of(spec))})


def target_for(loss, last, n):
    if loss == "hinge":
        return [rng.choice([1, -1]) for _ in range(n)]
    if last == "softmax" and n == 2:  # residuals of two signs, or all derivatives would be 0
        y = round(rng.random(), 2)
        return [y, round(1 - y, 2)]
    if loss == "cross-entropy":
        return [round(rng.random(), 2) for _ in range(n)]
    return drawn(n)


def dense(inputs, units, activation, bias=True):
    layer = {"type": "dense", "weights": drawn(units, inputs), "activation": activation}
    return layer | {"bias": drawn(units)} if bias else layer


LOSSES = ["half-squared-error", "squared-error", "mse", "absolute-error", "hinge"]
NEW = ["elu", "selu", "gelu", "silu"]

# Every new activation as output, hidden and alone, with every loss; every old one with the new losses.
for activation, loss in itertools.product(NEW, LOSSES):
    layers = [dense(2, 3, activation), {"type": "activation", "function": activation},
              dense(3, 2, activation, rng.random() < 0.7)]
    put({"problem": "backprop", "input": drawn(2), "layers": layers,
         "target": target_for(loss, activation, 2), "loss": loss, "learning_rate": 0.1})
for activation, loss in itertools.product(ACTIVATIONS, ["absolute-error", "hinge"]):
    put({"problem": "backprop", "input": drawn(3), "layers": [dense(3, 4, "tanh"), dense(4, 2, activation)],
         "target": target_for(loss, activation, 2), "loss": loss, "learning_rate": 0.05})

# Kinks, and arguments far from 0; PyTorch's gelu loses its digits there.
for activation in ["relu", "leaky-relu"] + NEW:
    put({"problem": "backprop", "input": [1, -1], "target": [0.5, -2, 1, 0.25], "learning_rate": 0.1,
         "layers": [{"type": "dense",
                     "weights": [[1, 1], [20, 0], [0, 2 if activation == "gelu" else 20], [3, 0.5]],
                     "activation": activation}]})
put({"problem": "backprop", "input": [1, 2], "target": [3, 4], "loss": "absolute-error",
     "layers": [{"type": "dense", "weights": [[1, 1], [1, 1]]}], "learning_rate": 0.1})
put({"problem": "backprop", "input": [1, 2], "target": [1, -1, 1], "loss": "hinge",
     "layers": [{"type": "dense", "weights": [[1, 0], [-3, 1], [0.25, 0]]}], "learning_rate": 0.1})
put({"problem": "backprop", "input": [1], "target": [0, 1, 0], "loss": "cross-entropy", "learning_rate": 0.1,
     "layers": [{"type": "dense", "weights": [[1000], [0], [-1000]], "activation": "softmax"}]})
put({"problem": "backprop", "input": [1], "target": [0.5, 0.5], "loss": "cross-entropy",
     "layers": [{"type": "dense", "weights": [[-1000], [-1001]], "activation": "softmax"}]})

# Classes, what is held, the input's gradient, the forward pass alone.
for k in range(3):
    put({"problem": "backprop", "input": drawn(2), "layers": [dense(2, 3, "silu"), dense(3, 3, "softmax")],
         "target": {"class": k}, "loss": "cross-entropy", "learning_rate": 0.2})
for hold in [["biases"], ["layers[0].bias"], ["layers[1].weights", "layers[0].bias"], ["layers[0].weights"]]:
    put({"problem": "backprop", "input": drawn(3), "layers": [dense(3, 2, "gelu"), dense(2, 2, "identity")],
         "target": drawn(2), "learning_rate": 0.1, "hold": hold, "input_gradient": True})
for activation in ACTIVATIONS:
    put({"problem": "backprop", "input": drawn(2), "layers": [dense(2, 3, activation), dense(3, 2, "softmax")]})


def image_network(channels, h, w, activation, outputs, pool="max-pool"):
    filters = rng.choice([1, 2])
    kernel = drawn(filters, channels, 2, 2) if channels > 1 or filters > 1 else drawn(2, 2)
    conv = {"type": "conv", "kernel": kernel, "bias": drawn(filters), "activation": activation}
    layers = [conv, {"type": pool, "size": 2, "stride": 1}, {"type": "flatten"}]
    if outputs:
        layers.append(dense(filters * (h - 2) * (w - 2), outputs, "identity"))
    return layers


for activation, pool in itertools.product(["elu", "selu", "gelu", "silu", "tanh"], ["max-pool", "avg-pool"]):
    channels = rng.choice([1, 2])
    image = drawn(channels, 4, 4) if channels > 1 else drawn(4, 4)
    put({"problem": "conv-backprop", "input": image, "layers": image_network(channels, 4, 4, activation, 2, pool),
         "target": drawn(2), "loss": rng.choice(LOSSES[:4]), "learning_rate": 0.01, "input_gradient": True})
put({"problem": "conv-backprop", "input": drawn(4, 4), "layers": image_network(1, 4, 4, "gelu", 0)})

# Batches: every loss and reduction, one to seven examples, layers of all kinds.
def batch(problem, count, shape, layers, loss, reduction, target, **more):
    examples = [{"input": drawn(*shape), "target": target()} for _ in range(count)]
    spec = {"problem": problem, "examples": examples, "layers": layers, "loss": loss, "learning_rate": 0.1}
    put(spec | ({"reduction": reduction} if reduction else {}) | more)


for loss, reduction in itertools.product(LOSSES + ["cross-entropy"], ["mean", "sum", None]):
    last = "sigmoid" if loss == "cross-entropy" else rng.choice(["identity", "tanh", "elu"])
    batch("backprop", rng.randint(2, 5), (2,), [dense(2, 3, rng.choice(list(ACTIVATIONS)[1:])), dense(3, 2, last)],
          loss, reduction, lambda: target_for(loss, last, 2))
for reduction, count in itertools.product(["mean", "sum"], [1, 3, 7]):
    batch("backprop", count, (3,), [dense(3, 4, "selu", False), dense(4, 3, "softmax")], "cross-entropy",
          reduction, lambda: {"class": rng.randrange(3)}, hold=["layers[1].bias"])
batch("backprop", 6, (8,), [dense(8, 7, "gelu"), {"type": "activation", "function": "silu"}, dense(7, 6, "softmax")],
      "cross-entropy", "mean", lambda: {"class": rng.randrange(6)})
batch("backprop", 3, (2, 2), [dense(4, 3, "tanh"), dense(3, 1, "identity")], "mse", "mean", lambda: drawn(1))
batch("backprop", 2, (2, 3), [{"type": "flatten"}, dense(6, 2, "relu")], "squared-error", "sum", lambda: drawn(2))
for reduction, pool, channels in itertools.product(["mean", "sum"], ["max-pool", "avg-pool"], [1, 2]):
    shape = (channels, 4, 4) if channels > 1 else (4, 4)
    batch("conv-backprop", rng.randint(2, 4), shape,
          image_network(channels, 4, 4, rng.choice(["tanh", "elu", "identity"]), 2, pool), "mse", reduction,
          lambda: drawn(2))
put({"problem": "backprop", "examples": [{"input": drawn(2)} for _ in range(3)],
     "layers": [dense(2, 2, "gelu"), dense(2, 3, "softmax")]})

with open("torch_examples.json", "w") as file:
    file.write('{"made_by": "torch_examples.py, PyTorch ' + torch.__version__ + '", "rows": [\n')
    file.write(",\n".join(json.dumps(row, separators=(",", ":")) for row in rows))
    file.write("\n]}\n")
print(len(rows))
