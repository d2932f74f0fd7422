"""baseline.safetensors and small-baseline.safetensors: the article's network, its gradients, and ten steps of Adam."""
import keras
import numpy as np
import tensorflow as tf

from common import f32, fill, glorot_limit, hash32, labels, write

STEPS = 10
BIAS_SCALE, X_SCALE = 0.05, 1.5
# Streams of the hash: parameters 1 ... 8 in the order of PARAMETERS, the batch under study 10 and 11, batch k of training 100+k and 200+k.
PARAMETERS = [f"{layer}/{part}" for layer in ("conv1", "conv2", "dense1", "dense2") for part in ("kernel", "bias")]
LAYERS = ("conv1", "conv2", "pool", "dense1", "dense2")


def network(t, c, filters, units, classes, dtype):
    """Dropout's rate is 0 here: a mask cannot be compared across systems. Everything else is the article's."""
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    model = keras.Sequential([
        keras.Input((t, c)),
        keras.layers.Conv1D(filters, 3, activation="relu", name="conv1"),
        keras.layers.Conv1D(filters, 3, activation="relu", name="conv2"),
        keras.layers.Dropout(0.0),
        keras.layers.MaxPooling1D(2, name="pool"),
        keras.layers.Flatten(),
        keras.layers.Dense(units, activation="relu", name="dense1"),
        keras.layers.Dense(classes, activation="softmax", name="dense2"),
    ])
    # jit_compile off: TensorFlow's own kernels, not XLA's fusions.
    model.compile(optimizer="adam", loss="categorical_crossentropy", jit_compile=False)
    return model


def initial_weights(model):
    weights, scales = [], {}
    for stream, variable in enumerate(model.trainable_variables, 1):
        shape = tuple(variable.shape)
        receptive = int(np.prod(shape[:-2]))
        limit = glorot_limit(shape[-2] * receptive, shape[-1] * receptive) if len(shape) > 1 else float(np.float32(BIAS_SCALE))
        scales[PARAMETERS[stream - 1]] = limit
        weights.append(fill(shape, stream, limit))
    return weights, scales


def study(sizes, weights, batches, dtype, exact_betas=False):
    """
    Forward and backward on batches[0], then one step of Adam from the initial weights on each of batches[1:].

    Keras casts beta1 and beta2 to float32 on the way to Adam's bias corrections, whatever the dtype (ops.cast of a Python float): the
    first corrections are off by 6.7e-6 of themselves. `exact_betas` passes NumPy's float64, which survive.
    """
    n, t, c, filters, units, classes = sizes
    model = network(t, c, filters, units, classes, dtype)
    model.set_weights(weights)
    if exact_betas:
        model.optimizer.beta_1, model.optimizer.beta_2 = np.float64(0.9), np.float64(0.999)
    x, y = batches[0][0].astype(dtype), np.eye(classes, dtype=dtype)[batches[0][1]]
    probe = keras.Model(model.inputs, [model.get_layer(name).output for name in LAYERS])
    with tf.GradientTape() as tape:
        tape.watch(inputs := tf.constant(x))
        outputs = probe(inputs)
        each = keras.losses.categorical_crossentropy(y, outputs[-1])
        loss = tf.reduce_mean(each)
    # What fit() minimises, too, is the loss of the logits behind the softmax: the probabilities are not on its path.
    logits = outputs[-1]._keras_logits
    assert abs(float(loss) - float(model.evaluate(x, y, batch_size=n, verbose=0))) < 1e-6
    gradients = tape.gradient(loss, [inputs, *outputs[:-1], logits, *[variable.value for variable in model.trainable_variables]])
    losses = []
    for xs, ys in batches[1:]:
        # Keras 3 returns the running mean over batches unless its metrics are reset.
        model.reset_metrics()
        losses.append(float(model.train_on_batch(xs.astype(dtype), np.eye(classes, dtype=dtype)[ys])))
    return {
        "activations": dict(zip(LAYERS, (output.numpy() for output in outputs))),
        "dx": gradients[0].numpy(),
        "activation_gradients": dict(zip((*LAYERS[:-1], "logits"), (gradient.numpy() for gradient in gradients[1:6]))),
        "gradients": dict(zip(PARAMETERS, (gradient.numpy() for gradient in gradients[6:]))),
        "each": each.numpy(), "loss": float(loss), "losses": losses,
        "after": dict(zip(PARAMETERS, model.get_weights())),
        "count": model.count_params(),
    }


