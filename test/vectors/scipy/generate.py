"""Writes comparisons.json: what SciPy, NumPy, Matplotlib, statsmodels and mpmath make of some samples.

python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/python generate.py

Where SciPy's exact methods refuse or ignore ties, p is counted by brute force over all arrangements, in whole numbers, by definition.
"""
import itertools
import json
import pathlib
from fractions import Fraction

import matplotlib
import mpmath
import numpy as np
import scipy
import statsmodels
from matplotlib.cbook import boxplot_stats
from scipy import stats
from scipy.stats import _resampling
from statsmodels.stats.multitest import multipletests

# Ten runs each of a published experiment: accuracy in percent without and with standardised inputs.
OFF = [91.483, 91.245, 90.838, 89.243, 90.193, 90.465, 90.397, 90.567, 88.938, 91.144]
ON = [92.908, 90.940, 92.297, 91.822, 92.094, 91.313, 91.653, 89.141, 91.110, 91.890]
RESAMPLES = 200_000

draw = np.random.default_rng(11)


def normal(count, shift=0.0):
    return [round(float(value), 6) for value in draw.normal(shift, 1, count)]


def whole(count, below):
    return [int(value) for value in draw.integers(0, below, count)]


def two_sided(lower, upper, total):
    return float(min(Fraction(1), Fraction(2 * min(lower, upper), total)))


def counted(factors, divisors, observed):
    """p of a statistic whose counts are the coefficients of prod (1 + or - q^k) / prod (1 - q^k), in whole numbers of any size.

    factors: (k, sign) each. Mann and Whitney's U has prod (1 - q^(n + i)) / (1 - q^i), i to m; Wilcoxon's W prod (1 + q^i).
    """
    counts = [1]
    for k, sign in factors:
        grown = counts + [0] * k
        for s, count in enumerate(counts):
            grown[s + k] += sign * count
        counts = grown
    for k in divisors:
        for s in range(k, len(counts)):
            counts[s] += counts[s - k]
        del counts[-k:]
    return two_sided(sum(counts[: observed + 1]), sum(counts[observed:]), sum(counts))


def mann_whitney(name, a, b, method):
    """method: exact and asymptotic are SciPy's; brute force goes through all choices of b's places among the pooled values."""
    if method == "brute force":
        pooled = a + b
        doubled = [int(2 * rank) for rank in stats.rankdata(pooled)]
        observed = sum(doubled[len(a):])
        sums = [sum(choice) for choice in itertools.combinations(doubled, len(b))]
        p = two_sided(sum(s <= observed for s in sums), sum(s >= observed for s in sums), len(sums))
    else:
        p = float(stats.mannwhitneyu(b, a, method=method).pvalue)
    u = float(stats.mannwhitneyu(b, a).statistic)
    share = sum((y > x) + (y == x) / 2 for x in a for y in b) / (len(a) * len(b))
    row = {"name": name, "a": a, "b": b, "u": u, "p": p, "method": method, "A": share}
    if method == "exact":
        row["counted"] = counted([(len(a) + i, -1) for i in range(1, len(b) + 1)], range(1, len(b) + 1), int(u))
    return row


