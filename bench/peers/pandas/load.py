"""UCI HAR's zip to tensors by Python's zipfile and pandas' read_csv: one load, asked for by a line on standard input.

    python load.py ARCHIVE

Says its versions in one JSON line; then, for every line it reads, loads and answers with one: seconds, on the clock and of the processor, the
process' peak memory, and the CRC-32 of each signal's float32 values. zipfile checks each entry's CRC-32 as it is read.
"""

import json
import resource
import sys
import time
import zipfile
import zlib

import numpy
import pandas

ROOT = "UCI HAR Dataset/"
SIGNALS = [f"{sensor}_{axis}" for sensor in ("total_acc", "body_acc", "body_gyro") for axis in "xyz"]
# The fastest found, see README.md.
SETTINGS = dict(sep=" ", skipinitialspace=True, header=None, dtype=numpy.float32, engine="c", na_filter=False)


def peak_mib():
    """Linux' VmHWM where there is one: ru_maxrss starts at what the parent process had."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def integers(archive, name):
    with archive.open(ROOT + name) as file:
        return pandas.read_csv(file, header=None, dtype=numpy.int32, engine="c").to_numpy()[:, 0]


def load(path):
    with zipfile.ZipFile(path) as archive:
        y = {part: integers(archive, f"{part}/y_{part}.txt") for part in ("train", "test")}
        subject = {part: integers(archive, f"{part}/subject_{part}.txt") for part in ("train", "test")}
        windows = {part: len(labels) for part, labels in y.items()}
        x = numpy.empty((windows["train"] + windows["test"], 128, len(SIGNALS)), numpy.float32)
        first = 0
        for part in ("train", "test"):
            for channel, signal in enumerate(SIGNALS):
                with archive.open(f"{ROOT}{part}/Inertial Signals/{signal}_{part}.txt") as file:
                    x[first : first + windows[part], :, channel] = pandas.read_csv(file, **SETTINGS).to_numpy()
            first += windows[part]
    return x, numpy.concatenate([y["train"], y["test"]]) - 1, numpy.concatenate([subject["train"], subject["test"]]), windows["train"]


hello = {"pandas": pandas.__version__, "numpy": numpy.__version__, "python": sys.version.split()[0], "settings": str(SETTINGS)}
print(json.dumps(hello), flush=True)
for _ in sys.stdin:
    start, start_processor = time.perf_counter(), time.process_time()
    x, y, subject, train = load(sys.argv[1])
    seconds, processor = time.perf_counter() - start, time.process_time() - start_processor
    peak = peak_mib()
    parts = (x[:train], x[train:])
    checksums = [zlib.crc32(part[:, :, channel].astype("<f4").tobytes()) for part in parts for channel in range(len(SIGNALS))]
    print(json.dumps({"seconds": seconds, "processor": processor, "peakMiB": peak, "checksums": checksums}), flush=True)
