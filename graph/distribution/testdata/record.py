"""Records the CDF, the logarithm of the density, the CRPS and quantiles of distributions
into recorded.json: mpmath's functions with 40 digits, and PyTorch's where it has them.

    python3 record.py > recorded.json
"""
import json

import mpmath as mp
import torch

mp.mp.dps = 40
torch.set_default_dtype(torch.float64)
T = torch.distributions
cases = []


def add(kind, parameters, y, cdf, crps, reference=None, level=None):
    case = {"kind": kind, "parameters": parameters, "y": y, "cdf": float(cdf), "crps": float(crps)}
    if reference:
        case["log"] = float(reference.log_prob(torch.tensor(float(y))))
        if level:
            case["level"], case["quantile"] = level, float(reference.icdf(torch.tensor(level)))
    cases.append(case)


def integral(cdf, y, scale, kink=1):
    """The CRPS by its definition."""
    steps = sorted([0, abs(y - kink) / scale, 1, 3, 10, 100, 1e4, 1e8, mp.inf])
    below = mp.quad(lambda x: cdf(y - scale * x) ** 2, steps)
    return scale * (below + mp.quad(lambda x: (1 - cdf(y + scale * x)) ** 2, steps))


for y, level in [(1.3, 0.01), (-4, 0.4), (25, 0.999)]:
    m, s = mp.mpf(1), mp.mpf(2)
    cdf = lambda x: mp.ncdf(x, m, s)
    add("normal", [1, 2], y, cdf(y), integral(cdf, y, s), T.Normal(1.0, 2.0), level)
    cdf = lambda x: mp.exp((x - m) / s) / 2 if x < m else 1 - mp.exp((m - x) / s) / 2
    add("laplace", [1, 2], y, cdf(y), integral(cdf, y, s), T.Laplace(1.0, 2.0), level)


def student(n):
    def cdf(x):
        tail = mp.betainc(n / 2, mp.mpf(1) / 2, 0, n / (n + x * x), regularized=True) / 2
        return tail if x < 0 else 1 - tail
    return cdf


for n in [1.5, 4, 30, 1e7]:
    for y in [-1e-6, 0.7, 6]:
        big = mp.mpf(n)
        f = mp.gamma((big + 1) / 2) / mp.gamma(big / 2) / mp.sqrt(big * mp.pi) * (1 + mp.mpf(y) ** 2 / big) ** (-(big + 1) / 2)
        half = mp.mpf(1) / 2
        square = mp.mpf(y) ** 2
        center = mp.betainc(half, big / 2, 0, square / (big + square), regularized=True) / 2
        F = half + (center if y > 0 else -center)
        spread = 2 * mp.sqrt(big) / (big - 1) * mp.beta(half, big - half) / mp.beta(half, big / 2) ** 2
        crps = y * (2 * F - 1) + 2 * f * (big + square) / (big - 1) - spread
        if n == 4:  # the closed form is the definition
            assert abs(crps - integral(student(big), mp.mpf(y), 1)) < 1e-9
        add("student t", [n, 0, 1], y, F, crps, T.StudentT(n) if n < 1e6 else None)


def count(m, d, k):
    """The probability of k."""
    if d == 0:
        return mp.exp(k * mp.log(m) - m - mp.loggamma(k + 1))
    n = 1 / d
    return mp.exp(mp.loggamma(n + k) - mp.loggamma(k + 1) - mp.loggamma(n) - n * mp.log1p(d * m) + k * mp.log(d * m / (1 + d * m)))


for m, d in [(1e-9, 0.5), (0.3, 0), (0.3, 5), (7, 0), (7, 1e-9), (7, 0.2), (200, 0), (200, 0.01)]:
    M, D = mp.mpf(m), mp.mpf(d)
    top = int(m + 60 * (m + d * m * m) ** 0.5 + 60 * (1 + d * m))
    terms = [count(M, D, k) for k in range(top)]
    for y in sorted({0, int(m), int(m + 3 * (m + d * m * m) ** 0.5), top - 1}):
        F, crps, at = mp.mpf(0), mp.mpf(0), None
        for k, f in enumerate(terms):
            F += f
            crps += (F - (k >= y)) ** 2
            if k == y:
                at = F
        reference = T.NegativeBinomial(1 / d, probs=d * m / (1 + d * m)) if d else T.Poisson(m)
        add("count", [m, d], y, at, crps, reference if m > 1e-3 and d != 1e-9 else None)

M = mp.mpf(10) ** 7
for y in [0, 9990000, 10000000, 10007000]:
    F = mp.gammainc(y + 1, M, regularized=True)
    spread = M * mp.exp(-2 * M) * (mp.besseli(0, 2 * M) + mp.besseli(1, 2 * M))
    add("count", [1e7, 0], y, F, (y - M) * (2 * F - 1) + 2 * M * count(M, mp.mpf(0), y) - spread)
    # With a dispersion of 1 it is the geometric distribution.
    q = M / (1 + M)
    F = 1 - q ** (y + 1)
    distance = y - M + 2 * q ** (y + 1) / (1 - q)
    add("count", [1e7, 1], y, F, distance - q / (1 - q * q))
print(json.dumps(cases, indent=0))
