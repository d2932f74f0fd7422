"""recurrent.safetensors: LSTM, GRU and Bidirectional, each by itself, computed by Keras in float64 from float32 inputs."""
import keras

from common import write
from layers import rows
from single import SingleCases

# name: n t c units returnSequences goBackwards useBias
RECURRENT = """
u5            3  6  4  5 0 0 1
u4-sequences  2  7  3  4 1 0 1
u8-c9         5 10  9  8 0 0 1
u1            2  4  1  1 1 0 1
u9-back       3  6  4  9 0 1 1
u6-back-seq   2  5  5  6 1 1 1
u7-no-bias    2  6  3  7 1 0 0
t1            3  1  4  5 0 0 1
"""
# name: n t c units returnSequences mergeMode kind
BIDIRECTIONAL = """
lstm-concat       3  6  4  5 0 concat LSTM
lstm-concat-seq   2  5  3  4 1 concat LSTM
lstm-sum-seq      2  6  4  3 1 sum    LSTM
gru-concat-seq    3  5  4  5 1 concat GRU
gru-sum           2  6  3  4 0 sum    GRU
"""


def one(kind, units, sequences, back, bias):
    config = {"kind": kind, "units": units, "returnSequences": bool(sequences), "goBackwards": bool(back), "useBias": bool(bias)}
    if kind == "LSTM":
        config["unitForgetBias"] = True
    layer = getattr(keras.layers, kind)(
        units, return_sequences=bool(sequences), go_backwards=bool(back), use_bias=bool(bias), dtype="float64"
    )
    return config, layer


def directions(cases):
    for kind in ("LSTM", "GRU"):
        for name, n, t, c, units, sequences, back, bias in rows(RECURRENT):
            config, layer = one(kind, units, sequences, back, bias)
            cases.layer(name, layer, config, (n, t, c), (0.5, 0.5, 0.3))


def bidirectional(cases):
    for name, n, t, c, units, sequences, mode, kind in rows(BIDIRECTIONAL):
        inner, layer = one(kind, units, sequences, False, True)
        both = keras.layers.Bidirectional(layer, merge_mode=mode, dtype="float64")
        cases.layer(name, both, {"kind": "Bidirectional", "layer": inner, "mergeMode": mode}, (n, t, c), (0.5, 0.5, 0.3, 0.5, 0.5, 0.3))


def generate(folder, versions):
    cases = SingleCases()
    for kind in (directions, bidirectional):
        kind(cases)
    layers = (keras.layers.LSTM(1), keras.layers.GRU(1), keras.layers.Bidirectional(keras.layers.LSTM(1)))
    defaults = {type(layer).__name__: layer.get_config() for layer in layers}
    write(folder / "recurrent.safetensors", {"versions": versions, "cases": cases.list, "defaults": defaults}, cases.tensors)
