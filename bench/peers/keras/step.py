"""Keras' training step of the baseline network on TensorFlow, one thread; see ../step_protocol.py. Started by bench/step.ts."""
import os
import platform
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import tensorflow as tf

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from step_protocol import read_problem, serve

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)


def build(head, dropout_rate):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((head["t"], head["c"])),
            layers.Conv1D(head["f"], head["k"], activation="relu"),
            layers.Conv1D(head["f"], head["k"], activation="relu"),
            layers.Dropout(dropout_rate),
            layers.MaxPooling1D(2),
            layers.Flatten(),
            layers.Dense(head["u"], activation="relu"),
            # Logits: the softmax is inside the loss, which is faster than a softmax layer and the same mathematics.
            layers.Dense(head["classes"]),
        ]
    )


def compile_step(model, optimizer, x, y):
    """One graph of the whole step, without metrics. XLA (jit_compile) is off: it is 10 times slower here on one thread."""
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    variables = model.trainable_variables

    @tf.function(jit_compile=False)
    def step():
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    return step


def main():
    head, _, x, y, weights = read_problem()
    x, y = tf.constant(x), tf.constant(y)
    compiled = {}

    def start(dropout_rate):
        if dropout_rate not in compiled:
            model = build(head, dropout_rate)
            optimizer = keras.optimizers.Adam(1e-3)
            optimizer.build(model.trainable_variables)
            fresh = [tf.identity(v) for v in optimizer.variables]
            compiled[dropout_rate] = model, optimizer, fresh, compile_step(model, optimizer, x, y)
        model, optimizer, fresh, step = compiled[dropout_rate]
        model.set_weights(weights)
        for variable, value in zip(optimizer.variables, fresh):
            variable.assign(value)
        return step

    serve(
        {
            "version": f"Keras {keras.__version__} on TensorFlow {tf.__version__}",
            "settings": "tf.function, no XLA, oneDNN on",
            "python": platform.python_version(),
            "slowBlas": False,
        },
        start,
    )


if __name__ == "__main__":
    main()
