"""Writes class-weights.json: scikit-learn's "balanced" weights of some labels. Run as generate.py."""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.utils.class_weight import compute_class_weight

if __name__ == "__main__":
    cases = [[0, 0, 0, 1], [0, 1, 2], [2, 2, 2, 2, 0, 0, 1, 3, 3, 3, 3, 3, 3, 3], [1] * 40 + [0] * 3]
    document = {
        "scikit-learn": sklearn.__version__,
        "cases": [
            {"labels": labels, "weights": compute_class_weight("balanced", classes=np.unique(labels), y=np.array(labels)).tolist()}
            for labels in cases
        ],
    }
    path = pathlib.Path(__file__).with_name("class-weights.json")
    path.write_text(json.dumps(document, separators=(",", ":")).replace('{"labels"', '\n{"labels"') + "\n")
