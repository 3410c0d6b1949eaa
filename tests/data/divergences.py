"""Writes divergences.json: divergences of pairs of densities, by mpmath in 50 digits.

The line is cut at the ends of supports, at kinks given by hand, around the means of normals, and
where p and q cross: 60 probes between neighbouring cuts, refined by bisection; and around there, as
far as log(p/q) takes to change by 2, 8 and 30. Each piece is
integrated by mpmath's tanh-sinh rule. Decimals are taken as they are written.
"""
import json
import sys

from mpmath import mp, mpf

mp.dps = 50
INF = mp.inf


def number(x):
    if isinstance(x, str):
        return {"infinity": INF, "-infinity": -INF}.get(x) or eval(
            x.replace("^", "**"), {"sqrt": mp.sqrt, "pi": mp.pi, "exp": mp.exp})
    return mpf(repr(x)) if isinstance(x, float) else mpf(x)


class Density:
    def __init__(self, spec, shift=0):
        self.parts, self.cuts = [], []
        for part in spec.get("mixture", [dict(spec, weight=1)]):
            self.add(part, number(part["weight"]), number(shift))

    def add(self, part, w, d):
        if "normal" in part:
            m, s = number(part["normal"][0]) + d, number(part["normal"][1])
            c = mp.log(w / (s * mp.sqrt(2 * mp.pi)))
            self.parts.append((-INF, INF, lambda x: c - ((x - m) / s) ** 2 / 2))
            self.cuts += [m + k * s for k in (-45, -20, -10, -5, -2, 0, 2, 5, 10, 20, 45)]
            return
        a, b = (number(e) + d for e in part.get("uniform", part.get("interval")))
        if "uniform" in part:
            c = mp.log(w / (b - a))
            self.parts.append((a, b, lambda x: c))
        else:
            code = compile(part["expression"].replace("^", "**"), "", "eval")
            names = {f: getattr(mp, f) for f in ("exp", "sqrt", "log", "sin", "cos", "tanh", "pi")}
            names["abs"] = abs
            names["relu"] = lambda t: max(t, mpf(0))

            def log_density(x):
                y = eval(code, dict(names, x=x - d)) * w
                return mp.log(y) if y > 0 else -INF

            self.parts.append((a, b, log_density))
            self.cuts += [number(k) + d for k in part.get("kinks", [])]
        self.cuts += [a, b]

    def log(self, x):
        logs = [f(x) for a, b, f in self.parts if a <= x <= b]
        top = max(logs, default=-INF)
        return top if top == -INF else top + mp.log(sum(mp.exp(l - top) for l in logs))


def pieces(p, q):
    cuts = sorted(set(p.cuts + q.cuts))
    ends = [cuts[0]]
    for a, b in zip(cuts, cuts[1:]):
        lo, hi = a, b
        if lo == -INF: lo = hi - 2 ** 40
        if hi == INF: hi = lo + 2 ** 40
        grid = [lo + (hi - lo) * (mpf(k) + mpf(1) / 2) / 60 for k in range(60)]
        grid = [lo + (hi - lo) / 10**8] + grid + [hi - (hi - lo) / 10**8]
        if a == -INF or b == INF:
            grid = sorted(b - mpf(2) ** k if a == -INF else a + mpf(2) ** k for k in range(-20, 40))
            ends_far = [g for i, g in enumerate(grid) if i % 5 == 0]
        else:
            ends_far = []
        found = []
        # A crossing may also lie at a cut.
        for end, side in ((lo, 1), (hi, -1)):
            x, y = end + side * mpf(10) ** -20, end + side * 2 * mpf(10) ** -20
            if abs(end) == INF or p.log(x) == -INF or q.log(x) == -INF: continue
            rise = abs(p.log(x) - q.log(x) - p.log(y) + q.log(y)) * mpf(10) ** 20
            if abs(p.log(x) - q.log(x)) < 1 and rise > 0:
                found += [m for m in (end + side * k / rise for k in (2, 8, 30)) if lo < m < hi]
        t = [p.log(x) - q.log(x) if p.log(x) != q.log(x) else mpf(0) for x in grid]
        for i in range(len(grid) - 1):
            if t[i] * t[i + 1] < 0 and min(abs(t[i]), abs(t[i + 1])) > mpf(10) ** -45:
                l, r = grid[i], grid[i + 1]
                for _ in range(170):
                    m = (l + r) / 2
                    if (p.log(m) - q.log(m)) * t[i] > 0: l = m
                    else: r = m
                # Around a crossing the integrands change within 1/|t'|.
                near = (grid[i + 1] - grid[i]) / abs(t[i + 1] - t[i])
                found += [l + near * k for k in (-30, -8, -2, 0, 2, 8, 30) if lo < l + near * k < hi]
        ends += sorted(found + ends_far) + [b]
    return list(zip(ends, ends[1:]))


