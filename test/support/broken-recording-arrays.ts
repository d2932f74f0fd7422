// Recordings as .npy and .npz files, one fault each; those that only look odd are read, value for value.
import { bareMapping, type BrokenRecording } from "./broken-recordings.js";
import { npyFile, npyHeader } from "./npy-file.js";
import { bytesOf, NUMPY } from "./numpy-arrays.js";
import { rawZip } from "./raw-zip.js";

const ROWS = 48,
  COLUMNS = 3;
/** Small whole numbers, which every type holds. */
const VALUES = Array.from({ length: ROWS * COLUMNS }, (_, i) => (Math.floor(i / COLUMNS) + 2 * (i % COLUMNS)) % 4);
const MAPPING = bareMapping("walk.npy", { kind: "npy" }, COLUMNS);
const HEADER = npyHeader(`(${ROWS}, ${COLUMNS})`);

function bytes(values: readonly number[], width: number, set: (view: DataView, at: number, value: number) => void): Uint8Array {
  const data = new Uint8Array(values.length * width);
  values.forEach((value, i) => set(new DataView(data.buffer), i * width, value));
  return data;
}
const f4 = (values: readonly number[], little = true): Uint8Array =>
  bytes(values, 4, (view, at, value) => view.setFloat32(at, value, little));
const GOOD = npyFile(HEADER, f4(VALUES));

function refused(title: string, file: Uint8Array, message: RegExp): BrokenRecording {
  return { ...{ group: "npy", title, mapping: MAPPING, message, looked: message }, files: () => new Map([["walk.npy", file]]) };
}

function accepted(title: string, file: Uint8Array, x: readonly number[] = VALUES): BrokenRecording {
  return { ...{ group: "npy", title, mapping: MAPPING, message: null, x }, files: () => new Map([["walk.npy", file]]) };
}

const COLUMN_MAJOR = Array.from({ length: VALUES.length }, (_, i) => VALUES[(i % ROWS) * COLUMNS + Math.floor(i / ROWS)]!);
const HALVES = [0, 0x3c00, 0x4000, 0x4200];
const object = bytesOf(NUMPY.refusals.find(({ title }) => title === "object")!.base64);

export const BROKEN_ARRAY_RECORDINGS: readonly BrokenRecording[] = [
  refused("a header cut off", GOOD.slice(0, 40), /walk\.npy: expected a header of \d+ bytes; received 30/),
  refused("data cut off", GOOD.slice(0, -5), /walk\.npy: expected \d+ bytes for \(48, 3\) of <f4; received \d+, fewer/),
  refused("another beginning", new Uint8Array([1, ...GOOD.subarray(1)]), /walk\.npy: .*/),
  accepted("version 2", npyFile(HEADER, f4(VALUES), 2)),
  accepted("version 3", npyFile(HEADER, f4(VALUES), 3)),
  refused("version 4", npyFile(HEADER, f4(VALUES), 4), /walk\.npy: expected version 1\.0, 2\.0 or 3\.0 of the \.npy format; received 4\.0/),
  refused(
    "a header past 64 KiB",
    npyFile(HEADER.padEnd(70_000), f4(VALUES), 2),
    /walk\.npy: expected a header of at most 65536 bytes; received 70001/,
  ),
  accepted("Fortran order", npyFile(npyHeader(`(${ROWS}, ${COLUMNS})`, { fortran: "True" }), f4(COLUMN_MAJOR))),
  accepted("big-endian", npyFile(npyHeader(`(${ROWS}, ${COLUMNS})`, { descr: "'>f4'" }), f4(VALUES, false))),
  accepted(
    "float16",
    npyFile(
      npyHeader(`(${ROWS}, ${COLUMNS})`, { descr: "'<f2'" }),
      bytes(VALUES, 2, (view, at, value) => view.setUint16(at, HALVES[value]!, true)),
    ),
  ),
  accepted(
    "int64",
    npyFile(
      npyHeader(`(${ROWS}, ${COLUMNS})`, { descr: "'<i8'" }),
      bytes(VALUES, 8, (view, at, value) => view.setBigInt64(at, BigInt(value), true)),
    ),
  ),
  accepted(
    "truth values",
    npyFile(
      npyHeader(`(${ROWS}, ${COLUMNS})`, { descr: "'|b1'" }),
      Uint8Array.from(VALUES, (value) => value % 2),
    ),
    VALUES.map((value) => value % 2),
  ),
  refused("an object array", object, /walk\.npy: .*received an object array \("\|O"\), reading which runs code/),
  refused(
    "more than 2^31 values",
    npyFile(npyHeader("(65536, 65536)"), 32),
    /walk\.npy: shape: expected at most 2\^31 values; received \(65536, 65536\)/,
  ),
  refused("a negative axis", npyFile(npyHeader("(-2, 4)"), 32), /walk\.npy: .*shape: expected whole numbers from 0; received -2/),
  refused("half a row", npyFile(npyHeader("(2.5, 4)"), 40), /walk\.npy: .*shape: expected whole numbers from 0; received 2\.5/),
  refused("extra bytes", Uint8Array.of(...GOOD, 1, 2), /walk\.npy: expected \d+ bytes .* received \d+, more/),
  {
    ...refused("no rows", npyFile(npyHeader("(0, 3)"), 0), /walk\.npy: expected windows with labels; received none/),
    looked: /walk\.npy: expected samples of sensors.*received none \(no rows\)/,
  },
  {
    ...{ group: "npy", title: "an archive without the array", message: /walk\.npz: .*(accelerometer|b)/ },
    mapping: bareMapping("walk.npz", { kind: "npz", array: "b" }, COLUMNS),
    files: () => new Map([["walk.npz", rawZip([{ name: "a.npy", data: GOOD }])]]),
  },
  {
    ...{
      group: "npy",
      title: "an archive that is cut",
      message: /walk\.npz: expected an intact zip archive/,
      looked: /walk\.npz: expected an intact zip archive/,
    },
    mapping: bareMapping("walk.npz", { kind: "npz", array: "a" }, COLUMNS),
    files: () => new Map([["walk.npz", rawZip([{ name: "a.npy", data: GOOD }]).slice(0, -30)]]),
  },
];
