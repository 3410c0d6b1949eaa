"""Random specs, one function a kind of problem."""


def decimals(rng, *shape, low=-2.0, high=2.0):
    if not shape:
        return round(rng.uniform(low, high), 2) or 0.5
    return [decimals(rng, *shape[1:], low=low, high=high) for _ in range(shape[0])]


def dense(rng):
    sizes = [rng.randint(1, 3) for _ in range(rng.randint(2, 4))]
    layers = [{"type": "dense", "weights": decimals(rng, m, n), "bias": decimals(rng, m),
               "activation": rng.choice(["sigmoid", "tanh", "relu", "sigmoid", "silu", "gelu"])}
              for n, m in zip(sizes, sizes[1:])]
    return {"problem": "backprop", "input": decimals(rng, sizes[0]), "layers": layers,
            "target": decimals(rng, sizes[-1]), "learning_rate": rng.choice([0.1, 0.5, 0.05]),
            "loss": rng.choice(["half-squared-error", "squared-error", "mse"])}


def classifier(rng):
    n, m = rng.randint(1, 3), rng.randint(2, 3)
    return {"problem": "backprop", "input": decimals(rng, n), "learning_rate": 0.1,
            "layers": [{"type": "dense", "weights": decimals(rng, m, n), "bias": decimals(rng, m),
                        "activation": "softmax"}],
            "target": {"class": rng.randrange(m)}, "loss": "cross-entropy"}


def recurrent(rng):
    m, n, steps = rng.randint(1, 2), rng.randint(1, 2), rng.randint(1, 3)
    return {"problem": "rnn-grad", "x": decimals(rng, steps, n), "activation": "tanh",
            "weights": {"W_xh": decimals(rng, m, n), "W_hh": decimals(rng, m, m),
                        "b_h": decimals(rng, m)},
            "loss": {"type": "squared-error", "target": decimals(rng, m)}}


def lstm(rng):
    weights = {f"{kind}{gate}": decimals(rng) for kind in "WUb" for gate in "fioc"}
    return {"problem": "lstm-grad", "weights": {k: [v] if k[0] == "b" else [[v]] for k, v in
                                                weights.items()},
            "x": decimals(rng, 2, 1), "loss": {"type": "sum", "of": "h"}}


def quadratic(rng):
    a, b, c = (round(rng.uniform(1, 4), 1), round(rng.uniform(-0.8, 0.8), 1),
               round(rng.uniform(1, 4), 1))
    return {"problem": "quadratic", "hessian": [[a, b], [b, c]], "minimum": decimals(rng, 2),
            "learning_rate": rng.choice([0.1, 0.2, 0.05]), "steps": rng.randint(2, 8)}


def field(rng):
    return {"problem": "receptive-field",
            "layers": [{"kernel": rng.choice([3, 5, 7]), "stride": rng.choice([1, 2, 3]),
                        "padding": rng.randint(0, 2)} for _ in range(rng.randint(2, 4))]}


def sizes(rng):
    layers = [{"type": "conv", "kernel": rng.choice([3, 5]), "filters": rng.choice([8, 16, 32]),
               "stride": rng.choice([1, 2]), "padding": rng.randint(0, 2)},
              {"type": "max-pool", "kernel": 2},
              {"type": "conv", "kernel": 3, "filters": rng.choice([8, 24])}]
    return {"problem": "conv-arithmetic", "input": [3, rng.randint(24, 40), rng.randint(24, 40)],
            "layers": layers}


def convolution(rng):
    return {"problem": "conv-backprop", "input": decimals(rng, 3, 3),
            "layers": [{"type": "conv", "kernel": decimals(rng, 2, 2), "bias": [decimals(rng)],
                        "activation": "sigmoid"}, {"type": "flatten"},
                       {"type": "dense", "weights": decimals(rng, 1, 4), "bias": decimals(rng, 1)}],
            "target": decimals(rng, 1), "learning_rate": 0.1}


def as_dense(rng):
    return {"problem": "conv-to-mlp", "input_size": [3, 3], "kernel": decimals(rng, 2, 2),
            "bias": decimals(rng), "input": decimals(rng, 3, 3)}


def jacobian(rng):
    a, b = rng.randint(2, 5), rng.randint(2, 5)
    return {"problem": "jacobian",
            "functions": [{"name": "f", "inputs": ["u", "v"], "outputs": [f"u^2*v + {a}*v", "exp(u)*v"]},
                          {"name": "g", "inputs": ["x", "y"], "outputs": [f"x*y + {b}*x", "sin(x) + y^2"]}],
            "compose": ["f", "g"], "at": {"x": decimals(rng), "y": decimals(rng)}}


def training(rng):
    return {"problem": "gan-equilibrium", "task": "training", "game": "dirac", "loss": "minimax",
            "method": rng.choice(["simultaneous", "alternating"]), "learning_rate": 0.1, "steps": 4,
            "start": decimals(rng, 2)}


def discriminator(rng):
    weights = [[rng.randint(1, 9) for _ in range(3)] for _ in range(2)]
    p, q = ([w / 20 for w in row[:2]] + [1 - sum(row[:2]) / 20] for row in weights)
    return {"problem": "gan-equilibrium", "task": "discriminator", "support": [0, 1, 3],
            "p_data": [round(x, 2) for x in p], "p_model": [round(x, 2) for x in q]}


def descent(rng):
    a, b, c = rng.randint(1, 4), rng.randint(-2, 2), rng.randint(2, 5)
    methods = rng.sample([
        {"name": "gd", "learning_rate": 0.1}, {"name": "momentum", "learning_rate": 0.1},
        {"name": "nesterov", "learning_rate": 0.05}, {"name": "adagrad", "learning_rate": 0.5},
        {"name": "rmsprop", "learning_rate": 0.1}, {"name": "adam", "learning_rate": 0.2}], 2)
    return {"problem": "optimizers", "objective": f"{a}*x^2 + {b}*x*y + {c}*y^2 - x",
            "variables": ["x", "y"], "start": decimals(rng, 2), "steps": rng.randint(1, 3),
            "methods": methods}


def parity(rng):
    if rng.random() < 0.3:
        return {"problem": "hamming", "parity_bits": 3, "effort": 0, "task": "decode"}
    return {"problem": "hamming", "parity_bits": 3, "effort": 1,
            "output": rng.choice(["parity", "codeword"])}


def boolean(rng):
    if rng.random() < 0.3:
        return {"problem": "boolean-net", "effort": 1, "variables": ["a", "b", "c"],
                "minterms": sorted(rng.sample(range(8), rng.randint(1, 5)))}
    terms = [rng.choice(["a", "b", "c", "not a", "not b"]) + rng.choice([" and ", " xor ", " or "]) +
             rng.choice(["b", "c", "not c"]) for _ in range(2)]
    return {"problem": "boolean-net", "effort": 1, "variables": ["a", "b", "c"],
            "expression": f"({terms[0]}) {rng.choice(['or', 'and', 'xor'])} ({terms[1]})"}


SPECS = [dense, dense, dense, classifier, recurrent, lstm, quadratic, field, sizes, convolution, as_dense,
         jacobian, training, discriminator, descent, descent, parity, boolean]


