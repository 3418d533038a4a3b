"""Records losses and their gradients as PyTorch computes them, in float64.

    python3 losses.py > losses.json

For every case: what a head gives, raw [B, parameters*H] with the first parameter of all
targets first, the targets y [B, H], the loss of every target, and the gradient in raw of
the mean, which torch's autograd takes through the same links.
"""

import json
import sys

import torch
from torch import distributions, nn
from torch.nn.functional import softplus

torch.set_default_dtype(torch.float64)
torch.manual_seed(14)
B, H = 4, 3


def positive(x):
    return softplus(x, threshold=200) + 1e-6


def gaussian(raw, y):
    loss = nn.GaussianNLLLoss(full=True, eps=1e-30, reduction="none")
    return loss(raw[0], y, positive(raw[1]) ** 2)


def normal(raw, y):
    return -distributions.Normal(raw[0], positive(raw[1])).log_prob(y)


def laplace(raw, y):
    return -distributions.Laplace(raw[0], positive(raw[1])).log_prob(y)


def student_t(raw, y):
    return -distributions.StudentT(2 + positive(raw[0]), raw[1], positive(raw[2])).log_prob(y)


def poisson(raw, y):
    return -distributions.Poisson(positive(raw[0])).log_prob(y)


def poisson_nll(raw, y):
    loss = nn.PoissonNLLLoss(log_input=False, full=False, eps=0, reduction="none")
    return loss(positive(raw[0]), y) + torch.lgamma(y + 1)


def negative_binomial(raw, y):
    mean, dispersion = positive(raw[0]), positive(raw[1])
    logits = torch.log(mean * dispersion)
    return -distributions.NegativeBinomial(1 / dispersion, logits=logits).log_prob(y)


def cross_entropy(raw, y):
    # torch's loss is of a sample; that of each class is the part that it has in the sum.
    sample = nn.CrossEntropyLoss(reduction="none")(raw[0], y)
    each = -H * y * torch.log_softmax(raw[0], 1)
    assert torch.allclose(each.mean(1), sample)
    return each


def binary_cross_entropy(raw, y):
    return nn.BCELoss(reduction="none")(torch.sigmoid(raw[0]), y)


def quantile(raw, y):
    q = [raw[0], raw[0] + softplus(raw[1]), raw[0] + softplus(raw[1]) + softplus(raw[2])]
    return sum(torch.maximum(t * (y - q), (t - 1) * (y - q)) for t, q in zip([0.1, 0.5, 0.9], q)) / 3


def numbers():
    return 2 * torch.randn(B, H)


def counts():
    return torch.tensor([[0.0, 1, 2], [0, 40, 7], [3, 0, 1000], [123456, 5, 1]])


def classes():
    return torch.eye(H)[torch.tensor([0, 2, 1, 2])]


def events():
    return (torch.rand(B, H) < 0.5).double()


# name of the loss, its options, what torch computes, number of parameters, targets
CASES = [
    ("mse", {}, lambda raw, y: nn.MSELoss(reduction="none")(raw[0], y), 1, numbers),
    ("mae", {}, lambda raw, y: nn.L1Loss(reduction="none")(raw[0], y), 1, numbers),
    ("huber", {}, lambda raw, y: nn.HuberLoss(reduction="none")(raw[0], y), 1, numbers),
    ("huber", {"delta": 0.3}, lambda raw, y: nn.HuberLoss(delta=0.3, reduction="none")(raw[0], y), 1, numbers),
    ("log_cosh", {}, lambda raw, y: torch.log(torch.cosh(raw[0] - y)), 1, numbers),
    ("mape", {}, lambda raw, y: torch.abs((raw[0] - y) / y), 1, numbers),
    ("quantile", {}, quantile, 3, numbers),
    ("normal", {}, gaussian, 2, numbers),
    ("normal", {}, normal, 2, numbers),
    ("laplace", {}, laplace, 2, numbers),
    ("student_t", {}, student_t, 3, numbers),
    ("poisson", {}, poisson, 1, counts),
    ("poisson", {}, poisson_nll, 1, counts),
    ("negative_binomial", {}, negative_binomial, 2, counts),
    ("binary_cross_entropy", {}, binary_cross_entropy, 1, events),
    ("cross_entropy", {}, cross_entropy, 1, classes),
]


def record(name, options, loss, parameters, targets):
    y = targets()
    raw = (2 * torch.randn(B, parameters * H)).requires_grad_()
    each = loss(raw.split(H, 1), y)
    each.mean().backward()
    flat = lambda t: t.detach().flatten().tolist()
    return {"loss": name, "options": options, "raw": flat(raw), "y": flat(y), "each": flat(each), "gradient": flat(raw.grad)}


cases = [record(*case) for case in CASES]
lines = ",\n".join(json.dumps(case) for case in cases)
sys.stdout.write('{"torch": "%s", "batch": %d, "outputs": %d, "cases": [\n%s\n]}\n' % (torch.__version__, B, H, lines))
