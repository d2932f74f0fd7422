"""activation.safetensors: activations by themselves, behind products and sums, and products of inputs, in float64 from float32 inputs."""
import keras
import tensorflow as tf

from common import write
from layers import Cases

ACTIVATIONS = ("relu", "elu", "gelu", "swish", "tanh", "sigmoid")
# Small, usual, and where all of them have reached what they tend to.
SCALES = {"small": 0.01, "usual": 4.0, "large": 60.0}


def alone(cases):
    for activation in ACTIVATIONS:
        for name, scale in SCALES.items():
            x = cases.draw((3, 5, 7), scale)
            y, dy, dx, _ = cases.differentiate(keras.layers.Activation(activation, dtype="float64"), x, [])
            cases.add("activation", f"{activation}-{name}", {"activation": activation}, x=x, y=y, dy=dy, dx=dx)


def products(cases):
    for activation in ACTIVATIONS[1:]:
        for kind, layer, shape, kernel in (
            ("conv1d", keras.layers.Conv1D(6, 3, activation=activation, dtype="float64"), (2, 9, 4), (3, 4, 6)),
            ("dense", keras.layers.Dense(9, activation=activation, dtype="float64"), (3, 7), (7, 9)),
        ):
            x, w, b = cases.draw(shape, 1.5), cases.draw(kernel, 0.8), cases.draw(kernel[-1:], 0.5)
            y, dy, dx, (dw, db) = cases.differentiate(layer, x, [w, b])
            cases.add(kind, activation, {"activation": activation}, x=x, w=w, b=b, y=y, dy=dy, dx=dx, dw=dw, db=db)


def joins(cases):
    relu = keras.layers.Activation("relu", dtype="float64")
    add, multiply = keras.layers.Add(dtype="float64"), keras.layers.Multiply(dtype="float64")
    for kind, name, count, join in (
        ("add", "relu-of-2", 2, lambda inputs: relu(add(inputs))),
        ("add", "relu-of-3", 3, lambda inputs: relu(add(inputs))),
        ("multiply", "of-2", 2, multiply),
        ("multiply", "of-3", 3, multiply),
    ):
        xs = [cases.draw((2, 5, 3), 1.0) for _ in range(count)]
        dy = cases.draw((2, 5, 3), 1.0)
        with tf.GradientTape() as tape:
            inputs = [tf.constant(x, dtype="float64") for x in xs]
            tape.watch(inputs)
            y = join(inputs)
            total = tf.reduce_sum(y * tf.constant(dy, dtype="float64"))
        dxs = tape.gradient(total, inputs)
        named = {f"x{i}": x for i, x in enumerate(xs)} | {f"dx{i}": dx.numpy() for i, dx in enumerate(dxs)}
        cases.add(kind, name, {}, y=y.numpy(), dy=dy, **named)


def generate(folder, versions):
    cases = Cases()
    alone(cases)
    products(cases)
    joins(cases)
    write(folder / "activation.safetensors", {"versions": versions, "cases": cases.list}, cases.tensors)
