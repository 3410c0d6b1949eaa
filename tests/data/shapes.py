#!/usr/bin/env python3
"""Writes shapes.json: specs of conv-arithmetic and receptive-field, and what PyTorch makes of their layers.

Output sizes and parameters are those of torch's modules. Additions of a transposed convolution come from how many
products fall on each output, which is its value for inputs and weights of 1. Receptive fields are where the gradient
of one unit is not zero, all weights being positive.
"""

import json
import random

import torch
import torch.nn.functional as F
from torch import nn

torch.set_default_dtype(torch.float64)
random.seed(21)
pick = random.randint


def pair(low, high):
    return [pick(low, high), pick(low, high)]


def either(numbers):
    """One number where both are alike, sometimes."""
    return numbers[0] if numbers[0] == numbers[1] and pick(0, 1) else numbers


def sides(padding):
    """[[top, bottom], [left, right]] of a spec's padding, or None for "same"."""
    if padding == "valid":
        return [[0, 0], [0, 0]]
    if isinstance(padding, int):
        return [[padding] * 2] * 2
    return [[p, p] if isinstance(p, int) else p for p in padding]


def both(x):
    return [x, x] if isinstance(x, int) else x


def padded(x, padding, value=0.0):
    (top, bottom), (left, right) = sides(padding)
    return F.pad(x, (left, right, top, bottom), value=value)


def any_padding(most):
    return random.choice([pick(0, most), pair(0, most), [pair(0, most), pair(0, most)], "valid"])


def convolution(channels, size):
    groups = random.choice([1, 1, 2])
    layer = {"type": "conv", "filters": 2 * pick(1, 3), "kernel": either(pair(1, 4)), "stride": either(pair(1, 3)),
             "padding": any_padding(2), "dilation": either(pair(1, 2)), "groups": groups, "bias": bool(pick(0, 1))}
    if pick(0, 3) == 0:
        layer["stride"], layer["padding"] = 1, "same"
    module = nn.Conv2d(channels, layer["filters"], both(layer["kernel"]), both(layer["stride"]),
                       "same" if layer["padding"] == "same" else 0, both(layer["dilation"]), groups, layer["bias"])
    x = torch.zeros(1, channels, *size)
    y = module(x if layer["padding"] == "same" else padded(x, layer["padding"]))[0]
    h, w = both(layer["kernel"])
    each = h * w * channels // groups
    counts = [sum(p.numel() for p in module.parameters()), y.numel() * each, y.numel() * (each - 1 + layer["bias"])]
    return layer, y.shape, counts


def transposed(channels, size):
    groups = random.choice([1, 1, 2])
    stride, dilation = pair(1, 3), pair(1, 2)
    layer = {"type": "conv-transpose", "filters": 2 * pick(1, 2), "kernel": either(pair(1, 4)), "stride": either(stride),
             "padding": random.choice([pick(0, 1), pair(0, 2), "valid"]), "dilation": either(dilation),
             "output_padding": [pick(0, max(s, d) - 1) for s, d in zip(stride, dilation)],
             "groups": groups, "bias": bool(pick(0, 1))}
    options = [both(layer["stride"]), [s[0] for s in sides(layer["padding"])], layer["output_padding"], groups]
    module = nn.ConvTranspose2d(channels, layer["filters"], both(layer["kernel"]), *options, layer["bias"],
                                both(layer["dilation"]))
    y = module(torch.zeros(1, channels, *size))[0]
    ones = F.conv_transpose2d(torch.ones(1, channels, *size), torch.ones_like(module.weight), None, *options,
                              both(layer["dilation"]))
    h, w = both(layer["kernel"])
    products = size[0] * size[1] * h * w * channels * layer["filters"] // groups
    additions = int((ones - 1).clamp(min=0).sum().item()) + (y.numel() if layer["bias"] else 0)
    return layer, y.shape, [sum(p.numel() for p in module.parameters()), products, additions]


