"""Records small networks that scale their windows, as PyTorch computes them, in float64.

    python3 scaling.py > scaling.json

For every case: the input x [T, B, F], whose column 0 is the target's own past, the targets
y [B, H], the flat parameters (kernel, recurrent kernel and bias of a simple recurrent layer,
kernel and bias of the dense head, and what the scaling learns), the mean loss, in the unit of
the targets, and its gradient in all parameters. The parameters of a likelihood are
those of the scaled distribution: location = center + scale*m, and so on.
"""

import json

import torch
from torch import distributions
from torch.nn.functional import softplus

torch.set_default_dtype(torch.float64)
torch.manual_seed(22)
T, B, F, U, H = 5, 4, 2, 3, 2


def positive(x):
    return softplus(x, threshold=200) + 1e-6


def statistics(kind, window, learned):
    """Center and scale [B, 1] of windows [B, T]."""
    if kind == "mean":
        return torch.zeros(B, 1), 1 + window.abs().mean(1, keepdim=True)
    mean = window.mean(1, keepdim=True)
    deviation = torch.sqrt(window.var(1, unbiased=False, keepdim=True) + 1e-5)
    return mean, deviation


def inputs(kind, window, center, scale, learned):
    z = (window - center) / scale
    return z * learned[0] + learned[1] if kind == "revin" else z


def back(kind, p, center, scale, learned):
    if kind == "revin":
        p = (p - learned[1]) / learned[0]
    return center + scale * p


def likelihood(loss, kind, raw, y, c, s, learned):
    """The loss of every target; raw holds the head's output for each parameter."""
    if loss == "mse":
        return (back(kind, raw[0], c, s, learned) - y) ** 2
    if loss == "mae":
        return (back(kind, raw[0], c, s, learned) - y).abs()
    if loss == "huber":
        return torch.nn.HuberLoss(reduction="none")(back(kind, raw[0], c, s, learned), y)
    if loss == "normal":
        return -distributions.Normal(c + s * raw[0], s * positive(raw[1])).log_prob(y)
    if loss == "laplace":
        return -distributions.Laplace(c + s * raw[0], s * positive(raw[1])).log_prob(y)
    if loss == "student_t":
        return -distributions.StudentT(2 + positive(raw[0]), c + s * raw[1], s * positive(raw[2])).log_prob(y)
    if loss == "poisson":
        return -distributions.Poisson(s * positive(raw[0])).log_prob(y)
    if loss == "negative_binomial":
        mean, dispersion = s * positive(raw[0]), positive(raw[1]) / torch.sqrt(s)
        return -distributions.NegativeBinomial(1 / dispersion, logits=torch.log(mean * dispersion)).log_prob(y)
    if loss == "quantile":
        q, total = raw[0], 0
        for k, t in enumerate([0.1, 0.5, 0.9]):
            q = q + softplus(raw[k], threshold=200) if k else q
            d = y - (c + s * q)
            total = total + torch.maximum(t * d, (t - 1) * d)
        return total / 3
    raise ValueError(loss)


PARAMETERS = {"normal": 2, "laplace": 2, "student_t": 3, "negative_binomial": 2, "quantile": 3}
CASES = [(k, l) for k in ("mean", "standard", "revin") for l in ("mse", "mae", "huber")]
CASES += [(k, l) for k in ("mean", "standard") for l in ("normal", "laplace", "student_t", "quantile")]
CASES += [("mean", l) for l in ("poisson", "negative_binomial")]

print('{"torch": "%s", "steps": %d, "batch": %d, "inputs": %d, "units": %d, "outputs": %d, "cases": [' % (torch.__version__, T, B, F, U, H))
for number, (kind, loss) in enumerate(CASES):
    x = torch.randn(T, B, F)
    x[:, :, 0] = torch.floor(20 * torch.rand(T, B)) + torch.tensor([0.0, 50, 3, 7])
    x[:, 3, 0] = 7  # a window of equal values
    y = torch.floor(20 * torch.rand(B, H)) + torch.tensor([0.0, 50, 3, 7])[:, None]
    width = PARAMETERS.get(loss, 1) * H
    shapes = [(F, U), (U, U), (U,), (U, width), (width,)] + ([(1,), (1,)] if kind == "revin" else [])
    parameters = [(0.7 * torch.randn(*s)) for s in shapes]
    if kind == "revin":
        parameters[5] = parameters[5].abs() + 0.5
    for p in parameters:
        p.requires_grad_()
    kernel, recurrent, bias, head, head_bias = parameters[:5]
    learned = parameters[5:]
    window = x[:, :, 0].T
    center, scale = statistics(kind, window, learned)
    z = inputs(kind, window, center, scale, learned)
    h = torch.zeros(B, U)
    for t in range(T):
        h = torch.tanh(torch.stack([z[:, t], x[t, :, 1]], 1) @ kernel + h @ recurrent + bias)
    raw = (h @ head + head_bias).split(H, 1)
    mean = likelihood(loss, kind, raw, y, center, scale, learned).mean()
    mean.backward()
    flat = lambda tensors: [v for t in tensors for v in t.detach().flatten().tolist()]
    case = {"scaling": kind, "loss": loss, "x": flat([x]), "y": flat([y]), "params": flat(parameters),
            "mean": mean.item(), "gradient": flat([p.grad for p in parameters])}
    print(json.dumps(case) + ("," if number + 1 < len(CASES) else ""))
print("]}")
