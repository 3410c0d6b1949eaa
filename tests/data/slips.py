"""Works of students, made without psolve: a network of sigmoids and a recurrent one by hand, with a slip
at one line that is carried on.  python3 tests/data/slips.py > tests/data/slips.json"""

import json
import math


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


class Sheet:
    """The numbers of one student, in order. A slip replaces what one line comes to."""

    def __init__(self, slips):
        self.slips = slips
        self.values = {}

    def put(self, name, value):
        if name in self.slips:
            value = self.slips[name](self.values, value)
        self.values[name] = value
        return value


NETWORK = {
    "problem": "backprop",
    "input": [1.5, -0.5],
    "layers": [
        {"type": "dense", "weights": [[0.5, 0.25], [-0.3, 0.8]], "bias": [0.125, 0.1],
         "activation": "sigmoid"},
        {"type": "dense", "weights": [[0.4, -0.7]], "bias": [0.2], "activation": "sigmoid"}],
    "target": [1], "loss": "half-squared-error", "learning_rate": 0.5}


def network(slips):
    x, eta, y = NETWORK["input"], NETWORK["learning_rate"], NETWORK["target"][0]
    W1, b1 = NETWORK["layers"][0]["weights"], NETWORK["layers"][0]["bias"]
    W2, b2 = NETWORK["layers"][1]["weights"], NETWORK["layers"][1]["bias"]
    s = Sheet(slips)
    z = [s.put(f"z1_{i+1}", sum(W1[i][j] * x[j] for j in range(2)) + b1[i]) for i in range(2)]
    a = [s.put(f"a1_{i+1}", sigmoid(z[i])) for i in range(2)]
    z2 = s.put("z2_1", W2[0][0] * a[0] + W2[0][1] * a[1] + b2[0])
    out = s.put("y_hat", sigmoid(z2))
    s.put("L", (out - y) ** 2 / 2)
    d2 = s.put("delta2_1", (out - y) * out * (1 - out))
    g2 = [s.put(f"dL_dW2_1_{j+1}", d2 * a[j]) for j in range(2)]
    d1 = [s.put(f"delta1_{i+1}", W2[0][i] * d2 * a[i] * (1 - a[i])) for i in range(2)]
    g1 = [[s.put(f"dL_dW1_{i+1}_{j+1}", d1[i] * x[j]) for j in range(2)] for i in range(2)]
    for j in range(2):
        s.put(f"W2_prime_1_{j+1}", W2[0][j] - eta * g2[j])
    for i in range(2):
        for j in range(2):
            s.put(f"W1_prime_{i+1}_{j+1}", W1[i][j] - eta * g1[i][j])
    return s.values


def updated(i):
    """delta1 by the output's weights after their step."""
    w = [0.4, -0.7]
    return lambda v, _: ((w[i] - 0.5 * v["delta2_1"] * v[f"a1_{i+1}"]) * v["delta2_1"]
                         * v[f"a1_{i+1}"] * (1 - v[f"a1_{i+1}"]))


