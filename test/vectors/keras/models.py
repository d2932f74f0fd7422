"""models.safetensors: named networks at their full size, written here after their papers: outputs in use and in training, and gradients."""
import keras
import numpy as np
import tensorflow as tf

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


MODELS = {"fcn": fcn, "resnet": resnet, "inception-time": inception_time, "tcn": tcn, "deepconvlstm": deepconvlstm, "cnn-lstm": cnn_lstm}


def filled(name, shape, stream):
    """Values of a parameter, and how they were made: offset + fill(shape, stream, scale)."""
    receptive = int(np.prod(shape[:-2]))
    if name in ("kernel", "recurrent_kernel"):
        offset, scale = 0.0, glorot_limit(shape[-2] * receptive, shape[-1] * receptive)
    else:
        offset, scale = {"gamma": (1.0, 0.25), "beta": (0.0, 0.25), "moving_mean": (0.0, 0.25), "moving_variance": (1.0, 0.5), "bias": (0.0, 0.05)}[name]
    return (np.float32(offset) + fill(shape, stream, scale)).astype(np.float32), {"stream": stream, "offset": offset, "scale": scale}


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
            for variable in layer.weights:
                values, how = filled(variable.name, tuple(variable.shape), len(parameters) + 1)
                parameters.append({"name": variable.name, "shape": list(variable.shape), **how})
                variable.assign(values.astype(np.float64))
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
