"""Files as Arrow writes them, each with its columns: files.json. `pip install -r requirements.txt && python generate.py`."""

import base64
import datetime
import decimal
import io
import json
import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

RANDOM = np.random.default_rng(66)
ROWS = 60


def shown(value):
    if value is None:
        return None
    if isinstance(value, float):
        return repr(value)
    return int(value) if isinstance(value, (bool, int)) else str(value)


def table():
    """One column a type, each third or so missing in those called some_..."""
    t = np.arange(ROWS) * 20
    missing = RANDOM.random(ROWS) < 0.3
    ax = RANDOM.standard_normal(ROWS)
    labels = ["walk", "sit", "läuft 🚶", ""]
    label = [labels[i // 20] for i in range(ROWS)]
    return pa.table(
        {
            "t": pa.array(t, pa.int64()),
            "ax": pa.array(ax, pa.float64()),
            "some_ay": pa.array([None if m else float(v) for m, v in zip(missing, ax)], pa.float32()),
            "some_code": pa.array([None if m else int(i % 7) - 3 for i, m in enumerate(missing)], pa.int16()),
            "u4": pa.array((t * 71_582_788) % 2**32, pa.uint32()),
            "half": pa.array((ax * 4).astype("f2"), pa.float16()),
            "on": pa.array([bool(i % 3) for i in range(ROWS)], pa.bool_()),
            "label": pa.array(label, pa.string()),
            "some_label": pa.array([None if m else v for m, v in zip(missing, label)], pa.string()),
            "price": pa.array([decimal.Decimal(i - 30) / 100 for i in range(ROWS)], pa.decimal128(9, 2)),
            "gyro": pa.array([{"x": float(i), "y": None if i % 4 == 0 else -i} if i % 5 else None for i in range(ROWS)], pa.struct([("x", pa.float64()), ("y", pa.int32())])),
        }
    )


def case(title, written, **options):
    file = io.BytesIO()
    pq.write_table(written, file, **options)
    flat = written
    while any(pa.types.is_struct(field.type) for field in flat.schema):
        flat = flat.flatten()
    columns = {name: [shown(v) for v in flat.column(name).to_pylist()] for name in flat.column_names}
    return {"title": title, "columns": columns, "base64": base64.b64encode(file.getvalue()).decode()}


plain = table()
numbers = plain.select(["t", "ax", "some_code", "some_ay"])
texts = plain.select(["label", "some_label", "t"])
cases = [case("defaults", plain)]
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    cases.append(case(f"{codec}, dictionaries", plain, compression=codec))
    cases.append(case(f"{codec}, without dictionaries", plain, compression=codec, use_dictionary=False))
cases.append(case("page version 2", plain, data_page_version="2.0"))
cases.append(case("page version 2, gzip, without dictionaries", plain, data_page_version="2.0", compression="gzip", use_dictionary=False))
cases.append(case("many pages and row groups", plain, row_group_size=23, data_page_size=64, write_batch_size=5))
cases.append(case("format 1.0", numbers, version="1.0"))
cases.append(case("deltas", numbers.select(["t", "some_code"]), use_dictionary=False, column_encoding="DELTA_BINARY_PACKED"))
cases.append(case("deltas, page version 2", numbers.select(["t"]), use_dictionary=False, column_encoding="DELTA_BINARY_PACKED", data_page_version="2.0"))
steep = pa.table({"a": pa.array([0, 2**52, -(2**52), 5, 2**52, 1] * 30, pa.int64()), "b": pa.array([-(2**31), 2**31 - 1, 0] * 60, pa.int32())})
cases.append(case("steep deltas", steep, use_dictionary=False, column_encoding="DELTA_BINARY_PACKED"))
cases.append(case("lengths then bytes", texts.select(["label", "some_label"]), use_dictionary=False, column_encoding="DELTA_LENGTH_BYTE_ARRAY"))
cases.append(case("front coded", texts.select(["label", "some_label"]), use_dictionary=False, column_encoding="DELTA_BYTE_ARRAY"))
cases.append(case("split bytes", plain.select(["t", "ax", "some_ay", "some_code"]), use_dictionary=False, column_encoding="BYTE_STREAM_SPLIT"))
cases.append(case("truth values in runs", plain.select(["on"]), use_dictionary=False, column_encoding="RLE"))
cases.append(case("no rows", numbers.slice(0, 0)))
cases.append(case("nothing but missing", pa.table({"a": pa.array([None, None], pa.float64()), "b": pa.array([None, None], pa.string())})))

# Times: as numbers in the file's unit, as text in ISO 8601.
base = 1_700_000_000_123_456_789
ticks = [base, base + 20_000_000, 0, -1_500_000_000]
times = {}
for unit, divisor in [("ms", 10**6), ("us", 10**3), ("ns", 1)]:
    for zone in [None, "UTC"]:
        values = [tick // divisor for tick in ticks]
        name = f"{unit} {'utc' if zone else 'local'}"
        file = io.BytesIO()
        pq.write_table(pa.table({"t": pa.array(values, pa.timestamp(unit, tz=zone))}), file)
        times[name] = {"numbers": [str(v) for v in values], "base64": base64.b64encode(file.getvalue()).decode()}
file = io.BytesIO()
pq.write_table(pa.table({"t": pa.array(ticks, pa.timestamp("ns"))}), file, use_deprecated_int96_timestamps=True)
times["int96"] = {"numbers": [str(v) for v in ticks], "base64": base64.b64encode(file.getvalue()).decode()}
days = [datetime.date(2026, 1, 31), datetime.date(1969, 12, 31)]
file = io.BytesIO()
pq.write_table(pa.table({"t": pa.array(days, pa.date32())}), file)
times["date"] = {"numbers": [str((d - datetime.date(1970, 1, 1)).days) for d in days], "base64": base64.b64encode(file.getvalue()).decode()}

odd = pa.table(
    {
        "list": pa.array([[1.0, 2.0], []], pa.list_(pa.float64())),
        "map": pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int32())),
        "bytes": pa.array([b"a", b"b"], pa.binary()),
        "wide": pa.array([1, 2**53 + 1], pa.int64()),
        "money": pa.array([decimal.Decimal(1), decimal.Decimal(10) ** 20], pa.decimal128(38, 2)),
        "fine": pa.array([1.5, 2.5], pa.float64()),
    }
)
file = io.BytesIO()
pq.write_table(odd, file)

document = {"pyarrow": pa.__version__, "cases": cases, "times": times, "odd": base64.b64encode(file.getvalue()).decode()}
pathlib.Path(__file__).with_name("files.json").write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n")
