"""What the generators share: numbers from a hash (twin of test/support/hash-fill.ts), and a writer of safetensors files."""
import json
import struct

import numpy as np
import safetensors

M32 = np.uint64(0xFFFFFFFF)


def lowbias32(x):
    """Chris Wellons' integer hash (https://nullprogram.com/blog/2018/07/31/) of uint32 values held in uint64."""
    x = x ^ (x >> np.uint64(16))
    x = (x * np.uint64(0x7FEB352D)) & M32
    x = x ^ (x >> np.uint64(15))
    x = (x * np.uint64(0x846CA68B)) & M32
    return x ^ (x >> np.uint64(16))


def hash32(count, stream):
    """hash(i, s) = lowbias32(lowbias32(i + 0x9e3779b9) ^ (s * 0x85ebca6b)) modulo 2^32, for i = 0 ... count-1."""
    inner = lowbias32((np.arange(count, dtype=np.uint64) + np.uint64(0x9E3779B9)) & M32)
    return lowbias32(inner ^ (np.uint64(stream) * np.uint64(0x85EBCA6B) & M32)).astype(np.uint32)


def fill(shape, stream, scale):
    """Float32 values in [-scale, scale): fround((hash / 2^32 * 2 - 1) * scale), the product in float64."""
    unit = hash32(int(np.prod(shape)), stream).astype(np.float64) / 2**32 * 2 - 1
    return (unit * np.float64(scale)).astype(np.float32).reshape(shape)


def labels(count, stream, classes):
    """hash modulo classes, int32."""
    return (hash32(count, stream) % np.uint32(classes)).astype(np.int32)


def glorot_limit(fan_in, fan_out):
    return float(np.float32(np.sqrt(6.0 / (fan_in + fan_out))))


def f32(value):
    return np.ascontiguousarray(np.asarray(value, dtype=np.float32))


def write(path, config, tensors):
    """Little-endian, tensors in the order of `tensors`, without holes; read back with the safetensors package."""
    header, at = {"__metadata__": {"config": json.dumps(config)}}, 0
    for name, value in tensors.items():
        kind = {"float32": "F32", "int32": "I32"}[str(value.dtype)]
        assert np.all(np.isfinite(value)), name
        header[name] = {"dtype": kind, "shape": list(value.shape), "data_offsets": [at, at + value.nbytes]}
        at += value.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for value in tensors.values():
            file.write(value.astype("<i4" if value.dtype == np.int32 else "<f4").tobytes())
    with safetensors.safe_open(path, "np") as back:
        assert json.loads(back.metadata()["config"]) == json.loads(json.dumps(config))
        assert all(np.array_equal(back.get_tensor(name), value) for name, value in tensors.items())
    print(f"{path}: {path.stat().st_size} bytes, {len(tensors)} tensors")
