"""Writes folds.json: how scikit-learn's GroupKFold deals groups out to folds.

python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python folds.py

Sizes differ: NumPy's argsort leaves the order of equal ones open, and with its vector instructions turns it even in four groups.
"""
import json
import pathlib
import random

import numpy as np
import sklearn
from sklearn.model_selection import GroupKFold, LeaveOneGroupOut

random.seed(5)


def case(name, sizes, folds):
    groups = np.repeat(list(sizes), list(sizes.values()))
    x = np.zeros((len(groups), 1))
    cut = LeaveOneGroupOut() if folds is None else GroupKFold(folds)
    held = [sorted({int(groups[i]) for i in test}) for _, test in cut.split(x, groups=groups)]
    return {"name": name, "sizes": list(sizes.items()), "folds": folds, "held": held}


def distinct(count):
    groups = random.sample(range(100), count)
    return dict(sorted(zip(groups, random.sample(range(1, 400), count))))


# Windows of UCI HAR's training subjects.
TRAIN = {1: 347, 3: 341, 5: 302, 6: 325, 7: 308, 8: 281, 11: 316, 14: 323, 15: 328, 16: 366, 17: 368, 19: 360, 21: 408, 22: 321, 23: 372,
         25: 409, 26: 392, 27: 376, 28: 382, 29: 344, 30: 383}
cases = [case("uci-har train", TRAIN, folds) for folds in (2, 3, 5, 7, 10, 21, None)]
cases += [case(f"distinct {count}, {folds} folds", distinct(count), folds) for count, folds in ((2, 2), (7, 3), (23, 4), (60, 5), (90, 10))]
out = {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "cases": cases}
pathlib.Path(__file__).with_name("folds.json").write_text(json.dumps(out) + "\n")
