"""NumPy's parser of number tables, timed from outside: a server on standard input and output.

Reads one line per request, a JSON list of paths; answers one JSON line: seconds, on the clock and of the processor, to read and parse all
of them, and for each the CRC-32 of its values as little-endian float32. float64 first (numpy.fromfile's faster way), rounded once to float32, outside the timed part.
"""

import json
import sys
import time
import zlib

import numpy

print(json.dumps({"numpy": numpy.__version__, "python": sys.version.split()[0]}), flush=True)
for line in sys.stdin:
    paths = json.loads(line)
    seconds = 0.0
    processor = 0.0
    checksums = []
    for path in paths:
        start = time.perf_counter()
        start_processor = time.process_time()
        values = numpy.fromfile(path, sep=" ")
        seconds += time.perf_counter() - start
        processor += time.process_time() - start_processor
        checksums.append([len(values), zlib.crc32(values.astype("<f4").tobytes())])
    print(json.dumps({"seconds": seconds, "processor": processor, "checksums": checksums}), flush=True)