def integral(f, a, b):
    """mp.quad stops at an absolute error, so what is small is made large first."""
    if abs(a) == INF or abs(b) == INF:
        return mp.quad(f, [a, b], maxdegree=9)
    size = max(abs(f(a + (b - a) * k / 64)) for k in range(1, 64))
    return size * mp.quad(lambda x: f(x) / size, [a, b], maxdegree=9) if size > 0 else mpf(0)


def compare(p, q):
    out = dict.fromkeys(("kl_data_model", "kl_model_data", "js", "value", "tv", "w"), mpf(0))
    h = mpf(0)
    for a, b in pieces(p, q):
        middle = a + 1 if b == INF else b - 1 if a == -INF else (a + b) / 2
        lp, lq = p.log(middle), q.log(middle)
        if lp == -INF and lq == -INF:
            out["w"] += abs(h) * (b - a) if h != 0 else 0
            continue
        P = lambda x: mp.exp(p.log(x))
        Q = lambda x: mp.exp(q.log(x))

        def relative(first, second):
            def f(x):
                l = first.log(x)
                return mpf(0) if l == -INF else mp.exp(l) * (l - second.log(x))
            return INF if second.log(middle) == -INF else integral(f, a, b)

        if lp != -INF: out["kl_data_model"] += relative(p, q)
        if lq != -INF: out["kl_model_data"] += relative(q, p)

        def softplus(t):
            return mp.log1p(mp.exp(-abs(t))) + max(t, mpf(0))

        def value(x):
            l, m = p.log(x), q.log(x)
            y = mpf(0)
            if l != -INF: y -= mp.exp(l) * (softplus(m - l) if m != -INF else 0)
            if m != -INF: y -= mp.exp(m) * (softplus(l - m) if l != -INF else 0)
            return y

        out["value"] += integral(value, a, b)
        change = integral(lambda x: P(x) - Q(x), a, b)
        out["tv"] += abs(change) / 2
        # W = integral of |H|, by parts from the anchor.
        anchor = b if a == -INF else a
        moment = integral(lambda x: (x - anchor) * (P(x) - Q(x)), a, b)
        after = h + change
        if a == -INF or b == INF:
            out["w"] += abs(moment)
        elif h * after < 0 and min(abs(h), abs(after)) > mpf(10) ** -40:
            l, r = a, b
            for _ in range(110):
                m = (l + r) / 2
                if (h + integral(lambda x: P(x) - Q(x), a, m)) * h > 0: l = m
                else: r = m
            first = integral(lambda x: (x - a) * (P(x) - Q(x)), a, l)
            second = integral(lambda x: (x - l) * (P(x) - Q(x)), l, b)
            out["w"] += abs(first) + abs((b - l) * after - second)
        else:
            out["w"] += abs((b - a) * after - moment)
        h = after
    out["js"] = out["value"] / 2 + mp.log(2)
    return out