def wilcoxon(name, a, b, method):
    """method: exact and asymptotic are SciPy's; brute force goes through all signs of the differences that are not 0."""
    differences = np.array(b) - np.array(a)
    differences = differences[differences != 0]
    doubled = [int(2 * rank) for rank in stats.rankdata(np.abs(differences))]
    observed = sum(rank for rank, difference in zip(doubled, differences) if difference > 0)
    if method == "brute force":
        sums = [sum(itertools.compress(doubled, signs)) for signs in itertools.product((0, 1), repeat=len(doubled))]
        p = two_sided(sum(s <= observed for s in sums), sum(s >= observed for s in sums), len(sums))
    else:
        p = float(stats.wilcoxon(b, a, method=method, zero_method="wilcox", correction=True).pvalue)
    total = sum(doubled)
    biserial = (2 * observed - total) / total if total else 0.0
    row = {"name": name, "a": a, "b": b, "w": observed / 2, "pairs": len(doubled), "p": p, "method": method, "rankBiserial": biserial}
    if method == "exact":
        row["counted"] = counted([(i, 1) for i in range(1, len(doubled) + 1)], [], observed // 2)
    return row


def box(values):
    drawn = boxplot_stats(values)[0]
    q1, median, q3 = (float(q) for q in np.percentile(values, [25, 50, 75]))
    assert np.allclose([q1, median, q3], [drawn["q1"], drawn["med"], drawn["q3"]])
    return {
        "values": values, "q1": q1, "median": median, "q3": q3,
        "lowWhisker": float(drawn["whislo"]), "highWhisker": float(drawn["whishi"]), "outliers": sorted(float(x) for x in drawn["fliers"]),
    }


def bootstrap(values, level):
    """An interval from few resamples, kept, and one from many."""
    data, options = (np.array(values),), {"confidence_level": level, "vectorized": True, "rng": np.random.default_rng(5)}
    few = stats.bootstrap(data, np.mean, n_resamples=399, method="BCa", **options)
    kept = few.bootstrap_distribution
    none = {**options, "n_resamples": 0, "bootstrap_result": few}
    percentile = stats.bootstrap(data, np.mean, method="percentile", **none).confidence_interval
    tail = (1 - level) / 2
    low, high, acceleration = _resampling._bca_interval(
        data, np.mean, axis=-1, alpha=tail, theta_hat_b=kept, batch=None, xp=np
    )
    many = stats.bootstrap(data, np.mean, n_resamples=RESAMPLES, method="BCa", batch=10_000, **options).confidence_interval
    estimate = float(np.mean(values))
    share = (np.sum(kept < estimate) + np.sum(kept <= estimate)) / (2 * len(kept))
    return {
        "values": values, "level": level, "resampled": sorted(kept.tolist()), "bias": float(stats.norm.ppf(share)),
        "acceleration": float(np.squeeze(acceleration[0] if isinstance(acceleration, (list, tuple)) else acceleration)),
        "shares": [float(np.squeeze(low)), float(np.squeeze(high))],
        "BCa": [float(x) for x in few.confidence_interval], "percentile": [float(x) for x in percentile],
        "manyResamples": RESAMPLES, "many": [float(x) for x in many], "standardError": float(stats.sem(values)),
    }


def accuracy(right, windows, axis=-1):
    return np.sum(right, axis=axis) / np.sum(windows, axis=axis)


def subjects(count, runs):
    windows = draw.integers(20, 60, count)
    skill = draw.beta(12, 2, count)
    right = draw.binomial(windows, np.clip(skill + draw.normal(0, 0.02, (runs, 1)), 0, 1))
    mean = right.mean(axis=0)
    result = stats.bootstrap(
        (mean, windows), accuracy, paired=True, vectorized=True, n_resamples=RESAMPLES, batch=10_000, rng=np.random.default_rng(6)
    )
    # Subjects and runs, by definition: both drawn with replacement, independently.
    rng = np.random.default_rng(7)
    people, trainings = rng.integers(0, count, (RESAMPLES, count)), rng.integers(0, runs, (RESAMPLES, runs))
    drawn = right[trainings[:, :, None], people[:, None, :]].mean(axis=1)
    both = np.percentile(drawn.sum(axis=1) / windows[people].sum(axis=1), [2.5, 97.5])
    return {
        "windows": windows.tolist(), "right": right.tolist(), "accuracy": float(accuracy(mean, windows)),
        "standardError": float(result.standard_error), "subjects": [float(x) for x in result.confidence_interval],
        "both": both.tolist(), "resamples": RESAMPLES,
    }


def upper_tail(x):
    """Fifty digits: far out SciPy's own tail is right to 13."""
    with mpmath.workdps(50):
        return float(mpmath.erfc(mpmath.mpf(x) / mpmath.sqrt(2)) / 2)


def quantile(p):
    with mpmath.workdps(50):
        p, start = mpmath.mpf(p), float(stats.norm.ppf(p))
        return float(mpmath.findroot(lambda x: mpmath.log(mpmath.erfc(-x / mpmath.sqrt(2)) / 2) - mpmath.log(p), start))


def mann_whitney_cases():
    yield mann_whitney("the published runs", OFF, ON, "exact")
    for sizes in [(1, 1), (1, 7), (3, 3), (4, 9), (12, 9), (30, 31), (60, 60), (90, 100)]:
        yield mann_whitney(f"no ties, {sizes[0]} and {sizes[1]}", normal(sizes[0]), normal(sizes[1], 0.4), "exact")
    yield mann_whitney("no overlap, 60 and 60", list(range(60)), list(range(60, 120)), "exact")
    for sizes, below in [((3, 4), 3), ((6, 6), 4), ((5, 9), 6), ((8, 8), 3), ((2, 14), 5), ((10, 8), 7)]:
        yield mann_whitney(f"ties, {sizes[0]} and {sizes[1]}", whole(sizes[0], below), whole(sizes[1], below), "brute force")
    yield mann_whitney("all equal", [2, 2, 2], [2, 2], "brute force")
    yield mann_whitney("a skewed tie", [0, 0, 0, 0, 0, 1], [1, 2], "brute force")
    yield mann_whitney("many, no ties", normal(120), normal(110, 0.3), "asymptotic")
    yield mann_whitney("many, ties", whole(40, 5), whole(180, 6), "asymptotic")
    yield mann_whitney("many, far apart", list(range(150)), list(range(140, 290)), "asymptotic")


def wilcoxon_cases():
    yield wilcoxon("the published runs", OFF, ON, "exact")
    for count in [1, 2, 5, 10, 25, 50, 120, 200]:
        yield wilcoxon(f"no ties, {count} pairs", normal(count), normal(count, 0.3), "exact")
    for count, below in [(4, 3), (8, 4), (11, 5), (14, 6), (16, 12)]:
        yield wilcoxon(f"ties and zeros, {count} pairs", whole(count, below), whole(count, below), "brute force")
    yield wilcoxon("many, no ties", normal(230), normal(230, 0.15), "asymptotic")
    yield wilcoxon("many, ties and zeros", whole(300, 7), whole(300, 8), "asymptotic")


if __name__ == "__main__":
    ps = [[0.01, 0.04, 0.03, 0.005], [0.5], [0.2, 0.2, 0.2], [1.0, 0.0, 0.3], [round(float(p), 4) for p in draw.uniform(0, 0.2, 9)]]
    grid = [float(x) for x in np.concatenate([np.linspace(-9, 9, 73), [1.999999, 2.000001, 15, 25.5, 37]])]
    shares = [1e-300, 1e-20, 1e-8, 1e-4, 0.001, 0.005, 0.025, 0.05, 0.1, 0.25, 0.4, 0.4999, 0.5, 0.5001, 0.7, 0.9, 0.975, 0.9995]
    documents = {
        "mannWhitney": list(mann_whitney_cases()),
        "wilcoxon": list(wilcoxon_cases()),
        "holm": [{"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()} for p in ps],
        "boxes": [box(v) for v in ([4.5], [2, 1], [1, 2, 3, 100], [-100, 1, 2, 3], [7, 7, 7], OFF, ON, normal(40), whole(25, 9) + [60, -40, 61])],
        "bootstraps": [bootstrap(*case) for case in ((ON, 0.95), (OFF, 0.9), ([x * x for x in normal(25)], 0.99))],
        "subjects": [subjects(9, 10), subjects(30, 3)],
        "normal": {"x": grid, "upperTail": [upper_tail(x) for x in grid], "p": shares, "quantile": [quantile(p) for p in shares]},
    }
    versions = {module.__name__: module.__version__ for module in (scipy, np, matplotlib, statsmodels, mpmath)}
    rows = [f'"versions":{json.dumps(versions)}']
    for key, cases in documents.items():
        text = [json.dumps(case, separators=(",", ":"), allow_nan=False) for case in (cases if isinstance(cases, list) else [cases])]
        rows.append(f'"{key}":' + ("[\n" + ",\n".join(text) + "\n]" if isinstance(cases, list) else text[0]))
    pathlib.Path(__file__).with_name("comparisons.json").write_text("{" + ",\n".join(rows) + "}\n")