NETWORK_SLIPS = [
    ("no-bias", {"z2_1": lambda v, c: c - 0.2}),
    ("dropped-term", {"z1_1": lambda v, c: 0.5 * 1.5 + 0.125}),
    ("sign", {"z1_2": lambda v, c: -0.3 * 1.5 - 0.8 * -0.5 + 0.1}),
    ("misread", {"z1_1": lambda v, c: 0.5 * 1.5 + 0.52 * -0.5 + 0.125}),
    ("transposed", {"z1_1": lambda v, c: 0.5 * 1.5 - 0.3 * -0.5 + 0.125,
                    "z1_2": lambda v, c: 0.25 * 1.5 + 0.8 * -0.5 + 0.1}),
    ("no-activation", {"a1_1": lambda v, c: v["z1_1"]}),
    ("no-activation", {"y_hat": lambda v, c: v["z2_1"]}),
    ("swapped-symbol", {"z2_1": lambda v, c: 0.4 * v["a1_2"] - 0.7 * v["a1_2"] + 0.2}),
    ("factor-two", {"L": lambda v, c: 2 * c}),
    ("dropped-factor", {"L": lambda v, c: (v["y_hat"] - 1) / 2}),
    ("sign", {"delta2_1": lambda v, c: -c}),
    ("no-slope", {"delta2_1": lambda v, c: v["y_hat"] - 1}),
    ("dropped-factor", {"delta2_1": lambda v, c: (v["y_hat"] - 1) * v["y_hat"]}),
    ("slope-at-output", {"delta2_1": lambda v, c: (v["y_hat"] - 1) * sigmoid(v["y_hat"])
                         * (1 - sigmoid(v["y_hat"]))}),
    ("dropped-factor", {"dL_dW2_1_1": lambda v, c: v["delta2_1"]}),
    ("updated-weights", {"delta1_1": updated(0), "delta1_2": updated(1)}),
    ("no-slope", {"delta1_1": lambda v, c: 0.4 * v["delta2_1"],
                  "delta1_2": lambda v, c: -0.7 * v["delta2_1"]}),
    ("no-learning-rate", {"W2_prime_1_1": lambda v, c: 0.4 - v["dL_dW2_1_1"]}),
    ("ascent", {f"W2_prime_1_{j+1}": (lambda j: lambda v, c: [0.4, -0.7][j]
                                      + 0.5 * v[f"dL_dW2_1_{j+1}"])(j) for j in range(2)}),
]

RECURRENT = {
    "problem": "rnn-grad",
    "weights": {"W_xh": [[0.5, -0.2], [0.3, 0.8]], "W_hh": [[0.4, -0.6], [0.7, 0.2]],
                "b_h": [0.1, -0.1]},
    "x": [[1, 0.5], [0.25, -1]], "activation": "tanh", "loss": {"type": "sum"}}


def recurrent(slips):
    """z_t and h_t of a plain network, entry by entry."""
    w = RECURRENT["weights"]
    s = Sheet(slips)
    h = [0, 0]
    for t, x in enumerate(RECURRENT["x"], 1):
        z = [s.put(f"z_{t}_{i+1}", sum(w["W_xh"][i][j] * x[j] + w["W_hh"][i][j] * h[j]
                                       for j in range(2)) + w["b_h"][i]) for i in range(2)]
        h = [s.put(f"h_{t}_{i+1}", math.tanh(z[i])) for i in range(2)]
    return s.values


RECURRENT_SLIPS = [
    ("no-bias", {"z_1_1": lambda v, c: c - 0.1, "z_1_2": lambda v, c: c + 0.1}),
    ("no-activation", {"h_1_1": lambda v, c: v["z_1_1"], "h_1_2": lambda v, c: v["z_1_2"]}),
    ("dropped-term", {"z_2_1": lambda v, c: 0.5 * 0.25 + 0.2 + 0.1,
                      "z_2_2": lambda v, c: 0.3 * 0.25 - 0.8 - 0.1}),
    ("sign", {"z_2_2": lambda v, c: c - 2 * 0.7 * v["h_1_1"]}),
]


def written(value, digits):
    return f"{value:#.{digits}g}" if value else "0"


def rows():
    for spec, solve, slips in ((NETWORK, network, NETWORK_SLIPS),
                               (RECURRENT, recurrent, RECURRENT_SLIPS)):
        for digits in (3, 4, 6, 9):
            right = {n: written(v, digits) for n, v in solve({}).items()}
            yield {"spec": spec, "digits": digits, "slip": None, "wrong": [], "work": right}
            for slip, lines in slips:
                work = {n: written(v, digits) for n, v in solve(lines).items()}
                yield {"spec": spec, "digits": digits, "slip": slip, "wrong": sorted(lines),
                       "work": work}


print(json.dumps({"made_by": "tests/data/slips.py: networks worked out in plain Python, each with a slip",
                  "rows": ["@"]}).replace('"@"', "\n" + ",\n".join(json.dumps(r) for r in rows()) + "\n"))
