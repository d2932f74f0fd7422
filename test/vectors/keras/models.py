"""models.safetensors: named networks at their full size, written here after their papers: outputs in use and in training, and gradients."""
import keras
import numpy as np
import tensorflow as tf

from attention import Pooling
from common import f32, fill, glorot_limit, labels, write

N, T, C, CLASSES = 4, 128, 9, 6
X_SCALE = 1.5


class Builder:
    """Layers in the order in which they are made, which is the order of the parameters in the file."""

    def __init__(self):
        self.layers = []

    def conv(self, x, filters, size):
        return self.add(keras.layers.Conv1D(filters, size, padding="same", use_bias=False), x)

    def norm(self, x, relu=True):
        x = self.add(keras.layers.BatchNormalization(), x)
        return keras.layers.ReLU()(x) if relu else x

    def add(self, layer, x):
        self.layers.append(layer)
        return layer(x)

    def head(self, x):
        return self.softmax(keras.layers.GlobalAveragePooling1D()(x))

    def softmax(self, x):
        return self.add(keras.layers.Dense(CLASSES, activation="softmax"), x)


def fcn(b, x):
    for filters, size in ((128, 8), (256, 5), (128, 3)):
        x = b.norm(b.conv(x, filters, size))
    return b.head(x)


def resnet(b, x):
    for i, filters in enumerate((64, 128, 128)):
        y = b.norm(b.conv(x, filters, 8))
        y = b.norm(b.conv(y, filters, 5))
        y = b.norm(b.conv(y, filters, 3), relu=False)
        past = b.norm(x if i == 2 else b.conv(x, filters, 1), relu=False)
        x = keras.layers.ReLU()(keras.layers.Add()([past, y]))
    return b.head(x)


def inception_time(b, x):
    residual = x
    for i in range(6):
        narrow = b.conv(x, 32, 1)
        branches = [b.conv(narrow, 32, size) for size in (40, 20, 10)]
        branches.append(b.conv(keras.layers.MaxPooling1D(3, strides=1, padding="same")(x), 32, 1))
        x = b.norm(keras.layers.Concatenate()(branches))
        if i % 3 == 2:
            past = b.norm(b.conv(residual, 128, 1), relu=False)
            residual = x = keras.layers.ReLU()(keras.layers.Add()([past, x]))
    return b.head(x)


def tcn(b, x):
    layers = keras.layers
    for level in range(5):
        y = x
        for _ in range(2):
            conv = layers.Conv1D(32, 5, padding="causal", dilation_rate=2**level, use_bias=False)
            y = layers.SpatialDropout1D(0.0)(b.norm(b.add(conv, y)))
        past = b.add(layers.Conv1D(32, 1), x) if level == 0 else x
        x = layers.ReLU()(layers.Add()([past, y]))
    return b.softmax(x[:, -1])


def deepconvlstm(b, x):
    for _ in range(4):
        x = b.add(keras.layers.Conv1D(64, 5, activation="relu"), x)
    x = b.add(keras.layers.LSTM(128, return_sequences=True), x)
    return b.softmax(b.add(keras.layers.LSTM(128), x))


def cnn_lstm(b, x):
    for _ in range(2):
        x = b.add(keras.layers.Conv1D(64, 3, activation="relu"), x)
    x = b.add(keras.layers.LSTM(100), keras.layers.MaxPooling1D(2)(x))
    return b.softmax(b.add(keras.layers.Dense(100, activation="relu"), x))


def hand_crafted(kind, size):
    """The values of a filter over its taps: Ismail-Fawaz et al. 2022, equations as in their code."""
    if kind == "peak":
        m = size // 4
        up = (np.arange(1, m + 1) / m) ** 2
        down = up[::-1]
        return np.concatenate([-up, -down, 2 * up, 2 * down, -up, -down])
    signs = (-1.0) ** np.arange(size)
    return -signs if kind == "increase" else signs


def lite_of(first, made):
    def build(b, x):
        layers = keras.layers
        parts = [b.add(first(size), x) for size in (40, 20, 10)]
        sizes = (2, 4, 8, 16, 32, 64)
        for kind, own in (("increase", sizes), ("decrease", sizes), ("peak", sizes[1:])):
            for size in own:
                values = hand_crafted(kind, size)
                layer = made(len(values))
                layer.trainable = False
                layer.hand_crafted = values
                parts.append(layers.ReLU()(b.add(layer, x)))
        x = b.norm(layers.Concatenate()(parts))
        for size, dilation in ((20, 2), (10, 4)):
            x = b.norm(b.add(layers.SeparableConv1D(32, size, dilation_rate=dilation, padding="same", use_bias=False), x))
        return b.head(x)

    return build


lite = lite_of(
    lambda size: keras.layers.Conv1D(32, size, padding="same", use_bias=False),
    lambda size: keras.layers.Conv1D(1, size, padding="same", use_bias=False),
)
litemv = lite_of(
    lambda size: keras.layers.SeparableConv1D(32, size, padding="same", use_bias=False),
    lambda size: keras.layers.DepthwiseConv1D(size, padding="same", use_bias=False),
)


class Multiple(keras.layers.Layer):
    """One learned number times what comes in."""

    def build(self, shape):
        self.factor = self.add_weight(name="kernel", shape=(1, 1, 1))

    def call(self, x):
        return x * self.factor[0, 0, 0]


