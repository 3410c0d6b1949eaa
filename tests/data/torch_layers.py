#!/usr/bin/env python3
"""Writes torch_layers.json: networks with groups, padding of every kind, transposed convolutions, upsampling and global
pooling, as specs, and what PyTorch makes of them: the prediction, the loss and all gradients by autograd. Beside them
the matrices of convolutions, column by column, from images with a single 1.
"""

import json
import random

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
random.seed(2021)
pick = random.randint


def pair(low, high):
    return [pick(low, high), pick(low, high)]


def either(numbers):
    return numbers[0] if numbers[0] == numbers[1] and pick(0, 1) else numbers


def both(x):
    return [x, x] if isinstance(x, int) else x


def numbers(*shape):
    return [numbers(*shape[1:]) for _ in range(shape[0])] if shape else round(random.uniform(-1, 1), 2)


def rounded(x):
    return [rounded(y) for y in x] if isinstance(x, list) else float(f"{x:.15g}")


def flat(x):
    return [z for y in x for z in flat(y)] if isinstance(x, list) else [x]


def tensor(x):
    return torch.tensor(x).requires_grad_()


def ends(padding, size, layer):
    """[[top, bottom], [left, right]]"""
    if padding == "valid":
        return [[0, 0], [0, 0]]
    if padding == "same":
        result = []
        for i, k, s, d in zip(size, layer["kernel_size"], both(layer["stride"]), both(layer["dilation"])):
            zeros = max(0, (-(-i // s) - 1) * s + d * (k - 1) + 1 - i)
            result.append([zeros // 2, zeros - zeros // 2])
        return result
    return [p if isinstance(p, list) else [p, p] for p in both(padding)]


def padded(x, sides, value=0.0):
    (top, bottom), (left, right) = sides
    return F.pad(x, (left, right, top, bottom), value=value)


def any_padding(most):
    return random.choice([pick(0, most), pair(0, most), [pair(0, most), pair(0, most)], "valid", "same"])


def convolution(shape):
    groups = 2 if shape[0] % 2 == 0 and pick(0, 1) else 1
    h, w = pair(1, 3)
    layer = {"type": "conv", "kernel": numbers(2 * pick(1, 2), shape[0] // groups, h, w), "kernel_size": [h, w],
             "stride": either(pair(1, 2)), "padding": any_padding(2), "dilation": either(pair(1, 2)), "groups": groups,
             "mode": random.choice(["cross-correlation"] * 3 + ["convolution"]),
             "activation": random.choice(["identity", "tanh"])}
    if pick(0, 1):
        layer["bias"] = numbers(len(layer["kernel"]))

    def run(x, kernel, bias):
        kernel = torch.flip(kernel, (2, 3)) if layer["mode"] == "convolution" else kernel
        z = F.conv2d(padded(x[None], ends(layer["padding"], x.shape[1:], layer)), kernel, bias, both(layer["stride"]), 0,
                     both(layer["dilation"]), groups)[0]
        return torch.tanh(z) if layer["activation"] == "tanh" else z

    return layer, run


def transposed(shape):
    stride = pair(1, 3)
    h, w = pair(1, 3)
    layer = {"type": "conv-transpose", "kernel": numbers(shape[0], pick(1, 3), h, w), "stride": either(stride),
             "padding": random.choice([0, pick(0, 1), pair(0, 1)]), "output_padding": [pick(0, s - 1) for s in stride]}
    if pick(0, 1):
        layer["bias"] = numbers(len(layer["kernel"][0]))
    return layer, lambda x, kernel, bias: F.conv_transpose2d(x[None], kernel, bias, stride, both(layer["padding"]),
                                                             layer["output_padding"])[0]


def pooling(shape):
    size = pair(1, 3)
    layer = {"type": random.choice(["max-pool", "avg-pool"]), "size": either(size), "stride": either(pair(1, 3)),
             "padding": [pick(0, k // 2) for k in size], "ceil_mode": bool(pick(0, 1))}
    pool = F.max_pool2d if layer["type"] == "max-pool" else F.avg_pool2d
    return layer, lambda x, kernel, bias: pool(x[None], size, both(layer["stride"]), layer["padding"],
                                               ceil_mode=layer["ceil_mode"])[0]


def upsampling(shape):
    factor = pair(1, 3)
    return ({"type": "upsample", "factor": either(factor)},
            lambda x, kernel, bias: F.interpolate(x[None], scale_factor=tuple(factor))[0])


def global_pooling(shape):
    return {"type": "global-avg-pool"}, lambda x, kernel, bias: x.mean((1, 2))


def dense(shape):
    inputs = 1
    for length in shape:
        inputs *= length
    layer = {"type": "dense", "weights": numbers(2, inputs), "bias": numbers(2), "activation": "sigmoid"}
    return layer, lambda x, weights, bias: torch.sigmoid(weights @ x.ravel() + bias)


def network_row():
    image = numbers(pick(1, 2) * pick(1, 2), pick(3, 6), pick(3, 6))
    layers, parameters = [], []
    x = start = tensor(image)
    kinds = random.choices([convolution, transposed, pooling, upsampling], k=pick(1, 3))
    if not any(k in (convolution, transposed) for k in kinds):
        kinds.append(random.choice([convolution, transposed]))
    for kind in kinds + random.choice([[], [global_pooling], [dense], [global_pooling, dense]]):
        layer, run = kind(list(x.shape))
        kernel = tensor(layer.get("kernel", layer.get("weights", [])))
        bias = tensor(layer["bias"]) if "bias" in layer else None
        x = run(x, kernel, bias)
        layer.pop("kernel_size", None)
        layers.append(layer)
        parameters.append((kernel, bias))
    if x.numel() > 60 or x.numel() == 0 or any(len(flat(layer.get("weights", []))) > 120 for layer in layers):
        return None
    target = numbers(*x.shape)
    loss = ((x - torch.tensor(target)) ** 2).mean()
    loss.backward()
    gradients = []
    for layer, (kernel, bias) in zip(layers, parameters):
        gradient = {}
        if "kernel" in layer or "weights" in layer:
            gradient["kernel" if "kernel" in layer else "weights"] = rounded(kernel.grad.tolist())
        if bias is not None:
            gradient["bias"] = rounded(bias.grad.tolist())
        gradients.append(gradient)
    found = flat([rounded(start.grad.tolist()), [list(g.values()) for g in gradients]])
    if min(abs(g) for g in found if g) < 1e-6:  # a sum that cancels, of which few digits are left
        return None
    return {"spec": {"problem": "conv-backprop", "input": image, "layers": layers, "target": target, "loss": "mse"},
            "answers": {"y_hat": rounded(x.tolist()), "loss": rounded(loss.item()),
                        "gradients": {"input": rounded(start.grad.tolist()), "layers": gradients}}}


def matrix_row():
    shape = [pick(1, 2) * pick(1, 2), pick(2, 4), pick(2, 4)]
    layer, run = convolution(shape)
    layer["activation"] = "identity"
    kernel = torch.tensor(layer["kernel"])
    count = shape[0] * shape[1] * shape[2]
    columns = [run(one.reshape(shape), kernel, None) for one in torch.eye(count)]
    bias = torch.tensor(layer["bias"]) if "bias" in layer else None
    image = numbers(*shape)
    matrix = torch.stack([c.ravel() for c in columns], 1)
    spec = {"problem": "conv-to-mlp", "input_size": shape, "input": image,
            **{k: v for k, v in layer.items() if k not in ("type", "activation", "kernel_size")}}
    return {"spec": spec, "answers": {"weight_matrix": rounded(matrix.tolist()), "output_size": list(columns[0].shape),
                                      "output": rounded(run(torch.tensor(image), kernel, bias).tolist())}}


def collect(make, count):
    rows = []
    while len(rows) < count:
        try:
            row = make()
        except RuntimeError:  # a window that does not fit
            continue
        if row:
            rows.append(row)
    return rows


rows = collect(network_row, 60) + collect(matrix_row, 25)
with open("torch_layers.json", "w") as file:
    made_by = "tests/data/torch_layers.py, PyTorch " + torch.__version__.split("a")[0] + " in double precision, by autograd."
    lines = ",\n".join(json.dumps(row) for row in rows)
    file.write('{"made_by": ' + json.dumps(made_by) + ',\n "rows": [\n' + lines + "\n]}\n")
