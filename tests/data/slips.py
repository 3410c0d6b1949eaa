"""Works of students, made without psolve: problems worked out in plain Python, with a slip at one line
that is carried on.  python3 tests/data/slips.py > tests/data/slips.json"""

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


LSTM = {
    "problem": "lstm-grad",
    "weights": {"Wf": [[0.5]], "Uf": [[0.1]], "bf": [0.2], "Wi": [[-0.3]], "Ui": [[0.4]], "bi": [0.1],
                "Wo": [[0.6]], "Uo": [[-0.2]], "bo": [0.3], "Wc": [[0.7]], "Uc": [[0.3]],
                "bc": [-0.1]},
    "x": [[1], [-0.5]], "loss": {"type": "squared-error", "target": [0.5]}}


def lstm(slips):
    """One cell of one unit over two steps, and what flows back from its last h."""
    w = {name: value[0][0] if isinstance(value[0], list) else value[0]
         for name, value in LSTM["weights"].items()}
    s = Sheet(slips)
    h, c, f, i, o, cell = 0, 0, {}, {}, {}, {0: 0}
    tilde = {}
    for t, (x,) in enumerate(LSTM["x"], 1):
        z = {g: s.put(f"z{g}_{t}", w["W" + g] * x + w["U" + g] * h + w["b" + g]) for g in "fioc"}
        f[t], i[t], o[t] = (s.put(f"{g}_{t}", sigmoid(z[g])) for g in "fio")
        tilde[t] = s.put(f"c_tilde_{t}", math.tanh(z["c"]))
        c = cell[t] = s.put(f"c_{t}", f[t] * c + i[t] * tilde[t])
        h = s.put(f"h_{t}", o[t] * math.tanh(c))
    s.put("L", (h - 0.5) ** 2)
    dh = s.put("dL_dh_2", 2 * (h - 0.5))
    dc = s.put("dL_dc_2", dh * o[2] * (1 - math.tanh(c) ** 2))
    d = {"f": s.put("dL_dzf_2", dc * cell[1] * f[2] * (1 - f[2])),
         "i": s.put("dL_dzi_2", dc * tilde[2] * i[2] * (1 - i[2])),
         "o": s.put("dL_dzo_2", dh * math.tanh(c) * o[2] * (1 - o[2])),
         "c": s.put("dL_dzc_2", dc * i[2] * (1 - tilde[2] ** 2))}
    s.put("dL_dh_1", sum(w["U" + g] * d[g] for g in "fioc"))
    return s.values


LSTM_SLIPS = [
    ("no-bias", {"zf_2": lambda v, c: c - 0.2}),
    ("dropped-term", {"zc_2": lambda v, c: 0.7 * -0.5 - 0.1}),
    ("no-activation", {"o_1": lambda v, c: v["zo_1"]}),
    ("dropped-term", {"c_2": lambda v, c: v["i_2"] * v["c_tilde_2"]}),
    ("no-activation", {"h_1": lambda v, c: v["o_1"] * v["c_1"]}),
    ("factor-two", {"dL_dh_2": lambda v, c: c / 2}),
    ("no-slope", {"dL_dzc_2": lambda v, c: v["dL_dc_2"] * v["i_2"]}),
    ("dropped-factor", {"dL_dzf_2": lambda v, c: c / v["c_1"]}),
]

QUADRATIC = {"problem": "quadratic", "hessian": [[2, 0.5], [0.5, 1]], "minimum": [1, -1],
             "learning_rate": 0.2, "steps": 3}


