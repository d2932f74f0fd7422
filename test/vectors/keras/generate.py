"""Writes the .safetensors files of this folder from Keras; README.md says how to run it."""
import os

# One thread, no oneDNN: the same bytes at every run.
os.environ.update(
    KERAS_BACKEND="tensorflow", TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="",
    TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1",
)

import pathlib
import sys

sys.dont_write_bytecode = True  # no __pycache__ in the repository

import keras
import numpy as np
import tensorflow as tf

import activation
import attention
import baseline
import convolutions
import dot_attention
import layers
import masked
import models
import multihead
import normalization
import pooling
import recurrent

if __name__ == "__main__":
    tf.get_logger().setLevel("ERROR")
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__)
    folder = folder if folder.is_dir() else folder.parent
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__}
    for module in (layers, baseline, multihead, models, activation, pooling, normalization, convolutions, recurrent, attention, dot_attention, masked):
        module.generate(folder, versions)
