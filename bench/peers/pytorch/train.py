"""PyTorch as a training peer; see ../training_protocol.py.

FORM is conv1d, as anyone would write it; or channels-last, 2D convolutions over an image one pixel high: PyTorch keeps channels innermost
only for images, and that is faster.
"""
import math
import platform
import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from training_protocol import RATE, in_turn, read_problem, serve


class Network(nn.Module):
    def __init__(self, problem, rate):
        super().__init__()
        self.last = problem.form == "channels-last"
        self.convolutions = nn.ModuleList()
        width = 0
        for kernels in problem.heads:
            head, channels = nn.ModuleList(), problem.c
            for kernel in kernels:
                conv = nn.Conv2d(channels, problem.filters, (1, kernel)) if self.last else nn.Conv1d(channels, problem.filters, kernel)
                head.append(conv)
                channels = problem.filters
            self.convolutions.append(head)
            width += (problem.t - sum(kernel - 1 for kernel in kernels)) // 2 * problem.filters
        self.dropout = nn.Dropout(rate)
        self.pool = nn.MaxPool2d((1, 2)) if self.last else nn.MaxPool1d(2)
        self.dense1 = nn.Linear(width, problem.units)
        self.dense2 = nn.Linear(problem.units, problem.classes)

    def forward(self, x):
        heads = []
        for convolutions in self.convolutions:
            h = x
            for convolution in convolutions:
                h = torch.relu(convolution(h))
            h = self.pool(self.dropout(h))
            # (N, F, 1, T) -> (N, 1, T, F): how it lies in memory, so nothing moves.
            heads.append(torch.flatten(h.permute(0, 2, 3, 1) if self.last else h, 1))
        h = heads[0] if len(heads) == 1 else torch.cat(heads, 1)
        return self.dense2(torch.relu(self.dense1(h)))


def load(net, problem):
    """Keras' layouts into PyTorch's: convolution (K, C, F) -> (F, C, K), dense (in, out) -> (out, in), flatten (time, F) -> (F, time)."""
    weights = [torch.tensor(weight) for weight in problem.weights]
    layers = [conv for head in net.convolutions for conv in head]
    dense1, bias1, dense2, bias2 = weights[2 * len(layers) :]
    with torch.no_grad():
        for i, layer in enumerate(layers):
            kernel = weights[2 * i].permute(2, 1, 0)
            layer.weight.copy_(kernel.unsqueeze(2) if net.last else kernel)
            layer.bias.copy_(weights[2 * i + 1])
        if not net.last:
            parts, at = [], 0
            for kernels in problem.heads:
                time = (problem.t - sum(kernel - 1 for kernel in kernels)) // 2
                part = dense1[at : at + time * problem.filters].reshape(time, problem.filters, -1)
                parts.append(part.permute(1, 0, 2).reshape(time * problem.filters, -1))
                at += time * problem.filters
            dense1 = torch.cat(parts)
        net.dense1.weight.copy_(dense1.T)
        net.dense1.bias.copy_(bias1)
        net.dense2.weight.copy_(dense2.T)
        net.dense2.bias.copy_(bias2)


def make_adam(parameters):
    """Fused where PyTorch has that for CPUs (2.4 on): the fastest of its three forms here."""
    if tuple(int(part) for part in torch.__version__.split(".")[:2]) >= (2, 4):
        return torch.optim.Adam(parameters, lr=1e-3, eps=1e-7, fused=True), "fused Adam"
    return torch.optim.Adam(parameters, lr=1e-3, eps=1e-7), "plain Adam"


def blas():
    """The BLAS that multiplies matrices: it decides the speed, and Debian's torch takes whichever the system has."""
    if torch.backends.mkl.is_available():
        return "MKL"
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if "blas" in line}
    except OSError:
        return "unknown"
    if any("openblas" in path for path in paths):
        return "OpenBLAS"
    return "reference" if any("libblas.so" in path for path in paths) else "unknown"


def main():
    problem = read_problem()
    if problem.threads is not None:
        torch.set_num_threads(problem.threads)
    torch.set_flush_denormal(True)
    last = problem.form == "channels-last"

    def batch_of(x):
        return x.contiguous(memory_format=torch.channels_last) if last else x

    x = torch.tensor(problem.x).permute(0, 2, 1).contiguous()
    if last:
        x = x.unsqueeze(2).contiguous(memory_format=torch.channels_last)
    y = torch.tensor(problem.y, dtype=torch.int64)
    loss_of = nn.CrossEntropyLoss()

    def learner(rate):
        """learn(x, y) does one step of a fresh network."""
        net = Network(problem, rate)
        load(net, problem)
        if last:
            net = net.to(memory_format=torch.channels_last)
        net.train()
        optimizer, _ = make_adam(net.parameters())
        taken = 0

        def learn(x, y):
            nonlocal taken
            taken += 1
            # PyTorch adds epsilon after the bias correction, Keras and we before it (the paper's "epsilon hat").
            optimizer.param_groups[0]["eps"] = 1e-7 / math.sqrt(1 - 0.999**taken)
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(net(x), y)
            loss.backward()
            optimizer.step()
            return loss.detach()

        return learn

    def start(rate):
        learn = learner(rate)
        batches = in_turn(problem, lambda a, b: (batch_of(x[a:b]), y[a:b]))
        return lambda: learn(*next(batches))

    def fit(epochs, random):
        learn = learner(RATE)
        losses = []
        for _ in range(epochs):
            order = torch.from_numpy(random.permutation(problem.n))
            total = 0
            for a, b in problem.batches:
                at = order[a:b]
                total = total + learn(batch_of(x.index_select(0, at)), y.index_select(0, at)) * (b - a)
            losses.append(float(total) / problem.n)
        return losses

    adam = make_adam([torch.zeros(1, requires_grad=True)])[1]
    one_dnn = "on" if torch.backends.mkldnn.is_available() else "off"
    written = "Conv2d channels-last" if last else "Conv1d"
    hello = {
        "version": f"PyTorch {torch.__version__}",
        "settings": f"{written}, {adam}, BLAS: {blas()}, oneDNN {one_dnn}, {torch.get_num_threads()} threads",
        "python": platform.python_version(),
        "slowBlas": blas() == "reference",
    }
    serve(hello, start, fit)


if __name__ == "__main__":
    main()
