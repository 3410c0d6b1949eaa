"""Steps of Adam on Rosenbrock's function in two dimensions with PyTorch's own optimiser.

    adam.py STEPS
"""

import sys

import torch

theta = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.Adam([theta], lr=0.001)
for _ in range(int(sys.argv[1])):
    optimizer.zero_grad()
    x, y = theta
    ((1 - x) ** 2 + 100 * (y - x**2) ** 2).backward()
    optimizer.step()
print(theta.tolist())
