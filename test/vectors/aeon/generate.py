"""Writes minirocket.json, hydra.json and ridge.json: what aeon's MiniRocket and scikit-learn's ridge classifier make of windows from a hash (test/support/hash-fill.ts).

python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python generate.py

Windows hold whole multiples of 1/32 and biases of 1/1024: sums of them are exact in float32 in any order, so features must be equal, not near.
"""
import json
import pathlib

import aeon
import numpy as np
import sklearn
import torch
from aeon.transformations.collection.convolution_based import HydraTransformer, MiniRocket, MultiRocket
from aeon.transformations.collection.convolution_based._minirocket import _fit_dilations
from aeon.classification.convolution_based._hydra import _SparseScaler
from sklearn.linear_model import LogisticRegression, RidgeClassifierCV
from sklearn.preprocessing import StandardScaler

MASK = np.uint64(0xFFFFFFFF)


def lowbias32(x):
    x = x ^ (x >> np.uint64(16))
    x = (x * np.uint64(0x7FEB352D)) & MASK
    x = x ^ (x >> np.uint64(15))
    x = (x * np.uint64(0x846CA68B)) & MASK
    return x ^ (x >> np.uint64(16))


def hash32(count, stream):
    inner = lowbias32((np.arange(count, dtype=np.uint64) + np.uint64(0x9E3779B9)) & MASK)
    return lowbias32(inner ^ (np.uint64(stream) * np.uint64(0x85EBCA6B) & MASK))


def fill(count, stream, scale):
    return ((hash32(count, stream).astype(np.float64) / 2**32 * 2 - 1) * scale).astype(np.float32)


def windows(n, steps, channels, stream):
    """(N, C, T) as aeon has it, from (N, T, C) as Stride has it."""
    x = (hash32(n * steps * channels, stream) % np.uint64(257)).astype(np.float32) / 32 - 4
    return np.ascontiguousarray(x.reshape(n, steps, channels).transpose(0, 2, 1))


def numbers(values):
    return [float(value) for value in np.asarray(values).ravel()]


def integers(values):
    return [int(value) for value in np.asarray(values).ravel()]


def rounded(parameters):
    *others, biases = parameters
    return (*others, (np.round(biases * 1024) / 1024).astype(np.float32))


def part(parameters):
    counts, indices, dilations, per_dilation, biases = parameters
    return {
        **{"dilations": integers(dilations), "featuresPerDilation": integers(per_dilation), "channelCounts": integers(counts)},
        **{"channelIndices": integers(indices), "biases": numbers(biases)},
    }


def minirocket(name, n, steps, channels, features, stream):
    x = windows(n, steps, channels, stream)
    transform = MiniRocket(n_kernels=features, random_state=1).fit(x)
    transform.parameters = rounded(transform.parameters)
    return {
        **{"name": name, "windows": n, "timeSteps": steps, "channels": channels, "stream": stream},
        **{"parts": [part(transform.parameters)], "features": numbers(transform.transform(x))},
    }