def facts():
    """Keras' own defaults and initial values, for ours to be compared with."""
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    configs = {
        "Conv1D": keras.layers.Conv1D(8, 3), "Dense": keras.layers.Dense(8), "MaxPooling1D": keras.layers.MaxPooling1D(),
        "Dropout": keras.layers.Dropout(0.5), "Adam": keras.optimizers.Adam(),
    }
    limits = []
    for shape in ((3, 9, 64), (3, 64, 64), (11, 9, 64), (3968, 100), (100, 6)):
        receptive = int(np.prod(shape[:-2]))
        fan_in, fan_out = shape[-2] * receptive, shape[-1] * receptive
        drawn = keras.ops.convert_to_numpy(keras.initializers.GlorotUniform(seed=1)(shape))
        limit = np.sqrt(6.0 / (fan_in + fan_out))
        assert 0.98 * limit < np.abs(drawn).max() <= limit * (1 + 1e-6), shape
        limits.append({"shape": shape, "fanIn": fan_in, "fanOut": fan_out, "limit": limit})
    return {"defaults": {name: thing.get_config() for name, thing in configs.items()}, "glorotUniform": limits}


def compare(a, b):
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return {"maxAbs": float(np.abs(a - b).max()), "relativeL2": float(np.linalg.norm(a - b) / np.linalg.norm(b))}


def norms(weights):
    return {name: float(np.linalg.norm(value.astype(np.float64))) for name, value in weights.items()}


