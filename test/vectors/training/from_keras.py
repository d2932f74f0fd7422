"""Writes keras.json: what Keras' optimizers make of some gradients, and the rates of its schedule.

python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python from_keras.py
"""
import os

os.environ.update(KERAS_BACKEND="tensorflow", TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")

import json
import pathlib
import random

import keras

STEPS = 12
draw = random.Random(5)
START = {name: [draw.uniform(-1, 1) for _ in range(count)] for name, count in [("dense/kernel", 6), ("dense/bias", 2)]}
GRADIENTS = [{name: [draw.gauss(0, 1) for _ in values] for name, values in START.items()} for _ in range(STEPS)]


def steps(optimizer):
    """The parameters after the last step; biases do not decay."""
    variables = [keras.Variable(values, dtype="float64", name=name.split("/")[1]) for name, values in START.items()]
    if optimizer.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=["bias"])
    for gradients in GRADIENTS:
        optimizer.apply([keras.ops.convert_to_tensor(values, dtype="float64") for values in gradients.values()], variables)
    return {name: variable.numpy().tolist() for name, variable in zip(START, variables)}


def cosine(total, warmup, alpha):
    rising = round(total * warmup)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0 if rising else 1.0, total - rising, alpha=alpha, warmup_target=1.0 if rising else None, warmup_steps=rising
    )
    return [float(schedule(step)) for step in range(total)]


OPTIMIZERS = [
    ("adam", dict(learning_rate=0.01), keras.optimizers.Adam),
    ("adamw", dict(learning_rate=0.01, weight_decay=0.1), keras.optimizers.AdamW),
    ("adamw", dict(learning_rate=0.02, beta_1=0.8, beta_2=0.99, epsilon=1e-5, weight_decay=0.5), keras.optimizers.AdamW),
    ("sgd", dict(learning_rate=0.05), keras.optimizers.SGD),
    ("sgd", dict(learning_rate=0.05, momentum=0.9), keras.optimizers.SGD),
    ("sgd", dict(learning_rate=0.05, momentum=0.9, nesterov=True), keras.optimizers.SGD),
    ("sgd", dict(learning_rate=0.05, momentum=0.8, nesterov=True, weight_decay=0.2), keras.optimizers.SGD),
]
WORDS = {"learning_rate": "learningRate", "beta_1": "beta1", "beta_2": "beta2", "weight_decay": "weightDecay"}


def renamed(config):
    return {WORDS.get(key, key): value for key, value in config.items()}


if __name__ == "__main__":
    keras.config.set_floatx("float64")
    document = {
        "keras": keras.__version__,
        "start": START,
        "gradients": GRADIENTS,
        "optimizers": [{"name": name, "config": renamed(config), "after": steps(make(**config))} for name, config, make in OPTIMIZERS],
        "schedules": [
            {"schedule": {"kind": "cosine", "warmup": 0, "alpha": 0}, "factors": cosine(17, 0, 0)},
            {"schedule": {"kind": "cosine", "warmup": 0.25, "alpha": 0.1}, "factors": cosine(40, 0.25, 0.1)},
        ],
    }
    path = pathlib.Path(__file__).with_name("keras.json")
    path.write_text(json.dumps(document, separators=(",", ":")).replace('{"name"', '\n{"name"').replace('{"schedule"', '\n{"schedule"') + "\n")