def tiny_har(b, x):
    layers, reshape = keras.layers, keras.ops.reshape
    x = reshape(x, (-1, T, C, 1))
    for i in range(4):
        x = b.add(layers.Conv2D(20, (5, 1), strides=(1 + i % 2, 1), activation="relu"), x)
        x = b.add(layers.BatchNormalization(), x)
    steps = x.shape[1]
    rows = reshape(x, (-1, C, 20))
    query, value, key = (b.add(layers.Conv1D(20, 1, use_bias=False), rows) for _ in range(3))
    seen = reshape(layers.Attention()([query, value, key]), (-1, steps, C, 20))
    x = layers.Add()([x, b.add(Multiple(), seen)])
    x = b.add(layers.Conv1D(40, 1, activation="relu"), reshape(x, (-1, steps, C * 20)))
    x = b.add(layers.LSTM(40, return_sequences=True), x)
    context = b.add(Multiple(), b.add(Pooling(40), x))
    return b.softmax(layers.Add()([x[:, -1], context]))


def late_fusion(b, x):
    layers, sensors = keras.layers, []
    for start in (0, 3, 6):
        y = x[:, :, start : start + 3]
        for i in range(3):
            y = b.norm(b.conv(layers.MaxPooling1D(2)(y) if i > 0 else y, 64, 9))
        sensors.append(layers.GlobalAveragePooling1D()(y))
    return b.softmax(layers.Concatenate()(sensors))


def autoencoder(b, x):
    for filters in (64, 32, 16):
        x = b.add(keras.layers.Conv1D(filters, 5, strides=2, padding="same", activation="relu"), x)
    return b.softmax(keras.layers.Flatten()(x))


MODELS = {"fcn": fcn, "resnet": resnet, "inception-time": inception_time, "tcn": tcn, "deepconvlstm": deepconvlstm, "cnn-lstm": cnn_lstm}
# Behind the others, whose numbers stay as they are.
MODELS |= {"lite-time": lite, "litemv-time": litemv, "tiny-har": tiny_har, "late-fusion": late_fusion, "autoencoder": autoencoder}


def filled(name, shape, stream):
    """Values of a parameter, and how they were made: offset + fill(shape, stream, scale)."""
    receptive = int(np.prod(shape[:-2]))
    if name == "query" or name.endswith("kernel"):
        offset, scale = 0.0, glorot_limit(shape[-2] * receptive, shape[-1] * receptive)
    else:
        offset, scale = {"gamma": (1.0, 0.25), "beta": (0.0, 0.25), "moving_mean": (0.0, 0.25), "moving_variance": (1.0, 0.5), "bias": (0.0, 0.05)}[name]
    return (np.float32(offset) + fill(shape, stream, scale)).astype(np.float32), {"stream": stream, "offset": offset, "scale": scale}


def names_of(layer):
    """Our names of a layer's weights."""
    return ["kernel", "bias", "query"] if isinstance(layer, Pooling) else [variable.name for variable in layer.weights]


def generate(folder, versions):
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    tensors, models = {}, {}
    x, classes = fill((N, T, C), 500, X_SCALE), labels(N, 501, CLASSES)
    for model_name, build in MODELS.items():
        builder, source = Builder(), keras.Input((T, C))
        model = keras.Model(source, build(builder, source))
        parameters, trainable = [], []
        for layer in builder.layers:
            for variable, name in zip(layer.weights, names_of(layer)):
                whole = tuple(variable.shape)
                # A convolution of (5, 1) over time and channels is one of 5 over time for us.
                shape = (whole[0], *whole[2:]) if len(whole) == 4 else whole
                if (made := getattr(layer, "hand_crafted", None)) is not None:
                    values, how = np.broadcast_to(made[:, None, None], shape), {"handCrafted": made.tolist()}
                else:
                    values, how = filled(name, shape, len(parameters) + 1)
                parameters.append({"name": name, "shape": list(shape), **how})
                variable.assign(values.astype(np.float64).reshape(whole))
                if variable.trainable:
                    trainable.append(variable)
        used = model(tf.constant(x.astype(np.float64)), training=False)
        with tf.GradientTape() as tape:
            trained = model(tf.constant(x.astype(np.float64)), training=True)
            loss = tf.reduce_mean(keras.losses.categorical_crossentropy(np.eye(CLASSES)[classes], trained))
        gradients = [np.asarray(gradient) for gradient in tape.gradient(loss, [variable.value for variable in trainable])]
        tensors[f"{model_name}/probabilities"] = f32(used)
        tensors[f"{model_name}/trainingProbabilities"] = f32(trained)
        # The first 64 numbers of each gradient, and its length.
        tensors[f"{model_name}/gradients"] = f32(np.concatenate([gradient.ravel()[:64] for gradient in gradients]))
        models[model_name] = {
            "parameters": model.count_params(),
            "tensors": parameters,
            "loss": float(loss),
            "gradientNorms": [float(np.linalg.norm(gradient)) for gradient in gradients],
        }
    config = {"versions": versions, "n": N, "t": T, "c": C, "classes": CLASSES, "xScale": X_SCALE, "xStream": 500, "labelStream": 501, "models": models}
    write(folder / "models.safetensors", config, tensors)
