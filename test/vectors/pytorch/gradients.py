"""Gradients by the inputs, and integrated gradients, of one small network by PyTorch's autograd in float64.

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python gradients.py

The network is that of test/explain/pytorch.test.ts: two convolutions, a batch normalisation by its moving statistics, dropout that drops nothing, a maximum over
two steps, two dense layers; signals are standardised first. Writes gradients.json.
"""
import json
from pathlib import Path

import torch

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
T, C, CLASSES, TEMPERATURE, STEPS = 12, 2, 3, 1.7, 64


def drawn(*shape, scale=0.6, base=0.0):
    # As float32 holds them, so that both sides have the same numbers.
    return (base + scale * torch.randn(*shape)).float().double()


# Kernels (K, C, F) and (D, units), as Keras and Stride have them.
weights = {
    "conv1d/kernel": drawn(3, C, 5),
    "conv1d/bias": drawn(5, scale=0.2),
    "conv1d_1/kernel": drawn(3, 5, 4),
    "conv1d_1/bias": drawn(4, scale=0.2),
    "batch_normalization/gamma": drawn(4, scale=0.2, base=1.0),
    "batch_normalization/beta": drawn(4, scale=0.2),
    "batch_normalization/moving_mean": drawn(4, scale=0.3),
    "batch_normalization/moving_variance": drawn(4, scale=0.1, base=1.2).abs(),
    "dense/kernel": drawn(16, 6),
    "dense/bias": drawn(6, scale=0.2),
    "dense_1/kernel": drawn(6, CLASSES),
    "dense_1/bias": drawn(CLASSES, scale=0.2),
}
mean, scale = drawn(C, base=0.5), drawn(C, scale=0.2, base=1.5).abs()
window, baseline = drawn(T, C, scale=1.5), drawn(T, C, scale=0.1)


def conv(x, kernel, bias):
    return torch.nn.functional.conv1d(x.T[None], kernel.permute(2, 1, 0), bias)[0].T


def logits(raw):
    w = weights
    x = (raw - mean) / scale
    x = torch.relu(conv(x, w["conv1d/kernel"], w["conv1d/bias"]))
    x = conv(x, w["conv1d_1/kernel"], w["conv1d_1/bias"])
    x = torch.nn.functional.batch_norm(
        x,
        w["batch_normalization/moving_mean"],
        w["batch_normalization/moving_variance"],
        w["batch_normalization/gamma"],
        w["batch_normalization/beta"],
        training=False,
        eps=1e-3,
    )
    x = torch.nn.functional.max_pool1d(x.T[None], 2)[0].T.reshape(-1)
    x = torch.nn.functional.elu(x @ w["dense/kernel"] + w["dense/bias"])
    return x @ w["dense_1/kernel"] + w["dense_1/bias"]


def target(raw, label, of):
    z = logits(raw)
    return z[label] if of == "logit" else torch.softmax(z / TEMPERATURE, 0)[label]


def gradient(raw, label, of):
    raw = raw.clone().requires_grad_(True)
    value = target(raw, label, of)
    value.backward()
    return value.item(), raw.grad


cases = []
for of in ("probability", "logit"):
    for label in range(CLASSES):
        value, own = gradient(window, label, of)
        total = torch.zeros(T, C)
        for step in range(STEPS):
            total += gradient(baseline + (step + 0.5) / STEPS * (window - baseline), label, of)[1]
        cases.append({
            "of": of,
            "label": label,
            "value": value,
            "gradient": own.flatten().tolist(),
            "integrated": ((window - baseline) * total / STEPS).flatten().tolist(),
            "difference": value - target(baseline, label, of).item(),
        })
# A sum of 64 terms over a function with kinks.
assert all(abs(sum(case["integrated"]) - case["difference"]) < 0.05 * max(1, abs(case["difference"])) for case in cases)
Path(__file__).with_name("gradients.json").write_text(json.dumps({
    "torch": torch.__version__.split("+")[0],
    "temperature": TEMPERATURE,
    "steps": STEPS,
    "mean": mean.tolist(),
    "scale": scale.tolist(),
    "window": window.flatten().tolist(),
    "baseline": baseline.flatten().tolist(),
    "weights": {name: {"shape": list(values.shape), "values": values.flatten().tolist()} for name, values in weights.items()},
    "cases": cases,
}) + "\n")