def quadratic(slips):
    """The eigenvalues of a 2 x 2 matrix by hand, and three steps along its eigenvectors."""
    (p, q), (_, r) = QUADRATIC["hessian"]
    rho, tau, star = QUADRATIC["learning_rate"], QUADRATIC["steps"], QUADRATIC["minimum"]
    s = Sheet(slips)
    root = math.sqrt((p - r) ** 2 + 4 * q * q)
    eta = [s.put("eta_1", (p + r - root) / 2), s.put("eta_2", (p + r + root) / 2)]
    u = []
    for j in (0, 1):
        v = (q, eta[j] - p)
        size = math.hypot(*v)
        u.append([math.copysign(1, v[0]) * x / size for x in v])
    along = [s.put(f"along_w_{j+1}_star", u[j][0] * star[0] + u[j][1] * star[1]) for j in (0, 1)]
    part, left = [], []
    for j in (0, 1):
        one = s.put(f"along_q_{j+1}", 1 - rho * eta[j])
        shrink = s.put(f"along_s_{j+1}", 1 - one ** tau)
        part.append(s.put(f"along_w_{j+1}_3", shrink * along[j]))
        from_star = -(u[j][0] * star[0] + u[j][1] * star[1])
        left.append(s.put(f"along_d_{j+1}", one ** tau * from_star))
    s.put("w_3", [part[0] * u[0][k] + part[1] * u[1][k] for k in (0, 1)])
    s.put("E_w_3", sum(eta[j] * left[j] ** 2 for j in (0, 1)) / 2)
    s.put("rho_max", 2 / eta[1])
    return s.values


QUADRATIC_SLIPS = [
    ("sign", {"along_q_1": lambda v, c: 2 - c}),
    ("no-learning-rate", {"along_q_2": lambda v, c: 1 - v["eta_2"]}),
    ("dropped-factor", {"along_w_1_3": lambda v, c: v["along_s_1"]}),
    ("dropped-factor", {"along_d_1": lambda v, c: v["along_q_1"] ** 3}),
    ("factor-two", {"E_w_3": lambda v, c: 2 * c}),
    ("swapped-symbol", {"rho_max": lambda v, c: 2 / v["eta_1"]}),
]

DESCENT = {"problem": "optimizers", "objective": "x^2 + 2*x*y + 3*y^2 - x", "variables": ["x", "y"],
           "start": [1.5, -0.7], "steps": 2,
           "methods": [{"name": "momentum", "learning_rate": 0.1, "beta": 0.9},
                       {"name": "adam", "learning_rate": 0.2, "beta1": 0.9, "beta2": 0.999,
                        "epsilon": 1e-8}]}


def descent(slips):
    """Two steps of momentum with 1 - beta, and two of Adam."""
    s = Sheet(slips)

    def gradient(name, at):
        x, y = at
        return [s.put(name + "_1", 2 * x + 2 * y - 1), s.put(name + "_2", 2 * x + 6 * y)]

    at, v = DESCENT["start"], [0, 0]
    for t in (1, 2):
        g = gradient(f"momentum_nabla_f_theta_{t-1}", at)
        v = s.put(f"momentum_v_{t}", [0.9 * v[k] + 0.1 * g[k] for k in (0, 1)])
        at = s.put(f"momentum_theta_{t}", [at[k] - 0.1 * v[k] for k in (0, 1)])
    at, m, v = DESCENT["start"], [0, 0], [0, 0]
    for t in (1, 2):
        g = gradient(f"adam_nabla_f_theta_{t-1}", at)
        m = s.put(f"adam_m_{t}", [0.9 * m[k] + 0.1 * g[k] for k in (0, 1)])
        v = s.put(f"adam_v_{t}", [0.999 * v[k] + 0.001 * g[k] ** 2 for k in (0, 1)])
        m_hat = s.put(f"adam_m_hat_{t}", [x / (1 - 0.9 ** t) for x in m])
        v_hat = s.put(f"adam_v_hat_{t}", [x / (1 - 0.999 ** t) for x in v])
        at = s.put(f"adam_theta_{t}", [at[k] - 0.2 * m_hat[k] / (math.sqrt(v_hat[k]) + 1e-8)
                                       for k in (0, 1)])
    return s.values


