"""layers.safetensors: every layer by itself, forward and backward, computed by Keras in float64 from float32 inputs."""
import keras
import numpy as np
import tensorflow as tf

from common import f32, fill, hash32, labels, write

# name: n t c f k stride dilation padding activation
CONV1D = """
valid-k1               2 16  3  4  1 1 1 valid  linear
valid-k2               3 15  4  8  2 1 1 valid  relu
valid-k3               2 16  9  8  3 1 1 valid  relu
valid-k3-linear        5  9  3  3  3 1 1 valid  linear
valid-k5               2 17  4  9  5 1 1 valid  relu
valid-k7               1 24  8  4  7 1 1 valid  relu
valid-k11              2 23  3  8 11 1 1 valid  relu
valid-k3-f17           2 10  8 17  3 1 1 valid  relu
valid-c17              1 12 17  9  3 1 1 valid  linear
valid-c1-f1            4  8  1  1  3 1 1 valid  linear
valid-whole            3  8  4  3  8 1 1 valid  relu
valid-stride2          2 16  3  8  3 2 1 valid  relu
valid-stride2-odd      2 17  4  4  5 2 1 valid  relu
valid-stride3          2 19  9  4  7 3 1 valid  linear
valid-stride3-k2       3 14  3  9  2 3 1 valid  relu
valid-k1-stride2       2 13  4  3  1 2 1 valid  relu
valid-dilation2        2 18  4  8  3 1 2 valid  relu
valid-dilation3        2 20  3  9  5 1 3 valid  relu
same-k1                2 11  8  8  1 1 1 same   relu
same-k2                2 12  3  4  2 1 1 same   relu
same-k3                2 16  9  8  3 1 1 same   relu
same-k4                3 11  4  4  4 1 1 same   linear
same-k7                1 24  3 17  7 1 1 same   relu
same-k11-short         2  8  4  8 11 1 1 same   relu
same-stride2-even      2 16  3  8  3 2 1 same   relu
same-stride2-odd       2 17  3  8  3 2 1 same   relu
same-k2-stride2-odd    3 13  4  3  2 2 1 same   linear
same-k5-stride3        2 20  8  4  5 3 1 same   relu
same-k1-stride3        2 10  3  4  1 3 1 same   relu
same-dilation2         2 15  4  9  3 1 2 same   relu
same-k2-dilation3      2 14  3  8  2 1 3 same   relu
causal-k2              2 12  3  4  2 1 1 causal relu
causal-k3              5 10  9  4  3 1 1 causal relu
causal-k7-stride2      2 17  4  8  7 2 1 causal relu
causal-k3-dilation2    2 16  3  9  3 1 2 causal linear
causal-k5-dilation3    1 22  4  8  5 1 3 causal relu
"""
# name: n t c pool stride padding values
MAX_POOLING1D = """
pool2                  2 12  8 2 2 valid  real
pool2-odd              3 13  3 2 2 valid  real
pool3                  2 14  9 3 3 valid  real
pool4-stride2          2 15  4 4 2 valid  real
pool3-stride1          1 10 17 3 1 valid  real
pool2-stride3          2 13  4 2 3 valid  real
pool2-same-odd         2 13  4 2 2 same   real
pool3-same             2 14  3 3 3 same   real
pool3-same-stride1     2 11  8 3 1 same   real
pool4-same-stride2     2 15  3 4 2 same   real
pool2-ties             5 16  4 2 2 valid  ties
pool3-stride1-ties     3 12  4 3 1 valid  ties
pool4-same-ties        2 11  9 4 2 same   ties
pool3-same-negative    2 10  4 3 1 same   negative
"""
# name: n d u activation
DENSE = """
d1-u1                  3  1  1 linear
d3-u5                  4  3  5 relu
d8-u4                  2  8  4 linear
d7-u9                  5  7  9 relu
d17-u10                3 17 10 relu
d33-u6                 4 33  6 linear
d64-u16                2 64 16 relu
d10-u6-softmax         5 10  6 softmax
d9-u2-softmax          3  9  2 softmax
"""


def rows(table):
    for line in table.split("\n"):
        if line.strip():
            name, *fields = line.split()
            yield name, *(int(field) if field.isdigit() else field for field in fields)


