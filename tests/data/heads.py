#!/usr/bin/env python3
"""Writes heads.json: terms in MathJSON and what NumPy, SciPy, PyTorch and mpmath make of them."""

import json

import mpmath
import numpy as np
import scipy.linalg
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
rows = []


def term(x):
    return ["List", *[term(y) for y in x]] if isinstance(x, (list, tuple)) else x


def plain(x):
    if isinstance(x, torch.Tensor):
        x = x.numpy()
    return np.asarray(x, dtype=float).tolist()


def put(head, arguments, value):
    rows.append({"term": [head, *[term(a) for a in arguments]], "value": plain(value)})


def numbers(*shape, scale=1.0):
    """Numbers of two decimals without a pattern."""
    count = int(np.prod(shape))
    values = [round(scale * float(np.sin(12.9898 * (k + 1))), 2) for k in range(count)]
    return np.array(values).reshape(shape).tolist()


v, w = [0.5, -1.25, 2.0], [3.0, 0.75, -0.5]
A, B = [[1.5, -2.0], [0.25, 4.0]], [[0.5, 1.0], [-3.0, 2.0]]
R = [[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]]
S = [[2.0, -1.0, 0.5], [-1.0, 3.0, 1.0], [0.5, 1.0, -1.5]]
U = [[0.9, 10.0, 0.0], [0.0, 0.9, -2.0], [0.3, 0.1, 0.4]]
n = np.array

# Arithmetic, entry by entry
put("Add", [1, 2.5, -4], -0.5)
put("Add", [v, w, 1], n(v) + n(w) + 1)
put("Subtract", [v, w], n(v) - n(w))
put("Negate", [A], -n(A))
put("Multiply", [2, 0.5, v], n(v))
put("Multiply", [v, w], n(v) * n(w))
put("Multiply", [3, A], 3 * n(A))
put("Divide", [v, w], n(v) / n(w))
put("Divide", [1, w], 1 / n(w))
put("Power", [2, -0.5], 2**-0.5)
put("Power", [w[:2], 3], n(w[:2]) ** 3)
put("Square", [v], n(v) ** 2)
put("Root", [27, 3], 3)
put("Root", [-27, 3], -3)
put("HadamardProduct", [A, B], n(A) * n(B))
put("Mod", [-7, 3], np.mod(-7, 3))
put("Mod", [[7.5, -0.5], 2], np.mod([7.5, -0.5], 2))
put("Arctan2", [-1, -2], np.arctan2(-1, -2))

# Functions of one number
x = [-3.0, -1.0, -0.25, 0.0, 0.25, 1.0, 2.5]
unit, positive = [-1.0, -0.3, 0.0, 0.9], [0.25, 1.0, 7.0]
for head, of, at in [
    ("Sqrt", np.sqrt, positive), ("Exp", np.exp, x), ("Ln", np.log, positive), ("Log2", np.log2, positive),
    ("Sin", np.sin, x), ("Cos", np.cos, x), ("Tan", np.tan, x), ("Arcsin", np.arcsin, unit),
    ("Arccos", np.arccos, unit), ("Arctan", np.arctan, x), ("Sinh", np.sinh, x), ("Cosh", np.cosh, x),
    ("Tanh", np.tanh, x), ("Abs", np.abs, x), ("Sign", np.sign, x), ("Floor", np.floor, x), ("Ceil", np.ceil, x),
]:
    put(head, [at], of(n(at)))
for head, of in [
    ("Sigmoid", torch.sigmoid), ("ReLU", F.relu), ("LeakyReLU", lambda z: F.leaky_relu(z, 0.01)),
    ("ELU", F.elu), ("SELU", F.selu), ("GELU", F.gelu), ("SiLU", F.silu), ("Erf", torch.erf),
    ("Step", lambda z: torch.heaviside(z, torch.ones(1))),
]:
    put(head, [x], of(torch.tensor(x)))
# where doubles run out, by mpmath
mpmath.mp.dps = 40
for z in (-700.0, -40.0, 40.0, 700.0):
    put("Sigmoid", [z], float(1 / (1 + mpmath.exp(-z))))
    put("Softplus", [z], float(mpmath.log1p(mpmath.exp(z))))
