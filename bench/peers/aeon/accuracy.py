"""aeon's MiniRocket and MultiRocket with its own classifier on data sets of the UEA and UCR archives, once for each seed: what the peer reaches on the same
files.

    python bench/peers/aeon/accuracy.py ARCHIVE.zip --sets BasicMotions GunPoint --models minirocket multirocket --seeds 10

Series of unequal lengths are padded with zeros to the longest of both files. Prints one JSON document: versions, and of each set and model the test accuracy
of each seed in percent, their mean and sample SD.
"""

import argparse
import json
import sys
import tempfile
import zipfile
from pathlib import Path

import aeon
import numba
import numpy as np
import sklearn
from aeon.classification.convolution_based import MiniRocketClassifier, MultiRocketClassifier
from aeon.datasets import load_from_ts_file

MODELS = {"minirocket": MiniRocketClassifier, "multirocket": MultiRocketClassifier}


def load(archive, name):
    """Training and test series (N, C, T) with their labels."""
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        for part in ("TRAIN", "TEST"):
            (path,) = [path for path in archive.namelist() if Path(path).name == f"{name}_{part}.ts"]
            parts.append(load_from_ts_file(archive.extract(path, folder)))
    longest = max(case.shape[-1] for x, _ in parts for case in x)
    padded = lambda x: np.stack([np.pad(case, ((0, 0), (0, longest - case.shape[-1]))) for case in x])  # noqa: E731
    return [(padded(x), y) for x, y in parts]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("archive")
    parser.add_argument("--sets", nargs="+", required=True)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    rows = []
    with zipfile.ZipFile(options.archive) as archive:
        for name in options.sets:
            train, test = load(archive, name)
            for model in options.models:
                accuracies = [
                    100 * float(np.mean(MODELS[model](random_state=seed).fit(*train).predict(test[0]) == test[1]))
                    for seed in range(1, options.seeds + 1)
                ]
                rows.append({"set": name, "model": model, "accuracies": accuracies, "mean": np.mean(accuracies), "sd": np.std(accuracies, ddof=1)})
                print(name, model, f"{rows[-1]['mean']:.2f}", file=sys.stderr, flush=True)
    versions = {"aeon": aeon.__version__, "numba": numba.__version__, "numpy": np.__version__, "scikit-learn": sklearn.__version__}
    print(json.dumps({**versions, "python": sys.version.split()[0], "seeds": options.seeds, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
