"""normalization.safetensors: batch normalisation in training and in prediction, layer normalisation, in float64 from float32 inputs."""
import keras
import numpy as np
import tensorflow as tf

from common import write
from layers import Cases, rows

# name: shape of x, momentum, epsilon, activation
BATCH_NORMALIZATION = """
t6-c8         4x6x8    0.99  0.001 linear
t5-c3         3x5x3    0.9   0.001 linear
t7-c13-relu   2x7x13   0.99  0.001 relu
c5            9x5      0.5   0.1   linear
c4-relu       6x4      0.99  0.001 relu
t70-c4        1x70x4   0.0   0.001 linear
"""
# name: shape of x, epsilon
LAYER_NORMALIZATION = """
t6-c8         4x6x8    0.001
t5-c3         3x5x3    0.001
t7-c13        2x7x13   0.1
c5            9x5      0.001
t40-c4        2x40x4   0.001
"""


def batch(cases):
    for name, shape, momentum, epsilon, activation in rows(BATCH_NORMALIZATION):
        shape = tuple(int(length) for length in shape.split("x"))
        momentum, epsilon = float(momentum), float(epsilon)
        layer = keras.layers.BatchNormalization(momentum=momentum, epsilon=epsilon, dtype="float64")
        after = keras.layers.Activation(activation, dtype="float64")
        # Off center, as raw signals are.
        x = cases.draw(shape, 1.5) + cases.draw(shape[-1:], 2.0)
        gamma, beta, mean = (cases.draw(shape[-1:], 1.0) for _ in range(3))
        variance = np.abs(cases.draw(shape[-1:], 1.0)) + np.float32(0.2)
        layer.build(shape)
        layer.set_weights([gamma, beta, mean, variance])
        dy = cases.draw(shape, 1.0)
        with tf.GradientTape() as tape:
            x64 = tf.constant(x, dtype="float64")
            tape.watch(x64)
            before = layer(x64, training=True)
            y = after(before)
            total = tf.reduce_sum(y * tf.constant(dy, dtype="float64"))
        dx, dgamma, dbeta = tape.gradient(total, [x64, layer.gamma.value, layer.beta.value])
        # No output so near zero that float32 rounding could switch a unit on or off.
        assert activation == "linear" or np.abs(before.numpy()).min() > 1e-4, name
        moved = {"movedMean": layer.moving_mean.numpy(), "movedVariance": layer.moving_variance.numpy()}
        predicted = after(layer(x64, training=False)).numpy()
        cases.add("batchNormalization", name, {"momentum": momentum, "epsilon": epsilon, "activation": activation},
                  x=x, gamma=gamma, beta=beta, movingMean=mean, movingVariance=variance, y=y.numpy(), dy=dy, dx=dx.numpy(),
                  dgamma=dgamma.numpy(), dbeta=dbeta.numpy(), **moved, predicted=predicted)


def frozen(cases):
    """As `batch`, of a layer whose trainable is False: Keras then takes the moving statistics while training too, and leaves them."""
    for name, shape, momentum, epsilon, activation in rows(BATCH_NORMALIZATION):
        shape = tuple(int(length) for length in shape.split("x"))
        layer = keras.layers.BatchNormalization(momentum=float(momentum), epsilon=float(epsilon), trainable=False, dtype="float64")
        after = keras.layers.Activation(activation, dtype="float64")
        x = cases.draw(shape, 1.5) + cases.draw(shape[-1:], 2.0)
        gamma, beta, mean = (cases.draw(shape[-1:], 1.0) for _ in range(3))
        variance = np.abs(cases.draw(shape[-1:], 1.0)) + np.float32(0.2)
        layer.build(shape)
        layer.set_weights([gamma, beta, mean, variance])
        dy = cases.draw(shape, 1.0)
        with tf.GradientTape() as tape:
            x64 = tf.constant(x, dtype="float64")
            tape.watch(x64)
            before = layer(x64, training=True)
            y = after(before)
            total = tf.reduce_sum(y * tf.constant(dy, dtype="float64"))
        dx = tape.gradient(total, x64)
        assert activation == "linear" or np.abs(before.numpy()).min() > 1e-4, name
        assert np.array_equal(layer.moving_mean.numpy(), mean.astype(np.float64))
        cases.add("frozenBatchNormalization", name, {"momentum": float(momentum), "epsilon": float(epsilon), "activation": activation},
                  x=x, gamma=gamma, beta=beta, movingMean=mean, movingVariance=variance, y=y.numpy(), dy=dy, dx=dx.numpy())


def layer(cases):
    for name, shape, epsilon in rows(LAYER_NORMALIZATION):
        shape = tuple(int(length) for length in shape.split("x"))
        x = cases.draw(shape, 1.5) + cases.draw(shape[-1:], 2.0)
        gamma, beta = cases.draw(shape[-1:], 1.0), cases.draw(shape[-1:], 1.0)
        layer = keras.layers.LayerNormalization(epsilon=float(epsilon), dtype="float64")
        y, dy, dx, (dgamma, dbeta) = cases.differentiate(layer, x, [gamma, beta])
        cases.add("layerNormalization", name, {"epsilon": float(epsilon)}, x=x, gamma=gamma, beta=beta, y=y, dy=dy, dx=dx,
                  dgamma=dgamma, dbeta=dbeta)


def generate(folder, versions):
    cases = Cases()
    batch(cases)
    layer(cases)
    frozen(cases)
    batch_config, layer_config = keras.layers.BatchNormalization().get_config(), keras.layers.LayerNormalization().get_config()
    keys = ("axis", "epsilon", "center", "scale")
    defaults = {"BatchNormalization": {key: batch_config[key] for key in ("momentum", *keys)},
                "LayerNormalization": {key: layer_config[key] for key in keys}}
    write(folder / "normalization.safetensors", {"versions": versions, "cases": cases.list, "defaults": defaults}, cases.tensors)
