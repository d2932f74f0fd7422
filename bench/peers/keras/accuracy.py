"""The article's baseline in Keras on UCI HAR, once for each seed: what the peer reaches where a study's mean differs from the article's.

    python bench/peers/keras/accuracy.py UCI-HAR.zip --filters 16 --kernel-size 3 --epochs 10 --seeds 10

Prints one JSON document: versions, the test accuracy of each seed in percent, their mean and sample SD.
"""

import argparse
import io
import json
import os
import zipfile

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from network import SIGNALS, article_network  # noqa: E402


def load(archive, part):
    """(N, 128, 9) windows in the article's order of signals, and classes from 0."""
    names = archive.namelist()

    def table(ending):
        (name,) = [name for name in names if name.endswith(ending) and "__MACOSX" not in name]
        return np.loadtxt(io.BytesIO(archive.read(name)), dtype=np.float32)

    x = np.stack([table(f"{part}/Inertial Signals/{signal}_{part}.txt") for signal in SIGNALS], axis=-1)
    return x, table(f"{part}/y_{part}.txt").astype(np.int32) - 1


def accuracy(seed, train, test, options):
    keras.utils.set_random_seed(seed)
    model = article_network(train[0].shape[1:], options.filters, options.kernel_size)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(*train, epochs=options.epochs, batch_size=32, verbose=0)
    return 100 * float(model.evaluate(*test, batch_size=32, verbose=0)[1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("archive")
    parser.add_argument("--filters", type=int, default=64)
    parser.add_argument("--kernel-size", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    with zipfile.ZipFile(options.archive) as archive:
        train, test = load(archive, "train"), load(archive, "test")
    accuracies = [accuracy(seed, train, test, options) for seed in range(1, options.seeds + 1)]
    print(
        json.dumps(
            {
                "keras": keras.__version__,
                "tensorflow": tf.__version__,
                **{key: value for key, value in vars(options).items() if key != "archive"},
                "accuracies": [round(value, 3) for value in accuracies],
                "mean": round(float(np.mean(accuracies)), 3),
                "sd": round(float(np.std(accuracies, ddof=1)), 3),
            }
        )
    )


if __name__ == "__main__":
    main()
