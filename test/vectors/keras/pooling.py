"""pooling.safetensors: average and global poolings, in float64 from float32 inputs."""
import keras
import numpy as np

from common import write
from layers import Cases, rows, window

# name: n t c pool stride padding
AVERAGE_POOLING1D = """
pool2                  2 12  8 2 2 valid
pool2-odd              3 13  3 2 2 valid
pool4-stride2          2 15  4 4 2 valid
pool3-stride1          1 10 17 3 1 valid
pool2-stride3          2 13  4 2 3 valid
pool2-same-odd         2 13  4 2 2 same
pool3-same             2 14  3 3 3 same
pool3-same-stride1     2 11  8 3 1 same
pool4-same-stride2     2 15  3 4 2 same
pool9-same-short       2  5  4 9 1 same
"""
# name: n t c values
GLOBAL = """
t12-c8                 2 12  8 real
t7-c3                  3  7  3 real
t1-c5                  2  1  5 real
t9-c17                 1  9 17 real
t9-c4-ties             3  9  4 ties
"""


def average(cases):
    for name, n, t, c, pool, stride, padding in rows(AVERAGE_POOLING1D):
        x = cases.draw((n, t, c), 1.5)
        layer = keras.layers.AveragePooling1D(pool, strides=stride, padding=padding, dtype="float64")
        y, dy, dx, _ = cases.differentiate(layer, x, [])
        pad, out = window(t, pool, stride, padding)
        assert y.shape[1] == out
        for step in range(out):
            # "same" divides by the number of real elements.
            real = x[:, max(step * stride - pad, 0) : step * stride - pad + pool].astype(np.float64)
            assert np.allclose(y[:, step], real.mean(axis=1)), name
        cases.add("averagePooling1d", name, {"poolSize": pool, "strides": stride, "padding": padding}, x=x, y=y, dy=dy, dx=dx)


def whole(cases):
    for kind, layer in (
        ("globalAveragePooling1d", keras.layers.GlobalAveragePooling1D),
        ("globalMaxPooling1d", keras.layers.GlobalMaxPooling1D),
    ):
        for name, n, t, c, values in rows(GLOBAL):
            x = cases.draw((n, t, c), 1.5)
            if values == "ties":
                x = np.round(x) + np.float32(0)
            y, dy, dx, _ = cases.differentiate(layer(dtype="float64"), x, [])
            if kind == "globalMaxPooling1d":
                # Equal maxima share the gradient.
                best = x == x.max(axis=1, keepdims=True)
                assert np.allclose(dx, best * dy[:, None] / best.sum(axis=1, keepdims=True)), name
            cases.add(kind, name, {}, x=x, y=y, dy=dy, dx=dx)


def generate(folder, versions):
    cases = Cases()
    average(cases)
    whole(cases)
    write(folder / "pooling.safetensors", {"versions": versions, "cases": cases.list}, cases.tensors)
