"""CSV files to float64 by pandas' read_csv.

    python read_csv.py

Says its versions in one JSON line; then, for every line it reads, a JSON list of paths, reads these files and answers with one: seconds, on the
clock and of the processor, and of each file the CRC-32 of its columns' float64 values, one column after the other.
"""

import json
import sys
import time
import zlib

import numpy
import pandas

SETTINGS = dict(dtype=numpy.float64, engine="c", float_precision="round_trip", na_filter=False)

hello = {"pandas": pandas.__version__, "numpy": numpy.__version__, "python": sys.version.split()[0], "settings": str(SETTINGS)}
print(json.dumps(hello), flush=True)
for line in sys.stdin:
    seconds, processor, checksums = 0.0, 0.0, []
    for path in json.loads(line):
        start, start_processor = time.perf_counter(), time.process_time()
        frame = pandas.read_csv(path, **SETTINGS)
        seconds += time.perf_counter() - start
        processor += time.process_time() - start_processor
        checksum = 0
        for column in frame.columns:
            checksum = zlib.crc32(frame[column].to_numpy().astype("<f8").tobytes(), checksum)
        checksums.append(checksum)
    print(json.dumps({"seconds": seconds, "processor": processor, "checksums": checksums}), flush=True)