DESCENT_SLIPS = [
    ("dropped-term", {"momentum_nabla_f_theta_0_1": lambda v, c: c + 1}),
    ("dropped-factor", {"momentum_v_2": lambda v, c: [
        0.9 * v["momentum_v_1"][k] + v[f"momentum_nabla_f_theta_1_{k+1}"] for k in (0, 1)]}),
    ("ascent", {"momentum_theta_1": lambda v, c: [
        x + 0.1 * y for x, y in zip(DESCENT["start"], v["momentum_v_1"])]}),
    ("no-learning-rate", {"momentum_theta_2": lambda v, c: [
        x - y for x, y in zip(v["momentum_theta_1"], v["momentum_v_2"])]}),
    ("dropped-factor", {"adam_v_1": lambda v, c: [
        v[f"adam_nabla_f_theta_0_{k+1}"] ** 2 for k in (0, 1)]}),
    ("swapped-symbol", {"adam_theta_1": lambda v, c: [
        x - 0.2 * m / (math.sqrt(w) + 1e-8) for x, m, w in
        zip(DESCENT["start"], v["adam_m_hat_1"], v["adam_v_1"])]}),
]

CONVOLUTION = {
    "problem": "conv-backprop", "input": [[1, 0.5, -1], [0.25, 2, 0.5], [-0.5, 1, 1.5]],
    "layers": [{"type": "conv", "kernel": [[0.5, -0.25], [0.75, 0.3]], "bias": [0.1],
                "activation": "sigmoid"}, {"type": "flatten"},
               {"type": "dense", "weights": [[0.4, -0.6, 0.2, 0.8]], "bias": [0.05]}],
    "target": [1], "loss": "half-squared-error", "learning_rate": 0.1}


def windows(X, F):
    """Each place of F on X, with what lies under it."""
    n = len(X) - len(F) + 1
    return {(i, j): [(a, b, X[i + a][j + b]) for a in range(len(F)) for b in range(len(F))]
            for i in range(n) for j in range(n)}


def convolution(slips):
    X, (conv, _, dense) = CONVOLUTION["input"], CONVOLUTION["layers"]
    F, b, W, c = conv["kernel"], conv["bias"][0], dense["weights"][0], dense["bias"][0]
    s = Sheet(slips)
    places = windows(X, F)
    O = {at: s.put(f"O_{at[0]+1}_{at[1]+1}", sum(F[a][e] * x for a, e, x in under) + b)
         for at, under in places.items()}
    A = {at: s.put(f"A1_{at[0]+1}_{at[1]+1}", sigmoid(o)) for at, o in O.items()}
    out = s.put("y_hat", sum(w * a for w, a in zip(W, A.values())) + c)
    s.put("L", (out - 1) ** 2 / 2)
    d = s.put("delta3_1", out - 1)
    back = [s.put(f"delta2_{k+1}", W[k] * d) for k in range(4)]
    G = {at: s.put(f"dL_dO_{at[0]+1}_{at[1]+1}", back[k] * a * (1 - a))
         for k, (at, a) in enumerate(A.items())}
    for p in range(2):
        for q in range(2):
            s.put(f"dL_dF_{p+1}_{q+1}", sum(G[i, j] * X[i + p][j + q] for i, j in G))
    return s.values


CONVOLUTION_SLIPS = [
    ("dropped-term", {"O_1_1": lambda v, c: c - 0.75 * 0.25}),
    ("no-bias", {"O_2_1": lambda v, c: c - 0.1}),
    ("no-activation", {"A1_1_2": lambda v, c: v["O_1_2"]}),
    ("no-slope", {"dL_dO_1_1": lambda v, c: v["delta2_1"]}),
    ("sign", {"delta3_1": lambda v, c: -c}),
    ("dropped-term", {"dL_dF_1_1": lambda v, c: c - v["dL_dO_1_1"]}),
]

