"""LiteRT's predictions of the baseline network, one thread; the conversation is that of ../onnxruntime/infer.ts, the file that of
../training_protocol.py. Started by bench/cases/inference.ts."""
import json
import os
import sys
import time
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
# What the converter and the runtime print on standard output must not stand among the answers.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import keras
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from training_protocol import read_problem

IN_TURN = 16


def build(problem, windows):
    """An interpreter for a fixed number of windows: only then does XNNPACK plan everything beforehand."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(windows, problem.t, problem.c)),
            *(layers.Conv1D(problem.filters, kernel, activation="relu") for kernel in problem.heads[0]),
            layers.MaxPooling1D(2),
            layers.Flatten(),
            layers.Dense(problem.units, activation="relu"),
            layers.Dense(problem.classes, activation="softmax"),
        ]
    )
    model.set_weights(problem.weights)
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    interpreter = Interpreter(model_content=converter.convert(), num_threads=1)
    interpreter.allocate_tensors()
    (given,), (result,) = interpreter.get_input_details(), interpreter.get_output_details()

    def predict(x):
        interpreter.set_tensor(given["index"], x)
        interpreter.invoke()
        return interpreter.get_tensor(result["index"])

    return predict


def main():
    problem = read_problem()
    x = problem.x
    single, together = build(problem, 1), build(problem, problem.n)
    windows = [x[i : i + 1].copy() for i in range(IN_TURN)]

    def timed(singles, rounds):
        us, ms = [], []
        wall, cpu = time.perf_counter(), time.process_time()
        for i in range(singles):
            begun = time.perf_counter()
            single(windows[i % IN_TURN])
            us.append((time.perf_counter() - begun) * 1e6)
        for _ in range(rounds):
            begun = time.perf_counter()
            together(x)
            ms.append((time.perf_counter() - begun) * 1e3)
        return {"us": us, "ms": ms, "cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}

    def answer(value):
        print(json.dumps(value), file=answers, flush=True)

    from importlib.metadata import version

    answer({"version": f"LiteRT {version('ai-edge-litert')}", "settings": "XNNPACK, one thread, one interpreter for each number of windows"})
    for line in sys.stdin:
        command, *counts = line.split()
        if command == "probabilities":
            answer({"probabilities": together(x).astype(float).ravel().tolist()})
        else:
            answer(timed(*map(int, counts)))


if __name__ == "__main__":
    main()
