#!/usr/bin/python3
"""The work of psolve's benchmark of recurrent cells done with PyTorch on one thread: prints the
milliseconds it took.

    recurrent.py lstm|rnn last|every UNITS STEPS
"""

import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import torch  # only now, as it reads the environment

torch.set_num_threads(1)
kind, loss = sys.argv[1:3]
units, steps = int(sys.argv[3]), int(sys.argv[4])
classes = 64
cell = (torch.nn.LSTM if kind == "lstm" else torch.nn.RNN)(units, units).double()
output = torch.nn.Linear(units, classes).double()
x = torch.randn(steps, 1, units, dtype=torch.float64, requires_grad=True)
target = torch.arange(steps) % classes

times = []
for _ in range(14):
    cell.zero_grad()
    output.zero_grad()
    x.grad = None
    start = time.perf_counter()
    h, last = cell(x)
    if loss == "every":
        total = torch.nn.functional.cross_entropy(output(h[:, 0]), target, reduction="sum")
    else:
        total = (last[1] if kind == "lstm" else last).sum()
    total.backward()
    times.append(time.perf_counter() - start)
print(1e3 * sorted(times[3:])[5])  # the first ones warm up
