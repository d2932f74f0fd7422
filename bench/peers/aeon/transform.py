"""aeon's MiniRocket with parameters and windows from a file: one transform for every line on standard input.

    python transform.py PROBLEM THREADS

PROBLEM is a line of JSON that says how many numbers each array has, padded with spaces to a multiple of 4 bytes, then the arrays, float32 and int32.
Says its versions in one JSON line; then answers "features PATH" when it has written them there, float32 (N, F), and "time" with seconds, on the clock and of
the processor.
"""

import json
import sys
import time

import aeon
import numba
import numpy
from aeon.transformations.collection.convolution_based import MiniRocket

with open(sys.argv[1], "rb") as file:
    header = json.loads(file.readline())
    arrays = {name: numpy.frombuffer(file.read(4 * count), dtype) for name, dtype, count in header["arrays"]}
threads = int(sys.argv[2])
x = arrays["x"].reshape(header["shape"])
transform = MiniRocket(n_kernels=header["features"], n_jobs=threads, random_state=1).fit(x[:2])
names = ("channel_counts", "channel_indices", "dilations", "features_per_dilation", "biases")
transform.parameters = tuple(arrays[name] for name in names)
features = transform.transform(x)

hello = {"aeon": aeon.__version__, "numba": numba.__version__, "numpy": numpy.__version__, "python": sys.version.split()[0], "threads": threads}
print(json.dumps(hello), flush=True)
for line in sys.stdin:
    command, *rest = line.split(maxsplit=1)
    if command == "features":
        features.astype("<f4").tofile(rest[0].strip())
        print(json.dumps({"shape": list(features.shape)}), flush=True)
        continue
    start, start_processor = time.perf_counter(), time.process_time()
    transform.transform(x)
    print(json.dumps({"seconds": time.perf_counter() - start, "processor": time.process_time() - start_processor}), flush=True)
