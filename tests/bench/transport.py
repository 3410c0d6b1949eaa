#!/usr/bin/python3
"""The work of psolve's benchmark of optimal transport done with POT or scipy: prints the milliseconds.

    transport.py ot|scipy FILE POINTS COST

FILE holds raw doubles: masses of the sources, masses of the sinks, then the table of costs (ot) or the
positions that both share (scipy). COST is the least cost that psolve found; another is an error.
"""

import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np  # only now, as it reads the environment

peer, file, points, expected = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
numbers = np.fromfile(file)
p, q, rest = numbers[:points].copy(), numbers[points : 2 * points].copy(), numbers[2 * points :].copy()

if peer == "ot":
    import ot

    costs = rest.reshape(points, points)

    def timed():
        start = time.perf_counter()
        plan = ot.emd(p, q, costs, numItermax=10_000_000)
        return 1e3 * (time.perf_counter() - start), np.sum(plan * costs)

else:
    from scipy.stats import wasserstein_distance

    def timed():
        start = time.perf_counter()
        distance = wasserstein_distance(rest, rest, p, q)
        return 1e3 * (time.perf_counter() - start), distance


runs = sorted(timed() for _ in range(3))
if any(abs(cost - expected) > 1e-9 * abs(expected) for _, cost in runs):
    sys.exit(f"{peer} finds the cost {runs[0][1]}, psolve {expected}")
print(runs[1][0])