def describe(sizes, scales, exact, single, betas, versions):
    n, t, c, filters, units, classes = sizes
    return {
        "versions": versions,
        "n": n, "t": t, "c": c, "filters": filters, "kernelSize": 3, "poolSize": 2, "units": units, "classes": classes,
        "parameters": exact["count"], "parameterNames": PARAMETERS, "layerNames": LAYERS,
        "scales": scales, "xScale": X_SCALE,
        "streams": {"parameters": list(range(1, 9)), "x": 10, "labels": 11, "trainX": 101, "trainLabels": 201},
        "adam": {"learningRate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7, "steps": STEPS},
        "loss": exact["loss"], "lossFloat32": single["loss"],
        "losses": exact["losses"], "lossesFloat32": single["losses"], "lossesExactBetas": betas["losses"],
        "normAfter": norms(exact["after"]), "normAfterFloat32": norms(single["after"]), "normAfterExactBetas": norms(betas["after"]),
        # How far Keras in float32 is from Keras in float64: what a float32 engine may be off by, too.
        "float32Difference": {
            "probabilities": compare(single["activations"]["dense2"], exact["activations"]["dense2"]),
            "activations": {name: compare(single["activations"][name], exact["activations"][name]) for name in LAYERS},
            "gradients": {name: compare(single["gradients"][name], exact["gradients"][name]) for name in PARAMETERS},
            "after": {name: compare(single["after"][name], exact["after"][name]) for name in PARAMETERS},
            "updates": {
                name: compare(single["after"][name] - start, exact["after"][name] - start.astype(np.float64))
                for name, start in exact["start"].items()
            },
        },
    }


def run(sizes, versions):
    n, t, c, filters, units, classes = sizes
    weights, scales = initial_weights(network(t, c, filters, units, classes, "float32"))
    streams = [(10, 11), *((100 + k, 200 + k) for k in range(1, STEPS + 1))]
    batches = [(fill((n, t, c), sx, X_SCALE), labels(n, sy, classes)) for sx, sy in streams]
    exact, single = (study(sizes, weights, batches, dtype) for dtype in ("float64", "float32"))
    betas = study(sizes, weights, batches, "float64", exact_betas=True)
    assert betas["loss"] == exact["loss"] and betas["losses"][1] != exact["losses"][1]
    assert exact["activations"]["dense2"].dtype == np.float64 and exact["after"]["dense2/bias"].dtype == np.float64
    exact["start"] = dict(zip(PARAMETERS, weights))
    return exact, single, betas, batches, describe(sizes, scales, exact, single, betas, versions)


def full(folder, versions):
    sizes = (32, 128, 9, 64, 100, 6)
    exact, single, betas, batches, config = run(sizes, versions)
    assert config["parameters"] == 411650
    tensors = {"probabilities": f32(exact["activations"]["dense2"]), "perSampleLoss": f32(exact["each"])}
    for name in LAYERS:
        tensors[f"activation/{name}"] = f32(exact["activations"][name][0]).reshape(-1)
    for name, gradient in exact["gradients"].items():
        if name == "dense1/kernel":
            tensors[f"gradient/{name}/every16th"] = f32(gradient[::16])
            tensors[f"gradient/{name}/rowSums"] = f32(gradient.sum(axis=1))
            tensors[f"gradient/{name}/columnSums"] = f32(gradient.sum(axis=0))
        else:
            tensors[f"gradient/{name}"] = f32(gradient)
    for label, result in (("after", exact), ("afterFloat32", single), ("afterExactBetas", betas)):
        for name, value in result["after"].items():
            count = min(200, value.size)
            tensors[f"{label}/{name}"] = f32(value.reshape(-1)[np.arange(count) * value.size // count])
    config["gradientNorms"] = {name: float(np.linalg.norm(value)) for name, value in exact["gradients"].items()}
    # Of each stream: its first entries, and the sum of all bit patterns modulo 2^32.
    config["fills"] = []
    for index, (name, start) in enumerate(exact["start"].items()):
        config["fills"].append(known_answer(name, index + 1, config["scales"][name], start))
    for step, (x, _) in enumerate(batches):
        stream = 10 if step == 0 else 100 + step
        config["fills"].append(known_answer(f"x{step}", stream, X_SCALE, x))
    config["labels"] = [batch[1].tolist() for batch in batches]
    config["hashes"] = [{"stream": s, "values": hash32(4, s).tolist()} for s in (0, 1, 10, 101, 65537, 4294967295)]
    config["keras"] = facts()
    write(folder / "baseline.safetensors", config, tensors)


def known_answer(name, stream, scale, value):
    flat = value.reshape(-1)
    return {"name": name, "stream": stream, "scale": scale, "count": flat.size, "first": [float(v) for v in flat[:8]],
            "bitSum": int(flat.view(np.uint32).astype(np.uint64).sum() % 2**32)}


def small(folder, versions):
    exact, single, betas, batches, config = run((5, 16, 3, 8, 10, 4), versions)
    tensors = {f"weight/{name}": value for name, value in exact["start"].items()}
    tensors |= {"x": batches[0][0], "labels": batches[0][1]}
    tensors |= {f"activation/{name}": f32(exact["activations"][name]) for name in LAYERS}
    tensors |= {"perSampleLoss": f32(exact["each"]), "dx": f32(exact["dx"])}
    tensors |= {f"activationGradient/{name}": f32(value) for name, value in exact["activation_gradients"].items()}
    tensors |= {f"gradient/{name}": f32(value) for name, value in exact["gradients"].items()}
    tensors["trainX"] = np.stack([batch[0] for batch in batches[1:]])
    tensors["trainLabels"] = np.stack([batch[1] for batch in batches[1:]])
    for label, result in (("after", exact), ("afterFloat32", single), ("afterExactBetas", betas)):
        tensors |= {f"{label}/{name}": f32(value) for name, value in result["after"].items()}
    write(folder / "small-baseline.safetensors", config, tensors)


def generate(folder, versions):
    small(folder, versions)
    full(folder, versions)
