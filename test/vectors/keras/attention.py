"""attention.safetensors: attention pooling put together from Keras' layers, computed in float64 from float32 inputs."""
import keras

from common import write
from layers import rows
from single import SingleCases

# name: n t c units
ATTENTION = """
c5-u5     3  6  5  5
c4-u3     2  9  4  3
c9-u8     2 10  9  8
c2-u2     3  4  2  2
t1        2  1  4  3
t33       1 33  8  4
"""


class Pooling(keras.layers.Layer):
    def __init__(self, units):
        super().__init__(dtype="float64")
        self.hidden = keras.layers.Dense(units, activation="tanh", dtype="float64")
        self.score = keras.layers.Dense(1, use_bias=False, dtype="float64")
        self.softmax = keras.layers.Softmax(axis=1, dtype="float64")
        self.mean = keras.layers.Dot(axes=1, dtype="float64")

    def build(self, shape):
        self.hidden.build(shape)
        self.score.build((*shape[:-1], self.hidden.units))
        self.built = True

    def call(self, x):
        return keras.ops.squeeze(self.mean([self.softmax(self.score(self.hidden(x))), x]), axis=1)


def generate(folder, versions):
    cases = SingleCases()
    for name, n, t, c, units in rows(ATTENTION):
        cases.layer(name, Pooling(units), {"kind": "AttentionPooling1D", "units": units}, (n, t, c), (0.7, 0.3, 0.9))
    write(folder / "attention.safetensors", {"versions": versions, "cases": cases.list, "defaults": {}}, cases.tensors)
