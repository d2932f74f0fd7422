"""PyTorch's training step of the baseline network, one thread; see ../step_protocol.py. Started by bench/step.ts.

As anyone would write it, with Conv1d; or, after the word channels-last, as 2D convolutions over an image one pixel high: PyTorch keeps
channels innermost only for images, and that is faster.
"""
import math
import platform
import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from step_protocol import read_problem, serve

torch.set_num_threads(1)
torch.set_flush_denormal(True)


class Baseline(nn.Module):
    def __init__(self, channels, filters, kernel, pooled, units, classes, dropout_rate):
        super().__init__()
        self.conv1 = nn.Conv1d(channels, filters, kernel)
        self.conv2 = nn.Conv1d(filters, filters, kernel)
        self.dropout = nn.Dropout(dropout_rate)
        self.pool = nn.MaxPool1d(2)
        self.dense1 = nn.Linear(pooled * filters, units)
        self.dense2 = nn.Linear(units, classes)

    def forward(self, x):
        h = torch.relu(self.conv1(x))
        h = self.dropout(torch.relu(self.conv2(h)))
        h = torch.flatten(self.pool(h), 1)
        return self.dense2(torch.relu(self.dense1(h)))


class ChannelsLast(nn.Module):
    def __init__(self, channels, filters, kernel, pooled, units, classes, dropout_rate):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, (1, kernel))
        self.conv2 = nn.Conv2d(filters, filters, (1, kernel))
        self.dropout = nn.Dropout(dropout_rate)
        self.pool = nn.MaxPool2d((1, 2))
        self.dense1 = nn.Linear(pooled * filters, units)
        self.dense2 = nn.Linear(units, classes)

    def forward(self, x):
        h = torch.relu(self.conv1(x))
        h = self.dropout(torch.relu(self.conv2(h)))
        # (N, F, 1, T) -> (N, 1, T, F): how it lies in memory, so nothing moves.
        h = torch.flatten(self.pool(h).permute(0, 2, 3, 1), 1)
        return self.dense2(torch.relu(self.dense1(h)))


def load(net, pooled, weights):
    """Keras' layouts into PyTorch's: convolution (K, C, F) -> (F, C, K), dense (in, out) -> (out, in), flatten (time, F) -> (F, time)."""
    conv1, bias1, conv2, bias2, dense1, bias3, dense2, bias4 = (torch.tensor(w) for w in weights)
    filters, units = conv1.shape[2], dense1.shape[1]
    conv1, conv2 = conv1.permute(2, 1, 0), conv2.permute(2, 1, 0)
    if isinstance(net, ChannelsLast):
        conv1, conv2, dense1 = conv1.unsqueeze(2), conv2.unsqueeze(2), dense1.T
    else:
        dense1 = dense1.reshape(pooled, filters, units).permute(2, 1, 0).reshape(units, -1)
    with torch.no_grad():
        net.conv1.weight.copy_(conv1)
        net.conv2.weight.copy_(conv2)
        net.dense1.weight.copy_(dense1)
        net.dense2.weight.copy_(dense2.T)
        for layer, bias in ((net.conv1, bias1), (net.conv2, bias2), (net.dense1, bias3), (net.dense2, bias4)):
            layer.bias.copy_(bias)


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
    head, pooled, x, y, weights = read_problem()
    channels_last = "channels-last" in sys.argv[2:]
    x = torch.tensor(x).permute(0, 2, 1).contiguous()
    if channels_last:
        x = x.unsqueeze(2).contiguous(memory_format=torch.channels_last)
    y = torch.tensor(y, dtype=torch.int64)
    loss_of = nn.CrossEntropyLoss()

    def start(dropout_rate):
        make = ChannelsLast if channels_last else Baseline
        net = make(head["c"], head["f"], head["k"], pooled, head["u"], head["classes"], dropout_rate)
        load(net, pooled, weights)
        if channels_last:
            net = net.to(memory_format=torch.channels_last)
        net.train()
        optimizer, _ = make_adam(net.parameters())
        taken = 0

        def step():
            nonlocal taken
            taken += 1
            # PyTorch adds epsilon after the bias correction, Keras and we before it (the paper's "epsilon hat").
            optimizer.param_groups[0]["eps"] = 1e-7 / math.sqrt(1 - 0.999**taken)
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(net(x), y)
            loss.backward()
            optimizer.step()
            return loss.detach()

        return step

    adam = make_adam([torch.zeros(1, requires_grad=True)])[1]
    form = "Conv2d channels-last" if channels_last else "Conv1d"
    one_dnn = "on" if torch.backends.mkldnn.is_available() else "off"
    hello = {
        "version": f"PyTorch {torch.__version__}",
        "settings": f"{form}, {adam}, BLAS: {blas()}, oneDNN {one_dnn}",
        "python": platform.python_version(),
        "slowBlas": blas() == "reference",
    }
    serve(hello, start)


if __name__ == "__main__":
    main()
