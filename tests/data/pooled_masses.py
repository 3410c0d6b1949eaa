"""Distributions at places of their own, samples, and masses to be divided by their sum, compared by
SciPy on the union of their places; masses and D* by fractions.
/usr/bin/python3 tests/data/pooled_masses.py > tests/data/pooled_masses.json"""

import json
import random
from fractions import Fraction

import numpy as np
import scipy
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy, wasserstein_distance

draw = random.Random(8)


def places(count):
    return [x / 4 for x in draw.sample(range(-20, 21), count)]


def weights(count, whole):
    if whole:
        return [draw.randint(0, 9) if i else draw.randint(1, 9) for i in range(count)]
    cuts = sorted(draw.sample(range(1, 64), count - 1))
    return [(b - a) / 64 for a, b in zip([0] + cuts, cuts + [64])]


def distribution(kind, normalise, support):
    if kind == "samples":
        return {"samples": [draw.randint(-6, 6) / 2 for _ in range(draw.randint(1, 12))]}
    if kind == "list":
        return weights(len(support), normalise)
    at = places(draw.randint(1, 6))
    return {"support": at, "masses": weights(len(at), normalise)}


def pairs_of(given, support):
    """(place, mass) in fractions, before division."""
    if isinstance(given, list):
        return list(zip(support, map(Fraction, given)))
    if "samples" in given:
        return [(x, Fraction(1, len(given["samples"]))) for x in given["samples"]]
    return list(zip(given["support"], map(Fraction, given["masses"])))


def row():
    normalise = draw.random() < 0.5
    kinds = draw.choice([("own", "own"), ("samples", "samples"), ("samples", "own"),
                         ("own", "list"), ("list", "samples"), ("own", "samples")]
                        + [("list", "list")] * normalise)
    support = places(draw.randint(1, 6)) if "list" in kinds else None
    spec = {"p_data": distribution(kinds[0], normalise, support),
            "p_model": distribution(kinds[1], normalise, support)}
    if support:
        spec["support"] = support
    if normalise:
        spec["normalise"] = True
    sides = [pairs_of(spec[name], support) for name in ("p_data", "p_model")]
    x = sorted({place for side in sides for place, _ in side})
    p, q = ([sum(m for a, m in side if a == place) / sum(m for _, m in side) for place in x]
            for side in sides)
    P, Q = np.array([float(m) for m in p]), np.array([float(m) for m in q])
    kl = lambda a, b: "infinity" if np.isinf(entropy(a, b)) else float(entropy(a, b))
    return {"spec": spec, "answers": {
        "support": x,
        "discriminator": [float(a / (a + b)) if a + b else None for a, b in zip(p, q)],
        "kl_data_model": kl(P, Q), "kl_model_data": kl(Q, P),
        "jensen_shannon": float(jensenshannon(P, Q) ** 2),
        "total_variation": float(sum(abs(a - b) for a, b in zip(p, q)) / 2),
        "wasserstein": float(wasserstein_distance(x, x, P, Q))}}


rows = [json.dumps(row()) for _ in range(60)]
print('{"made_by": "tests/data/pooled_masses.py: fractions, and SciPy %s",\n"rows": [' % scipy.__version__
      + ",\n".join(rows) + "]}")