DENSE = {"problem": "conv-to-mlp", "input_size": [3, 3], "kernel": [[0.5, -0.25], [0.75, 0.3]],
         "bias": 0.1, "input": [[1, 0.5, -1], [0.25, 2, 0.5], [-0.5, 1, 1.5]]}


def as_dense(slips):
    s = Sheet(slips)
    for (i, j), under in windows(DENSE["input"], DENSE["kernel"]).items():
        s.put(f"O_{i+1}_{j+1}", sum(DENSE["kernel"][a][b] * x for a, b, x in under) + 0.1)
    for name, value in (("rows_of_O", 2), ("columns_of_O", 2), ("entries_of_O", 4),
                        ("entries_of_X", 9), ("convolution", 5), ("dense_layer", 40)):
        s.put(name, value)
    return s.values


DENSE_SLIPS = [
    ("no-bias", {"O_1_1": lambda v, c: c - 0.1}),
    ("sign", {"O_1_2": lambda v, c: c + 2 * 0.25 * -1}),
    ("dropped-term", {"dense_layer": lambda v, c: 36}),
]

PARITY = {"problem": "hamming", "parity_bits": 3, "effort": 1, "example": [1, 0, 1, 1]}


def parity(slips):
    """The parities of 1 0 1 1 (p1 = d1 + d2 + d4, p2 = d1 + d3 + d4, p3 = d2 + d3 + d4), and the
    units of the first of them in the direct network, at 1/2, 3/2 and 5/2."""
    s = Sheet(slips)
    d1, d2, d3, d4 = PARITY["example"]
    for name, bits in (("p1", (d1, d2, d4)), ("p2", (d1, d3, d4)), ("p3", (d2, d3, d4))):
        s.put(name, sum(bits) % 2)
    for name, value in (("n", 7), ("k", 4), ("t", 3)):
        s.put(name, value)
    for i, threshold in enumerate((0.5, 1.5, 2.5)):
        s.put(f"direct_h_{i+1}", int(d1 + d2 + d4 >= threshold))
    return s.values


PARITY_SLIPS = [
    ("dropped-term", {"p1": lambda v, c: 1}),
    ("sign", {"direct_h_3": lambda v, c: 1}),
]

SHEETS = ((NETWORK, network, NETWORK_SLIPS), (RECURRENT, recurrent, RECURRENT_SLIPS),
          (LSTM, lstm, LSTM_SLIPS), (QUADRATIC, quadratic, QUADRATIC_SLIPS),
          (DESCENT, descent, DESCENT_SLIPS), (CONVOLUTION, convolution, CONVOLUTION_SLIPS),
          (DENSE, as_dense, DENSE_SLIPS), (PARITY, parity, PARITY_SLIPS))


def written(value, digits):
    if isinstance(value, list):
        return [written(x, digits) for x in value]
    if isinstance(value, int):
        return value
    return f"{value:#.{digits}g}" if value else "0"


def rows():
    for spec, solve, slips in SHEETS:
        # Two digits do not show a weight move.
        coarse = {n: written(v, 2) for n, v in solve({}).items() if "prime" not in n}
        yield {"spec": spec, "digits": 2, "slip": None, "wrong": [], "work": coarse}
        for digits in (3, 4, 6, 9):
            right = {n: written(v, digits) for n, v in solve({}).items()}
            yield {"spec": spec, "digits": digits, "slip": None, "wrong": [], "work": right}
            for slip, lines in slips:
                work = {n: written(v, digits) for n, v in solve(lines).items()}
                exact = all(isinstance(work[name], int) for name in lines)
                yield {"spec": spec, "digits": 1 if exact else digits, "slip": slip,
                       "wrong": sorted(lines), "work": work}


print(json.dumps({"made_by": "tests/data/slips.py: problems worked out in plain Python, each with a slip",
                  "rows": ["@"]}).replace('"@"', "\n" + ",\n".join(json.dumps(r) for r in rows()) + "\n"))
