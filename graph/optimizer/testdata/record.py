"""Records updates and learning rates of PyTorch, in float64, into pytorch.json.

    python3 record.py > pytorch.json

Epsilon is 0 where PyTorch and Keras add it in different places.
"""
import inspect
import json
import math

import torch
from torch.optim import nadam

# PyTorch 1.13 has mu twice in the next product; later versions have it once.
if "mu_product * mu * mu_next" in (text := inspect.getsource(nadam._single_tensor_nadam)):
    exec(text.replace("mu_product * mu * mu_next", "mu_product * mu_next"), nadam.__dict__)

torch.set_default_dtype(torch.float64)
SIZE, UPDATES = 7, 15
start = [math.cos(3 * i) for i in range(SIZE)]
gradients = [[math.sin(1 + 5 * t + 2 * i) * 10 ** (i % 3 - 1) for i in range(SIZE)] for t in range(UPDATES)]

rules = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "sgd nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.99), eps=0),
    "adam decay": lambda p: torch.optim.AdamW(p, lr=0.01, betas=(0.8, 0.99), eps=0, weight_decay=0.2),
    "nadam": lambda p: torch.optim.NAdam(p, lr=0.01, betas=(0.8, 0.99), eps=0.001, momentum_decay=1),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.8, eps=0),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1, initial_accumulator_value=0.3, eps=0),
}


def updates(make):
    p = torch.nn.Parameter(torch.tensor(start))
    optimizer, after = make([p]), []
    for g in gradients:
        p.grad = torch.tensor(g)
        optimizer.step()
        after.append(p.detach().tolist())
    return after


def one_cycle(epochs, **options):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1, total_steps=epochs, **options)
    rates = []
    for epoch in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if epoch + 1 < epochs:
            schedule.step()
    return rates


print(json.dumps({
    "torch": torch.__version__,
    "start": start,
    "gradients": gradients,
    "after": {name: updates(make) for name, make in rules.items()},
    "one_cycle": [
        {"options": {}, "rates": one_cycle(epochs)} for epochs in (2, 3, 10, 41)
    ] + [
        {"options": {"rising": 0.5, "start_divisor": 10, "end_divisor": 100},
         "rates": one_cycle(20, pct_start=0.5, div_factor=10, final_div_factor=100)},
    ],
}))