N = lambda m, s: {"normal": [m, s]}
U = lambda a, b: {"uniform": [a, b]}
E = lambda e, a, b, *kinks: {"expression": e, "interval": [a, b], "kinks": list(kinks)}
M = lambda *parts: {"mixture": [dict(density, weight=w) for w, density in parts]}
CASES = [
    (U(-2, 4), N(-2.4, 2)),
    (N(0, 1), N(1, 2)),
    (N(0, 1), N(0, 3)),
    (N(-1, 0.5), N(2, 4)),
    (N(0, 1), N(0.001, 1)),
    (N(0, 1), N(0, 1.000001)),
    (N(0, 1), N(1e-9, 1)),
    (N(3, 0.001), N(0, 10)),
    (N(1e6, 1), N(1000001, 2)),
    (N(123456789.25, 2), N(123456789.75, 3)),
    (N(0, 1e-9), N(1e-9, 3e-9)),
    (N(0, 1e9), N(5e8, 2e9)),
    (N(-10, 1), N(10, 1)),
    (N(-30, 1), N(10, 1)),
    (U(0, 1), U("1/3", 2)),
    (U(0, 1), U(1, 2)),
    (U(-1, 1), N(0, 1)),
    (U(0, 1e-3), N(0, 1)),
    (U(0.1, 0.3), U(0.1, 0.3000001)),
    (U(-1000000, 1000000), N(0, 1)),
    (M((0.5, N(-2, 0.5)), (0.5, N(2, 0.5))), N(2, 0.5)),
    (M((0.5, N(-2, 0.5)), (0.5, N(2, 0.5))), M((0.5, N(-2, 0.6)), (0.5, N(2, 0.6)))),
    (M((0.3, N(0, 1)), (0.7, N(5, 0.01))), M((0.7, N(0, 1.1)), (0.3, N(5.01, 0.02)))),
    (M((0.5, U(0, 2)), (0.5, N(1, 0.3))), M((0.25, U(1, 3)), (0.75, N(1.2, 0.3)))),
    (M(("1/3", N(0, 1)), ("2/3", U(5, 6))), M(("1/3", N(0, 1)), ("2/3", U(5.5, 6.5)))),
    (M((0.5, N(0, 1)), (0.5, N(1000, 1))), M((0.5, N(0, 1)), (0.5, N(1000.01, 1)))),
    (M(*[(0.1, N(k, 0.4)) for k in range(10)]), U(-1, 10)),
    (E("1 - abs(x)", -1, 1, 0), U(-1, 1)),
    (E("1 - abs(x)", -1, 1, 0), N(0.2, 0.5)),
    (E("abs(x - 0.3)/0.29", 0, 1, 0.3), U(0, 1)),
    (E("relu(x - 0.2)/0.32", 0, 1, 0.2), E("2*x", 0, 1)),
    (E("exp(-abs(x))/2", "-infinity", "infinity", 0), N(0, 1)),
    (E("exp(-abs(x))/2", "-infinity", "infinity", 0),
     E("exp(-abs(x - 1)/2)/4", "-infinity", "infinity", 1)),
    (E("exp(-x)", 0, "infinity"), E("2*exp(-2*x)", 0, "infinity")),
    (E("exp(-x/1000000)/1000000", 0, "infinity"), E("exp(-x/2000000)/2000000", 0, "infinity")),
    (E("1000*exp(-1000*x)/(1 - exp(-1000))", 0, 1, 0.001, 0.01, 0.05), U(0, 1)),
    (E("1/(pi*(1 + x^2))", "-infinity", "infinity", 0),
     E("1/(pi*(1 + (x - 1)^2))", "-infinity", "infinity", 1)),
    (E("2/(pi*(1 + x^2)^2)", "-infinity", "infinity", 0),
     E("1/(2*(1 + x^2)^1.5)", "-infinity", "infinity", 0)),
    (E("1 + sin(20*pi*x)/2", 0, 1), U(0, 1)),
    (E("1 + 0.000001*cos(2*pi*x)", 0, 1), U(0, 1)),
    (E("1/(2*sqrt(x))", 0, 1), U(0, 1)),
    (E("3*x^2/2", -1, 1, 0), U(-1, 1)),
    (E("exp(-((x - 0.3)/0.001)^2/2)/(0.001*sqrt(2*pi))", -1, 1,
       *[0.3 + k * 0.001 for k in (-20, -10, -5, -2, 0, 2, 5, 10, 20)]), U(-1, 1)),
    # A narrow one whose tails fall slowly, where V is what little is left in them.
    *[(E(f"exp(-abs(x - 2)/{s})/{2 * s}", "-infinity", "infinity",
         *[2 + side * s * k for side in (-1, 1) for k in (0, 2, 5, 10, 20, 40, 80, 160, 320, 640)]),
       wide) for s, wide in ((0.001, N(0.3, 60000)), (0.001, N(2, 1)), (1e-6, N(-5, 1000)),
                             (0.5, N(2, 1e9)))],
    (N(-0.14, 38.0), M((0.66, E("1 + 0.0000001*sin(38*pi*x)", 0, 1,
                                *[f"{k}/19" for k in range(1, 19)])), (0.34, U(-0.55, 2.05)))),
]

if __name__ == "__main__":
    rows = []
    for p, q in CASES:
        found = compare(Density(p), Density(q))
        clean = lambda spec: json.loads(json.dumps(spec), object_hook=lambda o: {
            k: v for k, v in o.items() if k != "kinks"})
        text = lambda x: "infinity" if x == INF else mp.nstr(x, 20)
        rows.append({"p_data": clean(p), "p_model": clean(q),
                     "kl_data_model": text(found["kl_data_model"]),
                     "kl_model_data": text(found["kl_model_data"]),
                     "jensen_shannon": text(found["js"]), "value": text(found["value"]),
                     "total_variation": text(found["tv"]), "wasserstein": text(found["w"])})
        print(len(rows), rows[-1], file=sys.stderr)
    print("{\n\"made_by\": \"divergences.py with mpmath %s, 50 digits, printed to 20\"," % __import__("mpmath").__version__)
    print("\"rows\": [\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]}")
