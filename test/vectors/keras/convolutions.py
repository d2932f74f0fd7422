"""convolutions.safetensors: the other kinds of convolution, each layer by itself, computed by Keras in float64 from float32 inputs."""
import keras

from common import write
from layers import rows
from single import SingleCases, causal

# name: n t c multiplier k stride dilation padding activation
DEPTHWISE = """
k3                 2 12  5 1 3 1 1 valid  linear
k3-m2-relu         2 11  4 2 3 1 1 same   relu
k5-m3-c3           2 10  3 3 5 1 1 valid  relu
c1                 3  9  1 1 4 1 1 same   linear
c9-k7              1 16  9 1 7 1 1 same   relu
stride2            2 13  8 1 3 2 1 valid  linear
stride2-same-m2    2 12  3 2 4 2 1 same   relu
stride3-same       2 11  6 1 2 3 1 same   linear
dilation2          2 14  5 1 3 1 2 valid  relu
dilation3-same-m2  2 13  4 2 3 1 3 same   linear
causal-k3          2 10  5 1 3 1 1 causal relu
causal-dilation2   2 12  4 2 3 1 2 causal linear
"""
# name: n t c multiplier k stride dilation padding activation filters
SEPARABLE = """
k3                 2 12  5 1 3 1 1 valid  linear 6
k3-m2-relu         2 11  4 2 3 1 1 same   relu   9
k5-c3              2 10  3 3 5 1 1 valid  relu   4
c9-k7              1 16  9 1 7 1 1 same   linear 8
stride2            2 13  8 1 3 2 1 same   relu   5
dilation2          2 14  5 1 3 1 2 valid  relu   7
causal-k4          2 10  5 1 4 1 1 causal relu   3
causal-dilation3   2 12  4 2 3 1 3 causal linear 4
"""
# name: n t c filters k stride padding activation
TRANSPOSE = """
k3                 2  7  4  5 3 1 valid  linear
k3-same-relu       2  7  4  5 3 1 same   relu
k4-stride2         2  6  3  4 4 2 valid  relu
k4-stride2-same    2  6  3  4 4 2 same   linear
k5-stride2-same    2  5  4  9 5 2 same   relu
k2-stride3         2  5  3  4 2 3 valid  linear
k2-stride3-same    3  4  3  4 2 3 same   relu
k3-16-16           2  9 16 16 3 1 valid  relu
k5-16-16-same      2  9 16 16 5 1 same   linear
"""


def keras_padding(padding):
    """Keras 3 has "causal" in Conv1D only: here its zeros are put before the first step ahead of the layer."""
    return "valid" if padding == "causal" else padding


def ahead(k, dilation, padding):
    return causal((k - 1) * dilation + 1) if padding == "causal" else None


def depthwise(cases):
    for name, n, t, c, m, k, stride, dilation, padding, activation in rows(DEPTHWISE):
        config = {"kind": "DepthwiseConv1D", "kernelSize": k, "depthMultiplier": m, "strides": stride, "dilationRate": dilation,
                  "padding": padding, "activation": activation, "useBias": True}
        layer = keras.layers.DepthwiseConv1D(
            k, depth_multiplier=m, strides=stride, dilation_rate=dilation, padding=keras_padding(padding),
            activation=activation, dtype="float64",
        )
        cases.layer(name, layer, config, (n, t, c), (0.5, 0.3), ahead(k, dilation, padding))


def separable(cases):
    for name, n, t, c, m, k, stride, dilation, padding, activation, filters in rows(SEPARABLE):
        config = {"kind": "SeparableConv1D", "filters": filters, "kernelSize": k, "depthMultiplier": m, "strides": stride,
                  "dilationRate": dilation, "padding": padding, "activation": activation, "useBias": True}
        layer = keras.layers.SeparableConv1D(
            filters, k, depth_multiplier=m, strides=stride, dilation_rate=dilation, padding=keras_padding(padding),
            activation=activation, dtype="float64",
        )
        cases.layer(name, layer, config, (n, t, c), (0.5, 0.5, 0.3), ahead(k, dilation, padding))


def transpose(cases):
    for name, n, t, c, filters, k, stride, padding, activation in rows(TRANSPOSE):
        config = {"kind": "Conv1DTranspose", "filters": filters, "kernelSize": k, "strides": stride, "padding": padding,
                  "activation": activation, "useBias": True}
        layer = keras.layers.Conv1DTranspose(filters, k, strides=stride, padding=padding, activation=activation, dtype="float64")
        cases.layer(name, layer, config, (n, t, c), (0.5, 0.3))


def without_weights(cases):
    for size in (1, 2, 3):
        cases.layer(f"size{size}", keras.layers.UpSampling1D(size, dtype="float64"), {"kind": "UpSampling1D", "size": size}, (2, 4, 5))
    for before, behind in ((1, 1), (0, 3), (2, 0)):
        padding, cropping = {"padding": [before, behind]}, {"cropping": [before, behind]}
        name = f"{before}-{behind}"
        cases.layer(name, keras.layers.ZeroPadding1D((before, behind), dtype="float64"), {"kind": "ZeroPadding1D", **padding}, (2, 5, 3))
        cases.layer(name, keras.layers.Cropping1D((before, behind), dtype="float64"), {"kind": "Cropping1D", **cropping}, (2, 6, 3))


def generate(folder, versions):
    cases = SingleCases()
    for kind in (depthwise, separable, transpose, without_weights):
        kind(cases)
    layers = (
        keras.layers.DepthwiseConv1D(3), keras.layers.SeparableConv1D(1, 3), keras.layers.Conv1DTranspose(1, 3),
        keras.layers.UpSampling1D(), keras.layers.ZeroPadding1D(), keras.layers.Cropping1D(),
    )
    defaults = {type(layer).__name__: layer.get_config() for layer in layers}
    write(folder / "convolutions.safetensors", {"versions": versions, "cases": cases.list, "defaults": defaults}, cases.tensors)
