#!/usr/bin/python3
"""The work of psolve's LSTM benchmark done with PyTorch on one thread: prints the milliseconds it took.

    lstm.py UNITS STEPS
"""

import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import torch  # only now, as it reads the environment

torch.set_num_threads(1)
units, steps = int(sys.argv[1]), int(sys.argv[2])
cell = torch.nn.LSTM(units, units).double()
x = torch.randn(steps, 1, units, dtype=torch.float64, requires_grad=True)

times = []
for _ in range(14):
    cell.zero_grad()
    x.grad = None
    start = time.perf_counter()
    _, (_, c) = cell(x)
    c.sum().backward()
    times.append(time.perf_counter() - start)
print(1e3 * sorted(times[3:])[5])  # the first ones warm up