def multirocket(name, n, steps, channels, kernels, stream):
    """aeon convolves differences with the four left taps one step too near (`end` counts from the length of the base series) and with the channels of
    the base series, unlike its own fit of their biases. So both series are given to it as base series, each with its own parameters."""
    x = windows(n, steps, channels, stream)
    transform = MultiRocket(n_kernels=kernels, normalise=False, random_state=1).fit(x)
    transform.parameter, transform.parameter1 = rounded(transform.parameter), rounded(transform.parameter1)
    halves = []
    for series, parameter in ((x, transform.parameter), (np.diff(x, 1), transform.parameter1)):
        alone = MultiRocket(n_kernels=kernels, normalise=False, random_state=1).fit(series)
        alone.parameter = parameter
        features = alone.transform(series)
        halves.append(features[:, : features.shape[1] // 2])
    return {
        **{"name": name, "windows": n, "timeSteps": steps, "channels": channels, "stream": stream},
        **{"parts": [part(transform.parameter), part(transform.parameter1)], "features": numbers(np.concatenate(halves, axis=1))},
    }


def hydra(name, n, steps, channels, stream):
    """Weights are of 1/16: values are exact, and of equal ones both sides take the first kernel's."""
    x = windows(n, steps, channels, stream)
    transform = HydraTransformer(random_state=1, output_type="numpy")
    transform.fit(x)
    inner = transform._hydra
    inner.W = torch.round(inner.W * 16) / 16
    features = transform.transform(x)
    scaled = _SparseScaler().fit_transform(torch.tensor(features))
    picked = features.shape[1] // 97
    return {
        **{"name": name, "windows": n, "timeSteps": steps, "channels": channels, "stream": stream},
        **{"dilations": integers(inner.dilations), "weights": integers(inner.W * 16)},
        **{"channelIndices": [] if channels == 1 else [integers(each) for each in inner.idx]},
        **{"features": numbers(features), "picked": picked, "scaled": numbers(scaled[:, ::picked])},
    }


def fitted(steps, features, stream):
    """One window of one channel: nothing of a fit is left to chance."""
    _, _, dilations, per_dilation, biases = MiniRocket(n_kernels=features, random_state=1).fit(windows(1, steps, 1, stream)).parameters
    return {
        **{"timeSteps": steps, "wanted": features, "stream": stream, "dilations": integers(dilations)},
        **{"featuresPerDilation": integers(per_dilation), "biases": numbers(biases)},
    }


def dilations(steps, features):
    found, per_dilation = _fit_dilations(steps, features, 32)
    return {"timeSteps": steps, "wanted": features, "dilations": integers(found), "featuresPerDilation": integers(per_dilation)}


def ridge(name, n, features, classes, stream):
    x = fill(n * features, stream, 1.0).reshape(n, features).astype(np.float64)
    labels = integers(hash32(n, stream + 1) % np.uint64(classes))
    for i, label in enumerate(labels):
        x[i, label::classes] += 0.4
    x = x.astype(np.float32).astype(np.float64)
    alphas = [0.1, 1.0, 10.0, 100.0, 1000.0]
    z = StandardScaler().fit_transform(x)
    model = RidgeClassifierCV(alphas=alphas).fit(z, labels)
    logistic = LogisticRegression(C=0.1, tol=1e-12, max_iter=100_000).fit(z, labels)
    return {
        **{"name": name, "windows": n, "features": features, "classes": classes, "stream": stream, "alphas": alphas, "labels": labels},
        **{"alpha": float(model.alpha_), "coefficients": numbers(model.coef_), "intercepts": numbers(model.intercept_)},
        "logistic": {"alpha": 10, "coefficients": numbers(logistic.coef_), "intercepts": numbers(logistic.intercept_)},
    }


def write(name, document):
    path = pathlib.Path(__file__).with_name(name)
    path.write_text(json.dumps(document, separators=(",", ":")).replace('{"name"', '\n{"name"').replace('{"timeSteps"', '\n{"timeSteps"') + "\n")


if __name__ == "__main__":
    write(
        "minirocket.json",
        {
            "aeon": aeon.__version__,
            "transforms": [
                minirocket("one channel", 5, 30, 1, 84 * 6, 1),
                minirocket("shortest", 9, 9, 2, 84, 2),
                minirocket("four channels, a length of no multiple of 4", 3, 37, 4, 84 * 5, 3),
                minirocket("twelve channels, seven biases a dilation", 2, 26, 12, 84 * 9, 4),
            ],
            "multirocket": [multirocket("three channels", 2, 29, 3, 84 * 3, 8)],
            "fitted": [fitted(50, 84 * 4, 5), fitted(9, 84 * 3, 6)],
            "dilations": [dilations(steps, 10_000) for steps in (9, 10, 16, 17, 24, 33, 65, 100, 128, 129, 150, 206, 257, 1000, 1025, 2709)]
            + [dilations(128, 84), dilations(128, 252), dilations(128, 6216)],
        },
    )
    write("hydra.json", {"aeon": aeon.__version__, "transforms": [hydra("three channels", 4, 20, 3, 9), hydra("one channel", 2, 17, 1, 11)]})
    write(
        "ridge.json",
        {
            "scikit-learn": sklearn.__version__,
            "classifiers": [ridge("more features than windows", 30, 50, 3, 10), ridge("fewer features than windows", 41, 12, 4, 20)],
        },
    )
