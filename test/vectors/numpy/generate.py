"""Files as numpy writes them, each with its values: arrays.json. `pip install -r requirements.txt && python generate.py`."""

import base64
import io
import json
import pathlib

import numpy as np

RANDOM = np.random.default_rng(6)


def saved(array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version, allow_pickle=False)
    return file.getvalue()


def shown(value):
    """Floats by repr, which is exact; whole numbers, truth values as 0 and 1, and text as JSON has them."""
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    return int(value) if isinstance(value, (bool, int, np.integer, np.bool_)) else str(value)


def case(title, array, version=None):
    values = [shown(value) for value in array.reshape(-1, order="C")] if array.ndim else [shown(array[()])]
    content = base64.b64encode(saved(array, version)).decode()
    return {"title": title, "shape": list(array.shape), "descr": array.dtype.str, "values": values, "base64": content}


def numbers(descr):
    dtype = np.dtype(descr)
    if dtype.kind == "b":
        return np.array([True, False, True, True, False, False]).reshape(2, 3)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        low, high = max(info.min, -(2**53) + 1), min(info.max, 2**53 - 1)
        return np.array([low, high, 0, 1, low // 3, high // 3]).astype(dtype).reshape(2, 3)
    info = np.finfo(dtype)
    special = [0.0, -0.0, 1.5, -2.25, np.inf, -np.inf, np.nan, info.max, info.tiny, float(info.smallest_subnormal), 1 / 3, -1e-3]
    return np.array(special, dtype=dtype).reshape(3, 4)


cases = []
for kind in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]:
    for order in ["<", ">"]:
        if kind[1] == "1" and order == ">":
            continue
        descr = kind if kind[1] == "1" else order + kind
        array = numbers(descr)
        cases.append(case(f"{descr}, rows after one another", array))
        cases.append(case(f"{descr}, Fortran order", np.asfortranarray(array)))
words = np.array([["gehen", "stehen", ""], ["走る", "🚶 au pas", "x"]])
cases.append(case("text, rows after one another", words))
cases.append(case("text, Fortran order", np.asfortranarray(words)))
cases.append(case("text, big-endian", words.astype(words.dtype.newbyteorder(">"))))
cases.append(case("a single value", np.array(2.5)))
cases.append(case("a single text", np.array("gehen")))
cases.append(case("no values", np.zeros((0,), "f4")))
cases.append(case("no rows of three", np.zeros((0, 3), "i4")))
cases.append(case("rows of none", np.zeros((3, 0), "f8")))
cases.append(case("one axis", np.arange(17, dtype="i2")))
cases.append(case("three axes", RANDOM.standard_normal((4, 5, 3)).astype("f4")))
cases.append(case("three axes, Fortran order", np.asfortranarray(RANDOM.standard_normal((4, 5, 3)))))
cases.append(case("four axes with one of 1, Fortran order", np.asfortranarray(RANDOM.integers(-9, 9, (2, 1, 3, 2)))))
for version in [(1, 0), (2, 0), (3, 0)]:
    cases.append(case(f"version {version[0]}.0", np.arange(6, dtype="<f4").reshape(3, 2), version))


def refused(title, array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return {"title": title, "base64": base64.b64encode(file.getvalue()).decode()}


refusals = [
    refused("object", np.array([1, "a", None], dtype=object), allow_pickle=True),
    refused("structure", np.zeros(3, dtype=[("a", "f4"), ("b", "i2")])),
    refused("complex", np.zeros(3, dtype="c8")),
    refused("bytes", np.array([b"walk", b"run"])),
    refused("time", np.array(["2024-01-01"], dtype="datetime64[ns]")),
    refused("duration", np.array([5], dtype="timedelta64[ms]")),
    refused("void", np.zeros(2, dtype="V4")),
    refused("long double", np.zeros(2, dtype=np.longdouble)),
    refused("beyond 2^53", np.array([[1, 2], [3, -(2**53) - 1]])),
    refused("unsigned beyond 2^53", np.array([2**64 - 1], dtype="u8")),
]

archives = {}
windows = {"x": RANDOM.standard_normal((3, 4, 2)).astype("f4"), "y": np.array([0, 2, 1]), "label names": np.array(["a", "b", "c"])}
for name, write in [("savez", np.savez), ("savez_compressed", np.savez_compressed)]:
    file = io.BytesIO()
    write(file, **windows)
    archives[name] = base64.b64encode(file.getvalue()).decode()
file = io.BytesIO()
np.savez(file, good=np.arange(3), bad=np.array([None], dtype=object))
archives["with an object"] = base64.b64encode(file.getvalue()).decode()
expected = {name: {"shape": list(array.shape), "values": [shown(value) for value in array.reshape(-1)]} for name, array in windows.items()}

document = {"numpy": np.__version__, "cases": cases, "refusals": refusals, "archives": archives, "windows": expected}
pathlib.Path(__file__).with_name("arrays.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
