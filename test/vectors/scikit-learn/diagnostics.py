"""Writes diagnostics.json: calibration measures, a temperature, and principal components as scikit-learn, SciPy and NumPy have them.

.venv/bin/python diagnostics.py, with scikit-learn 1.9.1, SciPy 1.17.1 and NumPy 2.4.6
"""
import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.calibration import calibration_curve
from sklearn.decomposition import PCA
from sklearn.metrics import brier_score_loss, log_loss


def ece(confidence, right, groups):
    """Guo et al., equation 3, over groups of windows."""
    return float(sum(len(g) * abs(confidence[g].mean() - right[g].mean()) for g in groups if len(g)) / len(confidence))


def calibration(name, seed, windows, classes, sharpness):
    draw = np.random.default_rng(seed)
    labels = draw.integers(0, classes, windows)
    logits = (draw.normal(size=(windows, classes)) + 1.5 * np.eye(classes)[labels]) * sharpness
    logits = logits.astype(np.float32)
    p = softmax(logits.astype(np.float64), axis=1).astype(np.float32)
    p64 = p.astype(np.float64)
    confidence, right = p64.max(axis=1), (p.argmax(axis=1) == labels).astype(np.float64)
    edges = np.linspace(0, 1, 11)
    # np.digitize with right=True puts a confidence on an edge into the bin below it.
    wide = np.digitize(confidence, edges[1:-1], right=True)
    order = np.argsort(confidence, kind="stable")
    # calibration_curve puts it into the bin above, so no confidence may lie on an edge.
    accuracy, mean = calibration_curve(right, confidence, n_bins=10)
    others = 1 / (windows + 2)
    targets = np.where(np.eye(classes)[labels] == 1, 1 - others, others / (classes - 1))
    nll = lambda t, y=np.eye(classes)[labels]: -(y * log_softmax(logits.astype(np.float64) / t, axis=1)).sum() / windows
    best = lambda loss: float(minimize_scalar(loss, bracket=(0.5, 2), tol=1e-12).x)
    return {
        "name": name,
        "classes": classes,
        "labels": labels.tolist(),
        "logits": [float(value) for value in logits.ravel()],
        "probabilities": [float(value) for value in p.ravel()],
        "accuracy": accuracy.tolist(),
        "confidence": mean.tolist(),
        "counts": np.bincount(wide, minlength=10).tolist(),
        "ece": ece(confidence, right, [np.flatnonzero(wide == b) for b in range(10)]),
        "eceEqualMass": ece(confidence, right, np.array_split(order, 10)),
        "brier": float(brier_score_loss(labels, p64, labels=range(classes), scale_by_half=False)),
        "logLoss": float(log_loss(labels, p64 / p64.sum(axis=1, keepdims=True), labels=range(classes))),
        # By Platt's targets, as if one window more had been wrong, and by the labels themselves.
        "temperature": best(lambda t: nll(t, targets)),
        "ofLabels": best(nll),
    }


def components(name, seed, rows, columns, spectrum, count):
    draw = np.random.default_rng(seed)
    basis = np.linalg.qr(draw.normal(size=(columns, columns)))[0][:, : len(spectrum)]
    x = (draw.normal(size=(rows, len(spectrum))) * spectrum) @ basis.T + draw.normal(size=columns)
    x = x.astype(np.float32)
    pca = PCA(n_components=count, svd_solver="full").fit(x.astype(np.float64))
    return {
        "name": name,
        "rows": [float(value) for value in x.ravel()],
        "columns": columns,
        "count": count,
        "mean": pca.mean_.tolist(),
        "components": pca.components_.tolist(),
        "variances": pca.explained_variance_.tolist(),
        "shares": pca.explained_variance_ratio_.tolist(),
        "projected": [float(value) for value in pca.transform(x.astype(np.float64)).ravel()],
    }


if __name__ == "__main__":
    document = {
        "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
        "calibration": [
            calibration("six classes, too sure", 1, 120, 6, 3.0),
            calibration("four classes, too unsure", 2, 100, 4, 0.6),
            calibration("two classes", 3, 60, 2, 2.0),
        ],
        "components": [
            components("more rows than columns", 1, 40, 12, [5, 3, 2, 1, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 3),
            components("more columns than rows", 2, 9, 20, [4, 2, 1, 0.5, 0.2, 0.1], 2),
            components("two columns", 3, 15, 2, [2, 1], 2),
            components("close variances", 4, 60, 16, list(np.linspace(2.0, 1.9, 16)), 2),
        ],
    }
    path = pathlib.Path(__file__).with_name("diagnostics.json")
    path.write_text(json.dumps(document, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
