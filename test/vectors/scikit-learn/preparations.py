"""Writes preparations.json: what scikit-learn's scalers and power transformer make of samples from a hash (test/support/hash-fill.ts).

Run beside generate.py, in the same environment.
"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.preprocessing import MinMaxScaler, PowerTransformer, StandardScaler



def lowbias32(x):
    x = x ^ (x >> np.uint64(16))
    x = (x * np.uint64(0x7FEB352D)) & np.uint64(0xFFFFFFFF)
    x = x ^ (x >> np.uint64(15))
    x = (x * np.uint64(0x846CA68B)) & np.uint64(0xFFFFFFFF)
    return x ^ (x >> np.uint64(16))


def fill(count, stream, scale):
    mask = np.uint64(0xFFFFFFFF)
    inner = lowbias32((np.arange(count, dtype=np.uint64) + np.uint64(0x9E3779B9)) & mask)
    unit = lowbias32(inner ^ (np.uint64(stream) * np.uint64(0x85EBCA6B) & mask)).astype(np.float64) / 2**32 * 2 - 1
    return (unit * scale).astype(np.float32)


STEPS = 640
# Sums and products of uniform numbers, in float32: symmetric, skewed to both sides, above 1, tiny, with a long tail, constant.
U, V = fill(STEPS, 1, 1.0), fill(STEPS, 2, 1.0)
ONE = np.float32(1)
SIGNALS = {
    "symmetric": U + V,
    "right": (U + ONE) * (U + ONE) * (V + ONE),
    "left": -((U + ONE) * (U + ONE)) * (V + ONE) * np.float32(0.5),
    "far": ONE + U * U * np.float32(0.5),
    "tiny": U * V * np.float32(1e-3),
    "tail": U * U * U * U * U * np.float32(40) + V,
    "constant": np.full(STEPS, 0.25, dtype=np.float32),
}

if __name__ == "__main__":
    x = np.stack(list(SIGNALS.values()), axis=1)
    assert x.dtype == np.float32
    x = x.astype(np.float64)
    # Checked against the documented search: bracket (-2, 2) in 1.7, a bounded one later; the maximum is the same.
    power = PowerTransformer(method="yeo-johnson", standardize=True).fit(x)
    standard, least = StandardScaler().fit(x), MinMaxScaler().fit(x)
    both = MinMaxScaler().fit(standard.transform(x))
    probe = x[:: STEPS // 8]
    document = {
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
        "steps": STEPS,
        "signals": list(SIGNALS),
        "first": x[0].tolist(),
        "sums": x.sum(axis=0).tolist(),
        "lambdas": power.lambdas_.tolist(),
        "power": {"mean": power._scaler.mean_.tolist(), "scale": power._scaler.scale_.tolist()},
        "standardize": {"mean": standard.mean_.tolist(), "scale": standard.scale_.tolist()},
        "every": STEPS // 8,
        "transformed": {
            "power": power.transform(probe).tolist(),
            "standardize": standard.transform(probe).tolist(),
            "normalize": least.transform(probe).tolist(),
            "standardize-normalize": both.transform(standard.transform(probe)).tolist(),
        },
    }
    path = pathlib.Path(__file__).with_name("preparations.json")
    path.write_text(json.dumps(document, separators=(",", ":")).replace(',"', ',\n"') + "\n")
