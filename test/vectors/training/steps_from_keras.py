"""Writes steps.json: a small network trained by Keras in float64, whole batches, with the options that `fit` has; losses and weights.

python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python steps_from_keras.py
"""
import os

os.environ.update(KERAS_BACKEND="tensorflow", TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")

import json
import pathlib

import keras
import numpy as np
import tensorflow as tf

N, T, C, STEPS = 12, 4, 2, 6
draw = np.random.default_rng(8)
X = draw.normal(size=(N, T, C)).round(4)
LABELS = draw.choice(3, size=N, p=[0.6, 0.3, 0.1])


def start(units):
    return [
        draw.normal(size=(T * C, 5)).round(4) * 0.5,
        draw.normal(size=5).round(4) * 0.1,
        draw.normal(size=(5, units)).round(4) * 0.5,
        draw.normal(size=units).round(4) * 0.1,
    ]


START = start(3)


def train(optimizer, loss, targets, weights=START, activation="softmax", l2=0.0, class_weights=None):
    regularizer = keras.regularizers.L2(l2) if l2 else None
    units = len(weights[3])
    model = keras.Sequential([
        keras.Input((T, C)),
        keras.layers.Flatten(),
        keras.layers.Dense(5, activation="relu", kernel_regularizer=regularizer),
        keras.layers.Dense(units, activation=activation, kernel_regularizer=regularizer),
    ])
    model.set_weights(weights)
    model.compile(optimizer=optimizer, loss=loss)
    # Epochs of one batch: a loss is the batch's, before its update. At the end fit puts averages in the weights' place.
    history = model.fit(X, targets, batch_size=N, epochs=STEPS, shuffle=False, verbose=0, class_weight=class_weights)
    return {"losses": history.history["loss"], "after": [weight.tolist() for weight in model.get_weights()]}


def flat(tensors):
    return [np.asarray(tensor).ravel().tolist() for tensor in tensors]


def case(title, fit, optimizer, **options):
    """`fit` are the options as ours are called; the optimizer is SGD unless they say otherwise."""
    smoothing = fit.get("labelSmoothing", 0.0)
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
    weights = fit.get("classWeights")
    found = train(
        optimizer, loss, keras.utils.to_categorical(LABELS, 3), l2=fit.get("l2", 0.0),
        class_weights=dict(enumerate(weights)) if weights else None, **options,
    )
    return {"title": title, "fit": fit, "losses": found["losses"], "after": flat(found["after"])}


def sgd(**options):
    return keras.optimizers.SGD(learning_rate=0.2, **options)


if __name__ == "__main__":
    keras.config.set_floatx("float64")
    tf.get_logger().setLevel("ERROR")
    document = {
        "keras": keras.__version__,
        "shape": [N, T, C],
        "x": X.ravel().tolist(),
        "labels": LABELS.tolist(),
        "start": flat(START),
        "learningRate": 0.2,
        "cases": [
            case("plain", {}, sgd()),
            case("label smoothing", {"labelSmoothing": 0.2}, sgd()),
            case("class weights", {"classWeights": [0.5, 1.0, 3.0]}, sgd()),
            case("L2", {"l2": 0.05}, sgd()),
            case("clipping by the global norm", {"clipNorm": 0.3}, sgd(global_clipnorm=0.3)),
            case("clipping by value", {"clipValue": 0.05}, sgd(clipvalue=0.05)),
            case("an exponential moving average", {"averaging": {"kind": "ema", "momentum": 0.8}}, sgd(use_ema=True, ema_momentum=0.8)),
            case(
                "all of them",
                {"labelSmoothing": 0.1, "classWeights": [0.5, 1.0, 3.0], "l2": 0.02, "clipNorm": 0.5},
                sgd(global_clipnorm=0.5),
            ),
        ],
    }
    path = pathlib.Path(__file__).with_name("steps.json")
    path.write_text(json.dumps(document, separators=(",", ":")).replace('{"title"', '\n{"title"') + "\n")
