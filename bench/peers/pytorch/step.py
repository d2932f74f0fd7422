"""PyTorch's training step of the baseline network, one thread, for `bench/step.ts`.

Speaks lines of JSON: {"weights": {...}, "x": ..., "y": ...} is read from the file named by argv[1] (float32 little-endian, see step.ts);
then each line "steps N" on standard input runs N Adam steps (dropout on) and answers with the milliseconds of each.
Run with OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1: torch.set_num_threads(1) alone does not reach an OpenBLAS with its own threads.
"""
import json
import sys
import time

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)
torch.set_flush_denormal(True)


class Baseline(nn.Module):
    def __init__(self, steps, channels, filters, kernel, units, classes):
        super().__init__()
        self.conv1 = nn.Conv1d(channels, filters, kernel)
        self.conv2 = nn.Conv1d(filters, filters, kernel)
        self.dropout = nn.Dropout(0.5)
        self.pool = nn.MaxPool1d(2)
        self.pooled = (steps - 2 * (kernel - 1)) // 2
        self.dense1 = nn.Linear(self.pooled * filters, units)
        self.dense2 = nn.Linear(units, classes)

    def forward(self, x):
        h = torch.relu(self.conv1(x))
        h = self.dropout(torch.relu(self.conv2(h)))
        h = torch.flatten(self.pool(h), 1)
        return self.dense2(torch.relu(self.dense1(h)))


def main():
    with open(sys.argv[1], "rb") as file:
        head = json.loads(file.readline())
        raw = np.frombuffer(file.read(), dtype="<f4")
    n, t, c, f, k, u, classes = (head[key] for key in ("n", "t", "c", "f", "k", "u", "classes"))
    at = 0

    def take(*shape):
        nonlocal at
        size = int(np.prod(shape))
        out = raw[at : at + size].reshape(shape)
        at += size
        return out

    x = take(n, t, c)
    y = take(n).astype(np.int64)
    net = Baseline(t, c, f, k, u, classes)
    with torch.no_grad():
        # Keras' layouts: convolution (K, C, F), dense (in, out), flatten over (time, filter).
        for conv, channels in ((net.conv1, c), (net.conv2, f)):
            conv.weight.copy_(torch.tensor(take(k, channels, f).transpose(2, 1, 0).copy()))
            conv.bias.copy_(torch.tensor(take(f)))
        w = take(net.pooled, f, u).transpose(2, 1, 0).reshape(u, f * net.pooled)
        net.dense1.weight.copy_(torch.tensor(w.copy()))
        net.dense1.bias.copy_(torch.tensor(take(u)))
        net.dense2.weight.copy_(torch.tensor(take(u, classes).T.copy()))
        net.dense2.bias.copy_(torch.tensor(take(classes)))
    x = torch.tensor(x.transpose(0, 2, 1).copy())
    y = torch.tensor(y)
    loss_of = nn.CrossEntropyLoss()
    net.eval()
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, eps=1e-7)
    checked = []
    # The answer first: losses of three steps without dropout, to be compared with ours; then the same network goes on with dropout.
    for _ in range(3):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(net(x), y)
        loss.backward()
        optimizer.step()
        checked.append(float(loss))
    net.train()
    print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads(), "losses": checked}), flush=True)
    for line in sys.stdin:
        times = []
        for _ in range(int(line.split()[1])):
            start = time.perf_counter()
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(net(x), y)
            loss.backward()
            optimizer.step()
            times.append((time.perf_counter() - start) * 1e3)
        print(json.dumps({"ms": times, "loss": float(loss)}), flush=True)


if __name__ == "__main__":
    main()
