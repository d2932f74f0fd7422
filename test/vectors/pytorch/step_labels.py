"""A class for each time step, by PyTorch in float64: the numbers of step-labels.json.

    python test/vectors/pytorch/step_labels.py     # needs torch; 2 s

A convolution with "same" padding and ReLU, then one of kernel 1 whose softmax tells a class a step. The loss of a window is the mean cross-entropy of its labelled
steps (ignore_index -1 leaves out the others), that of the batch the mean of its windows', one factor a class, with and without label smoothing.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

N, T, C, FILTERS, CLASSES, KERNEL = 3, 7, 2, 5, 4, 3
torch.manual_seed(20261127)


def numbers(tensor):
    # To float32 and back, so that both sides begin with the same numbers.
    return [float(value) for value in tensor.detach().flatten()]


def single(*shape):
    return torch.randn(*shape, dtype=torch.float32).double()


x = single(N, T, C)
kernel1, bias1 = single(KERNEL, C, FILTERS) * 0.5, single(FILTERS) * 0.1
kernel2, bias2 = single(1, FILTERS, CLASSES) * 0.5, single(CLASSES) * 0.1
weights = [w.float().double().requires_grad_() for w in (kernel1, bias1, kernel2, bias2)]
labels = torch.randint(0, CLASSES, (N, T))
labels[0, 2] = -1
labels[1, 4:] = -1

cases = []
for smoothing, factors in ((0.0, None), (0.1, [1.0, 0.5, 2.0, 0.25])):
    for w in weights:
        w.grad = None
    k1, b1, k2, b2 = weights
    hidden = F.relu(F.conv1d(x.transpose(1, 2), k1.permute(2, 1, 0), b1, padding="same"))
    logits = F.conv1d(hidden, k2.permute(2, 1, 0), b2).transpose(1, 2)
    each = F.cross_entropy(logits.reshape(-1, CLASSES), labels.reshape(-1), reduction="none", ignore_index=-1, label_smoothing=smoothing).reshape(N, T)
    if factors is not None:
        # As Keras' class_weight: a factor by the true class on the whole loss of a step.
        each = each * torch.tensor(factors, dtype=torch.float64)[labels.clamp(min=0)]
    losses = each.sum(1) / (labels >= 0).sum(1)
    losses.mean().backward()
    cases.append(
        {
            "labelSmoothing": smoothing,
            "classWeights": factors,
            "losses": numbers(losses),
            "probabilities": numbers(torch.softmax(logits, -1)),
            "gradients": [numbers(w.grad) for w in weights],
        }
    )

document = {
    "torch": torch.__version__,
    "shape": {"N": N, "T": T, "C": C, "filters": FILTERS, "classes": CLASSES, "kernel": KERNEL},
    "x": numbers(x),
    "labels": [int(label) for label in labels.flatten()],
    "weights": [numbers(w) for w in weights],
    "cases": cases,
}
Path(__file__).with_name("step-labels.json").write_text(json.dumps(document) + "\n")
