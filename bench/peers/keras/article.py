"""What the article's own script does, in its form: read the text files, then train and score the same network again and again.

    python bench/peers/keras/article.py FOLDER --epochs 10 --repeats 10

FOLDER holds train/ and test/ of UCI HAR as they were unpacked. Prints one JSON document: versions, each repeat's test accuracy in percent,
and the peak of the process's memory in MiB (null where the system does not tell).
"""
import argparse
import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import tensorflow as tf  # noqa: E402

from network import SIGNALS, article_network  # noqa: E402


def load(folder, part):
    def table(*path):
        return pd.read_csv(os.path.join(folder, part, *path), header=None, sep=r"\s+").values

    x = np.dstack([table("Inertial Signals", f"{signal}_{part}.txt") for signal in SIGNALS])
    return x, keras.utils.to_categorical(table(f"y_{part}.txt") - 1)


def accuracy(train, test, epochs):
    model = article_network(train[0].shape[1:])
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(*train, epochs=epochs, batch_size=32, verbose=0)
    return 100 * float(model.evaluate(*test, batch_size=32, verbose=0)[1])


def peak_mib():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=10)
    options = parser.parse_args()
    train, test = load(options.folder, "train"), load(options.folder, "test")
    accuracies = [accuracy(train, test, options.epochs) for _ in range(options.repeats)]
    version = f"Keras {keras.__version__} on TensorFlow {tf.__version__}"
    print(json.dumps({"version": version, "pandas": pd.__version__, "accuracies": accuracies, "peakMiB": peak_mib()}), flush=True)


if __name__ == "__main__":
    main()
