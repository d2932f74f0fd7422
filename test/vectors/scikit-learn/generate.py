"""Writes scores.json: what scikit-learn and Python's statistics make of some classifications and measurements.

python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python generate.py
"""
import json
import pathlib
import random
import statistics

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_score, recall_score


def scores(name, labels, predicted, classes):
    def per_class(metric):
        values = metric(labels, predicted, labels=range(classes), average=None, zero_division=np.nan)
        return [None if np.isnan(value) else float(value) for value in values]

    return {
        "name": name,
        "classes": classes,
        "labels": labels,
        "predicted": predicted,
        "accuracy": float(accuracy_score(labels, predicted)),
        "confusion": confusion_matrix(labels, predicted, labels=range(classes)).tolist(),
        "recall": per_class(recall_score),
        "precision": per_class(precision_score),
        "f1": per_class(f1_score),
        "macroF1": float(f1_score(labels, predicted, labels=range(classes), average="macro", zero_division=np.nan)),
    }


def classified(seed, windows, classes, right):
    draw = random.Random(seed)
    labels = [draw.randrange(classes) for _ in range(windows)]
    return labels, [label if draw.random() < right else draw.randrange(classes) for label in labels]


def summary(values):
    return {
        "values": values,
        "mean": statistics.fmean(values),
        "sd": statistics.stdev(values) if len(values) > 1 else None,
        "median": statistics.median(values),
    }


if __name__ == "__main__":
    draw = random.Random(3)
    document = {
        "scikit-learn": sklearn.__version__,
        "scores": [
            scores("six classes, mostly right", *classified(1, 120, 6, 0.9), 6),
            scores("six classes, by chance", *classified(2, 60, 6, 0), 6),
            scores("two classes", *classified(3, 25, 2, 0.7), 2),
            scores("a class neither there nor called", [0, 0, 1, 1, 3, 3], [0, 1, 1, 1, 3, 0], 4),
            scores("a class there and never called", [0, 0, 1, 1, 2], [0, 0, 1, 1, 0], 3),
            scores("a class called and never there", [0, 0, 1, 1], [0, 2, 1, 1], 3),
            scores("all wrong", [0, 0, 1], [1, 1, 0], 2),
            scores("one window", [1], [1], 3),
        ],
        "summaries": [
            summary([0.9079]),
            summary([0.91, 0.89]),
            summary([3, 1, 2]),
            summary([round(draw.gauss(0.908, 0.013), 6) for _ in range(10)]),
            summary([1e9 + value for value in (4, 7, 13, 16)]),
        ],
    }
    path = pathlib.Path(__file__).with_name("scores.json")
    path.write_text(json.dumps(document, separators=(",", ":")).replace('{"name"', '\n{"name"').replace('{"values"', '\n{"values"') + "\n")
