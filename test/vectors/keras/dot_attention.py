"""dot-attention.safetensors: dot-product attention, whole and within blocks of rows, computed in float64 from float32 inputs."""
import keras
import tensorflow as tf

from common import write
from layers import Cases, rows

# name: n, rows of query and of value, channels of query and of value, rows of a block (0: all)
ATTENTION = """
t4-t6       3  4  6  5  3  0
one         2  1  1  4  4  0
t9-c20      2  9  9 20 20  0
t13-c7      2 13  5  7  8  0
blocks3     3 12 12  4  5  3
blocks9     2 18 18 20 20  9
blocks1     2  4  4  3  3  1
"""


def generate(folder, versions):
    cases = Cases()
    layer = keras.layers.Attention(dtype="float64")
    for name, n, tq, tv, d, v, block in rows(ATTENTION):
        query, value, key = cases.draw((n, tq, d), 1.5), cases.draw((n, tv, v), 1.5), cases.draw((n, tv, d), 1.5)
        dy = cases.draw((n, tq, v), 1.0)
        with tf.GradientTape() as tape:
            inputs = [tf.constant(x, dtype="float64") for x in (query, value, key)]
            tape.watch(inputs)
            blocks = [tf.reshape(x, (-1, block, x.shape[-1])) for x in inputs] if block else inputs
            y = tf.reshape(layer(blocks), (n, tq, v))
            total = tf.reduce_sum(y * tf.constant(dy, dtype="float64"))
        dx = [gradient.numpy() for gradient in tape.gradient(total, inputs)]
        cases.add("attention", name, {"blockSize": block}, x0=query, x1=value, x2=key, y=y.numpy(), dy=dy, dx0=dx[0], dx1=dx[1], dx2=dx[2])
    write(folder / "dot-attention.safetensors", {"versions": versions, "cases": cases.list}, cases.tensors)