def window(t, width, stride, padding):
    """(pad on the left, output length), by TensorFlow's rule (tf.nn.convolution); `width` is the dilated kernel."""
    if padding == "valid":
        return 0, (t - width) // stride + 1
    out = -(-t // stride)
    return (width - 1 if padding == "causal" else max((out - 1) * stride + width - t, 0) // 2), out


def plain_conv(x, w, b, stride, dilation, pad, out):
    y = np.zeros((x.shape[0], out, w.shape[2])) + b
    for t in range(out):
        for k in range(w.shape[0]):
            if 0 <= t * stride + k * dilation - pad < x.shape[1]:
                y[:, t] += x[:, t * stride + k * dilation - pad] @ w[k]
    return y


def plain_pool_gradient(x, dy, pool, stride, pad):
    """The gradient goes to the first maximum of a window."""
    dx = np.zeros_like(x)
    for t in range(dy.shape[1]):
        low, high = max(t * stride - pad, 0), min(t * stride - pad + pool, x.shape[1])
        at = low + x[:, low:high].argmax(axis=1)
        n, c = np.indices(at.shape)
        np.add.at(dx, (n, at, c), dy[:, t])
    return dx


class Cases:
    def __init__(self):
        self.list, self.tensors, self.stream = [], {}, 1000

    def draw(self, shape, scale):
        self.stream += 1
        return fill(shape, self.stream, scale)

    def add(self, kind, name, config, **tensors):
        self.list.append({"id": f"{kind}/{name}", "kind": kind, "config": config, "tensors": list(tensors)})
        for key, value in tensors.items():
            self.tensors[f"{kind}/{name}/{key}"] = np.ascontiguousarray(value if value.dtype == np.int32 else f32(value))

    def differentiate(self, layer, x, weights):
        """y, an upstream gradient dy, and the gradients of sum(y * dy) with respect to x and the weights."""
        if not layer.built:
            layer.build(x.shape)
        if weights:
            layer.set_weights(weights)
        with tf.GradientTape() as tape:
            x64 = tf.constant(x, dtype="float64")
            tape.watch(x64)
            y = layer(x64)
            dy = self.draw(tuple(y.shape), 1.0)
            total = tf.reduce_sum(y * tf.constant(dy, dtype="float64"))
        assert y.dtype == "float64"
        dx, dws = tape.gradient(total, [x64, [variable.value for variable in layer.trainable_variables]])
        return y.numpy(), dy, dx.numpy(), [gradient.numpy() for gradient in dws]


def conv1d(cases):
    for name, n, t, c, f, k, stride, dilation, padding, activation in rows(CONV1D):
        layer = keras.layers.Conv1D(
            f, k, strides=stride, dilation_rate=dilation, padding=padding, activation=activation, dtype="float64"
        )
        x, w, b = cases.draw((n, t, c), 1.5), cases.draw((k, c, f), 0.5), cases.draw((f,), 0.3)
        y, dy, dx, (dw, db) = cases.differentiate(layer, x, [w, b])
        pad, out = window(t, (k - 1) * dilation + 1, stride, padding)
        z = plain_conv(x.astype(np.float64), w.astype(np.float64), b, stride, dilation, pad, out)
        assert np.allclose(y, np.maximum(z, 0) if activation == "relu" else z, rtol=0, atol=1e-12), name
        # No pre-activation so near zero that float32 rounding could switch a unit on or off.
        assert activation == "linear" or np.abs(z).min() > 1e-5, (name, np.abs(z).min())
        config = {"filters": f, "kernelSize": k, "strides": stride, "dilationRate": dilation, "padding": padding,
                  "activation": activation, "padLeft": pad, "outputLength": out}
        cases.add("conv1d", name, config, x=x, w=w, b=b, y=y, dy=dy, dx=dx, dw=dw, db=db)


def relu_at_zero(cases):
    """Small whole numbers, so that many pre-activations are exactly 0: TensorFlow's gradient there is 0."""
    x = (hash32(2 * 10 * 2, 900) % 3).astype(np.float32).reshape(2, 10, 2) - 1
    w = (hash32(2 * 2 * 4, 901) % 3).astype(np.float32).reshape(2, 2, 4) - 1
    b = np.zeros(4, dtype=np.float32)
    y, dy, dx, (dw, db) = cases.differentiate(keras.layers.Conv1D(4, 2, activation="relu", dtype="float64"), x, [w, b])
    z = plain_conv(x.astype(np.float64), w.astype(np.float64), b, 1, 1, 0, 9)
    assert (z == 0).sum() > 5 and np.allclose(db, (dy * (z > 0)).sum(axis=(0, 1)))
    config = {"filters": 4, "kernelSize": 2, "strides": 1, "dilationRate": 1, "padding": "valid", "activation": "relu",
              "padLeft": 0, "outputLength": 9}
    cases.add("conv1d", "relu-at-zero", config, x=x, w=w, b=b, y=y, dy=dy, dx=dx, dw=dw, db=db)


def max_pooling1d(cases):
    for name, n, t, c, pool, stride, padding, values in rows(MAX_POOLING1D):
        x = cases.draw((n, t, c), 1.5)
        if values == "ties":
            x = np.round(x)  # -2 ... 2
        if values == "negative":
            x = -np.abs(x)  # padding must not count as a zero
        x = x + np.float32(0)  # no negative zero
        layer = keras.layers.MaxPooling1D(pool, strides=stride, padding=padding, dtype="float64")
        y, dy, dx, _ = cases.differentiate(layer, x, [])
        pad, out = window(t, pool, stride, padding)
        assert y.shape[1] == out and np.allclose(dx, plain_pool_gradient(x.astype(np.float64), dy, pool, stride, pad)), name
        config = {"poolSize": pool, "strides": stride, "padding": padding, "padLeft": pad, "outputLength": out}
        cases.add("maxPooling1d", name, config, x=x, y=y, dy=dy, dx=dx)


def dense(cases):
    for name, n, d, u, activation in rows(DENSE):
        x, w, b = cases.draw((n, d), 1.5), cases.draw((d, u), 0.5), cases.draw((u,), 0.3)
        layer = keras.layers.Dense(u, activation=activation, dtype="float64")
        y, dy, dx, (dw, db) = cases.differentiate(layer, x, [w, b])
        z = x.astype(np.float64) @ w + b
        assert activation == "softmax" or np.allclose(y, np.maximum(z, 0) if activation == "relu" else z)
        assert activation != "relu" or np.abs(z).min() > 1e-5
        cases.add("dense", name, {"units": u, "activation": activation}, x=x, w=w, b=b, y=y, dy=dy, dx=dx, dw=dw, db=db)


def softmax(cases):
    def logits(name):
        return {
            "k6": cases.draw((5, 6), 3.0),
            "k2": cases.draw((4, 2), 3.0),
            "k9": cases.draw((3, 9), 5.0),
            "k12-large": cases.draw((4, 12), 80.0),
            "k6-huge": cases.draw((6, 6), 10000.0),
            "k5-equal": np.full((2, 5), 700, dtype=np.float32),
            "k3-shifted": cases.draw((4, 3), 2.0) + np.float32(1000),
        }[name]

    for name in ("k6", "k2", "k9", "k12-large", "k6-huge", "k5-equal", "k3-shifted"):
        z = logits(name)
        n, k = z.shape
        y = labels(n, cases.stream, k)
        with tf.GradientTape() as tape:
            z64 = tf.constant(z, dtype="float64")
            tape.watch(z64)
            # The layer's softmax keeps its logits, and Keras takes the loss from them: the same as from_logits=True.
            p = keras.layers.Activation("softmax", dtype="float64")(z64)
            each = keras.losses.categorical_crossentropy(keras.ops.one_hot(y, k, dtype="float64"), z64, from_logits=True)
            mean = keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype="float64")(y, z64)
        dz = tape.gradient(mean, z64).numpy()
        assert abs(float(mean) - each.numpy().mean()) < 1e-9 * max(1, float(mean))
        cases.add("softmaxCrossEntropy", name, {"classes": k, "scale": 1 / n, "meanLoss": float(mean)},
                  z=z, labels=y, p=p.numpy(), loss=each.numpy(), dz=dz)


def flatten(cases):
    for name, shape in (("t3-c4", (2, 3, 4)), ("t5-c1", (3, 5, 1))):
        x = cases.draw(shape, 1.0)
        y, dy, dx, _ = cases.differentiate(keras.layers.Flatten(dtype="float64"), x, [])
        cases.add("flatten", name, {}, x=x, y=y, dy=dy, dx=dx)


def generate(folder, versions):
    cases = Cases()
    for kind in (conv1d, relu_at_zero, max_pooling1d, dense, softmax, flatten):
        kind(cases)
    write(folder / "layers.safetensors", {"versions": versions, "cases": cases.list}, cases.tensors)