put("Softplus", [x], [float(mpmath.log1p(mpmath.exp(z))) for z in x])
put("GELU", [-8.0], float(-8 * mpmath.erfc(8 / mpmath.sqrt(2)) / 2))
put("ELU", [-1e-9], float(mpmath.expm1(mpmath.mpf(-1e-9))))
put("Softmax", [v], F.softmax(torch.tensor(v), 0))
put("Softmax", [[1000.0, 999.0]], F.softmax(torch.tensor([1000.0, 999.0]), 0))

# Out of a list
put("Max", [v], max(v))
put("Max", [1, 5, -2], 5)
put("Min", [A], np.min(A))
put("ElementMax", [v, w], np.maximum(v, w))
put("ElementMin", [v, 0], np.minimum(v, 0))
put("Sum", [v], sum(v))
put("Sum", [R], np.sum(R, axis=0))
put("Product", [v], np.prod(v))
put("Mean", [v], np.mean(v))
put("Norm", [v], np.linalg.norm(v))
put("Norm", [R], np.linalg.norm(R, "fro"))
put("Norm", [R, 2], np.linalg.norm(R, 2))
put("Length", [v], len(v))
put("Length", [R], len(R))
put("At", [v, 2], v[1])
put("At", [R, 2], R[1])
put("At", [R, 2, 3], R[1][2])

# Matrices
put("Trace", [S], np.trace(S))
put("Determinant", [S], np.linalg.det(S))
put("Determinant", [[[1.0, 2.0], [2.0, 4.0]]], 0)
put("Inverse", [S], np.linalg.inv(S))
put("Transpose", [R], n(R).T)
put("Dot", [v, w], np.dot(v, w))
put("MatrixMultiply", [A, R], n(A) @ n(R))
put("MatrixMultiply", [R, v], n(R) @ n(v))
put("MatrixMultiply", [[2.0, -1.0], R], n([2.0, -1.0]) @ n(R))
put("MatrixMultiply", [v, w], n(v) @ n(w))
put("OuterProduct", [v, [1.0, -2.0]], np.outer(v, [1.0, -2.0]))
put("Diagonal", [v], np.diag(v))
put("Diagonal", [S], np.diag(S))
put("Eigenvalues", [S], scipy.linalg.eigvalsh(S))
put("Eigenvalues", [A], np.sort(np.linalg.eigvals(A).real))
put("SpectralRadius", [S], max(abs(np.linalg.eigvals(S))))
put("SpectralRadius", [U], max(abs(np.linalg.eigvals(U))))
put("SpectralRadius", [[[0.0, 1.0], [-4.0, 0.0]]], 2)
put("SpectralRadius", [[[0.0, 5.0], [0.0, 0.0]]], 0)

# Windows
X, K = numbers(5, 6, scale=3), numbers(2, 3, scale=2)
X3, K4 = numbers(4, 6, 5, scale=3), numbers(6, 2, 3, 2)


def conv(image, kernel, **options):
    image, kernel = torch.tensor(image), torch.tensor(kernel)
    flat = kernel.dim() == 2
    if flat:
        image, kernel = image[None], kernel[None, None]
    result = F.conv2d(image[None], kernel, **options)[0]
    return result[0] if flat else result


def turned(kernel):
    return torch.flip(torch.tensor(kernel), (-2, -1)).tolist()


put("CrossCorrelation", [X, K], conv(X, K))
put("CrossCorrelation", [X, K, 2], conv(X, K, stride=2))
put("CrossCorrelation", [X, K, [2, 1], [1, 2]], conv(X, K, stride=(2, 1), padding=(1, 2)))
put("CrossCorrelation", [X, K, 1, [[1, 0], [0, 2]]], conv(F.pad(torch.tensor(X), (0, 2, 1, 0)).tolist(), K))
put("CrossCorrelation", [X, K, 1, 0, 2], conv(X, K, dilation=2))
put("CrossCorrelation", [X3, K4, 2, 1, 1, 2], conv(X3, K4, stride=2, padding=1, groups=2))
put("Convolution", [X, K], conv(X, turned(K)))
put("Convolution", [X3, K4, 1, 1, 2, 2], conv(X3, turned(K4), padding=1, dilation=2, groups=2))
put("Rotate180", [K], turned(K))
put("Rotate180", [K4], turned(K4))
G = numbers(4, 4)
put("FullConvolution", [G, K], F.conv_transpose2d(torch.tensor(G)[None, None], torch.tensor(K)[None, None])[0, 0])
G3, K5 = numbers(3, 2, 2), numbers(3, 2, 2, 3)
put("FullConvolution", [G3, K5], F.conv_transpose2d(torch.tensor(G3)[None], torch.tensor(K5))[0])
put("TransposedConvolution", [G3, K5, 2, 1, 1, 1, 1],
    F.conv_transpose2d(torch.tensor(G3)[None], torch.tensor(K5), stride=2, padding=1, output_padding=1)[0])