def pooling(channels, size):
    kernel = pair(2, 4)
    layer = {"type": random.choice(["max-pool", "avg-pool"]), "kernel": either(kernel),
             "padding": [pick(0, k // 2) for k in kernel], "ceil_mode": bool(pick(0, 1))}
    if pick(0, 1):
        layer["stride"] = either(pair(1, 4))
    module = nn.MaxPool2d if layer["type"] == "max-pool" else nn.AvgPool2d
    y = module(both(layer["kernel"]), both(layer.get("stride", layer["kernel"])), layer["padding"],
               ceil_mode=layer["ceil_mode"])(torch.zeros(1, channels, *size))[0]
    averages = layer["type"] == "avg-pool"
    return layer, y.shape, [0, averages * y.numel(), averages * y.numel() * (kernel[0] * kernel[1] - 1)]


def upsampling(channels, size):
    factor = pair(1, 3)
    y = nn.Upsample(scale_factor=tuple(factor))(torch.zeros(1, channels, *size))[0]
    return {"type": "upsample", "factor": either(factor)}, y.shape, [0, 0, 0]


def global_pooling(channels, size):
    y = nn.AdaptiveAvgPool2d(1)(torch.zeros(1, channels, *size))[0]
    return {"type": "global-avg-pool"}, y.shape, [0, channels, channels * (size[0] * size[1] - 1)]


def arithmetic_row():
    shape = [2 * pick(1, 2), pick(4, 12), pick(4, 12)]
    spec, answers = {"problem": "conv-arithmetic", "input": shape, "layers": []}, []
    kinds = random.choices([convolution, transposed, pooling, upsampling], k=pick(1, 4)) + [global_pooling] * pick(0, 1)
    for kind in kinds:
        layer, out, (parameters, products, sums) = kind(shape[0], shape[1:])
        shape = list(out)
        spec["layers"].append(layer)
        answers.append({"output": shape, "parameters": parameters, "multiplications": products, "additions": sums})
    names = ["parameters", "multiplications", "additions"]
    return {"spec": spec, "answers": {"layers": answers, "total": {n: sum(a[n] for a in answers) for n in names}}}


# ---- receptive fields, along one axis: unit 0 is far from the border at `unit`, which sees what unit 0 sees

def field_layer():
    kind = pick(0, 5)
    if kind == 0:
        return {"upsample": pick(2, 3)}
    layer = {"kernel": pick(1, 4), "stride": pick(1, 3), "padding": pick(0, 2), "dilation": pick(1, 2)}
    if kind < 3:
        layer.update(transpose=True, kernel=pick(2, 5))
    return layer


def run(layers, x):
    for layer in layers:
        if "upsample" in layer:
            x = F.interpolate(x, scale_factor=layer["upsample"])
            continue
        ones = torch.ones(1, 1, layer["kernel"])
        convolve = F.conv_transpose1d if layer.get("transpose") else F.conv1d
        x = convolve(x, ones, stride=layer["stride"], padding=layer["padding"], dilation=layer["dilation"])
    return x


def field_row():
    layers = [field_layer() for _ in range(pick(1, 4))]
    up = down = 1
    for layer in layers:
        if "upsample" in layer:
            up *= layer["upsample"]
        elif layer.get("transpose"):
            up *= layer["stride"]
        else:
            down *= layer["stride"]
    x = torch.ones(1, 1, 2001 - 2001 % down + 3 * down, requires_grad=True)
    y = run(layers, x)[0, 0]
    begin = len(y) // 2 // up * up  # a multiple of the period

    def seen(unit):
        (slope,) = torch.autograd.grad(y[unit], x, retain_graph=True)
        pixels = slope[0, 0].nonzero().ravel().tolist()
        return pixels

    spans = [s[-1] - s[0] + 1 for s in (seen(begin + u) for u in range(up)) if s]
    here, shift = seen(begin), begin * down // up
    if not spans or not here or begin * down % up:
        return None
    spec = {"problem": "receptive-field", "layers": layers, "unit": [0]}
    answers = {"receptive_field": max(spans), "jump": down / up, "start": (here[0] + here[-1]) / 2 - shift,
               "support": len(here), "region": {"first": [here[0] - shift], "last": [here[-1] - shift]}}
    return {"spec": spec, "answers": answers}


rows = []
while len(rows) < 60:
    try:
        rows.append(arithmetic_row())
    except (RuntimeError, ValueError):  # a window that does not fit
        pass
while len(rows) < 120:
    row = field_row()
    if row:
        rows.append(row)
with open("shapes.json", "w") as file:
    made_by = ("tests/data/shapes.py, PyTorch " + torch.__version__.split("a")[0] + ": sizes and parameters of its modules, "
               "products that fall on each output counted by layers of ones, fields by autograd.")
    lines = ",\n".join(json.dumps(row) for row in rows)
    file.write('{"made_by": ' + json.dumps(made_by) + ',\n "rows": [\n' + lines + "\n]}\n")
