"""Keras on TensorFlow as a training peer; see ../training_protocol.py."""
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
from training_protocol import RATE, in_turn, read_problem, serve


def build(problem, rate):
    layers = keras.layers
    inputs = keras.Input((problem.t, problem.c))
    heads = []
    for kernels in problem.heads:
        h = inputs
        for kernel in kernels:
            h = layers.Conv1D(problem.filters, kernel, activation="relu")(h)
        heads.append(layers.Flatten()(layers.MaxPooling1D(2)(layers.Dropout(rate)(h))))
    h = heads[0] if len(heads) == 1 else layers.Concatenate()(heads)
    # Logits: the softmax is inside the loss, which is faster than a softmax layer and the same mathematics.
    outputs = layers.Dense(problem.classes)(layers.Dense(problem.units, activation="relu")(h))
    return keras.Model(inputs, outputs)


def in_file_order(model, problem):
    """The model's variables as the file has them. Keras lists layers by their depth, and so heads of one convolution each in their order."""
    ordered = [variable for layer in model.layers for variable in layer.trainable_variables]
    shapes = [tuple(variable.shape) for variable in ordered]
    assert shapes == [weight.shape for weight in problem.weights], f"shapes {shapes} here, {problem.shapes} in the file"
    return ordered


class Trainer:
    """One network with its optimizer; `step` is one graph of the whole step, without metrics. XLA (jit_compile) is off: see README.md."""

    def __init__(self, problem, rate, x, y):
        self.model = build(problem, rate)
        self.problem = problem
        self.variables = in_file_order(self.model, problem)
        self.optimizer = keras.optimizers.Adam(1e-3)
        self.optimizer.build(self.model.trainable_variables)
        self.fresh = [tf.identity(v) for v in self.optimizer.variables]
        loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        trained = self.model.trainable_variables

        def learn(x, y):
            with tf.GradientTape() as tape:
                loss = loss_of(y, self.model(x, training=True))
            self.optimizer.apply(tape.gradient(loss, trained), trained)
            return loss

        self.step_on = tf.function(learn, jit_compile=False)
        step_at = tf.function(lambda at: learn(tf.gather(x, at), tf.gather(y, at)), jit_compile=False)

        @tf.function(jit_compile=False)
        def epoch(order):
            """The sum of the windows' losses; the last batch takes what is left."""
            total = 0.0
            whole = problem.n // problem.batch
            for i in tf.range(whole):
                total += step_at(order[i * problem.batch : (i + 1) * problem.batch]) * problem.batch
            left = problem.n - whole * problem.batch
            return total + step_at(order[whole * problem.batch :]) * left if left else total

        self.epoch = epoch

    def restart(self):
        for variable, value in zip(self.variables, self.problem.weights):
            variable.assign(value)
        for variable, value in zip(self.optimizer.variables, self.fresh):
            variable.assign(value)


def main():
    problem = read_problem()
    if problem.threads is not None:
        tf.config.threading.set_intra_op_parallelism_threads(problem.threads)
        tf.config.threading.set_inter_op_parallelism_threads(problem.threads)
    x, y = tf.constant(problem.x), tf.constant(problem.y)
    trainers = {}

    def trainer_of(rate):
        if rate not in trainers:
            trainers[rate] = Trainer(problem, rate, x, y)
        trainers[rate].restart()
        return trainers[rate]

    def start(rate):
        trainer = trainer_of(rate)
        batches = in_turn(problem, lambda a, b: (tf.constant(problem.x[a:b]), tf.constant(problem.y[a:b])))
        return lambda: trainer.step_on(*next(batches))

    def fit(epochs, random):
        trainer = trainer_of(RATE)
        losses = []
        for _ in range(epochs):
            order = tf.constant(random.permutation(problem.n).astype("int32"))
            losses.append(float(trainer.epoch(order)) / problem.n)
        return losses

    serve(
        {
            "version": f"Keras {keras.__version__} on TensorFlow {tf.__version__}",
            "settings": f"tf.function, no XLA, oneDNN on, {problem.threads or 'default'} threads within and between operations",
            "python": platform.python_version(),
            "slowBlas": False,
        },
        start,
        fit,
    )


if __name__ == "__main__":
    main()
