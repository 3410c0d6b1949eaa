"""Steps of the Dirac-GAN with several steps of the critic and with consensus, by mpmath: every gradient
is a numerical derivative of a loss in 60 digits, and the eigenvalues are of numerical Jacobians.
/usr/bin/python3 tests/data/gan_training.py > tests/data/gan_training.json"""

import itertools
import json

import mpmath as mp

mp.mp.dps = 60


def softplus(x):
    return mp.log(1 + mp.exp(x))


def field(spec):
    """The forces on theta and psi."""
    gamma = mp.mpf(str(spec["gamma"]))

    def value(theta, psi):
        return -psi * theta if spec["loss"] == "wasserstein" else -mp.log(2) - softplus(psi * theta)

    def paid_generator(theta, psi):
        return -softplus(-psi * theta) if spec["loss"] == "non-saturating" else -value(theta, psi)

    def paid_critic(theta, psi):
        return value(theta, psi) - (gamma / 2 * psi**2 if spec["penalty"] == "gradient" else 0)

    def gradients(theta, psi):
        return (mp.diff(lambda x: paid_generator(x, psi), theta),
                mp.diff(lambda x: paid_critic(theta, x), psi))

    def half(theta, psi):
        g, d = gradients(theta, psi)
        return gamma / 2 * (g**2 + d**2)

    def forces(theta, psi):
        g, d = gradients(theta, psi)
        if spec["penalty"] != "consensus":
            return g, d
        return (g - mp.diff(lambda x: half(x, psi), theta), d - mp.diff(lambda x: half(theta, x), psi))

    return forces


def step_of(spec):
    forces, h = field(spec), mp.mpf(str(spec["learning_rate"]))

    def step(theta, psi):
        if spec["method"] == "simultaneous":
            g, d = forces(theta, psi)
            return theta + h * g, psi + h * d
        for _ in range(spec["critic_steps"]):
            psi = psi + h * forces(theta, psi)[1]
        return theta + h * forces(theta, psi)[0], psi

    return step


def jacobian(f):
    e = mp.mpf(10) ** -12
    columns = [[(a - b) / (2 * e) for a, b in zip(f(*up), f(*down))]
               for up, down in (((e, 0), (-e, 0)), ((0, e), (0, -e)))]
    return mp.matrix([[columns[j][i] for j in range(2)] for i in range(2)])


def eigenvalues(m):
    half, root = (m[0, 0] + m[1, 1]) / 2, mp.sqrt(((m[0, 0] - m[1, 1]) / 2) ** 2 + m[0, 1] * m[1, 0])
    return [half + root, half - root]


def row(spec):
    step = step_of(spec)
    at = [mp.mpf(x) for x in spec["start"]]
    trajectory = [at]
    for _ in range(spec["steps"]):
        at = list(step(*at))
        trajectory.append(at)
    number = lambda x: float(mp.nstr(x, 30)) if abs(x) > mp.mpf(10) ** -10 else 0.0
    return {"spec": spec, "answers": {
        "eigenvalues": [[number(mp.re(z)), number(mp.im(z))]
                        for z in eigenvalues(jacobian(field(spec)))],
        "update_radius": number(max(abs(z) for z in eigenvalues(jacobian(step)))),
        "trajectory": [[float(mp.nstr(x, 30)) for x in state] for state in trajectory]}}


rows = []
for loss, (penalty, gamma), (method, k) in itertools.product(
        ["minimax", "non-saturating", "wasserstein"],
        [("none", 1), ("gradient", 0.5), ("consensus", 0.8), ("consensus", 2)],
        [("simultaneous", 1), ("alternating", 1), ("alternating", 2), ("alternating", 5)]):
    if penalty == "none" and k == 1 or penalty == "gradient" and k == 1:
        continue
    rows.append(json.dumps(row({
        "loss": loss, "penalty": penalty, "gamma": gamma, "method": method, "critic_steps": k,
        "learning_rate": 0.3, "steps": 4, "start": [1, -0.5]})))
print('{"made_by": "tests/data/gan_training.py: mpmath %s in 60 digits",\n"rows": [' % mp.__version__
      + ",\n".join(rows) + "]}")
