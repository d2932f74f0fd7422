"""masked.safetensors: layers that Keras gives a mask, by themselves, in float64 from float32 inputs. Of window i the first lengths[i] steps are real."""
import keras
import numpy as np
import tensorflow as tf

from common import write
from layers import rows
from recurrent import one
from single import SingleCases

# name: n t c units returnSequences goBackwards useBias
RECURRENT = """
u5            4  6  4  5 0 0 1
u4-sequences  3  7  3  4 1 0 1
u9-back       4  6  4  9 0 1 1
u6-back-seq   3  5  5  6 1 1 1
u7-no-bias    3  6  3  7 1 1 0
"""
# name: n t c units returnSequences mergeMode kind
BIDIRECTIONAL = """
lstm-concat       4  6  4  5 0 concat LSTM
lstm-sum-seq      3  6  4  3 1 sum    LSTM
gru-concat-seq    4  5  4  5 1 concat GRU
gru-sum           3  6  3  4 0 sum    GRU
"""
# name: n t c
OTHERS = """
t12-c8        5 12  8
t7-c3         4  7  3
"""


class MaskedCases(SingleCases):
    def masked(self, name, layer, config, shape, scales=(0.5,), turned=False, **call):
        """`turned`: a sequence that begins with the last step has Keras' padding in front, ours behind."""
        n, t, _ = shape
        lengths = np.array([t, 1, *(2 + (5 * i) % (t - 2) for i in range(n - 2))], dtype=np.int32)
        mask = np.arange(t)[None, :] < lengths[:, None]
        x = self.draw(shape, 1.5) * mask[:, :, None].astype(np.float32)
        layer.build(x.shape)
        weights = [self.draw(tuple(w.shape), scales[min(i, len(scales) - 1)]) for i, w in enumerate(layer.weights)]
        if config["kind"] == "BatchNormalization":
            weights[3] = np.abs(weights[3])
        layer.set_weights(weights)
        with tf.GradientTape() as tape:
            x64 = tf.constant(x, dtype="float64")
            tape.watch(x64)
            y = layer(x64, mask=tf.constant(mask), **call)
            assert y.dtype == "float64"
            dy = self.draw(tuple(y.shape), 1.0)
            if len(y.shape) == 3:
                dy = dy * mask[:, :, None].astype(np.float32)
                if turned:
                    ours = [np.concatenate([tf.range(t - length, t), tf.range(t - length)]) for length in lengths]
                    y = tf.gather(y, np.stack(ours), axis=1, batch_dims=1)
            total = tf.reduce_sum(y * tf.constant(dy, dtype="float64"))
        dx, dws = tape.gradient(total, [x64, [variable.value for variable in layer.trainable_variables]])
        y = y.numpy() if len(y.shape) == 2 else y.numpy() * mask[:, :, None]
        tensors = {"x": x, "lengths": lengths, "y": y, "dy": dy, "dx": dx.numpy() * mask[:, :, None]}
        for i, w in enumerate(weights):
            tensors[f"w{i}"] = w
        for i, dw in enumerate(dws):
            tensors[f"dw{i}"] = dw.numpy()
        if len(weights) > len(dws):
            tensors |= {f"after{i}": layer.weights[i].numpy() for i in range(len(dws), len(weights))}
        self.add(config["kind"], name, config, **tensors)


def recurrent(cases):
    for kind in ("LSTM", "GRU"):
        for name, n, t, c, units, sequences, back, bias in rows(RECURRENT):
            config, layer = one(kind, units, sequences, back, bias)
            cases.masked(name, layer, config, (n, t, c), (0.5, 0.5, 0.3), turned=bool(sequences and back))
    for name, n, t, c, units, sequences, mode, kind in rows(BIDIRECTIONAL):
        inner, layer = one(kind, units, sequences, False, True)
        both = keras.layers.Bidirectional(layer, merge_mode=mode, dtype="float64")
        scales = (0.5, 0.5, 0.3, 0.5, 0.5, 0.3)
        cases.masked(name, both, {"kind": "Bidirectional", "layer": inner, "mergeMode": mode}, (n, t, c), scales)


def others(cases):
    for name, *shape in rows(OTHERS):
        cases.masked(name, keras.layers.GlobalAveragePooling1D(dtype="float64"), {"kind": "GlobalAveragePooling1D"}, tuple(shape))
        config = {"kind": "BatchNormalization", "momentum": 0.9, "epsilon": 0.001, "activation": "linear"}
        layer = keras.layers.BatchNormalization(momentum=0.9, dtype="float64")
        cases.masked(name, layer, config, tuple(shape), training=True)


def generate(folder, versions):
    cases = MaskedCases()
    recurrent(cases)
    others(cases)
    write(folder / "masked.safetensors", {"versions": versions, "cases": cases.list}, cases.tensors)