G4, K6 = numbers(4, 3, 2), numbers(4, 3, 2, 2)
put("TransposedConvolution", [G4, K6, [2, 3], 0, 2, 2],
    F.conv_transpose2d(torch.tensor(G4)[None], torch.tensor(K6), stride=(2, 3), dilation=2, groups=2)[0])
image = torch.tensor(X3)[None].requires_grad_()
for arguments, options in [
    ([2], {}), ([[2, 3], 1], {"stride": 1}), ([3, 2, 1], {"stride": 2, "padding": 1}),
]:
    size = arguments[0]
    pooled = F.max_pool2d(image, size, **options)
    put("MaxPool", [X3, *arguments], pooled[0].detach())
    put("AveragePool", [X3, *arguments], F.avg_pool2d(image, size, **options)[0].detach())
    share = torch.tensor(numbers(*pooled.shape))
    (routed,) = torch.autograd.grad(pooled, image, share)
    put("MaxPoolGradient", [share[0].tolist(), X3, *arguments], routed[0])
put("MaxPool", [X, 2], F.max_pool2d(torch.tensor(X)[None], 2)[0])
put("MaxPoolGradient", [[[1.0]], [[7.0, 7.0], [7.0, 7.0]], 2], [[1.0, 0.0], [0.0, 0.0]])  # a tie: the first

for arguments, options in [([[2, 3], 1], {}), ([[2, 2], 2, 1], {"stride": 2, "padding": 1}), ([[3, 2], 1, 0, 2], {"dilation": 2})]:
    h, width = arguments[0]
    kernel = torch.zeros(3, 4, h, width).requires_grad_()
    result = F.conv2d(torch.tensor(X3)[None], kernel, **options)
    share = torch.tensor(numbers(*result.shape))
    (gradient,) = torch.autograd.grad(result, kernel, share)
    put("KernelGradient", [X3, share[0].tolist(), *arguments], gradient)
kernel = torch.zeros(1, 1, 2, 3).requires_grad_()
result = F.conv2d(torch.tensor(X)[None, None], kernel)
(gradient,) = torch.autograd.grad(result, kernel, torch.tensor(numbers(*result.shape)))
put("KernelGradient", [X, numbers(*result.shape)[0][0], [2, 3]], gradient[0, 0])
kernel = torch.zeros(6, 2, 2, 2).requires_grad_()
result = F.conv2d(torch.tensor(X3)[None], kernel, groups=2)
share = torch.tensor(numbers(*result.shape))
put("KernelGradient", [X3, share[0].tolist(), [2, 2], 1, 0, 1, 2], torch.autograd.grad(result, kernel, share)[0])
pooled = F.avg_pool2d(image, 3, stride=2, padding=1)
share = torch.tensor(numbers(*pooled.shape))
put("AveragePoolGradient", [share[0].tolist(), X3, 3, 2, 1], torch.autograd.grad(pooled, image, share)[0][0])
put("Flatten", [X3], n(X3).ravel())
put("Reshape", [v + w, 3, 2], n(v + w).reshape(3, 2))

with open("heads.json", "w") as file:
    made_by = "tests/data/heads.py: NumPy, SciPy, PyTorch and mpmath on terms in MathJSON"
    file.write('{"made_by": ' + json.dumps(made_by) + ',\n"rows": [\n')
    file.write(",\n".join(json.dumps(row) for row in rows) + "\n]}\n")
