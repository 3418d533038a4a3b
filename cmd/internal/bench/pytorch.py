"""Trains with PyTorch, as bench asks:

    python3 pytorch.py DATA THREADS TIMESTEPS BATCH INPUTS UNITS

DATA holds float32 numbers: the parameters in the order of the machine, the inputs [T, B, F]
and the targets [B]. Each line of standard input is a number of training steps; the answer is
the milliseconds that they took, and the loss of the last one.
"""

import os
import sys
import time

threads, t, b, f, h = map(int, sys.argv[2:])
for library in ('OMP', 'OPENBLAS', 'MKL'):  # which read it when they are loaded
    os.environ[library + '_NUM_THREADS'] = str(threads)

import numpy  # noqa: E402
import torch  # noqa: E402

torch.set_num_threads(threads)
numbers = torch.from_numpy(numpy.fromfile(sys.argv[1], dtype='<f4'))
sizes = [f * 4 * h, h * 4 * h, 4 * h, h, 1, t * b * f, b]
kernel, recurrent, bias, weights, offset, x, y = numbers.split(sizes)
x, y = x.view(t, b, f), y.view(b, 1)

lstm, dense = torch.nn.LSTM(f, h), torch.nn.Linear(h, 1)
with torch.no_grad():
    lstm.weight_ih_l0.copy_(kernel.view(f, 4 * h).T)
    lstm.weight_hh_l0.copy_(recurrent.view(h, 4 * h).T)
    lstm.bias_ih_l0.copy_(bias)
    lstm.bias_hh_l0.zero_()
    dense.weight.copy_(weights.view(1, h))
    dense.bias.copy_(offset)
lstm.bias_hh_l0.requires_grad = False  # the other bias is all that the machine has

parameters = [p for m in (lstm, dense) for p in m.parameters() if p.requires_grad]
adam = torch.optim.Adam(parameters, lr=0.001, eps=1e-7)
mse = torch.nn.MSELoss()
print('ready', flush=True)
for line in sys.stdin:
    begin = time.perf_counter()
    for _ in range(int(line)):
        adam.zero_grad()
        loss = mse(dense(lstm(x)[0][-1]), y)
        loss.backward()
        adam.step()
    print((time.perf_counter() - begin) * 1e3, loss.item(), flush=True)
