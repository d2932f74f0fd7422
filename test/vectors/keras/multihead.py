"""multihead.safetensors: a branching network with two inputs, a shared layer and a sum, its gradients, and five steps of Adam."""
import keras
import numpy as np
import tensorflow as tf

from common import f32, fill, glorot_limit, labels, write

N, T, C, UNITS, CLASSES, STEPS = 5, 16, 3, 10, 4, 5
X_SCALE, BIAS_SCALE = 1.5, 0.05
# What the second input sees is (x - mean) / scale, in float32, as a program prepares it; the first sees x.
MEAN, SCALE = f32([0.25, -0.5, 0.125]), f32([0.5, 2.0, 0.75])


def network(dtype):
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    layers = keras.layers
    raw, scaled = keras.Input((T, C), name="raw"), keras.Input((T, C), name="scaled")
    one = layers.Flatten()(layers.MaxPooling1D(2)(layers.Conv1D(4, 3, activation="relu", name="one")(raw)))
    two = layers.Flatten()(layers.MaxPooling1D(2)(layers.Conv1D(3, 5, activation="relu", name="two")(scaled)))
    # `shared` feeds two layers: its gradient is a sum.
    shared = layers.Conv1D(4, 3, padding="same", activation="relu", name="shared")(scaled)
    around = layers.Conv1D(4, 3, padding="same", activation="relu", name="around")(shared)
    three = layers.Flatten()(layers.MaxPooling1D(2)(layers.Add()([shared, around])))
    joined = layers.Concatenate()([one, two, three])
    out = layers.Dense(CLASSES, activation="softmax", name="out")(layers.Dense(UNITS, activation="relu", name="hidden")(joined))
    model = keras.Model([raw, scaled], out)
    model.compile(optimizer="adam", loss="categorical_crossentropy", jit_compile=False)
    # Python floats would be rounded to float32 on their way to the bias corrections (README.md, Betas).
    model.optimizer.beta_1, model.optimizer.beta_2 = np.float64(0.9), np.float64(0.999)
    return model


NAMES = [f"{layer}/{part}" for layer in ("one", "two", "shared", "around", "hidden", "out") for part in ("kernel", "bias")]


def generate(folder, versions):
    model = network("float64")
    # By name, whatever order Keras sorts the branches into.
    variables = {name: getattr(model.get_layer(name.split("/")[0]), name.split("/")[1]) for name in NAMES}
    tensors = {}
    for stream, (name, variable) in enumerate(variables.items(), 1):
        shape = tuple(variable.shape)
        receptive = int(np.prod(shape[:-2]))
        limit = glorot_limit(shape[-2] * receptive, shape[-1] * receptive) if len(shape) > 1 else float(np.float32(BIAS_SCALE))
        tensors[f"weight/{name}"] = fill(shape, stream, limit)
        variable.assign(tensors[f"weight/{name}"].astype(np.float64))
    batches = [(fill((N, T, C), 100 + step, X_SCALE), labels(N, 200 + step, CLASSES)) for step in range(STEPS + 1)]

    def prepared(x):
        return [x.astype(np.float64), ((x - MEAN) / SCALE).astype(np.float64)]

    def one_hot(classes):
        return np.eye(CLASSES)[classes]

    x, classes = batches[0]
    with tf.GradientTape() as tape:
        outputs = model([tf.constant(part) for part in prepared(x)])
        each = keras.losses.categorical_crossentropy(one_hot(classes), outputs)
        loss = tf.reduce_mean(each)
    gradients = tape.gradient(loss, [variable.value for variable in variables.values()])
    losses = []
    for xs, ys in batches[1:]:
        model.reset_metrics()
        losses.append(float(model.train_on_batch(prepared(xs), one_hot(ys))))
    tensors |= {"x": x, "labels": classes, "probabilities": f32(outputs), "perSampleLoss": f32(each)}
    tensors |= {f"gradient/{name}": f32(gradient) for name, gradient in zip(NAMES, gradients)}
    tensors |= {"trainX": np.stack([x for x, _ in batches[1:]]), "trainLabels": np.stack([y for _, y in batches[1:]])}
    tensors |= {f"after/{name}": f32(variable.numpy()) for name, variable in variables.items()}
    config = {
        "versions": versions, "n": N, "t": T, "c": C, "classes": CLASSES, "parameters": model.count_params(), "parameterNames": NAMES,
        "mean": MEAN.tolist(), "scale": SCALE.tolist(), "loss": float(loss), "losses": losses,
        "adam": {"learningRate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7, "steps": STEPS},
    }
    write(folder / "multihead.safetensors", config, tensors)
