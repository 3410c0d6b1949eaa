#!/usr/bin/python3
"""The work of psolve's convolution benchmark done with PyTorch: prints the milliseconds it took.

    convolution.py THREADS

Its products of matrices are as fast as the BLAS that it finds: OpenBLAS does them ten times as fast as
the reference BLAS does.
"""

import os
import sys
import time

threads = sys.argv[1]
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = threads

import torch  # only now, as it reads the environment

torch.set_num_threads(int(threads))
image = torch.randn(1, 64, 64, 64, dtype=torch.float64, requires_grad=True)
kernel = torch.randn(64, 64, 3, 3, dtype=torch.float64, requires_grad=True)
gradient = torch.randn(1, 64, 64, 64, dtype=torch.float64)

times = []
for _ in range(14):
    image.grad = kernel.grad = None
    start = time.perf_counter()
    torch.nn.functional.conv2d(image, kernel, padding=1).backward(gradient)
    times.append(time.perf_counter() - start)
print(1e3 * sorted(times[3:])[5])  # the first ones warm up
